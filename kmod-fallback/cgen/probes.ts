/** What arms the bodies, as tables for the platform: one row per event, with the bodies that it runs, in script order. */
import { assert, unreachable } from '../../src/base/index.js';
import type { IrBody, Limits, ProbeSpec, SyscallNumber } from '../../src/ir/index.js';
import { longLiteral, stringLiteral } from './literals.js';
import { bodyName } from './names.js';
import type { ProgramContext } from './program-context.js';

/** supports.ts has refused the others. */
type ModuleProbe = Exclude<ProbeSpec, { readonly kind: 'uprobe' | 'process' }>;

const KINDS = {
  begin: 'STAP_BEGIN',
  end: 'STAP_END',
  error: 'STAP_ERROR',
  never: 'STAP_NEVER',
  timer: 'STAP_TIMER',
  tracepoint: 'STAP_TRACEPOINT',
  syscall: 'STAP_SYSCALL',
  function: 'STAP_FUNCTION',
  perf: 'STAP_PERF',
} as const satisfies Record<ModuleProbe['kind'], string>;

export function probeLines(program: ProgramContext): readonly string[] {
  const { bodies, limits } = program.placed.module;
  return [
    `static struct stap_counters stap_counters[${Math.max(1, bodies.length)}];`,
    '',
    ...bodies.flatMap((body) => wantsLines(body)),
    'static const struct stap_body stap_bodies[] = {',
    ...bodies.map((body) => `\t{ ${row(program, body, limits).join(', ')} },`),
    '\t{ .code = NULL },',
    '};',
    `#define STAP_BODY_COUNT ${bodies.length}`,
    '',
  ];
}

function row(program: ProgramContext, { id, probe }: IrBody, limits: Limits): readonly string[] {
  const spec = moduleProbe(probe.spec);
  const isInterruptible = spec.kind === 'begin' || spec.kind === 'end' || spec.kind === 'error';
  const actions = isInterruptible ? limits.maxActionInterruptible : limits.maxAction;
  return [
    `.id = ${id}`,
    `.kind = ${KINDS[spec.kind]}`,
    `.code = ${bodyName(id)}`,
    `.max_actions = ${longLiteral(actions)}`,
    `.interruptible = ${isInterruptible}`,
    `.counters = &stap_counters[${id}]`,
    ...pointFields(program, spec, id),
  ];
}

function moduleProbe(spec: ProbeSpec): ModuleProbe {
  assert(spec.kind !== 'uprobe' && spec.kind !== 'process', 'cgen', `a ${spec.kind} probe`);
  return spec;
}

function pointFields(program: ProgramContext, spec: ModuleProbe, id: IrBody['id']): readonly string[] {
  switch (spec.kind) {
    case 'begin':
    case 'end':
    case 'error':
      return [`.priority = ${longLiteral(spec.priority)}`];
    case 'never':
      return [];
    case 'timer':
      return [`.interval_ns = ${longLiteral(spec.intervalNs)}`, `.randomize_ns = ${longLiteral(spec.randomizeNs)}`];
    case 'tracepoint':
      return [`.symbol = ${stringLiteral(spec.name)}`, `.arguments = ${spec.argumentCount}`];
    case 'syscall':
      return [`.returns = ${spec.phase === 'return'}`, `.wants = ${spec.calls === 'all' ? 'NULL' : wantsName(id)}`];
    case 'function':
      return [
        `.symbol = ${stringLiteral(spec.symbol)}`,
        ...(spec.module === undefined ? [] : [`.module = ${stringLiteral(spec.module)}`]),
        `.returns = ${spec.phase === 'return'}`,
        `.name = ${program.internedId(spec.symbol) ?? 0}`,
      ];
    case 'perf':
      return [
        `.event_type = ${spec.type}U`,
        `.event_config = (u64)${longLiteral(spec.config)}`,
        `.event_count = (u64)${longLiteral(spec.sampling.count)}`,
        `.by_frequency = ${spec.sampling.kind === 'frequency'}`,
      ];
    default:
      return unreachable(spec);
  }
}

const wantsName = (id: IrBody['id']): string => `wants${id}`;

/** The calling convention and the number, as one word. */
const ABIS = { native: 0, compat: 1, x32: 2 } as const satisfies Record<SyscallNumber['abi'], number>;
const keyOf = ({ abi, number }: SyscallNumber): string => `${(BigInt(ABIS[abi]) << 32n) | BigInt(number)}`;

/** Which system calls a body wants. */
function wantsLines({ id, probe: { spec } }: IrBody): readonly string[] {
  if (spec.kind !== 'syscall' || spec.calls === 'all') return [];
  return [
    `static bool ${wantsName(id)}(const struct stap_event *event)`,
    '{',
    '\tswitch ((u64)event->abi << 32 | (u32)event->number) {',
    ...[...new Set(spec.calls.map(keyOf))].map((key) => `\tcase ${key}ULL:`),
    ...(spec.calls.length === 0 ? [] : ['\t\treturn true;']),
    '\tdefault:',
    '\t\treturn false;',
    '\t}',
    '}',
    '',
  ];
}

/** The id of the present call's name; 0 (the empty string) where no table has it. */
export function callNameLines(program: ProgramContext): readonly string[] {
  const names = new Map<string, number>();
  for (const { probe } of program.placed.module.bodies) {
    if (probe.spec.kind !== 'syscall') continue;
    const calls = probe.spec.calls === 'all' ? [] : probe.spec.calls;
    for (const call of [...probe.spec.table, ...calls]) {
      const id = program.internedId(call.name);
      if (id !== undefined && !names.has(keyOf(call))) names.set(keyOf(call), id);
    }
  }
  return [
    'STAP_UNUSED static u32 stap_call_name(const struct stap_event *event)',
    '{',
    '\tswitch ((u64)event->abi << 32 | (u32)event->number) {',
    ...[...names].map(([key, id]) => `\tcase ${key}ULL: return ${id};`),
    '\tdefault: return 0;',
    '\t}',
    '}',
    '',
  ];
}
