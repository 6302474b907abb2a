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

export interface Matching {
  /** Only suggested. */
  readonly otherHeads: readonly string[];
  /** A wildcard over choices is one match for each of them. */
  readonly expand: boolean;
}

/** All patterns that the point means. Throws the Refusal that says at which component there is nothing. */
export function matchPoint<T extends Matchable>(
  point: ProbePoint,
  patterns: readonly T[],
  { expand, otherHeads }: Matching,
): readonly Match<T>[] {
  if (point.components.some(spansComponents)) return matchSpanning(point, patterns, expand);
  let alive: readonly Candidate<T>[] = patterns.map((pattern) => ({ pattern, components: [] }));
  for (const [index, written] of point.components.entries()) {
    const next = alive.flatMap((candidate) => step(candidate, index, written, expand));
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
  expand: boolean,
): readonly Candidate<T>[] {
  const { pattern, components } = candidate;
  const wanted = pattern.components[index];
  if (wanted === undefined || wanted.argument !== argumentKind(written)) return [];
  return namesFor(wanted, written.name, expand).map((name) => ({
    pattern,
    components: [...components, { name, written }],
  }));
}

/** What of the component is meant: its name; of choices what is written, where it means any, or each that it means. */
function namesFor(wanted: PatternComponent, written: string, expand: boolean): readonly string[] {
  if (wanted.name !== undefined) return matches(written, wanted.name) ? [wanted.name] : [];
  const choices = wanted.choices?.() ?? [];
  if (expand) return choices.filter((each) => matches(written, each));
  return choices.some((each) => matches(written, each)) ? [written] : [];
}

function spansComponents({ name }: ProbeComponent): boolean {
  return name.includes('**');
}

/** `**` goes over any number of components that have no argument. */
function matchSpanning<T extends Matchable>(
  point: ProbePoint,
  patterns: readonly T[],
  expand: boolean,
): readonly Match<T>[] {
  const found = patterns.flatMap((pattern) => span({ pattern, components: [] }, point.components, expand));
  const [first] = point.components.filter(spansComponents);
  if (found.length === 0)
    refuse('probe-mismatch', "probe point mismatch: didn't find any wildcard matches", first?.token ?? point.token);
  return found.map(({ pattern, components }) => ({ pattern, components, suffix: [] }));
}

/** The ways in which what is left of a point can be what is left of the pattern. */
function span<T extends Matchable>(
  candidate: Candidate<T>,
  point: readonly ProbeComponent[],
  expand: boolean,
): readonly Candidate<T>[] {
  const [written, ...rest] = point;
  const at = candidate.components.length;
  if (written === undefined) return candidate.pattern.components.length === at ? [candidate] : [];
  if (!spansComponents(written))
    return step(candidate, at, written, expand).flatMap((next) => span(next, rest, expand));
  const ways: Candidate<T>[] = [];
  const names: string[] = [];
  for (const wanted of candidate.pattern.components.slice(at)) {
    if (wanted.argument !== 'none') break;
    names.push(wanted.name ?? '*');
    const here = spanned(candidate, { written, names }, expand);
    ways.push(...here.flatMap((next) => span(next, rest, expand)));
  }
  return ways;
}

/** The next components under one word with `**`. */
function spanned<T extends Matchable>(
  { components, pattern }: Candidate<T>,
  { written, names }: { readonly written: ProbeComponent; readonly names: readonly string[] },
  expand: boolean,
): readonly Candidate<T>[] {
  const one = (name: string): MatchedComponent => ({ name, written: { ...written, name } });
  const at = components.length;
  const choiceAt = names.findIndex((_, index) => pattern.components[at + index]?.name === undefined);
  const choices = pattern.components[at + choiceAt]?.choices?.() ?? [];
  if (choiceAt < 0)
    return matches(written.name, names.join('.')) ? [{ pattern, components: [...components, ...names.map(one)] }] : [];
  const ways = choices
    .map((choice) => names.map((name, index) => (index === choiceAt ? choice : name)))
    .filter((each) => matches(written.name, each.join('.')));
  // All of them at once, where each would be the same.
  const chosen = !expand && ways.length === choices.length && ways.length > 0 ? [names] : ways;
  return chosen.map((each) => ({ pattern, components: [...components, ...each.map(one)] }));
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

/** `*` as in a shell, but not over a dot, `**` over anything; other characters mean themselves. */
export function matches(written: string, name: string): boolean {
  return isWildcard(written) ? expressionOf(written).test(name) : written === name;
}

const expressions = new Map<string, RegExp>();

function expressionOf(written: string): RegExp {
  const known = expressions.get(written);
  if (known !== undefined) return known;
  const source = written.replace(/\*\*+|[*.+?^${}()|[\]\\]/g, (part) =>
    part === '*' ? '[^.]*' : part.startsWith('*') ? '.*' : `\\${part}`,
  );
  const expression = new RegExp(`^${source}$`);
  expressions.set(written, expression);
  return expression;
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
