/** .gnu_debuglink: the name of the file with the symbols that were stripped, NUL, padding to 4, a CRC. */
import type { ElfImage } from './image.js';
import { stringAt } from './strings.js';

export function elfDebugLink(image: ElfImage): string | undefined {
  const section = image.section('.gnu_debuglink');
  const name = section === undefined ? '' : stringAt(image.contents(section), 0);
  return name === '' ? undefined : name;
}
