/** Scalars, arrays and statistics: in the program's own stores, and the same over a transaction. */
import test from 'ava';
import type { ForeachOrder, GlobalId, StatisticOp, StatisticShape } from '../../src/ir/index.js';
import type { GlobalHome } from '../../src/passes/placed.js';
import { type BareInstruction, type CodeDraft, local, long, ModuleDraft, string } from '../support/ir-module.js';
import { instantiated, type Run, runBody } from '../support/js-run.js';
import { MemoryStore } from '../support/memory-store.js';

const HOMES: readonly GlobalHome[] = ['user', 'kernel'];

function run(draft: ModuleDraft): Run {
  return runBody(instantiated(draft), undefined, new MemoryStore(draft.module()));
}

/** A foreach over the whole array that prints each element by `format`. */
function printAll(
  code: CodeDraft,
  global: GlobalId,
  keyTypes: readonly ('long' | 'string')[],
  print: (keys: readonly ReturnType<typeof local>[], value: ReturnType<typeof local> | undefined) => BareInstruction,
  options: {
    order?: ForeachOrder;
    limit?: number;
    slice?: readonly (ReturnType<typeof local> | undefined)[];
    value?: 'long' | 'string';
  } = {},
): void {
  const keys = keyTypes.map((type, index) => code.local(`k${index}`, type));
  const value = options.value === undefined ? undefined : code.local('v', options.value);
  const iterator = code.iterator();
  const [head, body, behind] = [code.block(), code.block(), code.block()];
  code
    .add({
      kind: 'foreachStart',
      iterator,
      global,
      order: options.order ?? { by: { kind: 'insertion' }, direction: 'ascending' },
      limit: options.limit === undefined ? undefined : long(options.limit),
      slice: options.slice,
    })
    .end({ kind: 'jump', target: head });
  code.in(head).end({ kind: 'foreachNext', iterator, keys, value, body, done: behind });
  code
    .in(body)
    .add(print(keys.map(local), value === undefined ? undefined : local(value)))
    .end({ kind: 'jump', target: head });
  code.in(behind);
}

