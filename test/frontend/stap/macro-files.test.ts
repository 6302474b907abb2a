/** Library macros (`.stpm`). */
import test from 'ava';
import { Diagnostics, type SourceFile } from '../../../src/base/index.js';
import {
  DEFAULT_PARSE_OPTIONS,
  type MacroTable,
  parseMacroFile,
  printParseTree,
} from '../../../src/frontend/stap/index.js';
import { parse } from './support/parse.js';

function stpm(text: string, name = 'lib.stpm'): SourceFile {
  return { name, path: `/tapset/${name}`, text, role: 'tapset' };
}

function read(
  text: string,
  known: MacroTable = new Map(),
): { readonly macros: MacroTable; readonly texts: readonly string[] } {
  const sink = new Diagnostics();
  const macros = parseMacroFile(stpm(text), DEFAULT_PARSE_OPTIONS, known, sink);
  return {
    macros,
    texts: sink.all.flatMap((each) => [each.text, ...(each.cause === undefined ? [] : [each.cause.text])]),
  };
}

test('a library macro is expanded in a script, and its places name both files', (t) => {
  const { macros, texts } = read('@define two %( 2 %) @define twice(x) %( (@x) * @two %)');
  t.deepEqual(texts, []);
  const options = { ...DEFAULT_PARSE_OPTIONS, libraryMacros: macros };
  t.true(
    printParseTree(parse('probe begin { y = @twice(a + 1) }', options).file).includes('(y) = (((a) + (1)) * (2));'),
  );
  const { diagnostics } = parse('probe begin { y = @twice(a b) }', options);
  t.is(diagnostics[0]?.token?.file.name, '<input>');
  t.is(diagnostics[0]?.token?.expandedFrom?.file.name, 'lib.stpm');
  t.is(diagnostics[0]?.token?.expandedFrom?.expandedFrom?.text, '@twice');
});

test("a library macro does not see the script's macros; a script's own macro comes first", (t) => {
  const { macros } = read('@define outer %( @inner %)');
  const options = { ...DEFAULT_PARSE_OPTIONS, libraryMacros: macros };
  t.is(
    parse('@define inner %( 1 %) probe begin { x = @outer }', options).diagnostics[0]?.text,
    'unknown operator @inner',
  );
  t.deepEqual(parse('@define outer %( 1 %) probe begin { x = @outer }', options).diagnostics, []);
});

test('conditionals choose among definitions', (t) => {
  const { macros, texts } = read('%( 1 == 1 %? @define a %( 1 %) %: @define a %( 2 %) @define b %( 3 %) %)');
  t.deepEqual(texts, []);
  t.deepEqual([...macros.keys()], ['a']);
});

test('anything but definitions is refused, and duplicates name the first', (t) => {
  t.deepEqual(read('@define a %( 1 %) global x'), {
    macros: new Map(),
    texts: ["unexpected token in library macro file 'lib.stpm'"],
  });
  const { macros } = read('@define a %( 1 %)');
  t.deepEqual(read('@define a %( 2 %)', macros).texts, [
    "duplicate definition of library macro '@a'",
    "macro '@a' first defined here",
  ]);
  t.deepEqual(read('@define a %( 1 ').texts, ["incomplete macro definition - missing '%)'"]);
});
