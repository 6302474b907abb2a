import { assert, AssertionError, present, type Token } from '../base/index.js';
import { evaluate, type PrinterHelpers, printerHelpers } from '../format/index.js';
import type { BodyId, GlobalId, IrGlobal, Limits, StatisticShape } from '../ir/index.js';
import type { PlacedModule } from '../passes/placed.js';
import type { BodyOutcome, JsInstance, JsProgram } from './program.js';
import { HELPERS } from './runtime/helpers.js';
import { Journal, type Journaled } from './runtime/journal.js';
import { OrderedArray } from './runtime/ordered-array.js';
import { OrderedStatistics } from './runtime/ordered-statistics.js';
import { ScriptError } from './runtime/script-error.js';
import { Statistic } from './runtime/statistic.js';
import type { BodyHost, Transaction } from './runtime/store.js';
import { writtenGlobals } from './writes.js';

/** Statements and loop passes that a body may do (MAXACTION), by kind of body. */
export interface ActionBudgets {
  readonly maxAction: number;
  /** begin, end and error. */
  readonly maxActionInterruptible: number;
}

/** Without a -D: an endless loop ends after about a second, a foreach over a million elements does not. */
export const USER_SIDE_BUDGETS: ActionBudgets = { maxAction: 1e8, maxActionInterruptible: 1e8 };

/** What the program's text takes as `runtime`. */
interface ProgramRuntime {
  readonly helpers: typeof HELPERS & { placed(error: unknown, position: number): ScriptError };
  readonly printers: PrinterHelpers;
  readonly limits: Limits;
  /** Of a statistic, or of an array's elements. */
  shape(global: GlobalId): StatisticShape;
  store(global: GlobalId): OwnStore;
  /** MAXACTION exceeded */
  spent(position: number): ScriptError;
  /** MAXNESTING exceeded */
  nested(position: number): ScriptError;
}

/** What the program's text gives. */
interface GeneratedProgram {
  enter(host: BodyHost, store: Transaction | undefined, actions: number): void;
  readonly bodies: Readonly<Record<number, (() => void) | undefined>>;
  readonly scalars: Readonly<Record<number, (() => () => void) | undefined>>;
}

type OwnStore = (OrderedArray | OrderedStatistics | Statistic) & Journaled;

export function instantiate(
  program: JsProgram,
  placed: PlacedModule,
  budgets: ActionBudgets = USER_SIDE_BUDGETS,
  expand?: PrinterHelpers['expand'],
): JsInstance {
  const stores = ownStores(placed);
  // evaluate gives what generateProgram wrote: this interface is its last lines
  const make = evaluate(program.source) as (runtime: ProgramRuntime) => GeneratedProgram;
  const generated = make(runtimeOf(program.positions, placed, stores, expand));
  return new Instance(generated, placed, stores, budgets);
}

class Instance implements JsInstance {
  readonly #generated: GeneratedProgram;
  readonly #placed: PlacedModule;
  readonly #stores: ReadonlyMap<GlobalId, OwnStore>;
  readonly #budgets: ActionBudgets;
  /** Stops the journal of a transaction that is over: when another body starts. */
  #endJournal: (() => void) | undefined;
  #journalUsed = false;

  constructor(
    generated: GeneratedProgram,
    placed: PlacedModule,
    stores: ReadonlyMap<GlobalId, OwnStore>,
    budgets: ActionBudgets,
  ) {
    this.#generated = generated;
    this.#placed = placed;
    this.#stores = stores;
    this.#budgets = budgets;
  }