for (const home of HOMES) {
  test(`scalars (${home})`, (t) => {
    const draft = new ModuleDraft();
    const [n, s] = [draft.scalar('n', 2n ** 60n, home), draft.scalar('s', 'x"\n\xff', home)];
    const format = draft.format('%d %s;');
    draft.body((code) => {
      const [number, text] = [code.local('a'), code.local('b', 'string')];
      const show: readonly BareInstruction[] = [
        { kind: 'loadScalar', dst: number, global: n },
        { kind: 'loadScalar', dst: text, global: s },
        { kind: 'print', format, args: [local(number), local(text)] },
      ];
      code.add(
        ...show,
        { kind: 'storeScalar', global: n, src: long(2 ** 53 - 1) },
        { kind: 'storeScalar', global: s, src: string('y') },
        { kind: 'addScalar', global: n, src: long(1) },
        ...show,
      );
    });
    t.is(run(draft).output, '1152921504606846976 x"\n\xff;9007199254740992 y;');
  });

  test(`arrays (${home}): one key, a missing key, in, delete, clear`, (t) => {
    const draft = new ModuleDraft();
    const array = draft.array('a', ['string'], 'long', {}, home);
    const format = draft.format('%d,%d;');
    draft.body((code) => {
      const [value, there] = [code.local('v'), code.local('%1')];
      const show = (key: string): readonly BareInstruction[] => [
        { kind: 'loadElement', dst: value, global: array, keys: [string(key)] },
        { kind: 'hasElement', dst: there, global: array, keys: [string(key)] },
        { kind: 'print', format, args: [local(value), local(there)] },
      ];
      code.add(
        ...show('a'),
        { kind: 'storeElement', global: array, keys: [string('a')], src: long(0) },
        ...show('a'),
        { kind: 'addElement', global: array, keys: [string('a')], src: long(5) },
        { kind: 'addElement', global: array, keys: [string('b')], src: long(7) },
        ...show('a'),
        ...show('b'),
        { kind: 'deleteElement', global: array, keys: [string('a')] },
        { kind: 'deleteElement', global: array, keys: [string('zz')] },
        ...show('a'),
        { kind: 'clear', global: array },
        ...show('b'),
      );
    });
    t.is(run(draft).output, '0,0;0,1;5,1;7,1;0,0;0,0;');
  });

  test(`arrays (${home}): tuples, slices, string values, values read when visited`, (t) => {
    const draft = new ModuleDraft();
    const array = draft.array('a', ['long', 'string'], 'string', {}, home);
    const format = draft.format('%d.%s=%s ');
    const flag = draft.format('%d%d ');
    draft.body((code) => {
      const there = code.local('%0');
      const second = code.local('%1');
      for (const [n, s] of [
        [1, 'x'],
        [1, 'y'],
        [2, 'x'],
        [2n ** 60n, 'z'],
      ] as const) {
        code.add({ kind: 'storeElement', global: array, keys: [long(n), string(s)], src: string(`v${s}`) });
      }
      const print = (
        keys: readonly ReturnType<typeof local>[],
        value: ReturnType<typeof local> | undefined,
      ): BareInstruction => ({
        kind: 'print',
        format,
        args: [...keys, value ?? string('-')],
      });
      printAll(code, array, ['long', 'string'], print, { value: 'string', slice: [long(1), undefined] });
      code.add(
        { kind: 'hasElement', dst: there, global: array, keys: [undefined, string('z')] },
        { kind: 'deleteElement', global: array, keys: [undefined, string('x')] },
        { kind: 'hasElement', dst: second, global: array, keys: [undefined, string('x')] },
        { kind: 'print', format: flag, args: [local(there), local(second)] },
      );
      printAll(code, array, ['long', 'string'], print);
      printAll(code, array, ['long', 'string'], print, {
        order: { by: { kind: 'key', index: 0 }, direction: 'descending' },
        limit: 1,
      });
    });
    t.is(run(draft).output, '1.x=vx 1.y=vy 10 1.y=- 1152921504606846976.z=- 1152921504606846976.z=- ');
  });

  test(`arrays (${home}): keys are cut as slots are, overflow names the array's store`, (t) => {
    const draft = new ModuleDraft({ maxStringLength: 3 });
    const array = draft.array('a', ['string'], 'long', { capacity: 1 }, home);
    draft.body((code) =>
      code.add(
        { kind: 'storeElement', global: array, keys: [string('abc')], src: long(1) },
        { kind: 'addElement', global: array, keys: [string('abd')], src: long(1) },
        { kind: 'storeElement', global: array, keys: [string('b')], src: long(1) },
      ),
    );
    const { error, at, positioned } = run(draft);
    t.is(error, 'Array overflow, check size limit (1)');
    t.is(at?.text, 'storeElement');
    t.true(positioned);
  });

  const shape: StatisticShape = {
    operations: new Set<StatisticOp>(['count', 'sum', 'min', 'max', 'avg', 'variance']),
    varianceShift: 0,
    histogram: { kind: 'linear', low: 0, high: 20, step: 10 },
  };

  test(`statistics (${home}): a scalar`, (t) => {
    const draft = new ModuleDraft();
    const statistic = draft.statistic('s', shape, home);
    const format = draft.format('%d ');
    draft.body((code) => {
      const [value, text] = [code.local('v'), code.local('t', 'string')];
      for (const each of [1, 3, 25]) code.add({ kind: 'addStatistic', global: statistic, keys: [], src: long(each) });
      for (const op of shape.operations) {
        code.add(
          { kind: 'readStatistic', dst: value, global: statistic, keys: [], op },
          { kind: 'print', format, args: [local(value)] },
        );
      }
      code.add(
        { kind: 'readBucket', dst: value, global: statistic, keys: [], index: long(1) },
        { kind: 'print', format, args: [local(value)] },
        { kind: 'formatHistogram', dst: text, global: statistic, keys: [], newline: true },
        { kind: 'stringLength', dst: value, src: local(text) },
        { kind: 'print', format, args: [local(value)] },
        { kind: 'printHistogram', global: statistic, keys: [], newline: true },
        { kind: 'clear', global: statistic },
        { kind: 'readStatistic', dst: value, global: statistic, keys: [], op: 'sum' },
        { kind: 'print', format, args: [local(value)] },
        { kind: 'readBucket', dst: value, global: statistic, keys: [], index: long(1) },
      );
    });
    const { output, error } = run(draft);
    const [numbers = '', ...drawing] = output.split('value');
    t.regex(numbers, /^3 29 1 25 9 \d+ 2 \d+ $/);
    t.is(drawing.length, 1);
    t.true(drawing[0]?.endsWith('\n\n\n0 '));
    t.is(error, 'empty aggregate');
  });

  test(`statistics (${home}): an array of them`, (t) => {
    const draft = new ModuleDraft();
    const array = draft.array('s', ['string'], shape, {}, home);
    const [format, names] = [draft.format('%d '), draft.format('%s ')];
    draft.body((code) => {
      const value = code.local('v');
      for (const [key, each] of [
        ['a', 5],
        ['b', 1],
        ['b', 2],
      ] as const) {
        code.add({ kind: 'addStatistic', global: array, keys: [string(key)], src: long(each) });
      }
      code.add(
        { kind: 'readStatistic', dst: value, global: array, keys: [string('b')], op: 'sum' },
        { kind: 'print', format, args: [local(value)] },
        { kind: 'readStatistic', dst: value, global: array, keys: [string('zz')], op: 'count' },
        { kind: 'print', format, args: [local(value)] },
      );
      printAll(code, array, ['string'], (keys) => ({ kind: 'print', format: names, args: keys }), {
        order: { by: { kind: 'value', statistic: undefined }, direction: 'descending' },
      });
      printAll(code, array, ['string'], (keys) => ({ kind: 'print', format: names, args: keys }), {
        order: { by: { kind: 'value', statistic: 'max' }, direction: 'descending' },
      });
      code.add({ kind: 'readStatistic', dst: value, global: array, keys: [string('zz')], op: 'min' });
    });
    const { output, error, at } = run(draft);
    t.is(output, '3 0 b a a b ');
    t.is(error, 'empty aggregate');
    t.is(at?.text, 'readStatistic');
  });

  test(`statistics (${home}): rows outside the histogram`, (t) => {
    for (const index of [-1, 5, 2n ** 60n]) {
      const draft = new ModuleDraft();
      const statistic = draft.statistic('s', shape, home);
      draft.body((code) =>
        code.add(
          { kind: 'addStatistic', global: statistic, keys: [], src: long(1) },
          { kind: 'readBucket', dst: code.local('v'), global: statistic, keys: [], index: long(index) },
        ),
      );
      t.is(run(draft).error, 'histogram index out of range');
    }
  });
}

