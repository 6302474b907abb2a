/** A written probe point against the patterns of all families and aliases. */
import type { Token } from '../../base/index.js';
import type { ProbeComponent, ProbePoint } from '../../frontend/stap/ast.js';
import { refuse } from '../refusal.js';
import { similarText } from '../similar.js';
import type { ArgumentKind, MatchedComponent, PatternComponent } from './family.js';

/** Anything with components: a family's pattern, or an alias. */
export interface Matchable {
  readonly components: readonly PatternComponent[];
  /** An alias: components beyond its name are handed on to its points. */
  readonly takesSuffix: boolean;
}
export interface Match<T extends Matchable> {
  readonly pattern: T;
  readonly components: readonly MatchedComponent[];
  /** Components beyond the pattern's own: of an alias only. */
  readonly suffix: readonly ProbeComponent[];
}

interface Candidate<T> {
  readonly pattern: T;
  readonly components: readonly MatchedComponent[];
}

/** All patterns that the point means; `otherHeads` are only suggested. Throws the Refusal that says at which component there is nothing. */
export function matchPoint<T extends Matchable>(
  point: ProbePoint,
  patterns: readonly T[],
  otherHeads: readonly string[],
): readonly Match<T>[] {
  let alive: readonly Candidate<T>[] = patterns.map((pattern) => ({ pattern, components: [] }));
  for (const [index, written] of point.components.entries()) {
    const next = alive.flatMap((candidate) => step(candidate, index, written));
    if (next.length === 0) return withSuffix(alive, point, index) ?? refuseMismatch(alive, index, written, otherHeads);
    alive = next;
  }
  const { length } = point.components;
  const whole = alive.filter(({ pattern }) => pattern.components.length === length);
  if (whole.length === 0) refuseTruncated(alive, length, point.components.at(-1)?.token ?? point.token);
  return whole.map(({ pattern, components }) => ({ pattern, components, suffix: [] }));
}

function step<T extends Matchable>(
  candidate: Candidate<T>,
  index: number,
  written: ProbeComponent,
): readonly Candidate<T>[] {
  const wanted = candidate.pattern.components[index];
  if (wanted === undefined || wanted.argument !== argumentKind(written)) return [];
  const { name } = wanted;
  if (name !== undefined) {
    if (!matches(written.name, name)) return [];
    return [{ pattern: candidate.pattern, components: [...candidate.components, { name, written }] }];
  }
  const any = (wanted.choices?.() ?? []).some((each) => matches(written.name, each));
  return any
    ? [{ pattern: candidate.pattern, components: [...candidate.components, { name: written.name, written }] }]
    : [];
}

/** `my.alias.return`: the alias ends before the point does. */
function withSuffix<T extends Matchable>(
  alive: readonly Candidate<T>[],
  point: ProbePoint,
  index: number,
): readonly Match<T>[] | undefined {
  const aliases = alive.filter(
    ({ pattern }) => pattern.takesSuffix && pattern.components.length === index && index > 0,
  );
  if (aliases.length === 0) return undefined;
  return aliases.map(({ pattern, components }) => ({ pattern, components, suffix: point.components.slice(index) }));
}

function argumentKind(written: ProbeComponent): ArgumentKind {
  return written.argument?.kind ?? 'none';
}

export function isWildcard(name: string): boolean {
  return name.includes('*');
}

/** `*` as in a shell; other characters mean themselves. */
export function matches(written: string, name: string): boolean {
  if (!isWildcard(written)) return written === name;
  const pattern = written
    .split('*')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${pattern}$`).test(name);
}

function namesAt<T extends Matchable>(alive: readonly Candidate<T>[], index: number): readonly string[] {
  return alive.flatMap(({ pattern }) => {
    const component = pattern.components[index];
    if (component === undefined) return [];
    return component.name === undefined ? (component.choices?.() ?? []) : [component.name];
  });
}

function refuseMismatch<T extends Matchable>(
  alive: readonly Candidate<T>[],
  index: number,
  written: ProbeComponent,
  heads: readonly string[],
): never {
  // Whoever names something that can be armed and goes on has a suffix too many, whatever else could follow there.
  if (alive.some(({ pattern }) => pattern.components.length === index))
    return refuse('probe-suffix', 'invalid suffix for probe', written.token);
  const names = [...namesAt(alive, index), ...(index === 0 ? heads : [])];
  const what = isWildcard(written.name)
    ? "probe point mismatch: didn't find any wildcard matches"
    : 'probe point mismatch';
  return refuse('probe-mismatch', `${what}${similarText(written.name, names)}`, written.token);
}

const LONGEST_FOLLOW = 1000;

function refuseTruncated<T extends Matchable>(alive: readonly Candidate<T>[], index: number, token: Token): never {
  const follow = new Set<string>();
  for (const { pattern } of alive) {
    const component = pattern.components[index];
    if (component?.name !== undefined)
      follow.add(`${component.name}${component.argument === 'none' ? '' : `(${component.argument})`}`);
    for (const name of component?.choices?.() ?? []) follow.add(name);
  }
  const names = [...follow].sort().slice(0, LONGEST_FOLLOW);
  return refuse('probe-truncated', `probe point truncated (follow:  ${names.join(' ')})`, token);
}
