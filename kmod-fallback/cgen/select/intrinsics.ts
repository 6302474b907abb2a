/** One row per intrinsic: a C expression, or a call that writes a string of its own. */
import type { InstructionOf, IntrinsicName } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { destination } from './strings.js';

const ROWS = {
  pid: { long: 'stap_pid()' },
  tid: { long: 'stap_tid()' },
  ppid: { long: 'stap_ppid()' },
  uid: { long: 'stap_uid()' },
  euid: { long: 'stap_euid()' },
  gid: { long: 'stap_gid()' },
  egid: { long: 'stap_egid()' },
  cpu: { long: 'stap_cpu()' },
  target: { long: 'stap_load(&stap_session.target)' },
  gettimeofday_ns: { long: 'stap_now_ns()' },
  monotonic_ns: { long: 'stap_monotonic_ns()' },
  current_task: { long: 'stap_current_task()' },
  jiffies: { long: 'stap_jiffies()' },
  symbol_name: undefined,
  symbol_data: undefined,
  kernel_stack: undefined,
  user_stack: undefined,
  random: { long: 'stap_random()' },
  execname: { text: 'stap_execname(c->text);' },
  caller: { text: 'stap_caller(c, c->text);' },
} as const satisfies Record<IntrinsicName, { readonly long: string } | { readonly text: string } | undefined>;

/** undefined: not there yet. */
export function isIntrinsicSupported(name: IntrinsicName): boolean {
  return ROWS[name] !== undefined;
}

export function selectIntrinsic(ctx: CodeContext, { dst, name }: InstructionOf<'intrinsic'>): readonly string[] {
  // Every row is pure: without a destination there is nothing to do.
  if (dst === undefined) return [];
  const row = ROWS[name];
  if (row === undefined) throw new TypeError(`supports() let ${name} through`);
  if ('long' in row) return [`${ctx.local(dst)} = ${row.long};`];
  return [row.text, `stap_copy(${destination(ctx, dst)}, c->text);`];
}
