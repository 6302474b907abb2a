/** Scenarios from script texts: `probe HIT { … }` is the event's body. */
import { limitsOf } from '../../../src/cli/limits.js';
import { elaborateText } from '../../support/elaborate.js';
import { type ReportOrder, type Scenario, scenarioOf } from './scenario.js';

export interface ScriptOptions {
  readonly hits?: number;
  /** `-D`, for both sides. */
  readonly defines?: Readonly<Record<string, number>>;
  readonly order?: ReportOrder;
}

export function scriptScenario(text: string, { hits = 1, defines = {}, order }: ScriptOptions = {}): Scenario {
  const limits = limitsOf(new Map(Object.entries(defines).map(([name, value]) => [name, String(value)])));
  const script = text.replaceAll('probe HIT', 'probe kernel.trace("sched_switch")');
  const { program, messages } = elaborateText(script, { options: { limits, displayUnreadGlobals: false } });
  if (program === undefined) throw new Error(`the test's script is refused: ${messages.join('; ')}`);
  return scenarioOf(program, hits, order);
}
