/** Resolved expressions with the inferred types. */
import { assert, present, unreachable, type FormatPiece, type PrintFormat, type ValueType } from '../../base/index.js';
import { INTRINSICS } from '../../ir/index.js';
import { PRIMITIVES, type Place, type StatisticPlace, type TypedExpression, type WriteTarget } from '../program.js';
import type { ExpressionOf, GlobalSymbol, ResolvedExpression, ResolvedPrint } from '../resolved.js';
import { printInPlace } from './printed-text.js';
import { valueType, type Builder } from './scope.js';

export function buildExpression(builder: Builder, node: ResolvedExpression): TypedExpression {
  const { token } = node;
  const sub = (each: ResolvedExpression): TypedExpression => buildExpression(builder, each);
  switch (node.kind) {
    case 'number':
      return { kind: 'long', token, type: 'long', value: node.value };
    case 'string':
      return { kind: 'string', token, type: 'string', value: node.value };
    case 'variable':
      return buildVariable(builder, node);
    case 'element':
      return {
        kind: 'element',
        token,
        type: elementType(builder, node.array),
        array: builder.array(node.array),
        keys: fullKeys(builder, node.keys),
      };
    case 'in':
      return { kind: 'in', token, type: 'long', array: builder.array(node.array), keys: buildKeys(builder, node.keys) };
    case 'unary':
      return node.op === 'plus'
        ? sub(node.operand)
        : { kind: 'unary', token, type: 'long', op: node.op, operand: sub(node.operand) };
    case 'crement':
      return {
        kind: 'crement',
        token,
        type: 'long',
        place: placeOf(builder, node.operand),
        delta: node.delta,
        result: node.result,
      };
    case 'binary':
      return { kind: 'binary', token, type: 'long', op: node.op, left: sub(node.left), right: sub(node.right) };
    case 'compare':
      return { kind: 'compare', token, type: 'long', op: node.op, left: sub(node.left), right: sub(node.right) };
    case 'logical':
      return { kind: 'logical', token, type: 'long', op: node.op, left: sub(node.left), right: sub(node.right) };
    case 'concat':
      return { kind: 'concat', token, type: 'string', left: sub(node.left), right: sub(node.right) };
    case 'regex': {
      const { negated, pattern } = node;
      return { kind: 'regex', token, type: 'long', negated, operand: sub(node.operand), pattern };
    }
    case 'ternary':
      return buildTernary(builder, node);
    case 'assignment':
      return buildAssignment(builder, node);
    case 'call': {
      const callee = builder.declare(node.callee);
      return { kind: 'call', token, type: callee.result, callee, arguments: node.arguments.map(sub) };
    }
    case 'intrinsic':
      return {
        kind: 'intrinsic',
        token,
        type: INTRINSICS[node.name].result,
        name: node.name,
        arguments: node.arguments.map(sub),
      };
    case 'primitive':
      return {
        kind: 'primitive',
        token,
        type: PRIMITIVES[node.name].result,
        name: node.name,
        arguments: node.arguments.map(sub),
      };
    case 'embedded': {
      const { code, form, names, type } = node;
      return { kind: 'embedded', token, type, form, code, names, arguments: node.arguments.map(sub) };
    }
    case 'context':
      return buildContext(node);
    case 'memory':
      return buildMemory(node, sub);
    case 'write': {
      const { target } = node;
      const at = target.kind === 'memory' ? buildMemory(target, sub) : buildContext(target);
      return { kind: 'write', token, type: 'long', target: at, value: sub(node.value) };
    }
    case 'statistic':
      return { kind: 'statistic', token, type: 'long', place: statisticPlace(builder, node.operand), op: node.op };
    case 'bucket': {
      const place = statisticPlace(builder, node.operand);
      return { kind: 'bucket', token, type: 'long', place, histogram: node.histogram, index: sub(node.index) };
    }
    case 'print':
      return buildPrint(builder, node);
    case 'print-histogram': {
      const place = statisticPlace(builder, node.operand);
      const { newline } = node;
      if (node.toString) return { kind: 'sprint-histogram', token, type: 'string', place, newline };
      return { kind: 'print-histogram', token, type: undefined, place, newline };
    }
    default:
      return unreachable(node);
  }
}

function buildMemory(
  { token, bits, signed, size, space, address }: ExpressionOf<'memory'>,
  sub: (each: ResolvedExpression) => TypedExpression,
): WriteTarget {
  return { kind: 'memory', token, type: 'long', space, address: sub(address), size, signed, bits };
}

function buildContext({ token, type, value }: ExpressionOf<'context'>): WriteTarget {
  return { kind: 'context', token, type, value };
}

