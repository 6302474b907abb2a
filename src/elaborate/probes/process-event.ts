/** process.begin, .end, .thread.begin, .thread.end, .syscall and .syscall.return, of one process, of a program, or of all. */
import type { ContextValue, ProcessEvent } from '../../ir/index.js';
import { refuse } from '../refusal.js';
import type { EntryPoint, TargetScope, TargetVariable } from '../resolve/target-scope.js';
import { pointText, word, type FamilyContext, type PatternComponent, type ProbePattern } from './family.js';
import { processesOf, underProcess, unsupportedUnder } from './process.js';

function event(name: ProcessEvent, ...components: readonly string[]): readonly ProbePattern[] {
  const rest: readonly PatternComponent[] = components.map((each) => word(each));
  return underProcess(rest, (match, context) => {
    const at = (each: ProcessEvent, point: string): EntryPoint => ({
      spec: { kind: 'process', event: each, processes: processesOf(match, context) },
      point,
      target: scopeOf(each, context),
      argumentsStay: true,
    });
    const point = pointText(match);
    const entry = name === 'syscallReturn' ? at('syscall', point.replace(/\.return$/, '')) : undefined;
    return [{ ...at(name, point), entry, variables: [] }];
  });
}

const plain = (value: ContextValue): TargetVariable => ({ kind: 'plain', type: 'long', value });

const ARGUMENTS = ['arg1', 'arg2', 'arg3', 'arg4', 'arg5', 'arg6'] as const;

function scopeOf(name: ProcessEvent, { target }: FamilyContext): TargetScope {
  const variables = new Map<string, TargetVariable>();
  if (name === 'syscall' || name === 'syscallReturn') variables.set('syscall', plain({ kind: 'syscallNumber' }));
  if (name === 'syscallReturn') variables.set('return', plain({ kind: 'syscallReturn' }));
  if (name === 'syscall')
    ARGUMENTS.forEach((each, index) => variables.set(each, plain({ kind: 'syscallArgument', index })));
  return {
    target,
    noun: 'target variable',
    variables,
    missing: (wrong) => `unable to find '$${wrong}'`,
    refusal: (wrong, token) => refuse('process-variable', whyMissing(name, wrong), token),
    ...(name === 'syscall' ? { listed: ARGUMENTS } : {}),
  };
}

function whyMissing(name: ProcessEvent, wrong: string): string {
  if (name !== 'syscall' && name !== 'syscallReturn')
    return 'only "process(PATH_OR_PID).syscall" and "process(PATH_OR_PID).syscall.return" probes support target symbols.';
  if (/^arg\d+$/.test(wrong)) {
    return name === 'syscall'
      ? 'invalid syscall argument number (1-6)'
      : 'only "process(PATH_OR_PID).syscall" support $argN or $$parms.';
  }
  return `unknown target variable '$${wrong}'`;
}

export const PROCESS_EVENT_PATTERNS: readonly ProbePattern[] = [
  ...event('begin', 'begin'),
  ...event('end', 'end'),
  ...event('threadBegin', 'thread', 'begin'),
  ...event('threadEnd', 'thread', 'end'),
  ...event('syscall', 'syscall'),
  ...event('syscallReturn', 'syscall', 'return'),
  ...unsupportedUnder('single-stepping a process', 'process-insn', [word('insn')]),
  ...unsupportedUnder('single-stepping a process', 'process-insn', [word('insn'), word('block')]),
];
