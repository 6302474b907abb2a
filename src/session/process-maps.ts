/** Which file a process has at an address, also when it has ended: the kernel tells of mappings as they are made. */
import { readFileSync } from 'node:fs';
import { MapEvents, onlineCpus, SystemCallError } from '../native/index.js';

export interface Mapping {
  readonly start: number;
  readonly end: number;
  /** In the file. */
  readonly offset: number;
  readonly path: string;
  /** When it was made or seen, by process.hrtime.bigint(). */
  readonly time: bigint;
}

export class ProcessMaps {
  /** undefined: not allowed here; then only processes that live are known. */
  readonly #events: MapEvents | undefined;
  readonly #known = new Map<number, readonly Mapping[]>();

  constructor() {
    this.#events = openEvents();
  }

  /** What has been told so far is taken in: often enough that the kernel need not drop any. */
  observe(): void {
    for (const event of this.#events?.read() ?? []) {
      const known = this.#known.get(event.pid) ?? [];
      switch (event.kind) {
        case 'exec':
          // What was made since may have been told first.
          this.#known.set(
            event.pid,
            known.filter(({ time }) => time >= event.time),
          );
          break;
        case 'fork': {
          const parent = this.#known.get(event.parent);
          if (parent !== undefined) this.#known.set(event.pid, [...parent, ...known]);
          break;
        }
        case 'map':
          this.#known.set(event.pid, [...known, event]);
          break;
      }
    }
  }

  at(pid: number, address: number): Mapping | undefined {
    const find = (): Mapping | undefined =>
      // The newest counts: it may lie where another one was.
      this.#known.get(pid)?.findLast(({ start, end }) => address >= start && address < end);
    this.observe();
    const found = find();
    if (found !== undefined) return found;
    const living = readMappings(pid);
    // One that has ended and was not waited for has a file, and nothing in it.
    if (living === undefined || living.length === 0) return undefined;
    this.#known.set(pid, living);
    return find();
  }

  close(): void {
    this.#events?.close();
  }
}

function openEvents(): MapEvents | undefined {
  try {
    return new MapEvents(onlineCpus());
  } catch (error) {
    if (error instanceof SystemCallError) return undefined;
    throw error;
  }
}

/** Executable ones. A line is `start-end rwxp offset device inode path`. undefined: there is no such process. */
function readMappings(pid: number): readonly Mapping[] | undefined {
  const time = process.hrtime.bigint();
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/maps`, 'latin1');
  } catch {
    return undefined;
  }
  return [...text.matchAll(/^([0-9a-f]+)-([0-9a-f]+) ..x. ([0-9a-f]+) \S+ \d+ +(\S.*)$/gm)].map(
    ([, start = '', end = '', offset = '', path = '']) => ({
      start: parseInt(start, 16),
      end: parseInt(end, 16),
      offset: parseInt(offset, 16),
      path,
      time,
    }),
  );
}
