/**
 * Well-typed elaborated programs from a seed, the same for the same seed. They end: loops count a variable of their own to
 * a small bound or run into MAXACTION, recursion counts its first parameter down. An array is not changed while it is
 * iterated, functions change scalars only. They may fail at run time (division, array overflow, error()), which must be the
 * same everywhere.
 */
import type {
  ArrayGlobal,
  ElaboratedProgram,
  FunctionDefinition,
  LocalVariable,
  TypedExpression,
  TypedStatement,
} from '../../src/elaborate/program.js';
import type { ValueType } from '../../src/base/index.js';
import type { ForeachOrder, Limits, ProbeSpec } from '../../src/ir/index.js';
import { Random } from './random.js';
import { type ExpressionOptions, RandomExpressions, type Scope, shapeOf } from './random-expressions.js';
import { randomFormat } from './random-formats.js';
import { type GlobalOptions, LONGS, randomGlobals } from './random-globals.js';
import * as t from './typed-program.js';

export interface RandomOptions extends GlobalOptions, ExpressionOptions {
  /** What arms the probes, one body each. */
  readonly specs: readonly ProbeSpec[];
  /** Statements of a block, at most. */
  readonly size: number;
  readonly loops: boolean;
  readonly functions: boolean;
  readonly limits: Limits;
}

export const RANDOM_DEFAULTS: RandomOptions = {
  specs: [t.BEGIN, t.SYSCALLS, t.TIMER, t.END],
  size: 5,
  loops: true,
  strings: true,
  stringFunctions: true,
  wraps: true,
  functions: true,
  limits: t.TEST_LIMITS,
};

export function randomProgram(seed: number, options: Partial<RandomOptions> = {}): ElaboratedProgram {
  t.restartColumns();
  return new Generator(seed, { ...RANDOM_DEFAULTS, ...options }).program();
}

class Generator extends RandomExpressions {
  readonly #options: RandomOptions;

  constructor(seed: number, options: RandomOptions) {
    const random = new Random(seed);
    super(random, randomGlobals(random, options), options);
    this.#options = options;
  }

  program(): ElaboratedProgram {
    const { specs, functions, limits } = this.#options;
    const definitions = functions ? this.#functions() : [];
    const probes = specs.map((spec) => {
      const declared = this.#locals();
      const scope = this.#scope(declared, definitions);
      return t.probe(spec, [...this.#statements(scope, 0), ...this.#report()], declared);
    });
    const { scalars, arrays, statistics } = this.globals;
    return t.program([...scalars, ...arrays, ...statistics], probes, definitions, limits);
  }

  #locals(): LocalVariable[] {
    const locals = [t.variable('i'), t.variable('j')];
    return this.#options.strings ? [...locals, t.variable('u', 'string'), t.variable('v', 'string')] : locals;
  }

  #scope(declared: LocalVariable[], callable: readonly FunctionDefinition[]): Scope {
    const readOnly = new Set<ArrayGlobal>();
    return { locals: [...declared], declared, readOnly, inLoop: false, inFunction: false, iterates: true, callable };
  }

  // ---- functions

