import type { ForeachOrder, GlobalId, Operand } from '../../src/ir/index.js';
import { id } from '../../src/base/index.js';
import { RUNTIME_ERRORS } from '../../src/ir/index.js';
import { BRIDGE_STATUS } from '../../src/passes/index.js';
import { testWith } from '../support/requirements.js';
import { openBridge, type Operation } from './support/bridge.js';
import { drain, element, type Loaded, runRaw, setWord } from './support/kernel.js';
import { layOutForTest, withExchange } from './support/layout.js';
import { ALL, COMM, LONG, start } from './support/run.js';
import { type Code, LIMITS, operand, Script, type Value } from './support/script.js';

const test = testWith('bpf', 'libbpf');

interface Entry {
  readonly number: number;
  readonly text: string;
  readonly value: number;
}

function keyOf(number: number, text: string): Buffer {
  const key = Buffer.alloc(24);
  key.writeBigInt64LE(BigInt(number));
  key.write(text, 8, 'latin1');
  return key;
}

/** foreach ([number, text] in a order limit) printf(number, text, value) */
function walk(
  code: Code,
  script: Script,
  array: GlobalId,
  order: ForeachOrder,
  limit: Operand | undefined,
  slice: readonly (Operand | undefined)[] | undefined,
): void {
  const iterator = id<'iterator'>(code.iterators);
  code.iterators += 1;
  const keys = [code.long(), code.string(15, 16)];
  const value = code.long();
  code.add({ kind: 'foreachStart', iterator, global: array, order, limit, slice });
  const [next, pass, done] = [code.newBlock(), code.newBlock(), code.newBlock()];
  code.end({ kind: 'jump', target: next });
  code.start(next);
  code.end({ kind: 'foreachNext', iterator, keys, value, body: pass, done });
  code.start(pass);
  code.add({ kind: 'tick', count: 1 });
  const args = [...keys, value].map((local): Operand => ({ kind: 'local', local }));
  code.add({ kind: 'print', format: script.format('long', 'string', 'long'), args });
  code.end({ kind: 'jump', target: next });
  code.start(done);
}

/** An array with the entries in the given order of insertion, and a body that is run by hand. */
function filled(
  t: Parameters<Parameters<typeof test>[1]>[0],
  entries: readonly Entry[],
  write: (code: Code, script: Script, array: GlobalId) => void,
  maxAction = 1000,
): { loaded: Loaded } {
  const script = new Script();
  script.limits = { ...LIMITS, maxAction, maxErrors: 10 };
  const array = script.array([LONG, COMM], LONG, { ordered: true, capacity: Math.max(16, entries.length) });
  script.body(ALL, (code) => {
    code.failTo();
    write(code, script, array);
  });
  const placed = script.module();
  const layout = withExchange(layOutForTest(placed), 24, 8);
  const { loaded } = start(t, placed, false, layout);
  const bridge = openBridge(loaded, layout.exchange, 0);
  for (let at = 0; at < entries.length; at += 1000) {
    const operations = entries
      .slice(at, at + 1000)
      .map(({ number, text, value }): Operation => ({ kind: 'set', global: array, key: keyOf(number, text), value }));
    t.is(bridge.run(operations), BRIDGE_STATUS.done);
    t.is(bridge.word(layout.exchange.failed), 0);
  }
  return { loaded };
}

function visited(loaded: Loaded): readonly Entry[] {
  runRaw(loaded, [0, 1]);
  const [record] = drain(loaded);
  const entries: Entry[] = [];
  for (let at = 0; record !== undefined && at < record.length; at += record.readUInt32LE(at + 4)) {
    if (record.readUInt32LE(at + 4) !== 40) continue;
    const text = record.toString('latin1', at + 16, at + 32).replace(/\0+$/, '');
    entries.push({
      number: Number(record.readBigInt64LE(at + 8)),
      text,
      value: Number(record.readBigInt64LE(at + 32)),
    });
  }
  return entries;
}

