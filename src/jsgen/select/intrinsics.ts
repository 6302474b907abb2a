import type { InstructionOf, IntrinsicName } from '../../ir/index.js';
import type { CodeContext } from '../context.js';

/** The user-side row of each intrinsic: the process is stap's own, which has one thread. */
const INTRINSIC_SOURCES = {
  pid: 'host.pid',
  tid: 'host.pid',
  ppid: 'host.ppid',
  uid: 'host.uid',
  euid: 'host.euid',
  gid: 'host.gid',
  egid: 'host.egid',
  cpu: 'host.cpu',
  execname: 'host.execname',
  target: 'host.target',
  gettimeofday_ns: 'host.nowNs()',
  monotonic_ns: 'host.monotonicNs()',
  random: 'Math.floor(Math.random() * 2 ** 32)',
  symbol_name: (address) => `host.kernelSymbol(${address}, 'name')`,
  symbol_data: (address) => `host.kernelSymbol(${address}, 'data')`,
  kernel_stack: '""',
  user_stack: '""',
  current_task: undefined,
  jiffies: undefined,
  // the current task is stap itself
  send_signal: undefined,
  // no probed function, so nobody called it
  caller: '"unknown"',
} as const satisfies Record<IntrinsicName, string | ((args: string) => string) | undefined>;

/** undefined: only the kernel side can say it. */
export function hasUserSide(name: IntrinsicName): boolean {
  return INTRINSIC_SOURCES[name] !== undefined;
}

export function selectIntrinsic(ctx: CodeContext, { args, dst, name }: InstructionOf<'intrinsic'>): string {
  if (dst === undefined) return '';
  const source = INTRINSIC_SOURCES[name];
  const value = typeof source === 'function' ? source(ctx.operands(args)) : source;
  return `${ctx.local(dst)} = ${value};`;
}
