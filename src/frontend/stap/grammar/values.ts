/** Operands: prefix and suffix operators, parentheses, literals, names, calls and array elements. */
import type { Token } from '../../../base/index.js';
import type { Expression, FunctionCall, HistogramExpression, SymbolExpression, UnaryExpression } from '../ast.js';
import {
  EMBEDDED,
  END,
  IDENTIFIER,
  NUMBER,
  STRING,
  TARGET,
  type ScriptToken,
  type TokenClass,
} from '../lexer/script-token.js';
import { EXPECTED, own, REFUSED } from '../messages.js';
import { isAtLeast } from '../preprocess/version-compare.js';
import {
  failAt,
  failWithoutSkipping,
  must,
  nested,
  success,
  taken,
  tokenAt,
  type Output,
  type Parsed,
  type Rule,
} from './combinators.js';
import { indexList } from './index-list.js';
import { string, unsignedNumber } from './literals.js';
import { atOperators, unknownOperator } from './operators.js';
import { PRINT_FAMILY } from './print-family.js';
import { expression } from './rules.js';
import { HISTOGRAMS, histogram, histogramElement, statistics } from './statistics.js';
import { castOperation, isDollars, targetSymbol, varOperation, withComponents } from './targets.js';

/** '(' expression ')', by hand and not with `kmid`: the frames between two expressions bound how deep a script may nest. */
const parenthesised: Rule<Expression> = {
  parse: (position) => {
    const { result, next } = taken(expression.parse(tokenAt(position).next));
    return next.class === ')' ? success(result, next.next) : failAt(next, own('parentheses', EXPECTED.token(')')));
  },
};

/** '(' (expression (',' expression)*)? ')' after a function's name */
const call: Rule<FunctionCall> = {
  parse: (position) => {
    const name = tokenAt(position);
    const all: Expression[] = [];
    let next = tokenAt(tokenAt(name.next).next);
    while (next.class !== ')' || all.length > 0) {
      const value = taken(expression.parse(next));
      all.push(value.result);
      if (value.next.class === ')') {
        ({ next } = value);
        break;
      }
      if (value.next.class !== ',') return failAt(value.next, EXPECTED.oneOf(') ,'));
      next = tokenAt(value.next.next);
    }
    return success({ kind: 'call', token: name.token, name: name.text, arguments: all }, next.next);
  },
};

/** name '[' keys ']' */
const elementKeys = indexList(expression);

