/**
 * What the generator cannot do, said before it runs: located diagnostics. After an empty answer `generate` may not fail on
 * user input.
 */
import { type Diagnostic, present, semanticError, type Token, unreachable } from '../base/index.js';
import type { Instruction, InstructionOf, IrBody, IrCode } from '../ir/index.js';
import type { KernelLayout } from '../passes/layout.js';
import type { PlacedModule, Representation } from '../passes/placed.js';
import type { GeneratorFacts } from './facts.js';
import { generate } from './generate.js';
import { calledBy } from './plan/calls.js';
import { MOST_EXECUTABLES, processTable } from './processes/table.js';
import { functionRefusal, functionRoad } from './programs/function-groups.js';
import { perfRefusal } from './programs/perf.js';
import { syscallRefusal } from './programs/syscall.js';
import { tracepointRefusal } from './programs/tracepoint.js';
import { uprobeRefusal } from './programs/uprobe.js';
import { MAX_COLLECTED, mostElements } from './select/foreach.js';
import { formatRefusal } from './select/format.js';
import { intrinsicRefusal } from './select/intrinsics.js';

type Refusal = { readonly text: string; readonly at: Token };

type Question = {
  readonly placed: PlacedModule;
  readonly layout: KernelLayout;
  readonly facts: GeneratorFacts;
  readonly body: IrBody;
  readonly representations: readonly Representation[];
  readonly isRecursive: boolean;
};

export function supports(placed: PlacedModule, layout: KernelLayout, facts: GeneratorFacts): readonly Diagnostic[] {
  const refusals: Refusal[] = [...processRefusals(placed, facts)];
  for (const { id, side, representations } of placed.bodies) {
    if (side !== 'kernel') continue;
    const body = present(placed.module.bodies[id], 'bpfgen', 'body');
    const probe = probeRefusal(body, facts);
    if (probe !== undefined) refusals.push({ text: probe, at: body.probe.at });
    refusals.push(...codeRefusals(body.code, { placed, layout, facts, body, representations, isRecursive: false }));
    for (const callee of calledBy(body.code, placed)) {
      const { code } = present(placed.module.functions[callee], 'bpfgen', 'function');
      const held = present(placed.functions[callee], 'bpfgen', 'placed function');
      refusals.push(
        ...codeRefusals(code, {
          placed,
          layout,
          facts,
          body,
          representations: held.representations,
          isRecursive: held.recursive,
        }),
      );
    }
  }
  const unique = new Map(refusals.map((refusal) => [`${refusal.text} ${placeKey(refusal.at)}`, refusal]));
  const found = [...unique.values()];
  return (found.length > 0 ? found : sizeRefusals(placed, layout, facts)).map(({ text, at }) =>
    semanticError('bpf-unsupported', `the bpf runtime does not support ${text}`, at),
  );
}

/** A jump reaches 2^15 units: longer programs are refused. */
const MAX_UNITS = 32_000;
const MAX_FRAMES_BYTES = 32 << 20;
/** Each is loaded and armed by itself: that takes milliseconds. */
const MAX_PROGRAMS = 2048;

/** What only shows when all is generated: its sizes. */
function sizeRefusals(placed: PlacedModule, layout: KernelLayout, facts: GeneratorFacts): readonly Refusal[] {
  const { maps, programs } = generate(placed, layout, facts, 'sizes');
  const refusals: Refusal[] = [];
  if (programs.length > MAX_PROGRAMS) {
    const [first] = programs[0]?.bodies ?? [];
    const at = present(placed.module.bodies[first ?? 0], 'bpfgen', 'body').probe.at;
    refusals.push({ text: `more than ${MAX_PROGRAMS} functions one by one (here ${programs.length})`, at });
  }
  for (const { bodies, code } of programs) {
    const first = bodies[0] === undefined ? undefined : placed.module.bodies[bodies[0]];
    if (code.length <= 8 * MAX_UNITS) continue;
    const at = present(first ?? placed.module.bodies[0], 'bpfgen', 'body').probe.at;
    refusals.push({ text: `probes of one event that are together so long (${code.length / 8} instructions)`, at });
  }
  const frames = maps.find((map) => map.purpose.kind === 'frames');
  if (frames !== undefined && frames.valueSizeBytes * frames.maxEntries > MAX_FRAMES_BYTES) {
    const megabytes = Math.ceil((frames.valueSizeBytes * frames.maxEntries) / (1 << 20));
    const kernelBody = placed.bodies.find((body) => body.side === 'kernel');
    const at = present(placed.module.bodies[kernelBody?.id ?? 0], 'bpfgen', 'body').probe.at;
    refusals.push({ text: `${megabytes} MB of memory for strings, loops and output in kernel-side probes`, at });
  }
  return refusals;
}

/** What tells processes from one another. */
function processRefusals(placed: PlacedModule, facts: GeneratorFacts): readonly Refusal[] {
  const table = processTable(placed);
  if (table === undefined) return [];
  const body = placed.module.bodies.find(({ probe: { spec } }) => 'processes' in spec);
  const at = present(body, 'bpfgen', 'probe of a process').probe.at;
  if (table.executables.length > MOST_EXECUTABLES)
    return [{ text: `more than ${MOST_EXECUTABLES} programs that probes are limited to`, at }];
  return facts.processes?.() === undefined
    ? [{ text: 'probes of some processes without the BTF of struct task_struct', at }]
    : [];
}

