/** The scripts of test/suite as scenarios: what their begin bodies do, done by the event's. */
import { limitsOf } from '../../../src/cli/limits.js';
import { type Case, readCases } from '../../suite/case.js';
import { elaborateText } from '../../support/elaborate.js';
import { type Scenario, scenarioOf } from './scenario.js';

/** Said by the machine, by the clock, by files: not the same from one back end to the next. */
const OF_THE_MACHINE =
  /gettimeofday|stopwatch|qs_|jiffies|\b(pid|tid|ppid|uid|euid|gid|egid|cpu|execname|pp|target|module_name|is_return|get_cycles|randint|thread_indent|caller)\b|\$|@\d|argv|argc|timer|syscall|kernel_|user_|assert/;

/** undefined: the script is refused, says what its machine is, or has no begin that could be moved. */
export function suiteScenario({ script, options, arguments: words }: Case): Scenario | undefined {
  const defines = definesOf(options);
  if (defines === undefined || words.length > 0 || OF_THE_MACHINE.test(script)) return undefined;
  const moved = script.replaceAll(/\bprobe begin\b(?! *=)(?:\([-\d]+\))?/g, 'probe kernel.trace("sched_switch")');
  if (moved === script) return undefined;
  // User-side bodies have no limit unless one is asked for, the kernel's have: both need the room.
  const limits = limitsOf(new Map([['MAXACTION', '20000'], ...defines]));
  const { program } = parsed(moved, limits) ?? {};
  return program === undefined ? undefined : scenarioOf(program, 1);
}

export function suiteScenarios(): readonly (readonly [name: string, Scenario])[] {
  return readCases().flatMap((each): readonly (readonly [string, Scenario])[] => {
    const scenario = suiteScenario(each);
    return scenario === undefined ? [] : [[each.name, scenario]];
  });
}

function definesOf(options: readonly string[]): ReadonlyMap<string, string> | undefined {
  const defines = new Map<string, string>();
  for (const option of options) {
    const [, name, value] = /^-D(\w+)=(\d+)$/.exec(option) ?? [];
    if (name === undefined || value === undefined) return undefined;
    defines.set(name, value);
  }
  return defines;
}

type Limits = ReturnType<typeof limitsOf>;

/** undefined: it does not even parse. */
function parsed(text: string, limits: Limits): ReturnType<typeof elaborateText> | undefined {
  try {
    return elaborateText(text, { options: { limits, displayUnreadGlobals: false } });
  } catch {
    return undefined;
  }
}
