/**
 * Pass 5: the phases of a session, for both runtimes.
 *
 *     load → begin bodies → attach → running → … → not running → drain → detach → end or error bodies → report
 *
 * Everything is loaded (verified) before the first line is printed; all probes start at one instant, when the `running`
 * word is set. exit() in begin attaches nothing.
 */
import { lossLines, totalSkipped, type ProbeLosses } from '../output/index.js';
import { present } from '../base/index.js';
import type { BodyId, ProbeSpec, RecordSink } from '../ir/index.js';
import type { PlacedBody } from '../passes/index.js';
import type { KernelSide } from './kernel-side.js';
import { RunLoop } from './run-loop.js';
import type { SessionState } from './state.js';
import { targetExitWarning, type TargetCommand } from './target-command.js';
import { Timers, type TimerProbe } from './timers.js';
import type { BodyRunner } from './bodies.js';
import { watchSignals } from './signals.js';

/** A body that runs in this process. */
export interface UserBody {
  readonly placed: PlacedBody;
  readonly spec: ProbeSpec;
}

export interface SessionParts {
  readonly state: SessionState;
  /** In script order. Others are the kernel side's. */
  readonly userBodies: readonly UserBody[];
  /** What a body's probe is called in reports. */
  readonly pointOf: (body: BodyId) => string;
  /** Called once, after load(). */
  readonly makeRunner: () => Pick<BodyRunner, 'run'>;
  /** undefined: no body runs in the kernel. */
  readonly kernel: { readonly side: KernelSide; readonly sink: RecordSink } | undefined;
  readonly command: TargetCommand | undefined;
  /** target(): the pid of -c or -x, else 0. */
  readonly target: number;
  /** -T: end after this many seconds. */
  readonly timeoutSeconds: number | undefined;
}

/** Runs a session from load to report. Returns the exit status. Throws StapError where the machine refuses. */
export async function conduct(parts: SessionParts): Promise<number> {
  const { state, kernel, command } = parts;
  const unwatch = watchSignals({
    interrupted: (times) => {
      interrupted(state, times);
    },
  });
  try {
    kernel?.side.load();
    kernel?.side.setTarget(parts.target, command !== undefined);
    const runner = parts.makeRunner();
    await runBodies(parts, runner, 'begin');
    if (!state.exiting) await runProbes(parts, runner);
    if (!state.failed) await runBodies(parts, runner, 'end');
    // Also when it is an end body that failed.
    if (state.failed) await runBodies(parts, runner, 'error');
    return report(parts);
  } finally {
    unwatch();
    command?.end();
    kernel?.side.close();
    await state.writer.flush();
    await state.startCommands();
  }
}

async function runProbes(parts: SessionParts, runner: Runner): Promise<void> {
  const { state, kernel, command } = parts;
  await command?.ready;
  if (state.exiting) return;
  kernel?.side.attach();
  for (const text of kernel?.side.unarmed?.() ?? []) state.warn(text);
  kernel?.side.setRunning(true);
  const timers = new Timers(timersOf(parts), state.clockNs());
  const loop = new RunLoop({
    state,
    kernel,
    timers,
    runBody: (id) => {
      const body = parts.userBodies.find(({ placed }) => placed.id === id);
      runner.run(present(body, 'session', `body ${id}`).placed);
    },
  });
  const ends = endsOf(parts, loop);
  command?.release();
  await loop.run();
  ends.cancel();
  kernel?.side.setRunning(false);
  loop.drain();
  kernel?.side.detach();
  loop.drain();
  await state.writer.ready();
}

/** What ends a session besides exit(): the command's end, -T, a signal. */
function endsOf(parts: SessionParts, loop: RunLoop): { cancel(): void } {
  const { state, command, timeoutSeconds } = parts;
  state.onExit = () => {
    parts.kernel?.side.setExiting();
    loop.wake();
  };
  void command?.exited.then((exit) => {
    const warning = targetExitWarning(exit);
    if (warning !== undefined) state.writer.complain(warning);
    state.exit();
  });
  const timeout =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => {
          state.exit();
        }, timeoutSeconds * 1000);
  return {
    cancel: () => {
      clearTimeout(timeout);
    },
  };
}

/** Those of user space: the kernel side has its own. */
function timersOf({ userBodies }: SessionParts): readonly TimerProbe[] {
  return userBodies.flatMap(({ placed: { id }, spec }) => (spec.kind === 'timer' ? [{ body: id, spec }] : []));
}

type Runner = Pick<BodyRunner, 'run'>;
type PhaseKind = 'begin' | 'end' | 'error';

/** In order of priority, equal ones in script order. A begin that exits or fails is the last. */
async function runBodies(parts: SessionParts, runner: Runner, phase: PhaseKind): Promise<void> {
  const { state, kernel } = parts;
  if (kernel?.side.runPhase !== undefined) {
    kernel.side.runPhase(phase);
    kernel.side.drain(kernel.sink);
    await state.writer.ready();
  }
  for (const { placed } of bodiesOf(parts.userBodies, phase)) {
    if (phase === 'begin' && state.exiting) return;
    runner.run(placed);
    await state.writer.ready();
    if (phase === 'end' && state.failed) return;
  }
}

function bodiesOf(bodies: readonly UserBody[], phase: PhaseKind): readonly UserBody[] {
  const priority = ({ spec }: UserBody): number => (spec.kind === phase ? spec.priority : 0);
  return bodies.filter(({ spec }) => spec.kind === phase).sort((a, b) => priority(a) - priority(b));
}

function interrupted(state: SessionState, times: number): void {
  if (times === 2) state.writer.drop();
  if (times >= 3) {
    process.stderr.write('Too many interrupts received, exiting.\n');
    process.exit(1);
  }
  state.exit();
}

/** Losses in words, then stap's summary of errors and skipped probes. */
function report(parts: SessionParts): number {
  const { state, kernel } = parts;
  const losses: readonly ProbeLosses[] = (kernel?.side.losses() ?? []).map((each) => ({
    ...each,
    point: parts.pointOf(each.body),
  }));
  for (const line of lossLines(losses)) state.writer.complain(line);
  const skipped = totalSkipped(losses);
  if (state.errors > 0 || skipped > 0n) {
    state.writer.complain(`WARNING: Number of errors: ${state.errors}, skipped probes: ${skipped}\n`);
  }
  return state.errors > 0 || state.failed || state.outputFailed ? 1 : 0;
}
