import { spawn, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { buffer, text } from 'node:stream/consumers';
import test from 'ava';
import { CHECKOUT } from '../support/checkout.js';
import { testWith } from '../support/requirements.js';
import { COMMAND_LINES, type CommandLine, titleOf, withoutMachine } from './command-lines.js';
import { type Fixture, makeFixture } from './fixture.js';

const MAIN = join(CHECKOUT, 'dist/js/src/main.js');

for (const [index, line] of COMMAND_LINES.entries()) {
  if (line.needs === 'options') continue;
  test.serial(`${index + 1}: ${titleOf(line)}`, async (t) => {
    const fixture = makeFixture(t, line.rc);
    const { status, stderr } = await runStap(line.args, fixture, line.stdin ?? '');
    const expected = line.ours ?? line;
    t.is(withoutLibrary(withoutMachine(stderr, fixture.dataFolder)), withoutLibrary(expectedText(line)));
    t.is(status, expected.status);
  });
}

test.serial('-G gives a global its first value, which a script that only reads it sees', async (t) => {
  const script = 'global n = 1, s = "none" probe begin { printf("%d %s\\n", n, s) exit() }';
  const fixture = makeFixture(t);
  t.deepEqual(await runStap(['-G', 'n=0x10', '-Gs=word', '-e', script], fixture, ''), {
    status: 0,
    stdout: '16 word\n',
    stderr: '',
  });
  const refused = await runStap(['-Gm=1', '-e', script], fixture, '');
  t.is(refused.status, 1);
  t.regex(refused.stderr, /^ERROR: -G m=1: the script uses no scalar global variable of this name\nPass 3: /);
});

test.serial('handlers that fail end quietly, and limits of time are lifted, on demand', async (t) => {
  const fixture = makeFixture(t);
  const failing =
    'global zero = 0 probe begin { zero = zero * 2 println(1 / zero) } probe begin(1) { println("on") exit() }';
  t.is((await runStap(['-e', failing], fixture, '')).status, 1);
  t.like(await runStap(['--suppress-handler-errors', '-e', failing], fixture, ''), { status: 0, stdout: 'on\n' });
  const long = 'probe begin { for (i = 0; i < 100000; i++) ; println(i) exit() }';
  const limited = ['-DMAXACTION_INTERRUPTIBLE=10000', '-e', long];
  t.is((await runStap(limited, fixture, '')).status, 1);
  t.like(await runStap(['-g', '--suppress-time-limits', ...limited], fixture, ''), { status: 0, stdout: '100000\n' });
});

test.serial('-L lists with variables, sorted; nothing is an exit status of 1 and no word', async (t) => {
  const fixture = makeFixture(t);
  writeFileSync(
    join(fixture.folder, 'mine.stp'),
    'probe mine.b = end { s = "x" n = 2 } probe mine.a = begin { n = 1 }',
  );
  const listed = await runStap(['-I', fixture.folder, '-L', 'mine.*'], fixture, '');
  t.deepEqual(listed, { status: 0, stdout: 'mine.a n:long\nmine.b s:string n:long\n', stderr: '' });
  t.deepEqual(await runStap(['-l', 'timer.nothing'], fixture, ''), { status: 1, stdout: '', stderr: '' });
  const talkative = await runStap(['-vv', '-l', 'timer.nothing'], fixture, '');
  t.regex(talkative.stderr, /semantic error: while resolving probe point: identifier 'timer'/);
  const types = await runStap(['--dump-probe-types'], fixture, '');
  t.regex(types.stdout, /^timer\.ms\(number\)\.randomize\(number\)$/m);
});

test.serial('words that are not UTF-8 reach the script as they are', async (t) => {
  const fixture = makeFixture(t);
  const command = `exec "$0" "$1" -e 'probe begin { print(@1) exit() }' "$(printf 'a\\377b')"`;
  const child = spawn('sh', ['-c', command, process.execPath, MAIN], { cwd: fixture.folder, env: fixture.env });
  const [stdout] = await Promise.all([buffer(child.stdout), buffer(child.stderr)]);
  t.deepEqual([...stdout], [0x61, 0xff, 0x62]);
});

test.serial('--version, --help and --check write to standard output', async (t) => {
  const fixture = makeFixture(t);
  for (const [word, start] of [
    ['--version', /^Systemtap translator/],
    ['--help', /^Systemtap translator[^]*\nUsage: stap/],
    ['--check', /^stap \S+ on Linux [^]*\nNode\.js +yes/],
  ] as const) {
    const { stderr, stdout } = await runStap([word], fixture, '');
    t.regex(stdout, start);
    t.is(stderr, '');
  }
});

// Root without capabilities, so that the checkout's files can be read wherever it lies.
testWith('root').serial('without privilege a script of user space runs, any other ends with one clear line', (t) => {
  const { env, folder } = makeFixture(t);
  const run = (script: string): Outcome =>
    spawnSync('setpriv', ['--bounding-set=-all', process.execPath, MAIN, '-e', script], {
      cwd: folder,
      encoding: 'utf8',
      env,
    });
  t.like(run('probe begin { println("hello") exit() }'), { status: 0, stdout: 'hello\n', stderr: '' });
  const { status, stderr } = run('probe begin { println("hello") } probe syscall.getppid { exit() }');
  t.is(status, 1);
  t.regex(
    stderr,
    /^ERROR: this script probes .*: run stap as root .*; this process is root without .*\nPass 5: run failed\. {2}\[man error::pass5\]\n$/,
  );
});

function expectedText({ ours, stderr }: CommandLine): string {
  return (ours?.stderr ?? stderr).replaceAll('{release}', release());
}

/** Which names are similar depends on how much of the library is there. */
function withoutLibrary(stderr: string): string {
  return stderr.replace(/ \(similar: [^)]*\)/g, '');
}

interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function runStap(args: readonly string[], { env, folder }: Fixture, input: string): Promise<Outcome> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder, env });
  child.stdin.end(input);
  const closed = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  return { status, stdout, stderr };
}
