import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';

/**
 * A case is a script and what it does: `name.stp` beside `name.expect`, in a folder per topic.
 *
 *     # where the expectation comes from
 *     options: -DMAXACTION=10        (words of the command line before -e SCRIPT; a backslash keeps a blank)
 *     arguments: 3 two\ words        (words after it)
 *     status: 1
 *     stdout:
 *     |a line with its newline
 *     :text without one
 *     stderr:
 *     |…
 *
 * Text is bytes, one character each; `\xHH` is a byte, `\\` a backslash. `{similar}` stands for a list of suggestions,
 * which depends on how much of the library is there, a line `{suppressed}` for the count of errors of the same kind that
 * are not shown, where it tells of cascades of the original's own.
 */
export type Case = {
  /** Topic and name: `arrays/wrap`. */
  readonly name: string;
  readonly script: string;
  readonly options: readonly string[];
  readonly arguments: readonly string[];
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
};

const FOLDER = join(CHECKOUT, 'test/suite/cases');

/** All the cases below `topic` (all topics without it), in the order of their names. */
export function readCases(topic = ''): readonly Case[] {
  return readdirSync(join(FOLDER, topic), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.stp'))
    .map((name) => readCase(join(topic, name.slice(0, -'.stp'.length))))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The command line of a case, script included. */
export function commandLine({ options, script, arguments: words }: Case): readonly string[] {
  return [...options, '-e', script, ...words];
}

const PLACEHOLDERS = {
  '{similar}': '[^)]*',
  '{suppressed}\n': '(?:Number of similar error messages suppressed: \\d+\\.\nRerun with -v to see them\\.\n)?',
} as const;

/** Does `text` match, with the placeholders of `expected`? */
export function matches(text: string, expected: string): boolean {
  let pattern = escapePattern(expected);
  for (const [placeholder, any] of Object.entries(PLACEHOLDERS)) {
    pattern = pattern.replaceAll(escapePattern(placeholder), any);
  }
  return new RegExp(`^${pattern}$`).test(text);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

function readCase(name: string): Case {
  // A command line is UTF-8 on its way to another process, so the script is read as that; what comes back is bytes.
  const script = readFileSync(join(FOLDER, `${name}.stp`), 'utf8');
  return {
    name,
    script,
    ...parseExpectation(`${name}.expect`, readFileSync(join(FOLDER, `${name}.expect`), 'latin1')),
  };
}

/** @throws {Error} that names `path` where the text is no expectation */
export function parseExpectation(path: string, text: string): Omit<Case, 'name' | 'script'> {
  const fields = new Map<string, string>();
  const streams = { stdout: '', stderr: '' };
  let stream: keyof typeof streams | undefined;
  let hasSource = false;
  for (const line of text.split('\n')) {
    const [head, value] = [line[0], line.slice(1)];
    if (head === undefined) continue;
    if (head === '#') hasSource = true;
    else if (line === 'stdout:' || line === 'stderr:') stream = line === 'stdout:' ? 'stdout' : 'stderr';
    else if (head === '|' && stream !== undefined) streams[stream] += `${decode(value)}\n`;
    else if (head === ':' && stream !== undefined) streams[stream] += decode(value);
    else {
      const [, key, field] = /^(options|arguments|status): (.*)$/.exec(line) ?? [];
      if (key === undefined || field === undefined) throw new Error(`${path}: not an expectation: ${line}`);
      fields.set(key, field);
    }
  }
  if (!hasSource) throw new Error(`${path}: no comment says where the expectation comes from`);
  const status = Number(fields.get('status') ?? 'none');
  if (!Number.isInteger(status)) throw new Error(`${path}: no status`);
  return {
    ...streams,
    status,
    options: wordsOf(fields.get('options') ?? ''),
    arguments: wordsOf(fields.get('arguments') ?? ''),
  };
}

function decode(text: string): string {
  return text.replace(/\\(?:x([0-9a-f]{2})|\\)/g, (_all, hex: string | undefined) =>
    hex === undefined ? '\\' : String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

export function wordsOf(text: string): readonly string[] {
  const words = text.match(/(?:\\.|\S)+/g) ?? [];
  return words.map((word) => word.replace(/\\(.)/g, '$1'));
}
