/** Expressions to text: as `-p1` shows them, or so that they read back. */
import { unreachable, unsignedLong, type ByteString, type Long } from '../../base/index.js';
import type {
  AutocastExpression,
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
  TargetSymbol,
  VarOperation,
} from './ast.js';

/**
 * `p1`: SystemTap's `-p1`, with what it drops and what it quotes twice. `lossless`: parses to the same tree.
 * Both put every operand in parentheses.
 */
export type PrintStyle = 'p1' | 'lossless';

export function printExpression(node: Expression, style: PrintStyle): string {
  const show = (inner: Expression): string => printExpression(inner, style);
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
      return `${show(node.base)}${keys(node.indexes, style)}`;
    case 'call':
      return `${node.name}(${node.arguments.map(show).join(', ')})`;
    case 'unary':
      return `${node.operator}(${show(node.operand)})`;
    case 'crement':
      return node.position === 'prefix'
        ? `${node.operator}(${show(node.operand)})`
        : `(${show(node.operand)})${node.operator}`;
    case 'binary':
    case 'logical':
    case 'comparison':
      return `(${show(node.left)}) ${node.operator} (${show(node.right)})`;
    case 'concatenation':
      return `(${show(node.left)}) . (${show(node.right)})`;
    case 'regex':
      return `(${show(node.left)}) ${node.operator} ${show(node.right)}`;
    case 'array-in':
      return `${keys(node.indexes, style, 'guarded')} in ${show(node.base)}`;
    case 'ternary':
      return `(${show(node.condition)})?(${show(node.consequent)}):(${show(node.alternate)})`;
    case 'assignment':
      return `(${show(node.target)}) ${node.operator} (${show(node.value)})`;
    case 'print':
      return printFamily(node, style);
    case 'statistic':
      return `@${node.operation}(${show(node.operand)}${node.shift === 0 ? '' : `, ${String(node.shift)}`})`;
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
        `@cast(${[show(node.operand), quoted(node.type), ...strings(node.module)].join(', ')})`,
        style,
      );
    case 'var':
      return target(node, `@var(${[quoted(node.name), ...strings(node.module)].join(', ')})`, style);
    case 'autocast':
      return target(node, `(${show(node.operand)})`, style);
    case 'entry':
    case 'defined':
    case 'probewrite':
      return `@${node.kind}(${show(node.operand)})`;
    case 'perf':
      return `@perf(${quoted(node.counter)})`;
    case 'const':
      return style === 'p1'
        ? `%{ /* pure */ /* unprivileged */ /* stable */ ${node.text ?? ''} %}`
        : `@const(${strings(node.text).join('')})`;
    case 'enum':
      return `@enum(${strings(node.text).join('')})`;
    case 'enumname': {
      const operand = node.operand === undefined ? [] : [show(node.operand)];
      return `@enumname(${[...operand, ...strings(node.type), ...strings(node.module)].join(', ')})`;
    }
    case 'register':
      return `@${prefixOf(node.space)}register(${show(node.operand)})`;
    case 'dereference':
      return `@${prefixOf(node.space)}deref(${show(node.size)}, ${show(node.address)})`;
    default:
      return unreachable(node);
  }
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

function printHistogram(node: HistogramExpression, style: PrintStyle): string {
  const { shape } = node;
  const operand = printExpression(node.operand, style);
  if (shape.kind === 'log') return `@hist_log(${operand})`;
  return `@hist_linear(${operand}, ${String(shape.low)}, ${String(shape.high)}, ${String(shape.step)})`;
}

/**
 * `[1, *]`
 * @param guard before `in` a key is a comparison at most: what binds looser reads back only in parentheses
 */
export function keys(all: readonly (Expression | undefined)[], style: PrintStyle, guard?: 'guarded'): string {
  const printed = all.map((each) => {
    if (each === undefined) return '*';
    const text = printExpression(each, style);
    return style === 'lossless' && guard === 'guarded' && LOOSE.has(each.kind) ? `(${text})` : text;
  });
  return `[${printed.join(', ')}]`;
}

const LOOSE: ReadonlySet<Expression['kind']> = new Set<Expression['kind']>([
  'assignment',
  'ternary',
  'logical',
  'binary',
  'array-in',
]);

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

function strings(value: ByteString | undefined): string[] {
  return value === undefined ? [] : [quoted(value)];
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
