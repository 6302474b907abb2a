/** The library's macro files: read when a script names a macro of theirs, and left out where they have errors. */
import { join } from 'node:path';
import test from 'ava';
import { Diagnostics, type SourceFile } from '../../src/base/index.js';
import { DEFAULT_PARSE_OPTIONS, parseFile, parseMacroFile, printParseTree } from '../../src/frontend/stap/index.js';
import { type MacroLibrary, openMacros } from '../../src/tapset/macros.js';
import { readTapsets } from '../../src/tapset/read.js';
import { CHECKOUT } from '../support/checkout.js';

function library(files: readonly SourceFile[]): { readonly macros: MacroLibrary; readonly read: string[] } {
  const read: string[] = [];
  const macros = openMacros(files, (source, known, sink) => {
    read.push(source.name);
    return parseMacroFile(source, DEFAULT_PARSE_OPTIONS, known, sink);
  });
  return { macros, read };
}

function file(name: string, text: string): SourceFile {
  return { name, path: `/tapset/${name}`, text, role: 'tapset' };
}

function parsed(text: string, macros: MacroLibrary): string {
  const sink = new Diagnostics();
  const source: SourceFile = { name: '<input>', path: '<input>', text, role: 'script' };
  const tree = parseFile(source, { ...DEFAULT_PARSE_OPTIONS, libraryMacros: macros }, sink);
  return [...sink.all.map((each) => `${each.text}\n`), printParseTree(tree)].join('');
}

test('@choose_defined is the first of two that can be resolved', (t) => {
  const { macros } = library(readTapsets(join(CHECKOUT, 'tapsets')).macros);
  t.is(
    parsed('probe begin { y = @choose_defined($a, @choose_defined($b, $c + 1)) }', macros),
    '# file <input>\nprobe begin{\n(y) = ((@defined($a))?($a):((@defined($b))?($b):(($c) + (1))));\n}\n\n',
  );
});

test('files are read when a script names what they may define, once', (t) => {
  const { macros, read } = library([
    file('a.stpm', '@define one %( 1 %)'),
    file('b.stpm', '@define two %( @one + 1 %)'),
  ]);
  parsed('global s probe begin { println(@count(s)) }', macros);
  t.deepEqual(read, []);
  t.regex(parsed('probe begin { x = @two y = @two }', macros), /\(x\) = \(\(1\) \+ \(1\)\)/);
  t.deepEqual(read, ['a.stpm', 'b.stpm']);
  t.deepEqual(macros.takeProblems(), []);
});

test('a file with errors is left out, with its errors and a warning', (t) => {
  const { macros } = library([
    file('a.stpm', '@define one %( 1 %)'),
    file('b.stpm', '@define one %( 2 %) @define two %( 2 %)'),
    file('c.stpm', 'global x @define three %( 3 %)'),
  ]);
  t.regex(parsed('probe begin { x = @one }', macros), /\(x\) = \(1\)/);
  t.regex(parsed('probe begin { x = @three }', macros), /^unknown operator @three/);
  t.deepEqual(
    macros.takeProblems().map(({ severity, text }) => `${severity}: ${text}`),
    [
      "error: duplicate definition of library macro '@one'",
      'warning: macro tapset "/tapset/b.stpm" has errors, and will be skipped.',
      "error: unexpected token in library macro file 'c.stpm'",
      'warning: macro tapset "/tapset/c.stpm" has errors, and will be skipped.',
    ],
  );
  t.deepEqual(macros.takeProblems(), []);
});
