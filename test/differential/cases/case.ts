import type { ScriptOptions } from '../support/script.js';

/** A script of one construct. `probe HIT` is the body that runs on each back end. */
export interface Case extends ScriptOptions {
  readonly name: string;
  readonly script: string;
}

/** A body, with globals before it and perhaps an end. */
export function body(
  name: string,
  globals: string,
  text: string,
  { end, ...options }: ScriptOptions & { readonly end?: string } = {},
): Case {
  const declared = globals === '' ? '' : `global ${globals}\n`;
  const last = end === undefined ? '' : `\nprobe end { ${end} }`;
  return { name, script: `${declared}probe HIT { ${text} }${last}`, ...options };
}
