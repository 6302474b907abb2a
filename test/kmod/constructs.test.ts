/**
 * Each construct once, as generated JavaScript and as generated C: bodies of one module, run one after the
 * other. Over 400 lines, since it is one list.
 */
import { present } from '../../src/base/index.js';
import { compactBlocks } from '../../src/ir/compact.js';
import type { ForeachOrder, GlobalId, IrModule, StatisticOp, StatisticShape } from '../../src/ir/index.js';
import { place } from '../../src/passes/index.js';
import { withoutIdleEdges } from '../../src/passes/error-edges.js';
import { type BodyOutput, runAsHostC } from '../support/host-c.js';
import { type BareInstruction, type CodeDraft, local, long, ModuleDraft, string } from '../support/ir-module.js';
import { instantiated, runBody } from '../support/js-run.js';
import { testWith } from '../support/requirements.js';

const hostTest = testWith('gcc');

const OPERATIONS: readonly StatisticOp[] = ['count', 'sum', 'min', 'max', 'avg', 'variance'];
const ALL: StatisticShape = { operations: new Set(OPERATIONS), varianceShift: 3, histogram: undefined };
const LOG: StatisticShape = { ...ALL, varianceShift: 0, histogram: { kind: 'log' } };
const LINEAR: StatisticShape = { ...ALL, histogram: { kind: 'linear', low: -10, high: 50, step: 10 } };

const LONGS = [0, 1, -1, 7, -100, 2 ** 40, 2n ** 63n - 1n, -(2n ** 63n)] as const;

/** The bodies under test, by name. */
class Constructs {
  readonly draft = new ModuleDraft({ maxStringLength: 24, maxNesting: 4 });
  readonly names: string[] = [];

  add(name: string, write: (code: CodeDraft) => void): void {
    this.names.push(name);
    this.draft.body(write);
  }
}

function drafted(): Constructs {
  const its = new Constructs();
  for (const add of [addNumbers, addStrings, addFormats, addScalars, addArrays, addStatistics, addLoops, addControl]) {
    add(its);
  }
  return its;
}

function addNumbers(its: Constructs): void {
  const format = its.draft.format('%d ');
  its.add('arithmetic', (code) => {
    const dst = code.local('r');
    for (const left of LONGS) {
      for (const right of LONGS) {
        for (const op of ['add', 'subtract', 'multiply', 'and', 'or', 'xor', 'shiftLeft', 'shiftRight'] as const) {
          code.add({ kind: 'binary', dst, op, left: long(left), right: long(right) }, print(format, dst));
        }
        if (right !== 0) {
          for (const op of ['divide', 'modulo'] as const) {
            code.add({ kind: 'binary', dst, op, left: long(left), right: long(right) }, print(format, dst));
          }
        }
        for (const op of ['equal', 'notEqual', 'less', 'lessEqual', 'greater', 'greaterEqual'] as const) {
          code.add({ kind: 'compare', dst, op, left: long(left), right: long(right) }, print(format, dst));
        }
      }
      for (const op of ['negate', 'complement', 'not'] as const) {
        code.add({ kind: 'unary', dst, op, src: long(left) }, print(format, dst));
      }
    }
  });
  for (const op of ['divide', 'modulo'] as const) {
    its.add(`${op} by zero`, (code) => {
      const zero = code.local('z');
      code.add(print(format, zero), { kind: 'binary', dst: zero, op, left: long(5), right: local(zero) });
    });
  }
  its.add('what a process is', (code) => {
    const [number, text] = [code.local('n'), code.local('s', 'string')];
    for (const name of [
      'pid',
      'tid',
      'ppid',
      'uid',
      'euid',
      'gid',
      'egid',
      'cpu',
      'target',
      'gettimeofday_ns',
    ] as const) {
      code.add({ kind: 'intrinsic', dst: number, name, args: [] }, print(format, number));
    }
    const words = its.draft.format('%s|');
    for (const name of ['execname', 'caller'] as const) {
      code.add({ kind: 'intrinsic', dst: text, name, args: [] }, print(words, text));
    }
  });
}

