/** Operands: prefix and suffix operators, parentheses, literals, names, calls and array elements. */
import { apply, kmid, seq } from 'typescript-parsec';
import type { Expression, FunctionCall, HistogramExpression, SymbolExpression, UnaryExpression } from '../ast.js';
import { EMBEDDED, IDENTIFIER, NUMBER, STRING, TARGET, type ScriptToken } from '../lexer/script-token.js';
import { EXPECTED, REFUSED } from '../messages.js';
import { isAtLeast } from '../preprocess/version-compare.js';
import {
  choose, expected, failAt, failWithoutSkipping, must, mustBe, nested, notHere, separated, success, token, tokenAt, type Position, type Rule,
} from './combinators.js';
import { indexList } from './index-list.js';
import { identifier, string, unsignedNumber } from './literals.js';
import { atOperators, unknownOperator } from './operators.js';
import { PRINT_FAMILY } from './print-family.js';
import { expression, indexable, operand } from './rules.js';
import { HISTOGRAMS, histogram, histogramElement, statistics } from './statistics.js';
import { castOperation, targetSymbol, varOperation, withComponents } from './targets.js';

/** '(' expression ')' */
const parenthesised: Rule<Expression> = kmid(token('('), expression, mustBe(')'));

/** '(' (expression (',' expression)*)? ')' */
const callArguments: Rule<Expression[]> = {
  parse: (position) => {
    const open = tokenAt(position);
    if (open.class !== '(') return notHere();
    const first = tokenAt(open.next);
    if (first.class === ')') return success([], first.next);
    const all = must(separated(expression, ','), first);
    if (all.next.class !== ')') return failAt(all.next, EXPECTED.oneOf(') ,'));
    return success(all.result, all.next.next);
  },
};

/** name '[' keys ']' */
const elementKeys = indexList(expression, 'one of');

/** name, name '(' arguments ')', name '[' keys ']', or one of the print family */
const named: Rule<Expression> = {
  parse: (position) => {
    const name = tokenAt(position);
    const print = PRINT_FAMILY.get(name.text);
    if (print !== undefined) return print.parse(position);
    const next = tokenAt(name.next);
    if (next.class === '(') {
      const { result, next: after } = must(callArguments, next);
      const call: FunctionCall = { kind: 'call', token: name.token, name: name.text, arguments: result };
      return success(call, after);
    }
    const symbol = symbolOf(name);
    if (next.class !== '[') return success(symbol, next);
    const { result: indexes, next: after } = must(elementKeys, next);
    return success({ kind: 'array-index', token: name.token, base: symbol, indexes }, after);
  },
};

function symbolOf(name: ScriptToken): SymbolExpression {
  return { kind: 'symbol', token: name.token, name: name.text };
}

/** '%{' C expression '%}', with -g */
const embeddedExpression: Rule<Expression> = {
  parse: (position) => {
    const at = tokenAt(position);
    if (!at.script.embeddedAllowed) return failWithoutSkipping(at, REFUSED.embeddedExpression, at);
    return success({ kind: 'embedded-code-expression', token: at.token, code: at.text }, at.next);
  },
};

/** Whatever begins with a token of its own. */
const plainValue: Rule<Expression> = choose<Expression>(
  {
    '(': parenthesised,
    [IDENTIFIER]: named,
    [NUMBER]: unsignedNumber,
    [STRING]: string,
    [EMBEDDED]: embeddedExpression,
    '@hist_log': histogramElement,
    '@hist_linear': histogramElement,
    ...statistics,
    ...atOperators,
  },
  expected(unknownOperator, EXPECTED.value, EXPECTED.value),
);

/** Values that read their own `->` and `[ ]`. */
const targetValues: Readonly<Record<string, Rule<Expression>>> = {
  [TARGET]: targetSymbol,
  '@cast': castOperation,
  '@var': varOperation,
};
const ownTarget = choose<Expression>(targetValues);

/**
 * '&'? value components: `->member`, `[index]` and a final `$` after `$x`, `@cast` and `@var` belong to them, after any
 * other value they make an autocast (since 2.6).
 */
function suffixed(position: Position): { readonly result: Expression; readonly next: ScriptToken } {
  const first = tokenAt(position);
  const ampersand = first.class === '&' ? first : undefined;
  const start = ampersand === undefined ? first : tokenAt(first.next);
  const own = targetValues[start.class];
  if (own !== undefined) {
    const { result, next } = must(ownTarget, start);
    return { result: ampersand === undefined ? result : addressOf(result), next };
  }
  const hasAutocast = isAtLeast(first.script.options.systemtapVersion, '2.6');
  if (ampersand !== undefined && !hasAutocast) return failAt(start, EXPECTED.target);
  const value = must(plainValue, start);
  const suffix = value.next.class === '->' || value.next.class === '[';
  if (ampersand === undefined && !(suffix && hasAutocast)) return value;
  const { components, next } = withComponents('', value.result.token, value.next);
  const token = ampersand?.token ?? value.result.token;
  return { result: { kind: 'autocast', token, operand: value.result, components, addressOf: ampersand !== undefined }, next };
}

/** Only `$x`, `@cast` and `@var` come here. */
function addressOf(value: Expression): Expression {
  switch (value.kind) {
    case 'target-symbol':
    case 'cast':
    case 'var':
      return { ...value, addressOf: true };
    default:
      return value;
  }
}

/** ('+' | '-' | '!' | '~') operand */
function unary(operator: UnaryExpression['operator']): Rule<Expression> {
  return apply(seq(token(operator), deeperOperand), ([{ token: at }, value]) => ({ kind: 'unary', token: at, operator, operand: value }));
}
const deeperOperand = nested(operand);

/** ('++' | '--') value */
function prefixCrement(operator: '++' | '--'): Rule<Expression> {
  return {
    parse: (position) => {
      const at = tokenAt(position);
      const { result, next } = suffixed(at.next);
      return success({ kind: 'crement', token: at.token, operator, position: 'prefix', operand: result }, next);
    },
  };
}

/** value ('++' | '--')? */
const postfixed: Rule<Expression> = {
  parse: (position) => {
    const { result, next } = suffixed(position);
    const operator = next.class;
    if (operator !== '++' && operator !== '--') return success(result, next);
    return success({ kind: 'crement', token: next.token, operator, position: 'postfix', operand: result }, next.next);
  },
};

operand.setPattern(
  choose<Expression>(
    {
      '+': unary('+'),
      '-': unary('-'),
      '!': unary('!'),
      '~': unary('~'),
      '++': prefixCrement('++'),
      '--': prefixCrement('--'),
    },
    postfixed,
  ),
);

/** name | @hist_log(…) | @hist_linear(…): what `in` and foreach look into. */
indexable.setPattern({
  parse: (position) => {
    const at = tokenAt(position);
    if (HISTOGRAMS.has(at.class)) return histogram.parse(at);
    const isName = identifier.parse(at).successful || at.class.startsWith('@');
    return isName ? success<SymbolExpression | HistogramExpression>(symbolOf(at), at.next) : failAt(at, EXPECTED.indexable);
  },
});
