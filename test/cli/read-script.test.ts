import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readScripts } from '../../src/cli/index.js';
import { makeFixture } from './fixture.js';

test('a file keeps its bytes and the name it was given; messages of run time have its full path', (t) => {
  const { folder } = makeFixture(t);
  writeFileSync(join(folder, 'bytes.stp'), Buffer.from([0x23, 0xff, 0xc3, 0xa4, 0x0a]));
  const path = `${folder}/./bytes.stp`;
  t.deepEqual(readScripts({ script: { kind: 'file', path }, additionalScripts: ['a', 'b'] }), {
    kind: 'read',
    script: { name: path, path: join(folder, 'bytes.stp'), text: '#\xff\xc3\xa4\n', role: 'script' },
    additional: [
      { name: '<input1>', path: '<input1>', text: 'a', role: 'script' },
      { name: '<input2>', path: '<input2>', text: 'b', role: 'script' },
    ],
  });
});

test('every script that cannot be had is named', (t) => {
  const { folder } = makeFixture(t);
  mkdirSync(join(folder, 'folder'));
  const read = (path: string, additionalScripts: readonly string[] = []): unknown =>
    readScripts({ script: { kind: 'file', path: join(folder, path) }, additionalScripts });
  t.deepEqual(read('nowhere.stp', ['x', '']), {
    kind: 'failed',
    lines: [`Input file '${folder}/nowhere.stp' is missing.`, "Input file '<input2>' is empty."],
  });
  t.deepEqual(read('folder'), { kind: 'failed', lines: [`Input file '${folder}/folder' is empty.`] });
  t.deepEqual(read('hello.stp/x'), { kind: 'failed', lines: [`Input file '${folder}/hello.stp/x' is missing.`] });
});
