/** The library's index and its files on demand. */
import { Diagnostics } from '../../src/base/index.js';
import { namesOf } from '../../src/tapset/index.js';
import { openLibrary } from '../../src/tapset/library.js';
import { DEFAULT_PARSE_OPTIONS, parseFile } from '../../src/frontend/stap/index.js';
import test from 'ava';
import { standardLibrary, tapsetFile } from '../support/elaborate.js';

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
