/** Expressions to text: as `-p1` shows them, or so that they read back. */
import { unreachable, unsignedLong, type ByteString, type Long } from '../../base/index.js';
import { LEVEL, levelOf } from './precedence.js';
import type {
  AutocastExpression,
  BinaryExpression,
  ComparisonExpression,
  ConcatenationExpression,
  LogicalExpression,
  RegexQuery,
  CastOperation,
  ConstantOperation,
  DefinedOperation,
  DereferenceOperation,
  EntryOperation,
  Expression,
  HistogramExpression,
  PerfOperation,
  PrintExpression,
  ProbewriteOperation,
  RegisterOperation,
  SymbolExpression,
  TargetComponent,
  TernaryExpression,
  TargetSymbol,
  VarOperation,
} from './ast.js';

/**
 * `p1`: SystemTap's `-p1`: every operand in parentheses, some things dropped, some quoted twice. `lossless`: parses to the
 * same tree, with the parentheses that it takes.
 */
export type PrintStyle = 'p1' | 'lossless';

export function printExpression(node: Expression, style: PrintStyle): string {
  switch (node.kind) {
    case 'number':
      return style === 'p1' ? String(node.value) : unsigned(node.value);
    case 'string':
      return quoteLiteral(node.raw, style);
    case 'embedded-code-expression':
      return embedded(node.code, style);
    case 'symbol':
      return node.name;
    case 'array-index':
      return `${printExpression(node.base, style)}${keys(node.indexes, style, LEVEL.assignment)}`;
    case 'call':
      return `${node.name}(${list(node.arguments, style)})`;
    case 'unary':
      return prefixed(node.operator, operand(node.operand, LEVEL.unary, style));
    case 'crement': {
      const value = operand(node.operand, LEVEL.value, style);
      return node.position === 'prefix' ? `${node.operator}${value}` : `${value}${node.operator}`;
    }
    case 'binary':
    case 'logical':
    case 'comparison':
    case 'concatenation':
    case 'regex':
      return printInfix(node, style);
    case 'array-in':
      return `${keys(node.indexes, style, LEVEL.comparison)} in ${printExpression(node.base, style)}`;
    case 'ternary':
      return printTernary(node, style);
    case 'assignment':
      return `${operand(node.target, LEVEL.ternary, style)} ${node.operator} ${operand(node.value, LEVEL.assignment, style)}`;
    case 'print':
      return printFamily(node, style);
    case 'statistic':
      return `@${node.operation}(${printExpression(node.operand, style)}${node.shift === undefined ? '' : `, ${String(node.shift)}`})`;
    case 'histogram':
      return printHistogram(node, style);
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
      return printOperator(node, style);
    default:
      return unreachable(node);
  }
}

function list(nodes: readonly Expression[], style: PrintStyle): string {
  return nodes.map((each) => printExpression(each, style)).join(', ');
}

function printTernary(node: TernaryExpression, style: PrintStyle): string {
  const condition = operand(node.condition, LEVEL.or, style);
  const consequent = operand(node.consequent, LEVEL.assignment, style);
  const alternate = operand(node.alternate, LEVEL.ternary, style);
  return style === 'p1' ? `${condition}?${consequent}:${alternate}` : `${condition} ? ${consequent} : ${alternate}`;
}

/** An operand: in parentheses where it binds looser than its place wants, under `-p1` always. */
function operand(node: Expression, level: number, style: PrintStyle): string {
  const text = printExpression(node, style);
  return style === 'p1' || levelOf(node) < level ? `(${text})` : text;
}

/** Two operators must not become one (`--`, `!~`). */
function prefixed(operator: string, text: string): string {
  return /^[-+!~]/.test(text) ? `${operator} ${text}` : `${operator}${text}`;
}

