/** `@cast(address, "type")->member`: typed reads from an address that the script has computed. */
import type * as ast from '../../frontend/stap/ast.js';
import type { BtfTypeId } from '../../target/btf/index.js';
import type { Target } from '../../target/target.js';
import type { ResolvedExpression } from '../resolved.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import type { BodyScope } from './scope.js';
import { type Sub, walk } from './walk.js';

export function resolveCast(scope: BodyScope, node: ast.CastOperation, sub: Sub): ResolvedExpression {
  const { components, module, token } = node;
  // "kernel<linux/sched.h>" names a header for the case that debuginfo lacks the type: BTF has it or nothing has.
  if (module !== undefined && !/^kernel(?:<.*>)?$/.test(module) && !/^<.*>$/.test(module)) {
    return refuseUnsupported(`@cast to a type of "${module}"`, 'cast-module', token);
  }
  const address = sub(node.operand);
  const to = typeNamed(scope.kernel, node.type);
  if (to === undefined)
    return refuse('cast-type', `type definition '${node.type}' not found in '${module ?? 'kernel'}'`, token);
  if (components.length === 0) return refuseUnsupported('@cast without a member', 'cast-value', token);
  return walk(scope.kernel, { kind: 'pointer', address, to }, { ...node, name: '@cast' }, sub);
}

/** `task_struct`, `struct task_struct`, `union x *`, a typedef. */
function typeNamed(target: Target, written: string): BtfTypeId | undefined {
  const text = written.replace(/\s*\*\s*$/, '').trim();
  const explicit = /^(struct|union|enum)\s+(\w+)$/.exec(text);
  const [, kind, name] = explicit ?? [];
  if (name !== undefined && (kind === 'struct' || kind === 'union' || kind === 'enum'))
    return target.typeNamed(kind, name);
  for (const each of ['struct', 'union', 'typedef'] as const) {
    const found = target.typeNamed(each, text);
    if (found !== undefined) return found;
  }
  return undefined;
}
