/**
 * The bridge: what user-side bodies do to kernel-homed globals. A raw_tp program that is never armed, only run by BPF_PROG_RUN,
 * which runs it with preemption off: as a program that can be preempted it would be descheduled with the locks held.
 *
 *     take the locks that `mask` names, in order of ids   busy: let go what was taken
 *     a version has moved: let go                          conflict
 *     apply `count` operations, copy the session map, tell the versions, let go (unless they are to be kept)
 */
import type { ComponentId } from '../../ir/index.js';
import { BRIDGE_MODE, BRIDGE_STATUS, type ExchangeLayout } from '../../passes/layout.js';
import { CodeContext } from '../code-context.js';
import { type Assembler, type Label, R0, R1, R2, R3, R4, R6, R9 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import type { BpfProgram } from '../object.js';
import type { ProgramContext } from '../program-context.js';
import { buildProgram } from '../programs/program.js';
import { acquire, release } from '../select/lock.js';
import type { Tables } from '../tables.js';
import { writeApply } from './apply.js';

/** A commit waits longer than a handler may hold a lock; BUSY means that the user side tries again. */
const LOCK_TURNS = 200_000;

interface Component {
  readonly id: ComponentId;
  readonly lock: number;
  readonly version: number;
}

class BridgeContext extends CodeContext {
  override giveUp(): void {
    throw new TypeError('the bridge itself gives nothing up');
  }
}

export function bridgeProgram(tables: Tables, exchange: ExchangeLayout): BpfProgram {
  return buildProgram(tables, { name: 'bridge', type: 'raw-tracepoint', attach: { kind: 'none' } }, [], (program) => {
    const ctx = new BridgeContext(program, program.asm, 0);
    writeBridge(ctx, exchange, componentsOf(tables));
    ctx.writeStubs();
  });
}

function componentsOf({ layout }: Tables): readonly Component[] {
  return [...layout.session.components].map(([id, words]) => ({ id, ...words })).sort((a, b) => a.id - b.id);
}

/** r6 = the exchange area, throughout. */
function writeBridge(ctx: CodeContext, exchange: ExchangeLayout, components: readonly Component[]): void {
  const { asm, program } = ctx;
  const apply = asm.label('apply');
  const conflict = asm.label('conflict');
  asm.loadMapValue(R6, MAP_NAMES.exchange, 0);
  asm.store(8, R6, exchange.done, 0);
  asm.store(8, R6, exchange.failed, 0);
  asm.store(8, R6, exchange.errno, 0);
  asm.load(8, R1, R6, exchange.mode);
  asm.branch('equal', R1, BRIDGE_MODE.finish, apply);
  takeLocks(ctx, exchange, components);
  compareVersions(asm, exchange, components, apply, conflict);
  asm.place(apply);
  applyOperations(program, exchange);
  answer(ctx, exchange, components);
  const keep = asm.label('locks kept');
  asm.load(8, R1, R6, exchange.mode);
  asm.branch('equal', R1, BRIDGE_MODE.hold, keep);
  releaseLocks(ctx, exchange, components);
  asm.place(keep);
  asm.return(BRIDGE_STATUS.done);
  asm.place(conflict);
  tellVersions(asm, exchange, components);
  releaseLocks(ctx, exchange, components);
  asm.return(BRIDGE_STATUS.conflict);
}

/** r1 = the bit of a component in the mask. */
function testMask(asm: Assembler, exchange: ExchangeLayout, index: number, absent: Label): void {
  asm.load(8, R1, R6, exchange.mask);
  if (index > 0) asm.alu('shiftRight', R1, index);
  asm.alu('and', R1, 1);
  asm.branch('equal', R1, 0, absent);
}

function takeLocks(ctx: CodeContext, exchange: ExchangeLayout, components: readonly Component[]): void {
  const { asm, program } = ctx;
  components.forEach(({ lock }, index) => {
    const next = asm.label('next lock');
    const busy = ctx.stub('busy', () => {
      releaseLocks(ctx, exchange, components.slice(0, index));
      asm.return(BRIDGE_STATUS.busy);
    });
    testMask(asm, exchange, index, next);
    asm.loadMapValue(R9, MAP_NAMES.session, lock);
    acquire(program, asm, ctx.callbackWords(), LOCK_TURNS, busy);
    asm.place(next);
  });
}

function releaseLocks({ asm, program }: CodeContext, exchange: ExchangeLayout, components: readonly Component[]): void {
  components.forEach(({ lock }, index) => {
    const next = asm.label('next lock');
    testMask(asm, exchange, index, next);
    asm.loadMapValue(R1, MAP_NAMES.session, lock);
    release(program, asm);
    asm.place(next);
  });
}

/** A pure snapshot (no operations) and the ninth try (`hold`) have nothing to compare. */
function compareVersions(
  asm: Assembler,
  exchange: ExchangeLayout,
  components: readonly Component[],
  same: Label,
  moved: Label,
): void {
  asm.load(8, R1, R6, exchange.mode);
  asm.branch('equal', R1, BRIDGE_MODE.hold, same);
  asm.load(8, R1, R6, exchange.count);
  asm.branch('equal', R1, 0, same);
  components.forEach(({ version }, index) => {
    const next = asm.label('next version');
    testMask(asm, exchange, index, next);
    asm.loadMapValue(R1, MAP_NAMES.session, version);
    asm.load(8, R2, R1, 0);
    asm.load(8, R3, R6, exchange.versions + 8 * index);
    asm.branch('notEqual', R2, R3, moved);
    asm.place(next);
  });
}

function applyOperations(program: ProgramContext, exchange: ExchangeLayout): void {
  const { asm } = program;
  const none = asm.label('nothing to apply');
  asm.load(8, R1, R6, exchange.count);
  asm.branch('equal', R1, 0, none);
  asm.loadFunction(
    R2,
    program.callback('apply_operation', (callback) => writeApply(program, callback, exchange)),
  );
  asm.move(R3, 0);
  asm.move(R4, 0);
  asm.call('loop');
  asm.place(none);
}

/** The snapshot and the present versions. */
function answer({ asm, tables }: CodeContext, exchange: ExchangeLayout, components: readonly Component[]): void {
  asm.move(R1, R6);
  asm.add(R1, exchange.snapshot);
  asm.move(R2, tables.layout.session.sizeBytes);
  asm.loadMapValue(R3, MAP_NAMES.session, 0);
  asm.call('probe_read_kernel');
  tellVersions(asm, exchange, components);
}

function tellVersions(asm: Assembler, exchange: ExchangeLayout, components: readonly Component[]): void {
  components.forEach(({ version }, index) => {
    asm.loadMapValue(R1, MAP_NAMES.session, version);
    asm.load(8, R0, R1, 0);
    asm.store(8, R6, exchange.versions + 8 * index, R0);
  });
}