function printInfix(
  node: BinaryExpression | LogicalExpression | ComparisonExpression | ConcatenationExpression | RegexQuery,
  style: PrintStyle,
): string {
  const level = levelOf(node);
  const operator = node.kind === 'concatenation' ? '.' : node.operator;
  if (node.kind === 'regex') {
    return `${operand(node.left, level + 1, style)} ${operator} ${printExpression(node.right, style)}`;
  }
  // A regex query cannot be compared.
  const left = operand(node.left, node.left.kind === 'regex' ? level + 1 : level, style);
  return `${left} ${operator} ${operand(node.right, level + 1, style)}`;
}

type Operator =
  | TargetSymbol
  | CastOperation
  | VarOperation
  | AutocastExpression
  | EntryOperation
  | DefinedOperation
  | ProbewriteOperation
  | PerfOperation
  | ConstantOperation
  | RegisterOperation
  | DereferenceOperation;

/** Target symbols and the other operators with `@`. */
function printOperator(node: Operator, style: PrintStyle): string {
  const show = (inner: Expression): string => printExpression(inner, style);
  switch (node.kind) {
    case 'target-symbol':
      return target(node, node.name, style);
    case 'cast':
      return target(
        node,
        `@cast(${[show(node.operand), named(node.type, style), ...names(node.module, style)].join(', ')})`,
        style,
      );
    case 'var':
      return target(node, `@var(${[varName(node.name, style), ...names(node.module, style)].join(', ')})`, style);
    case 'autocast':
      return target(node, autocastOperand(node, style), style);
    case 'entry':
    case 'defined':
    case 'probewrite':
      return `@${node.kind}(${show(node.operand)})`;
    case 'perf':
      return `@perf(${quoteLiteral(node.counter, style)})`;
    case 'const':
      return style === 'p1'
        ? `%{ /* pure */ /* unprivileged */ /* stable */ ${node.text ?? ''} %}`
        : `@const(${names(node.text, style).join('')})`;
    case 'enum':
      return `@enum(${names(node.text, style).join('')})`;
    case 'enumname': {
      const operand = node.operand === undefined ? [] : [show(node.operand)];
      return `@enumname(${[...operand, ...names(node.type, style), ...names(node.module, style)].join(', ')})`;
    }
    case 'register':
      return `@${prefixOf(node.space)}register(${show(node.operand)})`;
    case 'dereference':
      return `@${prefixOf(node.space)}deref(${show(node.size)}, ${show(node.address)})`;
    default:
      return unreachable(node);
  }
}

/** What reads its own `->` and `[ ]`, or would take the index for its own, stands in parentheses. */
function autocastOperand(node: AutocastExpression, style: PrintStyle): string {
  const { kind } = node.operand;
  const isTarget = kind === 'target-symbol' || kind === 'cast' || kind === 'var' || kind === 'autocast';
  const isIndexed = kind === 'symbol' && node.components[0]?.kind === 'index';
  return operand(node.operand, isTarget || isIndexed ? Infinity : LEVEL.value, style);
}

function prefixOf(space: 'kernel' | 'user'): string {
  return space === 'kernel' ? 'k' : 'u';
}

function printFamily(node: PrintExpression, style: PrintStyle): string {
  const { form } = node;
  const values = node.arguments.map((each) => printExpression(each, style));
  const named = (name: string, first: readonly string[]): string =>
    `${node.toString ? 's' : ''}${name}(${[...first, ...values].join(', ')})`;
  // SystemTap keeps these two literals as they are in C and quotes them once more.
  const literal = (raw: ByteString): string => (style === 'p1' ? quoted(raw) : quoteLiteral(raw, style));
  switch (form.kind) {
    case 'values': {
      // A histogram's bucket may be the first value only by itself.
      if (style === 'lossless' && isAfterBucket(node.arguments[0])) values[0] = `(${values[0] ?? ''})`;
      const name = `print${form.delimiter === undefined ? '' : 'd'}${form.newline ? 'ln' : ''}`;
      return named(name, form.delimiter === undefined ? [] : [literal(form.delimiter.raw)]);
    }
    case 'formatted':
      return named('printf', [literal(form.raw.raw)]);
    case 'histogram':
      return named(form.newline ? 'println' : 'print', [printHistogram(form.histogram, style)]);
    default:
      return unreachable(form);
  }
}

