/** Instructions on values: what each computes in generated code, printed. */
import test from 'ava';
import type { BinaryOp, CompareOp } from '../../src/ir/index.js';
import { type BareInstruction, type CodeDraft, local, long, ModuleDraft, string } from '../support/ir-module.js';
import { instantiated, type Run, runBody } from '../support/js-run.js';

const MIN = -(2n ** 63n);

/** Runs a body that computes into a long and a string, and prints both. */
function computed(
  write: (
    into: { number: ReturnType<CodeDraft['local']>; text: ReturnType<CodeDraft['local']> },
    code: CodeDraft,
  ) => readonly BareInstruction[],
  limits = {},
): Run {
  const draft = new ModuleDraft(limits);
  const format = draft.format('%d [%s]');
  draft.body((code) => {
    const into = { number: code.local('n'), text: code.local('s', 'string') };
    code.add(...write(into, code), { kind: 'print', format, args: [local(into.number), local(into.text)] });
  });
  return runBody(instantiated(draft));
}

const BINARY: readonly (readonly [BinaryOp, number | bigint, number | bigint, string])[] = [
  ['add', 2 ** 53 - 1, 1, '9007199254740992'],
  ['add', MIN, -1, '9223372036854775807'],
  ['subtract', 1, 3, '-2'],
  ['multiply', 2n ** 62n, 2, '-9223372036854775808'],
  ['divide', -7, 2, '-3'],
  ['divide', MIN, -1, '-9223372036854775808'],
  ['modulo', -7, 2, '-1'],
  ['modulo', MIN, -1, '0'],
  ['and', -1, 255, '255'],
  ['or', 2 ** 40, 1, '1099511627777'],
  ['xor', -1, 0, '-1'],
  ['shiftLeft', 1, 63, '-9223372036854775808'],
  ['shiftLeft', 1, 65, '2'],
  ['shiftRight', -8, -1, '-1'],
];
for (const [op, left, right, text] of BINARY) {
  test(`${op} ${left} ${right}`, (t) => {
    const run = computed(({ number }) => [{ kind: 'binary', dst: number, op, left: long(left), right: long(right) }]);
    t.is(run.output, `${text} []`);
  });
}

test('division by 0 blames the operator, and catches nothing else', (t) => {
  const run = computed(({ number }) => [
    { kind: 'binary', dst: number, op: 'divide', left: long(1), right: long(1) },
    { kind: 'binary', dst: number, op: 'modulo', left: long(1), right: local(number) },
    { kind: 'binary', dst: number, op: 'modulo', left: long(1), right: long(0) },
  ]);
  t.is(run.error, 'division by 0');
  t.true(run.positioned);
  t.is(run.at?.text, 'binary');
  t.is(run.output, '');
});

test('unary', (t) => {
  for (const [op, value, text] of [
    ['negate', MIN, '-9223372036854775808'],
    ['negate', 0, '0'],
    ['complement', 5, '-6'],
    ['not', 0, '1'],
    ['not', 7, '0'],
    ['not', 2n ** 60n, '0'],
  ] as const) {
    t.is(computed(({ number }) => [{ kind: 'unary', dst: number, op, src: long(value) }]).output, `${text} []`);
  }
});

test('compare longs (signed) and strings (bytes)', (t) => {
  const ops: readonly CompareOp[] = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'];
  const bits = (left: ReturnType<typeof long>, right: ReturnType<typeof long>): string =>
    ops.map((op) => computed(({ number }) => [{ kind: 'compare', dst: number, op, left, right }]).output[0]).join('');
  t.is(bits(long(1), long(1)), '100101');
  t.is(bits(long(MIN), long(1)), '011100');
  t.is(bits(long(2n ** 60n), long(2n ** 60n)), '100101');
  t.is(bits(string('\xff'), string('a')), '010011');
  t.is(bits(string('ab'), string('abc')), '011100');
});

