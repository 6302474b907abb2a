/**
 * Well-typed elaborated programs from a seed, the same for the same seed. They end: loops count a variable of their own to
 * a small bound, recursion counts its first parameter down. An array is not changed while it is iterated, functions touch
 * scalars only. They may fail at run time (division, array overflow, error()), which must be the same everywhere.
 * (Over 400 lines: one grammar, whose rules call each other.)
 */
import type {
  ArrayGlobal,
  ElaboratedProgram,
  FunctionDefinition,
  LocalVariable,
  Place,
  ScalarGlobal,
  StatisticGlobal,
  TypedExpression,
  TypedStatement,
} from '../../src/elaborate/program.js';
import type { Long, ValueType } from '../../src/base/index.js';
import type { BinaryOp, CompareOp, Limits, ProbeSpec, StatisticOp } from '../../src/ir/index.js';
import { Random } from './random.js';
import * as t from './typed-program.js';

export interface RandomOptions {
  /** What arms the probes, one body each. */
  readonly specs: readonly ProbeSpec[];
  /** Statements of a block, at most. */
  readonly size: number;
  readonly loops: boolean;
  readonly strings: boolean;
  readonly functions: boolean;
  readonly limits: Limits;
}

export const RANDOM_DEFAULTS: RandomOptions = {
  specs: [t.BEGIN, t.SYSCALLS, t.TIMER, t.END],
  size: 5,
  loops: true,
  strings: true,
  functions: true,
  limits: t.TEST_LIMITS,
};

export function randomProgram(seed: number, options: Partial<RandomOptions> = {}): ElaboratedProgram {
  t.restartColumns();
  return new Generator(seed, { ...RANDOM_DEFAULTS, ...options }).program();
}

const LONGS: readonly Long[] = [
  0,
  1,
  2,
  3,
  7,
  -1,
  -2,
  63,
  64,
  255,
  1000,
  2 ** 31,
  -(2 ** 31),
  2 ** 32,
  Number.MAX_SAFE_INTEGER,
  9007199254740992n,
  -9007199254740993n,
  9223372036854775807n,
  -9223372036854775808n,
];
const STRINGS = ['', 'a', 'ab', 'read', 'write', 'zz\xff', 'hello, world'];
const BINARY: readonly BinaryOp[] = [
  'add',
  'subtract',
  'multiply',
  'divide',
  'modulo',
  'and',
  'or',
  'xor',
  'shiftLeft',
  'shiftRight',
];
const COMPARE: readonly CompareOp[] = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'];
const STATISTIC: readonly StatisticOp[] = ['count', 'sum', 'min', 'max', 'avg'];

/** Names in scope at a place of the program. */
interface Scope {
  readonly locals: readonly LocalVariable[];
  /** All locals of the body; loops add theirs. */
  readonly declared: LocalVariable[];
  readonly arrays: readonly ArrayGlobal[];
  /** Being iterated: may only be read. */
  readonly iterated: ReadonlySet<ArrayGlobal>;
  readonly inLoop: boolean;
  readonly inFunction: boolean;
  readonly callable: readonly FunctionDefinition[];
}

