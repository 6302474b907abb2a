import test from 'ava';
import { IO_PLACES, LAYERS, NEVER, PURE_MODULES } from './layers.js';
import { lineOf, parseSource, readSources, type Source } from './sources.js';
import ts from 'typescript';

const sources = readSources('src', 'kmod-fallback');

test('imports go only down the table', (t) => {
  t.deepEqual(wrongDirections(sources), []);
});

test('no file imports itself over others', (t) => {
  t.deepEqual(cycles(sources), []);
});

test('input and output only where the table allows it', (t) => {
  t.deepEqual(strayIo(sources), []);
});

test('an import up the table, across a row, or from a folder that the table lacks is seen', (t) => {
  const wrong = [
    parseSource('src/ir/module.ts', `import { x } from '../passes/fold.js';`),
    parseSource('src/bpfgen/object.ts', `import type { Y } from '../jsgen/emit.js';`),
    parseSource('src/jsgen/emit.ts', `export { z } from '../frontend/stap/ast.js';`),
    parseSource('src/base/span.ts', `const late = await import('../driver.js');`),
    parseSource('src/novel/thing.ts', `import { a } from '../base/span.js';`),
  ];
  t.is(wrongDirections(wrong).length, wrong.length);
  t.deepEqual(wrongDirections([parseSource('src/passes/fold.ts', `import { x } from '../ir/module.js';`)]), []);
});

test('a cycle is seen, also over three files', (t) => {
  const ring = [
    parseSource('src/ir/a.ts', `import { b } from './b.js';`),
    parseSource('src/ir/b.ts', `import { c } from './c.js';`),
    parseSource('src/ir/c.ts', `import { a } from './a.js';`),
  ];
  t.deepEqual(cycles(ring), ['src/ir/a.ts → src/ir/b.ts → src/ir/c.ts → src/ir/a.ts']);
});

test('stray input and output is seen', (t) => {
  const wrong = [
    parseSource('src/ir/read.ts', `import { readFileSync } from 'node:fs';`),
    parseSource('src/passes/fold.ts', `export const start = process.hrtime();`),
    parseSource('src/output/records.ts', `import { mmap } from '../native/memory.js';`),
  ];
  t.is(strayIo(wrong).length, wrong.length);
  const right = parseSource('src/cache/store.ts', `import { readFileSync } from 'node:fs';`);
  const type = parseSource('src/output/records.ts', `import type { Memory } from '../native/memory.js';`);
  t.deepEqual(strayIo([right, type]), []);
});

function wrongDirections(files: readonly Source[]): readonly string[] {
  return files.flatMap(({ path, imports }) => {
    const from = placeOf(path);
    if (from === undefined) return [`${path}: its folder is not in the table (test/tidy/layers.ts)`];
    return imports.flatMap(({ file, specifier }) => {
      if (file === undefined) return [];
      const to = placeOf(file);
      if (to === undefined) return [`${path}: imports ${specifier}, whose folder is not in the table`];
      return to === from || mayImport(from, to)
        ? []
        : [`${path}: imports ${specifier}, but ${from} may not know ${to}`];
    });
  });
}

function mayImport(from: string, to: string): boolean {
  return rowOf(to) < rowOf(from) && NEVER[from]?.includes(to) !== true;
}

function placeOf(path: string): string | undefined {
  return LAYERS.flat().find((place) => isWithin(path, place));
}

function rowOf(place: string): number {
  return LAYERS.findIndex((row) => row.includes(place));
}

/** `src/target/live` names a folder or a file of that name. */
function isWithin(path: string, place: string): boolean {
  return path === place || path === `${place}.ts` || path.startsWith(`${place}/`);
}

/** Each ring once, from its first file in order. Types count: a ring of types is one concept in two files. */
function cycles(files: readonly Source[]): readonly string[] {
  const next = new Map(files.map(({ path, imports }) => [path, imports.flatMap(({ file }) => file ?? [])]));
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      found.push([...trail.slice(start), path].join(' → '));
      return;
    }
    if (done.has(path)) return;
    for (const file of next.get(path) ?? []) walk(file, [...trail, path]);
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  return found;
}

function strayIo(files: readonly Source[]): readonly string[] {
  return files
    .filter(({ path }) => !IO_PLACES.some((place) => isWithin(path, place)))
    .flatMap((source) => [...ioImports(source), ...ioGlobals(source)]);
}

function ioImports({ path, imports }: Source): readonly string[] {
  return imports
    .filter(({ isType }) => !isType)
    .filter(({ specifier, file }) => (file === undefined ? isIoModule(specifier) : isWithin(file, 'src/native')))
    .map(({ specifier }) => `${path}: imports ${specifier}`);
}

function isIoModule(specifier: string): boolean {
  return specifier.startsWith('node:') && !PURE_MODULES.has(specifier);
}

function ioGlobals(source: Source): readonly string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const { text } = node.expression;
      if (text === 'process' || text === 'console') {
        found.push(`${source.path}:${lineOf(source, node.getStart())}: uses ${text}.${node.name.text}`);
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source.tree);
  return found;
}
