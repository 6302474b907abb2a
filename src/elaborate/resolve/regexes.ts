/** Regular expressions: the pattern is compiled here, so that what is wrong with it is said with its place. */
import type * as ast from '../../frontend/stap/ast.js';
import { problemOf } from '../../regex/index.js';
import { refuse } from '../refusal.js';
import type { ResolvedExpression } from '../resolved.js';

export function resolveRegex(
  node: ast.RegexQuery,
  sub: (each: ast.Expression) => ResolvedExpression,
): ResolvedExpression {
  const { token, left, right, operator } = node;
  const operand = sub(left);
  const problem = problemOf(right.raw, false);
  if (problem?.kind === 'syntax') {
    const place = problem.position === undefined ? '' : ` (at position ${problem.position})`;
    refuse('regex', `regex compilation error${place}: ${problem.text}`, right.token);
  }
  if (problem !== undefined) refuse('regex-size', problem.text, right.token);
  return { kind: 'regex', token, negated: operator === '!~', operand, pattern: right.raw, patternToken: right.token };
}
