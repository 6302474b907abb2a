/** Normalised words through yargs-parser, by the types of the option table. */
import yargsParser from 'yargs-parser';
import type { ByteString } from '../base/index.js';
import { OPTION_LIST, type OptionName } from './option-table.js';

/** What was given, by the options' names. */
export interface Collected {
  has(name: OptionName): boolean;
  /** Argument of the last occurrence ("" where an optional one was left out); undefined: not given. */
  last(name: OptionName): ByteString | undefined;
  /** Arguments of all occurrences, in order. */
  all(name: OptionName): readonly ByteString[];
  /** How often a flag was given. */
  count(name: OptionName): number;
}

const WITH_ARGUMENT = OPTION_LIST.filter((option) => option.argument !== 'none').map((option) => option.name);
const FLAGS = OPTION_LIST.filter((option) => option.argument === 'none').map((option) => option.name);

/** yargs-parser takes a pair of quotes off each value: what it takes is a pair of ours, and a value's own stay. */
function quoted(word: string): string {
  return word.replace(/^(--[^=]+=)([^]*)$/, "$1'$2'");
}

/** `words` are `--name` and `--name=value` only. Nothing is guessed: no numbers, no dots, no negations, no aliases. */
export function collect(words: readonly string[]): Collected {
  const parsed: Readonly<Record<string, unknown>> = yargsParser(words.map(quoted), {
    string: WITH_ARGUMENT,
    count: FLAGS,
    configuration: {
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    },
  });
  const all = (name: OptionName): readonly ByteString[] => {
    const values = WITH_ARGUMENT.includes(name) ? parsed[name] : undefined;
    if (Array.isArray(values)) return values.map(String);
    return typeof values === 'string' ? [values] : [];
  };
  const count = (name: OptionName): number => (FLAGS.includes(name) ? Number(parsed[name] ?? 0) : 0);
  return { has: (name) => all(name).length > 0 || count(name) > 0, last: (name) => all(name).at(-1), all, count };
}
