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
  // no probed function, so nobody called it
  caller: '"unknown"',
} as const satisfies Record<IntrinsicName, string>;

export function selectIntrinsic(ctx: CodeContext, { dst, name }: InstructionOf<'intrinsic'>): string {
  return dst === undefined ? '' : `${ctx.local(dst)} = ${INTRINSIC_SOURCES[name]};`;
}
