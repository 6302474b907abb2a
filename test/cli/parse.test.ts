import test from 'ava';
import { parseCommandLine, type StapOptions } from '../../src/cli/index.js';

const ENV = { HOME: '/nonexistent' };
const EXIT = 'probe begin { exit() }';

test('letters may be glued, to one another and to their argument', (t) => {
  const options = run('-gvp4', '-DMAXACTION=5', `-e${EXIT}`, '-vT1.5');
  t.true(options.guru);
  t.is(options.lastPass, 4);
  t.deepEqual(options.verbosity, [2, 2, 2, 2, 2]);
  t.deepEqual([...options.defines], [['MAXACTION', '5']]);
  t.deepEqual(options.script, { kind: 'text', text: EXIT });
  t.is(options.timeoutSeconds, 1.5);
});

test('options may follow the script and its arguments, until --', (t) => {
  const options = run('a.stp', '7', '-v', '0x1f', '-x', '12', '--', '-v', '--', '-');
  t.deepEqual(options.script, { kind: 'file', path: 'a.stp' });
  t.deepEqual(options.scriptArguments, ['7', '0x1f', '-v', '--', '-']);
  t.is(options.targetPid, 12);
  t.deepEqual(options.verbosity, [1, 1, 1, 1, 1]);
});

test('with POSIXLY_CORRECT the script ends the options', (t) => {
  const command = parseCommandLine(['-v', 'a.stp', '-p1'], { ...ENV, POSIXLY_CORRECT: '' });
  t.is(command.kind, 'run');
  if (command.kind !== 'run') return;
  t.deepEqual(command.options.scriptArguments, ['-p1']);
  t.is(command.options.lastPass, 5);
});

test('-e may stand anywhere: then all other words are arguments', (t) => {
  const options = run('a', '-', '-e', EXIT, 'b');
  t.deepEqual(options.script, { kind: 'text', text: EXIT });
  t.deepEqual(options.scriptArguments, ['a', '-', 'b']);
});

test('words go through as they are: quotes, equal signs, numbers, nothing, several lines', (t) => {
  const script = 'probe begin {\n  print("a=b", \'c\')\n}';
  const options = run('-e', script, '"q"', '', '007', '1e3', '--runtime=bpf', 'true', '-E', '-v', '-E', '--', '-E=x');
  t.deepEqual(options.script, { kind: 'text', text: script });
  t.deepEqual(options.scriptArguments, ['"q"', '', '007', '1e3', 'true']);
  t.deepEqual(options.additionalScripts, ['-v', '--', '=x']);
  t.is(options.runtime, 'bpf');
});

test('scripts and arguments become bytes, paths and commands stay text', (t) => {
  const options = run('-e', 'ä', 'ö', '-c', 'ü', '-o', 'é', '-I', 'ñ');
  t.deepEqual(options.script, { kind: 'text', text: '\xc3\xa4' });
  t.deepEqual(options.scriptArguments, ['\xc3\xb6']);
  t.is(options.command, 'ü');
  t.is(options.outputFile, 'é');
  t.deepEqual(options.tapsetFolders, ['ñ']);
});

test('of most options the last counts, some add up', (t) => {
  const options = run('-p1', '-e', EXIT, '-p2', '-DA', '-DB=2', '-DA=3', '-x5', '-x', '0', '-s1', '-s2', '--vp', '01');
  t.is(options.lastPass, 2);
  t.deepEqual([...options.defines].sort(), [
    ['A', '3'],
    ['B', '2'],
  ]);
  t.is(options.targetPid, undefined);
  t.is(options.bufferMb, 2);
  t.deepEqual(run('-v', '--vp', '01', '--vp=00204', '-e', EXIT).verbosity, [1, 2, 3, 1, 5]);
  t.is(run('--bpf', '--runtime=kernel', '-e', EXIT).runtime, 'kernel');
  t.is(run('--runtime=kernel', '--bpf', '-e', EXIT).runtime, 'bpf');
});

test('colours and warnings', (t) => {
  t.is(run('-e', EXIT).color, 'auto');
  t.is(run('--color', '-e', EXIT).color, 'always');
  t.is(run('--colour=never', '-e', EXIT).color, 'never');
  t.is(run('-e', EXIT).warnings, 'shown');
  t.is(run('-W', '-e', EXIT).warnings, 'errors');
  t.is(run('-wW', '-e', EXIT).warnings, 'suppressed');
});

test('quotes of a value are its own', (t) => {
  t.is(run('-e', EXIT, '-c', `'a b' 'c'`).command, `'a b' 'c'`);
  t.is(run('-e', EXIT, '-c', '"x"').command, '"x"');
});

test('an option that has no effect is named once, with -w not at all', (t) => {
  t.deepEqual(run('-t', '-t', '-e', EXIT).notices, ['WARNING: -t is not supported yet: no timing report is printed']);
  t.deepEqual(run('-tw', '-e', EXIT).notices, []);
});

test('an option that would change what is printed is refused', (t) => {
  t.is(complaint('-b', '-e', EXIT), 'ERROR: -b is not supported yet\n');
  t.is(complaint('--privilege=stapusr', '-e', EXIT), 'ERROR: --privilege=stapusr is not supported yet\n');
  t.is(complaint('-r1.2.3', '-e', EXIT)?.split(' are ')[1], 'built: --runtime=kernel -p4 (asked for: 1.2.3)\n');
  t.is(complaint('-a', 'sparc', '-e', EXIT)?.split(' are ')[1], 'not supported yet (asked for: sparc)\n');
  const environment = parseCommandLine(['-e', EXIT], { ...ENV, SYSTEMTAP_RELEASE: '1.2.3' });
  t.is(environment.kind, 'usage-error');
});

test('a limit must be a number', (t) => {
  t.is(complaint('-DMAXACTION=many', '-e', EXIT), 'ERROR: -DMAXACTION=many: the limit must be a number\n');
  t.is(complaint('-DMAXSTRINGLEN=0', '-e', EXIT), 'ERROR: -DMAXSTRINGLEN=0: the limit must be at least 1\n');
  t.is(run('-DANYTHING=many', '-e', EXIT).defines.get('ANYTHING'), 'many');
});

test('stages to print', (t) => {
  t.deepEqual(run('--dump=ir:fold', '-e', EXIT).dump, { stage: 'ir', pass: 'fold' });
  t.deepEqual(run('--dump', 'js', '-e', EXIT).dump, { stage: 'js', pass: undefined });
  t.is(run('-e', EXIT).dump, undefined);
  t.regex(complaint('--dump=js:x', '-e', EXIT) ?? '', /^Invalid argument 'js:x' for --dump: it takes tokens, /);
  t.regex(complaint('--dump=ir:none', '-e', EXIT) ?? '', /^Invalid argument 'ir:none' for --dump: .*ir:PASS \(fold, /);
});

test('--check, --help and --version end the reading of words', (t) => {
  t.is(parseCommandLine(['-v', '--check', '--foo'], ENV).kind, 'check');
  t.is(parseCommandLine(['-vh', '-p9'], ENV).kind, 'help');
  t.is(parseCommandLine(['-gV', '-p9'], ENV).kind, 'version');
  t.is(parseCommandLine(['-p9', '--help'], ENV).kind, 'usage-error');
});

function run(...args: readonly string[]): StapOptions {
  const command = parseCommandLine(args, ENV);
  if (command.kind !== 'run') throw new Error(`refused: ${JSON.stringify(command)}`);
  return command.options;
}

function complaint(...args: readonly string[]): string | undefined {
  const command = parseCommandLine(args, ENV);
  return command.kind === 'usage-error' ? command.text : undefined;
}
