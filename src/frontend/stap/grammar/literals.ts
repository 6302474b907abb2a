/** Literal numbers and strings, and names. */
import type { NumberLiteral, StringLiteral } from '../ast.js';
import { valueOfLiteral } from '../escapes.js';
import { IDENTIFIER, NUMBER, STRING, TARGET, type ScriptToken } from '../lexer/script-token.js';
import { parseNumber } from '../lexer/number.js';
import { EXPECTED, LEXICAL, type Message } from '../messages.js';
import { anyToken, choose, expected, failAt, notHere, success, tokenAt, type Rule } from './combinators.js';

/** A name: `$x` is one, too. */
export const identifier: Rule<ScriptToken> = anyToken(new Set([IDENTIFIER, TARGET]));
export const mustBeIdentifier: Rule<ScriptToken> = expected(identifier, EXPECTED.identifier);

/** NUMBER: decimal, 0x… or 0…, up to 2^64 − 1. */
export const unsignedNumber: Rule<NumberLiteral> = {
  parse: (position) => {
    const at = tokenAt(position);
    if (at.class !== NUMBER) return notHere();
    const value = parseNumber(at.text, false);
    if (value === undefined) return failAt(at, LEXICAL.number);
    return success({ kind: 'number', token: at.token, value }, at.next);
  },
};

/**
 * '-'? NUMBER: where a literal is required, a minus belongs to it.
 * @param missing what is said when no number follows the minus
 */
function signed(missing: Message): Rule<NumberLiteral> {
  return {
    parse: (position) => {
      const at = tokenAt(position);
      if (at.class !== '-') return unsignedNumber.parse(at);
      const digits = tokenAt(at.next);
      if (digits.class !== NUMBER) return failAt(digits, missing);
      const value = parseNumber(digits.text, true);
      if (value === undefined) return failAt(digits, LEXICAL.number);
      return success({ kind: 'number', token: digits.token, value }, digits.next);
    },
  };
}

/** STRING+: adjacent literals are one. */
export const string: Rule<StringLiteral> = {
  parse: (position) => {
    const first = tokenAt(position);
    if (first.class !== STRING) return notHere();
    let raw = first.text;
    let next = tokenAt(first.next);
    while (next.class === STRING) {
      raw += next.text;
      next = tokenAt(next.next);
    }
    const token = raw === first.text ? first.token : { ...first.token, text: raw };
    return success({ kind: 'string', token, raw, value: valueOfLiteral(raw) }, next);
  },
};

/** A string literal or a number with its sign: initial values, probe arguments. */
export const literal: Rule<NumberLiteral | StringLiteral> = choose<NumberLiteral | StringLiteral>({
  '-': signed(EXPECTED.value),
  [NUMBER]: unsignedNumber,
  [STRING]: string,
});
export const mustBeLiteral: Rule<NumberLiteral | StringLiteral> = expected(literal, EXPECTED.value);
export const mustBeNumber: Rule<NumberLiteral> = expected(signed(EXPECTED.number), EXPECTED.number);
export const mustBeLiteralString: Rule<StringLiteral> = expected(string, EXPECTED.literalString);
/** The type and module names of the @-operators. */
export const mustBeString: Rule<StringLiteral> = expected(string, EXPECTED.string);
