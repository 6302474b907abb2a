/**
 * Where strings can lie: locals, array keys, values of globals, results of functions. The flow of strings between slots
 * is a graph; widths and the choice between bytes and interned ids are spread over it by representations.ts.
 */
import { present } from '../base/index.js';
import type { FunctionId, GlobalId, IrCode, IrModule, LocalId } from '../ir/index.js';

/** Index of a slot in the graph. */
export type Slot = number;

export class SlotGraph {
  /** Strings of at most so many bytes come from somewhere else than another slot. */
  readonly limits: number[] = [];
  /** Must be bytes: holds what no table knows, or is cut and searched in the kernel. */
  readonly isBytes: boolean[] = [];
  /** To slots that receive what this one holds. */
  readonly flows: Set<Slot>[] = [];
  /** Slots that are alike in being bytes or not, so that no copy between them has to convert. */
  readonly alike: Set<Slot>[] = [];

  add(): Slot {
    this.limits.push(0);
    this.isBytes.push(false);
    this.flows.push(new Set());
    this.alike.push(new Set());
    return this.limits.length - 1;
  }

  receive(slot: Slot, limit: number): void {
    this.limits[slot] = Math.max(this.limits[slot] ?? 0, limit);
  }

  require(slot: Slot): void {
    this.isBytes[slot] = true;
  }

  flow(from: Slot, to: Slot): void {
    present(this.flows[from], 'slots', `slot ${from}`).add(to);
  }

  tie(left: Slot, right: Slot): void {
    present(this.alike[left], 'slots', `slot ${left}`).add(right);
    present(this.alike[right], 'slots', `slot ${right}`).add(left);
  }

  /** Spreads limits along flows, and being bytes along flows and ties, until nothing changes. */
  settle(): void {
    const work = new Set(this.limits.keys());
    for (const slot of work) {
      work.delete(slot);
      const limit = this.limits[slot] ?? 0;
      const isBytes = this.isBytes[slot] ?? false;
      for (const to of this.flows[slot] ?? []) {
        const grows = limit > (this.limits[to] ?? 0);
        const turns = isBytes && this.isBytes[to] !== true;
        if (grows) this.limits[to] = limit;
        if (turns) this.isBytes[to] = true;
        if (grows || turns) work.add(to);
      }
      if (!isBytes) continue;
      for (const to of this.alike[slot] ?? []) {
        if (this.isBytes[to] === true) continue;
        this.isBytes[to] = true;
        work.add(to);
      }
    }
  }
}

/** The slots of a module. Every local has one; those of longs stay unused. */
export class ModuleSlots {
  readonly graph = new SlotGraph();
  readonly #bodies: readonly (readonly Slot[])[];
  readonly #functions: readonly (readonly Slot[])[];
  readonly #results: readonly Slot[];
  readonly #keys: readonly (readonly Slot[])[];
  readonly #values: readonly Slot[];

  constructor(module: IrModule) {
    const ofCode = (code: IrCode): readonly Slot[] => code.locals.map(() => this.graph.add());
    this.#bodies = module.bodies.map((body) => ofCode(body.code));
    this.#functions = module.functions.map((fn) => ofCode(fn.code));
    this.#results = module.functions.map(() => this.graph.add());
    this.#keys = module.globals.map((global) =>
      global.kind === 'array' ? global.keys.map(() => this.graph.add()) : [],
    );
    this.#values = module.globals.map(() => this.graph.add());
  }

  /** Slots of a body's locals, by its index. */
  body(index: number): readonly Slot[] {
    return present(this.#bodies[index], 'slots', `body ${index}`);
  }

  function(fn: FunctionId): readonly Slot[] {
    return present(this.#functions[fn], 'slots', `function ${fn}`);
  }

  result(fn: FunctionId): Slot {
    return present(this.#results[fn], 'slots', `the result of function ${fn}`);
  }

  parameter(fn: FunctionId, index: number): Slot {
    return slotOf(this.function(fn), index);
  }

  keys(global: GlobalId): readonly Slot[] {
    return present(this.#keys[global], 'slots', `keys of global ${global}`);
  }

  value(global: GlobalId): Slot {
    return present(this.#values[global], 'slots', `the value of global ${global}`);
  }
}

export function slotOf(slots: readonly Slot[], index: LocalId | number): Slot {
  return present(slots[index], 'slots', `slot of ${index}`);
}
