/** Literal numbers and strings, and names. */
import type { NumberLiteral, StringLiteral } from '../ast.js';
import { valueOfLiteral } from '../escapes.js';
import { IDENTIFIER, NUMBER, STRING, TARGET, type ScriptToken } from '../lexer/script-token.js';
import { parseNumber } from '../lexer/number.js';
import { isAtLeast } from '../preprocess/version-compare.js';
import { EXPECTED, LEXICAL, own, type Message } from '../messages.js';
import {
  anyToken,
  choose,
  expected,
  failAt,
  notHere,
  success,
  tokenAt,
  type Output,
  type Rule,
} from './combinators.js';

/** A name: `$x` is one, too. */
export const identifier: Rule<ScriptToken> = anyToken(new Set([IDENTIFIER, TARGET]));
/** That it is missing is an error of the construct's own kind. */
export function mustBeIdentifier(construct: string): Rule<ScriptToken> {
  return expected(identifier, own(construct, EXPECTED.identifier));
}

/** NUMBER: decimal, 0x… or 0…, up to 2^64 − 1. */
export const unsignedNumber: Rule<NumberLiteral> = {
  parse: (position) => readNumber(tokenAt(position), false, LEXICAL.number),
};

function readNumber(at: ScriptToken, isNegative: boolean, outOfRange: Message): Output<NumberLiteral> {
  if (at.class !== NUMBER) return notHere();
  const value = parseNumber(at.text, isNegative);
  if (value === undefined) return failAt(at, outOfRange);
  return success({ kind: 'number', token: at.token, value }, at.next);
}

/**
 * '-'? NUMBER: where a literal is required, a minus belongs to it.
 * @param missing what is said when no number follows the minus, @param outOfRange when it is too large
 */
function signed(missing: Message, outOfRange: Message): Rule<NumberLiteral> {
  return {
    parse: (position) => {
      const at = tokenAt(position);
      if (at.class !== '-') return readNumber(at, false, outOfRange);
      const digits = tokenAt(at.next);
      return digits.class === NUMBER ? readNumber(digits, true, outOfRange) : failAt(digits, missing);
    },
  };
}

/** STRING+: adjacent literals are one; before 2.0 no comment may stand between them. */
export const string: Rule<StringLiteral> = {
  parse: (position) => {
    const first = tokenAt(position);
    if (first.class !== STRING) return notHere();
    let raw = first.text;
    let next = tokenAt(first.next);
    const overComments = isAtLeast(first.script.options.systemtapVersion, '2.0');
    while (next.class === STRING && (overComments || !next.afterComment)) {
      raw += next.text;
      next = tokenAt(next.next);
    }
    const token = raw === first.text ? first.token : { ...first.token, text: raw };
    return success({ kind: 'string', token, raw, value: valueOfLiteral(raw) }, next);
  },
};

/** A string literal or a number with its sign: initial values, probe arguments. */
export const literal: Rule<NumberLiteral | StringLiteral> = choose<NumberLiteral | StringLiteral>({
  '-': signed(EXPECTED.value, LEXICAL.number),
  [NUMBER]: unsignedNumber,
  [STRING]: string,
});
export const mustBeLiteral: Rule<NumberLiteral | StringLiteral> = expected(literal, EXPECTED.value);
export const mustBeNumber: Rule<NumberLiteral> = expected(
  signed(EXPECTED.number, own('number', LEXICAL.number)),
  EXPECTED.number,
);
export const mustBeLiteralString: Rule<StringLiteral> = expected(string, EXPECTED.literalString);
/** The type and module names of the @-operators. */
export const mustBeString: Rule<StringLiteral> = expected(string, EXPECTED.string);
