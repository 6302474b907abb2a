/** The kernel's symbol table for user-side bodies: read when the first address is asked for. */
import { readFileSync } from 'node:fs';
import type { ByteString, Long } from '../base/index.js';

interface SymbolTable {
  /** Sorted. */
  readonly addresses: BigUint64Array;
  /** `name`, or `name [module]`: at the same index. */
  readonly names: readonly string[];
}

let table: SymbolTable | undefined;

/** `f`, or `f+0x1/0x20 [module]`, as the kernel prints them; the address in hexadecimal where there is none. */
export function kernelSymbol(address: Long, how: 'name' | 'data'): ByteString {
  const unsigned = BigInt.asUintN(64, BigInt(address));
  const { addresses, names } = (table ??= readTable());
  const index = lastAtMost(addresses, unsigned);
  const start = addresses[index];
  const end = addresses[index + 1];
  const name = names[index];
  if (start === undefined || end === undefined || name === undefined) return `0x${unsigned.toString(16)}`;
  if (how === 'name') return name;
  const blank = name.indexOf(' ');
  const [bare, owner] = blank < 0 ? [name, ''] : [name.slice(0, blank), name.slice(blank)];
  return `${bare}+0x${(unsigned - start).toString(16)}/0x${(end - start).toString(16)}${owner}`;
}

/** Where the table may not be read all its addresses are 0: then nothing is found. */
function readTable(): SymbolTable {
  const rows: (readonly [bigint, string])[] = [];
  for (const match of readSymbols().matchAll(/^([0-9a-f]+) \S (\S+)(?:\t(\[.+\]))?$/gm)) {
    const [, address = '0', name = '', owner] = match;
    if (/^0+$/.test(address)) continue;
    rows.push([BigInt(`0x${address}`), owner === undefined ? name : `${name} ${owner}`]);
  }
  rows.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  // Of several names at one address the first is kept: the others would have no size.
  const unique = rows.filter(([address], index) => index === 0 || rows[index - 1]?.[0] !== address);
  return { addresses: BigUint64Array.from(unique, ([address]) => address), names: unique.map(([, name]) => name) };
}

function readSymbols(): string {
  try {
    return readFileSync('/proc/kallsyms', 'latin1');
  } catch {
    return '';
  }
}

/** Index of the last address that is not greater; -1 if none. */
function lastAtMost(addresses: BigUint64Array, wanted: bigint): number {
  let low = 0;
  let high = addresses.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((addresses[middle] ?? 0n) <= wanted) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
