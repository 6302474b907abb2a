/** The typed objects that stand for symbols: one per symbol, so that identity is kept. */
import { assert, present, type ValueType } from '../../base/index.js';
import type {
  ArrayGlobal,
  FunctionDefinition,
  GlobalVariable,
  LocalVariable,
  ScalarGlobal,
  StatisticGlobal,
  TypedStatement,
} from '../program.js';
import type { FunctionSymbol, GlobalSymbol, LocalSymbol, ResolvedFunction } from '../resolved.js';
import type { TypeTable } from '../infer/index.js';
import { EMPTY_SHAPE, type StatisticShapes } from '../passes/statistics.js';

/** Calls may wait long, and those that never return lie among them. */
const CALLS_UNDER_WAY = 8192;

export interface BuildInput {
  readonly types: TypeTable;
  readonly shapes: StatisticShapes;
  readonly maxMapEntries: number;
  /** Bytes that any string holds whole. */
  readonly longestText: number;
}

/** Functions exist before their bodies do: calls may be recursive. */
export type MutableFunction = { -readonly [K in keyof FunctionDefinition]: FunctionDefinition[K] };

export class Builder {
  readonly types: TypeTable;
  readonly longestText: number;
  readonly #input: BuildInput;
  readonly #locals = new Map<LocalSymbol, LocalVariable>();
  readonly #globals = new Map<GlobalSymbol, GlobalVariable>();
  readonly #functions = new Map<FunctionSymbol, MutableFunction>();

  constructor(input: BuildInput) {
    this.types = input.types;
    this.longestText = input.longestText;
    this.#input = input;
  }

  local(symbol: LocalSymbol): LocalVariable {
    let variable = this.#locals.get(symbol);
    if (variable === undefined) {
      const { name, role, token } = symbol;
      variable = { name, token, type: valueType(this.types.variable(symbol).type), added: role === 'probe-text' };
      this.#locals.set(symbol, variable);
    }
    return variable;
  }

  global(symbol: GlobalSymbol): GlobalVariable {
    let variable = this.#globals.get(symbol);
    if (variable === undefined) this.#globals.set(symbol, (variable = this.#makeGlobal(symbol)));
    return variable;
  }

  scalar(symbol: GlobalSymbol): ScalarGlobal {
    const variable = this.global(symbol);
    assert(variable.kind === 'scalar', 'build', `${symbol.name} is a scalar`);
    return variable;
  }

  statistic(symbol: GlobalSymbol): StatisticGlobal {
    const variable = this.global(symbol);
    assert(variable.kind === 'statistic', 'build', `${symbol.name} is a statistic`);
    return variable;
  }

  array(symbol: GlobalSymbol): ArrayGlobal {
    const variable = this.global(symbol);
    assert(variable.kind === 'array', 'build', `${symbol.name} is an array`);
    return variable;
  }

  /** The function without its body, which `define` brings. */
  declare(symbol: FunctionSymbol): MutableFunction {
    let definition = this.#functions.get(symbol);
    if (definition === undefined) {
      const { type } = this.types.result(symbol);
      definition = {
        name: symbol.name,
        token: symbol.token,
        parameters: symbol.parameters.map((each) => this.local(each)),
        locals: [],
        result: type === undefined ? undefined : valueType(type),
        body: [],
      };
      this.#functions.set(symbol, definition);
    }
    return definition;
  }

  define(resolved: ResolvedFunction, body: readonly TypedStatement[]): FunctionDefinition {
    const definition = this.declare(resolved.symbol);
    definition.locals = resolved.locals.map((each) => this.local(each));
    definition.body = body;
    return definition;
  }

  #makeGlobal(symbol: GlobalSymbol): GlobalVariable {
    const { declaration, name, token } = symbol;
    const type = present(this.types.variable(symbol).type, 'build', `type of ${name}`);
    const keys = this.#keys(symbol);
    const shape = this.#input.shapes.get(symbol) ?? EMPTY_SHAPE;
    if (keys.length > 0) {
      const value: ArrayGlobal['value'] = type === 'stats' ? { kind: 'statistic', shape } : { kind: type };
      return {
        kind: 'array',
        name,
        token,
        keys,
        value,
        capacity:
          declaration.size ?? Math.max(this.#input.maxMapEntries, symbol.perCall === true ? CALLS_UNDER_WAY : 0),
        declaredSize: declaration.size !== undefined,
        wraps: declaration.wraps,
        ...(symbol.perCall === true ? { perCall: true } : {}),
      };
    }
    if (type === 'stats') return { kind: 'statistic', name, token, shape };
    return { kind: 'scalar', name, token, type, initial: declaration.initial?.value ?? (type === 'long' ? 0 : '') };
  }

  #keys(symbol: GlobalSymbol): readonly ValueType[] {
    const keys: ValueType[] = [];
    for (let position = 0; ; position++) {
      const { type } = this.types.index(symbol, position);
      if (type === undefined) return keys;
      keys.push(valueType(type));
    }
  }
}

export function valueType(type: ReturnType<TypeTable['variable']>['type']): ValueType {
  assert(type === 'long' || type === 'string', 'build', 'an inferred type');
  return type;
}
