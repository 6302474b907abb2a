/**
 * `name`: from the key to the interned id of the tapset's name, by a table that programs read directly:
 *
 *     | ids of 64-bit numbers | of x32 numbers | of int 0x80 numbers |   u32 each, every part a power of two long
 *
 * A number that the table lacks has the name "" (id 0).
 */
import { assert } from '../../base/index.js';
import type { IrBody, SyscallAbi, SyscallNumber } from '../../ir/index.js';
import type { BodyContext } from '../body-context.js';
import { R0, R1 } from '../isa/index.js';
import type { Tables } from '../tables.js';
import { COMPAT_BIT, KEY, X32_BIT } from './syscall-key.js';

const ABIS: readonly SyscallAbi[] = ['native', 'x32', 'compat'];
const TABLE = 'syscall_names';

/** Numbers of x32 may be given with or without their bit. */
const indexOf = (call: SyscallNumber): number => (call.abi === 'x32' ? call.number & ~X32_BIT : call.number);

type Part = { readonly offset: number; readonly count: number };

function layOutTable(table: readonly SyscallNumber[]): { parts: Record<SyscallAbi, Part>; entries: number } {
  let entries = 0;
  const part = (abi: SyscallAbi): Part => {
    const greatest = Math.max(0, ...table.filter((call) => call.abi === abi).map(indexOf));
    const count = 2 ** Math.ceil(Math.log2(greatest + 1));
    const offset = entries;
    entries += count;
    return { offset, count };
  };
  const [native, x32, compat] = ABIS.map(part);
  assert(native !== undefined && x32 !== undefined && compat !== undefined, 'bpfgen', 'three ABIs');
  return { parts: { native, x32, compat }, entries };
}

/** r0 = the id. Clobbers r1. */
export function loadName(ctx: BodyContext, tables: Tables, body: IrBody): void {
  const { spec } = body.probe;
  assert(spec.kind === 'syscall', 'bpfgen', 'the name of a system call');
  const { parts, entries } = layOutTable(spec.table);
  if (!tables.extraMaps.has(TABLE)) {
    const value = Buffer.alloc(4 * entries);
    for (const call of spec.table)
      value.writeUInt32LE(tables.internedId(call.name), 4 * (parts[call.abi].offset + indexOf(call)));
    tables.addTable(TABLE, value);
  }
  const { asm } = ctx;
  const done = asm.label('name known');
  const unknown = asm.label('no name');
  const compat = asm.label('int 0x80 name');
  const x32 = asm.label('x32 name');
  const { base, offset } = ctx.programWord(KEY);
  asm.load(8, R0, base, offset);
  asm.branch('anySet', R0, COMPAT_BIT | 0, compat, 32);
  asm.branch('anySet', R0, X32_BIT, x32, 32);
  const look = ({ offset, count }: Part, number: number): void => {
    asm.alu('and', R0, number);
    asm.branch('greaterEqual', R0, count, unknown);
    asm.loadMapValue(R1, TABLE, 4 * offset);
    // The mask on the very register that is scaled and added: the verifier's bound.
    asm.alu('and', R0, count - 1);
    asm.alu('shiftLeft', R0, 2);
    asm.add(R1, R0);
    asm.load(4, R0, R1, 0);
    asm.jump(done);
  };
  look(parts.native, 0x7fffffff);
  asm.place(x32);
  look(parts.x32, X32_BIT - 1);
  asm.place(compat);
  look(parts.compat, X32_BIT - 1);
  asm.place(unknown);
  asm.move(R0, 0);
  asm.place(done);
}