function buildVariable(builder: Builder, node: ExpressionOf<'variable'> & ResolvedExpression): TypedExpression {
  const { symbol, token } = node;
  if (symbol.kind === 'local') {
    const local = builder.local(symbol);
    return { kind: 'local', token, type: local.type, local };
  }
  const global = builder.scalar(symbol);
  return { kind: 'global', token, type: global.type, global };
}

function elementType(builder: Builder, array: GlobalSymbol): ValueType {
  return valueType(builder.types.variable(array).type);
}

export function buildKeys(
  builder: Builder,
  keys: readonly (ResolvedExpression | undefined)[],
): readonly (TypedExpression | undefined)[] {
  return keys.map((each) => (each === undefined ? undefined : buildExpression(builder, each)));
}

function fullKeys(builder: Builder, keys: readonly (ResolvedExpression | undefined)[]): readonly TypedExpression[] {
  return buildKeys(builder, keys).map((each) => present(each, 'build', 'a key'));
}

function buildTernary(builder: Builder, node: ExpressionOf<'ternary'> & ResolvedExpression): TypedExpression {
  const [condition, consequent, alternate] = [node.condition, node.consequent, node.alternate].map((each) =>
    buildExpression(builder, each),
  );
  assert(condition !== undefined && consequent !== undefined && alternate !== undefined, 'build', 'three parts of ?:');
  const type = present(consequent.type ?? alternate.type, 'build', 'type of ?:');
  return { kind: 'ternary', token: node.token, type, condition, consequent, alternate };
}

function placeOf(builder: Builder, node: ResolvedExpression): Place {
  if (node.kind === 'element')
    return { kind: 'element', token: node.token, array: builder.array(node.array), keys: fullKeys(builder, node.keys) };
  assert(node.kind === 'variable', 'build', 'a place');
  const { symbol } = node;
  return symbol.kind === 'local'
    ? { kind: 'local', local: builder.local(symbol) }
    : { kind: 'global', global: builder.scalar(symbol) };
}

function placeType(place: Place): ValueType {
  switch (place.kind) {
    case 'local':
      return place.local.type;
    case 'global':
      return place.global.type;
    case 'element':
      assert(place.array.value.kind !== 'statistic', 'build', 'a value');
      return place.array.value.kind;
    default:
      return unreachable(place);
  }
}

export function statisticPlace(builder: Builder, node: ResolvedExpression): StatisticPlace {
  if (node.kind === 'element')
    return { kind: 'element', token: node.token, array: builder.array(node.array), keys: fullKeys(builder, node.keys) };
  assert(node.kind === 'variable' && node.symbol.kind === 'global', 'build', 'a statistic');
  return { kind: 'statistic', global: builder.statistic(node.symbol) };
}

function buildAssignment(builder: Builder, node: ExpressionOf<'assignment'> & ResolvedExpression): TypedExpression {
  const { op, target, token } = node;
  if (op === 'accumulate') {
    return {
      kind: 'accumulate',
      token,
      type: 'long',
      place: statisticPlace(builder, target),
      value: buildExpression(builder, node.value),
    };
  }
  const place = placeOf(builder, target);
  const value = buildExpression(builder, node.value);
  const type = placeType(place);
  return op === 'store'
    ? { kind: 'assign', token, type, place, value }
    : { kind: 'update', token, type, place, op, value };
}

function buildPrint(builder: Builder, node: ResolvedPrint): TypedExpression {
  const built = node.arguments.map((each) => buildExpression(builder, each));
  const written =
    node.form.kind === 'formatted' ? node.form.format : formatOf(built, node.form.delimiter, node.form.newline);
  const { format, values } = printInPlace(written, built, builder.longestText);
  if (node.toString) return { kind: 'sprint', token: node.token, type: 'string', format, arguments: values };
  return { kind: 'print', token: node.token, type: undefined, format, arguments: values };
}

/** print and println show longs as %d and strings as %s, with the delimiter between. */
function formatOf(values: readonly TypedExpression[], delimiter: string, newline: boolean): PrintFormat {
  const pieces = values.flatMap((each, index): FormatPiece[] => {
    const conversion = each.type === 'string' ? 's' : 'd';
    const piece: FormatPiece = {
      kind: 'directive',
      conversion,
      flag: undefined,
      width: { kind: 'none' },
      precision: { kind: 'none' },
    };
    return index > 0 && delimiter !== '' ? [{ kind: 'literal', text: delimiter }, piece] : [piece];
  });
  return newline ? [...pieces, { kind: 'literal', text: '\n' }] : pieces;
}