  run(body: BodyId, host: BodyHost, transaction: Transaction | undefined): BodyOutcome {
    if (this.#journalUsed) this.#endJournal?.();
    this.#journalUsed = this.#endJournal !== undefined;
    const code = present(this.#generated.bodies[body], 'jsgen', `user-side body ${body}`);
    this.#generated.enter(host, transaction, this.#budgetOf(body));
    try {
      code();
      return { kind: 'done' };
    } catch (error) {
      if (!(error instanceof ScriptError)) throw error;
      const at = present(error.at, 'jsgen', `place of the error ${error.text}`);
      return { kind: 'error', text: error.text, at, positioned: error.positioned };
    }
  }

  checkpoint(body: BodyId): { restore(): void } {
    this.#endJournal?.();
    const journal = new Journal();
    const written = writtenGlobals(this.#placed, body)
      .map(({ id }) => this.#stores.get(id))
      .filter((store) => store !== undefined);
    for (const store of written) store.journal = journal;
    const scalars = present(this.#generated.scalars[body], 'jsgen', `scalars of body ${body}`)();
    this.#journalUsed = false;
    this.#endJournal = () => {
      for (const store of written) store.journal = undefined;
      this.#endJournal = undefined;
      this.#journalUsed = false;
    };
    return {
      restore: () => {
        journal.undo();
        scalars();
        this.#journalUsed = false;
      },
    };
  }

  #budgetOf(body: BodyId): number {
    const { kind } = present(this.#placed.module.bodies[body], 'jsgen', `body ${body}`).probe.spec;
    const isInterruptible = kind === 'begin' || kind === 'end' || kind === 'error';
    return isInterruptible ? this.#budgets.maxActionInterruptible : this.#budgets.maxAction;
  }
}

function ownStores(placed: PlacedModule): ReadonlyMap<GlobalId, OwnStore> {
  const stores = new Map<GlobalId, OwnStore>();
  for (const global of placed.module.globals) {
    if (placed.globals[global.id]?.home !== 'user') continue;
    const store = ownStore(global);
    if (store !== undefined) stores.set(global.id, store);
  }
  return stores;
}

function ownStore(global: IrGlobal): OwnStore | undefined {
  if (global.kind === 'scalar') return undefined;
  if (global.kind === 'statistic') return new Statistic(global.shape);
  return global.value.kind === 'statistic'
    ? new OrderedStatistics(global, global.value.shape)
    : new OrderedArray(global);
}

function runtimeOf(
  positions: readonly Token[],
  placed: PlacedModule,
  stores: ReadonlyMap<GlobalId, OwnStore>,
  expand: PrinterHelpers['expand'] | undefined,
): ProgramRuntime {
  const place = (position: number): Token => present(positions[position], 'jsgen', `position ${position}`);
  return {
    helpers: {
      ...HELPERS,
      placed: (error, position) => withPlace(error, () => place(position)),
    },
    printers: printerHelpers(undefined, expand),
    limits: placed.module.limits,
    shape: (id) => shapeOf(present(placed.module.globals[id], 'jsgen', `global ${id}`)),
    store: (id) => present(stores.get(id), 'jsgen', `store of global ${id}`),
    spent: (position) => ScriptError.made('maxAction', 0, place(position)),
    nested: (position) => ScriptError.made('maxNesting', 0, place(position)),
  };
}

/** V8's words. (Comparing them needs no more stack, and what throws here again is caught one call further out.) */
const STACK_IS_FULL = 'Maximum call stack size exceeded';

/** The innermost place stays. A stack that is full (a MAXNESTING beyond it) is the script's error; others are bugs of ours. */
function withPlace(error: unknown, place: () => Token): ScriptError {
  if (error instanceof RangeError && error.message === STACK_IS_FULL) return ScriptError.made('maxNesting', 0, place());
  if (!(error instanceof ScriptError)) throw error;
  error.at ??= place();
  return error;
}

function shapeOf(global: IrGlobal): StatisticShape {
  if (global.kind === 'statistic') return global.shape;
  assert(global.kind === 'array', 'jsgen', `${global.name} is a scalar`);
  if (global.value.kind === 'statistic') return global.value.shape;
  throw new AssertionError('jsgen', `${global.name} holds no statistics`);
}
