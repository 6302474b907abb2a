/** --help: yargs lays the option table out. It is loaded here only, since it costs more than all else at start-up. */
import process from 'node:process';
import { OPTION_LIST, type TableEntry } from './option-table.js';
import { type Environment, dataFolder } from './rc-file.js';
import { versionText } from './version.js';

const USAGE = [
  ['FILE [ARGUMENTS]', 'run the script in FILE'],
  ['- [ARGUMENTS]', 'run the script on standard input'],
  ['-e SCRIPT [ARGUMENTS]', 'run this script'],
  ['--check', 'show what of this machine stap can use'],
] as const;

const WIDEST = 120;
/** Where standard output is no terminal. */
const USUAL_COLUMNS = 100;

/** The text of --help for a terminal of this width, with its final newline. */
export async function helpText(
  columns = process.stdout.columns || USUAL_COLUMNS,
  env: Environment = process.env,
): Promise<string> {
  const { default: yargs } = await import('yargs');
  const start = yargs([])
    .help(false)
    .version(false)
    .wrap(Math.min(columns, WIDEST))
    .usage(usage())
    .epilogue(`Words in ${dataFolder(env)}/rc come before those of the command line.`);
  const all = OPTION_LIST.reduce(
    (parser, option) =>
      parser.option(keysOf(option)[0] ?? option.name, {
        alias: keysOf(option).slice(1),
        describe: describe(option),
        group: titleOf(option),
      }),
    start,
  );
  return `${versionText()}\n${await all.getHelp()}\n`;
}

function usage(): string {
  const lines = USAGE.map(([words, what], index) => {
    // yargs cuts what a line begins with, so that the words align behind it.
    const start = index === 0 ? 'Usage:' : 'or:   ';
    return `${start} stap [options] ${words.padEnd(24)} ${what}`;
  });
  return lines.join('\n');
}

/** yargs prints one letter with one dash, all else with two. */
function keysOf(option: TableEntry): readonly string[] {
  return option.short === undefined ? option.long : [option.short, ...option.long];
}

function describe(option: TableEntry): string {
  const placeholder = option.argument === 'optional' ? `[=${option.placeholder}]` : option.placeholder;
  const support =
    option.support.kind === 'refused' || option.support.kind === 'unavailable' ? ' (not supported yet)' : '';
  return `${placeholder === '' ? '' : `${placeholder}  `}${option.help}${support}`;
}

function titleOf({ group }: TableEntry): string {
  return group === 'stap on eBPF' ? 'Of this stap alone:' : `${group.charAt(0).toUpperCase()}${group.slice(1)}:`;
}