/** Pseudo-random, the same in each run: values repeat, so that ties are tried. */
function entries(count: number): readonly Entry[] {
  return Array.from({ length: count }, (_, index) => ({
    number: ((index * 7919) % 1009) - 500,
    text: `t${(index * 31) % 7}\xff`.slice(0, 1 + (index % 3)) + String(index),
    value: ((index * 2654435761) % 17) - 8,
  }));
}

const by =
  (rank: (entry: Entry) => Value, sign: number) =>
  (all: readonly Entry[]): readonly Entry[] =>
    [...all].sort((a, b) => (rank(a) < rank(b) ? -sign : rank(a) > rank(b) ? sign : 0));

const ORDERS: readonly (readonly [string, ForeachOrder, (all: readonly Entry[]) => readonly Entry[]])[] = [
  ['insertion', { by: { kind: 'insertion' }, direction: 'ascending' }, (all) => all],
  ['number up', { by: { kind: 'key', index: 0 }, direction: 'ascending' }, by((each) => each.number, 1)],
  ['number down', { by: { kind: 'key', index: 0 }, direction: 'descending' }, by((each) => each.number, -1)],
  ['text up', { by: { kind: 'key', index: 1 }, direction: 'ascending' }, by((each) => each.text, 1)],
  ['text down', { by: { kind: 'key', index: 1 }, direction: 'descending' }, by((each) => each.text, -1)],
  ['value up', { by: { kind: 'value', statistic: undefined }, direction: 'ascending' }, by((each) => each.value, 1)],
  [
    'value down',
    { by: { kind: 'value', statistic: undefined }, direction: 'descending' },
    by((each) => each.value, -1),
  ],
];

for (const [name, order, sorted] of ORDERS) {
  test(`foreach by ${name}: all, and the first few of them`, (t) => {
    const all = entries(300);
    for (const limit of [undefined, 1, 7, 299, 5000]) {
      const { loaded } = filled(t, all, (code, script, array) =>
        walk(code, script, array, order, limit === undefined ? undefined : operand(limit), undefined),
      );
      t.deepEqual(visited(loaded), sorted(all).slice(0, limit));
    }
  });
}

test('a limit that the script computes; none or less runs no pass; a slice', (t) => {
  const all = entries(50);
  const order: ForeachOrder = { by: { kind: 'insertion' }, direction: 'ascending' };
  for (const limit of [-1, 0, 3, 60]) {
    const { loaded } = filled(t, all, (code, script, array) => {
      const global = code.with(code.long(), (dst) => ({ kind: 'context', dst, value: { kind: 'syscallNumber' } }));
      const value = code.with(code.long(), (dst) => ({
        kind: 'binary',
        dst,
        op: 'add',
        left: global,
        right: operand(limit - 1),
      }));
      walk(code, script, array, order, value, undefined);
    });
    t.deepEqual(visited(loaded), all.slice(0, Math.max(0, limit)));
  }
  const some = [...all.slice(0, 5), { number: 7000, text: 'same', value: 1 }, { number: 8000, text: 'same', value: 2 }];
  const { loaded } = filled(t, some, (code, script, array) =>
    walk(code, script, array, order, undefined, [undefined, operand('same')]),
  );
  t.deepEqual(visited(loaded), some.slice(5));
});

test('an empty array; two loops, one inside the other; MAXACTION ends them', (t) => {
  const order: ForeachOrder = { by: { kind: 'key', index: 0 }, direction: 'ascending' };
  const none = filled(t, [], (code, script, array) => walk(code, script, array, order, undefined, undefined));
  t.deepEqual(visited(none.loaded), []);
  const many = filled(
    t,
    entries(500),
    (code, script, array) => walk(code, script, array, order, undefined, undefined),
    100,
  );
  runRaw(many.loaded, [0, 1]);
  const [record] = drain(many.loaded);
  t.is(record?.length, 99 * 40 + 32, 'the hundredth pass ends the body');
  t.is(record?.readUInt32LE(99 * 40 + 8), RUNTIME_ERRORS.maxAction);
});

