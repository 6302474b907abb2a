import { type Conversion, cutTo, type FormatFlag, type FormatPiece } from '../../src/base/index.js';
import { formatText } from '../../src/format/index.js';
import type { Operand } from '../../src/ir/index.js';
import { stringToLong } from '../../src/jsgen/runtime/strings.js';
import { PART, RUNTIME_ERRORS } from '../../src/ir/index.js';
import { address } from '../../src/native/index.js';
import { testWith } from '../support/requirements.js';
import { drain, runRaw, setWord } from './support/kernel.js';
import { ALL, loadScalar, LONG, scalarOffset, start } from './support/run.js';
import { type Code, LIMITS, operand, Script } from './support/script.js';

const test = testWith('bpf', 'libbpf');
const WIDE = 511;

/** A body that reads two user strings and two numbers, and prints what `make` makes of them. */
function runner(
  t: Parameters<Parameters<typeof test>[1]>[0],
  limit: number,
  make: (code: Code, a: Operand, b: Operand, m: Operand, n: Operand) => readonly Operand[],
) {
  const script = new Script();
  script.limits = { ...LIMITS, maxErrors: 1_000_000 };
  const words = [0, 1, 2, 3].map(() => script.scalar(LONG, 0));
  const size = 2 ** Math.ceil(Math.log2(limit + 1));
  script.body(ALL, (code) => {
    code.failTo();
    const [a, b, m, n] = words.map((global) => loadScalar(code, global));
    if (a === undefined || b === undefined || m === undefined || n === undefined) throw new Error('four words');
    const [left, right] = [a, b].map((at) => {
      const dst = code.string(limit, size);
      return code.with(dst, () => ({ kind: 'readString', dst, space: 'user', address: at, limit: undefined }));
    });
    if (left === undefined || right === undefined) throw new Error('two texts');
    const args = make(code, left, right, m, n);
    const types = args.map((arg) =>
      arg.kind === 'local' && code.locals[arg.local]?.type === 'string' ? 'string' : 'long',
    );
    code.add({ kind: 'print', format: script.format(...(types as ('long' | 'string')[])), args });
  });
  const { loaded, layout } = start(t, script.module());
  return (left: string, right: string, m = 0, n = 0): Buffer => {
    const [first, second] = [Buffer.from(`${left}\0`, 'latin1'), Buffer.from(`${right}\0`, 'latin1')];
    const values = [address(first), address(second), m, n];
    words.forEach((global, index) => setWord(loaded, scalarOffset(layout, global), values[index] ?? 0));
    runRaw(loaded, [0, 1]);
    const [record] = drain(loaded);
    if (record === undefined) throw new Error('no record');
    return record;
  };
}

/** A long string's field: its length, then its bytes. */
function textAt(record: Buffer, offset: number): { text: string; next: number } {
  const length = Number(record.readBigInt64LE(offset));
  return {
    text: record.toString('latin1', offset + 8, offset + 8 + length),
    next: offset + 8 + Math.ceil(length / 8) * 8,
  };
}

const TEXTS = [
  '',
  'a',
  'abcdefg',
  'abcdefgh',
  'hello',
  'hello, world',
  '\xff\x80',
  'x'.repeat(63),
  'y'.repeat(300),
  'z'.repeat(511),
];

for (const limit of [31, WIDE]) {
  test(`concatenation, cut at ${limit}, and its length`, (t) => {
    const run = runner(t, limit, (code, left, right) => {
      const size = 2 ** Math.ceil(Math.log2(limit + 1));
      const sum = code.with(code.string(limit, size), (dst) => ({ kind: 'stringConcat', dst, left, right }));
      const tail = code.with(code.string(limit, size), (dst) => ({
        kind: 'stringConcat',
        dst,
        left: sum,
        right: operand('!'),
      }));
      const length = code.with(code.long(), (dst) => ({ kind: 'stringLength', dst, src: sum }));
      return [length, tail];
    });
    for (const left of TEXTS) {
      for (const right of TEXTS) {
        const record = run(left, right);
        const want = (left.slice(0, limit) + right.slice(0, limit)).slice(0, limit);
        t.is(record.readBigInt64LE(8), BigInt(want.length));
        const got = limit < 64 ? record.toString('latin1', 16, 48).replace(/\0+$/, '') : textAt(record, 16).text;
        t.is(got, `${want}!`.slice(0, limit));
      }
    }
  });
}

test('slices are clipped, and empty outside', (t) => {
  const run = runner(t, WIDE, (code, src, _, start, size) => [
    code.with(code.string(WIDE, 512), (dst) => ({ kind: 'stringSlice', dst, src, start, size })),
  ]);
  for (const text of TEXTS) {
    for (const [start, size] of [
      [0, 1],
      [1, 3],
      [-1, 3],
      [0, 0],
      [0, -1],
      [5, 2 ** 40],
      [510, 1],
      [511, 1],
      [2 ** 40, 1],
      [0, 511],
    ] as const) {
      const want = start < 0 || size <= 0 ? '' : text.slice(start, start + size);
      t.is(textAt(run(text, '', start, size), 8).text, want, `${text.length} ${start} ${size}`);
    }
  }
});

