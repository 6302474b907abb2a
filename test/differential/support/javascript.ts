/** The reference: every body as generated JavaScript, nothing shared with a kernel. */
import { present } from '../../../src/base/index.js';
import type { IrBody, IrModule, Limits } from '../../../src/ir/index.js';
import { type ActionBudgets, generateProgram, instantiate, unsupportedByJs } from '../../../src/jsgen/index.js';
import { runPasses } from '../../../src/passes/index.js';
import { BodyRunner, type HostFacts } from '../../../src/session/bodies.js';
import { RecordingHost } from '../../support/js-run.js';
import { TIMER } from '../../support/typed-program.js';
import { type BackEnd, Log, play } from './back-end.js';
import type { Scenario } from './scenario.js';

/** Statements that begin, end and error may have everywhere: room for the report. */
export const MAX_ACTION_INTERRUPTIBLE = 20_000;

export const javascript = {
  name: 'JavaScript',
  refuses: (module: IrModule) =>
    unsupportedByJs(runPasses(userSided(module), { runtime: 'bpf' })).map((diagnostic) => diagnostic.text),
  run: (scenario: Scenario): string => {
    const placed = runPasses(userSided(scenario.module), { runtime: 'bpf' });
    const log = new Log(placed.module.limits.maxErrors);
    const instance = instantiate(generateProgram(placed), placed, budgetsOf(placed.module.limits));
    const runner = new BodyRunner(instance, undefined, FACTS, log);
    const run = (id: number): void => {
      runner.run(present(placed.bodies[id], 'test', `body ${id}`));
    };
    const onEvent = scenario.module.bodies.filter(isOnEvent);
    return play(scenario, log, {
      body: run,
      hit: () => {
        for (const { id } of onEvent) if (!log.exiting) run(id);
      },
    });
  },
} as const satisfies BackEnd;

/** The limit of handlers that the kernel runs, too; bodies that are always user-side have room for the report. */
export function budgetsOf(limits: Limits): ActionBudgets {
  return { maxAction: limits.maxAction, maxActionInterruptible: MAX_ACTION_INTERRUPTIBLE };
}

/** What user-side bodies may ask of their host: the same in all back ends. */
export const FACTS: HostFacts = new RecordingHost();

export function isOnEvent({ probe }: IrBody): boolean {
  return probe.spec.kind === 'tracepoint';
}

/** The same code with the bodies of the event as a timer's, which run in user space. */
function userSided(module: IrModule): IrModule {
  return {
    ...module,
    bodies: module.bodies.map((body) => (isOnEvent(body) ? { ...body, probe: { ...body.probe, spec: TIMER } } : body)),
  };
}
