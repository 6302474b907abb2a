/**
 * Notes of an ELF file: its build id, and the marks that SDT macros leave (sys/sdt.h).
 *
 * ```
 *   note     0 name size u32 | 4 description size u32 | 8 type u32 | 12 name, padded to 4 | description, padded to 4
 *   stapsdt  0 location u64 | 8 base u64 | 16 semaphore u64 | 24 provider \0 name \0 arguments \0
 * ```
 */
import { type ElfImage, word } from './image.js';
import { stringAt } from './strings.js';

export interface ElfMark {
  readonly provider: string;
  readonly name: string;
  readonly address: number;
  /** Address of the u16 that counts listeners; 0: there is none. */
  readonly semaphore: number;
  /** One operand each, as the assembler spells it: `-4@%eax`. */
  readonly operands: readonly string[];
}

interface Note {
  readonly name: string;
  readonly type: number;
  readonly description: Buffer;
}

const NT_GNU_BUILD_ID = 3;
const NT_STAPSDT = 3;

export function elfBuildId(image: ElfImage): string | undefined {
  const [note] = notesIn(image.contents(image.section('.note.gnu.build-id'))).filter(
    (each) => each.name === 'GNU' && each.type === NT_GNU_BUILD_ID,
  );
  return note?.description.toString('hex');
}

export function elfMarks(image: ElfImage): readonly ElfMark[] {
  const base = image.section('.stapsdt.base')?.address;
  return notesIn(image.contents(image.section('.note.stapsdt')))
    .filter((each) => each.name === 'stapsdt' && each.type === NT_STAPSDT && each.description.length > 24)
    .map(({ description }) => markOf(description, base));
}

/** A linker that moves sections after the notes were made (prelink) leaves the difference in the base. */
function markOf(description: Buffer, base: number | undefined): ElfMark {
  const moved = base === undefined ? 0 : base - word(description, 8);
  const semaphore = word(description, 16);
  const provider = stringAt(description, 24);
  const name = stringAt(description, 25 + provider.length);
  const operands = stringAt(description, 26 + provider.length + name.length);
  return {
    provider,
    name,
    address: word(description, 0) + moved,
    semaphore: semaphore === 0 ? 0 : semaphore + moved,
    operands: operands.split(/ (?![^()]*\))/).filter((each) => each !== ''),
  };
}

function notesIn(bytes: Buffer): readonly Note[] {
  const notes: Note[] = [];
  for (let at = 0; at + 12 <= bytes.length; ) {
    const nameBytes = bytes.readUInt32LE(at);
    const descriptionBytes = bytes.readUInt32LE(at + 4);
    const start = at + 12 + padded(nameBytes);
    notes.push({
      name: stringAt(bytes.subarray(at + 12, at + 12 + nameBytes), 0),
      type: bytes.readUInt32LE(at + 8),
      description: bytes.subarray(start, start + descriptionBytes),
    });
    at = start + padded(descriptionBytes);
  }
  return notes;
}

const padded = (size: number): number => (size + 3) & ~3;
