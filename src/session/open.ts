/** Puts a session together: generated JavaScript, the kernel side, the bridge, the writer. */
import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import type { ModuleManifest } from '../../kmod-fallback/cgen/index.js';
import { type InsertedModule, ModuleSide } from '../../kmod-fallback/run/index.js';
import { AssertionError, present, StapError } from '../base/index.js';
import type { BpfObject } from '../bpfgen/index.js';
import type { BodyId, IrBody, IrFormat, RecordSink } from '../ir/index.js';
import { type ActionBudgets, instantiate, type JsProgram } from '../jsgen/index.js';
import { BpfSide, type KernelFunctionId } from '../loader/index.js';
import { RecordReader, Writer } from '../output/index.js';
import { hasDeferredTexts, type KernelLayout, type PlacedModule } from '../passes/index.js';
import { liveBinaries } from '../target/live/binaries.js';
import { BodyRunner, type HostFacts } from './bodies.js';
import { kernelSymbol } from './kernel-symbols.js';
import { createBridge } from './bridge/index.js';
import { RealtimeClock } from './clock.js';
import { conduct, type SessionParts } from './conduct.js';
import type { KernelSide } from './kernel-side.js';
import { SessionState } from './state.js';
import { UserSymbols } from './user-symbols.js';
import { TargetCommand } from './target-command.js';

/** What the command line says of a run. */
export interface RunPlan {
  readonly outputFile: string | undefined;
  readonly command: string | undefined;
  readonly targetPid: number | undefined;
  readonly timeoutSeconds: number | undefined;
}

export interface SessionPlan extends RunPlan {
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
        /** The same of this process's parent. */
        readonly initialParentPid: () => number;
      }
    | undefined;
}

/** The module runtime: everything runs there. */
export interface ModulePlan extends RunPlan {
  readonly inserted: InsertedModule;
  readonly manifest: ModuleManifest;
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
  const { module } = plan.placed;
  const clock = new RealtimeClock();
  // Kernel-side bodies see the pids of the initial namespace: target() and pid() here must be of the same kind.
  const pidOf = plan.kernel?.initialPid ?? ((pid: number): number => pid);
  return await inSession(plan, module.limits, pidOf, (state, target, given) => {
    const symbols = userSymbols(module.formats, pidOf, given);
    const kernel = openKernel(plan, state, clock, symbols);
    return {
      symbols,
      userBodies: plan.placed.bodies
        .filter(({ side }) => side === 'user')
        .map((placed) => ({ placed, spec: bodyOf(plan, placed.id).probe.spec })),
      pointOf: (body) => bodyOf(plan, body).probe.point,
      kernel,
      makeRunner: () => {
        const bridge = kernel?.bridge();
        const breathe = (): void => {
          if (state.writer.pendingBytes < MOST_PENDING_BYTES) kernel?.side.drain(kernel.sink);
        };
        const parentPid = plan.kernel?.initialParentPid ?? ((): number => process.ppid);
        const facts = hostFacts({ pid: pidOf(process.pid), parentPid, target, clock, breathe });
        return new BodyRunner(instantiate(plan.js, plan.placed, plan.budgets, symbols?.expand), bridge, facts, state);
      },
    };
  });
}

/** As `runSession`, of a module that has been built. */
export async function runModuleSession({ inserted, manifest, ...run }: ModulePlan): Promise<number> {
  return await inSession(
    run,
    manifest,
    (pid) => pid,
    (state, target) => {
      const symbols = userSymbols(manifest.formats, (pid) => pid, target);
      return {
        symbols,
        userBodies: [],
        pointOf: (body) => present(manifest.bodies[body], 'session', `body ${body}`).point,
        kernel: {
          side: new ModuleSide(inserted),
          sink: sinkOf(new RecordReader(manifest.schema, manifest.formats, state, symbols?.expand), symbols),
        },
        makeRunner: () => ({
          run: () => {
            throw new AssertionError('session', 'a body of the module runtime in user space');
          },
        }),
      };
    },
  );
}

type Parts = Pick<SessionParts, 'userBodies' | 'pointOf' | 'kernel' | 'makeRunner'> & {
  readonly symbols: UserSymbols | undefined;
};

/**
 * Where a text stands for a symbol of a process. In a PID namespace of stap's own only the target is known by the number that
 * the kernel has for it: symbols of others are addresses.
 */
function userSymbols(
  formats: readonly IrFormat[],
  pidOf: (pid: number) => number,
  target: number,
): UserSymbols | undefined {
  if (!hasDeferredTexts(formats)) return undefined;
  const isInitial = pidOf(process.pid) === process.pid;
  const localPid = (pid: number): number => (isInitial ? pid : target !== 0 && pid === pidOf(target) ? target : -1);
  return new UserSymbols(liveBinaries(), localPid);
}

/** What the kernel tells of mappings is taken in whenever records are. */
function sinkOf(reader: RecordReader, symbols: UserSymbols | undefined): RecordSink {
  if (symbols === undefined) return reader;
  return {
    record: (words, bytes, offset, sizeBytes) => {
      reader.record(words, bytes, offset, sizeBytes);
    },
    drained: () => {
      reader.drained();
      symbols.observe();
    },
  };
}

/** What both runtimes share: the writer, the command, the target process. */
async function inSession(
  run: RunPlan,
  limits: { readonly maxErrors: number; readonly maxSkipped: number },
  pidOf: (pid: number) => number,
  open: (state: SessionState, target: number, given: number) => Parts,
): Promise<number> {
  nameProcess();
  const state = new SessionState(limits);
  const fd = run.outputFile === undefined ? STDOUT : openOutput(run.outputFile);
  state.writeTo(
    new Writer(fd, (failure) => {
      state.outputBroke(failure);
    }),
  );
  const command = run.command === undefined ? undefined : new TargetCommand(run.command);
  const given = command?.pid ?? run.targetPid;
  const target = given === undefined ? 0 : pidOf(given);
  let symbols: UserSymbols | undefined;
  try {
    const parts = open(state, target, given ?? 0);
    ({ symbols } = parts);
    return await conduct({
      ...parts,
      state,
      command,
      timeoutSeconds: run.timeoutSeconds,
      target,
    });
  } finally {
    symbols?.close();
    if (fd !== STDOUT) closeSync(fd);
  }
}

function bodyOf({ placed }: SessionPlan, body: BodyId): IrBody {
  return present(placed.module.bodies[body], 'session', `body ${body}`);
}

function openKernel(
  plan: SessionPlan,
  state: SessionState,
  clock: RealtimeClock,
  symbols: UserSymbols | undefined,
): KernelParts | undefined {
  const { kernel, placed } = plan;
  if (kernel === undefined) return undefined;
  const side = new BpfSide(
    kernel.object,
    kernel.layout,
    kernel.kernelFunctionId,
    () => clock.refreshOffset(),
    kernel.initialPid,
  );
  const reader = new RecordReader(kernel.object.schema, placed.module.formats, state, symbols?.expand);
  return {
    side,
    sink: sinkOf(reader, symbols),
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

interface HostParts {
  readonly pid: number;
  /** Asked when a body asks: in a PID namespace it takes a look into the kernel. */
  readonly parentPid: () => number;
  readonly target: number;
  readonly clock: RealtimeClock;
  readonly breathe: () => void;
}

function hostFacts({ pid, parentPid, target, clock, breathe }: HostParts): HostFacts {
  return {
    pid,
    get ppid() {
      return parentPid();
    },
    target,
    execname: PROCESS_NAME,
    nowNs: () => clock.nowNs(),
    kernelSymbol,
    monotonicNs: () => clock.monotonicNs(),
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
