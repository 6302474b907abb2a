/**
 * /etc/ld.so.cache: which file the dynamic linker takes for a library's name (glibc, elf/cache.c).
 *
 * ```
 *   0 "glibc-ld.so.cache1.1" | 20 count u32 | 24 string bytes u32 | 48 entries
 *   entry  0 flags s32 | 4 name u32 | 8 path u32 | 12 os version u32 | 16 hwcap u64     offsets from the start of the file
 * ```
 * Older caches have another table in front of this one.
 */
import { stringAt } from '../elf/strings.js';

const MAGIC = 'glibc-ld.so.cache1.1';
const HEAD_BYTES = 48;
const ENTRY_BYTES = 24;
/** FLAG_ELF_LIBC6, with the machine: FLAG_X8664_LIB64 and FLAG_AARCH64_LIB64. */
const FLAGS: ReadonlySet<number> = new Set([0x0303, 0x0a03]);

/** Name → path; the first of a name is the one that the linker prefers. */
export function parseLinkerCache(file: Buffer): ReadonlyMap<string, string> {
  const start = file.indexOf(MAGIC);
  const found = new Map<string, string>();
  if (start < 0 || file.length < start + HEAD_BYTES) return found;
  const table = file.subarray(start);
  const count = table.readUInt32LE(20);
  for (let index = 0; index < count; index++) {
    const at = HEAD_BYTES + index * ENTRY_BYTES;
    if (at + ENTRY_BYTES > table.length) break;
    if (!FLAGS.has(table.readInt32LE(at))) continue;
    const name = stringAt(table, table.readUInt32LE(at + 4));
    if (!found.has(name)) found.set(name, stringAt(table, table.readUInt32LE(at + 8)));
  }
  return found;
}