const placeKey = (at: Token): string => `${at.file.path}:${at.line}:${at.column}`;

function probeRefusal(body: IrBody, facts: GeneratorFacts): string | undefined {
  const { spec } = body.probe;
  switch (spec.kind) {
    case 'syscall':
      return facts.task.status === undefined ? 'system call probes without the BTF of struct task_struct' : undefined;
    case 'function':
      if (functionRoad(spec, facts) !== undefined || spec.syscall !== undefined) return undefined;
      return `probes of function '${spec.symbol}': this kernel has neither fentry nor kprobes`;
    case 'tracepoint':
      return undefined;
    case 'timer':
      return spec.randomizeNs === 0 ? undefined : 'random intervals of timers below a millisecond';
    case 'perf':
    case 'uprobe':
      return undefined;
    case 'process':
      return facts.processes?.() === undefined
        ? 'probes of processes without the BTF of struct task_struct'
        : undefined;
    case 'begin':
    case 'end':
    case 'error':
    case 'never':
      return `${spec.kind} probes in the kernel`;
    default:
      return unreachable(spec);
  }
}

function codeRefusals(code: IrCode, question: Question): readonly Refusal[] {
  const refusals: Refusal[] = [];
  for (const block of code.blocks) {
    for (const instruction of block.instructions) {
      const text = instructionRefusal(instruction, question);
      if (text !== undefined) refusals.push({ text, at: instruction.at });
    }
  }
  return refusals;
}

function foreachRefusal({ global, limit }: InstructionOf<'foreachStart'>, question: Question): string | undefined {
  if (question.isRecursive) return 'foreach in recursive functions';
  const array = question.placed.module.globals[global];
  if (array?.kind !== 'array') return undefined;
  const { maxAction } = question.placed.module.limits;
  const most = mostElements(maxAction, array.capacity, limit?.kind === 'long' ? limit.value : undefined);
  return most > MAX_COLLECTED ? `foreach over more than ${MAX_COLLECTED} elements in kernel-side probes` : undefined;
}

/** Over 60 lines: one case per kind. */
function instructionRefusal(instruction: Instruction, question: Question): string | undefined {
  switch (instruction.kind) {
    case 'move':
    case 'unary':
    case 'binary':
    case 'compare':
    case 'loadScalar':
    case 'storeScalar':
    case 'addScalar':
    case 'loadElement':
    case 'storeElement':
    case 'exit':
    case 'call':
    case 'tick':
    case 'addElement':
    case 'lock':
    case 'unlock':
    case 'readMemory':
    case 'readBits':
    case 'readString':
    case 'addStatistic':
    case 'readStatistic':
    case 'readBucket':
    case 'takeError':
    case 'regexMatch':
    case 'matchedGroup':
    case 'matchedCount':
    case 'stringLength':
    case 'stringToLong':
    case 'stringFind':
    case 'stringByteAt':
    case 'stringSlice':
    case 'stringConcat':
    case 'warn':
    case 'system':
    case 'raise':
    case 'hasElement':
    case 'deleteElement':
    case 'print':
    case 'printMemory':
    case 'clear':
    case 'printHistogram':
      return undefined;
    case 'intrinsic':
      return intrinsicRefusal(instruction.name, question.facts, question.body.probe.spec);
    case 'context':
      return contextRefusal(instruction.value, question);
    case 'stringFormat': {
      const { format } = present(question.placed.module.formats[instruction.format], 'bpfgen', 'format');
      return formatRefusal(format);
    }
    case 'embedded':
      return 'embedded C code';
    case 'writeMemory':
    case 'writeContext':
      return 'writing to target variables';
    case 'formatHistogram':
      return 'a histogram as a string in kernel-side probes';
    case 'foreachStart':
      return foreachRefusal(instruction, question);
    default:
      return unreachable(instruction);
  }
}

function contextRefusal(
  value: Extract<Instruction, { kind: 'context' }>['value'],
  { body, facts }: Question,
): string | undefined {
  const { spec } = body.probe;
  if (value.kind === 'register' && value.of === 'user') return undefined;
  switch (spec.kind) {
    case 'syscall':
      return syscallRefusal(value, spec.phase, undefined);
    case 'tracepoint':
      return tracepointRefusal(value);
    case 'function': {
      const road = functionRoad(spec, facts);
      return road === undefined ? syscallRefusal(value, spec.phase, spec.symbol) : functionRefusal(value, spec, road);
    }
    case 'uprobe':
      return uprobeRefusal(value, spec.phase);
    case 'process':
      if (spec.event === 'syscall') return syscallRefusal(value, 'entry', undefined);
      if (spec.event === 'syscallReturn') return syscallRefusal(value, 'return', undefined);
      return `${value.kind} of a process`;
    case 'perf':
    case 'timer':
      return perfRefusal(value);
    case 'begin':
    case 'end':
    case 'error':
    case 'never':
      return `${value.kind} in a ${spec.kind} probe`;
    default:
      return unreachable(spec);
  }
}
