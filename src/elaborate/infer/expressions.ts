/** The type of an expression, from what its parts tell and from what its use asks for. */
import { unreachable, type ValueType } from '../../base/index.js';
import { INTRINSICS } from '../../ir/index.js';
import { PRIMITIVES } from '../program.js';
import type { ExpressionOf, GlobalSymbol, ResolvedExpression, ResolvedPrint } from '../resolved.js';
import { refuseUnsupported } from '../refusal.js';
import { formatArguments } from '../resolve/formats.js';
import { indexDescription, type Progress } from './progress.js';
import type { InferredType, Slot, TypeTable } from './table.js';

export interface Inference {
  readonly types: TypeTable;
  readonly progress: Progress;
}
type Expected = InferredType | undefined;

/** Gives the type, as far as it is known now. `expected`: what the context asks for. Long: one case per kind. */
export function inferExpression(at: Inference, node: ResolvedExpression, expected: Expected): Expected {
  switch (node.kind) {
    case 'number':
      return fixed(at, node, 'long', expected);
    case 'string':
      return fixed(at, node, 'string', expected);
    case 'context':
      return fixed(at, node, node.type, expected);
    case 'variable':
      return need(at, node, at.progress.meet(at.types.variable(node.symbol), expected, node.token));
    case 'element':
      inferKeys(at, node.array, node.keys);
      return need(at, node, at.progress.meet(at.types.variable(node.array), expected, node.token));
    case 'in':
      inferKeys(at, node.array, node.keys);
      return result(at, node, 'long', expected);
    case 'unary':
    case 'crement':
      inferExpression(at, node.operand, 'long');
      return result(at, node, 'long', expected);
    case 'binary':
    case 'logical':
      inferExpression(at, node.left, 'long');
      inferExpression(at, node.right, 'long');
      return result(at, node, 'long', expected);
    case 'compare':
      return inferCompare(at, node, expected);
    case 'concat':
      inferExpression(at, node.left, 'string');
      inferExpression(at, node.right, 'string');
      return result(at, node, 'string', expected);
    case 'regex':
      inferExpression(at, node.operand, 'string');
      return result(at, node, 'long', expected);
    case 'ternary':
      return inferTernary(at, node, expected);
    case 'assignment':
      return inferAssignment(at, node, expected);
    case 'call':
      return inferCall(at, node, expected);
    case 'embedded':
      for (const each of node.arguments) inferExpression(at, each, undefined);
      return node.type === undefined ? undefined : result(at, node, node.type, expected);
    case 'intrinsic':
      return inferMachine(at, node, INTRINSICS[node.name], expected);
    case 'primitive':
      return inferMachine(at, node, PRIMITIVES[node.name], expected);
    case 'memory':
      inferExpression(at, node.address, 'long');
      return result(at, node, 'long', expected);
    case 'write':
      inferExpression(at, node.target, 'long');
      inferExpression(at, node.value, 'long');
      return result(at, node, 'long', expected);
    case 'statistic':
      inferExpression(at, node.operand, 'stats');
      return result(at, node, 'long', expected);
    case 'bucket':
      inferExpression(at, node.operand, 'stats');
      inferExpression(at, node.index, 'long');
      return result(at, node, 'long', expected);
    case 'print':
      return inferPrint(at, node, expected);
    case 'print-histogram':
      inferExpression(at, node.operand, 'stats');
      return result(at, node, node.toString ? 'string' : 'long', expected);
    default:
      return unreachable(node);
  }
}

/** A leaf whose type is plain to see. */
function fixed(at: Inference, node: ResolvedExpression, type: ValueType, expected: Expected): InferredType {
  if (expected !== undefined && expected !== type) at.progress.mismatch(node.token, expected, type);
  return type;
}

/** An operator's result. */
function result(at: Inference, node: ResolvedExpression, type: ValueType, expected: Expected): InferredType {
  if (expected !== undefined && expected !== type) at.progress.invalid(node.token, expected);
  return type;
}

function need(at: Inference, node: ResolvedExpression, type: Expected): Expected {
  if (type === undefined) at.progress.unresolved(node.token);
  return type;
}

export function inferKeys(at: Inference, array: GlobalSymbol, keys: readonly (ResolvedExpression | undefined)[]): void {
  for (const [position, key] of keys.entries()) {
    if (key === undefined) continue;
    inferAgainst(at, key, at.types.index(array, position), position);
  }
}

