/** What `$name` means in one probe: given by the probe's family. */
import type { Token, ValueType } from '../../base/index.js';
import type { ContextValue, ProbeSpec } from '../../ir/index.js';
import type { BtfTypeId } from '../../target/btf/types.js';
import type { ResolvedExpression } from '../resolved.js';
import type { DebugInfo } from '../../target/dwarf/index.js';
import type { ProgramPlace } from './place.js';
import type { Location, TargetMemory } from './walk.js';
import type { Target } from '../../target/target.js';

export type TargetVariable =
  /** A value of the kernel with its type. */
  | { readonly kind: 'typed'; readonly value: ContextValue; readonly type: BtfTypeId }
  /** A value without members. */
  | { readonly kind: 'plain'; readonly value: ContextValue; readonly type: ValueType }
  /** A number that is worked out where it is used: an operand of a mark. May throw a Refusal. */
  | { readonly kind: 'built'; build(token: Token): ResolvedExpression }
  /** A variable of a program, in its memory. May throw a Refusal. */
  | { readonly kind: 'located'; locate(token: Token): Location }
  /** `$$name` and the like: known before the run. */
  | { readonly kind: 'text'; readonly text: string };

export interface TargetScope {
  readonly target: Target;
  /** As a message calls one of them. */
  readonly noun: 'tracepoint variable' | 'target variable';
  /** By name, without the `$`. */
  readonly variables: ReadonlyMap<string, TargetVariable>;
  /** What a wrong name is told: `unable to find tracepoint variable '$x'`. */
  missing(name: string): string;
  /** Says instead of `missing` why there is no such variable: throws a Refusal. */
  readonly refusal?: (name: string, token: Token) => never;
  /** What $$parms and $$vars print where variables have no types: names without the `$`. */
  readonly listed?: readonly string[];
  /** What debug information tells of the place: read when it is first asked for; undefined: there is none. */
  readonly program?: () => ProgramScope | undefined;
}

/** A place in a program with debug information. */
export interface ProgramScope {
  /** Of the file. */
  readonly path: string;
  readonly info: DebugInfo;
  readonly memory: TargetMemory;
  readonly place: ProgramPlace;
  readonly named: (kind: 'struct' | 'union' | 'enum' | 'typedef', name: string) => BtfTypeId | undefined;
  /** By its name without the `$`. */
  variable(name: string): TargetVariable | undefined;
  /** What $$vars names, in the order of their declaration. */
  readonly visible: readonly { readonly name: string; readonly isParameter: boolean }[];
  /** Instead of TargetScope.missing. */
  missing(name: string): string;
}

/** Where the call of a return began. */
export interface EntryPoint {
  readonly spec: ProbeSpec;
  /** What pp() gives there. */
  readonly point: string;
  readonly target: TargetScope | undefined;
  /** Are the function's parameters still known at the return, as they were, at no price? */
  readonly argumentsStay: boolean;
  /** What tells the call from others, where the entry's probe is not at the first instruction; else the context knows. */
  readonly frame?: (token: Token) => ResolvedExpression;
}
