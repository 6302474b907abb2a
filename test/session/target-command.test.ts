import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { TargetCommand, targetExitWarning } from '../../src/session/target-command.js';

function withFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'command-'));
  return run(folder).finally(() => {
    rmSync(folder, { recursive: true });
  });
}

test('a simple command waits for the release and becomes the target process itself', (t) =>
  withFolder(async (folder) => {
    const out = join(folder, 'pid');
    const command = new TargetCommand(
      `${process.execPath} -e 'require("fs").writeFileSync("${out}", String(process.pid))'`,
    );
    await new Promise((resolve) => setTimeout(resolve, 100));
    t.throws(() => readFileSync(out), { code: 'ENOENT' });
    command.release();
    t.deepEqual(await command.exited, { kind: 'status', status: 0 });
    t.is(readFileSync(out, 'utf8'), String(command.pid));
  }));

test('ready: the shell has started, and waits', async (t) => {
  const command = new TargetCommand('exec sleep 100');
  t.teardown(() => {
    command.end();
  });
  await command.ready;
  t.is(readFileSync(`/proc/${command.pid}/comm`, 'latin1'), 'sh\n');
});

test('ready also when the shell is gone', async (t) => {
  const command = new TargetCommand('exec sleep 100');
  process.kill(command.pid, 'SIGKILL');
  await command.ready;
  t.deepEqual(await command.exited, { kind: 'signal', signal: 'SIGKILL' });
});

test('a command for the shell runs in one', (t) =>
  withFolder(async (folder) => {
    const command = new TargetCommand(`echo one > ${folder}/a; exit 7`);
    command.release();
    const exit = await command.exited;
    t.is(readFileSync(join(folder, 'a'), 'utf8'), 'one\n');
    t.is(targetExitWarning(exit), 'WARNING: Child process exited with status 7\n');
  }));

test('a command that was never released does not stay behind', async (t) => {
  const command = new TargetCommand('exec sleep 100');
  command.end();
  const exit = await command.exited;
  t.truthy(exit);
  t.throws(() => process.kill(command.pid, 0), { code: 'ESRCH' });
});
