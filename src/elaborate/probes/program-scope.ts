/** What `$name` means at a place of a program whose debug information is there. */
import type { Token } from '../../base/index.js';
import { sizeOf, underlyingType, type BtfTypeId } from '../../target/btf/index.js';
import { type DebugFunction, type DebugInfo, type DebugVariable, PlaceError } from '../../target/dwarf/index.js';
import { once } from '../../target/once.js';
import { refuse, refuseUnsupported } from '../refusal.js';
import { scalarShape } from '../resolve/btf-types.js';
import type { ResolvedExpression } from '../resolved.js';
import { besideProbe, evaluate, locationOf, type ProgramPlace } from '../resolve/place.js';
import type { ProgramScope, TargetScope, TargetVariable } from '../resolve/target-scope.js';
import { memoryOf } from '../resolve/program-memory.js';
import type { Location, TargetMemory } from '../resolve/walk.js';
import type { FamilyContext } from './family.js';
import type { ProbedFile } from './process.js';

/** Where a probe stands in its file. */
export interface CodePlace {
  readonly file: ProbedFile;
  readonly info: DebugInfo;
  readonly address: number;
  readonly phase: 'entry' | 'return';
  /** Of a return: what returns. */
  readonly code: DebugFunction | undefined;
}

/** @param known variables that the family itself gives */
export function programTarget(
  place: CodePlace,
  { target }: FamilyContext,
  known: ReadonlyMap<string, TargetVariable>,
): TargetScope {
  return {
    target,
    noun: 'target variable',
    variables: known,
    missing: (name) => `unable to find '$${name}'`,
    program: once(() => programScope(place)),
  };
}

/** The stack pointer at the first instruction, worked out where another one is probed. */
export function frameAt(place: CodePlace): (token: Token) => ResolvedExpression {
  const program = programPlace(place);
  return (token) => {
    const frame = place.info.frameAddressAt(place.address);
    if (frame === undefined)
      return refuseUnsupported('what was at the entry, without call frame information', 'no-frame', token);
    // A call has pushed where it returns to.
    return {
      kind: 'binary',
      token,
      op: 'subtract',
      left: evaluate(frame, program, token),
      right: { kind: 'number', token, value: 8 },
    };
  };
}

function programPlace(place: CodePlace): ProgramPlace {
  return { memory: memoryOf(place.info), relocated: (each, token) => relocated(place, each, token) };
}

function programScope(place: CodePlace): ProgramScope {
  const { address, code, file, info, phase } = place;
  const program = programPlace(place);
  const scope = once(() => info.scopeAt(address, code));
  const located = (variable: DebugVariable): TargetVariable => ({
    kind: 'located',
    locate: (token) => placed(variable, program, token),
  });
  return {
    path: file.binary.path,
    info,
    memory: program.memory,
    place: program,
    named: (kind, name) => info.types.named(kind, name),
    variable: (name) => {
      if (phase === 'return' && name === 'return') return code === undefined ? undefined : returned(code, program);
      // Everything else is as it was when the call began: the entry's.
      if (phase === 'return') return undefined;
      const variable = scope()?.variable(name);
      return variable === undefined ? undefined : located(variable);
    },
    get visible() {
      return phase === 'return' ? [] : (scope()?.variables ?? []);
    },
    missing: (name) => {
      const where = scope()?.where ?? `${file.binary.path}, near pc 0x${address.toString(16)}`;
      return `unable to find local '${name}', [man error::dwarf] ${where}`;
    },
  };
}

/** Debug information does not say where the program is when it runs: the probe that is hit does. */
function relocated({ address, file, phase }: CodePlace, wanted: number, token: Token): ResolvedExpression {
  if (!file.binary.isRelocated) return { kind: 'number', token, value: wanted };
  if (phase === 'return')
    return refuseUnsupported(
      'a global variable in the .return of a program that is loaded anywhere',
      'relocated',
      token,
    );
  return besideProbe(wanted, address, token);
}

export function placed(variable: DebugVariable, program: ProgramPlace, token: Token): Location {
  try {
    return locationOf(variable.place(), variable.type, program, token);
  } catch (error) {
    if (error instanceof PlaceError) return refuse('no-place', error.message, token, { notes: error.notes });
    throw error;
  }
}

/** By the calling convention (System V ABI for x86-64, 3.2.3): in a register, or in memory whose address is in that register. */
function returned(code: DebugFunction, program: ProgramPlace): TargetVariable | undefined {
  const type = code.result();
  if (type === undefined) return undefined;
  return { kind: 'located', locate: (token) => returnLocation(type, program.memory, token) };
}

const LARGEST_IN_REGISTERS = 16;

function returnLocation(type: BtfTypeId, memory: TargetMemory, token: Token): Location {
  const underlying = underlyingType(memory.types, type);
  const shape = scalarShape(underlying);
  if (underlying.kind === 'float') return refuseUnsupported('a floating-point $return', 'float-return', token);
  if (shape !== undefined) {
    const value = { kind: 'context', token, type: 'long', value: { kind: 'returnValue', ...shape } } as const;
    return { kind: 'value', type, value };
  }
  if ((sizeOf(memory.types, type) ?? 0) <= LARGEST_IN_REGISTERS)
    return refuseUnsupported('a $return in several registers', 'split-return', token);
  const address = {
    kind: 'context',
    token,
    type: 'long',
    value: { kind: 'returnValue', size: 8, signed: false },
  } as const;
  return { kind: 'object', type, address, bits: undefined };
}
