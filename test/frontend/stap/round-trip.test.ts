/** `--dump=ast` loses nothing: what it prints parses to the same tree. */
import { testProp } from '@fast-check/ava';
import test from 'ava';
import { DEFAULT_PARSE_OPTIONS, printLossless, printParseTree } from '../../../src/frontend/stap/index.js';
import { accepted } from './cases/accepted.js';
import { acceptedPreprocessor } from './cases/accepted-preprocessor.js';
import { parse, shapeOf } from './support/parse.js';
import { randomScript } from './support/random-script.js';

const GURU = { ...DEFAULT_PARSE_OPTIONS, guru: true };

testProp(
  'random scripts: parse(dump(parse(x))) = parse(x)',
  [randomScript],
  (t, script) => {
    const first = parse(script, GURU);
    t.deepEqual(
      first.diagnostics.map((each) => each.text),
      [],
      script,
    );
    const dump = printLossless(first.file);
    const second = parse(dump, GURU);
    t.deepEqual(shapeOf(second.file), shapeOf(first.file), dump);
    t.is(printLossless(second.file), dump);
    t.is(printParseTree(second.file), printParseTree(first.file));
  },
  { numRuns: 1500 },
);

test('the recorded acceptances come back, too', (t) => {
  for (const [script, , options] of [...accepted, ...acceptedPreprocessor]) {
    const given = { ...DEFAULT_PARSE_OPTIONS, guru: true, arguments: options?.args ?? [] };
    const first = parse(script, given);
    const second = parse(printLossless(first.file), given);
    t.deepEqual(second.diagnostics, [], script);
    t.deepEqual(shapeOf(second.file), shapeOf(first.file), script);
  }
});
