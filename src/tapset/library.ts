/**
 * The library of `.stp` files: names are indexed without parsing, a file is parsed when a script needs a name of it.
 * Pure: read.ts brings the files.
 */
import type { DiagnosticSink } from '../base/index.js';
import type { AliasDeclaration, FunctionDeclaration, GlobalDeclaration, StapFile } from '../frontend/stap/ast.js';

export interface TapsetLibrary {
  /** Overloads of the name, in source order; the file they stand in (its globals and private functions are in scope). */
  functionsNamed(
    name: string,
    sink: DiagnosticSink,
  ): readonly { readonly declaration: FunctionDeclaration; readonly file: StapFile }[];
  /** Aliases whose first component is this word (`netdev`); a wildcard asks for every one with `aliasHeads`. */
  aliasesUnder(
    head: string,
    sink: DiagnosticSink,
  ): readonly { readonly declaration: AliasDeclaration; readonly file: StapFile }[];
  /** First components of all aliases, sorted. */
  readonly aliasHeads: readonly string[];
  /** Public function names, sorted: for suggestions. */
  readonly functionNames: readonly string[];
  globalNamed(
    name: string,
    sink: DiagnosticSink,
  ): { readonly declaration: GlobalDeclaration; readonly file: StapFile } | undefined;
  /** For `Pass 1: parsed user script and N library scripts`. */
  readonly fileCount: number;
}
