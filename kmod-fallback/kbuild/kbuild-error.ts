/** What the kernel's build said, with the script lines that the compiler blames. */
import { StapError } from '../../src/base/index.js';

/** An error of the compiler or the linker. `file` is the script's name where the text came from there. */
export interface BuildComplaint {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly text: string;
}

export class KbuildError extends StapError {
  readonly complaints: readonly BuildComplaint[];
  override readonly log: string;

  constructor(status: string, log: string) {
    const complaints = complaintsIn(log);
    const places = complaints.map(({ file, line, column, text }) => `${file}:${line}:${column}: ${text}`);
    super(['the kernel module could not be built', ...places, `(make ended with ${status})`].join('\n'));
    this.complaints = complaints;
    this.log = log;
  }
}

const COMPLAINT = /^(.+?):(\d+):(\d+): (?:fatal )?error: (.*)$/gm;
/** modpost's: a name that this kernel does not export. */
const UNDEFINED = /^ERROR: modpost: (.*)$/gm;

function complaintsIn(log: string): readonly BuildComplaint[] {
  const compiler = [...log.matchAll(COMPLAINT)].map(([, file = '', line, column, text = '']) => ({
    file: file.replace(/^.*\/(?=[^/]+\.[ch]$)/, ''),
    line: Number(line),
    column: Number(column),
    text,
  }));
  const linker = [...log.matchAll(UNDEFINED)].map(([, text = '']) => ({ file: 'modpost', line: 0, column: 0, text }));
  return [...compiler, ...linker];
}
