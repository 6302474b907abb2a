/**
 * argv as getopt_long(3) reads it, by the option table: letters may be glued (`-vp4`, `-DMAXACTION=5`), long options
 * abbreviated, options may follow the script and its arguments, `--` ends them. What comes out names every option in
 * full, so that nothing behind it knows about letters. Own code, since yargs reads `-DMAXACTION=5` as `-D -M -A …`.
 */
import { OPTION_LIST, type TableEntry } from './option-table.js';

export interface Occurrence {
  readonly option: TableEntry;
  /** undefined: none was given, which only an option with an optional argument (or none) allows. */
  readonly value: string | undefined;
}

export interface GetoptResult {
  /** In the order given, up to the first error. */
  readonly occurrences: readonly Occurrence[];
  /** What is neither option nor argument of one. */
  readonly operands: readonly string[];
  /** glibc's text of the first error, without the name of the program in front. */
  readonly error: string | undefined;
}

/** `stopAtOperand`: the first operand ends the options, as POSIXLY_CORRECT in the environment asks for. */
export function getopt(words: readonly string[], stopAtOperand: boolean): GetoptResult {
  const occurrences: Occurrence[] = [];
  const operands: string[] = [];
  let next = 0;
  while (next < words.length) {
    const word = words[next] ?? '';
    next++;
    if (word === '--') break;
    if (word === '-' || !word.startsWith('-')) {
      operands.push(word);
      if (stopAtOperand) break;
      continue;
    }
    const step = word.startsWith('--') ? readLong(word, words[next]) : readLetters(word, words[next]);
    occurrences.push(...step.occurrences);
    if (step.error !== undefined) return { occurrences, operands, error: step.error };
    if (step.tookNext) next++;
  }
  operands.push(...words.slice(next));
  return { occurrences, operands, error: undefined };
}

/** `--bpf` as what it stands for, `--runtime=bpf`, so that the last of both counts. */
export function spelledOut({ option, value }: Occurrence): Occurrence {
  const { shorthand } = option;
  const full = shorthand === undefined ? undefined : OPTION_LIST.find((each) => each.name === shorthand.of);
  return full === undefined ? { option, value } : { option: full, value: shorthand?.value };
}

/** Every option by its full name, with its argument glued on (even an empty one): `--pass=4`, `--color=`, `--verbose`. */
export function normalised(occurrences: readonly Occurrence[]): readonly string[] {
  return occurrences.map(({ option, value }) =>
    option.argument === 'none' ? `--${option.name}` : `--${option.name}=${value ?? ''}`,
  );
}

interface Step {
  readonly occurrences: readonly Occurrence[];
  readonly error: string | undefined;
  readonly tookNext: boolean;
}

function readLong(word: string, following: string | undefined): Step {
  const equals = word.indexOf('=');
  const name = equals < 0 ? word.slice(2) : word.slice(2, equals);
  const value = equals < 0 ? undefined : word.slice(equals + 1);
  const found = longNamed(name);
  if (found.length === 0) return failure(`unrecognized option '${word}'`);
  const [first] = found;
  if (first === undefined || found.some(({ option }) => option !== first.option)) {
    const names = found.map((each) => ` '--${each.name}'`).join('');
    return failure(`option '${word}' is ambiguous; possibilities:${names}`);
  }
  const { option } = first;
  if (option.argument === 'none' && value !== undefined) {
    return failure(`option '--${first.name}' doesn't allow an argument`);
  }
  if (option.argument === 'required' && value === undefined) {
    if (following === undefined) return failure(`option '--${first.name}' requires an argument`);
    return { occurrences: [{ option, value: following }], error: undefined, tookNext: true };
  }
  return { occurrences: [{ option, value }], error: undefined, tookNext: false };
}

/** The long options of exactly this name, else all that begin with it. */
function longNamed(name: string): readonly { readonly option: TableEntry; readonly name: string }[] {
  const all = OPTION_LIST.flatMap((option) => option.long.map((long) => ({ option, name: long })));
  const exact = all.filter((each) => each.name === name);
  return exact.length > 0 ? exact : all.filter((each) => each.name.startsWith(name));
}

function readLetters(word: string, following: string | undefined): Step {
  const occurrences: Occurrence[] = [];
  for (let index = 1; index < word.length; index++) {
    const letter = word.charAt(index);
    const option = OPTION_LIST.find((each) => each.short === letter);
    if (option === undefined) return { ...failure(`invalid option -- '${letter}'`), occurrences };
    if (option.argument !== 'required') {
      occurrences.push({ option, value: undefined });
      continue;
    }
    const rest = word.slice(index + 1);
    if (rest !== '')
      return { occurrences: [...occurrences, { option, value: rest }], error: undefined, tookNext: false };
    if (following === undefined) {
      return { ...failure(`option requires an argument -- '${letter}'`), occurrences };
    }
    return { occurrences: [...occurrences, { option, value: following }], error: undefined, tookNext: true };
  }
  return { occurrences, error: undefined, tookNext: false };
}

function failure(error: string): Step {
  return { occurrences: [], error, tookNext: false };
}
