/** Places of binaries: programs of uprobes and uretprobes. */
import { AssertionError, present } from '../../base/index.js';
import type { BinaryPlace, ContextValue, IrBody, IrCode, ProbeOf } from '../../ir/index.js';
import { testState, writeBody } from '../body.js';
import type { BodyContext, EventAccess } from '../body-context.js';
import { type Assembler, type Label, R0, R1, R2, R3, R6, R10 } from '../isa/index.js';
import type { BpfProgram } from '../object.js';
import { calledBy, functionOf } from '../plan/calls.js';
import { testProcess } from '../processes/test.js';
import type { ProgramContext } from '../program-context.js';
import type { Tables } from '../tables.js';
import type { KernelEvent } from './events.js';
import { buildProgram, programName } from './program.js';
import { loadStackPointer, PT_REGS } from './registers.js';
import { writeSearch } from './search.js';

export function uprobeRefusal(value: ContextValue, phase: ProbeOf<'uprobe'>['phase']): string | undefined {
  if (value.kind === 'register' || value.kind === 'placeName' || value.kind === 'callFrame') return undefined;
  if (value.kind !== 'returnValue') return `${value.kind} of a place in a binary`;
  return phase === 'return' ? undefined : 'the return value at the entry';
}

type Event = Extract<KernelEvent, { kind: 'uprobe' }>;

/** Bodies of one program: a kernel takes long to let go of a link, and a program may not be too long. */
const MOST_BODIES = 16;

/** Programs of the same places run in the order in which they are armed: that of the script. */
export function uprobePrograms(tables: Tables, { spec, bodies }: Event): readonly BpfProgram[] {
  const programs: BpfProgram[] = [];
  for (let at = 0; at < bodies.length; at += MOST_BODIES) {
    programs.push(uprobeProgram(tables, spec, bodies.slice(at, at + MOST_BODIES)));
  }
  return programs;
}

type Spec = ProbeOf<'uprobe'>;

interface Member {
  readonly body: IrBody;
  /** Cookies of its places. */
  readonly cookies: ReadonlySet<number>;
}

/** Where the cookie of the hit lies: at the top of the program's stack. */
const COOKIE = { base: R10, offset: -8 };
const RESERVED_BYTES = 8;

function uprobeProgram(tables: Tables, { path, phase, processes }: Spec, bodies: readonly IrBody[]): BpfProgram {
  const sleepable =
    bodies.every((body) => maySleep(tables, body)) && bodies.some((body) => readsUserMemory(tables, body));
  const places = placesOf(bodies);
  const cookies = new Map(places.map(({ offset }, index) => [offset, index]));
  const members = bodies.map((body): Member => {
    const own = placesOf([body]).map(({ offset }) => present(cookies.get(offset), 'bpfgen', 'cookie'));
    return { body, cookies: new Set(own) };
  });
  const [first] = places;
  return buildProgram(
    tables,
    {
      name: programName(places.length > 1 || first === undefined || first.symbol === '' ? 'uprobe' : first.symbol),
      type: 'kprobe',
      sleepable,
      attach: {
        kind: 'uprobe',
        path,
        places,
        onReturn: phase === 'return',
        pid: processes.pid,
        together: processes.pid === undefined && tables.facts.uprobeMulti?.() === true,
      },
    },
    bodies.map((body) => body.id),
    (program) => {
      writeMembers(program, members, places, phase);
    },
  );
}

/** Each place once, with a semaphore where any body knows of one. */
function placesOf(bodies: readonly IrBody[]): readonly BinaryPlace[] {
  const places = new Map<number, BinaryPlace>();
  for (const { probe } of bodies) {
    if (probe.spec.kind !== 'uprobe') continue;
    for (const place of probe.spec.places) {
      const known = places.get(place.offset);
      places.set(place.offset, known === undefined || known.semaphoreOffset === 0 ? place : known);
    }
  }
  return [...places.values()];
}

function writeMembers(
  program: ProgramContext,
  members: readonly Member[],
  places: readonly BinaryPlace[],
  phase: Spec['phase'],
): void {
  const { asm, exit, tables, sleepable } = program;
  const isOne = places.length === 1;
  const starts = members.map((_, index) => asm.label(`member ${index}`));
  testState(asm, exit);
  // Only what is there is asked for.
  if (isOne) asm.store(8, COOKIE.base, COOKIE.offset, 0);
  else {
    asm.move(R1, R6);
    asm.call('get_attach_cookie');
    asm.store(8, COOKIE.base, COOKIE.offset, R0);
    writeNext(asm, members, starts, -1, exit);
  }
  members.forEach((member, index) => {
    const { body } = member;
    const { spec } = body.probe;
    const next = asm.label('next body');
    asm.place(present(starts[index], 'bpfgen', 'member'));
    asm.at(body.probe.at);
    // The first body that runs has been tested above.
    if (index > 0) testState(asm, exit);
    if (spec.kind === 'uprobe')
      testProcess(asm, tables, { ...spec.processes, pid: undefined }, -RESERVED_BYTES - 8, next);
    if (sleepable) bringPages(asm, body);
    writeBody(program, body, accessOf(tables, places, phase), RESERVED_BYTES, next);
    asm.place(next);
    if (!isOne) writeNext(asm, members, starts, index, exit);
  });
}

