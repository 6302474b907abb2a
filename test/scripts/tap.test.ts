import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';
import { CHECKOUT } from '../support/checkout.js';

type Reader = {
  readonly passed: number;
  readonly skipped: number;
  readonly failed: number;
  line(text: string): void;
  end(exitCode: number | string): string | undefined;
};

// The scripts are plain JavaScript without declarations: this type is what npm test relies on.
const { TapReader } = (await import(pathToFileURL(join(CHECKOUT, 'scripts/tap.mjs')).href)) as {
  readonly TapReader: new (onFailure: (text: string) => void) => Reader;
};

test('passes, failures and skips are counted, and a failure is shown with its details', (t) => {
  const { reader, failures } = read([
    'TAP version 13',
    'ok 1 - ir › prints',
    'not ok 2 - ir › reads back',
    '  ---',
    "    message: 'ok 7 - not a result'",
    '  ...',
    'ok 3 - loader › attaches # SKIP',
    'ok 4 - format › hash # sign',
    '1..4',
  ]);
  t.is(reader.end(1), undefined);
  t.deepEqual([reader.passed, reader.failed, reader.skipped], [2, 1, 1]);
  t.deepEqual(failures, ["not ok 2 - ir › reads back\n  ---\n    message: 'ok 7 - not a result'\n  ..."]);
});

test('a test still to be written is a failure', (t) => {
  const { reader } = read(['ok 1 - later # TODO', '1..1']);
  t.is(reader.end(0), undefined);
  t.is(reader.failed, 1);
});

test('a run that ends in no failed test can still be a failed run', (t) => {
  t.regex(String(read(['1..0']).reader.end(0)), /no test was run/);
  t.regex(String(read(['ok 1 - a']).reader.end('SIGKILL')), /before its plan/);
  t.regex(String(read(['ok 1 - a', '1..2']).reader.end(0)), /planned 2 tests, 1 were reported/);
  t.regex(String(read(['ok 1 - a', '1..1']).reader.end(7)), /status 7/);
  t.regex(String(read(['ok 1 - a', 'Bail out! out of memory']).reader.end(1)), /bailed out/);
});

function read(lines: readonly string[]): { readonly reader: Reader; readonly failures: readonly string[] } {
  const failures: string[] = [];
  const reader = new TapReader((text) => failures.push(text));
  for (const line of lines) reader.line(line);
  return { reader, failures };
}
