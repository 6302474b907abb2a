import type { ScriptOptions } from '../support/script.js';

/** A script of one construct. `probe HIT` is the body that runs on each back end. */
export interface Case extends ScriptOptions {
  readonly name: string;
  readonly script: string;
}

/** A body, with globals before it. */
export function body(name: string, globals: string, text: string, options: ScriptOptions = {}): Case {
  const declared = globals === '' ? '' : `global ${globals}\n`;
  return { name, script: `${declared}probe HIT { ${text} }`, ...options };
}
