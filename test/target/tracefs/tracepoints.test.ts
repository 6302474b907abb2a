import test from 'ava';
import { Btf } from '../../../src/target/btf/index.js';
import { parseAvailableEvents, tracepointNames, tracepointsMatching } from '../../../src/target/tracefs/index.js';
import { btfBlob } from '../../support/btf-blob.js';

/** `one` has named arguments, `two` a namesake with other arguments, `three` none; all take an int after the data pointer. */
const BTF = new Btf(
  btfBlob([
    /* 1 */ { kind: 1, name: 'int', sizeOrType: 4, extra: [(1 << 24) | 32] },
    /* 2 */ { kind: 2 },
    /* 3 */ { kind: 13, vlen: 2, extra: ['', 2, '', 1] },
    /* 4 */ { kind: 2, sizeOrType: 3 },
    /* 5 */ { kind: 8, name: 'btf_trace_two', sizeOrType: 4 },
    /* 6 */ { kind: 8, name: 'btf_trace_one', sizeOrType: 4 },
    /* 7 */ { kind: 13, vlen: 2, sizeOrType: 1, extra: ['__data', 2, 'count', 1] },
    /* 8 */ { kind: 12, name: '__traceiter_one', sizeOrType: 7 },
    /* 9 */ { kind: 13, vlen: 1, sizeOrType: 1, extra: ['__data', 2] },
    /* 10 */ { kind: 12, name: '__traceiter_two', sizeOrType: 9 },
    /* 11 */ { kind: 13, vlen: 0, extra: [] },
    /* 12 */ { kind: 2, sizeOrType: 11 },
    /* 13 */ { kind: 8, name: 'btf_trace_three', sizeOrType: 12 },
    /* 14 */ { kind: 8, name: 'not_btf_trace_four', sizeOrType: 4 },
  ]).bytes,
);
const SYSTEMS = parseAvailableEvents('sched:one\nnet:two\nfake:two\n');

const summary = (pattern: string, systems: ReadonlyMap<string, string> | undefined = SYSTEMS): readonly string[] =>
  tracepointsMatching(BTF, () => systems, pattern).map(
    ({ btfId, name, parameters, system }) =>
      `${system ?? '?'}:${name} ${String(btfId)} (${parameters.map((each) => `${each.name} ${each.type}`).join(', ')})`,
  );

test('arguments come from the typedef, their names from the function that iterates', (t) => {
  t.deepEqual(summary('one'), ['sched:one 6 (count 1)']);
  t.deepEqual(summary('two'), ['net:two 5 ( 1)']);
  t.deepEqual(summary('three'), ['?:three 13 ()']);
});

test('patterns match names, and systems where they are said', (t) => {
  t.deepEqual(tracepointNames(BTF), ['one', 'three', 'two']);
  t.is(summary('t*').length, 2);
  t.deepEqual(summary('sched:*'), ['sched:one 6 (count 1)']);
  t.deepEqual(summary('n*:t*'), ['net:two 5 ( 1)']);
  t.deepEqual(summary('net:one'), []);
  t.deepEqual(summary('four'), []);
});

test('the list of systems is not read for a name alone', (t) => {
  const unread = (): undefined => {
    t.fail();
  };
  t.deepEqual(
    tracepointsMatching(BTF, unread, 'one').map((each) => each.btfId),
    [6],
  );
});

test('without tracefs the systems are not known', (t) => {
  t.deepEqual(
    tracepointsMatching(BTF, () => undefined, 'one').map((each) => each.system),
    [undefined],
  );
  t.deepEqual(
    tracepointsMatching(BTF, () => undefined, 'sched:one'),
    [],
  );
});