test('strings', (t) => {
  const [, hello] = [long(0), string('hello')];
  t.is(computed(({ number }) => [{ kind: 'stringLength', dst: number, src: hello }]).output, '5 []');
  t.is(computed(({ number }) => [{ kind: 'stringByteAt', dst: number, src: hello, index: long(1) }]).output, '101 []');
  t.is(
    computed(({ text }) => [{ kind: 'stringSlice', dst: text, src: hello, start: long(1), size: long(2) }]).output,
    '0 [el]',
  );
  t.is(
    computed(({ text }) => [{ kind: 'stringConcat', dst: text, left: hello, right: string('!') }]).output,
    '0 [hello!]',
  );
  t.is(
    computed(({ number }) => [{ kind: 'stringFind', dst: number, src: hello, needle: string('l'), from: long(0) }])
      .output,
    '2 []',
  );
  t.is(
    computed(({ number }) => [{ kind: 'stringToLong', dst: number, src: string('0x1f'), base: long(0) }]).output,
    '31 []',
  );
  const outside = computed(({ number }) => [{ kind: 'stringByteAt', dst: number, src: hello, index: long(5) }]);
  t.is(outside.error, 'Position out of bounds');
  t.is(outside.at?.text, 'stringByteAt');
});

test('slots hold MAXSTRINGLEN - 1 bytes; what is printed does not', (t) => {
  const limits = { maxStringLength: 5 };
  t.is(computed(({ text }) => [{ kind: 'move', dst: text, src: string('abcdefgh') }], limits).output, '0 [abcd]');
  t.is(
    computed(({ text }) => [{ kind: 'stringConcat', dst: text, left: string('abc'), right: string('def') }], limits)
      .output,
    '0 [abcd]',
  );
  const draft = new ModuleDraft(limits);
  const format = draft.format('%s %7s');
  const globals = draft.scalar('g', '');
  draft.body((code) => {
    const text = code.local('s', 'string');
    code.add(
      { kind: 'stringFormat', dst: text, format, args: [string('abc'), string('d')] },
      { kind: 'print', format, args: [string('abcdefgh'), local(text)] },
      { kind: 'storeScalar', global: globals, src: string('ghijkl') },
      { kind: 'loadScalar', dst: text, global: globals },
      { kind: 'print', format, args: [local(text), string('')] },
    );
  });
  t.is(runBody(instantiated(draft)).output, 'abcdefgh    abc ghij        ');
});

test('a formatted value ends at a NUL, a printed text does not', (t) => {
  const draft = new ModuleDraft();
  const [character, text] = [draft.format('a%cb'), draft.format('[%s]')];
  draft.body((code) => {
    const value = code.local('s', 'string');
    code.add(
      { kind: 'stringFormat', dst: value, format: character, args: [long(0)] },
      { kind: 'print', format: text, args: [local(value)] },
      { kind: 'print', format: character, args: [long(0)] },
    );
  });
  t.is(runBody(instantiated(draft)).output, '[a]a\0b');
});

test('intrinsics are what the host says', (t) => {
  const draft = new ModuleDraft();
  const numbers = draft.format('%d %d %d %d %d %d %d %d %d %d|');
  const texts = draft.format('%s %s');
  draft.body((code) => {
    const names = ['pid', 'tid', 'ppid', 'uid', 'euid', 'gid', 'egid', 'cpu', 'target', 'gettimeofday_ns'] as const;
    const longs = names.map((name) => ({ name, dst: code.local(name) }));
    const strings = (['execname', 'caller'] as const).map((name) => ({ name, dst: code.local(name, 'string') }));
    code.add(
      ...[...longs, ...strings].map((each): BareInstruction => ({ kind: 'intrinsic', ...each, args: [] })),
      { kind: 'print', format: numbers, args: longs.map(({ dst }) => local(dst)) },
      { kind: 'print', format: texts, args: strings.map(({ dst }) => local(dst)) },
    );
  });
  t.is(runBody(instantiated(draft)).output, '100 100 99 1 2 3 4 1 4242 1700000000000000001|stapio unknown');
});

test('warn', (t) => {
  t.deepEqual(computed(() => [{ kind: 'warn', text: string('careful') }]).host.warnings, ['careful']);
});