  #functions(): readonly FunctionDefinition[] {
    const definitions = [this.#function('f', ['long', 'long'], 'long', []), this.#recursive('r', [])];
    definitions.push(this.#function('g', ['long', 'long'], 'long', definitions.slice()));
    if (this.#options.strings) {
      definitions.push(this.#function('h', ['string', 'long'], 'string', definitions.slice()));
      definitions.push(this.#recursive('q', definitions.slice(0, 1)));
    }
    return definitions;
  }

  #inFunction(
    parameters: readonly LocalVariable[],
    declared: LocalVariable[],
    callable: readonly FunctionDefinition[],
  ): Scope {
    const scope = this.#scope(declared, callable);
    const locals = [...parameters, ...scope.locals];
    return { ...scope, locals, readOnly: new Set(this.globals.arrays), inFunction: true };
  }

  #function(
    name: string,
    types: readonly ValueType[],
    result: ValueType,
    callable: readonly FunctionDefinition[],
  ): FunctionDefinition {
    const parameters = types.map((type, index) => t.variable(`p${index}`, type));
    const declared = this.#locals();
    const body = (): readonly TypedStatement[] => {
      const its = this.#inFunction(parameters, declared, callable);
      return [...this.#statements(its, 1), t.give(this.value(its, result, 2))];
    };
    return t.functionOf(name, parameters, result, body, declared);
  }

  #recursive(name: string, callable: readonly FunctionDefinition[]): FunctionDefinition {
    const parameter = t.variable('n');
    const declared = this.#locals();
    const body = (self: FunctionDefinition): readonly TypedStatement[] => {
      const its = { ...this.#inFunction([parameter], declared, callable), iterates: false };
      const call = t.call(self, t.binary('subtract', t.use(parameter), t.num(1)));
      const between = this.random.chance(0.5) ? [this.#statement(its, 2)] : [];
      return [
        t.when(t.compare('lessEqual', t.use(parameter), t.num(0)), t.give(t.num(this.random.pick(LONGS)))),
        t.run(t.update(t.placeOf(this.random.pick(this.scalars('long'))), 'add', t.use(parameter))),
        ...between,
        t.give(t.binary('add', call, this.random.chance(0.5) ? t.use(parameter) : this.long(its, 1))),
      ];
    };
    return t.functionOf(name, [parameter], 'long', body, declared);
  }

  // ---- statements

  #statements(scope: Scope, depth: number): readonly TypedStatement[] {
    return Array.from({ length: 1 + this.random.below(this.#options.size) }, () => this.#statement(scope, depth));
  }

  #block(scope: Scope, depth: number): TypedStatement {
    return t.block(...this.#statements(scope, depth + 1));
  }

  #statement(scope: Scope, depth: number): TypedStatement {
    const { loops } = this.#options;
    const simple = depth >= 3 || this.random.chance(0.55);
    if (simple) return this.#simple(scope);
    switch (this.random.below(6)) {
      case 0:
        return t.when(this.long(scope, 2), this.#block(scope, depth));
      case 1:
        return t.when(this.long(scope, 2), this.#block(scope, depth), this.#block(scope, depth));
      case 2:
        return this.#tryCatch(scope, depth);
      case 3:
        return loops ? this.#loop(scope, depth) : this.#simple(scope);
      case 4:
        return loops && scope.iterates ? this.#foreach(scope, depth) : this.#simple(scope);
      default:
        return this.#jump(scope);
    }
  }

  #simple(scope: Scope): TypedStatement {
    switch (this.random.below(8)) {
      case 0:
        return t.run(this.#printed(scope));
      case 1:
        return t.run(t.accumulate(this.statisticToFill(scope), this.long(scope, 2)));
      case 2:
        return this.#delete(scope);
      case 3:
        return t.run(this.increment(scope));
      case 4:
        return this.random.chance(0.3) ? this.#rare(scope) : t.run(this.#printed(scope));
      default:
        return t.run(this.assignment(scope, this.type(), 3));
    }
  }

  #delete(scope: Scope): TypedStatement {
    const arrays = this.globals.arrays.filter((each) => !scope.readOnly.has(each));
    if (arrays.length === 0) return t.run(this.#printed(scope));
    const array = this.random.pick(arrays);
    if (this.random.chance(0.1)) return t.clear(this.random.pick(this.globals.statistics));
    if (this.random.chance(0.25)) return t.clear(array);
    const keys = this.values(scope, array.keys, 1);
    return t.remove(array, ...keys.map((key) => (keys.length > 1 && this.random.chance(0.3) ? undefined : key)));
  }

  /** What ends something, or says something. */
  #rare(scope: Scope): TypedStatement {
    const message = this.#options.strings ? this.string(scope, 1) : t.str('made');
    switch (this.random.below(4)) {
      case 0:
        return t.when(this.long(scope, 1), t.run(t.primitive('exit', undefined)));
      case 1:
        return t.when(this.long(scope, 1), t.run(t.primitive('error', undefined, message)));
      default:
        return t.run(t.primitive('warn', undefined, message));
    }
  }

  #tryCatch(scope: Scope, depth: number): TypedStatement {
    const text = scope.locals.find((local) => local.type === 'string' && /^[uv]/.test(local.name));
    const body = this.#block(scope, depth);
    const message = this.random.chance(0.5) || !this.#options.strings ? t.str('made') : this.string(scope, 1);
    const raise = t.run(t.primitive('error', undefined, message));
    const inner = this.random.chance(0.3) ? t.block(body, t.when(this.long(scope, 1), raise)) : body;
    return t.tryCatch(inner, this.#block(scope, depth), this.random.chance(0.5) ? text : undefined);
  }

  #loop(scope: Scope, depth: number): TypedStatement {
    const counter = t.variable(`c${scope.declared.length}`);
    scope.declared.push(counter);
    const inner = { ...scope, locals: [...scope.locals, counter], inLoop: true };
    const initial = t.assign(t.placeOf(counter), t.num(0));
    const step = t.increment(t.placeOf(counter));
    if (this.random.chance(0.06)) return t.loop(t.num(1), this.#block(inner, depth), { initial, step });
    const condition = t.compare('less', t.use(counter), t.num(1 + this.random.below(4)));
    const testFirst = this.random.chance(0.7);
    // A do-while has no step of its own: the counter is the first thing in its body.
    if (testFirst) return t.loop(condition, this.#block(inner, depth), { initial, step });
    return t.block(t.run(initial), t.loop(condition, t.block(t.run(step), this.#block(inner, depth)), { testFirst }));
  }

  #foreach(scope: Scope, depth: number): TypedStatement {
    const array = this.random.pick(this.globals.arrays);
    const number = scope.declared.length;
    const keys = array.keys.map((type, index) => t.variable(`k${number}_${index}`, type));
    const valueType = array.value.kind === 'statistic' ? undefined : array.value.kind;
    const value = valueType !== undefined && this.random.chance(0.5) ? t.variable(`w${number}`, valueType) : undefined;
    const added = value === undefined ? keys : [...keys, value];
    scope.declared.push(...added);
    const inner = {
      ...scope,
      locals: [...scope.locals, ...added],
      readOnly: new Set([...scope.readOnly, array]),
      inLoop: true,
    };
    const parts = { value, order: this.#order(array), limit: this.#limit(scope), slice: this.#slice(scope, array) };
    return t.foreach(array, keys, this.#block(inner, depth), parts);
  }

  #order(array: ArrayGlobal): ForeachOrder {
    const statistic = array.value.kind === 'statistic' ? this.random.pick([...shapeOf(array).operations]) : undefined;
    const by = this.random.pick([
      { kind: 'insertion' } as const,
      { kind: 'key', index: this.random.below(array.keys.length) } as const,
      { kind: 'value', statistic } as const,
    ]);
    return { by, direction: this.random.chance(0.5) ? 'ascending' : 'descending' };
  }

  #limit(scope: Scope): TypedExpression | undefined {
    if (this.random.chance(0.6)) return undefined;
    return this.random.chance(0.8) ? t.num(this.random.below(4)) : this.long(scope, 1);
  }

  #slice(scope: Scope, array: ArrayGlobal): readonly (TypedExpression | undefined)[] | undefined {
    if (array.keys.length < 2 || this.random.chance(0.7)) return undefined;
    return this.values(scope, array.keys, 0).map((key) => (this.random.chance(0.5) ? key : undefined));
  }

  #jump(scope: Scope): TypedStatement {
    const guard = this.long(scope, 1);
    if (scope.inLoop) return t.when(guard, t.jump(this.random.chance(0.5) ? 'break' : 'continue'));
    if (!scope.inFunction) return this.random.chance(0.2) ? t.when(guard, t.jump('next')) : this.#simple(scope);
    return this.#simple(scope);
  }

  #printed(scope: Scope): TypedExpression {
    if (this.random.chance(0.3)) return t.println(this.value(scope, this.type(), 2));
    const values = Array.from({ length: 1 + this.random.below(3) }, () => this.value(scope, this.type(), 1));
    const { format, arguments: args } = randomFormat(this.random, values, '\n');
    return t.printf(format, ...args);
  }

  /** What the program has come to: every body ends with it. */
  #report(): readonly TypedStatement[] {
    return [
      ...this.globals.scalars.map((each) => t.run(t.println(t.use(each)))),
      ...this.globals.statistics.map((each) => t.run(t.printf(t.format('@', t.D, '\n'), t.ask('count', each)))),
    ];
  }
}
