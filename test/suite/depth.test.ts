/** What nests 1,000 deep passes every pass, of a user-side body and of one in the kernel; deeper is a clean error. */
import test from 'ava';
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap, type StapEnd } from '../support/stap.js';

const DEPTH = 1000;
const GLOBALS = 'global a, x = 1, y, s = "s" function f(q) { return q } function g(p, q, r) { return q }\n';

function times(text: string, count = DEPTH): string {
  return text.repeat(count);
}

/** Statements that read x and write y. */
const SHAPES: Readonly<Record<string, string>> = {
  parentheses: `y = ${times('(')}x${times(')')}`,
  sums: `y = ${times('(1 + ')}x${times(')')}`,
  'sums from the left': `y = ${times('(')}x${times(' + 1)')}`,
  'a sum': `y = x${times(' + x')}`,
  'a concatenation of literals': `s = "a"${times(' . "b"')}`,
  'a logical chain': `y = x${times(' && x')}`,
  comparisons: `y = x${times(' < x')}`,
  'unary operators': `y = ${times('- ')}x`,
  assignments: `${times('y = ')}x`,
  'conditional operators': `y = ${times('x ? 1 : ')}2`,
  'conditional operators in the middle': `y = ${times('x ? ')}2${times(' : 3')}`,
  'array elements': `y = ${times('a[')}1${times(']')}`,
  'keys before in': `y = ${times('([')}x${times('] in a)')}`,
  calls: `y = ${times('f(')}x${times(')')}`,
  'calls of three': `y = ${times('g(1, ')}x${times(', 2)')}`,
  texts: `s = ${times('sprint(')}x${times(')')}`,
  blocks: `${times('{')} y = 1 ${times('}')}`,
  ifs: `${times('if (x) {')} y = 1 ${times('}')}`,
  'else-ifs': `${times('if (x) y = 1; else ')} y = 2`,
  elses: `${times('if (x) y = 1; else {')} y = 2 ${times('}')}`,
  tries: `${times('try {')} y = 1 ${times('} catch {}')}`,
  catches: `${times('try { y = 1 } catch {')} y = 1 ${times('}')}`,
};
/** In the kernel 1,000 of these are more instructions than a program may have, which is said with their place. */
const LONG: Readonly<Record<string, string>> = {
  'a concatenation': `s = s${times(' . "b"')}`,
  whiles: `${times('while (x)')} y = 1`,
  fors: `${times('for (; x; x++) {')} y = 1 ${times('}')}`,
  'do loops': `${times('do {')} y = 1 ${times('} while (x)')}`,
  'foreach loops': `${times('foreach (k in a) {')} y = 1 ${times('}')}`,
};

/** One process at a time: all at once they would need the memory and the processors of many. */
let turn: Promise<unknown> = Promise.resolve();
async function runInTurn(input: string): Promise<StapEnd> {
  const mine = turn.then(() => runStap(['-p4', '-'], { input, limitMs: 120_000 }));
  turn = mine.catch(() => undefined);
  return mine;
}

function script(point: string, statement: string): string {
  return `${GLOBALS}probe ${point} { a[1] = 1 y = 0 ${statement}\nprintln(x, y, s) }`;
}

for (const [name, statement] of Object.entries({ ...SHAPES, ...LONG })) {
  test(`${name}, user side: ${DEPTH} deep passes all passes`, async (t) => {
    const end = await runInTurn(script('begin', statement));
    t.is(end.status, 0, describeEnd(end));
  });
}

for (const [name, statement] of Object.entries(SHAPES)) {
  testWith('bpf')(`${name}, kernel side: ${DEPTH} deep passes all passes`, async (t) => {
    const end = await runInTurn(script('syscall.getppid', statement));
    t.is(end.status, 0, describeEnd(end));
  });
}

test('100,000 deep is one error with its place', async (t) => {
  for (const statement of [times('(', 100_000), times('if (x) {', 100_000), `y = x${times(' + x', 100_000)}`]) {
    const end = await runInTurn(script('begin', statement));
    t.is(end.status, 1);
    t.regex(end.stderr, /^parse error: constructs nested more than \d+ deep\n +(saw|at): .* at <input>:2:\d+\n/);
    t.true(end.stderr.endsWith('1 parse error.\nPass 1: parse failed.  [man error::pass1]\n'));
  }
});

/** All levels of precedence in each parenthesis: 13 levels of the tree, so not 1,000 of them. */
test('200 parentheses with an operator of each precedence between them', async (t) => {
  const open = '(1 ? x : 1 || 1 && 1 | 1 ^ 1 & 1 == 1 << 1 + 1 * -';
  const end = await runInTurn(script('begin', `y = ${times(open, 200)}x${times(')', 200)}`));
  t.is(end.status, 0, describeEnd(end));
});
