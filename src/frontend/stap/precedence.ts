/** How tight operators bind; the grammar reads by these levels and the lossless printer puts parentheses by them. */
import { unreachable } from '../../base/index.js';
import type { BinaryOperator, Expression } from './ast.js';

export const LEVEL = {
  assignment: 1,
  ternary: 2,
  or: 3,
  and: 4,
  bitOr: 5,
  bitXor: 6,
  bitAnd: 7,
  arrayIn: 8,
  /** Comparisons and regex queries. */
  comparison: 9,
  shift: 10,
  concatenation: 11,
  sum: 12,
  product: 13,
  unary: 14,
  crement: 15,
  /** Whatever begins and ends by itself. */
  value: 16,
} as const;

export const BINARY_LEVELS = {
  '|': LEVEL.bitOr,
  '^': LEVEL.bitXor,
  '&': LEVEL.bitAnd,
  '<<': LEVEL.shift,
  '>>': LEVEL.shift,
  '>>>': LEVEL.shift,
  '+': LEVEL.sum,
  '-': LEVEL.sum,
  '*': LEVEL.product,
  '/': LEVEL.product,
  '%': LEVEL.product,
} as const satisfies Readonly<Record<BinaryOperator, number>>;

export function levelOf(node: Expression): number {
  switch (node.kind) {
    case 'assignment':
      return LEVEL.assignment;
    case 'ternary':
      return LEVEL.ternary;
    case 'logical':
      return node.operator === '||' ? LEVEL.or : LEVEL.and;
    case 'binary':
      return BINARY_LEVELS[node.operator];
    case 'array-in':
      return LEVEL.arrayIn;
    case 'comparison':
    case 'regex':
      return LEVEL.comparison;
    case 'concatenation':
      return LEVEL.concatenation;
    case 'unary':
      return LEVEL.unary;
    case 'crement':
      return LEVEL.crement;
    case 'number':
    case 'string':
    case 'embedded-code-expression':
    case 'symbol':
    case 'array-index':
    case 'call':
    case 'print':
    case 'statistic':
    case 'histogram':
    case 'target-symbol':
    case 'cast':
    case 'var':
    case 'autocast':
    case 'entry':
    case 'defined':
    case 'probewrite':
    case 'perf':
    case 'const':
    case 'enum':
    case 'enumname':
    case 'register':
    case 'dereference':
      return LEVEL.value;
    default:
      return unreachable(node);
  }
}
