/** What inference has found so far: one slot per variable, array index and function result. */
import type { Token, ValueType } from '../../base/index.js';
import type { FunctionSymbol, GlobalSymbol, ResolvedProgram, Variable } from '../resolved.js';

export type InferredType = ValueType | 'stats';

/** Filled once, by the first use that tells. */
export interface Slot {
  type: InferredType | undefined;
  /** Where it was told: "type was first inferred here". */
  token: Token | undefined;
}

export class TypeTable {
  readonly #variables = new Map<Variable, Slot>();
  readonly #indexes = new Map<GlobalSymbol, Slot[]>();
  readonly #results = new Map<FunctionSymbol, Slot>();

  constructor(program: ResolvedProgram) {
    for (const each of program.globals) {
      const { initial } = each.declaration;
      const slot = this.variable(each);
      if (initial !== undefined) {
        slot.type = initial.kind === 'number' ? 'long' : 'string';
        slot.token = initial.token;
      }
    }
    for (const { symbol } of program.functions) {
      const slot = this.result(symbol);
      slot.type = symbol.declaration.returnType;
      slot.token = symbol.token;
    }
  }

  /** A scalar's or statistic's type; an array's value type. */
  variable(symbol: Variable): Slot {
    let slot = this.#variables.get(symbol);
    if (slot === undefined) {
      const declared = symbol.kind === 'local' ? symbol.declared : undefined;
      slot = { type: declared, token: declared === undefined ? undefined : symbol.token };
      this.#variables.set(symbol, slot);
    }
    return slot;
  }

  index(array: GlobalSymbol, position: number): Slot {
    let slots = this.#indexes.get(array);
    if (slots === undefined) this.#indexes.set(array, (slots = []));
    return (slots[position] ??= { type: undefined, token: undefined });
  }

  result(symbol: FunctionSymbol): Slot {
    let slot = this.#results.get(symbol);
    if (slot === undefined) this.#results.set(symbol, (slot = { type: undefined, token: undefined }));
    return slot;
  }
}
