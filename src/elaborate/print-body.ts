/**
 * Statements and expressions of the typed program as text: stap's spelling (every operand in parentheses), with what only
 * we have in angle brackets: `<argument 0>`, `<kernel 4>(address)`.
 */
import { type FormatPiece, type PrintFormat, unreachable } from '../base/index.js';
import type { BinaryOp, CompareOp, ContextValue, UnaryOp } from '../ir/index.js';
import {
  type DeletePlace,
  type Place,
  type StatisticPlace,
  type TypedExpression,
  type TypedStatement,
  writtenParameters,
} from './program.js';

const UNARY: Readonly<Record<UnaryOp, string>> = { negate: '-', complement: '~', not: '!' };
const BINARY: Readonly<Record<BinaryOp, string>> = {
  add: '+',
  subtract: '-',
  multiply: '*',
  divide: '/',
  modulo: '%',
  and: '&',
  or: '|',
  xor: '^',
  shiftLeft: '<<',
  shiftRight: '>>',
};
const COMPARE: Readonly<Record<CompareOp, string>> = {
  equal: '==',
  notEqual: '!=',
  less: '<',
  lessEqual: '<=',
  greater: '>',
  greaterEqual: '>=',
};

/** `{ statement }`, or a block on lines of its own, as `-p2 -v` shows a body. */
export function printBody(body: readonly TypedStatement[]): string {
  const [only] = body;
  return body.length === 1 && only !== undefined ? `{ ${printStatement(only)} }` : `{ ${block(body)} }`;
}

function block(statements: readonly TypedStatement[]): string {
  return `{\n${statements.map((each) => `${printStatement(each)};\n`).join('')}}`;
}

export function printStatement(node: TypedStatement): string {
  switch (node.kind) {
    case 'block':
      return node.statements.length === 0 ? ';' : block(node.statements);
    case 'expression':
      return printExpression(node.expression);
    case 'if': {
      const alternate = node.alternate === undefined ? '' : `else ${printStatement(node.alternate)}\n`;
      return `if (${printExpression(node.condition)}) ${printStatement(node.consequent)}\n${alternate}`;
    }
    case 'loop': {
      const part = (each: TypedExpression | undefined): string => (each === undefined ? '' : printExpression(each));
      if (!node.testFirst) return `do ${printStatement(node.body)} while (${part(node.condition)})`;
      return `for (${part(node.initial)}; ${part(node.condition)}; ${part(node.step)}) ${printStatement(node.body)}`;
    }
    case 'foreach':
      return printForeach(node);
    case 'try': {
      const variable = node.variable === undefined ? '' : ` (${node.variable.name})`;
      return `try {\n${printStatement(node.body)}\n} catch${variable} {\n${printStatement(node.handler)}\n}`;
    }
    case 'return':
      return node.value === undefined ? 'return' : `return ${printExpression(node.value)}`;
    case 'delete':
      return `delete ${printDeleted(node.operand)}`;
    case 'next':
    case 'break':
    case 'continue':
      return node.kind;
    default:
      return unreachable(node);
  }
}

function printForeach(node: Extract<TypedStatement, { readonly kind: 'foreach' }>): string {
  const { by, direction } = node.order;
  const sign = direction === 'ascending' ? '+' : '-';
  const keys = node.keys.map((each, index) => `${each.name}${by.kind === 'key' && by.index === index ? sign : ''}`);
  const value = node.value === undefined ? '' : `${node.value.name} = `;
  const aggregate =
    by.kind !== 'value' || by.statistic === undefined || by.statistic === 'count' ? '' : ` @${by.statistic}`;
  const slice = node.slice === undefined ? '' : printKeys(node.slice);
  const limit = node.limit === undefined ? '' : ` limit ${printExpression(node.limit)}`;
  const array = `${global(node.array.name)}${slice}${aggregate}${by.kind === 'value' ? sign : ''}`;
  return `foreach (${value}[${keys.join(', ')}] in ${array}${limit}) ${printStatement(node.body)}`;
}

function printDeleted(place: DeletePlace): string {
  switch (place.kind) {
    case 'scalar':
    case 'whole':
      return global(place.global.name);
    case 'local':
      return place.local.name;
    case 'element':
      return `${global(place.array.name)}${printKeys(place.keys)}`;
    default:
      return unreachable(place);
  }
}

function global(name: string): string {
  return `__global_${name}`;
}

function printKeys(keys: readonly (TypedExpression | undefined)[]): string {
  return `[${keys.map((each) => (each === undefined ? '*' : printExpression(each))).join(', ')}]`;
}