/** Does it begin with a histogram's bucket, and go on? */
function isAfterBucket(value: Expression | undefined): boolean {
  let first = value;
  for (let left = first; left !== undefined; left = leftOf(left)) first = left;
  return first !== value && first?.kind === 'array-index' && first.base.kind === 'histogram';
}

/** What stands at the very left of an expression that begins with another one. */
function leftOf(node: Expression): Expression | undefined {
  if ('left' in node) return node.left;
  if (node.kind === 'ternary') return node.condition;
  if (node.kind === 'assignment') return node.target;
  if (node.kind === 'crement') return node.position === 'postfix' ? node.operand : undefined;
  return node.kind === 'autocast' && !node.addressOf ? node.operand : undefined;
}

function printHistogram(node: HistogramExpression, style: PrintStyle): string {
  const { shape } = node;
  const operand = printExpression(node.operand, style);
  if (shape.kind === 'log') return `@hist_log(${operand})`;
  return `@hist_linear(${operand}, ${String(shape.low)}, ${String(shape.high)}, ${String(shape.step)})`;
}

/** `[1, *]`: what binds looser than `level` reads back only in parentheses, which `-p1` leaves out. */
export function keys(all: readonly (Expression | undefined)[], style: PrintStyle, level: number): string {
  const printed = all.map((each) => {
    if (each === undefined) return '*';
    return style === 'p1' ? printExpression(each, style) : operand(each, level, style);
  });
  return `[${printed.join(', ')}]`;
}

/** What foreach goes over. */
export function printBase(base: SymbolExpression | HistogramExpression, style: PrintStyle): string {
  return printExpression(base, style);
}

function target(
  node: { readonly components: readonly TargetComponent[]; readonly addressOf: boolean },
  name: string,
  style: PrintStyle,
): string {
  return `${node.addressOf ? '&' : ''}${name}${node.components.map((each) => printComponent(each, style)).join('')}`;
}

function printComponent(component: TargetComponent, style: PrintStyle): string {
  switch (component.kind) {
    case 'member':
      return `->${component.name}`;
    case 'index':
      return `[${printExpression(component.index, style)}]`;
    case 'pretty':
      return component.deep ? '->$$' : '->$';
    default:
      return unreachable(component);
  }
}

/** C code in an expression or a statement: `-p1` sets it off with spaces. */
export function embedded(code: ByteString, style: PrintStyle): string {
  return style === 'p1' ? `%{ ${code} %}` : `%{${code}%}`;
}

/** A literal of the script: its escapes are still in it. */
export function quoteLiteral(raw: ByteString, style: PrintStyle): string {
  const text = raw.replaceAll('"', '\\"');
  return `"${style === 'p1' ? text : text.replaceAll('\n', '\\\n')}"`;
}

function names(raw: ByteString | undefined, style: PrintStyle): string[] {
  return raw === undefined ? [] : [named(raw, style)];
}

/** The name of a type or a module: SystemTap quotes what it kept as written once more. */
function named(raw: ByteString, style: PrintStyle): string {
  return style === 'p1' ? quoted(raw) : quoteLiteral(raw, style);
}

/** SystemTap prints a variable's name without any care. */
function varName(raw: ByteString, style: PrintStyle): string {
  return style === 'p1' ? `"${raw}"` : quoteLiteral(raw, style);
}

/** Any bytes as a literal. */
function quoted(value: ByteString): string {
  const escaped = value.replace(/["\\]|[^\x20-\x7e]/g, (char) =>
    char === '"' || char === '\\' ? `\\${char}` : `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`,
  );
  return `"${escaped}"`;
}

/** A minus before a number would read back as an operator. */
function unsigned(value: Long): string {
  return value < 0 ? String(unsignedLong(value)) : String(value);
}