/** A key or argument and the slot it goes to. A literal of the other type is blamed as "index N", a variable by its own type. */
function inferAgainst(at: Inference, value: ResolvedExpression, slot: Slot, position: number): void {
  const known =
    value.kind === 'variable' ? inferExpression(at, value, slot.type) : inferExpression(at, value, undefined);
  const type = known ?? inferExpression(at, value, slot.type);
  if (type === 'stats') at.progress.invalid(value.token, type);
  else if (value.kind !== 'variable' || slot.type === undefined)
    at.progress.meet(slot, type, value.token, indexDescription(position));
}

function inferCompare(at: Inference, node: ExpressionOf<'compare'>, expected: Expected): Expected {
  const { left, right } = node;
  const known = inferExpression(at, left, undefined);
  const other = inferExpression(at, right, undefined);
  if (known !== other) {
    inferExpression(at, left, other);
    inferExpression(at, right, known);
    if (known !== undefined && other !== undefined) at.progress.sides(node.token, known, other);
  }
  return result(at, node, 'long', expected);
}

function inferTernary(at: Inference, node: ExpressionOf<'ternary'>, expected: Expected): Expected {
  inferExpression(at, node.condition, 'long');
  const known = inferExpression(at, node.consequent, expected);
  const other = inferExpression(at, node.alternate, expected ?? known);
  if (known === undefined && other !== undefined) inferExpression(at, node.consequent, other);
  return known ?? other;
}

function inferAssignment(at: Inference, node: ExpressionOf<'assignment'>, expected: Expected): Expected {
  const { op, target, value } = node;
  if (op === 'accumulate') {
    inferExpression(at, target, 'stats');
    inferExpression(at, value, 'long');
    return result(at, node, 'long', expected);
  }
  if (op !== 'store') {
    const type = op === 'concat' ? 'string' : 'long';
    inferExpression(at, target, type);
    inferExpression(at, value, type);
    return result(at, node, type, expected);
  }
  // Where neither side has a type the target is blamed first.
  const isOpen = value.kind === 'variable' && at.types.variable(value.symbol).type === undefined;
  const stored = isOpen ? undefined : inferExpression(at, value, expected);
  if (stored !== undefined) {
    if (stored === 'stats') at.progress.invalid(value.token, stored);
    return inferExpression(at, target, stored);
  }
  const known = inferExpression(at, target, expected);
  if (known !== undefined || isOpen) inferExpression(at, value, known);
  return known;
}

function inferCall(at: Inference, node: ExpressionOf<'call'>, expected: Expected): Expected {
  for (const [position, parameter] of node.callee.parameters.entries()) {
    const argument = node.arguments[position];
    if (argument === undefined) continue;
    const slot = at.types.variable(parameter);
    // Where the script itself says the type there is no first inference to point at.
    if (parameter.declared !== undefined) inferExpression(at, argument, slot.type);
    else inferAgainst(at, argument, slot, position);
  }
  return at.progress.meet(at.types.result(node.callee), expected, node.token);
}

interface MachineTypes {
  readonly parameters: readonly ValueType[];
  readonly result: ValueType | undefined;
}
function inferMachine(
  at: Inference,
  node: ExpressionOf<'intrinsic' | 'primitive'>,
  types: MachineTypes,
  expected: Expected,
): Expected {
  for (const [position, argument] of node.arguments.entries())
    inferExpression(at, argument, types.parameters[position]);
  const { result: given } = types;
  if (given === undefined) {
    if (expected !== undefined) at.progress.unresolved(node.token);
    return undefined;
  }
  return fixed(at, node, given, expected);
}

function inferPrint(at: Inference, node: ResolvedPrint, expected: Expected): Expected {
  const wanted = node.form.kind === 'formatted' ? formatArguments(node.form.format) : undefined;
  for (const [position, argument] of node.arguments.entries()) {
    const type = inferExpression(at, argument, wanted?.[position]);
    // A function that gives nothing, or whose result nothing has told yet.
    if (type === undefined) at.progress.unresolved(argument.token);
    if (type === 'stats')
      refuseUnsupported('printing a statistic itself (use @count, @sum, ...)', 'print-statistic', argument.token);
  }
  if (node.toString) return fixed(at, node, 'string', expected);
  if (expected !== undefined) at.progress.unresolved(node.token);
  return undefined;
}