/** From behind member `after` (−1: from the start) to the next one that has the place, or out. */
function writeNext(
  asm: Assembler,
  members: readonly Member[],
  starts: readonly Label[],
  after: number,
  exit: Label,
): void {
  const targets = new Map<number, Label>();
  members.forEach(({ cookies }, index) => {
    if (index <= after) return;
    for (const cookie of cookies) {
      if (after >= 0 && members[after]?.cookies.has(cookie) === false) continue;
      if (!targets.has(cookie)) targets.set(cookie, present(starts[index], 'bpfgen', 'member'));
    }
  });
  if (targets.size > 0) asm.load(8, R0, COOKIE.base, COOKIE.offset);
  writeSearch(
    asm,
    R0,
    [...targets].map(([key, target]) => ({ key, target })),
    exit,
  );
}

/** The context is the struct pt_regs of the process. */
function accessOf(tables: Tables, places: readonly BinaryPlace[], phase: Spec['phase']): EventAccess {
  return {
    functionName: places[0]?.symbol ?? '',
    framesAbove: undefined,
    loadCaller: undefined,
    load: (ctx, value) => {
      const { asm } = ctx;
      if (value.kind === 'register') asm.load(8, R0, R6, PT_REGS[value.register]);
      else if (value.kind === 'returnValue') asm.load(8, R0, R6, PT_REGS.ax);
      else if (value.kind === 'callFrame') loadStackPointer(ctx, phase);
      else if (value.kind === 'placeName') loadPlaceName(ctx, tables, places, value.which);
      else throw new AssertionError('bpfgen', `${value.kind} of a place in a binary`);
    },
  };
}

/** r0 = the id of the place's text, from a table by its cookie. Clobbers r1. */
function loadPlaceName(
  ctx: BodyContext,
  tables: Tables,
  places: readonly BinaryPlace[],
  which: 'function' | 'point',
): void {
  const { asm } = ctx;
  const count = 2 ** Math.ceil(Math.log2(Math.max(1, places.length)));
  const value = Buffer.alloc(4 * count);
  places.forEach(({ symbol, point }, index) => {
    value.writeUInt32LE(tables.idIfInterned(which === 'function' ? symbol : point) ?? 0, 4 * index);
  });
  const table = tables.addTable(tables.tableName('places', value), value);
  const { base, offset } = ctx.programWord(COOKIE);
  asm.load(8, R0, base, offset);
  asm.loadMapValue(R1, table, 0);
  asm.alu('and', R0, count - 1);
  asm.alu('shiftLeft', R0, 2);
  asm.add(R1, R0);
  asm.load(4, R0, R1, 0);
}

/**
 * A body that holds a lock may not wait for memory: the pages that a register points to, and the body will read, are brought
 * before it starts. What cannot be read now is the body's own affair.
 */
function bringPages(asm: Assembler, { code }: IrBody): void {
  if (!code.blocks.some(({ instructions }) => instructions.some(({ kind }) => kind === 'lock'))) return;
  for (const offset of addressRegisters(code)) {
    asm.load(8, R3, R6, offset);
    asm.move(R1, R10);
    asm.add(R1, TOUCHED);
    asm.move(R2, 1);
    asm.call('copy_from_user');
  }
}

/** Of the stack, below the cookie. */
const TOUCHED = -RESERVED_BYTES - 8;

/** Offsets of registers whose value, as it is, is the address of a read of user memory. */
function addressRegisters({ blocks }: IrCode): ReadonlySet<number> {
  const instructions = blocks.flatMap((block) => block.instructions);
  const addresses = new Set(
    instructions.flatMap((each) =>
      (each.kind === 'readMemory' || each.kind === 'readString') &&
      each.space === 'user' &&
      each.address.kind === 'local'
        ? [each.address.local]
        : [],
    ),
  );
  return new Set(
    instructions.flatMap((each) => {
      if (each.kind !== 'context' || !addresses.has(each.dst)) return [];
      if (each.value.kind === 'register' && each.value.of === 'event') return [PT_REGS[each.value.register]];
      return each.value.kind === 'returnValue' ? [PT_REGS.ax] : [];
    }),
  );
}

function readsUserMemory({ placed }: Tables, { code }: IrBody): boolean {
  const callees = [...calledBy(code, placed)].map((id) => functionOf(placed, id).code);
  return [code, ...callees].some(({ blocks }) =>
    blocks.some(({ instructions }) =>
      instructions.some((each) => (each.kind === 'readMemory' || each.kind === 'readString') && each.space === 'user'),
    ),
  );
}

/** Who swaps an array for an empty one waits for programs that do not sleep: others would write to what is read at rest. */
function maySleep({ placed }: Tables, { id }: IrBody): boolean {
  return [...(placed.bodies[id]?.shared ?? [])].every((global) => placed.globals[global]?.swapped !== true);
}
