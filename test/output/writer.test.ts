import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { Writer, type WriterFailure } from '../../src/output/index.js';

function inFile(run: (fd: number) => Promise<void>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'writer-'));
  const path = join(folder, 'out');
  const fd = openSync(path, 'w');
  return run(fd).then(() => {
    closeSync(fd);
    const text = readFileSync(path, 'latin1');
    rmSync(folder, { recursive: true });
    return text;
  });
}

const never = (failure: WriterFailure): void => {
  throw new Error(`unexpected ${failure.kind}`);
};

test('three megabytes printed at once arrive whole and in order', async (t) => {
  const line = `${'x'.repeat(99)}\n`;
  const text = await inFile(async (fd) => {
    const writer = new Writer(fd, never);
    for (let i = 0; i < 30_000; i += 1) writer.print(line);
    t.true(writer.pendingBytes >= 3_000_000 - 65_536);
    await writer.flush();
    t.is(writer.pendingBytes, 0);
  });
  t.is(text, line.repeat(30_000));
});

test('ready() waits until less than a megabyte is pending', async (t) => {
  await inFile(async (fd) => {
    const writer = new Writer(fd, never);
    writer.print('y'.repeat(4 << 20));
    await writer.ready();
    t.true(writer.pendingBytes <= 1 << 20);
    await writer.flush();
  });
});

test('bytes are written as bytes', async (t) => {
  const text = await inFile(async (fd) => {
    const writer = new Writer(fd, never);
    writer.print('\xe9\xff\x00z');
    await writer.flush();
  });
  t.is(text, '\xe9\xff\x00z');
});

test('a full disk is reported once and later output is dropped', async (t) => {
  const fd = openSync('/dev/full', 'w');
  const failures: WriterFailure[] = [];
  const writer = new Writer(fd, (failure) => failures.push(failure));
  writer.print('a');
  await writer.flush();
  writer.print('b');
  await writer.flush();
  closeSync(fd);
  t.is(failures.length, 1);
  t.is(failures[0]?.kind, 'failed');
});

test('drop() forgets what is pending', async (t) => {
  const text = await inFile(async (fd) => {
    const writer = new Writer(fd, never);
    writer.print('kept');
    await writer.flush();
    writer.print('gone');
    writer.drop();
    await writer.flush();
  });
  t.is(text, 'kept');
});
