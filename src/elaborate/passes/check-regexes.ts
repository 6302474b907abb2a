/** Where a script asks for subexpressions, the tables of all its patterns must hold them, too. */
import { semanticError, type DiagnosticSink } from '../../base/index.js';
import { problemOf } from '../../regex/index.js';
import { bodiesOf } from '../optimise/usage.js';
import type { ExpressionOf, ResolvedExpression, ResolvedProgram } from '../resolved.js';
import { eachExpression } from '../visit.js';

export function checkRegexes(program: ResolvedProgram, sink: DiagnosticSink): void {
  const regexes: ExpressionOf<'regex'>[] = [];
  let asks = false;
  const note = (node: ResolvedExpression): void => {
    if (node.kind === 'regex') regexes.push(node);
    if (node.kind === 'primitive') asks ||= node.name === 'matched_group' || node.name === 'matched_count';
  };
  for (const { statement } of bodiesOf(program)) eachExpression(statement, note);
  if (!asks) return;
  for (const { pattern, patternToken } of regexes) {
    const problem = problemOf(pattern, true);
    if (problem !== undefined) sink.add(semanticError('regex-size', problem.text, patternToken));
  }
}
