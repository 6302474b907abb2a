/** How output reads the ring: which part code prints which format from which fields. Made by bpfgen and cgen alike. */
import type { ByteString, Token } from '../base/index.js';
import type { FormatId } from '../ir/index.js';
import type { Representation } from './placed.js';

export interface PartSchema {
  readonly format: FormatId;
  /** One per argument of the format. */
  readonly fields: readonly Representation[];
}

export interface EventSchema {
  readonly version: number;
  /** Part code = PART.firstFormat + index. One print instruction may have its own row: representations differ by body. */
  readonly prints: readonly PartSchema[];
  /** What an error part's `position` names. */
  readonly positions: readonly Token[];
  readonly strings: readonly ByteString[];
}