function print(
  format: ReturnType<ModuleDraft['format']>,
  ...args: readonly ReturnType<CodeDraft['local']>[]
): BareInstruction {
  return { kind: 'print', format, args: args.map(local) };
}

/** Over 60 lines: a list, each construct a few lines. */
function addStrings(its: Constructs): void {
  const format = its.draft.format('%d/%s/ ');
  its.add('string primitives', (code) => {
    const [s, n] = [code.local('s', 'string'), code.local('n')];
    const show = print(format, n, s);
    code.add({ kind: 'move', dst: s, src: string('abcabc\xff"?\\') }, show);
    code.add({ kind: 'stringLength', dst: n, src: local(s) }, show);
    code.add({ kind: 'stringByteAt', dst: n, src: local(s), index: long(6) }, show);
    for (const [needle, from] of [
      ['bc', 0],
      ['bc', 2],
      ['bc', 5],
      ['', 3],
      ['', 10],
      ['', 11],
      ['zz', 0],
      ['a', -5],
    ] as const) {
      code.add({ kind: 'stringFind', dst: n, src: local(s), needle: string(needle), from: long(from) }, show);
    }
    for (const [text, base] of [
      ['12x', 10],
      ['-0x1f', 0],
      ['0x1F', 16],
      ['0x', 0],
      ['0xg', 16],
      ['017', 0],
      ['1f', 16],
      ['19', 8],
      ['-', 10],
      ['99999999999999999999', 10],
      ['-9223372036854775808', 10],
      ['12', 3],
      ['  5', 10],
    ] as const) {
      code.add({ kind: 'stringToLong', dst: n, src: string(text), base: long(base) }, show);
    }
    for (const [start, size] of [
      [0, 3],
      [6, 100],
      [-1, 3],
      [9, 1],
      [10, 1],
      [2, 0],
      [2, 2n ** 63n - 1n],
    ] as const) {
      const t = code.local('t', 'string');
      code.add(
        { kind: 'stringSlice', dst: t, src: local(s), start: long(start), size: long(size) },
        print(format, n, t),
      );
    }
    code.add({ kind: 'stringConcat', dst: s, left: local(s), right: local(s) }, show);
    code.add({ kind: 'stringConcat', dst: s, left: local(s), right: local(s) }, show);
    code.add({ kind: 'stringSlice', dst: s, src: local(s), start: long(20), size: long(50) }, show);
    code.add({ kind: 'stringConcat', dst: s, left: string('<'), right: local(s) }, show);
  });
  for (const index of [-1, 3]) {
    its.add(`byte ${index} of three`, (code) => {
      const n = code.local('n');
      code.add({ kind: 'stringByteAt', dst: n, src: string('abc'), index: long(index) });
    });
  }
  its.add('interned strings', (code) => {
    const [s, t, n] = [code.local('s', 'string'), code.local('t', 'string'), code.local('n')];
    code.add({ kind: 'move', dst: s, src: string('beta') }, { kind: 'move', dst: t, src: string('alpha') });
    for (const op of ['equal', 'less', 'greater'] as const) {
      code.add({ kind: 'compare', dst: n, op, left: local(s), right: local(t) }, print(format, n, s));
      code.add({ kind: 'compare', dst: n, op, left: string('b'), right: local(t) }, print(format, n, t));
    }
  });
}

