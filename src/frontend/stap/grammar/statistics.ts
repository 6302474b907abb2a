/** Extraction operators (`@count(s)`) and histograms (`@hist_log(s)`). */
import type { Long } from '../../../base/index.js';
import type { Expression, HistogramExpression, HistogramShape, StatisticOperation } from '../ast.js';
import { END, type ScriptToken, type TokenClass } from '../lexer/script-token.js';
import { EXPECTED, LEXICAL_CODES, REFUSED } from '../messages.js';
import { blame, failAt, must, mustBe, success, taken, tokenAt, type Rule } from './combinators.js';
import { indexList } from './index-list.js';
import { mustBeNumber } from './literals.js';
import { since } from './operators.js';
import { expression } from './rules.js';

export const STATISTIC_OPERATIONS: ReadonlyMap<TokenClass, StatisticOperation> = new Map([
  ['@count', 'count'],
  ['@sum', 'sum'],
  ['@min', 'min'],
  ['@max', 'max'],
  ['@avg', 'avg'],
  ['@variance', 'variance'],
]);
export const HISTOGRAMS: ReadonlySet<TokenClass> = new Set(['@hist_log', '@hist_linear']);

/**
 * '@sum' '(' expression ')'; '@variance' '(' expression (',' NUMBER)? ')'
 * SystemTap looks for the `,` or `)` that ends a parameter and takes no notice of what stands before it.
 */
function statistic(operation: StatisticOperation): Rule<Expression> {
  const parameters = operation === 'variance' ? 2 : 1;
  return {
    parse: (position) => {
      const at = tokenAt(position);
      const operand = taken(expression.parse(must(mustBe('('), at.next).next));
      let shift: Long | undefined;
      let next = parameterEnd(operand.next);
      if (next.class === ',' && parameters === 2) {
        const bits = must(mustBeNumber, next.next);
        shift = bits.result.value;
        next = parameterEnd(bits.next);
      }
      if (next.class === ',') return blame(next, REFUSED.statisticParameters(parameters));
      return success({ kind: 'statistic', token: at.token, operation, operand: operand.result, shift }, next.next);
    },
  };
}

/** The next `,` or `)`. */
function parameterEnd(position: ScriptToken): ScriptToken {
  let at = position;
  while (at.class !== ',' && at.class !== ')') {
    if (at.class === END || isRefused(at)) return failAt(at, EXPECTED.endOfFile, 'after', at !== position);
    at = tokenAt(at.next);
  }
  return at;
}

/** By macros or conditionals, which is an error wherever it is read. */
function isRefused({ error }: ScriptToken): boolean {
  return error !== undefined && !LEXICAL_CODES.has(error.code);
}

export const statistics: Readonly<Record<TokenClass, Rule<Expression>>> = Object.fromEntries(
  [...STATISTIC_OPERATIONS].map(([word, operation]) => [
    word,
    operation === 'variance' ? since('3.1', statistic(operation)) : statistic(operation),
  ]),
);

/** '@hist_log' '(' expression ')' | '@hist_linear' '(' expression ',' low ',' high ',' step ')' */
export const histogram: Rule<HistogramExpression> = {
  parse: (position) => {
    const at = tokenAt(position);
    const operand = taken(expression.parse(must(mustBe('('), at.next).next));
    const { shape, next } = at.class === '@hist_log' ? { shape: LOG, next: operand.next } : linearShape(operand.next);
    return success(
      { kind: 'histogram', token: at.token, operand: operand.result, shape },
      must(mustBe(')'), next).next,
    );
  },
};

const LOG: HistogramShape = { kind: 'log' };

function linearShape(position: ScriptToken): { readonly shape: HistogramShape; readonly next: ScriptToken } {
  let next = position;
  const bound = (): Long => {
    const number = must(mustBeNumber, must(mustBe(','), next).next);
    ({ next } = number);
    return number.result.value;
  };
  const shape: HistogramShape = { kind: 'linear', low: bound(), high: bound(), step: bound() };
  return { shape, next };
}

const bucket = indexList(expression);

/** histogram '[' bucket ']': a histogram alone is no value. */
export const histogramElement: Rule<Expression> = {
  parse: (position) => {
    const base = must(histogram, position);
    if (base.next.class !== '[') return blame(tokenAt(position), REFUSED.histogramValue);
    const { result: indexes, next } = must(bucket, base.next);
    return success({ kind: 'array-index', token: base.result.token, base: base.result, indexes }, next);
  },
};
