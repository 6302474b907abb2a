/** The library's macros (`.stpm` files). Pure: read.ts brings the files; nothing is parsed before a script names a macro. */
import { Diagnostics, parseError, type Diagnostic, type DiagnosticSink, type SourceFile } from '../base/index.js';
import type { Macro, MacroLookup, MacroTable } from '../frontend/stap/index.js';

export interface MacroLibrary extends MacroLookup {
  /** What is wrong with the files read so far, each of which is then left out, with a warning that says so. */
  readonly takeProblems: () => readonly Diagnostic[];
}

/** Pass 1 of one file, which may not define again what `known` holds. */
export type ParseMacros = (source: SourceFile, known: MacroTable, sink: DiagnosticSink) => MacroTable;

export function openMacros(files: readonly SourceFile[], parse: ParseMacros): MacroLibrary {
  let table: Map<string, Macro> | undefined;
  const problems: Diagnostic[] = [];
  const read = (): Map<string, Macro> => {
    const all = new Map<string, Macro>();
    for (const source of files) {
      const sink = new Diagnostics();
      for (const [name, macro] of parse(source, all, sink)) all.set(name, macro);
      problems.push(...sink.all);
      if (sink.hasErrors) problems.push(skipped(source));
    }
    return all;
  };
  return {
    get: (name) => {
      // Most words with an `@` are operators: only what a file may define is worth reading them.
      if (table === undefined && !files.some(({ text }) => text.includes(name))) return undefined;
      table ??= read();
      return table.get(name);
    },
    takeProblems: () => problems.splice(0),
  };
}

function skipped({ path }: SourceFile): Diagnostic {
  const text = `macro tapset "${path}" has errors, and will be skipped.`;
  return { ...parseError('macro-tapset-skipped', text, undefined), severity: 'warning' };
}