/** Over 60 lines: a list, each construct a few lines. */
function addFormats(its: Constructs): void {
  const numbers = [
    '%5d',
    '%-5d|',
    '%05d',
    '%+d',
    '% d',
    '%x',
    '%#x',
    '%#X',
    '%#o',
    '%u',
    '%p',
    '%.3d',
    '%8.3x',
    '%c',
    '%#c',
    '%4c',
  ];
  const [text, shown] = [its.draft.format('%s%-6s|%6s|%.2s|%*s|%.*s'), its.draft.format('%s;')];
  its.add('sprintf', (code) => {
    const s = code.local('s', 'string');
    for (const each of numbers) {
      const format = its.draft.format(each);
      for (const value of [0, 1, -5, 65, 10, 200, -(2n ** 63n), 2n ** 53n + 1n] as const) {
        code.add({ kind: 'stringFormat', dst: s, format, args: [long(value)] }, print(shown, s));
      }
    }
    const args = [
      string('a'),
      string('bc'),
      string('def'),
      string('ghij'),
      long(4),
      string('k'),
      long(1),
      string('lm'),
    ];
    code.add({ kind: 'stringFormat', dst: s, format: text, args }, print(shown, s));
    code.add({ kind: 'stringFormat', dst: s, format: its.draft.format('%b'), args: [long(0x4142)] }, print(shown, s));
    code.add(
      { kind: 'stringFormat', dst: s, format: its.draft.format('%2b%1b'), args: [long(0x4142), long(67)] },
      print(shown, s),
    );
    code.add({ kind: 'stringFormat', dst: s, format: its.draft.format('[%s]'), args: [local(s)] }, print(shown, s));
    code.add({ kind: 'stringFormat', dst: s, format: its.draft.format('%9000d'), args: [long(1)] }, print(shown, s));
  });
  its.add('what is printed', (code) => {
    const long64 = code.local('s', 'string');
    code.add({
      kind: 'print',
      format: its.draft.format('%s|%d|%s\n'),
      args: [string('beta'), long(-3), string('a literal that is longer than any string')],
    });
    code.add(
      { kind: 'stringConcat', dst: long64, left: string('0123456789'), right: string('0123456789abcdefg') },
      print(shown, long64),
    );
    code.add({ kind: 'warn', text: string('first') }, { kind: 'warn', text: local(long64) });
  });
}

function addScalars(its: Constructs): void {
  const [n, s] = [its.draft.scalar('n', -(2n ** 63n)), its.draft.scalar('s', 'initial \xff')];
  const format = its.draft.format('%d %s;');
  its.add('scalars', (code) => {
    const [number, text] = [code.local('a'), code.local('b', 'string')];
    const show: readonly BareInstruction[] = [
      { kind: 'loadScalar', dst: number, global: n },
      { kind: 'loadScalar', dst: text, global: s },
      print(format, number, text),
    ];
    code.add(
      ...show,
      { kind: 'addScalar', global: n, src: long(-1) },
      { kind: 'storeScalar', global: s, src: string('0123456789012345678901234567') },
    );
    code.add(...show, { kind: 'storeScalar', global: n, src: long(5) }, ...show);
  });
}

const ASCENDING = 'ascending';
const ORDERS: readonly ForeachOrder[] = [
  { by: { kind: 'insertion' }, direction: ASCENDING },
  { by: { kind: 'key', index: 0 }, direction: ASCENDING },
  { by: { kind: 'key', index: 1 }, direction: 'descending' },
  { by: { kind: 'value', statistic: undefined }, direction: ASCENDING },
  { by: { kind: 'value', statistic: undefined }, direction: 'descending' },
];

interface Walk {
  readonly order?: ForeachOrder;
  readonly limit?: number;
  readonly slice?: readonly (ReturnType<typeof long> | undefined)[];
}

