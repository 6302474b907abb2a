/** Who reads and who writes a variable, and what has effects beyond its value. */
import { unreachable } from '../../base/index.js';
import { INTRINSICS } from '../../ir/index.js';
import { PRIMITIVES } from '../program.js';
import type {
  FunctionSymbol,
  ResolvedBody,
  ResolvedExpression,
  ResolvedProgram,
  ResolvedStatement,
  Variable,
} from '../resolved.js';
import { childrenOf, eachExpression, partsOf } from '../visit.js';

export interface Usage {
  readonly read: ReadonlySet<Variable>;
  readonly written: ReadonlySet<Variable>;
  /** By `+=`, `++` and the like: what they start from is needed, though nobody reads it. */
  readonly updated: ReadonlySet<Variable>;
}

/** Of all bodies. A value that is only counted up and never looked at is written, not read. */
export function usageOf(program: ResolvedProgram): Usage {
  const read = new Set<Variable>();
  const written = new Set<Variable>();
  const updated = new Set<Variable>();
  const collector = new Collector(read, written, updated);
  for (const each of bodiesOf(program)) collector.statement(each.statement);
  return { read, written, updated };
}

export function bodiesOf(program: ResolvedProgram): readonly ResolvedBody[] {
  return [...program.functions, ...program.probes];
}

class Collector {
  readonly #read: Set<Variable>;
  readonly #written: Set<Variable>;
  readonly #updated: Set<Variable>;
  constructor(read: Set<Variable>, written: Set<Variable>, updated: Set<Variable>) {
    this.#read = read;
    this.#written = written;
    this.#updated = updated;
  }

  statement(node: ResolvedStatement): void {
    const { expressions, statements } = partsOf(node);
    switch (node.kind) {
      case 'expression':
        this.expression(node.expression, false);
        return;
      case 'loop':
        if (node.initial !== undefined) this.expression(node.initial, false);
        if (node.condition !== undefined) this.expression(node.condition, true);
        if (node.step !== undefined) this.expression(node.step, false);
        if (node.over !== undefined) this.#read.add(node.over);
        break;
      case 'foreach':
        this.#read.add(node.array);
        for (const { symbol } of node.keys) this.#written.add(symbol);
        if (node.value !== undefined) this.#written.add(node.value.symbol);
        for (const each of expressions) this.expression(each, true);
        break;
      case 'try':
        if (node.variable !== undefined) this.#written.add(node.variable);
        break;
      case 'delete':
        this.#deleted(node.operand);
        break;
      case 'if':
      case 'return':
        for (const each of expressions) this.expression(each, true);
        break;
      case 'block':
      case 'empty':
      case 'next':
      case 'break':
      case 'continue':
        break;
      default:
        unreachable(node);
    }
    for (const each of statements) this.statement(each);
  }

  /** What is deleted counts as looked at: it is not printed at the end. Not what we made ourselves. */
  #deleted(operand: ResolvedExpression): void {
    if (operand.kind === 'element' && operand.array.perCall === true) {
      for (const key of operand.keys) if (key !== undefined) this.expression(key, true);
      return;
    }
    this.expression(operand, true);
    if (operand.kind === 'variable') this.#written.add(operand.symbol);
    if (operand.kind === 'element') this.#written.add(operand.array);
  }

  expression(node: ResolvedExpression, valueUsed: boolean): void {
    switch (node.kind) {
      case 'variable':
        this.#read.add(node.symbol);
        return;
      case 'in':
        // Whether a call kept something is asked before it is looked at.
        if (node.array.perCall !== true) this.#read.add(node.array);
        break;
      case 'element':
        this.#read.add(node.array);
        break;
      case 'assignment':
        if (node.op !== 'store' && node.target.kind === 'variable') this.#updated.add(node.target.symbol);
        this.#place(node.target, valueUsed && node.op !== 'store' && node.op !== 'accumulate');
        this.expression(node.value, true);
        return;
      case 'crement':
        if (node.operand.kind === 'variable') this.#updated.add(node.operand.symbol);
        this.#place(node.operand, valueUsed);
        return;
      case 'number':
      case 'string':
      case 'context':
      case 'unary':
      case 'binary':
      case 'compare':
      case 'logical':
      case 'concat':
      case 'regex':
      case 'ternary':
      case 'call':
      case 'embedded':
      case 'intrinsic':
      case 'primitive':
      case 'memory':
      case 'write':
      case 'statistic':
      case 'bucket':
      case 'print':
      case 'print-histogram':
        break;
      default:
        unreachable(node);
    }
    for (const each of childrenOf(node)) this.expression(each, true);
  }

  #place(node: ResolvedExpression, alsoRead: boolean): void {
    if (node.kind === 'variable') {
      this.#written.add(node.symbol);
      if (alsoRead) this.#read.add(node.symbol);
    } else if (node.kind === 'element') {
      this.#written.add(node.array);
      if (alsoRead) this.#read.add(node.array);
      for (const key of node.keys) if (key !== undefined) this.expression(key, true);
    }
  }
}

