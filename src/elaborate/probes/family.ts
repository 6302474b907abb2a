/**
 * What a probe family is: patterns of probe points that a written point can match, each with the way from a match to what
 * is armed. One file per family; match.ts walks the patterns, passes/derive.ts calls them.
 */
import type { ByteString, DiagnosticSink, Long, Token, ValueType } from '../../base/index.js';
import type { ProbeComponent } from '../../frontend/stap/ast.js';
import type { ContextValue, ProbeSpec } from '../../ir/index.js';
import type { Target } from '../../target/target.js';
import type { ElaborateOptions } from '../options.js';
import type { EntryPoint, TargetScope } from '../resolve/target-scope.js';

export type ArgumentKind = 'none' | 'number' | 'string';

export interface PatternComponent {
  /** undefined: any of `choices`. */
  readonly name: string | undefined;
  readonly choices: (() => readonly string[]) | undefined;
  readonly argument: ArgumentKind;
}

/** A written point, component by component, wildcards replaced by what they matched (choices keep theirs). */
export interface PointMatch {
  readonly components: readonly MatchedComponent[];
  /** Of the point. */
  readonly token: Token;
}
export interface MatchedComponent {
  readonly name: string;
  readonly written: ProbeComponent;
}

export interface FamilyContext {
  readonly target: Target;
  readonly sink: DiagnosticSink;
  /** Does any block that runs at the point, or its condition, name one of these? */
  readonly mentions: (names: ReadonlySet<string>) => boolean;
  /** Points are only listed, by themselves or with their variables: nothing will be armed. */
  readonly listing: 'points' | 'variables' | undefined;
  /** -c and -x */
  readonly session: Pick<ElaborateOptions, 'command' | 'targetPid'>;
}

export interface DerivedPoint {
  readonly spec: ProbeSpec;
  /** As resolved: `kernel.trace("sched:sched_switch")`. */
  readonly point: string;
  /** As the script spells it, where that is another way: `nd_syscall.open`. */
  readonly name?: string;
  readonly target: TargetScope | undefined;
  /** Of a return: what @entry and parameters look at. */
  readonly entry?: EntryPoint | undefined;
  /** An alias of the library whose prologue sets further names. */
  readonly prologue?: string | undefined;
  /** Names that SystemTap sets here and we do not. */
  readonly unavailable?: ReadonlySet<string>;
  /** Locals that the body finds set. */
  readonly variables: readonly { readonly name: string; readonly type: ValueType; readonly value: ContextValue }[];
}

export interface ProbePattern {
  readonly components: readonly PatternComponent[];
  /** Components after these are the family's own affair. */
  readonly takesRest?: boolean;
  /** It only says why there is no such probe: no list of families names it. */
  readonly unsupported?: boolean;
  /** Throws a Refusal (told below `while resolving probe point`); an empty list is `no match`. */
  derive(match: PointMatch, context: FamilyContext): readonly DerivedPoint[];
}

export function word(name: string, argument: ArgumentKind = 'none'): PatternComponent {
  return { name, choices: undefined, argument };
}

export function choice(choices: () => readonly string[]): PatternComponent {
  return { name: undefined, choices, argument: 'none' };
}

/** The number in a component's parentheses; the pattern has seen to it that there is one. */
export function numberArgument(match: PointMatch, index: number, otherwise: number): Long {
  const argument = match.components[index]?.written.argument;
  return argument?.kind === 'number' ? argument.value : otherwise;
}

export function stringArgument(match: PointMatch, index: number): ByteString {
  const argument = match.components[index]?.written.argument;
  return argument?.kind === 'string' ? argument.value : '';
}

/** `timer.ms(200).randomize(50)` */
export function pointText(match: PointMatch): string {
  return match.components.map(({ name, written }) => `${name}${argumentText(written)}`).join('.');
}

export function argumentText(component: ProbeComponent): string {
  const { argument } = component;
  if (argument === undefined) return '';
  return argument.kind === 'number' ? `(${argument.value})` : `("${argument.raw}")`;
}
