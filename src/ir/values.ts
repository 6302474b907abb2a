import type { ByteString, Id, Long, ValueType } from '../base/index.js';

export type LocalId = Id<'local'>;
export type BlockId = Id<'block'>;
export type GlobalId = Id<'global'>;
export type FunctionId = Id<'function'>;
export type BodyId = Id<'body'>;
export type FormatId = Id<'format'>;
export type IteratorId = Id<'iterator'>;
/** A set of globals that handlers use together: one lock word and one version. */
export type ComponentId = Id<'component'>;

/** A variable of a body or function: the script's locals, parameters (first), and temporaries. Not SSA. */
export interface IrLocal {
  /** The script's name, or `%3` for a temporary. Not unique. */
  readonly name: string;
  readonly type: ValueType;
}

export type Operand =
  | { readonly kind: 'long'; readonly value: Long }
  | { readonly kind: 'string'; readonly value: ByteString }
  | { readonly kind: 'local'; readonly local: LocalId };
