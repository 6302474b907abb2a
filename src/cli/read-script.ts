/** The words or files of the command line that hold scripts, as sources for pass 1. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ByteString, SourceFile } from '../base/index.js';
import type { StapOptions } from './options.js';

/** What messages call a script without a file. */
const INPUT = '<input>';
const STANDARD_INPUT = 0;

export type ReadScripts =
  | { readonly kind: 'read'; readonly script: SourceFile; readonly additional: readonly SourceFile[] }
  /** One line for each script that cannot be had, for standard error; pass 1 has failed. */
  | { readonly kind: 'failed'; readonly lines: readonly string[] };

/** Reads the script and those of -E, which are named `<input1>`, `<input2>` … An empty one is an error, as in stap. */
export function readScripts(options: Pick<StapOptions, 'script' | 'additionalScripts'>): ReadScripts {
  const [script, ...additional] = [
    mainScript(options.script),
    ...options.additionalScripts.map((text, index) => source(`<input${index + 1}>`, text)),
  ].map(orEmpty);
  const lines = [script, ...additional].filter((each) => typeof each === 'string');
  if (script === undefined || typeof script === 'string' || lines.length > 0) return { kind: 'failed', lines };
  return { kind: 'read', script, additional: additional.filter((each) => typeof each !== 'string') };
}

function mainScript(script: StapOptions['script']): SourceFile | string {
  if (script.kind === 'text') return source(INPUT, script.text);
  if (script.kind === 'stdin') return source(INPUT, readStandardInput());
  const path = resolve(script.path);
  try {
    return { name: script.path, path, text: readFileSync(path, 'latin1'), role: 'script' };
  } catch (error) {
    // C++'s streams open a folder and read nothing from it.
    if (error instanceof Error && 'code' in error && error.code === 'EISDIR') return source(script.path, '');
    const why = existsSync(path) ? "can't be opened for reading" : 'is missing';
    return `Input file '${script.path}' ${why}.`;
  }
}

/** What is closed or a folder holds no script. */
function readStandardInput(): ByteString {
  try {
    return readFileSync(STANDARD_INPUT, 'latin1');
  } catch {
    return '';
  }
}

function source(name: string, text: ByteString): SourceFile {
  return { name, path: name, text, role: 'script' };
}

function orEmpty(file: SourceFile | string): SourceFile | string {
  return typeof file === 'string' || file.text !== '' ? file : `Input file '${file.name}' is empty.`;
}
