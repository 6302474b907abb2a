import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import test from 'ava';
import ts from 'typescript';
import { CHECKOUT } from '../support/checkout.js';
import { projectFiles, parseSource, readSources, type Source } from './sources.js';

const IS_TEXT = /(^|\/)[^.]+$|\.(ts|js|mjs|cjs|json|md|sh|stp|c|h|d|e|txt|yml|yaml)$/;
/** Absolute paths of somebody's machine: home folders, and folders that only the place of a checkout explains. */
const PRIVATE_PATH = new RegExp(
  `(?<![\\w.$}~*-])/(?:${['root', 'work', '(?:home|Users)/[a-z]\\w*'].join('|')})(?![\\w-])`,
);
const KEBAB_CASE = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)+$/;

const files = projectFiles();

test('no path of one machine in any file', (t) => {
  const found = files.filter((path) => IS_TEXT.test(path)).flatMap((path) => privatePaths(path, read(path)));
  t.deepEqual(found, []);
});

test('a path of one machine is seen', (t) => {
  const home = ['', 'home', 'ada', 'stap'].join('/');
  t.deepEqual(privatePaths('a', `see ${home}\n`), [`a:1: ${home.slice(0, 9)}`]);
  t.deepEqual(privatePaths('a', '"$home/.nvm" chroot/work https://x.org/root ../root/x'), []);
});

test('the lockfile names no registry', (t) => {
  const lock: unknown = JSON.parse(read('package-lock.json'));
  t.deepEqual(withResolved(lock), []);
  t.deepEqual(withResolved({ packages: { a: { resolved: 'https://registry.invalid/a.tgz' } } }), [
    'packages.a.resolved',
  ]);
});

test('the lockfile is complete: npm ci asks the registry for nothing that it does not name', (t) => {
  t.deepEqual(unlockedDependencies(read('package-lock.json')), []);
  const broken = { packages: { '': { optionalDependencies: { a: '1' } }, 'node_modules/b': {} } };
  t.deepEqual(unlockedDependencies(JSON.stringify(broken)), ['(root) wants a']);
});

test('no default export', (t) => {
  t.deepEqual(readSources('src', 'kmod-fallback', 'test', 'bench', 'scripts').flatMap(defaultExports), []);
  t.is(defaultExports(parseSource('src/a.ts', 'export default function f() {}')).length, 1);
  t.is(defaultExports(parseSource('src/a.ts', 'const f = 1; export { f as default };')).length, 1);
});

test('files and folders of code are in kebab-case', (t) => {
  const code = files.filter((path) => /^(src|kmod-fallback|test|bench|scripts)\/.*\.(ts|mjs|cjs)$/.test(path));
  const folders = new Set(code.flatMap((path) => dirname(path).split('/')));
  t.deepEqual(
    code.filter((path) => !KEBAB_CASE.test(basename(path))),
    [],
  );
  t.deepEqual(
    [...folders].filter((name) => !KEBAB_CASE.test(`${name}.x`)),
    [],
  );
});

function read(path: string): string {
  return readFileSync(join(CHECKOUT, path), 'utf8');
}

function privatePaths(path: string, text: string): readonly string[] {
  return text.split('\n').flatMap((line, index) => {
    const match = PRIVATE_PATH.exec(line);
    return match === null ? [] : [`${path}:${index + 1}: ${match[0]}`];
  });
}

/** The dotted places of all `resolved` URLs in a parsed lockfile. */
function withResolved(value: unknown, place: readonly string[] = []): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => {
    const here = [...place, key];
    return key === 'resolved' && typeof inner === 'string' ? [here.join('.')] : withResolved(inner, here);
  });
}

type LockedPackage = {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
};

/** A registry that lacks a package for another platform makes npm drop it from the lockfile, which npm ci then refuses. */
function unlockedDependencies(lockfile: string): readonly string[] {
  const { packages } = JSON.parse(lockfile) as { readonly packages: Readonly<Record<string, LockedPackage>> };
  const names = new Set(Object.keys(packages).map((path) => path.replace(/^(?:.*\/)?node_modules\//, '')));
  return Object.entries(packages).flatMap(([path, { dependencies, optionalDependencies }]) =>
    Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !names.has(name))
      .map((name) => `${path === '' ? '(root)' : path} wants ${name}`),
  );
}

function defaultExports({ path, tree }: Source): readonly string[] {
  return tree.statements.filter(isDefaultExport).map(() => path);
}

function isDefaultExport(statement: ts.Statement): boolean {
  if (ts.isExportAssignment(statement)) return true;
  if (ts.isExportDeclaration(statement)) {
    const clause = statement.exportClause;
    return (
      clause !== undefined && ts.isNamedExports(clause) && clause.elements.some(({ name }) => name.text === 'default')
    );
  }
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.DefaultKeyword)
  );
}
