/**
 * What generated C cannot do, said before anything is generated: located diagnostics. After an empty answer `generate` may
 * not fail on user input.
 */
import { type Diagnostic, present, readsMemory, semanticError, type Token, unreachable } from '../../src/base/index.js';
import type { ContextValue, Instruction, IrBody, IrCode, ProbeSpec } from '../../src/ir/index.js';
import type { PlacedModule } from '../../src/passes/placed.js';
import { GLOBAL_USE } from './embedded.js';
import { deepestFrames } from './frame-layout.js';

interface Refusal {
  readonly what: string;
  readonly at: Token;
}

/** Calls of a recursive script nest on the kernel's stack, which has 16 KB: about 150 bytes each, half of it left alone. */
const MOST_NESTING = 50;
/** Of each CPU. */
const MOST_FRAME_BYTES = 32 << 20;

export function unsupportedByModule(placed: PlacedModule): readonly Diagnostic[] {
  const refusals = [
    ...nestingRefusals(placed),
    ...frameRefusals(placed),
    ...placed.module.bodies.flatMap((body) => bodyRefusals(placed, body)),
  ];
  const unique = new Map(refusals.map((refusal) => [keyOf(refusal), refusal]));
  return [...unique.values()].map(({ what, at }) =>
    semanticError('module-unsupported', `the kernel runtime does not support ${what}`, at),
  );
}

const keyOf = ({ what, at }: Refusal): string => `${what} ${at.file.path}:${at.line}:${at.column}`;

function nestingRefusals({ module, functions }: PlacedModule): readonly Refusal[] {
  const { maxNesting } = module.limits;
  if (maxNesting <= MOST_NESTING) return [];
  return module.functions
    .filter(({ id }) => functions[id]?.recursive === true)
    .map(({ at }) => ({ what: `recursion with MAXNESTING above ${MOST_NESTING}`, at }));
}

function frameRefusals(placed: PlacedModule): readonly Refusal[] {
  const [first] = placed.module.bodies;
  if (first === undefined || deepestFrames(placed) <= MOST_FRAME_BYTES) return [];
  return [{ what: `scripts whose variables take more than ${MOST_FRAME_BYTES >> 20} MB a CPU`, at: first.probe.at }];
}

function bodyRefusals(placed: PlacedModule, body: IrBody): readonly Refusal[] {
  const probe = probeRefusal(body.probe.spec);
  if (probe !== undefined) return [{ what: probe, at: body.probe.at }];
  return codesOf(placed, body).flatMap((code) =>
    code.blocks.flatMap((block) =>
      block.instructions.flatMap((insn) => {
        const what = instructionRefusal(placed, body.probe.spec, insn);
        return what === undefined ? [] : [{ what, at: insn.at }];
      }),
    ),
  );
}

function probeRefusal(spec: ProbeSpec): string | undefined {
  switch (spec.kind) {
    case 'perf': {
      const { executable, pid, target } = spec.processes;
      const isAll = executable === undefined && pid === undefined && !target;
      return isAll ? undefined : 'perf events of some processes';
    }
    case 'uprobe':
    case 'process':
      return 'probes of processes';
    case 'begin':
    case 'end':
    case 'error':
    case 'never':
    case 'timer':
    case 'tracepoint':
    case 'syscall':
    case 'function':
      return undefined;
    default:
      return unreachable(spec);
  }
}

/** The body's own, and those of all that it can call. */
function codesOf({ module }: PlacedModule, body: IrBody): readonly IrCode[] {
  const codes = new Set([body.code]);
  for (const code of codes) {
    for (const insn of code.blocks.flatMap((block) => block.instructions)) {
      if (insn.kind === 'call') {
        codes.add(present(module.functions[insn.callee], 'cgen', `function ${insn.callee}`).code);
      }
    }
  }
  return [...codes];
}

function instructionRefusal(placed: PlacedModule, spec: ProbeSpec, insn: Instruction): string | undefined {
  if (insn.kind === 'context') return contextRefusal(spec, insn.value);
  if (insn.kind === 'writeContext') return writeRefusal(spec, insn.value);
  if (insn.kind === 'embedded') {
    const row = present(placed.module.embedded?.[insn.row], 'cgen', `embedded ${insn.row}`);
    const isText = row.parameters.some(({ name, type }) => type === 'string' && GLOBAL_USE.test(name));
    return isText ? 'STAP_GLOBAL_… of a string' : undefined;
  }
  if (insn.kind !== 'stringFormat') return undefined;
  const { format } = present(placed.module.formats[insn.format], 'cgen', `format ${insn.format}`);
  return readsMemory(format) ? '%m and %M in a string' : undefined;
}

function writeRefusal(spec: ProbeSpec, value: ContextValue): string | undefined {
  if (spec.kind !== 'function') return `writing to variables of a ${spec.kind} probe`;
  return contextRefusal(spec, value);
}

/** Words that a probe's event can have. */
const MOST_ARGUMENTS = 12;
/** In registers. */
const FUNCTION_ARGUMENTS = 6;

function contextRefusal(spec: ProbeSpec, value: ContextValue): string | undefined {
  if (value.kind === 'register' && value.of === 'user') return undefined;
  switch (spec.kind) {
    case 'tracepoint':
      if (value.kind !== 'argument') return `${value.kind} of a tracepoint`;
      return value.index < MOST_ARGUMENTS ? undefined : `more than ${MOST_ARGUMENTS} arguments of a tracepoint`;
    case 'syscall':
      return syscallRefusal(spec.phase, value);
    case 'function':
      return functionRefusal(spec.phase, value);
    case 'timer':
    case 'perf':
      return value.kind === 'register' ? undefined : `${value.kind} in a ${spec.kind} probe`;
    case 'begin':
    case 'end':
    case 'error':
    case 'never':
    case 'uprobe':
    case 'process':
      return `${value.kind} in a ${spec.kind} probe`;
    default:
      return unreachable(spec);
  }
}

function syscallRefusal(phase: 'entry' | 'return', value: ContextValue): string | undefined {
  switch (value.kind) {
    case 'syscallNumber':
    case 'syscallName':
    case 'syscallArgument':
    case 'callFrame':
      return undefined;
    case 'syscallReturn':
    case 'returnValue':
      return phase === 'return' ? undefined : `${value.kind} at the entry of a call`;
    case 'argument':
    case 'functionName':
    case 'register':
    case 'placeName':
      return `${value.kind} of a system call`;
    default:
      return unreachable(value);
  }
}

function functionRefusal(phase: 'entry' | 'return', value: ContextValue): string | undefined {
  switch (value.kind) {
    case 'argument':
      return value.index < FUNCTION_ARGUMENTS ? undefined : 'parameters beyond the sixth';
    case 'returnValue':
      return phase === 'return' ? undefined : 'the return value at the entry';
    case 'functionName':
    case 'register':
    case 'callFrame':
      return undefined;
    case 'syscallNumber':
    case 'syscallName':
    case 'syscallArgument':
    case 'syscallReturn':
    case 'placeName':
      return `${value.kind} of a function`;
    default:
      return unreachable(value);
  }
}