/** A foreach that prints the keys, and the value unless there is none to see. */
function walk(its: Constructs, code: CodeDraft, global: GlobalId, options: Walk = {}): void {
  const array = present(its.draft.module().globals[global], 'test', 'the array');
  if (array.kind !== 'array') throw new Error('no array');
  const keys = array.keys.map((type, index) => code.local(`k${index}`, type));
  const value = array.value.kind === 'statistic' ? undefined : code.local('v', array.value.kind);
  const types = [...array.keys, ...(array.value.kind === 'statistic' ? [] : [array.value.kind])];
  const format = its.draft.format(`${types.map((type) => (type === 'string' ? '%s' : '%d')).join(' ')};`);
  const iterator = code.iterator();
  const [head, body, behind] = [code.block(), code.block(), code.block()];
  const { order = { by: { kind: 'insertion' }, direction: ASCENDING }, limit, slice } = options;
  code
    .add({ kind: 'foreachStart', iterator, global, order, limit: limit === undefined ? undefined : long(limit), slice })
    .end({ kind: 'jump', target: head });
  code.in(head).end({ kind: 'foreachNext', iterator, keys, value, body, done: behind });
  code
    .in(body)
    .add(print(format, ...keys, ...(value === undefined ? [] : [value])))
    .end({ kind: 'jump', target: head });
  code.in(behind).add({ kind: 'print', format: its.draft.format('\n'), args: [] });
}

/** Over 60 lines: a list, each construct a few lines. */
function addArrays(its: Constructs): void {
  const pairs = its.draft.array('pairs', ['string', 'long'], 'long');
  const texts = its.draft.array('texts', ['long', 'long'], 'string');
  const wrapping = its.draft.array('wrapping', ['long', 'long'], 'long', { capacity: 3, wraps: true });
  const small = its.draft.array('small', ['long', 'long'], 'long', { capacity: 2 });
  const format = its.draft.format('%d ');
  its.add('arrays: their order', (code) => {
    const s = code.local('s', 'string');
    for (const [name, number, value] of [
      ['c', 3, 5],
      ['a', 9, 5],
      ['b', 3, -1],
      ['a', -2, 7],
      ['a', 9, 2],
    ] as const) {
      code.add({ kind: 'stringConcat', dst: s, left: string(name), right: string('.') });
      code.add({ kind: 'storeElement', global: pairs, keys: [local(s), long(number)], src: long(value) });
      code.add({ kind: 'storeElement', global: texts, keys: [long(number), long(value)], src: local(s) });
    }
    for (const order of ORDERS) {
      walk(its, code, pairs, { order });
      walk(its, code, pairs, { order, limit: 2 });
      walk(its, code, texts, { order });
    }
    walk(its, code, pairs, { limit: 0 });
    walk(its, code, pairs, { slice: [undefined, long(3)] });
    walk(its, code, pairs, { slice: [string('a.'), long(9)] as never, limit: 5 });
  });
  its.add('arrays: what is there', (code) => {
    const n = code.local('n');
    for (const keys of [
      [long(9), long(5)],
      [long(9), undefined],
      [undefined, long(44)],
      [undefined, undefined],
    ]) {
      code.add({ kind: 'hasElement', dst: n, global: texts, keys }, print(format, n));
    }
    code.add({ kind: 'deleteElement', global: texts, keys: [long(9), long(2)] });
    code.add({ kind: 'deleteElement', global: texts, keys: [long(3), undefined] });
    walk(its, code, texts);
    code.add({ kind: 'deleteElement', global: texts, keys: [long(3), long(3)] }, { kind: 'clear', global: texts });
    walk(its, code, texts);
    code.add({ kind: 'storeElement', global: texts, keys: [long(1), long(1)], src: string('again') });
    walk(its, code, texts);
    code.add({ kind: 'loadElement', dst: n, global: pairs, keys: [string('nothing'), long(1)] }, print(format, n));
  });
  its.add('arrays: % forgets the oldest', (code) => {
    for (const key of [1, 2, 3, 1, 4, 5, 2]) {
      code.add({ kind: 'addElement', global: wrapping, keys: [long(key), long(0)], src: long(key) });
    }
    walk(its, code, wrapping);
    code.add({ kind: 'deleteElement', global: wrapping, keys: [long(4), long(0)] });
    code.add({ kind: 'addElement', global: wrapping, keys: [long(9), long(0)], src: long(2n ** 63n - 1n) });
    code.add({ kind: 'addElement', global: wrapping, keys: [long(9), long(0)], src: long(1) });
    walk(its, code, wrapping);
  });
  its.add('arrays: a full one', (code) => {
    for (const key of [1, 2, 1, 3]) {
      code.add(
        { kind: 'addElement', global: small, keys: [long(key), long(0)], src: long(1) },
        print(its.draft.format('.')),
      );
    }
  });
  its.add('arrays: full, and caught with its text', (code) => {
    const [s, caught, behind] = [code.local('s', 'string'), code.block(), code.block()];
    const guarded = code.block(caught);
    code.end({ kind: 'jump', target: guarded });
    code.in(guarded).add({ kind: 'storeElement', global: small, keys: [long(7), long(7)], src: long(1) });
    code.end({ kind: 'jump', target: behind });
    code.in(caught).add({ kind: 'takeError', dst: s }, print(its.draft.format('<%s>'), s));
    code.end({ kind: 'jump', target: behind });
    code.in(behind);
    walk(its, code, small);
  });
}

