/** What the dynamic linker reads. `entry 0 tag s64 | 8 value u64` */
import { type ElfImage, word } from './image.js';
import { stringAt } from './strings.js';

export interface ElfDynamic {
  /** Names of libraries (DT_NEEDED), in order. */
  readonly needed: readonly string[];
  /** Folders where they are looked for first (DT_RUNPATH, else DT_RPATH), `$ORIGIN` as written. */
  readonly paths: readonly string[];
}

const ENTRY_BYTES = 16;
const DT_NEEDED = 1;
const DT_RPATH = 15;
const DT_RUNPATH = 29;

export function elfDynamic(image: ElfImage): ElfDynamic {
  const section = image.section('.dynamic');
  const rows = image.contents(section);
  const names = section === undefined ? Buffer.alloc(0) : image.contents(image.sections[section.link]);
  const values = (tag: number): readonly string[] => {
    const found: string[] = [];
    for (let at = 0; at + ENTRY_BYTES <= rows.length; at += ENTRY_BYTES) {
      if (word(rows, at) === tag) found.push(stringAt(names, word(rows, at + 8)));
    }
    return found;
  };
  const [run] = values(DT_RUNPATH);
  const [old] = values(DT_RPATH);
  return { needed: values(DT_NEEDED), paths: (run ?? old ?? '').split(':').filter((each) => each !== '') };
}

/** The interpreter: ld.so by its full name; undefined where the program is linked statically. */
export function elfInterpreter(image: ElfImage): string | undefined {
  const bytes = image.contents(image.section('.interp'));
  return bytes.length === 0 ? undefined : stringAt(bytes, 0);
}
