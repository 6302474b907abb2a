/** Reads the format of printf and sprintf into literal text and directives. */
import type { ByteString, Conversion, FormatExtent, FormatFlag, FormatPiece, PrintFormat } from '../../base/index.js';
import { valueOfLiteral } from './escapes.js';
import { REFUSED, type Message } from './messages.js';

const CONVERSIONS: Readonly<Record<string, Conversion>> = {
  b: 'b',
  c: 'c',
  d: 'd',
  i: 'd',
  m: 'm',
  M: 'M',
  o: 'o',
  p: 'p',
  s: 's',
  u: 'u',
  x: 'x',
  X: 'X',
};
const FLAGS: ReadonlySet<string> = new Set<FormatFlag>(['0', '+', '-', ' ', '#']);

export type FormatResult = { readonly format: PrintFormat } | { readonly refused: Message };

/**
 * @param raw the literal's content with its escapes in place: a `%` made by an escape is no directive
 * @returns the pieces, adjacent literal text joined; or why SystemTap refuses the format
 */
export function parsePrintFormat(raw: ByteString): FormatResult {
  const format: FormatPiece[] = [];
  let literal = '';
  let at = 0;
  const flush = (): void => {
    if (literal !== '') format.push({ kind: 'literal', text: valueOfLiteral(literal) });
    literal = '';
  };
  while (at < raw.length) {
    const percent = raw.indexOf('%', at);
    if (percent < 0) {
      literal += raw.slice(at);
      break;
    }
    literal += raw.slice(at, percent);
    if (raw[percent + 1] === '%') {
      literal += '%';
      at = percent + 2;
      continue;
    }
    flush();
    const directive = readDirective(raw, percent + 1);
    if (directive.kind === 'refused') return { refused: directive.message };
    // `%l` and `%.` at the very end are read as nothing.
    if (directive.kind === 'nothing') break;
    format.push(directive.piece);
    at = directive.end;
  }
  flush();
  return { format };
}

type Directive =
  | { readonly kind: 'piece'; readonly piece: FormatPiece; readonly end: number }
  | { readonly kind: 'refused'; readonly message: Message }
  | { readonly kind: 'nothing' };

/** flag? width? ( '.' precision? )? 'l'? conversion */
function readDirective(raw: ByteString, start: number): Directive {
  let at = start;
  const flag = FLAGS.has(raw.charAt(at)) ? (raw.charAt(at) as FormatFlag) : undefined;
  if (flag !== undefined) at++;
  const width = readExtent(raw, at);
  at = width.end;
  let precision = { extent: NO_EXTENT, end: at };
  if (raw[at] === '.') precision = readExtent(raw, at + 1);
  at = precision.end;
  if (raw[at] === 'l') at++;
  const conversion = CONVERSIONS[raw.charAt(at)];
  if (conversion !== undefined) {
    return {
      kind: 'piece',
      piece: { kind: 'directive', conversion, flag, width: width.extent, precision: precision.extent },
      end: at + 1,
    };
  }
  if (at < raw.length || at === start) return { kind: 'refused', message: REFUSED.conversion };
  const empty = flag === undefined && width.extent.kind === 'none' && precision.extent.kind === 'none';
  return empty ? { kind: 'nothing' } : { kind: 'refused', message: REFUSED.incompleteConversion };
}

const NO_EXTENT: FormatExtent = { kind: 'none' };

function readExtent(raw: ByteString, at: number): { readonly extent: FormatExtent; readonly end: number } {
  if (raw[at] === '*') return { extent: { kind: 'argument' }, end: at + 1 };
  let end = at;
  while (raw.charCodeAt(end) >= 48 && raw.charCodeAt(end) <= 57) end++;
  if (end === at) return { extent: NO_EXTENT, end };
  return { extent: { kind: 'fixed', value: Number(raw.slice(at, end)) }, end };
}
