/** Reads and writes of kernel and user memory that report a fault: a bad address is an error with that address. (Little end first.) */
import type { AddressSpace, InstructionOf } from '../../../src/ir/index.js';
import type { CodeContext } from '../code-context.js';
import { destination } from './strings.js';

const SPACES = {
  kernel: 'STAP_KERNEL_SPACE',
  user: 'STAP_USER_SPACE',
} as const satisfies Record<AddressSpace, string>;

export function selectReadMemory(ctx: CodeContext, insn: InstructionOf<'readMemory'>): readonly string[] {
  const { dst, space, address, size, signed } = insn;
  const type = `${signed ? 's' : 'u'}${8 * size}`;
  return readWord(ctx, insn, SPACES[space], ctx.long(address), [`${ctx.local(dst)} = (s64)(${type})word;`]);
}

/** The field to the top, then down again with its sign or with zeros. */
export function selectReadBits(ctx: CodeContext, insn: InstructionOf<'readBits'>): readonly string[] {
  const { dst, address, shift, bits, signed } = insn;
  const field = `word << ${64 - shift - bits}`;
  const value = signed ? `(s64)(${field}) >> ${64 - bits}` : `(s64)(${field} >> ${64 - bits})`;
  return readWord(ctx, insn, SPACES.kernel, ctx.long(address), [`${ctx.local(dst)} = ${value};`]);
}

function readWord(
  ctx: CodeContext,
  { size, at }: InstructionOf<'readMemory' | 'readBits'>,
  space: string,
  address: string,
  use: readonly string[],
): readonly string[] {
  return [
    '{',
    '\tu64 word = 0;',
    `\tif (stap_read_memory(${space}, &word, (u64)${address}, ${size})) { ${ctx.fail('STAP_READ_FAULT', at, address)} }`,
    ...use.map((line) => `\t${line}`),
    '}',
  ];
}

export function selectWriteMemory(ctx: CodeContext, insn: InstructionOf<'writeMemory'>): readonly string[] {
  const { space, address, size, src, at } = insn;
  const where = ctx.long(address);
  const call = `stap_write_memory(${SPACES[space]}, (u64)${where}, (u64)${ctx.long(src)}, ${size})`;
  return [`if (${call}) { ${ctx.fail('STAP_WRITE_FAULT', at, where)} }`];
}

/** Read into the context's text first: a fault leaves the destination as it was. */
export function selectReadString(ctx: CodeContext, insn: InstructionOf<'readString'>): readonly string[] {
  const { dst, space, address, limit, at } = insn;
  const error = space === 'kernel' ? 'STAP_KERNEL_STRING_FAULT' : 'STAP_USER_STRING_FAULT';
  const most = Math.min(limit ?? ctx.program.stringLimit, ctx.program.stringLimit);
  const where = ctx.long(address);
  return [
    `if (stap_read_string(c, ${SPACES[space]}, (u64)${where}, ${most})) { ${ctx.fail(error, at, where)} }`,
    `stap_copy(${destination(ctx, dst)}, c->text);`,
  ];
}
