/** kernel.trace("sched_switch"), kernel.trace("sched:*"). */
import type { Tracepoint } from '../../target/target.js';
import { refuse } from '../refusal.js';
import { parseGlob } from '../../target/glob.js';
import { underlyingType } from '../../target/btf/index.js';
import { scalarShape } from '../resolve/btf-types.js';
import type { TargetScope, TargetVariable } from '../resolve/target-scope.js';
import { nearest } from '../similar.js';
import {
  stringArgument,
  word,
  type DerivedPoint,
  type FamilyContext,
  type PointMatch,
  type ProbePattern,
} from './family.js';

function derive(match: PointMatch, context: FamilyContext): readonly DerivedPoint[] {
  const pattern = stringArgument(match, 1);
  const colon = pattern.indexOf(':');
  const name = pattern.slice(colon + 1);
  const all = context.target.tracepointsMatching(name);
  const found = colon < 0 ? all : inSystem(all, pattern.slice(0, colon), parseGlob(name).literal !== undefined);
  if (found.length === 0) refuseNoMatch(pattern, name, context);
  return found.map((each) => derivedPoint(each, context));
}

/**
 * A tracepoint that is no event has a system in the kernel's sources only: one that is named is taken at its word, a wildcard
 * does not mean it, unless nothing can be known of any.
 */
function inSystem(all: readonly Tracepoint[], system: string, isNamed: boolean): readonly Tracepoint[] {
  const glob = parseGlob(system);
  const isOther = isNamed || all.every((each) => each.system === undefined);
  return all.filter((each) => (each.system === undefined ? isOther : glob.matches(each.system)));
}

function refuseNoMatch(pattern: string, name: string, { target }: FamilyContext): never {
  const names = nearest(name, target.tracepointNames());
  const similar = names.length === 0 ? '' : ` (similar tracepoints: ${names.join(', ')})`;
  const hints = pattern.includes('*') ? [] : [`kernel ${target.release} has no tracepoint ${pattern}`];
  return refuse('no-match', `no match${similar}`, undefined, { hints });
}

function derivedPoint(tracepoint: Tracepoint, { target }: FamilyContext): DerivedPoint {
  const { btfId, name, parameters, system } = tracepoint;
  const qualified = system === undefined ? name : `${system}:${name}`;
  const variables = new Map<string, TargetVariable>([['$name', { kind: 'text', text: name }]]);
  if (system !== undefined) variables.set('$system', { kind: 'text', text: system });
  for (const [index, parameter] of parameters.entries()) {
    const shape = scalarShape(underlyingType(target, parameter.type)) ?? { size: 8, signed: false };
    variables.set(parameter.name, {
      kind: 'typed',
      type: parameter.type,
      value: { kind: 'argument', index, ...shape },
    });
  }
  const scope: TargetScope = {
    target,
    noun: 'tracepoint variable',
    variables,
    missing: (wrong) => `unable to find tracepoint variable '$${wrong}'`,
  };
  return {
    spec: { kind: 'tracepoint', name, btfId, argumentCount: parameters.length },
    point: `kernel.trace("${qualified}")`,
    target: scope,
    variables: [],
  };
}

export const TRACEPOINT_PATTERNS: readonly ProbePattern[] = [
  { components: [word('kernel'), word('trace', 'string')], derive },
];