/** name, name '(' arguments ')', name '[' keys ']', or one of the print family */
const named: Rule<Expression> = {
  parse: (position) => {
    const name = tokenAt(position);
    const print = PRINT_FAMILY.get(name.text);
    if (print !== undefined) return print.parse(position);
    const next = tokenAt(name.next);
    if (next.class === '(') return call.parse(position);
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

/** What begins with a token of its own and is no target. */
const VALUES: ReadonlyMap<TokenClass, Rule<Expression>> = new Map(
  Object.entries({
    '(': parenthesised,
    [IDENTIFIER]: named,
    [NUMBER]: unsignedNumber,
    [STRING]: string,
    [EMBEDDED]: embeddedExpression,
    '@hist_log': histogramElement,
    '@hist_linear': histogramElement,
    ...statistics,
    ...atOperators,
  }),
);
const noValue: Rule<Expression> = {
  parse: (position) => {
    if (tokenAt(position).class === END) return failAt(position, EXPECTED.valueAtEnd, 'here');
    const output = unknownOperator.parse(position);
    return output.successful ? output : failAt(position, EXPECTED.value);
  },
};

/** What reads its own `->`, `[ ]` and final `$`. */
const TARGETS: ReadonlyMap<TokenClass, Rule<Expression>> = new Map(
  Object.entries({ [TARGET]: targetSymbol, '@cast': castOperation, '@var': varOperation }),
);

/** '&' value component* */
const addressOf: Rule<Expression> = {
  parse: (position) => {
    const ampersand = tokenAt(position);
    const at = tokenAt(ampersand.next);
    const target = TARGETS.get(at.class);
    if (target !== undefined) {
      const { result, next } = must(target, at);
      return success(takingAddress(result), next);
    }
    if (!hasAutocast(at)) return failAt(at, EXPECTED.target);
    return autocast(must(VALUES.get(at.class) ?? noValue, at), ampersand.token, true);
  },
};

function hasAutocast(at: ScriptToken): boolean {
  return isAtLeast(at.script.options.systemtapVersion, '2.6');
}

function autocast(
  { result: value, next: start }: Parsed<Expression>,
  token: Token,
  isAddress: boolean,
): Output<Expression> {
  const { components, next } = withComponents('', value.token, start);
  return success({ kind: 'autocast', token, operand: value, components, addressOf: isAddress }, next);
}

/** Only `$x`, `@cast` and `@var` come here. */
function takingAddress(value: Expression): Expression {
  const isTarget = value.kind === 'target-symbol' || value.kind === 'cast' || value.kind === 'var';
  return isTarget ? { ...value, addressOf: true } : value;
}

/** ('+' | '-' | '!' | '~') operand */
function unary(operator: UnaryExpression['operator']): Rule<Expression> {
  const deeper = nested<Expression>({ parse: (position) => operand.parse(position) });
  return {
    parse: (position) => {
      const at = tokenAt(position);
      const { result, next } = taken(deeper.parse(at.next));
      return success({ kind: 'unary', token: at.token, operator, operand: result }, next);
    },
  };
}

/** ('++' | '--') value */
function prefixCrement(operator: '++' | '--'): Rule<Expression> {
  return {
    parse: (position) => {
      const at = tokenAt(position);
      const { result, next } = must(value, at.next);
      return success({ kind: 'crement', token: at.token, operator, position: 'prefix', operand: result }, next);
    },
  };
}

/** What a prefix operator stands before, or an `&`. */
const PREFIXES: ReadonlyMap<TokenClass, Rule<Expression>> = new Map(
  Object.entries({
    '+': unary('+'),
    '-': unary('-'),
    '!': unary('!'),
    '~': unary('~'),
    '++': prefixCrement('++'),
    '--': prefixCrement('--'),
  }),
);

/** '&'? value component*: after anything but a target, `->` and `[` make an autocast (since 2.6) */
const value: Rule<Expression> = {
  parse: (position) => {
    const at = tokenAt(position);
    return withSuffix(at, valueAt(at).parse(at));
  },
};

/** prefix operand | value ('++' | '--')? */
export const operand: Rule<Expression> = {
  parse: (position) => {
    const at = tokenAt(position);
    at.script.work.parserSteps++;
    const prefix = PREFIXES.get(at.class);
    if (prefix !== undefined) return prefix.parse(at);
    // What `value` does, without its frame.
    return postfixed(withSuffix(at, valueAt(at).parse(at)));
  },
};

/** The rule that the first token of a value names. */
function valueAt({ class: of }: ScriptToken): Rule<Expression> {
  return of === '&' ? addressOf : (TARGETS.get(of) ?? VALUES.get(of) ?? noValue);
}

function withSuffix(at: ScriptToken, output: Output<Expression>): Output<Expression> {
  const { result, next } = taken(output);
  if (next.class !== '->' && next.class !== '[' && !isDollars(next)) return output;
  return TARGETS.has(at.class) || !hasAutocast(at) ? output : autocast({ result, next }, next.token, false);
}

function postfixed(output: Output<Expression>): Output<Expression> {
  const { result, next } = taken(output);
  const operator = next.class;
  if (operator !== '++' && operator !== '--') return output;
  return success({ kind: 'crement', token: next.token, operator, position: 'postfix', operand: result }, next.next);
}

/** name | @hist_log(…) | @hist_linear(…): what `in` and foreach look into. */
function indexableThing(keptLast: boolean): Rule<SymbolExpression | HistogramExpression> {
  return {
    parse: (position) => {
      const at = tokenAt(position);
      if (HISTOGRAMS.has(at.class)) return histogram.parse(at);
      const isName = at.class === IDENTIFIER || at.class === TARGET || at.class.startsWith('@');
      return isName ? success(symbolOf(at), at.next) : failAt(at, EXPECTED.indexable, 'after', keptLast);
    },
  };
}

/** In a foreach. */
export const indexable = indexableThing(false);
/** After the operator `in`. */
export const indexableAfterIn = indexableThing(true);
