/**
 * Patterns that are wrong, or that would make too large tables; of what was elided none is looked at, and the first error is
 * the only one, as in SystemTap. Where a script asks for subexpressions, all its tables must hold them, too.
 */
import { semanticError, type DiagnosticSink } from '../../base/index.js';
import { problemOf } from '../../regex/index.js';
import type { PrimitiveName } from '../program.js';
import type { ExpressionOf, ResolvedExpression, ResolvedProgram } from '../resolved.js';
import { eachExpression } from '../visit.js';

export function checkRegexes(program: ResolvedProgram, sink: DiagnosticSink): void {
  const regexes: ExpressionOf<'regex'>[] = [];
  const questions = new Set<PrimitiveName>();
  const note = (node: ResolvedExpression): void => {
    if (node.kind === 'regex') regexes.push(node);
    if (node.kind === 'primitive') questions.add(node.name);
  };
  for (const { statement } of [...program.functions, ...program.probes]) eachExpression(statement, note);
  const asks = questions.has('matched_group') || questions.has('matched_count');
  for (const { pattern, patternToken } of regexes) {
    const problem = problemOf(pattern, false) ?? (asks ? problemOf(pattern, true) : undefined);
    if (problem === undefined) continue;
    const place = problem.position === undefined ? '' : ` (at position ${problem.position})`;
    const text = problem.kind === 'syntax' ? `regex compilation error${place}: ${problem.text}` : problem.text;
    sink.add(semanticError(problem.kind === 'syntax' ? 'regex' : 'regex-size', text, patternToken));
    return;
  }
}
