/** The language of patterns, against SystemTap's recorded answers and against JavaScript's where both mean the same. */
import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { compileRegex, compileTagged, findGroups, matchesRegex, problemOf } from '../../src/regex/index.js';
import { PROBLEMS } from './problems.js';
import { VERDICTS } from './verdicts.js';

function groupsOf(pattern: string, text: string): readonly (string | undefined)[] | undefined {
  const tags = findGroups(compileTagged(pattern), text);
  if (tags === undefined) return undefined;
  return Array.from({ length: tags.length / 2 }, (_, group) => {
    const [from = -1, to = -1] = tags.subarray(2 * group, 2 * group + 2);
    return from < 0 || to < 0 ? undefined : text.slice(from, to);
  });
}

test('verdicts and groups are those of SystemTap', (t) => {
  for (const [pattern, texts] of VERDICTS) {
    for (const [text, expected] of texts) {
      t.deepEqual(groupsOf(pattern, text), expected, `${pattern} on ${JSON.stringify(text)}`);
      t.is(matchesRegex(compileRegex(pattern), text), expected !== undefined, `${pattern} on ${JSON.stringify(text)}`);
    }
  }
});

test('wrong patterns have SystemTap’s texts and positions', (t) => {
  for (const [pattern, position, text] of PROBLEMS)
    t.deepEqual(problemOf(pattern, false), { kind: 'syntax', text, position }, pattern);
});

test('what SystemTap breaks on is said or works', (t) => {
  t.deepEqual(problemOf('a{2,1}', false), { kind: 'syntax', text: 'inverted repetition {2,1}', position: 6 });
  t.deepEqual(groupsOf('(?:a)(b)', 'ab'), ['ab', 'b']);
  t.deepEqual(groupsOf('(ab|a)(b*)', 'abb'), ['abb', 'ab', 'b']);
  t.deepEqual(groupsOf('[\\xe0-\\xff]+', 'a\xe9\xff'), ['\xe9\xff']);
  t.deepEqual(groupsOf('[[:punct:]]', '\\'), ['\\']);
});

test('tables that would be too large are refused, in little time', (t) => {
  const started = performance.now();
  t.is(problemOf('(a|b)*a(a|b){14}', false)?.text, 'regular expression needs more than 4096 states');
  t.is(problemOf('((a{100}){100}){100}', false)?.text, 'regular expression is too large (more than 20000 positions)');
  t.is(problemOf('(a{0,100}){0,100}b', false)?.kind, 'size');
  t.is(problemOf('('.repeat(200).concat(')'.repeat(200)), true)?.kind, 'size');
  t.is(problemOf('('.repeat(9000), true)?.text, 'groups are nested too deep');
  t.true(performance.now() - started < 20_000);
});

test('the table is as small as can be', (t) => {
  t.is(compileRegex('a').states, 3);
  t.is(compileRegex('(a|b|c|d)x').states, compileRegex('[a-d]x').states);
  t.is(compileRegex('a{50}').states, 52);
  t.deepEqual(compileRegex('').start, 1);
  t.deepEqual(compileRegex('a^').start, 0);
  t.is(compileRegex('[[:alpha:]]+[0-9]').classes.count, 4);
});

/** Patterns that both read alike; groups capture in both. */
const { pattern } = fc.letrec<{ pattern: string; piece: string }>((tie) => ({
  pattern: fc.oneof(
    { depthSize: 'small', maxDepth: 5 },
    fc.constantFrom('a', 'b', 'c', '.', '[ab]', '[^a]', '()'),
    fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `${left}${right}`),
    fc.tuple(tie('pattern'), tie('pattern')).map(([left, right]) => `(${left}|${right})`),
    fc
      .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '{0,2}'))
      .map(([of, how]) => `(${of})${how}`),
  ),
  piece: fc.constant(''),
}));
const text = fc.array(fc.constantFrom('a', 'b', 'c', '\n', '\xe9'), { maxLength: 8 }).map((chars) => chars.join(''));

/** Repetitions of repetitions may need more states than there are: refused, and tested as such elsewhere. */
function assumeFits(its: string): void {
  fc.pre(problemOf(its, true)?.kind !== 'size');
}

testProp('whole matches are those of JavaScript', [pattern, text], (t, its, string) => {
  const anchored = `^(${its})$`;
  assumeFits(anchored);
  t.is(matchesRegex(compileRegex(anchored), string), new RegExp(anchored, 's').test(string));
});

testProp('a match is the leftmost, and of those the longest', [pattern, text], (t, its, string) => {
  assumeFits(its);
  t.is(groupsOf(its, string)?.[0], leftmostLongest(new RegExp(`^(?:${its})$`, 's'), string));
  t.is(matchesRegex(compileRegex(its), string), groupsOf(its, string) !== undefined);
});

testProp('anchors and alternatives of them', [pattern, pattern, text], (t, left, right, string) => {
  const its = `^${left}|${right}$`;
  assumeFits(its);
  t.is(matchesRegex(compileRegex(its), string), new RegExp(its, 's').test(string));
  t.is(groupsOf(its, string) !== undefined, new RegExp(its, 's').test(string));
});

testProp('any text is a pattern or a problem', [fc.string({ unit: 'binary-ascii', maxLength: 20 })], (t, its) => {
  const problem = problemOf(its, true);
  if (problem === undefined) t.notThrows(() => groupsOf(its, 'abc'));
  else t.not(problem.text, '');
});

function leftmostLongest(whole: RegExp, string: string): string | undefined {
  for (let from = 0; from <= string.length; from++) {
    for (let to = string.length; to >= from; to--)
      if (whole.test(string.slice(from, to))) return string.slice(from, to);
  }
  return undefined;
}