test('membership in a slice, deletion of a slice and of all', (t) => {
  const all: readonly Entry[] = [1, 2, 3, 4].map((number) => ({
    number,
    text: number % 2 === 0 ? 'even' : 'odd',
    value: number,
  }));
  const { loaded } = filled(t, all, (code, script, array) => {
    const number = code.with(code.long(), (dst) => ({ kind: 'context', dst, value: { kind: 'syscallNumber' } }));
    const has = code.with(code.long(), (dst) => ({
      kind: 'hasElement',
      dst,
      global: array,
      keys: [number, undefined],
    }));
    code.add({ kind: 'print', format: script.format('long'), args: [has] });
    code.add({ kind: 'deleteElement', global: array, keys: [undefined, operand('even')] });
  });
  const has = [3, 4, 9].map((number) => {
    runRaw(loaded, [0, number]);
    return Number(drain(loaded)[0]?.readBigInt64LE(8));
  });
  t.deepEqual(has, [1, 0, 0], 'the even ones went with the first run');
  t.truthy(element(loaded, 'a0', keyOf(1, 'odd'), 16));
  t.is(element(loaded, 'a0', keyOf(2, 'even'), 16), undefined);
  const cleared = filled(t, all, (code, _, array) => code.add({ kind: 'clear', global: array }));
  runRaw(cleared.loaded, [0, 1]);
  for (const { number, text } of all) t.is(element(cleared.loaded, 'a0', keyOf(number, text), 16), undefined);
});

test('an array of statistics, sorted by what is asked of them', (t) => {
  const script = new Script();
  const shape = { operations: new Set(['count', 'sum', 'max'] as const), varianceShift: 0, histogram: undefined };
  const array = script.array([LONG], shape, { ordered: true });
  const format = script.format('long');
  const [key, value] = [script.scalar(LONG, 0), script.scalar(LONG, 0)];
  script.body({ ...ALL, calls: [{ abi: 'native', number: 1, name: 'add' }] }, (code) => {
    code.failTo();
    const [k, v] = [key, value].map((global) => code.with(code.long(), (dst) => ({ kind: 'loadScalar', dst, global })));
    if (k === undefined || v === undefined) throw new Error('two words');
    code.add({ kind: 'addStatistic', global: array, keys: [k], src: v });
  });
  for (const [index, statistic] of (['sum', 'max', undefined] as const).entries()) {
    script.body({ ...ALL, calls: [{ abi: 'native', number: 2 + index, name: 'walk' }] }, (code) => {
      code.failTo();
      const iterator = id<'iterator'>(code.iterators);
      code.iterators += 1;
      const local = code.long();
      const order: ForeachOrder = { by: { kind: 'value', statistic }, direction: 'descending' };
      code.add({ kind: 'foreachStart', iterator, global: array, order, limit: undefined, slice: undefined });
      const [next, pass, done] = [code.newBlock(), code.newBlock(), code.newBlock()];
      code.end({ kind: 'jump', target: next });
      code.start(next);
      code.end({ kind: 'foreachNext', iterator, keys: [local], value: undefined, body: pass, done });
      code.start(pass);
      code.add({ kind: 'print', format, args: [{ kind: 'local', local }] });
      code.end({ kind: 'jump', target: next });
      code.start(done);
    });
  }
  const { loaded, layout } = start(t, script.module());
  const offsets = [key, value].map((global) => {
    const found = layout.globals.get(global);
    return found?.kind === 'scalar' ? found.field.offset : -1;
  });
  for (const [k, v] of [
    [1, 5],
    [1, 6],
    [1, 0],
    [2, 10],
    [3, -100],
    [3, 20],
    [4, 10],
    [4, 1],
  ] as const) {
    setWord(loaded, offsets[0] ?? 0, k);
    setWord(loaded, offsets[1] ?? 0, v);
    runRaw(loaded, [0, 1]);
  }
  const orders = [2, 3, 4].map((number) => {
    runRaw(loaded, [0, number]);
    const [record] = drain(loaded);
    return Array.from({ length: (record?.length ?? 0) / 16 }, (_, at) => Number(record?.readBigInt64LE(16 * at + 8)));
  });
  t.deepEqual(orders, [
    [1, 4, 2, 3],
    [3, 2, 4, 1],
    [1, 3, 4, 2],
  ]);
});
