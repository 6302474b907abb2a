/** The layout of messages, as release 4.8 prints them. */
import test from 'ava';
import {
  type Diagnostic,
  DiagnosticPrinter,
  parseError,
  parseErrorCount,
  semanticError,
  type SourceFile,
  type Token,
  type TokenKind,
  warning,
} from '../../src/base/index.js';

function file(text: string, name = '<input>'): SourceFile {
  return { name, path: name, text, role: 'script' };
}

function at(source: SourceFile, line: number, column: number, text: string, kind: TokenKind = 'identifier'): Token {
  return { kind, text, file: source, line, column, expandedFrom: undefined };
}

function print(...diagnostics: readonly Diagnostic[]): string {
  return new DiagnosticPrinter({ verbosity: 0, hideWarnings: false }).print(diagnostics);
}

test('a parse error says what it saw, with the line and a caret', (t) => {
  const source = file('probe begin { x = 1 > }');
  const token = at(source, 1, 23, '}', 'operator');
  t.is(
    print(parseError('v', 'expected literal string or number', token, { blame: 'saw' })),
    [
      'parse error: expected literal string or number',
      "        saw: operator '}' at <input>:1:23",
      '     source: probe begin { x = 1 > }',
      '                                   ^',
      '',
      '',
    ].join('\n'),
  );
});

test('`at` and `saw` line up; the end of a file has no line', (t) => {
  const source = file('x\n"abc');
  t.is(
    print(parseError('q', 'Could not find matching closing quote', at(source, 2, 1, '', 'junk'))),
    "parse error: Could not find matching closing quote\n         at: junk '' at <input>:2:1\n     source: \"abc\n             ^\n\n",
  );
  t.is(
    print(parseError('e', 'unexpected end-of-file', undefined, { blame: 'saw', atEndOf: '<input>' })),
    'parse error: unexpected end-of-file\n        saw: <input> EOF\n\n',
  );
  t.is(print(parseError('f', "Input file 'a.stp' is empty.", undefined)), "Input file 'a.stp' is empty.\n");
});

test('the caret keeps the tabs of its line, and columns are bytes', (t) => {
  const source = file('a\n\ty\t= "\xc3\xa9" z');
  t.true(
    print(parseError('c', 'x', at(source, 2, 11, 'z'))).endsWith(
      '     source: \ty\t= "\xc3\xa9" z\n             \t \t       ^\n\n',
    ),
  );
});

test('keywords and embedded code go without their text, unprintable bytes as ?', (t) => {
  const source = file('probe');
  t.regex(print(parseError('a', 'x', at(source, 1, 1, 'probe', 'keyword'))), /at: keyword at <input>:1:1\n/);
  t.regex(print(parseError('b', 'x', at(source, 1, 1, ' c ', 'embedded-code'))), /at: embedded-code at /);
  t.regex(print(parseError('c', 'x', at(source, 1, 1, '\xc3\xa9\n', 'string'))), /at: string '\?\?\?' at /);
});

test('macro expansions follow, innermost first, with their own places in full', (t) => {
  const source = file('@define M(x) %( @x + ; %)\nprobe begin { \n\ty = @M(3 + 4)\n}');
  const invocation = at(source, 3, 6, '@M', 'operator');
  const token: Token = { ...at(source, 1, 22, ';', 'operator'), expandedFrom: invocation };
  t.is(
    print(parseError('v', 'expected literal string or number', token, { blame: 'saw' })),
    [
      'parse error: expected literal string or number',
      "        saw: operator ';' at <input>:1:22",
      '     source: @define M(x) %( @x + ; %)',
      '                                  ^',
      "\tin expansion of macro: operator '@M' at <input>:3:6",
      '     source: \ty = @M(3 + 4)',
      '             \t    ^',
      '',
      '',
    ].join('\n'),
  );
});