/** Functions that write globals, print, or ask the machine to do something; through calls, too. */
export function functionsWithEffects(program: ResolvedProgram): ReadonlySet<FunctionSymbol> {
  const found = new Set<FunctionSymbol>();
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const { statement, symbol } of program.functions) {
      if (!found.has(symbol) && statementHasEffects(statement, found)) found.add(symbol);
    }
  }
  return found;
}

/** Within a function, what it does to its own locals stays there. */
function statementHasEffects(node: ResolvedStatement, functions: ReadonlySet<FunctionSymbol>): boolean {
  const { expressions, statements } = partsOf(node);
  if (node.kind === 'delete' && !(node.operand.kind === 'variable' && node.operand.symbol.kind === 'local'))
    return true;
  return (
    expressions.some((each) => hasEffects(each, functions, 'globals')) ||
    statements.some((each) => statementHasEffects(each, functions))
  );
}

/** `watched`: do assignments to locals count? */
export function hasEffects(
  node: ResolvedExpression,
  functions: ReadonlySet<FunctionSymbol>,
  watched: 'globals' | 'all',
): boolean {
  switch (node.kind) {
    case 'assignment':
      if (watched === 'all' || !isLocal(node.target)) return true;
      break;
    case 'crement':
      if (watched === 'all' || !isLocal(node.operand)) return true;
      break;
    case 'call':
      if (functions.has(node.callee)) return true;
      break;
    case 'embedded':
      if (!node.pure) return true;
      break;
    case 'intrinsic':
      if (!INTRINSICS[node.name].pure) return true;
      break;
    case 'primitive':
      if (!PRIMITIVES[node.name].pure) return true;
      break;
    case 'print':
    case 'print-histogram':
      if (!node.toString) return true;
      break;
    case 'write':
      return true;
    case 'number':
    case 'string':
    case 'variable':
    case 'element':
    case 'in':
    case 'unary':
    case 'binary':
    case 'compare':
    case 'logical':
    case 'concat':
    case 'regex':
    case 'ternary':
    case 'context':
    case 'memory':
    case 'statistic':
    case 'bucket':
      break;
    default:
      return unreachable(node);
  }
  return childrenOf(node).some((each) => hasEffects(each, functions, watched));
}

function isLocal(node: ResolvedExpression): boolean {
  return node.kind === 'variable' && node.symbol.kind === 'local';
}

/** Functions that the probes reach. */
export function reachableFunctions(program: ResolvedProgram): ReadonlySet<FunctionSymbol> {
  const bodies = new Map(program.functions.map((each) => [each.symbol, each.statement]));
  const reached = new Set<FunctionSymbol>();
  const follow = (statement: ResolvedStatement): void => {
    eachExpression(statement, (node) => {
      if (node.kind !== 'call' || reached.has(node.callee)) return;
      reached.add(node.callee);
      const body = bodies.get(node.callee);
      if (body !== undefined) follow(body);
    });
  };
  for (const each of program.probes) follow(each.statement);
  return reached;
}
