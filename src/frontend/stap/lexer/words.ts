import { isAtLeast } from '../preprocess/version-compare.js';

/** Reserved as names of variables; a probe point, a member after `->` and two function names may still use them. */
export const KEYWORDS: ReadonlySet<string> = new Set([
  'probe',
  'global',
  'private',
  'function',
  'if',
  'else',
  'for',
  'foreach',
  'in',
  'limit',
  'return',
  'delete',
  'while',
  'break',
  'continue',
  'next',
  'string',
  'long',
  'try',
  'catch',
]);

/** `private` is a word like any other before 3.0. */
export function keywordsOf(version: string): ReadonlySet<string> {
  return isAtLeast(version, '3.0') ? KEYWORDS : new Set([...KEYWORDS].filter((word) => word !== 'private'));
}

/** Operators of two and three bytes; any other punctuation byte is an operator of its own. */
const LONG_OPERATORS: readonly string[] = [
  '<<<',
  '>>>',
  '<<=',
  '>>=',
  '==',
  '!=',
  '<=',
  '>=',
  '=~',
  '!~',
  '+=',
  '-=',
  '*=',
  '/=',
  '%=',
  '&=',
  '^=',
  '|=',
  '.=',
  '&&',
  '||',
  '++',
  '--',
  '->',
  '<<',
  '>>',
  '%(',
  '%?',
  '%:',
  '%)',
];

/** By first byte, the longest first. */
export const OPERATORS_BY_BYTE: readonly (readonly string[] | undefined)[] = Array.from({ length: 128 }, (_, byte) => {
  const first = String.fromCharCode(byte);
  const all = LONG_OPERATORS.filter((operator) => operator.startsWith(first));
  return all.length > 0 ? all : undefined;
});
