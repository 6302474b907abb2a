/**
 * In: a resolved program. Out: a type for every variable, index and function result. Rounds over all bodies until one
 * learns nothing; if something is open or contradictory then, a last round says what.
 */
import { unreachable, type DiagnosticSink, type Token } from '../../base/index.js';
import type { FunctionSymbol, LocalSymbol, ResolvedForeach, ResolvedProgram, ResolvedStatement } from '../resolved.js';
import { attempt } from '../refusal.js';
import { inferExpression, inferKeys, type Inference } from './expressions.js';
import { Progress, indexDescription } from './progress.js';
import { TypeTable } from './table.js';

export { TypeTable, type InferredType } from './table.js';

/** undefined after errors. */
export function inferTypes(program: ResolvedProgram, sink: DiagnosticSink): TypeTable | undefined {
  const types = new TypeTable(program);
  const collected: Failure = { failed: false };
  const watch: DiagnosticSink = {
    add: (each) => {
      collected.failed = true;
      sink.add(each);
    },
  };
  for (;;) {
    const progress = new Progress(undefined);
    round(program, { types, progress }, watch);
    if (collected.failed) return undefined;
    if (progress.newlyResolved > 0) continue;
    if (progress.stillUnresolved === 0) return types;
    round(program, { types, progress: new Progress(watch) }, watch);
    return undefined;
  }
}
/** What can be known in a program that may be wrong: nothing is reported, what contradicts or stays open has no type. */
export function inferKnown(program: ResolvedProgram): TypeTable {
  const types = new TypeTable(program);
  const silent: DiagnosticSink = { add: () => undefined };
  for (;;) {
    const progress = new Progress(undefined);
    round(program, { types, progress }, silent);
    if (progress.newlyResolved === 0) return types;
  }
}

interface Failure {
  failed: boolean;
}

function round(program: ResolvedProgram, at: Inference, sink: DiagnosticSink): void {
  for (const { locals, statement, symbol } of program.functions) {
    attempt(sink, () => {
      inferStatement({ ...at, owner: symbol }, statement);
    });
    checkLocals(at, [...symbol.parameters, ...locals]);
  }
  for (const { locals, statement } of program.probes) {
    attempt(sink, () => {
      inferStatement({ ...at, owner: undefined }, statement);
    });
    checkLocals(at, locals);
  }
  for (const each of program.globals) {
    if (at.types.variable(each).type === undefined) at.progress.unresolved(each.token);
  }
}

function checkLocals(at: Inference, locals: readonly LocalSymbol[]): void {
  for (const each of locals) {
    if (at.types.variable(each).type === undefined) at.progress.unresolved(each.token);
  }
}

interface BodyInference extends Inference {
  /** The function whose return statements these are. */
  readonly owner: FunctionSymbol | undefined;
}

function inferStatement(at: BodyInference, node: ResolvedStatement): void {
  const sub = (each: ResolvedStatement): void => inferStatement(at, each);
  switch (node.kind) {
    case 'block':
      return node.statements.forEach(sub);
    case 'empty':
    case 'next':
    case 'break':
    case 'continue':
      return;
    case 'expression':
      inferExpression(at, node.expression, undefined);
      return;
    case 'if':
      inferExpression(at, node.condition, 'long');
      sub(node.consequent);
      if (node.alternate !== undefined) sub(node.alternate);
      return;
    case 'loop':
      if (node.initial !== undefined) inferExpression(at, node.initial, undefined);
      if (node.condition !== undefined) inferExpression(at, node.condition, 'long');
      if (node.step !== undefined) inferExpression(at, node.step, undefined);
      return sub(node.body);
    case 'foreach':
      inferForeach(at, node);
      return sub(node.body);
    case 'try':
      sub(node.body);
      if (node.variable !== undefined)
        at.progress.meet(at.types.variable(node.variable), 'string', node.variable.token);
      return sub(node.handler);
    case 'return':
      return inferReturn(at, node.value, node.token);
    case 'delete':
      return inferDelete(at, node.operand);
    default:
      return unreachable(node);
  }
}

function inferReturn(
  at: BodyInference,
  value: Extract<ResolvedStatement, { kind: 'return' }>['value'],
  token: Token,
): void {
  if (value === undefined || at.owner === undefined) return;
  const slot = at.types.result(at.owner);
  const type = inferExpression(at, value, slot.type);
  if (type === 'stats') at.progress.invalid(value.token, type);
  else if (slot.type === undefined) at.progress.meet(slot, type, value.token);
  else if (type === undefined) at.progress.unresolved(token);
}

/** A whole array has no type of its own; an element's keys do. */
function inferDelete(at: Inference, operand: Extract<ResolvedStatement, { kind: 'delete' }>['operand']): void {
  if (operand.kind === 'element') inferKeys(at, operand.array, operand.keys);
  if (operand.kind === 'variable' && at.types.variable(operand.symbol).type === undefined)
    at.progress.unresolved(operand.token);
}

function inferForeach(at: Inference, node: ResolvedForeach): void {
  for (const [position, { symbol, token }] of node.keys.entries()) {
    const index = at.types.index(node.array, position);
    const variable = at.types.variable(symbol);
    if (index.type !== undefined) at.progress.meet(variable, index.type, token);
    else if (variable.type !== undefined) at.progress.meet(index, variable.type, token, indexDescription(position));
    else at.progress.unresolved(token);
  }
  if (node.slice !== undefined) inferKeys(at, node.array, node.slice);
  if (node.limit !== undefined) inferExpression(at, node.limit, 'long');
  const value = at.types.variable(node.array);
  if (value.type === undefined) at.progress.unresolved(node.arrayToken);
  if (node.value === undefined) return;
  if (value.type === 'stats') at.progress.invalid(node.value.token, value.type);
  else at.progress.meet(at.types.variable(node.value.symbol), value.type, node.value.token);
}
