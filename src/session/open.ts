/** Puts a session together: generated JavaScript, the kernel side, the bridge, the writer. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { KernelModuleSource } from '../../kmod-fallback/cgen/index.js';
import { type InsertedModule, ModuleSide } from '../../kmod-fallback/run/index.js';
import { StapError } from '../base/index.js';
import type { BpfObject } from '../bpfgen/index.js';
import { type ActionBudgets, instantiate, type JsProgram } from '../jsgen/index.js';
import { BpfSide, type KernelFunctionId } from '../loader/index.js';
import { RecordReader, Writer } from '../output/index.js';
import type { KernelLayout, PlacedModule } from '../passes/index.js';
import { BodyRunner, type HostFacts } from './bodies.js';
import { createBridge } from './bridge/index.js';
import { RealtimeClock } from './clock.js';
import { conduct } from './conduct.js';
import type { KernelSide, RecordSink } from './kernel-side.js';
import { SessionState } from './state.js';
import { TargetCommand } from './target-command.js';

export interface SessionPlan {
  readonly placed: PlacedModule;
  readonly js: JsProgram;
  /** MAXACTION of user-side bodies. */
  readonly budgets: ActionBudgets;
  /** undefined: nothing runs in the kernel. */
  readonly kernel:
    | {
        readonly object: BpfObject;
        readonly layout: KernelLayout;
        readonly kernelFunctionId: KernelFunctionId;
        /** The pid in the initial PID namespace of a process of ours. */
        readonly initialPid: (pid: number) => number;
      }
    | undefined;
  /** The module runtime: everything runs there, `kernel` is undefined. */
  readonly module?: { readonly inserted: InsertedModule; readonly source: KernelModuleSource };
  readonly outputFile: string | undefined;
  readonly command: string | undefined;
  readonly targetPid: number | undefined;
  readonly timeoutSeconds: number | undefined;
}

const STDOUT = 1;
/** Drains inside a long body go no further than this; then the ring loses, and counts. */
const MOST_PENDING_BYTES = 16 << 20;

/** Loads every program, as a run would, and lets them go: `-p4`. @throws {StapError} */
export function verifyKernelSide(plan: SessionPlan): void {
  const kernel = plan.kernel;
  if (kernel === undefined) return;
  const side = new BpfSide(kernel.object, kernel.layout, kernel.kernelFunctionId, () => 0n);
  side.load();
  side.close();
}

/** @returns the exit status. @throws {StapError} where the machine refuses; nothing is left behind */
export async function runSession(plan: SessionPlan): Promise<number> {
  nameProcess();
  const { limits } = plan.placed.module;
  const state = new SessionState(limits);
  const fd = plan.outputFile === undefined ? STDOUT : openOutput(plan.outputFile);
  state.writeTo(
    new Writer(fd, (failure) => {
      state.outputBroke(failure);
    }),
  );
  const clock = new RealtimeClock();
  const command = plan.command === undefined ? undefined : new TargetCommand(plan.command);
  const given = command?.pid ?? plan.targetPid;
  // Kernel-side bodies see the pids of the initial namespace: target() and pid() here must be of the same kind.
  const pidOf = plan.kernel?.initialPid ?? ((pid: number): number => pid);
  const target = given === undefined ? 0 : pidOf(given);
  const kernel = openKernel(plan, state, clock);
  try {
    return await conduct({
      state,
      bodies: plan.placed.module.bodies,
      placed: plan.placed.bodies,
      kernel,
      command,
      timeoutSeconds: plan.timeoutSeconds,
      target,
      makeRunner: () => {
        const bridge = kernel?.bridge();
        const facts = hostFacts(pidOf(process.pid), target, clock, () => {
          if (state.writer.pendingBytes < MOST_PENDING_BYTES) kernel?.side.drain(kernel.sink);
        });
        return new BodyRunner(instantiate(plan.js, plan.placed, plan.budgets), bridge, facts, state);
      },
    });
  } finally {
    if (fd !== STDOUT) closeSync(fd);
  }
}

function openKernel(plan: SessionPlan, state: SessionState, clock: RealtimeClock): KernelParts | undefined {
  const { kernel, module, placed } = plan;
  if (module !== undefined) {
    const reader = new RecordReader(module.source.schema, module.source.formats, state);
    return { side: new ModuleSide(module.inserted), sink: reader, bridge: () => undefined };
  }
  if (kernel === undefined) return undefined;
  const side = new BpfSide(
    kernel.object,
    kernel.layout,
    kernel.kernelFunctionId,
    () => clock.refreshOffset(),
    kernel.initialPid,
  );
  const reader = new RecordReader(kernel.object.schema, placed.module.formats, state);
  return {
    side,
    sink: reader,
    bridge: () => (side.channel === undefined ? undefined : createBridge(placed, kernel.layout, side.channel)),
  };
}

interface KernelParts {
  readonly side: KernelSide;
  readonly sink: RecordSink;
  /** After load(). */
  readonly bridge: () => ReturnType<typeof createBridge> | undefined;
}

/** execname() of user-side bodies; programs in the kernel see the same name for this process. */
const PROCESS_NAME = 'stapio';

function nameProcess(): void {
  try {
    writeFileSync('/proc/self/comm', PROCESS_NAME);
  } catch {
    // a /proc that cannot be written only leaves the process its old name
  }
}

function openOutput(path: string): number {
  try {
    return openSync(path, 'w');
  } catch (error) {
    throw new StapError(`couldn't open output file ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Field 39 of /proc/self/stat: the CPU last run on. */
const CPU_FIELD_AFTER_NAME = 36;

function currentCpu(): number {
  const stat = readFileSync('/proc/self/stat', 'latin1');
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[CPU_FIELD_AFTER_NAME]);
}

function hostFacts(pid: number, target: number, clock: RealtimeClock, breathe: () => void): HostFacts {
  return {
    pid,
    ppid: process.ppid,
    target,
    execname: PROCESS_NAME,
    nowNs: () => clock.nowNs(),
    get cpu() {
      return currentCpu();
    },
    uid: process.getuid?.() ?? 0,
    euid: process.geteuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    egid: process.getegid?.() ?? 0,
    breathe,
  };
}
