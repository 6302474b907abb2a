import { readFileSync } from 'node:fs';
import process from 'node:process';
import test from 'ava';
import { elfSection } from '../../../src/target/elf/index.js';

/** Header, the text of section `.one`, names, three section headers (none, .one, .shstrtab). */
function smallElf(): Buffer {
  const file = Buffer.alloc(64 + 32 + 3 * 64);
  file.writeUInt32BE(0x7f454c46, 0);
  file.set([2, 1, 1], 4);
  file.writeBigUInt64LE(96n, 40);
  file.writeUInt16LE(64, 58);
  file.writeUInt16LE(3, 60);
  file.writeUInt16LE(2, 62);
  file.write('content\0', 64, 'latin1');
  file.write('\0.one\0.shstrtab\0', 72, 'latin1');
  const section = (index: number, name: number, offset: number, size: number): void => {
    const at = 96 + index * 64;
    file.writeUInt32LE(name, at);
    file.writeBigUInt64LE(BigInt(offset), at + 24);
    file.writeBigUInt64LE(BigInt(size), at + 32);
  };
  section(1, 1, 64, 7);
  section(2, 6, 72, 16);
  return file;
}

test('a section is found by its name', (t) => {
  t.is(elfSection(smallElf(), '.one')?.toString('latin1'), 'content');
  t.is(elfSection(smallElf(), '.on'), undefined);
  t.is(elfSection(smallElf(), '.two'), undefined);
});

test('what is no ELF file has no sections', (t) => {
  t.is(elfSection(Buffer.from('#!/bin/sh'), '.one'), undefined);
  t.is(elfSection(smallElf().subarray(0, 80), '.one'), undefined);
});

test('a real program is read', (t) => {
  const file = readFileSync(process.execPath);
  t.true((elfSection(file, '.text')?.length ?? 0) > 1000);
});
