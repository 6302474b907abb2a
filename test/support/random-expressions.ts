/** Expressions of a random program: well-typed, over what is in scope. They may fail at run time. */
import type { ValueType } from '../../src/base/index.js';
import type {
  ArrayGlobal,
  FunctionDefinition,
  LocalVariable,
  Place,
  ScalarGlobal,
  StatisticPlace,
  TypedExpression,
} from '../../src/elaborate/program.js';
import type { Random } from './random.js';
import { randomFormat } from './random-formats.js';
import { BINARY, COMPARE, LONGS, type RandomGlobals, STRINGS } from './random-globals.js';
import * as t from './typed-program.js';

/** Names in scope at a place of the program. */
export interface Scope {
  readonly locals: readonly LocalVariable[];
  /** All locals of the body; loops add theirs. */
  readonly declared: LocalVariable[];
  /** May only be read: being iterated, or of a function that may be called where they are. */
  readonly readOnly: ReadonlySet<ArrayGlobal>;
  readonly inLoop: boolean;
  readonly inFunction: boolean;
  /** May the code iterate arrays? Not in recursive functions. */
  readonly iterates: boolean;
  readonly callable: readonly FunctionDefinition[];
}

const PATTERNS = ['a', '^[a-z]*$', '(a|b)+', '([0-9]+)(x|$)', '', '^-?[0-9]', '(.)(.*)', 'b|ab|abc', '[^a-f]+$', 'q'];

export interface ExpressionOptions {
  readonly strings: boolean;
  /** sprintf, searching, conversion: what the kernel does slowly if at all. */
  readonly stringFunctions: boolean;
}

export class RandomExpressions {
  protected readonly random: Random;
  protected readonly globals: RandomGlobals;
  readonly #options: ExpressionOptions;

  constructor(random: Random, globals: RandomGlobals, options: ExpressionOptions) {
    this.random = random;
    this.globals = globals;
    this.#options = options;
  }

  protected type(): ValueType {
    return this.#options.strings && this.random.chance(0.3) ? 'string' : 'long';
  }

  protected value(scope: Scope, type: ValueType, depth: number): TypedExpression {
    return type === 'string' ? this.string(scope, depth) : this.long(scope, depth);
  }

  protected values(scope: Scope, types: readonly ValueType[], depth: number): readonly TypedExpression[] {
    return types.map((type) => this.value(scope, type, depth));
  }

  // ---- places

  protected scalars(type: ValueType): readonly ScalarGlobal[] {
    return this.globals.scalars.filter((each) => each.type === type);
  }

  /** Arrays of a kind of value, that may be written. */
  protected arrays(scope: Scope, kind: ArrayGlobal['value']['kind']): readonly ArrayGlobal[] {
    return this.globals.arrays.filter((each) => each.value.kind === kind && !scope.readOnly.has(each));
  }

  protected place(scope: Scope, type: ValueType): Place {
    // Loop counters, foreach keys and recursion depths are not written: programs end.
    const locals = scope.locals.filter((each) => each.type === type && !/^[cknw]/.test(each.name));
    const arrays = this.arrays(scope, type);
    const choice = this.random.below(3);
    if (choice === 0 && arrays.length > 0) return this.#element(this.random.pick(arrays), scope);
    if (choice === 1 && locals.length > 0) return t.placeOf(this.random.pick(locals));
    return t.placeOf(this.random.pick(this.scalars(type)));
  }

  /** To add to: not where the array may only be read. */
  protected statisticToFill(scope: Scope): StatisticPlace {
    return this.#statisticPlace(scope, this.arrays(scope, 'statistic'));
  }

