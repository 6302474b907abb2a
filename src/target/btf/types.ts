/**
 * The BPF Type Format as we read it (kernel: include/uapi/linux/btf.h): a closed set of kinds. Modifiers (const, volatile,
 * restrict, type_tag) are looked through by `skipModifiers`, never by hand.
 */
import type { Id } from '../../base/index.js';

/** 0 is void. Ids of a module's split BTF go on where vmlinux ends. */
export type BtfTypeId = Id<'btf'>;

export interface BtfMember {
  /** "" for an anonymous struct or union: its members are searched, too. */
  readonly name: string;
  readonly type: BtfTypeId;
  /** From the start of the struct. */
  readonly bitOffset: number;
  /** 0 = not a bit field. */
  readonly bitSize: number;
}

export interface BtfFunctionProto {
  readonly kind: 'function-proto';
  readonly result: BtfTypeId;
  readonly parameters: readonly { readonly name: string; readonly type: BtfTypeId }[];
}

export type BtfModifier = 'const' | 'volatile' | 'restrict';

export type BtfType =
  | { readonly kind: 'void' }
  | {
      readonly kind: 'int';
      readonly name: string;
      readonly sizeBytes: number;
      readonly bits: number;
      readonly signed: boolean;
      readonly encoding: 'int' | 'char' | 'bool';
    }
  | { readonly kind: 'pointer'; readonly to: BtfTypeId }
  | { readonly kind: 'array'; readonly element: BtfTypeId; readonly count: number }
  | {
      readonly kind: 'struct' | 'union';
      readonly name: string;
      readonly sizeBytes: number;
      readonly members: readonly BtfMember[];
    }
  | {
      readonly kind: 'enum';
      readonly name: string;
      readonly sizeBytes: number;
      readonly signed: boolean;
      readonly values: readonly { readonly name: string; readonly value: bigint }[];
    }
  | { readonly kind: 'forward'; readonly name: string; readonly union: boolean }
  | { readonly kind: 'typedef'; readonly name: string; readonly type: BtfTypeId }
  /** `word` as C writes it; undefined for a type tag, which C does not show. */
  | { readonly kind: 'modifier'; readonly word?: BtfModifier | undefined; readonly type: BtfTypeId }
  | { readonly kind: 'function'; readonly name: string; readonly proto: BtfTypeId }
  | BtfFunctionProto
  | { readonly kind: 'variable'; readonly name: string; readonly type: BtfTypeId }
  | { readonly kind: 'section'; readonly name: string }
  | { readonly kind: 'float'; readonly name: string; readonly sizeBytes: number }
  | { readonly kind: 'decl-tag'; readonly name: string; readonly type: BtfTypeId };
