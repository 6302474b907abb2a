/** What `$name` means in one probe: given by the probe's family. */
import type { Token, ValueType } from '../../base/index.js';
import type { ContextValue, ProbeSpec } from '../../ir/index.js';
import type { BtfTypeId } from '../../target/btf/types.js';
import type { ResolvedExpression } from '../resolved.js';
import type { Target } from '../../target/target.js';

export type TargetVariable =
  /** A value of the kernel with its type. */
  | { readonly kind: 'typed'; readonly value: ContextValue; readonly type: BtfTypeId }
  /** A value without members. */
  | { readonly kind: 'plain'; readonly value: ContextValue; readonly type: ValueType }
  /** A number that is worked out where it is used: an operand of a mark. May throw a Refusal. */
  | { readonly kind: 'built'; build(token: Token): ResolvedExpression }
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
}

/** Where the call of a return began. */
export interface EntryPoint {
  readonly spec: ProbeSpec;
  /** What pp() gives there. */
  readonly point: string;
  readonly target: TargetScope | undefined;
  /** Are the function's parameters still known at the return, as they were, at no price? */
  readonly argumentsStay: boolean;
}
