/** syscall.*, syscall.NAME, .return; nd_syscall.* (without debuginfo, which nothing here needs); kernel.syscall.* as it once was spelled. */
import { warning, type ValueType } from '../../base/index.js';
import type { ContextValue, SyscallNumber } from '../../ir/index.js';
import type { Target } from '../../target/target.js';
import type { EntryPoint, TargetScope, TargetVariable } from '../resolve/target-scope.js';
import {
  choice,
  pointText,
  word,
  type DerivedPoint,
  type FamilyContext,
  type PointMatch,
  type ProbePattern,
} from './family.js';
import { SYSCALL_VARIABLES } from './syscall-variables.js';
import { matches } from './match.js';

interface Variable {
  readonly name: string;
  readonly type: ValueType;
  readonly value: ContextValue;
}

const NAME: Variable = { name: 'name', type: 'string', value: { kind: 'syscallName' } };
const RETURN_VALUE: Variable = { name: 'retval', type: 'long', value: { kind: 'syscallReturn' } };

function derive(match: PointMatch, context: FamilyContext, first: number): readonly DerivedPoint[] {
  const written = match.components[first]?.name ?? '';
  const phase = match.components[first + 1] === undefined ? 'entry' : 'return';
  return groupsOf(written, phase, context).map((name) => {
    const components = match.components.map((each, index) => (index === first ? { ...each, name } : each));
    return { ...derivedPoint(name, phase, context), name: pointText({ ...match, components }) };
  });
}

/** A wildcard that matches more calls than these would become too long a program. */
const MOST_APART = 40;

/**
 * One point for all calls that are meant, or one for each where the body asks for arguments: they are called otherwise in
 * each. Of all calls at once no arguments are given.
 */
function groupsOf(written: string, phase: Phase, { mentions, target }: FamilyContext): readonly string[] {
  if (phase === 'return' || written === '*' || !written.includes('*') || !mentions(SYSCALL_VARIABLES)) return [written];
  const names = target.syscalls().probeNames.filter((each) => matches(written, each));
  return names.length > MOST_APART ? [written] : names;
}

type Phase = 'entry' | 'return';

function derivedPoint(written: string, phase: Phase, { mentions, target }: FamilyContext): DerivedPoint {
  const { all } = target.syscalls();
  const calls = written === '*' ? 'all' : callsMatching(target, written);
  const wants = mentions(SYSCALL_VARIABLES);
  const at = (each: Phase): EntryPoint => ({
    spec: { kind: 'syscall', phase: each, calls, table: all },
    point: `syscall.${written}${each === 'return' ? '.return' : ''}`,
    target: targetScope(target, each),
    argumentsStay: true,
  });
  return {
    ...at(phase),
    entry: phase === 'return' ? at('entry') : undefined,
    prologue: wants ? prologueOf(written, phase) : undefined,
    unavailable: SYSCALL_VARIABLES,
    variables: phase === 'return' ? [NAME, RETURN_VALUE] : [NAME],
  };
}

/** In tapsets/: names of arguments for each call, the value as text for any return. */
function prologueOf(written: string, phase: Phase): string {
  return phase === 'return' ? '__syscall_return' : `__syscall_${written}`;
}

/** A name of the probe is not always what `name` prints: `syscall.pipe` is pipe and pipe2. */
function callsMatching(target: Target, written: string): readonly SyscallNumber[] {
  const table = target.syscalls();
  const found = new Map<string, SyscallNumber>();
  for (const name of table.probeNames) {
    if (!matches(written, name)) continue;
    for (const each of table.named(name)) found.set(`${each.abi} ${each.number}`, each);
  }
  return [...found.values()];
}

function targetScope(target: Target, phase: 'entry' | 'return'): TargetScope {
  const variables = new Map<string, TargetVariable>();
  if (phase === 'return') variables.set('return', { kind: 'plain', type: 'long', value: { kind: 'syscallReturn' } });
  return {
    target,
    noun: 'target variable',
    variables,
    missing: (wrong) => `unable to find '$${wrong}' in a system call probe`,
  };
}

/** The names of this target's table, for one head spelled either way. */
export function syscallPatterns(target: Target): readonly ProbePattern[] {
  const choices = (): readonly string[] => target.syscalls().probeNames;
  const modern = [word('syscall'), choice(choices)];
  const withoutDebuginfo = [word('nd_syscall'), choice(choices)];
  const old = [word('kernel'), word('syscall'), choice(choices)];
  const deriveOld: ProbePattern['derive'] = (match, context) => {
    const text = "'kernel.syscall' is an old spelling, use 'syscall'";
    context.sink.add(warning('old-spelling', text, match.token));
    return derive(match, context, 2);
  };
  return [
    { components: modern, derive: (match, context) => derive(match, context, 1) },
    { components: [...modern, word('return')], derive: (match, context) => derive(match, context, 1) },
    { components: withoutDebuginfo, derive: (match, context) => derive(match, context, 1) },
    { components: [...withoutDebuginfo, word('return')], derive: (match, context) => derive(match, context, 1) },
    { components: old, derive: deriveOld },
    { components: [...old, word('return')], derive: deriveOld },
  ];
}