  #statisticPlace(scope: Scope, arrays: readonly ArrayGlobal[]): StatisticPlace {
    if (arrays.length > 0 && this.random.chance(0.5)) return this.#element(this.random.pick(arrays), scope);
    return { kind: 'statistic', global: this.random.pick(this.globals.statistics) };
  }

  #element(array: ArrayGlobal, scope: Scope): Extract<Place, { kind: 'element' }> {
    return t.element(array, ...this.values(scope, array.keys, 1));
  }

  protected assignment(scope: Scope, type: ValueType, depth: number): TypedExpression {
    const place = this.place(scope, type);
    const value = this.value(scope, type, depth - 1);
    if (this.random.chance(0.5)) return t.assign(place, value);
    return type === 'string' ? t.update(place, 'concat', value) : t.update(place, this.random.pick(BINARY), value);
  }

  protected increment(scope: Scope): TypedExpression {
    const result = this.random.chance(0.5) ? 'old' : 'new';
    return t.increment(this.place(scope, 'long'), result, this.random.chance(0.5) ? 1 : -1);
  }

  // ---- longs

  protected long(scope: Scope, depth: number): TypedExpression {
    if (depth <= 0) return this.#longLeaf(scope);
    const deeper = (): TypedExpression => this.long(scope, depth - 1);
    switch (this.random.below(14)) {
      case 0:
      case 1:
        return t.binary(this.random.pick(BINARY), deeper(), deeper());
      case 2:
        return t.compare(this.random.pick(COMPARE), deeper(), deeper());
      case 3: {
        if (!this.#options.strings) return deeper();
        const string = (): TypedExpression => this.string(scope, depth - 1);
        return t.compare(this.random.pick(COMPARE), string(), string());
      }
      case 4:
        return t.logical(this.random.chance(0.5) ? 'and' : 'or', deeper(), deeper());
      case 5:
        return this.#unary(deeper());
      case 6:
        return t.ternary(deeper(), deeper(), deeper());
      case 7:
        return this.assignment(scope, 'long', depth);
      case 8:
        return this.increment(scope);
      case 9:
        return this.call(scope, 'long', depth) ?? this.#longLeaf(scope);
      case 10:
        return this.#asked(scope);
      case 11:
        return this.#options.strings ? this.#ofString(scope, depth - 1) : deeper();
      default:
        return this.#longLeaf(scope);
    }
  }

  #unary(operand: TypedExpression): TypedExpression {
    const op = this.random.pick(['not', 'negate', 'complement'] as const);
    return { kind: 'unary', type: 'long', op, operand, token: t.token('!', 'operator') };
  }

  protected call(scope: Scope, type: ValueType, depth: number): TypedExpression | undefined {
    const callable = scope.callable.filter(({ result }) => result === type);
    if (callable.length === 0) return undefined;
    const callee = this.random.pick(callable);
    const args = callee.parameters.map((parameter) => {
      // How deep the recursion goes: sometimes deeper than MAXNESTING allows.
      if (parameter.name === 'n') return t.num(this.random.below(this.random.chance(0.1) ? 30 : 4));
      return this.value(scope, parameter.type, Math.min(1, depth - 1));
    });
    return t.call(callee, ...args);
  }

  #asked(scope: Scope): TypedExpression {
    const all = this.globals.arrays.filter(({ value }) => value.kind === 'statistic');
    const place = this.#statisticPlace(scope, all);
    const shape = place.kind === 'statistic' ? place.global.shape : shapeOf(place.array);
    const { histogram } = shape;
    if (histogram === undefined || this.random.chance(0.5)) {
      return t.ask(this.random.pick([...shape.operations]), place);
    }
    const index = this.random.chance(0.7) ? t.num(this.random.pick([0, 1, 2, 64, 65, 62])) : this.long(scope, 1);
    return { kind: 'bucket', type: 'long', place, histogram, index, token: t.token('@hist', 'operator') };
  }

  #ofString(scope: Scope, depth: number): TypedExpression {
    const text = this.string(scope, depth);
    switch (this.#options.stringFunctions ? this.random.below(7) : this.random.below(2)) {
      case 6:
        return this.random.chance(0.9) ? this.#match(text) : t.primitive('matched_count', 'long');
      case 5:
        return this.#match(text);
      case 2:
        return t.primitive('string_find', 'long', text, this.string(scope, depth), this.long(scope, 0));
      case 3:
        return t.primitive('string_to_long', 'long', text, t.num(this.random.pick([0, 8, 10, 16, 36])));
      case 1:
        return t.primitive('string_byte_at', 'long', text, this.long(scope, 1));
      default:
        return t.primitive('string_length', 'long', text);
    }
  }

  #match(operand: TypedExpression): TypedExpression {
    const pattern = this.random.pick(PATTERNS);
    return {
      kind: 'regex',
      type: 'long',
      negated: this.random.chance(0.3),
      operand,
      pattern,
      token: t.token('=~', 'operator'),
    };
  }

  #longLeaf(scope: Scope): TypedExpression {
    const locals = scope.locals.filter(({ type }) => type === 'long');
    switch (this.random.below(4)) {
      case 0:
        return t.num(this.random.pick(LONGS));
      case 1:
        return t.use(this.random.pick(locals));
      case 2:
        return this.#read(scope);
      default:
        return t.use(this.random.pick(this.scalars('long')));
    }
  }

  /** An element, or whether there is one. */
  #read(scope: Scope): TypedExpression {
    const isLong = this.random.chance(0.7);
    const array = this.random.pick(this.globals.arrays.filter(({ value }) => !isLong || value.kind === 'long'));
    const keys = this.values(scope, array.keys, 0);
    if (isLong && this.random.chance(0.7)) return t.at(array, ...keys);
    const sliced = array.keys.length > 1 && this.random.chance(0.3);
    return t.contains(array, ...keys.map((key) => (sliced && this.random.chance(0.5) ? undefined : key)));
  }

  // ---- strings

  protected string(scope: Scope, depth: number): TypedExpression {
    const leaf = depth <= 0 || this.random.chance(0.3);
    if (leaf) return this.#stringLeaf(scope);
    const deeper = (): TypedExpression => this.string(scope, depth - 1);
    switch (this.random.below(6)) {
      case 0:
        return t.concat(deeper(), deeper());
      case 1:
        return t.ternary(this.long(scope, 1), deeper(), deeper());
      case 2:
        return t.primitive(
          'string_slice',
          'string',
          deeper(),
          this.long(scope, 1),
          this.random.chance(0.7) ? t.num(this.random.below(6)) : this.long(scope, 1),
        );
      case 3:
        return this.assignment(scope, 'string', depth);
      case 4:
        return this.call(scope, 'string', depth) ?? deeper();
      default:
        if (!this.#options.stringFunctions) return deeper();
        return this.random.chance(0.15)
          ? t.primitive('matched_group', 'string', t.num(this.random.below(3)))
          : this.#sprint(scope, depth - 1);
    }
  }

  #sprint(scope: Scope, depth: number): TypedExpression {
    const values = this.values(scope, ['string', 'long'], depth);
    const { format, arguments: args } = randomFormat(this.random, values.slice(this.random.below(2)), '');
    return t.sprintf(format, ...args);
  }

  #stringLeaf(scope: Scope): TypedExpression {
    const locals = scope.locals.filter(({ type }) => type === 'string');
    const arrays = this.globals.arrays.filter(({ value }) => value.kind === 'string');
    switch (this.random.below(4)) {
      case 0:
        return locals.length === 0 ? t.str(this.random.pick(STRINGS)) : t.use(this.random.pick(locals));
      case 1: {
        const scalars = this.scalars('string');
        return scalars.length === 0 ? t.str(this.random.pick(STRINGS)) : t.use(this.random.pick(scalars));
      }
      case 2: {
        if (arrays.length === 0) return t.str(this.random.pick(STRINGS));
        const array = this.random.pick(arrays);
        return t.at(array, ...this.values(scope, array.keys, 0));
      }
      default:
        return t.str(this.random.pick(STRINGS));
    }
  }
}

export function shapeOf(array: ArrayGlobal): Extract<ArrayGlobal['value'], { kind: 'statistic' }>['shape'] {
  if (array.value.kind !== 'statistic') throw new TypeError(`${array.name} is no array of statistics`);
  return array.value.shape;
}