function addStatistics(its: Constructs): void {
  const single = its.draft.statistic('single', ALL);
  const logs = its.draft.statistic('logs', LOG);
  const lines = its.draft.array('lines', ['long'], LINEAR);
  const values = [5, -3, 12, 1000, 7, 7, 2n ** 40n, -(2n ** 63n), 2n ** 63n - 1n, 0] as const;
  const format = its.draft.format('%d ');
  const ask = (code: CodeDraft, global: GlobalId, keys: readonly ReturnType<typeof long>[]): void => {
    const n = code.local('n');
    for (const op of OPERATIONS) code.add({ kind: 'readStatistic', dst: n, global, keys, op }, print(format, n));
  };
  its.add('statistics', (code) => {
    for (const value of values) {
      code.add({ kind: 'addStatistic', global: single, keys: [], src: long(value) });
      ask(code, single, []);
    }
    code.add({ kind: 'clear', global: single }, { kind: 'addStatistic', global: single, keys: [], src: long(-4) });
    ask(code, single, []);
  });
  its.add('statistics of an array, and its order', (code) => {
    [3, -5, 100, 11, 12, 49, 50, 51, -11, 3].forEach((value, index) => {
      code.add({ kind: 'addStatistic', global: lines, keys: [long(index % 3)], src: long(value) });
    });
    for (const key of [0, 1, 2]) ask(code, lines, [long(key)]);
    for (const statistic of [...OPERATIONS, undefined]) {
      walk(its, code, lines, { order: { by: { kind: 'value', statistic }, direction: 'descending' } });
    }
  });
  its.add('histograms', (code) => {
    const s = code.local('s', 'string');
    for (const value of [5, 6, 7, 1000, 2n ** 63n - 1n, 9])
      code.add({ kind: 'addStatistic', global: logs, keys: [], src: long(value) });
    code.add({ kind: 'printHistogram', global: logs, keys: [], newline: true });
    for (const value of [-7, -(2n ** 63n), 0])
      code.add({ kind: 'addStatistic', global: logs, keys: [], src: long(value) });
    code.add({ kind: 'printHistogram', global: logs, keys: [], newline: false });
    for (const key of [0, 1, 2]) code.add({ kind: 'printHistogram', global: lines, keys: [long(key)], newline: true });
    code.add(
      { kind: 'formatHistogram', dst: s, global: lines, keys: [long(1)], newline: true },
      print(its.draft.format('%s'), s),
    );
    const n = code.local('n');
    for (const index of [0, 1, 5, 8])
      code.add({ kind: 'readBucket', dst: n, global: lines, keys: [long(1)], index: long(index) }, print(format, n));
    code.add({ kind: 'readBucket', dst: n, global: lines, keys: [long(1)], index: long(9) });
  });
  its.add('a missing histogram', (code) =>
    code.add({ kind: 'printHistogram', global: lines, keys: [long(77)], newline: true }),
  );
  its.add('a missing statistic', (code) => {
    const n = code.local('n');
    for (const op of ['count', 'sum', 'max'] as const) {
      code.add({ kind: 'readStatistic', dst: n, global: lines, keys: [long(77)], op }, print(format, n));
    }
  });
}

