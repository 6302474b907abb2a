/** `f@file.c:12`: a function, the source file where it is written, and lines of that. */
import { parseGlob } from '../../target/glob.js';
import { refuse } from '../refusal.js';

export interface SourcePlace {
  /** With wildcards; C++ names may have their namespaces. */
  readonly name: string;
  readonly file: string | undefined;
  readonly lines: WantedLines | undefined;
}
export type WantedLines =
  /** `:12`, `:12-15`, `:1,4-6`; one number is a range of itself. */
  | { readonly kind: 'numbers'; readonly ranges: readonly { readonly first: number; readonly last: number }[] }
  /** `+3`: so many behind the line of the function. */
  | { readonly kind: 'relative'; readonly distance: number }
  /** `:*` */
  | { readonly kind: 'all' };

const FORM = /^([^@]*)(?:@(.*?)(?:(:|\+)([\d,*-]+))?)?$/;

export function parseSourcePlace(written: string): SourcePlace {
  const [, name = '', file, sign, lines] = FORM.exec(written) ?? [];
  if (name === '' || file === '') return refuse('source-place', `malformed specification '${written}'`, undefined);
  return { name, file, lines: lines === undefined ? undefined : parseLines(sign ?? '', lines, written) };
}

function parseLines(sign: string, text: string, written: string): WantedLines {
  if (text === '*') return { kind: 'all' };
  if (sign === '+' && /^\d+$/.test(text)) return { kind: 'relative', distance: Number(text) };
  const ranges = text.split(',').map((each) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(each) ?? [];
    if (sign === '+' || first === undefined || last === undefined || Number(last) < Number(first))
      return refuse('source-place', `invalid line number in '${written}'`, undefined);
    return { first: Number(first), last: Number(last) };
  });
  return { kind: 'numbers', ranges };
}

export function nameMatcher(written: string): {
  readonly matchesName: (name: string) => boolean;
  readonly isQualified: boolean;
  readonly literal: string | undefined;
} {
  const { literal, matches } = parseGlob(written);
  return { matchesName: matches, isQualified: written.includes('::'), literal };
}

export function isWanted(lines: WantedLines, line: number, declared: number): boolean {
  switch (lines.kind) {
    case 'all':
      return true;
    case 'relative':
      return line === declared + lines.distance;
    case 'numbers':
      return lines.ranges.some(({ first, last }) => line >= first && line <= last);
  }
}
