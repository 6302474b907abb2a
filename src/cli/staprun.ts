/** The words of `staprun [options] MODULE.ko`: as SystemTap's, as far as a module of ours needs them. */

export type StaprunCommand =
  | {
      readonly kind: 'run';
      readonly path: string;
      readonly verbose: boolean;
      readonly command: string | undefined;
      readonly targetPid: number | undefined;
      readonly outputFile: string | undefined;
      readonly timeoutSeconds: number | undefined;
      readonly bufferMb: number | undefined;
    }
  | { readonly kind: 'usage-error'; readonly text: string };

const USAGE = 'usage: staprun [-v] [-c CMD | -x PID] [-o FILE] [-T SECONDS] [-b MEGABYTES] MODULE.ko';
const FLAGS = ['-v', '-w', '-R'] as const;
const VALUES = ['-c', '-x', '-o', '-T', '-b'] as const;

/** -R (a name of its own) is what always happens; -w has nothing to silence. */
export function parseStaprun(argv: readonly string[]): StaprunCommand {
  const values = new Map<string, string>();
  const flags = new Set<string>();
  const operands: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    const value = VALUES.find((each) => word.startsWith(each));
    if (FLAGS.some((each) => each === word)) flags.add(word);
    else if (value !== undefined)
      values.set(value, word.length > value.length ? word.slice(value.length) : (argv[++i] ?? ''));
    else if (word.startsWith('-')) return { kind: 'usage-error', text: `staprun: no option ${word}\n${USAGE}\n` };
    else operands.push(word);
  }
  const [path, ...others] = operands;
  const number = (name: string): number | undefined => (values.has(name) ? Number(values.get(name)) : undefined);
  const wrong = ['-x', '-T', '-b'].find((name) => !((number(name) ?? 1) > 0));
  if (path === undefined || others.length > 0) return { kind: 'usage-error', text: `${USAGE}\n` };
  if (wrong !== undefined) return { kind: 'usage-error', text: `staprun: ${wrong} takes a number\n${USAGE}\n` };
  return {
    kind: 'run',
    path,
    verbose: flags.has('-v'),
    command: values.get('-c'),
    targetPid: number('-x'),
    outputFile: values.get('-o'),
    timeoutSeconds: number('-T'),
    bufferMb: number('-b'),
  };
}