/** Over 60 lines: one case per kind of expression. */
export function printExpression(node: TypedExpression): string {
  const wrapped = (each: TypedExpression): string => `(${printExpression(each)})`;
  const list = (each: readonly TypedExpression[]): string => each.map(printExpression).join(', ');
  switch (node.kind) {
    case 'long':
      return String(node.value);
    case 'string':
      return quoted(node.value);
    case 'local':
      return node.local.name;
    case 'global':
      return global(node.global.name);
    case 'element':
      return `${global(node.array.name)}${printKeys(node.keys)}`;
    case 'in':
      return `${printKeys(node.keys)} in ${global(node.array.name)}`;
    case 'unary':
      return `${UNARY[node.op]}${wrapped(node.operand)}`;
    case 'binary':
      return `${wrapped(node.left)} ${BINARY[node.op]} ${wrapped(node.right)}`;
    case 'compare':
      return `${wrapped(node.left)} ${COMPARE[node.op]} ${wrapped(node.right)}`;
    case 'logical':
      return `${wrapped(node.left)} ${node.op === 'and' ? '&&' : '||'} ${wrapped(node.right)}`;
    case 'concat':
      return `${wrapped(node.left)} . ${wrapped(node.right)}`;
    case 'regex':
      return `${wrapped(node.operand)} ${node.negated ? '!~' : '=~'} "${node.pattern.replaceAll('"', '\\"')}"`;
    case 'ternary':
      return `${wrapped(node.condition)}?${wrapped(node.consequent)}:${wrapped(node.alternate)}`;
    case 'assign':
      return `(${printPlace(node.place)}) = ${wrapped(node.value)}`;
    case 'update':
      return `(${printPlace(node.place)}) ${node.op === 'concat' ? '.' : BINARY[node.op]}= ${wrapped(node.value)}`;
    case 'crement': {
      const sign = node.delta === 1 ? '++' : '--';
      return node.result === 'new' ? `${sign}(${printPlace(node.place)})` : `(${printPlace(node.place)})${sign}`;
    }
    case 'accumulate':
      return `(${printStatisticPlace(node.place)}) <<< ${wrapped(node.value)}`;
    case 'call':
      return `${node.callee.name}(${list(node.arguments.slice(0, writtenParameters(node.callee).length))})`;
    case 'intrinsic':
    case 'primitive':
      return `__${node.name}(${list(node.arguments)})`;
    case 'embedded':
      return `%{${node.code}%}`;
    case 'context':
      return `<${contextText(node.value)}>`;
    case 'memory': {
      const bits = node.bits === undefined ? '' : ` bits ${node.bits.shift}+${node.bits.count}`;
      return `<${node.space} ${node.signed ? '-' : ''}${node.size}${bits}>${wrapped(node.address)}`;
    }
    case 'write':
      return `(${printExpression(node.target)}) = ${wrapped(node.value)}`;
    case 'statistic':
      return `@${node.op}(${printStatisticPlace(node.place)})`;
    case 'bucket':
      return `@hist_${node.histogram.kind}(${printStatisticPlace(node.place)})[${printExpression(node.index)}]`;
    case 'print':
    case 'sprint': {
      const name = node.kind === 'print' ? 'printf' : 'sprintf';
      return `${name}(${[quoted(formatText(node.format)), ...node.arguments.map(printExpression)].join(', ')})`;
    }
    case 'print-histogram':
    case 'sprint-histogram': {
      const name = `${node.kind === 'print-histogram' ? 'print' : 'sprint'}${node.newline ? 'ln' : ''}`;
      return `${name}(@hist(${printStatisticPlace(node.place)}))`;
    }
    default:
      return unreachable(node);
  }
}

function printPlace(place: Place): string {
  switch (place.kind) {
    case 'local':
      return place.local.name;
    case 'global':
      return global(place.global.name);
    case 'element':
      return `${global(place.array.name)}${printKeys(place.keys)}`;
    default:
      return unreachable(place);
  }
}

function printStatisticPlace(place: StatisticPlace): string {
  return place.kind === 'statistic' ? global(place.global.name) : `${global(place.array.name)}${printKeys(place.keys)}`;
}

function contextText(value: ContextValue): string {
  if (value.kind === 'argument') return `argument ${value.index} ${value.signed ? '-' : ''}${value.size}`;
  if (value.kind === 'returnValue') return `returnValue ${value.signed ? '-' : ''}${value.size}`;
  return value.kind === 'syscallArgument' ? `syscallArgument ${value.index}` : value.kind;
}

const NAMED_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '"': '\\"', '\\': '\\\\' };

function quoted(text: string): string {
  const inner = text.replace(/["\\\x00-\x1f\x7f-\xff]/g, (each) => {
    return NAMED_ESCAPES[each] ?? `\\${each.charCodeAt(0).toString(8).padStart(3, '0')}`;
  });
  return `"${inner}"`;
}

function formatText(format: PrintFormat): string {
  return format.map(pieceText).join('');
}

function pieceText(piece: FormatPiece): string {
  if (piece.kind === 'literal') return piece.text.replaceAll('%', '%%');
  const extent = (each: typeof piece.width): string =>
    each.kind === 'fixed' ? String(each.value) : each.kind === 'argument' ? '*' : '';
  const precision = piece.precision.kind === 'none' ? '' : `.${extent(piece.precision)}`;
  return `%${piece.flag ?? ''}${extent(piece.width)}${precision}${piece.conversion}`;
}
