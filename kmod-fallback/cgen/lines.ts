/** Lines of C that know which script line they come from: `#line` makes the compiler blame that one. */
import type { Token } from '../../src/base/index.js';

export interface Line {
  readonly text: string;
  /** undefined: the generated file itself. */
  readonly at: Token | undefined;
}

export const plain = (lines: readonly string[]): readonly Line[] => lines.map((text) => ({ text, at: undefined }));
export const blamed = (lines: readonly string[], at: Token): readonly Line[] => lines.map((text) => ({ text, at }));

/** `name`: of the generated file, as the compiler sees it. */
export function joinLines(lines: readonly Line[], name: string): string {
  const written: string[] = [];
  // What the compiler takes the next line for.
  let file = name;
  let next = 1;
  const mark = (wantedFile: string, wanted: number): void => {
    if (file === wantedFile && next === wanted) return;
    written.push(`#line ${wanted} ${JSON.stringify(wantedFile)}`);
    file = wantedFile;
    next = wanted;
  };
  for (const { text, at } of lines) {
    if (at !== undefined) mark(at.file.name, at.line);
    // A mark is a line of its own.
    else mark(name, file === name && next === written.length + 1 ? next : written.length + 2);
    written.push(text);
    next += 1;
  }
  return `${written.join('\n')}\n`;
}
