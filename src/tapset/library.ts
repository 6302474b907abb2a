/**
 * The library of `.stp` files: names are indexed without parsing, a file is parsed when a script needs a name of it.
 * Pure: read.ts brings the files.
 */
import type { DiagnosticSink, SourceFile } from '../base/index.js';
import type {
  AliasDeclaration,
  Declaration,
  FunctionDeclaration,
  GlobalDeclaration,
  StapFile,
} from '../frontend/stap/ast.js';
import { namesOf } from './index.js';

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

export interface LibraryInput {
  readonly files: readonly SourceFile[];
  /** Pass 1 of the front end, with the options that library files are parsed with. */
  readonly parse: (source: SourceFile, sink: DiagnosticSink) => StapFile;
}

/** Files of the library's own that begin so declare aliases of such names only: half of its text, indexed when one is asked for. */
const SYSCALL_FILE = '/* System calls: ';
const SYSCALL_ALIAS = '__syscall_';

/** Files earlier in the list win where two declare one alias or global; functions of one name are overloads. */
export function openLibrary(input: LibraryInput): TapsetLibrary {
  const parsed = new Map<SourceFile, StapFile>();
  const functions = new Map<string, SourceFile[]>();
  const aliases = new Map<string, SourceFile[]>();
  const globals = new Map<string, SourceFile[]>();
  const index = (file: SourceFile): void => {
    const names = namesOf(file);
    for (const name of names.functions) push(functions, name, file);
    for (const name of names.aliasHeads) push(aliases, name, file);
    for (const name of names.globals) push(globals, name, file);
  };
  const isOfSyscalls = (file: SourceFile): boolean => file.role === 'tapset' && file.text.startsWith(SYSCALL_FILE);
  let syscalls = input.files.filter(isOfSyscalls);
  for (const file of input.files) if (!isOfSyscalls(file)) index(file);
  const indexFor = (head: string): void => {
    if (!head.startsWith(SYSCALL_ALIAS)) return;
    syscalls.forEach(index);
    syscalls = [];
  };
  const open = (source: SourceFile, sink: DiagnosticSink): StapFile => {
    let file = parsed.get(source);
    if (file === undefined) parsed.set(source, (file = input.parse(source, sink)));
    return file;
  };
  const declared = <T>(
    index: ReadonlyMap<string, readonly SourceFile[]>,
    name: string,
    sink: DiagnosticSink,
    pick: Pick<T>,
  ): readonly Declared<T>[] =>
    (index.get(name) ?? []).flatMap((source) => {
      const file = open(source, sink);
      return file.declarations.flatMap((each) => pick(each).map((declaration) => ({ declaration, file })));
    });
  return {
    functionsNamed: (name, sink) =>
      declared<FunctionDeclaration>(functions, name, sink, (each) =>
        each.kind === 'function' && each.name === name ? [each] : [],
      ),
    aliasesUnder: (head, sink) => {
      indexFor(head);
      return declared<AliasDeclaration>(aliases, head, sink, (each) =>
        each.kind === 'alias' && each.names.some((point) => point.components[0]?.name === head) ? [each] : [],
      );
    },
    globalNamed: (name, sink) =>
      declared<GlobalDeclaration>(globals, name, sink, (each) =>
        each.kind === 'global' && each.name === name ? [each] : [],
      )[0],
    aliasHeads: [...aliases.keys()].sort(),
    functionNames: [...functions.keys()].sort(),
    fileCount: input.files.length,
  };
}

type Pick<T> = (each: Declaration) => readonly T[];
interface Declared<T> {
  readonly declaration: T;
  readonly file: StapFile;
}

function push(map: Map<string, SourceFile[]>, name: string, file: SourceFile): void {
  const files = map.get(name);
  if (files === undefined) map.set(name, [file]);
  else files.push(file);
}
