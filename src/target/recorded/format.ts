/**
 * A recording: the questions that were asked of a Target and its answers, as JSON. What was not asked is not in it, so that
 * it stays small and a test that begins to ask more is noticed.
 */
import { id, StapError } from '../../base/index.js';
import type { SyscallAbi } from '../../ir/index.js';
import type { BtfFunctionProto, BtfMember, BtfType, BtfTypeId } from '../btf/index.js';
import type { Architecture, FeatureAnswer, KernelFunction, ModuleAnswer, Tracepoint } from '../target.js';

/** Raised when the shape of recordings changes. */
export const RECORDING_FORMAT = 1;

export interface Recording {
  readonly format: typeof RECORDING_FORMAT;
  readonly release: string;
  readonly architecture: Architecture;
  readonly hz: number | undefined;
  readonly possibleCpus: number | undefined;
  /** The tables are ours; a kernel differs in which of them it has. undefined: not asked. */
  readonly syscallAbis: readonly SyscallAbi[] | undefined;
  readonly features: Readonly<Record<string, FeatureAnswer>>;
  /** Module ('' for the kernel proper) → pattern → answer. */
  readonly functions: Readonly<Record<string, Readonly<Record<string, readonly KernelFunction[]>>>>;
  /** By module, '' for the kernel proper. */
  readonly functionNames: Readonly<Record<string, readonly string[]>>;
  readonly tracepoints: Readonly<Record<string, readonly Tracepoint[]>>;
  readonly tracepointNames: readonly string[] | undefined;
  /** `struct sk_buff` → id; 0: there is none of that name. */
  readonly named: Readonly<Record<string, BtfTypeId>>;
  readonly types: Readonly<Record<string, BtfType>>;
  readonly modules: Readonly<Record<string, ModuleAnswer>>;
  readonly moduleNames: readonly string[] | undefined;
}

export class RecordingError extends StapError {}

/** Fields that may be undefined in an answer and that JSON drops are put back when it is read. */
export function printRecording(recording: Recording): string {
  const { functions, tracepoints, types, ...rest } = recording;
  const lines = [
    ...Object.entries(rest).flatMap(([key, value]) => (value === undefined ? [] : [`"${key}": ${json(value)}`])),
    `"tracepoints": ${table(tracepoints)}`,
    `"functions": {\n${Object.entries(functions)
      .map(([module, answers]) => `"${module}": ${table(answers)}`)
      .join(',\n')}\n}`,
    `"types": ${table(types)}`,
  ];
  return `{\n${lines.join(',\n')}\n}\n`;
}

/** One entry a line, in order of keys (numbers by value): readable differences. */
function table(entries: Readonly<Record<string, unknown>>): string {
  const lines = Object.keys(entries)
    .sort((a, b) => Number(a) - Number(b) || (a < b ? -1 : 1))
    .map((key) => `${JSON.stringify(key)}: ${json(entries[key])}`);
  return `{\n${lines.join(',\n')}\n}`;
}

/** BigInts (enum values) are written as `"123n"`; members and parameters, which are most of a recording, as short lists. */
function json(value: unknown): string {
  return JSON.stringify(value, (key, each: unknown) => {
    if (key === 'members' && Array.isArray(each)) return (each as readonly BtfMember[]).map(shortMember);
    if (key === 'parameters' && Array.isArray(each))
      return (each as readonly Parameter[]).map(({ name, type }) => [name, type]);
    return typeof each === 'bigint' ? `${each}n` : each;
  });
}

/** Name, type, bit offset, and the width of a bit field. */
type ShortMember = readonly [string, BtfTypeId, number, number?];

type Parameter = BtfFunctionProto['parameters'][number];
type ShortParameter = readonly [string, BtfTypeId];

function longParameter([name, type]: ShortParameter): Parameter {
  return { name, type };
}

function shortMember({ bitOffset, bitSize, name, type }: BtfMember): ShortMember {
  return bitSize === 0 ? [name, type, bitOffset] : [name, type, bitOffset, bitSize];
}

function longMember([name, type, bitOffset, bitSize = 0]: ShortMember): BtfMember {
  return { name, type, bitOffset, bitSize };
}

export function parseRecording(text: string): Recording {
  // What a recording holds is only ever written by printRecording, and a wrong one fails the test that reads it.
  const read = JSON.parse(text, (key, each: unknown) => {
    if (key === 'members' && Array.isArray(each)) return (each as readonly ShortMember[]).map(longMember);
    if (key === 'parameters' && Array.isArray(each)) return (each as readonly ShortParameter[]).map(longParameter);
    return key === 'value' && typeof each === 'string' ? BigInt(each.slice(0, -1)) : each;
  }) as Recording;
  const format: number = read.format;
  if (format !== RECORDING_FORMAT) {
    throw new RecordingError(`recordings of format ${format} cannot be read (${RECORDING_FORMAT} can)`);
  }
  return {
    ...read,
    functions: mapValues(read.functions, (answers) => mapValues(answers, (list) => list.map(restoreFunction))),
    tracepoints: mapValues(read.tracepoints, (list) => list.map(restoreTracepoint)),
  };
}

function restoreFunction(each: KernelFunction): KernelFunction {
  return { ...each, module: each.module ?? undefined, btfId: each.btfId ?? undefined, proto: each.proto ?? undefined };
}

function restoreTracepoint(each: Tracepoint): Tracepoint {
  return { ...each, system: each.system ?? undefined, btfId: each.btfId ?? undefined };
}

export function mapValues<T, U>(record: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}

/** What `named` holds for a name that there is not; no type has this id but void. */
export const NO_TYPE = id<'btf'>(0);
