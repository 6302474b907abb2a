/** `$x = e`, `$p->f = e`, `@cast(p, "t")->f = e`: in guru mode what is read elsewhere is written. */
import type * as ast from '../../frontend/stap/ast.js';
import type { ResolvedExpression } from '../resolved.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import type { BodyScope } from './scope.js';
import { isOfEntry } from './target-symbols.js';
import { type Sub } from './walk.js';

type Written = ast.TargetSymbol | ast.CastOperation | ast.VarOperation;

export function isTargetVariable(node: ast.Expression): node is Written {
  return node.kind === 'target-symbol' || node.kind === 'cast' || node.kind === 'var';
}

export function resolveTargetWrite(
  scope: BodyScope,
  node: ast.AssignmentExpression | ast.CrementExpression,
  written: Written,
  sub: Sub,
): ResolvedExpression {
  const { token } = written;
  if (!scope.guru) refuseWrite(scope, written);
  if (node.kind !== 'assignment' || node.operator !== '=') {
    const text = 'Only the following assign operator is implemented on target variables:  =';
    return refuse('target-write-operator', text, node.token);
  }
  if (written.kind === 'target-symbol' && written.name.startsWith('$$')) {
    return refuse('target-write-set', 'cannot write to context variable', token);
  }
  if (written.kind === 'target-symbol' && isOfEntry(scope, written.name.slice(1)))
    refuse('target-write-return', 'write to target variable not permitted in .return probes', token);
  const target = sub(written);
  if (target.kind === 'context') checkContext(scope, written, target);
  else if (target.kind !== 'memory') refuseUnsupported(`writing to what '${token.text}' is`, 'target-write', token);
  return { kind: 'write', token: node.token, target, value: sub(node.value) };
}

function refuseWrite({ target }: BodyScope, { kind, token }: Written): never {
  if (kind === 'cast')
    return refuse('target-write', 'write to @cast context variable not permitted; need stap -g', token);
  if (kind !== 'target-symbol' || target === undefined)
    return refuseUnsupported('writing to a target variable', 'target-write', token);
  return refuse('target-write', `write to ${target.noun} '${token.text}' not permitted; need stap -g`, token);
}

/** What a function's code, or its caller, goes on with. */
function checkContext(
  { target }: BodyScope,
  { token }: Written,
  { value }: Extract<ResolvedExpression, { readonly kind: 'context' }>,
): void {
  if (value.kind === 'returnValue') return;
  if (target?.noun === 'tracepoint variable')
    refuse('target-write-argument', `write to tracepoint variable '${token.text}' not permitted`, token);
  if (value.kind !== 'argument') refuseUnsupported(`writing to '${token.text}'`, 'target-write', token);
}
