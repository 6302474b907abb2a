import type { ExecutionContext } from 'ava';
import {
  type BpfObject,
  type BpfProgram,
  FUNCTION_INFO_BYTES,
  factsOf,
  type GeneratorFacts,
  LINE_INFO_BYTES,
  type MapSpec,
} from '../../../src/bpfgen/index.js';
import { PART } from '../../../src/ir/index.js';
import { Ring } from '../../../src/loader/ring.js';
import {
  ATTACH_TYPE,
  close,
  createLink,
  createMap,
  createProgramRun,
  freezeMap,
  loadBtf,
  loadProgram,
  lookupElement,
  MAP_FLAG,
  MAP_TYPE,
  mapArray,
  mapRing,
  openRawTracepoint,
  PROGRAM_TYPE,
  programInfo,
  type SharedMemory,
  type MappedRing,
  updateElement,
} from '../../../src/native/index.js';
import { HitPieces } from '../../../src/output/hit-pieces.js';
import { liveTarget } from '../../../src/target/index.js';

/** The smallest loader: for tests of the generator without the real one. */
export interface Loaded {
  readonly maps: ReadonlyMap<string, number>;
  readonly session: SharedMemory;
  readonly ring: MappedRing;
  readonly programs: readonly { readonly program: BpfProgram; readonly fd: number; readonly verified: number }[];
}

const MAP_TYPES = {
  array: MAP_TYPE.ARRAY,
  hash: MAP_TYPE.HASH,
  'lru-hash': MAP_TYPE.LRU_HASH,
  ring: MAP_TYPE.RINGBUF,
  'array-of-maps': MAP_TYPE.ARRAY_OF_MAPS,
} as const;

const TYPES = {
  'raw-tracepoint': PROGRAM_TYPE.RAW_TRACEPOINT,
  tracing: PROGRAM_TYPE.TRACING,
  kprobe: PROGRAM_TYPE.KPROBE,
  'perf-event': PROGRAM_TYPE.PERF_EVENT,
} as const;

function create(spec: MapSpec, fds: number[]): number {
  const inner = spec.inner === undefined ? undefined : create(spec.inner, fds);
  const flags =
    (spec.mmapable ? MAP_FLAG.MMAPABLE : 0) |
    (spec.readOnly ? MAP_FLAG.RDONLY_PROG : 0) |
    (spec.kind === 'hash' && !spec.preallocated ? MAP_FLAG.NO_PREALLOC : 0);
  const fd = createMap({
    name: spec.name,
    type: MAP_TYPES[spec.kind],
    keyBytes: spec.keySizeBytes,
    valueBytes: spec.valueSizeBytes,
    maxEntries: spec.maxEntries,
    flags,
    ...(inner === undefined ? {} : { innerMapFd: inner }),
  });
  fds.push(fd);
  for (const { index, value } of spec.initial) updateElement(fd, Uint32Array.of(index), value);
  if (inner !== undefined) updateElement(fd, Uint32Array.of(0), Uint32Array.of(inner));
  if (spec.readOnly) freezeMap(fd);
  return fd;
}

function patched(program: BpfProgram, maps: ReadonlyMap<string, number>): Buffer {
  const code = Buffer.from(program.code);
  for (const relocation of program.relocations) {
    if (relocation.kind === 'kernelFunction') throw new Error('kernel functions are not tried here');
    const fd = maps.get(relocation.map);
    if (fd === undefined) throw new Error(`no map ${relocation.map}`);
    code.writeInt32LE(fd, 8 * relocation.unit + 4);
  }
  return code;
}

