/** What the debug information of one binary tells, as questions. Types are BTF's: their ids are the file's own. */
import type { BtfTypeId } from '../btf/types.js';
import type { TypeSource } from '../btf/queries.js';
import type { Operand, Place } from './place.js';

export interface DebugInfo {
  readonly types: DebugTypes;
  /**
   * Functions with code, and each place where one was inlined, by address. An `inlined` one has its name in the file where
   * it is written, not where it is used.
   */
  functions(wanted: FunctionPattern): readonly DebugFunction[];
  /** Names of all functions, for similar ones. */
  functionNames(): readonly string[];
  /**
   * What code at an address sees; undefined: the file does not describe it. `inside`: of several that begin there, the
   * inlined function that is meant.
   */
  scopeAt(address: number, inside: DebugFunction | undefined): DebugScope | undefined;
  /** The canonical frame address: behind where the call returns to. undefined: not told. */
  frameAddressAt(address: number): Operand | undefined;
  /** Rows of line tables that name a matching source file, by address. */
  lines(matchesFile: (path: string) => boolean): readonly SourceLine[];
  /** A variable of the whole program, or of one source file. */
  global(name: string, matchesFile: ((path: string) => boolean) | undefined): DebugVariable | undefined;
}

export interface DebugTypes extends TypeSource {
  /** `/src/a.c:12`, where the type is written. */
  declaredAt(type: BtfTypeId): string | undefined;
  /** A complete type where there is one. */
  named(kind: 'struct' | 'union' | 'enum' | 'typedef', name: string): BtfTypeId | undefined;
}

export interface FunctionPattern {
  /** Of the name alone; of the name with its namespaces and classes where `isQualified`. */
  readonly matchesName: (name: string) => boolean;
  readonly isQualified: boolean;
  /** Of the file where the function is written; undefined: any. */
  readonly matchesFile: ((path: string) => boolean) | undefined;
  /** A name without wildcards: what need not be searched in every unit. */
  readonly literal: string | undefined;
}

export interface DebugFunction {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly kind: 'code' | 'inlined';
  /** Tells it from all others of the file. */
  readonly key: number;
  readonly isExternal: boolean;
  /** The first instruction. */
  readonly entry: number;
  /** Behind the prologue where the code is not optimized and variables have no places before; else the entry. */
  afterPrologue(): number;
  /** Does its code, or that inlined into it, lie there? */
  covers(address: number): boolean;
  /** undefined: it returns nothing. */
  result(): BtfTypeId | undefined;
  /** Functions inlined into it, at any depth. */
  inlined(): readonly DebugFunction[];
  labels(): readonly { readonly name: string; readonly address: number; readonly line: number }[];
}

export interface SourceLine {
  readonly address: number;
  readonly line: number;
  readonly file: string;
}

export interface DebugScope {
  /** In words for messages: `dieoffset 0x48b in PATH, near pc 0x1189 in work t.c`. */
  readonly where: string;
  /** A function's name, or `<unknown>` in a block of one. */
  readonly functionName: string;
  variable(name: string): DebugVariable | undefined;
  /** Of the innermost scope, in the order of their declaration: what $$vars prints. */
  readonly variables: readonly DebugVariable[];
}

export interface DebugVariable {
  readonly name: string;
  readonly isParameter: boolean;
  readonly type: BtfTypeId;
  /** Where it is while code runs at the scope's address. @throws PlaceError where it is not to be had there */
  place(): Place;
}
