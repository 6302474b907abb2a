/** The program that runs this test is an ELF file like any other. */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import test from 'ava';
import {
  elfBuildId,
  elfDynamic,
  elfFunctions,
  ElfImage,
  elfInterpreter,
  functionAt,
} from '../../../src/target/elf/index.js';

const file = readFileSync(process.execPath);
const open = (bytes: Buffer): ElfImage | undefined =>
  ElfImage.open({ read: (offset, size) => bytes.subarray(offset, offset + size) });

test('functions by name and by address, with their place in the file', (t) => {
  const image = open(file);
  const functions = image === undefined ? [] : elfFunctions(image);
  const main = functions.find(({ name }) => name === 'main' || name === '_start');
  t.true(main !== undefined && functions.length > 1000);
  if (image === undefined || main === undefined) return;
  const offset = image.fileOffset(main.address);
  t.true(offset !== undefined && image.addressAt(offset) === main.address);
  t.is(functionAt(functions, main.address)?.address, main.address);
  t.is(functionAt(functions, 1), undefined);
  t.true(functions.every((each, index) => index === 0 || (functions[index - 1]?.address ?? 0) <= each.address));
});

test('what the dynamic linker needs', (t) => {
  const image = open(file);
  if (image === undefined) return void t.fail();
  t.true(elfDynamic(image).needed.some((name) => name.startsWith('libc.so')));
  t.regex(elfInterpreter(image) ?? '', /^\/.*ld/);
  t.true(elfBuildId(image) === undefined || /^[0-9a-f]{8,}$/.test(elfBuildId(image) ?? ''));
});

test('other files are none, and a cut one is not read beyond its end', (t) => {
  t.is(open(Buffer.from('#!/bin/sh\n')), undefined);
  t.is(open(Buffer.alloc(100)), undefined);
  const cut = open(Buffer.from(file.subarray(0, 4096)));
  t.deepEqual(cut === undefined ? [] : elfFunctions(cut), []);
});
