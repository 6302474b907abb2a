/** Transactions of user-side bodies over kernel-homed globals. */
import { present } from '../../base/index.js';
import type { BodyId, ComponentId, GlobalId } from '../../ir/index.js';
import type { KernelLayout, PlacedModule } from '../../passes/index.js';
import type { Bridge, OpenTransaction } from '../kernel-side.js';
import type { BridgeChannel } from './channel.js';
import { StringTable } from './codec.js';
import { Exchange } from './operations.js';
import { BridgeTransaction, type BridgeParts } from './transaction.js';

export type { BridgeChannel } from './channel.js';

/** @throws AssertionError where the layout has no exchange area although a body needs it */
export function createBridge(placed: PlacedModule, layout: KernelLayout, channel: BridgeChannel): Bridge {
  const strings = new StringTable(placed.strings);
  const exchange = new Exchange(present(layout.exchange, 'bridge', 'exchange area'), channel);
  const parts: BridgeParts = { placed, layout, strings, exchange, channel };
  return {
    begin(body: BodyId, holdLock: boolean): OpenTransaction {
      const { shared, drains } = present(placed.bodies[body], 'bridge', `body ${body}`);
      return new BridgeTransaction(parts, componentsOf(placed, shared), drains, holdLock);
    },
  };
}

/** Locks and versions that the body's globals stand under, in order of ids. */
function componentsOf(placed: PlacedModule, globals: ReadonlySet<GlobalId>): readonly ComponentId[] {
  const components = new Set<ComponentId>();
  for (const global of globals) {
    const component = placed.globals[global]?.component;
    if (component !== undefined) components.add(component);
  }
  return [...components].sort((a, b) => a - b);
}