test('kernel-homed globals are asked of the transaction only', (t) => {
  const draft = new ModuleDraft();
  const [own, shared] = [draft.scalar('own', 0), draft.scalar('shared', 0, 'kernel')];
  draft.body((code) =>
    code.add({ kind: 'addScalar', global: own, src: long(1) }, { kind: 'storeScalar', global: shared, src: long(1) }),
  );
  const store = new MemoryStore(draft.module());
  runBody(instantiated(draft), undefined, store);
  t.deepEqual(store.asked, ['storeScalar']);
});

test('a body that runs again finds the user-homed globals as they were', (t) => {
  const draft = new ModuleDraft();
  const counted: StatisticShape = { operations: new Set(['sum']), varianceShift: 0, histogram: undefined };
  const [n, array, statistic] = [
    draft.scalar('n', 10),
    draft.array('a', ['long'], 'long'),
    draft.statistic('s', counted),
  ];
  const format = draft.format('%d %d %d;');
  // the scalar is changed in a function: the checkpoint sees through calls
  const callee = draft.function('bump', 0, undefined, (code) =>
    code.add({ kind: 'addScalar', global: n, src: long(1) }).end({ kind: 'return', value: undefined }),
  );
  const body = draft.body((code) => {
    const [x, y, z] = [code.local('x'), code.local('y'), code.local('z')];
    code.add(
      { kind: 'call', dst: undefined, callee, args: [] },
      { kind: 'addElement', global: array, keys: [long(1)], src: long(1) },
      { kind: 'addStatistic', global: statistic, keys: [], src: long(3) },
      { kind: 'loadScalar', dst: x, global: n },
      { kind: 'loadElement', dst: y, global: array, keys: [long(1)] },
      { kind: 'readStatistic', dst: z, global: statistic, keys: [], op: 'sum' },
      { kind: 'print', format, args: [local(x), local(y), local(z)] },
    );
  });
  const instance = instantiated(draft);
  t.is(runBody(instance, body).output, '11 1 3;');
  const checkpoint = instance.checkpoint(body);
  for (const _ of [1, 2, 3]) {
    t.is(runBody(instance, body).output, '12 2 6;');
    checkpoint.restore();
  }
  t.is(runBody(instance, body).output, '12 2 6;');
  t.is(runBody(instance, body).output, '13 3 9;', 'what came before is committed');
});
