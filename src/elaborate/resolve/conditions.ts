/** `probe point if (condition)`: reads globals, nothing else, so that it can be asked at any time. */
import { childrenOfExpression, type Expression } from '../../frontend/stap/index.js';
import type { ResolvedExpression, ResolvedStatement } from '../resolved.js';
import { refuse } from '../refusal.js';
import { resolveExpression } from './expressions.js';
import type { BodyScope } from './scope.js';

/** `if (!condition) next`, before the body. */
export function resolveCondition(scope: BodyScope, node: Expression): ResolvedStatement {
  check(scope, node);
  const { token } = node;
  const condition: ResolvedExpression = { kind: 'unary', token, op: 'not', operand: resolveExpression(scope, node) };
  return { kind: 'if', token, condition, consequent: { kind: 'next', token }, alternate: undefined };
}

function check(scope: BodyScope, node: Expression): void {
  if (node.kind === 'assignment' || node.kind === 'crement') {
    refuse('condition-write', 'probe condition must not modify any variables', node.token);
  }
  if (node.kind === 'call') refuse('condition-call', 'probe condition must not reference function', node.token);
  if (node.kind === 'symbol' && scope.symbols.globalNamed(node.name, scope.file) === undefined) {
    refuse('condition-undeclared', 'probe condition must not reference undeclared global', node.token);
  }
  for (const each of childrenOfExpression(node)) check(scope, each);
}
