/** Scripts through `./stap` itself: files, standard input, bad input, large output, other users. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import test, { type ExecutionContext } from 'ava';
import { OTHER_USER, testWith } from '../support/requirements.js';
import { describeEnd, runStap, STAP } from '../support/stap.js';

function scriptFile(t: ExecutionContext, name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'stap-test-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, name), text, 'latin1');
  return join(folder, name);
}

/** No line of a trace of ours: neither `at file:line:column` nor the name of a bundled file. */
function assertNoTrace(t: ExecutionContext, text: string): void {
  t.notRegex(text, /^ +at .*:\d+:\d+\)?$|stap\.cjs|node:internal/m);
}

test('the article’s install check', async (t) => {
  const end = await runStap(['-ve', 'probe begin { log("hello world") exit() }']);
  t.is(end.status, 0, describeEnd(end));
  t.is(end.stdout, 'hello world\n');
  const lines = end.stderr.trimEnd().split('\n');
  t.is(lines.length, 6, end.stderr);
  for (const pass of [1, 2, 3, 4]) t.regex(lines[pass - 1] ?? '', new RegExp(`^Pass ${pass}: .*real ms\\.$`));
  t.is(lines[4], 'Pass 5: starting run.');
  t.regex(lines[5] ?? '', /^Pass 5: run completed in \d+usr\/\d+sys\/\d+real ms\.$/);
});

test('a script file: its full path in run-time errors', async (t) => {
  const file = scriptFile(t, 'divide.stp', 'probe begin {\n  x = 0\n  println(1 / x)\n}\n');
  const end = await runStap([file]);
  t.is(
    end.stderr,
    `ERROR: division by 0 near operator '/' at ${file}:3:13\nWARNING: Number of errors: 1, skipped probes: 0\nPass 5: run failed.  [man error::pass5]\n`,
  );
  t.is(end.stdout, '');
  t.is(end.status, 1);
});

test('a script from standard input', async (t) => {
  const end = await runStap(['-', 'seven'], { input: 'probe begin { println(@1) exit() }' });
  t.deepEqual([end.stdout, end.stderr, end.status], ['seven\n', '', 0]);
});

test('a missing, an empty and an unreadable script', async (t) => {
  const missing = await runStap(['no-such-script.stp'], { cwd: '/' });
  t.is(missing.stderr, "Input file 'no-such-script.stp' is missing.\nPass 1: parse failed.  [man error::pass1]\n");
  t.is(missing.status, 1);
  const file = scriptFile(t, 'empty.stp', '');
  const empty = await runStap([file]);
  t.is(empty.stderr, `Input file '${file}' is empty.\nPass 1: parse failed.  [man error::pass1]\n`);
  t.is(empty.status, 1);
});

test('a syntax error in a file names the file, its line and column', async (t) => {
  const file = scriptFile(t, 'broken.stp', 'probe begin\n{\n\tx = 1 >\n}\n');
  const end = await runStap([file]);
  t.is(
    end.stderr,
    [
      'parse error: expected literal string or number',
      `        saw: operator '}' at ${file}:4:1`,
      '     source: }',
      '             ^',
      '',
      '1 parse error.',
      'Pass 1: parse failed.  [man error::pass1]',
      '',
    ].join('\n'),
  );
  t.is(end.status, 1);
});

test('an error in pass 2 attaches and prints nothing', async (t) => {
  const end = await runStap(['-e', 'probe begin { println("never") } probe syscall.getppid { foo() }']);
  t.is(end.stdout, '');
  t.regex(end.stderr, /^semantic error: unresolved function foo .*: identifier 'foo' at <input>:1:58\n/);
  t.is(end.status, 1);
  assertNoTrace(t, end.stderr);
});

test('a begin body that prints a megabyte loses nothing', async (t) => {
  const end = await runStap(['-e', 'probe begin { for (i = 0; i < 20000; i++) printf("%051d\\n", i); exit() }']);
  t.is(end.status, 0, end.stderr);
  t.is(end.stdout, Array.from({ length: 20_000 }, (_, i) => `${String(i).padStart(51, '0')}\n`).join(''));
});

test('-o writes to a file, complaints stay on standard error', async (t) => {
  const file = scriptFile(t, 'out.txt', '');
  const end = await runStap(['-o', file, '-e', 'probe begin { println("text"); warn("w") exit() }']);
  t.deepEqual([end.stdout, end.stderr, end.status], ['', 'WARNING: w\n', 0]);
  t.is(spawnSync('cat', [file], { encoding: 'utf8' }).stdout, 'text\n');
});

test('| head -1 ends a session of a user-side script', (t) => {
  const script = 'probe timer.ms(1) { println("line") }';
  const run = spawnSync('sh', ['-c', '"$STAP" -e "$SCRIPT" | head -1'], {
    encoding: 'utf8',
    env: { ...process.env, STAP, SCRIPT: script },
    timeout: 30_000,
  });
  t.deepEqual([run.stdout, run.stderr, run.status], ['line\n', '', 0]);
});

test('an endless loop ends with MAXACTION’s text', async (t) => {
  const end = await runStap(['-e', 'probe begin { while (1) i++ }']);
  t.regex(end.stderr, /^ERROR: MAXACTION exceeded near identifier 'i' at <input>:1:25\n/);
  t.is(end.status, 1);
});

test('the module runtime translates to C', async (t) => {
  const end = await runStap(['--runtime=kernel', '-p3', '-e', 'probe begin { println("made in C") exit() }']);
  t.deepEqual([end.stderr, end.status], ['', 0]);
  t.regex(end.stdout, /#include "runtime\.h"/);
  t.regex(end.stdout, /^\/\* probe begin \*\/\n/m);
});

testWith('otherUser')('a script without kernel-side probes needs no privilege', async (t) => {
  const user = { uid: OTHER_USER, gid: OTHER_USER, cwd: '/', env: { PATH: process.env['PATH'], HOME: '/nonexistent' } };
  const hello = await runStap(['-e', 'probe begin { printf("hello %d\\n", uid()) exit() }'], user);
  t.deepEqual([hello.stdout, hello.stderr, hello.status], [`hello ${OTHER_USER}\n`, '', 0]);
  const refused = await runStap(
    ['-e', 'probe begin { println("never") } probe syscall.getppid { println("x") }'],
    user,
  );
  t.is(refused.stdout, '');
  t.is(refused.status, 1);
  t.is(refused.stderr.split('\n').length, 3, 'one line and that pass 5 failed');
  assertNoTrace(t, refused.stderr);
});

test('a listing and an error longer than a pipe arrive whole, also at a slow reader', async (t) => {
  const statements = 'x = 1 '.repeat(50_000);
  const listing = await runStap(['-p1', '-'], { input: `probe begin { ${statements} }`, prefix: SLOW_READER });
  t.is(listing.stdout.split('\n').length, 50_006);
  const refusal = await runStap(['-p1', '-'], { input: `probe begin { ${statements} ) }`, prefix: SLOW_READER });
  t.true(refusal.stderr.endsWith('1 parse error.\nPass 1: parse failed.  [man error::pass1]\n'));
});

/** Between stap and the test: readers that let a pipe fill before they begin. */
const SLOW_READER = ['sh', '-c', '{ { "$@" | { sleep 0.3; cat; } >&3; } 2>&1 | { sleep 0.3; cat >&2; }; } 3>&1', 'sh'];
