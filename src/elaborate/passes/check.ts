/** What is well typed and still wrong: changes of an array under its own foreach, jumps without a loop. */
import { semanticError, type DiagnosticSink, type Token } from '../../base/index.js';
import type {
  FunctionSymbol,
  GlobalSymbol,
  ResolvedExpression,
  ResolvedProgram,
  ResolvedStatement,
} from '../resolved.js';
import { bodiesOf, usageOf } from '../optimise/usage.js';
import { childrenOf, eachExpression, eachStatement, partsOf } from '../visit.js';

export function checkProgram(program: ResolvedProgram, sink: DiagnosticSink): void {
  checkUnavailable(program, sink);
  const writes = writesOfFunctions(program);
  for (const { statement } of bodiesOf(program)) {
    checkIteration(statement, new Set(), writes, sink);
    checkJumps(statement, false, sink);
  }
}

/** A variable that SystemTap fills in such a probe and we do not would read as 0: that is no answer. */
function checkUnavailable(program: ResolvedProgram, sink: DiagnosticSink): void {
  const { read, written } = usageOf(program);
  for (const { locals, unavailable } of program.probes) {
    for (const each of locals) {
      if (unavailable?.has(each.name) !== true || !read.has(each) || written.has(each)) continue;
      const text = `the variable '${each.name}' of a system call probe is not supported yet`;
      sink.add(semanticError('unsupported-syscall-variable', text, each.token));
    }
  }
}

type Writes = ReadonlyMap<FunctionSymbol, ReadonlySet<GlobalSymbol>>;

/** Arrays that a function writes, itself or through what it calls. */
function writesOfFunctions(program: ResolvedProgram): Writes {
  const writes = new Map(program.functions.map((each) => [each.symbol, directWrites(each.statement)]));
  for (let changed = true; changed; ) {
    changed = false;
    for (const { statement, symbol } of program.functions) {
      const own = writes.get(symbol) ?? new Set();
      const before = own.size;
      eachExpression(statement, (node) => {
        if (node.kind === 'call') for (const each of writes.get(node.callee) ?? []) own.add(each);
      });
      changed ||= own.size > before;
    }
  }
  return writes;
}

function directWrites(statement: ResolvedStatement): Set<GlobalSymbol> {
  const found = new Set<GlobalSymbol>();
  eachExpression(statement, (node) => {
    const array = changedArray(node);
    if (array !== undefined) found.add(array);
  });
  eachStatement(statement, (node) => {
    if (node.kind !== 'delete') return;
    if (node.operand.kind === 'element') found.add(node.operand.array);
    if (node.operand.kind === 'variable' && node.operand.symbol.kind === 'global') found.add(node.operand.symbol);
  });
  return found;
}

function changedArray(node: ResolvedExpression): GlobalSymbol | undefined {
  const place = node.kind === 'assignment' ? node.target : node.kind === 'crement' ? node.operand : undefined;
  return place?.kind === 'element' ? place.array : undefined;
}

function checkIteration(
  node: ResolvedStatement,
  iterated: ReadonlySet<GlobalSymbol>,
  writes: Writes,
  sink: DiagnosticSink,
): void {
  const { expressions, statements } = partsOf(node);
  const report = (array: GlobalSymbol, token: Token): void => {
    sink.add(semanticError('foreach-modified', `variable '${array.name}' modified during 'foreach' iteration`, token));
  };
  if (iterated.size > 0) {
    for (const each of expressions) checkChanges(each, iterated, writes, sink, report);
    if (node.kind === 'delete') {
      const { operand } = node;
      const array =
        operand.kind === 'element' ? operand.array : operand.kind === 'variable' ? operand.symbol : undefined;
      if (array?.kind === 'global' && iterated.has(array)) report(array, operand.token);
    }
  }
  const inner = node.kind === 'foreach' ? new Set([...iterated, node.array]) : iterated;
  for (const each of statements) checkIteration(each, inner, writes, sink);
}

function checkChanges(
  node: ResolvedExpression,
  iterated: ReadonlySet<GlobalSymbol>,
  writes: Writes,
  sink: DiagnosticSink,
  report: (array: GlobalSymbol, token: Token) => void,
): void {
  const array = changedArray(node);
  if (array !== undefined && iterated.has(array)) {
    report(
      array,
      node.kind === 'assignment' ? node.target.token : node.kind === 'crement' ? node.operand.token : node.token,
    );
  }
  if (node.kind === 'call') {
    for (const each of writes.get(node.callee) ?? []) {
      if (!iterated.has(each)) continue;
      sink.add(
        semanticError(
          'foreach-modified-call',
          `function call modifies var '${each.name}' during 'foreach' iteration`,
          node.token,
        ),
      );
    }
  }
  for (const each of childrenOf(node)) checkChanges(each, iterated, writes, sink, report);
}

function checkJumps(node: ResolvedStatement, inLoop: boolean, sink: DiagnosticSink): void {
  if ((node.kind === 'break' || node.kind === 'continue') && !inLoop) {
    sink.add(semanticError('jump-outside-loop', `cannot '${node.kind}' outside loop`, node.token));
  }
  const inner = inLoop || node.kind === 'loop' || node.kind === 'foreach';
  for (const each of partsOf(node).statements) checkJumps(each, inner, sink);
}
