/** The BPF runtime of a session (`KernelSide` there): an object's maps and programs on the live kernel. */
import { writeSync } from 'node:fs';
import { long, longFromHalves, present, type Long } from '../base/index.js';
import type { BpfObject, MapSpec } from '../bpfgen/object.js';
import type { BodyId, BodyLosses, GlobalId, RecordSink } from '../ir/index.js';
import {
  close,
  createPoller,
  createProgramRun,
  eventFd,
  mapArray,
  mapRing,
  linkInfo,
  programInfo,
  raiseLockedMemoryLimit,
  type Poller,
  type SharedMemory,
} from '../native/index.js';
import { BODY_COUNTERS, SESSION_HEADER, type KernelLayout } from '../passes/index.js';
import { attach, FunctionPlaces, type RefusedPlace } from './attach/index.js';
import { MapChannel } from './channel.js';
import { LoadedMaps, type LoadedMap } from './maps.js';
import { loadPrograms, type KernelFunctionId, type LoadedProgram } from './programs.js';
import { openExecutables, processWords, runTaskIterator, storeProcessWords } from './processes.js';
import { Wildcards } from './wildcards.js';
import { Ring } from './ring.js';

const EVENT = Buffer.from(new BigUint64Array([1n]).buffer);

interface Link {
  readonly fd: number;
  readonly bodies: readonly BodyId[];
}

/** What exists between load() and close(). */
interface Loaded {
  readonly maps: LoadedMaps;
  readonly programs: readonly LoadedProgram[];
  readonly session: SharedMemory;
  readonly ring: Ring;
  readonly wakeFd: number;
  readonly poller: Poller;
  readonly channel: MapChannel | undefined;
}

export class BpfSide {
  readonly #object: BpfObject;
  readonly #layout: KernelLayout;
  readonly #kernelFunctionId: KernelFunctionId;
  readonly #initialPid: (pid: number) => number;
  /** Nanoseconds from the monotonic clock to the time of day, asked at each drain. */
  readonly #realtimeOffset: () => bigint;
  #loaded: Loaded | undefined;
  #links: Link[] = [];
  /** Of the command of -c that waits for us. */
  #commandPid = 0;
  /** Files that hold what probes are limited to. */
  #executables: readonly number[] = [];
  readonly #refused: RefusedPlace[] = [];
  /** What links that are gone have counted, by the program's first body. */
  readonly #missedByLinks = new Map<BodyId, bigint>();

  constructor(
    object: BpfObject,
    layout: KernelLayout,
    kernelFunctionId: KernelFunctionId,
    realtimeOffset: () => bigint,
    initialPid: (pid: number) => number = (pid) => pid,
  ) {
    this.#object = object;
    this.#layout = layout;
    this.#kernelFunctionId = kernelFunctionId;
    this.#realtimeOffset = realtimeOffset;
    this.#initialPid = initialPid;
  }

