/** Statements to text: as `-p1` shows them, or so that they read back. */
import { LEVEL } from './precedence.js';
import { unreachable } from '../../base/index.js';
import type {
  BlockStatement,
  Expression,
  ForeachName,
  ForeachStatement,
  IfStatement,
  SortDirection,
  Statement,
  TryStatement,
} from './ast.js';
import { embedded, keys, printBase, printExpression, type PrintStyle } from './print-expression.js';

/** Without the semicolon and the line end that follow it. */
export function printStatement(node: Statement, style: PrintStyle): string {
  const show = (inner: Expression): string => printExpression(inner, style);
  switch (node.kind) {
    case 'block':
      return printBlock(node, style);
    case 'empty':
      return ';';
    case 'expression-statement': {
      const text = show(node.expression);
      // The variable `do` must not begin a loop when it is read back.
      return style === 'lossless' && /^do(?![\w$])/.test(text) ? `(${text})` : text;
    }
    case 'embedded-code-statement':
      return embedded(node.code, style);
    case 'if':
      return printIf(node, style);
    case 'while':
      return style === 'p1'
        ? `for (; ${show(node.condition)}; ) ${body(node.body, style)}`
        : `while (${show(node.condition)}) ${body(node.body, style)}`;
    case 'do-while':
      return `do ${body(node.body, style)} while (${show(node.condition)})`;
    case 'for': {
      const condition =
        style === 'p1' ? (node.condition === undefined ? '1' : show(node.condition)) : optional(node.condition, style);
      return `for (${optional(node.initial, style)}; ${condition}; ${optional(node.step, style)}) ${body(node.body, style)}`;
    }
    case 'foreach':
      return printForeach(node, style);
    case 'try':
      return printTry(node, style);
    case 'return':
      return node.value === undefined ? 'return' : `return ${show(node.value)}`;
    case 'delete':
      return `delete ${show(node.operand)}`;
    case 'next':
    case 'break':
    case 'continue':
      return node.kind;
    default:
      return unreachable(node);
  }
}

export function printBlock(node: BlockStatement, style: PrintStyle): string {
  const lines = node.statements.map((each) =>
    style === 'p1' ? `${printStatement(each, style)};\n` : `${body(each, style)}\n`,
  );
  return `{\n${lines.join('')}}`;
}

/** Statements that take one semicolon after them; it must be there where another statement could join them. */
const SIMPLE: ReadonlySet<Statement['kind']> = new Set<Statement['kind']>([
  'expression-statement',
  'embedded-code-statement',
  'do-while',
  'return',
  'delete',
  'next',
  'break',
  'continue',
]);

/** A statement inside another one: `-p1` leaves out the semicolon of a simple one, which would not read back. */
function body(node: Statement, style: PrintStyle): string {
  const text = printStatement(node, style);
  return style === 'lossless' && SIMPLE.has(node.kind) ? `${text};` : text;
}

function optional(node: Expression | undefined, style: PrintStyle): string {
  return node === undefined ? '' : printExpression(node, style);
}

function printIf(node: IfStatement, style: PrintStyle): string {
  const end = style === 'p1' ? '\n' : '';
  const first = `if (${printExpression(node.condition, style)}) ${body(node.consequent, style)}`;
  return node.alternate === undefined ? `${first}${end}` : `${first}\nelse ${body(node.alternate, style)}${end}`;
}

function printTry(node: TryStatement, style: PrintStyle): string {
  const variable = node.variable === undefined ? '' : ` (${node.variable.name})`;
  const [first, second] = [printBlock(node.body, style), printBlock(node.handler, style)];
  return style === 'p1'
    ? `try {\n${first}\n} catch${variable} {\n${second}\n}\n`
    : `try ${first} catch${variable} ${second}`;
}

function printForeach(node: ForeachStatement, style: PrintStyle): string {
  const names = node.keys.map(printName).join(', ');
  const all = style === 'p1' || node.bracketed ? `[${names}]` : names;
  const p1 = style === 'p1';
  const value = node.value === undefined ? '' : `${p1 ? node.value.name : printName(node.value)} = `;
  const slice = node.slice === undefined ? '' : keys(node.slice, style, LEVEL.assignment);
  const aggregate = node.aggregate === undefined ? '' : ` @${node.aggregate}`;
  // A mark on the value's name sorts as one on the array does; SystemTap shows it there.
  const direction = p1 || node.value?.direction === undefined ? sign(node.direction) : '';
  const limit = node.limit === undefined ? '' : ` limit ${printExpression(node.limit, style)}`;
  return `foreach (${value}${all} in ${printBase(node.base, style)}${slice}${aggregate}${direction}${limit}) ${body(node.body, style)}`;
}

function printName({ name, direction }: ForeachName): string {
  return `${name}${sign(direction)}`;
}

function sign(direction: SortDirection | undefined): string {
  if (direction === undefined) return '';
  return direction === 'ascending' ? '+' : '-';
}
