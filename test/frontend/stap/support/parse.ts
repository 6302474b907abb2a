import { type Diagnostic, Diagnostics, DiagnosticPrinter, parseErrorCount } from '../../../../src/base/index.js';
import {
  DEFAULT_PARSE_OPTIONS,
  parseFile,
  type ParseOptions,
  type StapFile,
} from '../../../../src/frontend/stap/index.js';

export interface Parsed {
  readonly file: StapFile;
  readonly diagnostics: readonly Diagnostic[];
  /** What stap would print on stderr, below -v. */
  readonly printed: string;
}

/** The kernel that the recorded cases were run for. */
const CONFIG: Readonly<Record<string, string>> = { CONFIG_SMP: 'y', CONFIG_HZ: '250', CONFIG_64BIT: 'y' };

/** Options as release 4.8 had them when the cases were recorded. */
export const RECORDED: ParseOptions = {
  ...DEFAULT_PARSE_OPTIONS,
  kernelRelease: '6.1.0-56-amd64',
  runtime: 'kernel',
  systemtapVersion: '4.8',
  config: (name) => CONFIG[name],
};

/** Parses bytes as the script of `-e`. */
export function parse(text: string, options: ParseOptions = DEFAULT_PARSE_OPTIONS): Parsed {
  const sink = new Diagnostics();
  const file = parseFile({ name: '<input>', path: '<input>', text, role: 'script' }, options, sink);
  const printer = new DiagnosticPrinter({ verbosity: 0, hideWarnings: false });
  return { file, diagnostics: sink.all, printed: `${printer.print(sink.all)}${parseErrorCount(sink.all)}` };
}

/** Each error or warning of printed text in one line: what, and where. */
export function condensed(printed: string): string[] {
  return printed
    .split(/\n(?=parse error: |WARNING: |Input file )/)
    .map((block) => {
      const error = /^parse error: ([^]*?)\n {8,9}(saw|at): (.*)$/m.exec(block);
      if (error === null) return (block.split('\n')[0] ?? '').replace('<input>:', '');
      return `${error[1] ?? ''} | ${error[2] ?? ''}: ${(error[3] ?? '').replace('<input>:', '').replace('<input> EOF', 'EOF')}`;
    })
    .filter((line) => line !== '');
}

/** The tree without tokens: what two texts must have in common to mean the same. */
export function shapeOf(file: StapFile): unknown {
  return JSON.parse(
    JSON.stringify(file.declarations, (key, value: unknown) => {
      if (key === 'token') return undefined;
      return typeof value === 'bigint' ? `${value}n` : value;
    }),
  );
}
