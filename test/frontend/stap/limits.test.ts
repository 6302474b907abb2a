/** Deep nesting, linear work, and texts that are no scripts: pass 1 answers each with a tree or a message. */
import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { Diagnostics } from '../../../src/base/index.js';
import {
  DEFAULT_PARSE_OPTIONS,
  parseFile,
  parseMeasured,
  type ParseWork,
  printLossless,
  printParseTree,
} from '../../../src/frontend/stap/index.js';
import { parse } from './support/parse.js';
import { randomScript } from './support/random-script.js';

/** What nests, n deep, as a statement. */
const NESTED: Readonly<Record<string, (depth: number) => string>> = {
  parentheses: (n) => `${'('.repeat(n)}1${')'.repeat(n)}`,
  'sums in parentheses': (n) => `${'(1+'.repeat(n)}1${')'.repeat(n)}`,
  'unary operators': (n) => `${'- '.repeat(n)}1`,
  assignments: (n) => `${'a='.repeat(n)}1`,
  'conditional operators': (n) => `${'a?1:'.repeat(n)}1`,
  'a sum': (n) => `1${'+1'.repeat(n)}`,
  'a concatenation': (n) => `"a"${' . "a"'.repeat(n)}`,
  'array elements': (n) => `${'a['.repeat(n)}1${']'.repeat(n)}`,
  'target indexes': (n) => `${'$x['.repeat(n)}1${']'.repeat(n)}`,
  calls: (n) => `${'f('.repeat(n)}1${')'.repeat(n)}`,
  casts: (n) => `${'@cast('.repeat(n)}1${',"t")'.repeat(n)}`,
  ifs: (n) => `${'if(1)'.repeat(n)};`,
  elses: (n) => `${'if(1);else '.repeat(n)};`,
  loops: (n) => `${'while(1)'.repeat(n)};`,
  negations: (n) => `${'! ~ '.repeat(n / 2)}1`,
  increments: (n) => `${'++('.repeat(n)}x${')'.repeat(n)}`,
  'a logical chain': (n) => `1${' && 1'.repeat(n)}`,
  comparisons: (n) => `1${' < 1'.repeat(n)}`,
  'conditional operators in the middle': (n) => `${'a?'.repeat(n)}1${':2'.repeat(n)}`,
  'else-ifs with blocks': (n) => `${'if(1){}else '.repeat(n)}{}`,
  'foreach loops': (n) => `${'foreach(k in a)'.repeat(n)};`,
  // Of these one level is two or more of the tree or of the stack.
  blocks: (n) => `${'{'.repeat(n)}${'}'.repeat(n)}`,
  'ifs with blocks': (n) => `${'if(1){'.repeat(n)}${'}'.repeat(n)}`,
  tries: (n) => `${'try{'.repeat(n)}${'}catch{}'.repeat(n)}`,
  'do loops': (n) => `${'do{'.repeat(n)}${'}while(1)'.repeat(n)}`,
  prints: (n) => `${'sprint('.repeat(n)}1${')'.repeat(n)}`,
  'keys before in': (n) => `${'([a,'.repeat(n)}1${'] in b)'.repeat(n)}`,
};

const depth = 1000;
for (const [name, shape] of Object.entries(NESTED)) {
  test(`${name}: ${depth} deep passes parser and printers, 100,000 deep is one error`, (t) => {
    const good = parse(`probe begin { ${shape(depth)} }`);
    t.deepEqual(good.diagnostics, []);
    t.true(printParseTree(good.file).includes('probe begin'));
    t.is(printLossless(parse(printLossless(good.file)).file), printLossless(good.file));
    const bad = parse(`probe begin { ${shape(100_000)} } probe end { x = 1 }`);
    t.is(bad.diagnostics.length, 1);
    t.regex(bad.diagnostics[0]?.text ?? '', /^constructs nested more than \d+ deep$/);
    t.truthy(bad.diagnostics[0]?.token);
    t.is(bad.file.declarations.length, 1, 'the next declaration is read');
  });
}

test('braces of probe points: too deep and too many are errors', (t) => {
  t.deepEqual(parse(`probe ${'{a,'.repeat(500)}b${'}'.repeat(500)} {}`).diagnostics, []);
  t.regex(
    parse(`probe ${'{a,'.repeat(100_000)}b${'}'.repeat(100_000)} {}`).diagnostics[0]?.text ?? '',
    /nested more than/,
  );
  t.regex(parse(`probe ${'{a,b}.'.repeat(40)}c {}`).diagnostics[0]?.text ?? '', /more than 65536 probe points/);
});

