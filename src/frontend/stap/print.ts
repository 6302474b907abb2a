/** A file's tree to text: `-p1` as SystemTap prints it, and `--dump=ast`, which parses back to the same tree. */
import { unreachable, type SourceFile } from '../../base/index.js';
import type {
  AliasDeclaration,
  Declaration,
  FunctionDeclaration,
  GlobalDeclaration,
  Parameter,
  ProbePoint,
  StapFile,
} from './ast.js';
import { printExpression, quoteLiteral, type PrintStyle } from './print-expression.js';
import { printBlock } from './print-statement.js';

/**
 * What `-p1` prints for one file (below its `# parse tree dump` line): not in the source's order, and without types,
 * priorities, `private` and the epilogue of an alias that has both. It takes declarations one by one, so that a tree need not
 * outlive its text.
 */
export class ParseTreeText {
  readonly #texts: Readonly<Record<Declaration['kind'], string[]>> = {
    'embedded-code': [],
    global: [],
    alias: [],
    probe: [],
    function: [],
  };

  add(declaration: Declaration): void {
    const text = printDeclaration(declaration, 'p1');
    // Makes one text of its thousand pieces now: they would fill the memory until the end.
    text.charCodeAt(0);
    this.#texts[declaration.kind].push(text);
  }

  text(source: SourceFile): string {
    const of = this.#texts;
    const rest = [of.global, of.alias, of.probe, of.function].flatMap((each) => each.map((text) => `${text}\n`));
    return `# file ${source.name}\n${of['embedded-code'].join('')}${rest.join('')}\n`;
  }
}

export function printParseTree(file: StapFile): string {
  const printed = new ParseTreeText();
  for (const each of file.declarations) printed.add(each);
  return printed.text(file.source);
}

/** `--dump=ast`: in the source's order, nothing left out. */
export function printLossless(file: StapFile): string {
  return file.declarations.map((each) => `${printDeclaration(each, 'lossless')}\n`).join('');
}

function printDeclaration(node: Declaration, style: PrintStyle): string {
  switch (node.kind) {
    case 'global':
      return printGlobal(node, style);
    case 'function':
      return printFunction(node, style);
    case 'probe':
      return `probe ${node.points.map((each) => printProbePoint(each, style)).join(style === 'p1' ? ',' : ', ')}${gap(style)}${printBlock(node.body, style)}`;
    case 'alias':
      return printAlias(node, style);
    case 'embedded-code':
      return `%{${node.code}%}`;
    default:
      return unreachable(node);
  }
}

/** `-p1` glues a body to what stands before it. */
function gap(style: PrintStyle): string {
  return style === 'p1' ? '' : ' ';
}

function printGlobal(node: GlobalDeclaration, style: PrintStyle): string {
  const scope = style === 'lossless' && node.isPrivate ? 'private ' : '';
  const size = node.size === undefined ? '' : `[${String(node.size)}]`;
  const { initial } = node;
  const value =
    initial === undefined
      ? ''
      : ` = ${initial.kind === 'number' ? String(initial.value) : quoteLiteral(initial.raw, style)}`;
  // A blank keeps `%` and `=` apart.
  return `${scope}global ${node.name}${node.wraps ? '%' : ''}${size}${value}`;
}

function printFunction(node: FunctionDeclaration, style: PrintStyle): string {
  const lossless = style === 'lossless';
  const scope = lossless && node.isPrivate ? 'private ' : '';
  const type = lossless && node.returnType !== undefined ? `:${node.returnType}` : '';
  const parameters = node.parameters.map((each) => printParameter(each, style)).join(', ');
  const priority = lossless && node.priority !== undefined ? ` : ${String(node.priority)}` : '';
  const body = node.body.kind === 'block' ? printBlock(node.body, style) : `%{${node.body.code}%}`;
  return `${scope}function ${node.name}${type} (${parameters})${priority}\n${body}`;
}

function printParameter(node: Parameter, style: PrintStyle): string {
  return style === 'p1' || node.type === undefined ? node.name : `${node.name}:${node.type}`;
}

function printAlias(node: AliasDeclaration, style: PrintStyle): string {
  const names = node.names.map((each) => printProbePoint(each, style)).join(' = ');
  const points = node.points.map((each) => printProbePoint(each, style)).join(', ');
  const body = node.prologue ?? node.epilogue;
  const text = body === undefined ? '' : printBlock(body, style);
  const second = node.prologue === undefined ? undefined : node.epilogue;
  const epilogue = style === 'lossless' && second !== undefined ? `, ${printBlock(second, style)}` : '';
  return `probe ${names} ${node.prologue === undefined ? '+=' : '='} ${points}${gap(style)}${text}${epilogue}`;
}

/** As messages name it, too: `timer.ms(5)?` */
export function printProbePoint(point: ProbePoint, style: PrintStyle = 'p1'): string {
  const components = point.components.map(({ name, argument }) => {
    if (argument === undefined) return name;
    return `${name}(${argument.kind === 'number' ? String(argument.value) : quoteLiteral(argument.raw, style)})`;
  });
  const condition = point.condition === undefined ? '' : ` if (${printExpression(point.condition, style)})`;
  return `${components.join('.')}${point.optional ? '?' : ''}${point.sufficient ? '!' : ''}${condition}`;
}
