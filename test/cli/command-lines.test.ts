import { release } from 'node:os';
import process from 'node:process';
import test from 'ava';
import { type Command, parseCommandLine, readScripts } from '../../src/cli/index.js';
import { COMMAND_LINES, type CommandLine, titleOf, withoutMachine } from './command-lines.js';
import { type Fixture, makeFixture } from './fixture.js';

for (const [index, line] of COMMAND_LINES.entries()) {
  test(`${index + 1}: ${titleOf(line)}`, (t) => {
    const fixture = makeFixture(t, line.rc);
    const expected = line.ours ?? line;
    const command = parseCommandLine(line.args, fixture.env);
    const found = answerOf(command, fixture);
    t.is(withoutMachine(found.stderr, fixture.dataFolder), optionsPart(line).replaceAll('{release}', release()));
    if (found.status !== undefined) t.is(found.status, expected.status);
    t.is(
      found.status !== undefined,
      line.needs === 'options' || (line.needs === 'scripts' && !readsStandardInput(line)),
    );
  });
}

test('at least 40 command lines reach pass 1 or 2, and as many are refused', (t) => {
  t.true(COMMAND_LINES.filter((line) => line.needs.startsWith('pass')).length >= 40);
  t.true(COMMAND_LINES.filter((line) => line.status === 1).length >= 40);
});

/** What is known once options are parsed and scripts read; no status where passes must go on. */
function answerOf(
  command: Command,
  fixture: Fixture,
): { readonly stderr: string; readonly status: number | undefined } {
  if (command.kind === 'usage-error') return { stderr: command.text, status: 1 };
  if (command.kind !== 'run') return { stderr: '', status: 0 };
  const notices = command.options.notices.map((notice) => `${notice}\n`).join('');
  if (command.options.script.kind === 'stdin') return { stderr: notices, status: undefined };
  // Paths are relative to the current folder; no other test runs in between.
  const before = process.cwd();
  process.chdir(fixture.folder);
  const found = readScripts(command.options);
  process.chdir(before);
  if (found.kind === 'read') return { stderr: notices, status: undefined };
  return { stderr: notices + found.lines.map((each) => `${each}\n`).join(''), status: 1 };
}

/** Of the recorded text what options and scripts alone give. */
function optionsPart(line: CommandLine): string {
  const { needs, ours, stderr } = line;
  if (needs === 'options') return ours?.stderr ?? stderr;
  if (needs === 'scripts' && readsStandardInput(line)) return '';
  if (needs === 'scripts') return stderr.replace(/^Pass 1: .*\n/m, '');
  // What is said of options without effect comes before any pass.
  return (ours?.stderr ?? '').replace(/^Pass .*\n/gm, '');
}

/** Not done here: it would read that of the test. */
function readsStandardInput({ args }: CommandLine): boolean {
  return args[1] === '-' || args[1] === '';
}
