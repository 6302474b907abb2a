/** Which file a process has at an address, also when it has ended: the kernel tells of mappings as they are made. */
import { readFileSync } from 'node:fs';
import { MapEvents, onlineCpus, SystemCallError } from '../native/index.js';

export interface Mapping {
  readonly start: number;
  readonly end: number;
  /** In the file. */
  readonly offset: number;
  readonly path: string;
}

export class ProcessMaps {
  /** undefined: not allowed here; then only processes that live are known. */
  readonly #events: MapEvents | undefined;
  readonly #known = new Map<number, Mapping[]>();

  constructor() {
    this.#events = openEvents();
  }

  /** What has been told so far is taken in: often enough that the kernel need not drop any. */
  observe(): void {
    for (const event of this.#events?.read() ?? []) {
      switch (event.kind) {
        case 'exec':
          this.#known.set(event.pid, []);
          break;
        case 'fork': {
          const parent = this.#known.get(event.parent);
          if (parent !== undefined) this.#known.set(event.pid, [...parent]);
          break;
        }
        case 'map':
          // Of a process that was there before, the rest is to be read first.
          this.#of(event.pid)?.push(event);
          break;
      }
    }
  }

  at(pid: number, address: number): Mapping | undefined {
    const find = (): Mapping | undefined =>
      // The newest counts: it may lie where another one was.
      this.#of(pid)?.findLast(({ start, end }) => address >= start && address < end);
    this.observe();
    const found = find();
    if (found !== undefined) return found;
    const living = readMappings(pid);
    if (living === undefined) return undefined;
    this.#known.set(pid, living);
    return find();
  }

  close(): void {
    this.#events?.close();
  }

  #of(pid: number): Mapping[] | undefined {
    const known = this.#known.get(pid) ?? readMappings(pid);
    if (known !== undefined) this.#known.set(pid, known);
    return known;
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
function readMappings(pid: number): Mapping[] | undefined {
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
    }),
  );
}
