/**
 * In which units of .debug_info a name may stand, without reading entries: a name is four bytes there, its offset in
 * .debug_str, so that a search for bytes leaves few units to be read. (A hundred megabytes take 50 ms; reading the entries
 * of all units takes a thousand times as long.)
 */
import type { ElfImage } from '../elf/index.js';

/** Offsets in .debug_info where the name may stand; undefined: anywhere. */
export type NameSearch = (name: string) => readonly number[] | undefined;

const SHF_COMPRESSED = 0x800;
/** Sections through which names are found in other ways: another file's strings, tables of offsets. */
const OTHER_WAYS = ['.gnu_debugaltlink', '.debug_sup', '.debug_str_offsets', '.debug_types'];
/** A name that is part of so many others says nothing. */
const MOST_STRINGS = 64;

export function nameSearch(image: ElfImage): NameSearch {
  const info = image.section('.debug_info');
  const strings = image.section('.debug_str');
  if (info === undefined || strings === undefined) return () => undefined;
  if (OTHER_WAYS.some((each) => image.section(each) !== undefined)) return () => undefined;
  if (((info.flags | strings.flags) & SHF_COMPRESSED) !== 0) return () => undefined;
  return searchIn(image.contents(info), image.contents(strings));
}

export function searchIn(info: Buffer, strings: Buffer): NameSearch {
  return (name) => {
    const text = Buffer.from(`${name}\0`, 'utf8');
    // The linker lets a string be the end of a longer one.
    const offsets = positionsOf(strings, text, MOST_STRINGS);
    if (offsets === undefined) return undefined;
    const found = positionsOf(info, text, Infinity) ?? [];
    for (const offset of offsets) {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(offset);
      found.push(...(positionsOf(info, bytes, Infinity) ?? []));
    }
    return found.sort((a, b) => a - b);
  };
}

/** undefined: more than `most`. */
function positionsOf(within: Buffer, wanted: Buffer, most: number): number[] | undefined {
  const found: number[] = [];
  for (let at = within.indexOf(wanted); at >= 0; at = within.indexOf(wanted, at + 1)) {
    if (found.length === most) return undefined;
    found.push(at);
  }
  return found;
}