class Generator {
  readonly #random: Random;
  readonly #options: RandomOptions;
  readonly #scalars: ScalarGlobal[] = [t.scalar('x'), t.scalar('y', 5)];
  readonly #arrays: ArrayGlobal[] = [
    t.array('a', ['long']),
    t.array('small', ['long', 'long'], 'long', { capacity: 4, declaredSize: true }),
  ];
  readonly #statistics: StatisticGlobal[] = [t.statistic('s', t.shape(...STATISTIC))];

  constructor(seed: number, options: RandomOptions) {
    this.#random = new Random(seed);
    this.#options = options;
    if (!options.strings) return;
    this.#scalars.push(t.scalar('text', 'initial'));
    this.#arrays.push(t.array('named', ['string', 'long']), t.array('texts', ['long'], 'string'));
  }

  program(): ElaboratedProgram {
    const { specs, functions, limits } = this.#options;
    const definitions = functions ? [this.#function('f', []), this.#recursive('r')] : [];
    if (functions) definitions.push(this.#function('g', definitions.slice()));
    const probes = specs.map((spec) => {
      const declared = this.#locals();
      const scope = this.#scope(declared, definitions, false);
      return t.probe(spec, [...this.#statements(scope, 0), ...this.#report()], declared);
    });
    return t.program([...this.#scalars, ...this.#arrays, ...this.#statistics], probes, definitions, limits);
  }

  #locals(): LocalVariable[] {
    const locals = [t.variable('i'), t.variable('j')];
    return this.#options.strings ? [...locals, t.variable('u', 'string'), t.variable('v', 'string')] : locals;
  }

  #scope(declared: LocalVariable[], callable: readonly FunctionDefinition[], inFunction: boolean): Scope {
    const arrays = inFunction ? [] : this.#arrays;
    return { locals: [...declared], declared, arrays, iterated: new Set(), inLoop: false, inFunction, callable };
  }

  #function(name: string, callable: readonly FunctionDefinition[]): FunctionDefinition {
    const parameters = [t.variable('p'), t.variable('q')];
    const declared = this.#locals();
    const body = (): readonly TypedStatement[] => {
      const scope = this.#scope(declared, callable, true);
      const its = { ...scope, locals: [...parameters, ...scope.locals] };
      return [...this.#statements(its, 1), t.give(this.#long(its, 2))];
    };
    return t.functionOf(name, parameters, 'long', body, declared);
  }

  #recursive(name: string): FunctionDefinition {
    const parameter = t.variable('n');
    return t.functionOf(name, [parameter], 'long', (self) => [
      t.when(t.compare('lessEqual', t.use(parameter), t.num(0)), t.give(t.num(this.#random.pick(LONGS)))),
      t.run(
        t.update(
          t.placeOf(this.#random.pick(this.#scalars.filter(({ type }) => type === 'long'))),
          'add',
          t.use(parameter),
        ),
      ),
      t.give(t.binary('add', t.call(self, t.binary('subtract', t.use(parameter), t.num(1))), t.use(parameter))),
    ]);
  }

  // ---- statements

  #statements(scope: Scope, depth: number): readonly TypedStatement[] {
    return Array.from({ length: 1 + this.#random.below(this.#options.size) }, () => this.#statement(scope, depth));
  }

  #block(scope: Scope, depth: number): TypedStatement {
    return t.block(...this.#statements(scope, depth + 1));
  }

  #statement(scope: Scope, depth: number): TypedStatement {
    const simple = depth >= 3 || this.#random.chance(0.55);
    if (simple) return this.#simple(scope);
    switch (this.#random.below(6)) {
      case 0:
        return t.when(this.#long(scope, 2), this.#block(scope, depth));
      case 1:
        return t.when(this.#long(scope, 2), this.#block(scope, depth), this.#block(scope, depth));
      case 2:
        return this.#tryCatch(scope, depth);
      case 3:
        return this.#options.loops ? this.#loop(scope, depth) : this.#simple(scope);
      case 4:
        return this.#options.loops && scope.arrays.length > 0 ? this.#foreach(scope, depth) : this.#simple(scope);
      default:
        return this.#jump(scope);
    }
  }

  #simple(scope: Scope): TypedStatement {
    const array = scope.arrays.filter((each) => !scope.iterated.has(each));
    switch (this.#random.below(7)) {
      case 0:
        return t.run(this.#printed(scope));
      case 1:
        return t.run(t.accumulate(this.#random.pick(this.#statistics), this.#long(scope, 2)));
      case 2:
        if (array.length === 0 || scope.inFunction) return t.run(this.#printed(scope));
        return this.#random.chance(0.3)
          ? t.clear(this.#random.pick(array))
          : this.#remove(this.#random.pick(array), scope);
      case 3:
        return t.run(t.increment(this.#place(scope, 'long'), 'old', this.#random.chance(0.5) ? 1 : -1));
      default:
        return t.run(this.#assignment(scope, this.#type(), 3));
    }
  }

  #type(): ValueType {
    return this.#options.strings && this.#random.chance(0.3) ? 'string' : 'long';
  }

  #remove(array: ArrayGlobal, scope: Scope): TypedStatement {
    const keys = array.keys.map((type) => this.#value(scope, type, 1));
    return t.remove(array, ...keys.map((key) => (array.keys.length > 1 && this.#random.chance(0.3) ? undefined : key)));
  }

  #tryCatch(scope: Scope, depth: number): TypedStatement {
    const text = scope.locals.find((local) => local.type === 'string');
    const body = this.#block(scope, depth);
    const raise = t.run(
      t.primitive('error', undefined, this.#random.chance(0.5) ? t.str('made') : this.#string(scope, 1)),
    );
    const inner = this.#random.chance(0.3) ? t.block(body, t.when(this.#long(scope, 1), raise)) : body;
    return t.tryCatch(inner, this.#block(scope, depth), this.#random.chance(0.5) ? text : undefined);
  }

  #loop(scope: Scope, depth: number): TypedStatement {
    const counter = t.variable(`c${scope.declared.length}`);
    scope.declared.push(counter);
    const inner = { ...scope, inLoop: true };
    const initial = t.assign(t.placeOf(counter), t.num(0));
    const step = t.increment(t.placeOf(counter));
    const condition = t.compare('less', t.use(counter), t.num(1 + this.#random.below(4)));
    const testFirst = this.#random.chance(0.7);
    // A do-while has no step of its own: the counter is the first thing in its body.
    if (testFirst) return t.loop(condition, this.#block(inner, depth), { initial, step });
    return t.block(t.run(initial), t.loop(condition, t.block(t.run(step), this.#block(inner, depth)), { testFirst }));
  }

  #foreach(scope: Scope, depth: number): TypedStatement {
    const array = this.#random.pick(scope.arrays);
    const keys = array.keys.map((type, index) => t.variable(`k${scope.declared.length}_${index}`, type));
    const value = this.#random.chance(0.5)
      ? t.variable(`w${scope.declared.length}`, array.value.kind === 'string' ? 'string' : 'long')
      : undefined;
    scope.declared.push(...keys, ...(value === undefined ? [] : [value]));
    // Functions may change what is iterated only through arrays, which they do not touch.
    const inner = {
      ...scope,
      locals: [...scope.locals, ...keys],
      iterated: new Set([...scope.iterated, array]),
      inLoop: true,
    };
    const byKey = { kind: 'key', index: this.#random.below(array.keys.length) } as const;
    const by = this.#random.pick([
      { kind: 'insertion' } as const,
      byKey,
      { kind: 'value', statistic: undefined } as const,
    ]);
    const direction = this.#random.chance(0.5) ? 'ascending' : 'descending';
    const limit = this.#random.chance(0.4) ? t.num(this.#random.below(4)) : undefined;
    return t.foreach(array, keys, this.#block(inner, depth), { value, order: { by, direction }, limit });
  }

  #jump(scope: Scope): TypedStatement {
    const guard = this.#long(scope, 1);
    if (scope.inLoop) return t.when(guard, t.jump(this.#random.chance(0.5) ? 'break' : 'continue'));
    if (scope.inFunction) return t.when(guard, t.give(this.#long(scope, 1)));
    return this.#random.chance(0.2) ? t.when(guard, t.jump('next')) : this.#simple(scope);
  }

  #printed(scope: Scope): TypedExpression {
    const value = this.#value(scope, this.#type(), 2);
    if (this.#random.chance(0.5)) return t.println(value);
    const piece =
      value.type === 'string' ? t.directive('s', 8) : t.directive(this.#random.pick(['d', 'x', 'u'] as const), 6);
    return t.printf(t.format('[', piece, ' ', t.D, ']\n'), value, this.#long(scope, 1));
  }

  /** What the program has come to: every body ends with it. */
  #report(): readonly TypedStatement[] {
    return [
      ...this.#scalars.map((each) => t.run(t.println(t.use(each)))),
      ...this.#statistics.map((each) =>
        t.run(t.printf(t.format('@', t.D, ' ', t.D, '\n'), t.ask('count', each), t.ask('sum', each))),
      ),
    ];
  }

  // ---- expressions

  #value(scope: Scope, type: ValueType, depth: number): TypedExpression {
    return type === 'string' ? this.#string(scope, depth) : this.#long(scope, depth);
  }

  #place(scope: Scope, type: ValueType): Place {
    const locals = scope.locals.filter((each) => each.type === type && !/^[kwn]/.test(each.name));
    const scalars = this.#scalars.filter((each) => each.type === type);
    const arrays = scope.arrays.filter((each) => each.value.kind === type && !scope.iterated.has(each));
    const choice = this.#random.below(3);
    if (choice === 0 && arrays.length > 0) return this.#element(this.#random.pick(arrays), scope);
    if (choice === 1 && locals.length > 0) return t.placeOf(this.#random.pick(locals));
    return t.placeOf(this.#random.pick(scalars));
  }

  #element(array: ArrayGlobal, scope: Scope): Place {
    return t.element(array, ...array.keys.map((type) => this.#value(scope, type, 1)));
  }

  #assignment(scope: Scope, type: ValueType, depth: number): TypedExpression {
    const place = this.#place(scope, type);
    const value = this.#value(scope, type, depth - 1);
    if (this.#random.chance(0.5)) return t.assign(place, value);
    return type === 'string' ? t.update(place, 'concat', value) : t.update(place, this.#random.pick(BINARY), value);
  }

  /** A long that evaluation may fail in. */
  #long(scope: Scope, depth: number): TypedExpression {
    if (depth <= 0) return this.#longLeaf(scope);
    const deeper = (): TypedExpression => this.#long(scope, depth - 1);
    switch (this.#random.below(13)) {
      case 0:
      case 1:
        return t.binary(this.#random.pick(BINARY), deeper(), deeper());
      case 2:
        return t.compare(this.#random.pick(COMPARE), deeper(), deeper());
      case 3:
        return this.#options.strings
          ? t.compare(this.#random.pick(COMPARE), this.#string(scope, depth - 1), this.#string(scope, depth - 1))
          : deeper();
      case 4:
        return t.logical(this.#random.chance(0.5) ? 'and' : 'or', deeper(), deeper());
      case 5:
        return t.not(deeper());
      case 6:
        return t.ternary(deeper(), deeper(), deeper());
      case 7:
        return this.#assignment(scope, 'long', depth);
      case 8:
        return t.increment(
          this.#place(scope, 'long'),
          this.#random.chance(0.5) ? 'old' : 'new',
          this.#random.chance(0.5) ? 1 : -1,
        );
      case 9:
        return this.#call(scope, depth);
      case 10:
        return t.ask(this.#random.pick(STATISTIC), this.#random.pick(this.#statistics));
      case 11:
        return this.#options.strings ? t.primitive('string_length', 'long', this.#string(scope, depth - 1)) : deeper();
      default:
        return this.#longLeaf(scope);
    }
  }

  #call(scope: Scope, depth: number): TypedExpression {
    if (scope.callable.length === 0) return this.#longLeaf(scope);
    const callee = this.#random.pick(scope.callable);
    if (callee.parameters.length === 1) return t.call(callee, t.num(this.#random.below(5)));
    return t.call(callee, ...callee.parameters.map(() => this.#long(scope, Math.min(1, depth - 1))));
  }

  #longLeaf(scope: Scope): TypedExpression {
    const locals = scope.locals.filter(({ type }) => type === 'long');
    const arrays = scope.arrays.filter((each) => each.value.kind === 'long');
    switch (this.#random.below(4)) {
      case 0:
        return t.num(this.#random.pick(LONGS));
      case 1:
        return t.use(this.#random.pick(locals));
      case 2:
        if (arrays.length === 0) return t.num(this.#random.pick(LONGS));
        return this.#read(this.#random.pick(arrays), scope);
      default:
        return t.use(this.#random.pick(this.#scalars.filter(({ type }) => type === 'long')));
    }
  }

  #read(array: ArrayGlobal, scope: Scope): TypedExpression {
    const keys = array.keys.map((type) =>
      type === 'string'
        ? t.str(this.#random.pick(STRINGS))
        : t.use(this.#random.pick(scope.locals.filter((local) => local.type === 'long'))),
    );
    if (array.value.kind === 'long' && this.#random.chance(0.3)) return t.contains(array, ...keys);
    return t.at(array, ...keys);
  }

  #string(scope: Scope, depth: number): TypedExpression {
    const locals = scope.locals.filter(({ type }) => type === 'string');
    const leaf = depth <= 0 || this.#random.chance(0.3);
    switch (leaf ? this.#random.below(3) : 3 + this.#random.below(4)) {
      case 0:
        return locals.length === 0 ? t.str(this.#random.pick(STRINGS)) : t.use(this.#random.pick(locals));
      case 1: {
        const scalars = this.#scalars.filter(({ type }) => type === 'string');
        return scalars.length === 0 ? t.str(this.#random.pick(STRINGS)) : t.use(this.#random.pick(scalars));
      }
      case 2:
        return t.str(this.#random.pick(STRINGS));
      case 3:
        return t.concat(this.#string(scope, depth - 1), this.#string(scope, depth - 1));
      case 4:
        return t.ternary(this.#long(scope, 1), this.#string(scope, depth - 1), this.#string(scope, depth - 1));
      case 5:
        return t.sprintf(t.format(t.S, ':', t.directive('d', 3)), this.#string(scope, depth - 1), this.#long(scope, 1));
      default:
        return t.primitive(
          'string_slice',
          'string',
          this.#string(scope, depth - 1),
          this.#long(scope, 1),
          t.num(this.#random.below(6)),
        );
    }
  }
}