/** A loop from `from` down to 1 that ticks. */
function countDown(code: CodeDraft, from: number, inside: (code: CodeDraft) => void): void {
  const i = code.local('i');
  const [head, body, behind] = [code.block(), code.block(), code.block()];
  code.add({ kind: 'move', dst: i, src: long(from) }).end({ kind: 'jump', target: head });
  code.in(head).end({ kind: 'branch', condition: local(i), then: body, otherwise: behind });
  code
    .in(body)
    .add({ kind: 'tick', count: 1 }, { kind: 'binary', dst: i, op: 'subtract', left: local(i), right: long(1) });
  inside(code);
  code.end({ kind: 'jump', target: head });
  code.in(behind);
}

function addLoops(its: Constructs): void {
  const format = its.draft.format('%d ');
  for (const turns of [9_999, 10_000]) {
    its.add(`${turns} turns of MAXACTION 10000`, (code) => {
      const n = code.local('n');
      countDown(code, turns, (inner) => {
        inner.add({ kind: 'binary', dst: n, op: 'add', left: local(n), right: long(3) });
      });
      code.add(print(format, n));
    });
  }
  its.add('MAXACTION is not caught', (code) => {
    const [caught, n] = [code.block(), code.local('n')];
    const guarded = code.block(caught);
    code.end({ kind: 'jump', target: guarded });
    code.in(guarded).add({ kind: 'tick', count: 1 }, print(format, n), { kind: 'tick', count: 20_000 });
    code.in(caught).add({ kind: 'takeError', dst: undefined }, print(format, n));
  });
}

/** Over 60 lines: a list, each construct a few lines. */
function addControl(its: Constructs): void {
  const { draft } = its;
  const format = draft.format('%d ');
  const fails = draft.function('fails', 1, 'long', (code) => {
    const given = code.local('given');
    code.add({ kind: 'binary', dst: given, op: 'divide', left: long(100), right: local(given) });
    code.end({ kind: 'return', value: local(given) });
  });
  const deep = draft.function('deep', 1, 'long', (code, self) => {
    const [n, below] = [code.local('n'), code.local('below')];
    const [more, done] = [code.block(), code.block()];
    code.end({ kind: 'branch', condition: local(n), then: more, otherwise: done });
    code.in(more).add({ kind: 'binary', dst: n, op: 'subtract', left: local(n), right: long(1) });
    code.add({ kind: 'call', dst: below, callee: self, args: [local(n)] });
    code.add({ kind: 'binary', dst: below, op: 'add', left: local(below), right: long(1) });
    code.end({ kind: 'return', value: local(below) });
    code.in(done).end({ kind: 'return', value: undefined });
  });
  const joins = draft.function('joins', 2, 'string', (code) => {
    const [left, right] = [code.local('left', 'string'), code.local('right', 'string')];
    code.add({ kind: 'stringConcat', dst: right, left: local(left), right: local(right) });
    code.end({ kind: 'return', value: local(right) });
  });
  const names = draft.function('names', 1, 'string', (code) => {
    const [which, one, two] = [code.local('which'), code.block(), code.block()];
    code.end({ kind: 'branch', condition: local(which), then: one, otherwise: two });
    code.in(one).end({ kind: 'return', value: string('one') });
    code.in(two).end({ kind: 'return', value: string('two') });
  });
  const quiet = draft.function('quiet', 0, undefined, (code) => {
    code.add({ kind: 'exit' }).end({ kind: 'return', value: undefined });
  });
  its.add('functions', (code) => {
    const [n, s] = [code.local('n'), code.local('s', 'string')];
    const show = print(draft.format('%d,%s;'), n, s);
    code.add({ kind: 'call', dst: n, callee: fails, args: [long(-7)] }, show);
    code.add({ kind: 'call', dst: n, callee: deep, args: [long(3)] }, show);
    code.add({ kind: 'move', dst: s, src: string('abcdefghijkl') });
    code.add({ kind: 'call', dst: s, callee: joins, args: [local(s), local(s)] }, show);
    code.add({ kind: 'call', dst: s, callee: joins, args: [string('left'), local(s)] }, show);
    code.add({ kind: 'call', dst: undefined, callee: joins, args: [string(''), string('')] });
    const name = code.local('name', 'string');
    code.add({ kind: 'call', dst: name, callee: names, args: [long(0)] }, print(draft.format('%s'), name));
    code.add({ kind: 'call', dst: undefined, callee: quiet, args: [] }, show);
  });
  its.add('a failing call leaves its variable alone', (code) => {
    const [n, caught, behind, s] = [code.local('n'), code.block(), code.block(), code.local('s', 'string')];
    const guarded = code.block(caught);
    code.add({ kind: 'move', dst: n, src: long(8) }).end({ kind: 'jump', target: guarded });
    code
      .in(guarded)
      .add({ kind: 'call', dst: n, callee: fails, args: [long(0)] })
      .end({ kind: 'jump', target: behind });
    code.in(caught).add({ kind: 'takeError', dst: s }, print(draft.format('%d %s;'), n, s));
    code.end({ kind: 'jump', target: behind });
    code.in(behind).add({ kind: 'call', dst: n, callee: fails, args: [long(0)] });
  });
  its.add('MAXNESTING', (code) => {
    const n = code.local('n');
    code.add({ kind: 'call', dst: n, callee: deep, args: [long(4)] }, print(format, n));
  });
  its.add('error()', (code) => {
    const [s, caught] = [code.local('s', 'string'), code.block()];
    const guarded = code.block(caught);
    code.end({ kind: 'jump', target: guarded });
    code.in(guarded).add({ kind: 'raise', text: string('a text that is longer than a string') });
    code.end({ kind: 'fail' });
    code
      .in(caught)
      .add({ kind: 'takeError', dst: s }, print(draft.format('<%s>'), s), { kind: 'raise', text: local(s) });
    code.end({ kind: 'fail' });
  });
}