test('macros in macros: 1,000 bodies and 500 parameters are followed', (t) => {
  const chain = Array.from({ length: 999 }, (_, i) => `@define M${i + 1} %( @M${i} %)`).join(' ');
  t.deepEqual(parse(`@define M0 %( x %) ${chain} probe begin { @M999 }`).diagnostics, []);
  t.deepEqual(parse(`@define M(a) %( (@a) %) probe begin { ${'@M('.repeat(500)}1${')'.repeat(500)} }`).diagnostics, []);
});

test('macros that never end or grow without measure are errors', (t) => {
  t.regex(parse('@define R %( @R %) probe begin { @R }').printed, /macro '@R' expands without end/);
  const doubling = Array.from({ length: 60 }, (_, i) => `@define M${i + 1} %( @M${i} @M${i} %)`).join(' ');
  t.regex(parse(`@define M0 %( x %) ${doubling} probe begin { @M60 }`).printed, /expands without end/);
  t.deepEqual(parse('@define R %( %( 1 == 2 %? @R %: x %) %) probe begin { @R }').diagnostics, []);
});

/** Texts that grow by repetition; what a unit is decides what its work would be if it were not linear. */
const REPEATED: Readonly<Record<string, (times: number) => string>> = {
  probes: (n) => 'probe timer.ms(5) { a[pid(), "x"] <<< $x->y[0] + 1; if (a) b = c ? d : e . f }\n'.repeat(n),
  statements: (n) => `probe begin { ${'x = y + 2 * z; foreach (k in a) { printf("%d\\n", k) }\n'.repeat(n)} }`,
  'a long list': (n) => `global ${Array.from({ length: n }, (_, i) => `g${i}`).join(', ')}`,
  arguments: (n) => `probe begin { f(${'1, "a" "b", '.repeat(n)}2) }`,
  'adjacent strings': (n) => `probe begin { x = ${'"abc" '.repeat(n)} }`,
  'do as a variable': (n) => `probe begin { ${'do x '.repeat(n)} }`,
  'script arguments': (n) => `probe begin { ${'$1 '.repeat(n)} }`,
  macros: (n) => `@define M(a) %( @a + 1 %) probe begin { ${'x = @M(2)\n'.repeat(n)} }`,
  conditionals: (n) => `probe begin { ${'%( 1 == 1 %? x %: y %)\n'.repeat(n)} }`,
  mistakes: (n) => 'probe begin { x = } '.repeat(n),
};

for (const [name, repeat] of Object.entries(REPEATED)) {
  test(`work grows linearly: ${name}`, (t) => {
    const of = (times: number): ParseWork => {
      const options = { ...DEFAULT_PARSE_OPTIONS, arguments: ['x'] };
      const text = repeat(times);
      return parseMeasured({ name: 'f', path: 'f', text, role: 'script' }, options, new Diagnostics()).work;
    };
    const [small, large] = [of(2_000), of(8_000)];
    t.true(large.tokens > 3.5 * small.tokens && large.tokens < 4.1 * small.tokens, `${small.tokens} ${large.tokens}`);
    t.true(large.parserSteps < 4.1 * small.parserSteps, `${small.parserSteps} ${large.parserSteps}`);
    t.true(large.parserSteps < 6 * large.tokens, 'a handful of steps a token');
  });
}

const bytes = fc.string({ unit: fc.nat(255).map((byte) => String.fromCharCode(byte)), maxLength: 80 });
const edits = fc.array(fc.tuple(fc.nat(), fc.nat(8), bytes), { minLength: 1, maxLength: 4 });

/** Cuts and inserts bytes at random places. */
function mutated(script: string, changes: readonly (readonly [at: number, cut: number, put: string])[]): string {
  let text = script;
  for (const [at, cut, put] of changes) {
    const place = text.length === 0 ? 0 : at % text.length;
    text = text.slice(0, place) + put.slice(0, 6) + text.slice(place + cut);
  }
  return text;
}

testProp(
  'mutated scripts end with a tree or with diagnostics',
  [randomScript, edits],
  (t, script, changes) => {
    const text = mutated(script, changes);
    const { file, diagnostics, printed } = parse(text, {
      ...DEFAULT_PARSE_OPTIONS,
      guru: true,
      arguments: ['a b', '"'],
    });
    t.true(diagnostics.length > 0 || file.declarations.length > 0 || text.trim() === '' || printed !== '');
    t.notThrows(() => printParseTree(file));
    t.notThrows(() => printLossless(file));
  },
  { numRuns: 3000 },
);

testProp(
  'any bytes end with a tree or with diagnostics',
  [bytes],
  (t, text) => {
    const sink = new Diagnostics();
    t.notThrows(() => parseFile({ name: 'f', path: 'f', text, role: 'script' }, DEFAULT_PARSE_OPTIONS, sink));
  },
  { numRuns: 2000 },
);