/** Loads it for the length of the test. Throws with the verifier's log when it is refused. */
export function load(t: ExecutionContext, object: BpfObject): Loaded {
  const fds: number[] = [];
  t.teardown(() => {
    for (const fd of fds.reverse()) close(fd);
  });
  const maps = new Map(object.maps.map((spec) => [spec.name, create(spec, fds)]));
  const sizes = new Map(object.maps.map((spec) => [spec.name, spec]));
  const btfFd = loadBtf(object.btf);
  fds.push(btfFd);
  const programs = object.programs.map((program) => {
    const { attach } = program;
    const btfId = 'btfId' in attach ? attach.btfId : 0;
    const result = loadProgram({
      name: program.name,
      type: TYPES[program.type],
      instructions: patched(program, maps),
      license: object.license,
      expectedAttachType: attach.kind === 'tp-btf' ? ATTACH_TYPE.TRACE_RAW_TP : 0,
      attachBtfId: btfId,
      btfFd,
      functionInfo: { records: program.functionInfo, recordBytes: FUNCTION_INFO_BYTES },
      ...(program.lineInfoCount === 0 ? {} : { lineInfo: { records: program.lineInfo, recordBytes: LINE_INFO_BYTES } }),
    });
    if (result.kind === 'refused') {
      throw new Error(`${program.name} refused (${result.errno}):\n${result.log.slice(-6000)}\n${program.listing}`);
    }
    fds.push(result.fd);
    return { program, fd: result.fd, verified: programInfo(result.fd).verifiedInstructions };
  });
  const fdOf = (name: string): number => maps.get(name) ?? -1;
  const session = mapArray(fdOf('session'), sizes.get('session')?.valueSizeBytes ?? 0);
  const ring = mapRing(fdOf('ring'), sizes.get('ring')?.maxEntries ?? 0);
  return { maps, session, ring, programs };
}

/** Arms every program until the test ends. */
export function attach(t: ExecutionContext, loaded: Loaded): void {
  for (const { program, fd } of loaded.programs) {
    if (program.attach.kind === 'none') continue;
    const link = linkOf(program, fd);
    if (link < 0) throw new Error(`attach of ${program.name}: ${link}`);
    t.teardown(() => close(link));
  }
}

function linkOf({ attach: spec, name }: BpfProgram, fd: number): number {
  if (spec.kind === 'raw-tracepoint') return openRawTracepoint(fd, spec.name);
  if (spec.kind === 'tp-btf') return createLink(fd, 0, ATTACH_TYPE.TRACE_RAW_TP);
  throw new Error(`${name}: ${spec.kind} is not tried here`);
}

/** Runs a raw_tp program in this process, with the words as the tracepoint's arguments. */
export function runRaw(loaded: Loaded, words: readonly (number | bigint)[], times = 1, index = 0): void {
  const context = new BigUint64Array(12);
  words.forEach((word, at) => {
    context[at] = BigInt.asUintN(64, BigInt(word));
  });
  const program = loaded.programs[index];
  if (program === undefined) throw new Error('no program');
  const run = createProgramRun(program.fd, new Uint8Array(context.buffer));
  for (let turn = 0; turn < times; turn++) {
    const result = run.run();
    if (result !== 0) throw new Error(`BPF_PROG_RUN: ${result}`);
  }
}

export function setWord(loaded: Loaded, offset: number, value: number | bigint): void {
  loaded.session.int64[offset / 8] = BigInt(value);
}

export function word(loaded: Loaded, offset: number): number {
  return Number(loaded.session.int64[offset / 8]);
}

/** The value of an element, or undefined. */
export function element(loaded: Loaded, map: string, key: Buffer, valueBytes: number): Buffer | undefined {
  const value = Buffer.alloc(valueBytes);
  return lookupElement(loaded.maps.get(map) ?? -1, key, value) === 0 ? value : undefined;
}

/** Takes all records out of the ring, those of a hit that came in pieces as one. */
export function drain(loaded: Loaded): readonly Buffer[] {
  const records: Buffer[] = [];
  const pieces = new HitPieces();
  new Ring(loaded.ring).drain({
    record: (words, bytes, offset, sizeBytes) => {
      const isPiece = bytes.readUInt16LE(offset) === PART.piece;
      const record = isPiece
        ? pieces.add(words, bytes, offset, sizeBytes)
        : Buffer.from(bytes.subarray(offset, offset + sizeBytes));
      if (record !== undefined) records.push(record);
    },
    drained: () => undefined,
  });
  return records;
}

let facts: GeneratorFacts | undefined;

/**
 * What this machine's kernel is.
 * @param typed tp_btf programs (which BPF_PROG_RUN refuses) instead of raw_tp
 */
export function testFacts(typed: boolean): GeneratorFacts {
  facts ??= factsOf(liveTarget());
  return { ...facts, features: new Set(typed ? ['raw-tracepoint', 'tp-btf'] : ['raw-tracepoint']) };
}
