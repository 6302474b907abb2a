/** One row per intrinsic: how the kernel side performs it. Each leaves its value in r0, or (strings) in the local's slot. */
import { present } from '../../base/index.js';
import type { InstructionOf, IntrinsicName, LocalId, Operand, ProbeSpec } from '../../ir/index.js';
import { SESSION_HEADER } from '../../passes/layout.js';
import type { BodyContext } from '../body-context.js';
import type { GeneratorFacts } from '../facts.js';
import { R0, R1, R2, R3 } from '../isa/index.js';
import { MAP_NAMES } from '../maps.js';
import { callerRefusal, selectCaller } from './caller.js';
import { addressOf, clearBlock, loadLong, storeBytes, storeLong } from './memory.js';
import { selectStack, selectSymbol } from './symbols.js';

type Row = {
  /** Why it cannot be done on this kernel, or in this probe. */
  readonly refusal?: (facts: GeneratorFacts, spec: ProbeSpec) => string | undefined;
  readonly select: (ctx: BodyContext, dst: LocalId, args: readonly Operand[]) => void;
};

/** TASK_COMM_LEN */
const COMM_BYTES = 16;

const long = (load: (ctx: BodyContext) => void): Row => ({
  select: (ctx, dst) => {
    load(ctx);
    storeLong(ctx, dst, R0);
  },
});

const upperHalf = (helper: 'get_current_pid_tgid' | 'get_current_uid_gid'): Row =>
  long(({ asm }) => {
    asm.call(helper);
    asm.alu('shiftRight', R0, 32);
  });

const lowerHalf = (helper: 'get_current_pid_tgid' | 'get_current_uid_gid'): Row =>
  long(({ asm }) => {
    asm.call(helper);
    asm.zeroExtend(R0);
  });

const sessionWord = (offset: number): Row =>
  long(({ asm }) => {
    asm.loadMapValue(R1, MAP_NAMES.session, offset);
    asm.load(8, R0, R1, 0);
  });

/** Of the current task's effective credentials, as the initial user namespace numbers them. */
const credential = (id: 'euid' | 'egid'): Row => ({
  refusal: ({ task, cred }) =>
    task.cred === undefined || cred[id] === undefined ? `${id}() needs the BTF of struct cred` : undefined,
  select: (ctx, dst) => {
    const { asm, tables } = ctx;
    asm.call('get_current_task_btf');
    asm.load(8, R1, R0, present(tables.facts.task.cred, 'bpfgen', 'offset of cred'));
    asm.load(4, R0, R1, present(tables.facts.cred[id], 'bpfgen', `offset of ${id}`));
    storeLong(ctx, dst, R0);
  },
});

const symbol = (format: '%ps' | '%pS'): Row => ({
  select: (ctx, dst, [address]) => {
    selectSymbol(ctx, dst, present(address, 'bpfgen', 'an address'), format);
  },
});

const ROWS: Record<IntrinsicName, Row> = {
  pid: upperHalf('get_current_pid_tgid'),
  tid: lowerHalf('get_current_pid_tgid'),
  ppid: {
    refusal: ({ task }) =>
      task.realParent === undefined || task.tgid === undefined
        ? 'ppid() needs the BTF of struct task_struct'
        : undefined,
    select: (ctx, dst) => {
      const { asm, tables } = ctx;
      const { realParent, tgid } = tables.facts.task;
      asm.call('get_current_task_btf');
      // Direct loads through BTF pointers: a pointer that went bad reads 0, as a parent that is gone would.
      asm.load(8, R1, R0, present(realParent, 'bpfgen', 'offset of real_parent'));
      asm.load(4, R0, R1, present(tgid, 'bpfgen', 'offset of tgid'));
      storeLong(ctx, dst, R0);
    },
  },
  // The helper gives the real ids, in the initial user namespace.
  uid: lowerHalf('get_current_uid_gid'),
  gid: upperHalf('get_current_uid_gid'),
  euid: credential('euid'),
  egid: credential('egid'),
  cpu: long(({ asm }) => {
    asm.call('get_smp_processor_id');
    asm.zeroExtend(R0);
  }),
  execname: {
    select: (ctx, dst) => {
      const { asm } = ctx;
      const slot = ctx.slot(dst);
      if (slot.representation.kind !== 'bytes') throw new TypeError('execname() is held as bytes');
      const exact = slot.representation.sizeBytes === COMM_BYTES && slot.representation.limit === COMM_BYTES - 1;
      const comm = exact ? slot : ctx.scratch('comm', COMM_BYTES);
      // 6.1 writes no further than the word with the NUL: the zeros of a slot must be there before.
      clearBlock(ctx, comm, COMM_BYTES);
      addressOf(asm, R1, comm);
      asm.move(R2, COMM_BYTES);
      asm.call('get_current_comm');
      if (!exact)
        storeBytes(ctx, slot, slot.representation, comm, {
          kind: 'bytes',
          limit: COMM_BYTES - 1,
          sizeBytes: COMM_BYTES,
        });
    },
  },
  target: sessionWord(SESSION_HEADER.target),
  gettimeofday_ns: long(({ asm }) => {
    asm.call('ktime_get_ns');
    asm.loadMapValue(R2, MAP_NAMES.session, SESSION_HEADER.realtimeOffset);
    asm.load(8, R3, R2, 0);
    asm.add(R0, R3);
  }),
  monotonic_ns: long(({ asm }) => {
    asm.call('ktime_get_ns');
  }),
  current_task: long(({ asm }) => {
    asm.call('get_current_task');
  }),
  jiffies: long(({ asm }) => {
    asm.call('jiffies64');
  }),
  symbol_name: symbol('%ps'),
  symbol_data: symbol('%pS'),
  kernel_stack: {
    select: (ctx, dst) => {
      selectStack(ctx, dst, 'kernel');
    },
  },
  user_stack: {
    select: (ctx, dst) => {
      selectStack(ctx, dst, 'user');
    },
  },
  random: long(({ asm }) => {
    asm.call('get_prandom_u32');
    asm.zeroExtend(R0);
  }),
  send_signal: {
    select: (ctx, dst, [number]) => {
      loadLong(ctx, R1, present(number, 'bpfgen', 'a signal'));
      ctx.asm.call('send_signal');
      storeLong(ctx, dst, R0);
    },
  },
  caller: { refusal: (facts, spec) => callerRefusal(spec, facts), select: selectCaller },
};

export function intrinsicRefusal(name: IntrinsicName, facts: GeneratorFacts, spec: ProbeSpec): string | undefined {
  return ROWS[name].refusal?.(facts, spec);
}

export function selectIntrinsic(ctx: BodyContext, { args, dst, name }: InstructionOf<'intrinsic'>): void {
  // Every row is pure: without a destination there is nothing to do.
  if (dst !== undefined) ROWS[name].select(ctx, dst, args);
}
