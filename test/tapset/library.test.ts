/** The library's index and its files on demand. */
import { Diagnostics } from '../../src/base/index.js';
import { namesOf } from '../../src/tapset/index.js';
import { openLibrary } from '../../src/tapset/library.js';
import { DEFAULT_PARSE_OPTIONS, parseFile } from '../../src/frontend/stap/index.js';
import { readTapsets } from '../../src/tapset/read.js';
import test from 'ava';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';
import { elaborateText, standardLibrary, tapsetFile } from '../support/elaborate.js';

test('declarations are found past comments, strings and embedded code', (t) => {
  const text = `# function hidden()
    // probe hidden = begin {}
    /* global hidden */
    %{ function hidden() %}
    private global a = 1, b%[10], c
    global d = "global x, function y()" global e;
    function f:string(x) { return "probe p = begin" }
    private function g() %{ x %}
    probe one.two = three.four = begin { function_not = 1 }
    probe five += process("x").function("y") { }
    probe six.seven(number) = end, end(5) { }
    probe begin { println(1) }`;
  const { aliasHeads, functions, globals } = namesOf(tapsetFile(text));
  t.deepEqual(functions, ['f', 'g']);
  t.deepEqual(globals, ['a', 'b', 'c', 'd', 'e']);
  t.deepEqual(aliasHeads, ['one', 'three', 'five', 'six']);
});

test('a file is parsed when a name of it is asked for, and once', (t) => {
  const parsed: string[] = [];
  const library = openLibrary({
    files: [
      tapsetFile('function a() { } probe up.x = begin { }', 'a.stp'),
      tapsetFile('function b() { } global g function b(x) { }', 'b.stp'),
    ],
    parse: (source, sink) => {
      parsed.push(source.name);
      return parseFile(source, DEFAULT_PARSE_OPTIONS, sink);
    },
  });
  const sink = new Diagnostics();
  t.deepEqual([library.aliasHeads, library.functionNames, library.fileCount, parsed], [['up'], ['a', 'b'], 2, []]);
  t.is(library.functionsNamed('b', sink).length, 2);
  t.is(library.globalNamed('g', sink)?.declaration.name, 'g');
  t.deepEqual(parsed, ['b.stp']);
  t.is(library.aliasesUnder('up', sink).length, 1);
  t.is(library.functionsNamed('nothing', sink).length, 0);
  t.deepEqual(parsed, ['b.stp', 'a.stp']);
});

test('every file of the library parses, and its index names what it declares', (t) => {
  const library = standardLibrary();
  const sink = new Diagnostics();
  for (const name of library.functionNames) t.true(library.functionsNamed(name, sink).length > 0, name);
  for (const head of library.aliasHeads) t.true(library.aliasesUnder(head, sink).length > 0, head);
  t.deepEqual(sink.all, []);
});

test('no two files of the library declare one function with one number of parameters', (t) => {
  const library = standardLibrary();
  const sink = new Diagnostics();
  for (const name of library.functionNames) {
    const places = new Map<number, string>();
    for (const { declaration, file } of library.functionsNamed(name, sink)) {
      const arity = declaration.parameters.length;
      t.is(places.get(arity) ?? file.source.name, file.source.name, `${name}/${arity}`);
      places.set(arity, file.source.name);
    }
  }
});

test('what a file of the library declares is in the index: nothing is found only by chance', (t) => {
  const library = standardLibrary();
  const sink = new Diagnostics();
  for (const source of readTapsets(join(CHECKOUT, 'tapsets')).scripts) {
    const names = namesOf(source);
    for (const each of parseFile(source, { ...DEFAULT_PARSE_OPTIONS, guru: true }, sink).declarations) {
      if (each.kind === 'function') t.true(names.functions.includes(each.name), each.name);
      if (each.kind === 'global') t.true(names.globals.includes(each.name), each.name);
      if (each.kind !== 'alias') continue;
      for (const { components } of each.names) t.true(library.aliasesUnder(components[0]?.name ?? '', sink).length > 0);
    }
  }
  t.deepEqual(sink.all, []);
});

test('files of system calls are looked into when an alias of one is asked for', (t) => {
  const library = openLibrary({
    files: [
      tapsetFile('/* System calls: x */ probe __syscall_read = never { fd = 1 }', 'syscall-x.stp'),
      tapsetFile('probe up.x = begin { }', 'a.stp'),
    ],
    parse: (source, sink) => parseFile(source, DEFAULT_PARSE_OPTIONS, sink),
  });
  t.deepEqual(library.aliasHeads, ['up']);
  t.is(library.aliasesUnder('__syscall_read', new Diagnostics()).length, 1);
  t.is(library.aliasesUnder('__syscall_write', new Diagnostics()).length, 0);
});

test("the script's own globals are not set by the names of a system call's arguments", (t) => {
  const { program } = elaborateText('global mode probe syscall.openat { mode++ println(flags, mode) }');
  t.deepEqual(
    program?.probes[0]?.locals.map((each) => each.name),
    ['flags'],
  );
});
