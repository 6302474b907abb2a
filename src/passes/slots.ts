/**
 * Where strings can lie: locals, array keys, values of globals, results of functions. The flow of strings between slots
 * is a graph; widths and the choice between bytes and interned ids are spread over it by representations.ts.
 */
import { present } from '../base/index.js';
import type { FunctionId, GlobalId, IrCode, IrModule, LocalId } from '../ir/index.js';

/** Index of a slot in the graph. */
export type Slot = number;

/** A string that is made of others: how long it can be, given how long they can be. */
interface Making {
  readonly from: readonly Slot[];
  readonly to: Slot;
  readonly limit: (limits: readonly number[]) => number;
}

/** A loop that makes a string longer at each pass reaches the greatest width at once after so many steps. */
const MAX_GROWTHS = 32;

export class SlotGraph {
  /** No slot holds more bytes. */
  readonly #maxLimit: number;
  readonly #limits: number[] = [];
  readonly #isBytes: boolean[] = [];
  readonly #growths: number[] = [];
  /** To slots that receive what this one holds. */
  readonly #flows: Set<Slot>[] = [];
  /** Slots that are alike in being bytes or not, so that no copy between them has to convert. */
  readonly #alike: Set<Slot>[] = [];
  readonly #makings: Making[][] = [];

  constructor(maxLimit: number) {
    this.#maxLimit = maxLimit;
  }

  add(): Slot {
    this.#isBytes.push(false);
    this.#growths.push(0);
    this.#flows.push(new Set());
    this.#alike.push(new Set());
    this.#makings.push([]);
    return this.#limits.push(0) - 1;
  }

  /** The most bytes that the slot's string can have. */
  limit(slot: Slot): number {
    return present(this.#limits[slot], 'slots', `slot ${slot}`);
  }

  /** Must be bytes: holds what no table knows, or is looked into in the kernel. */
  isBytes(slot: Slot): boolean {
    return present(this.#isBytes[slot], 'slots', `slot ${slot}`);
  }

  /** A string of at most so many bytes comes from somewhere else than another slot. */
  receive(slot: Slot, limit: number): void {
    this.#limits[slot] = Math.max(this.limit(slot), Math.min(limit, this.#maxLimit));
  }

  require(slot: Slot): void {
    this.#isBytes[slot] = true;
  }

  flow(from: Slot, to: Slot): void {
    present(this.#flows[from], 'slots', `slot ${from}`).add(to);
  }

  tie(left: Slot, right: Slot): void {
    present(this.#alike[left], 'slots', `slot ${left}`).add(right);
    present(this.#alike[right], 'slots', `slot ${right}`).add(left);
  }

  /** `limit` must not shrink where what it is given grows. */
  make(from: readonly Slot[], to: Slot, limit: Making['limit']): void {
    const making = { from, to, limit };
    this.require(to);
    for (const slot of from) present(this.#makings[slot], 'slots', `slot ${slot}`).push(making);
    this.receive(to, limit(from.map((slot) => this.limit(slot))));
  }

  /** Spreads limits along flows, and being bytes along flows and ties, until nothing changes. */
  settle(): void {
    const work = new Set(this.#limits.keys());
    for (const slot of work) {
      work.delete(slot);
      const changed = [...this.#spreadLimit(slot), ...(this.isBytes(slot) ? this.#spreadBytes(slot) : [])];
      for (const each of changed) work.add(each);
    }
  }

  #spreadLimit(slot: Slot): readonly Slot[] {
    const limit = this.limit(slot);
    const flowed = [...(this.#flows[slot] ?? [])].filter((to) => this.#grow(to, limit));
    const made = (this.#makings[slot] ?? []).filter(({ from, to, limit: of }) =>
      this.#grow(to, of(from.map((each) => this.limit(each)))),
    );
    return [...flowed, ...made.map(({ to }) => to)];
  }

  #grow(slot: Slot, wanted: number): boolean {
    if (Math.min(wanted, this.#maxLimit) <= this.limit(slot)) return false;
    const growths = (this.#growths[slot] ?? 0) + 1;
    this.#growths[slot] = growths;
    this.receive(slot, growths > MAX_GROWTHS ? this.#maxLimit : wanted);
    return true;
  }

  #spreadBytes(slot: Slot): readonly Slot[] {
    const alike = [...(this.#flows[slot] ?? []), ...(this.#alike[slot] ?? [])].filter((to) => !this.isBytes(to));
    for (const to of alike) this.require(to);
    return alike;
  }
}

/** The slots of a module. Every local has one; those of longs stay unused. */
export class ModuleSlots {
  readonly graph: SlotGraph;
  /** Texts that a hit keeps, so that it can ask for groups of their matches. */
  readonly matched: Slot;
  readonly #bodies: readonly (readonly Slot[])[];
  readonly #functions: readonly (readonly Slot[])[];
  readonly #results: readonly Slot[];
  readonly #keys: readonly (readonly Slot[])[];
  readonly #values: readonly Slot[];

  constructor(module: IrModule) {
    this.graph = new SlotGraph(module.limits.maxStringLength - 1);
    this.matched = this.graph.add();
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
