/** Tables of regular expressions as C: one per pattern and kind, shared by all that match it. */
import { compileRegex, compileTagged, type Dfa, type TaggedDfa } from '../../src/regex/index.js';
import type { RegexUse } from '../../src/ir/index.js';

export class RegexTables {
  readonly #names = new Map<string, RegexUse>();

  /** The name of the table, a C variable. */
  nameOf(use: RegexUse): string {
    const key = `${use.keeps ? 'tagged' : 'regex'} ${use.pattern}`;
    const index = [...this.#names.keys()].indexOf(key);
    if (index < 0) this.#names.set(key, use);
    return `stap_${use.keeps ? 'tagged' : 'regex'}${index < 0 ? this.#names.size - 1 : index}`;
  }

  /** After all code: which tables it needs is known. */
  lines(): readonly string[] {
    return [...this.#names.values()].flatMap((use) =>
      use.keeps
        ? taggedLines(this.nameOf(use), compileTagged(use.pattern))
        : regexLines(this.nameOf(use), compileRegex(use.pattern)),
    );
  }
}

const ROW = 24;

function table(type: string, name: string, values: Iterable<number>): readonly string[] {
  const all = [...values];
  const rows = Array.from({ length: Math.ceil(all.length / ROW) }, (_, row) => all.slice(row * ROW, (row + 1) * ROW));
  return [`static const ${type} ${name}[] = {`, ...rows.map((row) => `\t${row.join(', ')},`), '};'];
}

function fields(name: string, { classes, start }: Dfa | TaggedDfa): string {
  return `{ .classes = ${name}_classes, .next = ${name}_next, .columns = ${classes.count}, .start = ${start} }`;
}

function regexLines(name: string, dfa: Dfa): readonly string[] {
  return [
    ...table('u8', `${name}_classes`, dfa.classes.of),
    ...table('u16', `${name}_next`, dfa.next),
    `static const struct stap_regex ${name} = ${fields(name, dfa)};`,
    '',
  ];
}

function taggedLines(name: string, dfa: TaggedDfa): readonly string[] {
  return [
    ...table('u8', `${name}_classes`, dfa.classes.of),
    ...table('u16', `${name}_next`, dfa.next),
    ...table('u16', `${name}_at`, dfa.commandsAt),
    ...table('u8', `${name}_commands`, dfa.commands),
    `static const struct stap_tagged ${name} = { .table = ${fields(name, dfa)}, .commands_at = ${name}_at,`,
    `\t.commands = ${name}_commands, .start_commands = ${dfa.startCommands}, .tags = ${dfa.tags} };`,
    '',
  ];
}
