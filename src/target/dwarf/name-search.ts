/**
 * In which units of .debug_info a name may stand, without reading entries: a name is four bytes there, its offset in
 * .debug_str, so that a search for bytes leaves few units to be read. (A hundred megabytes take 50 ms; reading the entries
 * of all units takes a thousand times as long.)
 */
import type { ElfImage } from '../elf/index.js';
import { AT, TAG } from './codes.js';

export interface NameSearch {
  /** Offsets in .debug_info where the name may stand; undefined: anywhere. */
  readonly places: (name: string) => readonly number[] | undefined;
  /** May the code of a function be in one unit and its name in another? */
  readonly crossesUnits: boolean;
}

/** Of a file of which nothing is known. */
export const SEARCH_ALL: NameSearch = { places: () => undefined, crossesUnits: true };

const SHF_COMPRESSED = 0x800;
/** Sections through which names are found in other ways: another file's strings, tables of offsets. */
const OTHER_WAYS = ['.gnu_debugaltlink', '.debug_sup', '.debug_str_offsets', '.debug_types'];
/** A name that is part of so many others says nothing. */
const MOST_STRINGS = 64;

export function nameSearch(image: ElfImage): NameSearch {
  const info = image.section('.debug_info');
  const strings = image.section('.debug_str');
  const abbreviations = image.section('.debug_abbrev');
  if (info === undefined || strings === undefined || abbreviations === undefined) return SEARCH_ALL;
  if (OTHER_WAYS.some((each) => image.section(each) !== undefined)) return SEARCH_ALL;
  if (((info.flags | strings.flags) & SHF_COMPRESSED) !== 0) return SEARCH_ALL;
  if (crossesUnits(image.contents(abbreviations))) return SEARCH_ALL;
  return searchIn(image.contents(info), image.contents(strings));
}

/**
 * Does any unit import another, or refer to its functions, as link-time optimization and dwz let them?
 * `declaration: code uleb | tag uleb | has children u8 | (attribute uleb, form uleb)*, 0, 0`; a code of 0 ends a table.
 */
export function crossesUnits(abbreviations: Buffer): boolean {
  const [FORM_IMPLICIT_CONST, FORM_REF_ADDR] = [0x21, 0x10];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let shift = 0; at < abbreviations.length; shift += 7) {
      const byte = abbreviations[at++] ?? 0;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  while (at < abbreviations.length) {
    if (number() === 0) continue;
    if (number() === TAG.importedUnit) return true;
    at++;
    for (;;) {
      const attribute = number();
      const form = number();
      if (form === FORM_IMPLICIT_CONST) number();
      if (form === FORM_REF_ADDR && (attribute === AT.abstractOrigin || attribute === AT.specification)) return true;
      if ((attribute === 0 && form === 0) || at >= abbreviations.length) break;
    }
  }
  return false;
}

export function searchIn(info: Buffer, strings: Buffer): NameSearch {
  const places = (name: string): readonly number[] | undefined => {
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
  return { places, crossesUnits: false };
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
