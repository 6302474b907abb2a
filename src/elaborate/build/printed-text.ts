/**
 * `printf("%s", sprintf("%d", x) . "!")` is `printf("%d!", x)`: what only joins pieces for printing needs no string. A text
 * that the string limit could cut stays what it is.
 */
import type { FormatPiece, PrintFormat } from '../../base/index.js';
import { type IntrinsicDeclaration, INTRINSICS } from '../../ir/index.js';
import type { TypedExpression } from '../program.js';

export interface Printed {
  readonly format: PrintFormat;
  readonly values: readonly TypedExpression[];
}

/** `longest`: bytes that every string holds whole. */
export function printInPlace(format: PrintFormat, values: readonly TypedExpression[], longest: number): Printed {
  const pieces: FormatPiece[] = [];
  const all: TypedExpression[] = [];
  let next = 0;
  for (const piece of format) {
    const taken = values.slice(next, (next += argumentCount(piece)));
    const [value] = taken;
    const inner = value !== undefined && isPlainText(piece) && isJoined(value) ? textOf(value) : undefined;
    if (inner === undefined || inner.longest > longest) {
      pieces.push(piece);
      all.push(...taken);
    } else {
      pieces.push(...inner.pieces);
      all.push(...inner.values);
    }
  }
  return { format: pieces, values: all };
}

function argumentCount(piece: FormatPiece): number {
  if (piece.kind === 'literal') return 0;
  return 1 + (piece.width.kind === 'argument' ? 1 : 0) + (piece.precision.kind === 'argument' ? 1 : 0);
}

function isPlainText(piece: FormatPiece): boolean {
  return piece.kind === 'directive' && piece.conversion === 's' && isBare(piece);
}

function isBare({ precision, width }: Extract<FormatPiece, { readonly kind: 'directive' }>): boolean {
  return width.kind === 'none' && precision.kind === 'none';
}

function isJoined(value: TypedExpression): boolean {
  return value.kind === 'sprint' || value.kind === 'concat';
}

/** A text in pieces, and how long it can be. */
interface Text {
  readonly pieces: readonly FormatPiece[];
  readonly values: readonly TypedExpression[];
  readonly longest: number;
}

/** A long prints in at most this many characters, `0x` and sign included. */
const LONGEST_NUMBER = 24;
const NUMBERS: ReadonlySet<string> = new Set(['d', 'u', 'x', 'X', 'o', 'p']);
/** Longer than any name of a system call or symbol. */
const LONGEST_NAME = 128;

/** undefined where the length is not known. */
function textOf(node: TypedExpression): Text | undefined {
  if (node.kind === 'string')
    return { pieces: [{ kind: 'literal', text: node.value }], values: [], longest: node.value.length };
  if (node.kind === 'concat') return joined([textOf(node.left), textOf(node.right)]);
  if (node.kind === 'sprint') return textOfSprint(node);
  if (node.kind === 'context' && node.type === 'string') return whole(node, LONGEST_NAME);
  if (node.kind !== 'intrinsic') return undefined;
  const { limit }: IntrinsicDeclaration = INTRINSICS[node.name];
  return limit === undefined ? undefined : whole(node, limit);
}

function whole(node: TypedExpression, longest: number): Text {
  const none = { kind: 'none' } as const;
  return {
    pieces: [{ kind: 'directive', conversion: 's', flag: undefined, width: none, precision: none }],
    values: [node],
    longest,
  };
}

function textOfSprint(node: Extract<TypedExpression, { readonly kind: 'sprint' }>): Text | undefined {
  const parts: (Text | undefined)[] = [];
  let next = 0;
  for (const piece of node.format) {
    if (piece.kind === 'literal') {
      parts.push({ pieces: [piece], values: [], longest: piece.text.length });
      continue;
    }
    if (!isBare(piece)) return undefined;
    const value = node.arguments[next++];
    if (value === undefined) return undefined;
    if (NUMBERS.has(piece.conversion)) parts.push({ pieces: [piece], values: [value], longest: LONGEST_NUMBER });
    else parts.push(piece.conversion === 's' ? textOf(value) : undefined);
  }
  return joined(parts);
}

function joined(parts: readonly (Text | undefined)[]): Text | undefined {
  const known = parts.filter((each) => each !== undefined);
  if (known.length < parts.length) return undefined;
  return {
    pieces: known.flatMap((each) => each.pieces),
    values: known.flatMap((each) => each.values),
    longest: known.reduce((sum, each) => sum + each.longest, 0),
  };
}