  /** @throws {StapError} with nothing left behind */
  load(): void {
    raiseLockedMemoryLimit();
    const maps = LoadedMaps.create(this.#object.maps);
    try {
      const programs = loadPrograms(this.#object, maps, this.#kernelFunctionId);
      this.#loaded = this.#mapped(maps, programs);
    } catch (error) {
      maps.close();
      throw error;
    }
    this.#writeOffset();
  }

  /** Arms every program, or none. @throws {StapError} */
  attach(): void {
    const { programs } = this.#all;
    const wildcards = new Wildcards();
    const places = new FunctionPlaces(programs.map(({ program }) => program.attach));
    try {
      this.#storeProcesses();
      for (const loaded of programs) {
        const fds = wildcards.attempt(loaded.program, () => attach(loaded, places, this.#refused)) ?? [];
        for (const fd of fds) this.#links.push({ fd, bodies: loaded.program.bodies });
      }
      for (const { program, fd } of programs) {
        if (program.attach.kind === 'task-iterator') runTaskIterator(fd);
      }
      wildcards.check();
    } catch (error) {
      this.detach();
      throw error;
    }
  }

  /** In upstream's words, for each place of a wildcard that cannot be probed. */
  unarmed(): readonly string[] {
    return this.#refused.map(({ place, errno }) => `probe ${place.point} registration error (rc -${errno})`);
  }

  detach(): void {
    for (const { bodies, fd } of this.#links) {
      addMissed(this.#missedByLinks, bodies, linkInfo(fd).missed);
      close(fd);
    }
    this.#links = [];
  }

  setRunning(running: boolean): void {
    this.#word(SESSION_HEADER.running, running ? 1n : 0n);
  }

  setExiting(): void {
    this.#word(SESSION_HEADER.exiting, 1n);
  }

  isExiting(): boolean {
    return Atomics.load(this.#all.session.int64, SESSION_HEADER.exiting >> 3) !== 0n;
  }

  setTarget(pid: number, isCommand: boolean): void {
    if (isCommand) this.#commandPid = pid;
    this.#word(SESSION_HEADER.target, BigInt(pid));
  }

  drain(sink: RecordSink): number {
    const { session, ring } = this.#all;
    this.#writeOffset();
    // First: what is forced from here on wakes us again.
    Atomics.store(session.int64, SESSION_HEADER.woken >> 3, 0n);
    return ring.drain(sink);
  }

  async waitForRecords(timeoutMs: number): Promise<void> {
    await this.#all.poller.wait(timeoutMs);
  }

  /** Ends a wait that is under way. The session is over then: the event stays set. */
  wake(): void {
    if (this.#loaded !== undefined) writeSync(this.#loaded.wakeFd, EVENT);
  }

  skippedHits(): number {
    const { session } = this.#all;
    let skipped = 0;
    for (const base of this.#layout.session.bodies.values()) {
      for (const reason of SKIPPED) skipped += lowWord(session, base + BODY_COUNTERS[reason]);
    }
    return skipped;
  }

  losses(): readonly BodyLosses[] {
    const missed = this.#missedByBody();
    return [...this.#layout.session.bodies].map(([body, base]) => ({
      body,
      lockTimeout: this.#counter(base + BODY_COUNTERS.lockTimeout),
      reentrancy: this.#counter(base + BODY_COUNTERS.reentrancy),
      mapBusy: this.#counter(base + BODY_COUNTERS.mapBusy),
      lost: this.#counter(base + BODY_COUNTERS.lost),
      missed: long(missed.get(body) ?? 0n),
    }));
  }

  /** undefined where no user-side body uses a kernel-homed global. */
  get channel(): MapChannel | undefined {
    return this.#all.channel;
  }

  close(): void {
    this.detach();
    const loaded = this.#loaded;
    if (loaded === undefined) return;
    this.#loaded = undefined;
    for (const program of loaded.programs) close(program.fd);
    for (const fd of this.#executables) if (fd >= 0) close(fd);
    this.#executables = [];
    loaded.channel?.close();
    loaded.maps.close();
    close(loaded.wakeFd);
  }

  #storeProcesses(): void {
    const { processes } = this.#object;
    if (processes === undefined) return;
    this.#executables = openExecutables(processes);
    const words = processWords(processes, this.#executables, this.#commandPid, this.#initialPid);
    storeProcessWords(mapFor(this.#all.maps, 'processes').fd, words);
  }

  get #all(): Loaded {
    return present(this.#loaded, 'loader', 'loaded object');
  }

  #mapped(maps: LoadedMaps, programs: readonly LoadedProgram[]): Loaded {
    const ringMap = mapFor(maps, 'ring');
    const session = mapArray(mapFor(maps, 'session').fd, this.#layout.session.sizeBytes);
    const wakeFd = eventFd();
    return {
      maps,
      programs,
      session,
      ring: new Ring(mapRing(ringMap.fd, ringMap.spec.maxEntries)),
      wakeFd,
      poller: createPoller([ringMap.fd, wakeFd]),
      channel: this.#channelOf(maps, programs),
    };
  }

  #channelOf(maps: LoadedMaps, programs: readonly LoadedProgram[]): MapChannel | undefined {
    const { exchange } = this.#layout;
    const bridge = programs.find((each) => each.program.attach.kind === 'none');
    if (exchange === undefined || bridge === undefined) return undefined;
    const memory = mapArray(mapFor(maps, 'exchange').fd, exchange.sizeBytes);
    const arrays = new Map<GlobalId, LoadedMap>();
    for (const global of this.#layout.globals.keys()) {
      const map = maps.find(({ purpose }) => purpose.kind === 'global' && purpose.global === global);
      if (map !== undefined) arrays.set(global, map);
    }
    return new MapChannel(memory, createProgramRun(bridge.fd, undefined), arrays);
  }

  /** The kernel counts per program and link: all bodies of one share its misses, the first one reports them. */
  #missedByBody(): ReadonlyMap<BodyId, bigint> {
    const missed = new Map(this.#missedByLinks);
    for (const { program, fd } of this.#all.programs)
      addMissed(missed, program.bodies, programInfo(fd).recursionMisses);
    for (const { bodies, fd } of this.#links) addMissed(missed, bodies, linkInfo(fd).missed);
    return missed;
  }

  #counter(offset: number): Long {
    const { int32 } = this.#all.session;
    return longFromHalves(
      present(int32[offset >> 2], 'loader', 'counter'),
      present(int32[(offset >> 2) + 1], 'loader', 'counter'),
    );
  }

  #word(offset: number, value: bigint): void {
    Atomics.store(this.#all.session.int64, offset >> 3, value);
  }

  #writeOffset(): void {
    this.#word(SESSION_HEADER.realtimeOffset, this.#realtimeOffset());
  }
}

function addMissed(missed: Map<BodyId, bigint>, [first]: readonly BodyId[], count: bigint): void {
  if (first !== undefined) missed.set(first, (missed.get(first) ?? 0n) + count);
}

const SKIPPED = ['lockTimeout', 'reentrancy', 'mapBusy'] as const;

function mapFor(maps: LoadedMaps, purpose: MapSpec['purpose']['kind']): LoadedMap {
  return present(
    maps.find((spec) => spec.purpose.kind === purpose),
    'loader',
    `${purpose} map`,
  );
}

function lowWord(memory: SharedMemory, offset: number): number {
  return (memory.int32[offset >> 2] ?? 0) >>> 0;
}