test('a semantic error names the file only when it differs from the last one named', (t) => {
  const [source, other] = [file('f(1,2) foo()'), file('foo()', 'b.stp')];
  const printer = new DiagnosticPrinter({ verbosity: 0, hideWarnings: false });
  const second = { secondToken: at(source, 1, 3, '1', 'number') };
  t.is(
    printer.print([semanticError('arity', 'arity mismatch found', at(source, 1, 1, 'f'), second)]),
    [
      "semantic error: arity mismatch found: identifier 'f' at <input>:1:1",
      '        source: f(1,2) foo()',
      '                ^',
      "number '1' at :1:3",
      '        source: f(1,2) foo()',
      '                  ^',
      '',
      '',
    ].join('\n'),
  );
  t.regex(printer.print([semanticError('a', 'unresolved', at(source, 1, 8, 'foo'))]), /identifier 'foo' at :1:8\n/);
  t.regex(
    printer.print([semanticError('b', 'unresolved', at(other, 1, 1, 'foo'))]),
    /identifier 'foo' at b\.stp:1:1\n/,
  );
  t.regex(printer.print([semanticError('c', 'no probes found', undefined)]), /^semantic error: no probes found\n\n$/);
  t.regex(printer.print([semanticError('d', 'unresolved', at(other, 1, 1, 'foo'))]), /identifier 'foo' at :1:1\n/);
});

test('a cause is a second error below; hints come last', (t) => {
  const source = file('probe foo {}');
  const token = at(source, 1, 7, 'foo');
  const cause = semanticError('mismatch', 'probe point mismatch', token);
  const text = print(
    semanticError('resolve', 'while resolving probe point', token, { cause, hints: ['try: apt install x'] }),
  );
  t.is(
    text,
    [
      "semantic error: while resolving probe point: identifier 'foo' at <input>:1:7",
      '        source: probe foo {}',
      '                      ^',
      '',
      "semantic error: probe point mismatch: identifier 'foo' at :1:7",
      '        source: probe foo {}',
      '                      ^',
      '',
      'try: apt install x',
      '',
    ].join('\n'),
  );
});

test('a warning has no blank line; the same sentence comes once', (t) => {
  const source = file('probe begin { x = y }');
  const printer = new DiagnosticPrinter({ verbosity: 0, hideWarnings: false });
  const one = warning('never', "never-assigned local variable 'y' (similar: x)", at(source, 1, 19, 'y'));
  t.is(
    printer.print([one, one]),
    "WARNING: never-assigned local variable 'y' (similar: x): identifier 'y' at <input>:1:19\n source: probe begin { x = y }\n                           ^\n",
  );
  t.is(printer.suppressed(), 'Number of similar warning messages suppressed: 1.\nRerun with -v to see them.\n');
  t.is(new DiagnosticPrinter({ verbosity: 0, hideWarnings: true }).print([one]), '');
});

test('errors of one kind are printed once and counted, with -v all of them', (t) => {
  const source = file('a b c');
  const all = ['a', 'b', 'c'].map((name, i) =>
    semanticError('unresolved', `unresolved ${name}`, at(source, 1, 2 * i + 1, name)),
  );
  const brief = new DiagnosticPrinter({ verbosity: 0, hideWarnings: false });
  t.is(brief.print(all).match(/semantic error/g)?.length, 1);
  t.is(brief.suppressed(), 'Number of similar error messages suppressed: 2.\nRerun with -v to see them.\n');
  const verbose = new DiagnosticPrinter({ verbosity: 1, hideWarnings: false });
  t.is(verbose.print(all).match(/semantic error/g)?.length, 3);
  t.is(verbose.suppressed(), '');
});

test('parse errors are counted with those that were suppressed', (t) => {
  const token = at(file('x'), 1, 1, 'x');
  t.is(parseErrorCount([parseError('a', 'x', token)]), '1 parse error.\n');
  t.is(parseErrorCount([parseError('a', 'x', token), parseError('a', 'x', token)]), '2 parse errors.\n');
  t.is(parseErrorCount([semanticError('a', 'x', token)]), '');
});

test('a line is quoted up to a NUL, where the file ends', (t) => {
  const source = file('probe begin { println("a\0b") }');
  const token = at(source, 1, 23, '', 'junk');
  t.is(
    print(parseError('q', 'Could not find matching closing quote', token, { blame: 'at' })),
    [
      'parse error: Could not find matching closing quote',
      "         at: junk '' at <input>:1:23",
      '     source: probe begin { println("a',
      '                                   ^',
      '',
      '',
    ].join('\n'),
  );
});
