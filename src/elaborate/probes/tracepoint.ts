/** kernel.trace("sched_switch"), kernel.trace("sched:*"). */
import type { Tracepoint } from '../../target/target.js';
import { refuse } from '../refusal.js';
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
  const system = colon < 0 ? undefined : pattern.slice(0, colon);
  const name = pattern.slice(colon + 1);
  const found = context.target
    .tracepointsMatching(name)
    .filter((each) => system === undefined || each.system === undefined || each.system === system);
  if (found.length === 0) refuseNoMatch(pattern, name, context);
  return found.map((each) => derivedPoint(each, context));
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