test('a byte by its index; outside is an error', (t) => {
  const run = runner(t, 31, (code, src, _, index) => [
    code.with(code.long(), (dst) => ({ kind: 'stringByteAt', dst, src, index })),
  ]);
  t.is(run('a\xffc', '', 1).readBigInt64LE(8), 255n);
  t.is(run('abc', '', 2).readBigInt64LE(8), 99n);
  for (const index of [3, -1, 2 ** 40]) t.is(run('abc', '', index).readUInt32LE(8), RUNTIME_ERRORS.stringIndex);
});

for (const limit of [31, WIDE]) {
  test(`comparisons go by unsigned bytes (${limit})`, (t) => {
    const ops = ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const;
    const run = runner(t, limit, (code, left, right) =>
      ops.map((op) => code.with(code.long(), (dst) => ({ kind: 'compare', dst, op, left, right }))),
    );
    for (const a of TEXTS.map((text) => text.slice(0, limit))) {
      for (const b of TEXTS.map((text) => text.slice(0, limit))) {
        const got = ops.map((_, index) => Number(run(a, b).readBigInt64LE(8 + 8 * index)));
        t.deepEqual(got, [a === b, a !== b, a < b, a <= b, a > b, a >= b].map(Number), `${a} ${b}`);
      }
    }
  });
}

test('long strings travel with their length, between other fields and parts', (t) => {
  const run = runner(t, WIDE, (_, left, right, m) => [m, left, right, operand('literal'), m]);
  for (const [a, b] of [
    ['', ''],
    ['abc', 'defghijk'],
    ['x'.repeat(511), 'y'.repeat(510)],
  ] as const) {
    const record = run(a, b, 77);
    t.is(record.readBigInt64LE(8), 77n);
    const first = textAt(record, 16);
    const second = textAt(record, first.next);
    t.deepEqual([first.text, second.text], [a, b]);
    t.is(record.toString('latin1', second.next, second.next + 8), 'literal\0');
    t.is(record.readBigInt64LE(second.next + 8), 77n);
    t.is(record.length, second.next + 16);
    t.is(record.readUInt32LE(4), record.length);
  }
});

test('warn, error() with its text, and the texts that catch sees', (t) => {
  const script = new Script();
  script.limits = { ...LIMITS, maxErrors: 10 };
  const [x, zero] = [script.scalar(LONG, 0), script.scalar(LONG, 0)];
  const format = script.format('string');
  script.body(ALL, (code) => {
    code.failTo();
    const outer = code.handler;
    const caught = (attempt: () => void): void => {
      const [tried, handler, after] = [code.newBlock(), code.newBlock(), code.newBlock()];
      code.end({ kind: 'jump', target: tried });
      code.handler = handler;
      code.start(tried);
      attempt();
      code.end({ kind: 'jump', target: after });
      code.handler = outer;
      code.start(handler);
      const text = code.with(code.string(WIDE, 512), (dst) => ({ kind: 'takeError', dst }));
      code.add({ kind: 'print', format, args: [text] });
      code.end({ kind: 'jump', target: after });
      code.start(after);
    };
    const dividend = loadScalar(code, zero);
    caught(() => code.add({ kind: 'binary', dst: code.long(), op: 'divide', left: operand(1), right: dividend }));
    caught(() => code.add({ kind: 'raise', text: operand('mine') }));
    const at = loadScalar(code, x);
    caught(() =>
      code.add({ kind: 'readMemory', dst: code.long(), space: 'kernel', address: at, size: 8, signed: false }),
    );
    caught(() => {
      const dst = code.string(31, 32);
      code.add({ kind: 'readString', dst, space: 'user', address: at, limit: undefined });
    });
    code.add({ kind: 'warn', text: operand('careful') });
    code.add({ kind: 'raise', text: operand('the end') });
  });
  const { loaded, layout } = start(t, script.module());
  setWord(loaded, scalarOffset(layout, x), 0x10);
  runRaw(loaded, [0, 1]);
  const [record] = drain(loaded);
  const texts: string[] = [];
  let offset = 0;
  while (record !== undefined && offset < record.length) {
    const code = record.readUInt16LE(offset);
    texts.push(`${code}: ${textAt(record, offset + (code === PART.error ? 24 : 8)).text}`);
    offset += record.readUInt32LE(offset + 4);
  }
  t.deepEqual(texts, [
    '16: division by 0',
    '16: mine',
    '16: read fault [man error::fault] at 0x10',
    '16: user string copy fault -14 at 0x10 [man error::fault]',
    '2: careful',
    '1: the end',
  ]);
});

