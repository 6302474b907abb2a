import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { cacheFolder, cleanKernelStore, kernelStore } from '../../src/cache/index.js';
import { testWith } from '../support/requirements.js';

const NOBODY = 65534;
const FILE = `kernel-${release()}.json`;

function scratch(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'stap-cache-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

test('what one run saves the next one loads, and nothing else lies there', (t) => {
  const folder = join(scratch(t), 'not', 'there');
  const store = kernelStore(folder, 'this kernel');
  t.is(store?.load(), undefined);
  store?.save('line 1\nline 2');
  t.is(kernelStore(folder, 'this kernel')?.load(), 'line 1\nline 2');
  t.deepEqual(readdirSync(folder), [FILE]);
  store?.save('');
  t.is(store?.load(), '');
});

test('another kernel or another build of stap finds nothing, and takes its place', (t) => {
  const folder = scratch(t);
  kernelStore(folder, 'this kernel')?.save('old');
  const other = kernelStore(folder, 'this kernel 2');
  t.is(other?.load(), undefined);
  other?.save('new');
  t.is(other?.load(), 'new');
  t.is(kernelStore(folder, 'this kernel')?.load(), undefined);
});

test('files that are run one by one keep nothing', (t) => {
  t.is(kernelStore(scratch(t)), undefined);
});

test('--clean-cache removes it, and minds no folder that is not there', (t) => {
  const folder = scratch(t);
  kernelStore(folder, 'x')?.save('1');
  cleanKernelStore(folder);
  t.deepEqual(readdirSync(folder), []);
  t.notThrows(() => {
    cleanKernelStore(join(folder, 'none'));
  });
});

test('what others may have written is not believed', (t) => {
  const folder = scratch(t);
  const store = kernelStore(folder, 'x');
  store?.save('1');
  chmodSync(join(folder, FILE), 0o666);
  t.is(store?.load(), undefined);
  rmSync(join(folder, FILE));
  writeFileSync(join(folder, 'elsewhere'), 'x\n1', { mode: 0o644 });
  symlinkSync('elsewhere', join(folder, FILE));
  t.is(store?.load(), undefined);
});

testWith('root')('a file or a folder of another user is left alone', (t) => {
  const home = scratch(t);
  const store = kernelStore(home, 'x');
  store?.save('1');
  chownSync(join(home, FILE), NOBODY, NOBODY);
  t.is(store?.load(), undefined);

  const data = join(home, '.systemtap');
  t.is(cacheFolder(data), join(data, 'cache'));
  chownSync(home, NOBODY, NOBODY);
  t.is(cacheFolder(data), undefined);
  mkdirSync(data);
  t.is(cacheFolder(data), join(data, 'cache'));
  t.is(cacheFolder(join(home, 'a', 'b')), undefined);
});

test('a folder that cannot be made is no error', (t) => {
  const file = join(scratch(t), 'file');
  writeFileSync(file, '');
  t.notThrows(() => kernelStore(join(file, 'cache'), 'x')?.save('1'));
  t.true(existsSync(file));
});
