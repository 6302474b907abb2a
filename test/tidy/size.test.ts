import test from 'ava';
import ts from 'typescript';
import { headComment, lineOf, parseSource, readSources, type Source } from './sources.js';

const MAX_FILE_LINES = 400;
const MAX_FUNCTION_LINES = 60;
/** A comment that speaks of the length is the reason that the rule asks for. */
const SPEAKS_OF_LENGTH = /\b(lines?|long|length)\b/i;

const sources = readSources('src', 'kmod-fallback', 'test', 'bench', 'scripts');

test(`no file over ${MAX_FILE_LINES} lines without a head comment that says why`, (t) => {
  t.deepEqual(longFiles(sources), []);
});

test(`no function over ${MAX_FUNCTION_LINES} lines without a comment that says why`, (t) => {
  t.deepEqual(longFunctions(sources), []);
});

test('a long file and a long function are seen, and a reason is taken', (t) => {
  const body = 'x();\n'.repeat(MAX_FILE_LINES + 1);
  t.is(longFiles([parseSource('src/a.ts', body)]).length, 1);
  t.is(longFiles([parseSource('src/a.ts', `// Over 400 lines: one table.\n${body}`)]).length, 0);
  const long = `function f() {\n${'x();\n'.repeat(MAX_FUNCTION_LINES)}}\n`;
  t.is(longFunctions([parseSource('src/a.ts', long)]).length, 1);
  t.is(longFunctions([parseSource('src/a.ts', `const f = ${long.replace('f()', '()')}`)]).length, 1);
  t.is(longFunctions([parseSource('src/a.ts', `/** Over 60 lines: one switch. */\n${long}`)]).length, 0);
});

function longFiles(files: readonly Source[]): readonly string[] {
  return files.flatMap((source) => {
    const lines = source.text.trimEnd().split('\n').length;
    if (lines <= MAX_FILE_LINES || SPEAKS_OF_LENGTH.test(headComment(source))) return [];
    return [`${source.path}: ${lines} lines`];
  });
}

function longFunctions(files: readonly Source[]): readonly string[] {
  return files.flatMap((source) => {
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      if (isFunction(node)) {
        const first = lineOf(source, node.getStart());
        const lines = lineOf(source, node.end) - first + 1;
        if (lines > MAX_FUNCTION_LINES && !SPEAKS_OF_LENGTH.test(commentBefore(source, node))) {
          found.push(`${source.path}:${first}: ${lines} lines`);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(source.tree);
    return found;
  });
}

function isFunction(node: ts.Node): boolean {
  return (
    ts.isFunctionDeclaration(node) ||
    ts.isFunctionExpression(node) ||
    ts.isArrowFunction(node) ||
    ts.isMethodDeclaration(node) ||
    ts.isConstructorDeclaration(node)
  );
}

/** The comments above the statement (or member) that the function begins. */
function commentBefore(source: Source, node: ts.Node): string {
  let outer = node;
  while (!ts.isStatement(outer) && !ts.isClassElement(outer) && !ts.isSourceFile(outer.parent)) outer = outer.parent;
  const ranges = ts.getLeadingCommentRanges(source.text, outer.getFullStart()) ?? [];
  return ranges.map(({ pos, end }) => source.text.slice(pos, end)).join('\n');
}
