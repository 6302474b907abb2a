import {
  type Conversion,
  type FormatExtent,
  type FormatFlag,
  type FormatPiece,
  type PrintFormat,
} from '../../src/base/index.js';

const DIRECTIVE = /%%|%([-0+ #])?(\*|\d+)?(?:\.(\*|\d+))?([bcdmMopsuxX])/g;

/** A well-formed format written as in a script; what is no directive is literal text. */
export function printFormat(text: string): PrintFormat {
  const pieces: FormatPiece[] = [];
  let end = 0;
  let literal = '';
  const flush = (): void => {
    if (literal !== '') pieces.push({ kind: 'literal', text: literal });
    literal = '';
  };
  for (const match of text.matchAll(DIRECTIVE)) {
    literal += text.slice(end, match.index);
    end = match.index + match[0].length;
    if (match[0] === '%%') {
      literal += '%';
      continue;
    }
    flush();
    pieces.push({
      kind: 'directive',
      // the pattern admits no other characters in these two groups
      conversion: match[4] as Conversion,
      flag: match[1] as FormatFlag | undefined,
      width: extent(match[2]),
      precision: extent(match[3]),
    });
  }
  literal += text.slice(end);
  flush();
  return pieces;
}

function extent(written: string | undefined): FormatExtent {
  if (written === undefined) return { kind: 'none' };
  return written === '*' ? { kind: 'argument' } : { kind: 'fixed', value: Number(written) };
}