test('the position of a constant in a string', (t) => {
  for (const needle of ['', 'a', 'lo', 'abcdefgh', 'hello, world', 'x'.repeat(20)]) {
    const run = runner(t, WIDE, (code, src, _, from) => [
      code.with(code.long(), (dst) => ({ kind: 'stringFind', dst, src, needle: operand(needle), from })),
    ]);
    for (const text of [...TEXTS, 'xx hello, worl hello, world']) {
      for (const from of [0, 1, 5, -3, 300, 511, 512, 2 ** 40]) {
        const want = from > text.length ? -1 : text.indexOf(needle, Math.max(0, from));
        t.is(run(text, '', from).readBigInt64LE(8), BigInt(want), `${needle} in ${text} from ${from}`);
      }
    }
  }
});

test('numbers read from strings, as the reference does', (t) => {
  for (const limit of [7, WIDE]) {
    const run = runner(t, limit, (code, src, _, base) => [
      code.with(code.long(), (dst) => ({ kind: 'stringToLong', dst, src, base })),
    ]);
    const texts = [
      '',
      '-',
      '0',
      '12',
      '-5',
      '+5',
      ' 5',
      '0x1f',
      '0x',
      '0xg',
      '-0x10',
      '010',
      '089',
      'ff',
      'FF',
      '12abc',
      'zz',
      '1'.repeat(30),
      '99999999999999999999',
    ];
    for (const text of texts.map((each) => each.slice(0, limit))) {
      for (const base of [0, 2, 8, 10, 16, 36, -1]) {
        t.is(run(text, '', base).readBigInt64LE(8), BigInt(stringToLong(text, base)), `${text} base ${base}`);
      }
    }
  }
});

test('sprintf in the kernel is that of the reference', (t) => {
  const directive = (conversion: Conversion, flag?: FormatFlag, width?: number, precision?: number): FormatPiece => ({
    kind: 'directive',
    conversion,
    flag,
    width: width === undefined ? { kind: 'none' } : { kind: 'fixed', value: width },
    precision: precision === undefined ? { kind: 'none' } : { kind: 'fixed', value: precision },
  });
  const numbers = [
    directive('d'),
    directive('d', '-', 7),
    directive('d', '0', 12),
    directive('d', '+'),
    directive('d', ' ', 5),
    directive('u'),
    directive('x'),
    directive('X', '0', 20),
    directive('x', '#'),
    directive('p'),
    directive('d', '#'),
  ];
  const script = new Script();
  const [a, b, n] = [script.scalar(LONG, 0), script.scalar(LONG, 0), script.scalar(LONG, 0)];
  const pieces: readonly FormatPiece[] = [
    ...numbers.flatMap((piece): readonly FormatPiece[] => [{ kind: 'literal', text: '|' }, piece]),
    { kind: 'literal', text: ' % \xe9\xff ' },
    directive('s'),
    directive('s', undefined, undefined, 3),
    directive('s', '-', 12),
    directive('s', undefined, 12),
    { kind: 'literal', text: ';' },
    directive('c'),
    { kind: 'literal', text: '.' },
  ];
  const types = pieces.flatMap((piece) =>
    piece.kind === 'literal' ? [] : [piece.conversion === 's' ? ('string' as const) : ('long' as const)],
  );
  const format = script.formatOf(pieces, types);
  script.body(ALL, (code) => {
    code.failTo();
    const number = loadScalar(code, n);
    const [at, wide] = [loadScalar(code, a), loadScalar(code, b)];
    const short = code.with(code.string(31, 32), (dst) => ({
      kind: 'readString',
      dst,
      space: 'user',
      address: at,
      limit: undefined,
    }));
    const long = code.with(code.string(WIDE, 512), (dst) => ({
      kind: 'readString',
      dst,
      space: 'user',
      address: wide,
      limit: undefined,
    }));
    const strings = [long, long, short, short];
    let next = 0;
    const args = types.map((type) => (type === 'long' ? number : (strings[next++] ?? short)));
    const text = code.with(code.string(WIDE, 512), (dst) => ({ kind: 'stringFormat', dst, format, args }));
    code.add({ kind: 'print', format: script.format('string'), args: [text] });
  });
  const { loaded, layout } = start(t, script.module());
  for (const [number, short, long] of [
    [0, '', ''],
    [65, 'abc', 'defghi'],
    [-1, 'x'.repeat(31), 'y'.repeat(500)],
    [255, 'é', 'z'.repeat(300)],
    [256, 'q', 'w'],
  ] as const) {
    const [first, second] = [Buffer.from(`${short}\0`, 'latin1'), Buffer.from(`${long}\0`, 'latin1')];
    setWord(loaded, scalarOffset(layout, a), address(first));
    setWord(loaded, scalarOffset(layout, b), address(second));
    setWord(loaded, scalarOffset(layout, n), number);
    runRaw(loaded, [0, 1]);
    const [record] = drain(loaded);
    if (record === undefined) throw new Error('no record');
    const strings = [long, long, short, short];
    let next = 0;
    const values = types.map((type) => (type === 'long' ? number : (strings[next++] ?? '')));
    t.is(textAt(record, 8).text, cutTo(formatText(pieces, values), WIDE));
  }
});
