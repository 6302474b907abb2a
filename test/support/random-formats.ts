/** Random print formats: every directive with every flag, extents fixed and by argument. */
import type { Conversion, FormatExtent, FormatFlag, FormatPiece, ValueType } from '../../src/base/index.js';
import type { TypedExpression } from '../../src/elaborate/program.js';
import type { Random } from './random.js';
import * as t from './typed-program.js';

const LONG_CONVERSIONS: readonly Conversion[] = ['d', 'd', 'd', 'u', 'x', 'X', 'o', 'c', 'p', 'b'];
const FLAGS: readonly FormatFlag[] = ['0', '+', '-', ' ', '#'];
const NONE: FormatExtent = { kind: 'none' };

export interface FormatWithArguments {
  readonly format: readonly FormatPiece[];
  readonly arguments: readonly TypedExpression[];
}

/** A format for the values, one directive each; `*` takes arguments of its own before the value. */
export function randomFormat(random: Random, values: readonly TypedExpression[], end: string): FormatWithArguments {
  const pieces: (string | FormatPiece)[] = ['['];
  const args: TypedExpression[] = [];
  values.forEach((value, index) => {
    if (index > 0) pieces.push(random.pick([' ', '%', '|']));
    const directive = randomDirective(random, value.type ?? 'long');
    pieces.push(directive);
    if (directive.kind === 'directive') {
      for (const extent of [directive.width, directive.precision]) {
        if (extent.kind === 'argument') args.push(t.num(random.below(20) - 4));
      }
    }
    args.push(value);
  });
  pieces.push(`]${end}`);
  return { format: t.format(...pieces), arguments: args };
}

function randomDirective(random: Random, type: ValueType): FormatPiece {
  const conversion = type === 'string' ? 's' : random.pick(LONG_CONVERSIONS);
  if (random.chance(0.4)) return t.directive(conversion);
  return {
    kind: 'directive',
    conversion,
    flag: random.chance(0.5) ? random.pick(FLAGS) : undefined,
    width: randomExtent(random, conversion === 'b' ? [1, 2, 4, 8, 10] : [1, 5, 12, 24]),
    // %b has no precision
    precision: conversion === 'b' ? NONE : randomExtent(random, [0, 1, 3, 9]),
  };
}

function randomExtent(random: Random, sizes: readonly number[]): FormatExtent {
  if (random.chance(0.5)) return NONE;
  if (random.chance(0.25)) return { kind: 'argument' };
  return { kind: 'fixed', value: random.pick(sizes) };
}
