/** The suite's scripts as command lines for a kernel: as they are, and with bodies that run there. */
import { type Case, readCases } from './case.js';

export interface SuiteScript {
  readonly name: string;
  readonly argv: readonly string[];
  readonly suiteCase: Case;
}

/** As they are: few of them have a body in the kernel. */
export function plainScripts(): readonly SuiteScript[] {
  return readCases().map((each) => ({ name: each.name, argv: argvOf(each, each.script), suiteCase: each }));
}

/** With the bodies of begin moved to a tracepoint: then they are BPF. Refusals never come so far. */
export function movedScripts(): readonly SuiteScript[] {
  return readCases()
    .filter(({ name }) => !name.startsWith('refusals/'))
    .flatMap((each) => {
      const script = each.script.replace(
        /\bprobe\s+begin\b(\s*\(-?\d+\))?/g,
        'probe kernel.trace("sched_process_exit")',
      );
      return script === each.script
        ? []
        : [{ name: `${each.name}, moved`, argv: ['-w', ...argvOf(each, script)], suiteCase: each }];
    });
}

/** Without their own -p, which stands in `options`. The ring is small: it is made for each. */
function argvOf(each: Case, script: string): readonly string[] {
  return ['-s1', ...each.options, '-e', script, ...each.arguments];
}
