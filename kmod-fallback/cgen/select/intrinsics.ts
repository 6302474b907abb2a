/** One row per intrinsic: a C expression, or a call that puts a string into the context's text. */
import { type InstructionOf, type IntrinsicName, longOperand } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { destination } from './strings.js';

type Row = { readonly long: string } | { readonly text: string } | { readonly longOf: (argument: string) => string } | { readonly textOf: (argument: string) => string };

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
  symbol_name: { textOf: (address: string) => `stap_symbol_name(c->text, (u64)${address});` },
  symbol_data: { textOf: (address: string) => `stap_symbol_data(c->text, (u64)${address});` },
  kernel_stack: { text: 'stap_kernel_stack(c);' },
  user_stack: { text: 'stap_user_stack(c);' },
  send_signal: { longOf: (number: string) => `stap_send_signal(${number})` },
  random: { long: 'stap_random()' },
  execname: { text: 'stap_execname(c->text);' },
  caller: { text: 'stap_caller(c, c->text);' },
} as const satisfies Record<IntrinsicName, Row>;

export function selectIntrinsic(ctx: CodeContext, { dst, name, args }: InstructionOf<'intrinsic'>): readonly string[] {
  // Every row is pure: without a destination there is nothing to do.
  if (dst === undefined) return [];
  const row = ROWS[name];
  if ('long' in row) return [`${ctx.local(dst)} = ${row.long};`];
  const [argument = longOperand(0)] = args;
  if ('longOf' in row) return [`${ctx.local(dst)} = ${row.longOf(ctx.long(argument))};`];
  return ['text' in row ? row.text : row.textOf(ctx.long(argument)), `stap_copy(${destination(ctx, dst)}, c->text);`];
}
