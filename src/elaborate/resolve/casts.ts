/** `@cast(address, "type", "module")->member`: typed reads from an address that the script has computed. */
import type * as ast from '../../frontend/stap/ast.js';
import type { BtfTypeId } from '../../target/btf/index.js';
import type { ResolvedExpression } from '../resolved.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import { type TypedMemory, typedMemories } from './program-memory.js';
import { prettyText } from './pretty-print.js';
import type { BodyScope } from './scope.js';
import { reach, type Location, type Sub, type TargetMemory, walk } from './walk.js';

export function resolveCast(scope: BodyScope, node: ast.CastOperation, sub: Sub): ResolvedExpression {
  const { components, module, token } = node;
  const memories = typedMemories(scope, module, token);
  const address = sub(node.operand);
  const found = firstOf(memories, node.type);
  if (found === undefined) {
    const where = module ?? memories[0]?.name ?? 'kernel';
    return refuse('cast-type', `type definition '${node.type}' not found in '${where}'`, token);
  }
  const { memory, type: to } = found;
  const start: Location = { kind: 'pointer', address, to };
  const last = components.at(-1);
  if (last?.kind === 'pretty') return prettyText(scope, memory, reach(memory, start, node, sub), last.deep, token);
  if (components.length === 0) return refuseUnsupported('@cast without a member', 'cast-value', token);
  return walk(memory, start, { ...node, name: '@cast' }, sub);
}

function firstOf(
  memories: readonly TypedMemory[],
  written: string,
): { readonly memory: TargetMemory; readonly type: BtfTypeId } | undefined {
  for (const { memory, named } of memories) {
    const type = typeNamed(named, written);
    if (type !== undefined) return { memory, type };
  }
  return undefined;
}

/** `task_struct`, `struct task_struct`, `union x *`, a typedef. */
function typeNamed(named: TypedMemory['named'], written: string): BtfTypeId | undefined {
  const text = written.replace(/\s*\*\s*$/, '').trim();
  const explicit = /^(struct|union|enum|class)\s+(\w+)$/.exec(text);
  const [, kind, name] = explicit ?? [];
  if (name !== undefined && (kind === 'struct' || kind === 'union' || kind === 'enum')) return named(kind, name);
  if (name !== undefined) return named('struct', name);
  for (const each of ['struct', 'union', 'typedef'] as const) {
    const found = named(each, text);
    if (found !== undefined) return found;
  }
  return undefined;
}
