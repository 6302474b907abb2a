/**
 * The lock of a component: a word, 0 = free, else the owner's CPU + 1. Never waits for its own CPU: there the owner is a
 * context below this one, or a preempted task, and cannot go on. Failure is no error: the hit is skipped and counted.
 *
 * Where the kernel has it, preemption is off meanwhile; not in a dispatched body, whose lock outlives one step of the loop: what a
 * callback turns off it must turn on again.
 *
 * Taken and not taken are two edges, never a flag that is tested again: the verifier counts preempt_disable on each path.
 */
import { present } from '../../base/index.js';
import type { ComponentId, InstructionOf } from '../../ir/index.js';
import type { BodyContext, BodyCounter } from '../body-context.js';
import { type Assembler, type Label, R0, R1, R2, R3, R4, R8, R9 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { Place } from '../plan/slots.js';
import type { ProgramContext } from '../program-context.js';
import { addressOf, placeAt } from './memory.js';

/** What one turn of waiting takes. */
const TURN_NS = 7;
/** bpf_loop ends there. */
const MAX_TURNS = 2 ** 23;

export function selectLock(ctx: BodyContext, { component }: InstructionOf<'lock'>): void {
  const { asm, tables } = ctx;
  const { isDispatched } = ctx.plan;
  const { maxTryLock, tryLockDelayUs } = tables.placed.module.limits;
  const turns = Math.max(1, Math.min(MAX_TURNS, Math.trunc((maxTryLock * tryLockDelayUs * 1000) / TURN_NS)));
  const failed = ctx.stub('lock not had', () => {
    if (!isDispatched) preemption(ctx.program, asm, 'enable');
    ctx.count('lockTimeout');
    asm.jump(ctx.end);
  });
  const { lock } = wordsOf(ctx, component);
  asm.loadMapValue(R9, MAP_NAMES.session, lock);
  if (!isDispatched) preemption(ctx.program, asm, 'disable');
  take(ctx.program, asm, ctx.callbackWords(), turns, failed);
}

/** r9 = address of the lock word. Goes on when it was had; clobbers r8. `waiter`: | address of the word | own mark | 1 once it was had | */
export function acquire(program: ProgramContext, asm: Assembler, waiter: Place, turns: number, failed: Label): void {
  // Off before the CPU is asked for: who is preempted while it holds the word makes others skip.
  preemption(program, asm, 'disable');
  take(program, asm, waiter, turns, failed);
}

function take(program: ProgramContext, asm: Assembler, waiter: Place, turns: number, failed: Label): void {
  const had = asm.label('lock had');
  asm.call('get_smp_processor_id');
  asm.move(R8, R0);
  asm.add(R8, 1);
  asm.move(R0, 0);
  asm.atomic('compareExchange', R9, 0, R8);
  asm.branch('equal', R0, 0, had);
  asm.branch('equal', R0, R8, failed);
  asm.store(8, waiter.base, waiter.offset, R9);
  asm.store(8, waiter.base, waiter.offset + 8, R8);
  asm.store(8, waiter.base, waiter.offset + 16, 0);
  asm.move(R1, turns);
  asm.loadFunction(R2, program.callback('try_lock', writeTurn));
  addressOf(asm, R3, waiter);
  asm.move(R4, 0);
  asm.call('loop');
  const got = placeAt(waiter, 16);
  asm.load(8, R1, got.base, got.offset);
  asm.branch('equal', R1, 0, failed);
  asm.place(had);
}

/** Reads until the word looks free: a compare-exchange on every turn would take the cache line from its owner. */
function writeTurn(asm: Assembler): void {
  const again = asm.label('not yet');
  asm.load(8, R3, R2, 0);
  asm.load(8, R4, R3, 0);
  asm.branch('notEqual', R4, 0, again);
  asm.load(8, R4, R2, 8);
  asm.move(R0, 0);
  asm.atomic('compareExchange', R3, 0, R4);
  asm.branch('notEqual', R0, 0, again);
  asm.store(8, R2, 16, 1);
  asm.return(1);
  asm.place(again);
  asm.return(0);
}

export function selectUnlock(ctx: BodyContext, { component }: InstructionOf<'unlock'>): void {
  const { asm } = ctx;
  const { lock, version } = wordsOf(ctx, component);
  if (ctx.writesTo(component)) {
    // Plain: the lock is held. A transaction that read before sees that something has moved.
    asm.loadMapValue(R1, MAP_NAMES.session, version);
    asm.load(8, R0, R1, 0);
    asm.add(R0, 1);
    asm.store(8, R1, 0, R0);
  }
  asm.loadMapValue(R1, MAP_NAMES.session, lock);
  drop(asm);
  if (!ctx.plan.isDispatched) preemption(ctx.program, asm, 'enable');
}

/** r1 = address of the lock word. */
export function release(program: ProgramContext, asm: Assembler): void {
  drop(asm);
  preemption(program, asm, 'enable');
}

function drop(asm: Assembler): void {
  // An exchange, not a store: release order on arm64, too.
  asm.move(R0, 0);
  asm.atomic('exchange', R1, 0, R0);
}

function preemption({ preemptible, tables }: ProgramContext, asm: Assembler, what: 'enable' | 'disable'): void {
  if (preemptible && tables.facts.features.has('preempt-disable')) asm.callKernel(`bpf_preempt_${what}`);
}

function wordsOf(ctx: BodyContext, component: ComponentId): { readonly lock: number; readonly version: number } {
  return present(ctx.tables.layout.session.components.get(component), 'bpfgen', `words of component ${component}`);
}

/** Lets go what is held at this point, if anything is. */
export function releaseHeld(ctx: BodyContext): void {
  if (ctx.heldLock !== undefined) selectUnlock(ctx, { kind: 'unlock', component: ctx.heldLock, at: ctx.body.probe.at });
}

/** Leads a passing refusal of the machine out of the body: counted, what is locked let go; what was collected is sent. */
export function skipEdge(ctx: BodyContext, counter: BodyCounter): Label {
  return ctx.stub(`skipped: ${counter}`, () => {
    ctx.count(counter);
    releaseHeld(ctx);
    ctx.asm.jump(ctx.end);
  });
}