interface Outcome extends Omit<BodyOutput, 'at'> {
  readonly name: string;
  readonly place: string | undefined;
}

function asJavaScript({ draft, names }: Constructs): readonly Outcome[] {
  const { limits } = draft.module();
  const instance = instantiated(draft, limits);
  return draft.module().bodies.map(({ id }): Outcome => {
    const { output, error, at, positioned, host } = runBody(instance, id);
    const place = positioned === true ? `${at?.text}:${at?.line}` : undefined;
    return { name: names[id] ?? '', output, error, place, warnings: host.warnings, exits: host.exits };
  });
}

/** Drafts give every block an error edge; the passes want one exactly where something fails. */
function verifiable(module: IrModule): IrModule {
  const functions = module.functions.map((each) => ({ ...each, code: compactBlocks(withoutIdleEdges(each.code)) }));
  const bodies = module.bodies.map((each) => ({ ...each, code: compactBlocks(withoutIdleEdges(each.code)) }));
  return { ...module, functions, bodies };
}

async function asC({ names }: Constructs, module: IrModule): Promise<readonly Outcome[]> {
  const runs = await runAsHostC(place(verifiable(module), 'kernel'), 'address');
  return runs.map(({ at, ...rest }, index) => ({
    name: names[index] ?? '',
    place: at === undefined ? undefined : `${at.text}:${at.line}`,
    ...rest,
  }));
}

hostTest('generated C says what generated JavaScript says, construct by construct', async (t) => {
  const constructs = drafted();
  const expected = asJavaScript(constructs);
  const found = await asC(constructs, constructs.draft.module());
  t.is(found.length, expected.length);
  for (const [index, outcome] of expected.entries()) t.deepEqual(found[index], outcome, outcome.name);
});
