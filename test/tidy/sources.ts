import { readdirSync, readFileSync } from 'node:fs';
import { dirname, extname, join, posix } from 'node:path';
import ts from 'typescript';
import { CHECKOUT } from '../support/checkout.js';

/** One `import`, `export … from` or `import()` of a source file. */
export type Import = {
  /** As written: `./x.js` or `node:fs`. */
  readonly specifier: string;
  /** The imported file from the checkout's root (`src/base/span.ts`), or undefined for a package. */
  readonly file: string | undefined;
  /** Whether it vanishes when compiled. */
  readonly isType: boolean;
};

export type Source = {
  /** From the checkout's root, with slashes: `src/base/span.ts`. */
  readonly path: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
};

const FOLDERS_OF_OTHERS = new Set(['.git', 'node_modules', 'dist', 'build', 'coverage']);

/** Every file of the project's own, from the checkout's root. */
export function projectFiles(): readonly string[] {
  return filesBelow('');
}

/** Parses the TypeScript files (and our scripts) below the named folders. */
export function readSources(...folders: readonly string[]): readonly Source[] {
  return projectFiles()
    .filter((path) => folders.some((folder) => path.startsWith(`${folder}/`)))
    .filter((path) => ['.ts', '.mjs', '.cjs'].includes(extname(path)))
    .map((path) => parseSource(path, readFileSync(join(CHECKOUT, path), 'utf8')));
}

export function parseSource(path: string, text: string): Source {
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  return { path, text, tree, imports: importsOf(path, tree) };
}

/** The comments before the first statement. */
export function headComment(source: Source): string {
  const ranges = ts.getLeadingCommentRanges(source.text, 0) ?? [];
  return ranges.map(({ pos, end }) => source.text.slice(pos, end)).join('\n');
}

export function lineOf(source: Source, position: number): number {
  return source.tree.getLineAndCharacterOfPosition(position).line + 1;
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(join(CHECKOUT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return FOLDERS_OF_OTHERS.has(entry.name) ? [] : filesBelow(path);
    return entry.isFile() && entry.name !== '.git' ? [path] : [];
  });
}

function importsOf(path: string, tree: ts.SourceFile): readonly Import[] {
  const imports: Import[] = [];
  const add = (specifier: ts.Expression | undefined, isType: boolean) => {
    if (specifier === undefined || !ts.isStringLiteral(specifier)) return;
    imports.push({ specifier: specifier.text, file: resolveImport(path, specifier.text), isType });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, isTypeImport(node.importClause));
    else if (ts.isExportDeclaration(node)) add(node.moduleSpecifier, node.isTypeOnly);
    else if (ts.isCallExpression(node) && isLoading(node)) add(node.arguments[0], false);
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, true);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return imports;
}

function isLoading(call: ts.CallExpression): boolean {
  if (call.expression.kind === ts.SyntaxKind.ImportKeyword) return true;
  return ts.isIdentifier(call.expression) && call.expression.text === 'require';
}

/** `import type …`, or braces that hold only `type` names. */
function isTypeImport(clause: ts.ImportClause | undefined): boolean {
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  if (clause.name !== undefined || bindings === undefined || !ts.isNamedImports(bindings)) return false;
  return bindings.elements.length > 0 && bindings.elements.every((element) => element.isTypeOnly);
}

function resolveImport(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.join(dirname(from), specifier).replace(/\.js$/, '.ts');
}
