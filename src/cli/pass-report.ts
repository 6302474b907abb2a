/** `-v`: one line per pass, in stap's wording, with memory and times. */
import { readFileSync } from 'node:fs';

const KB_PER_PAGE = 4;

interface Times {
  readonly userUs: number;
  readonly systemUs: number;
  readonly realNs: bigint;
}

function now(): Times {
  const { user, system } = process.cpuUsage();
  return { userUs: user, systemUs: system, realNs: process.hrtime.bigint() };
}

/** Measures one pass, from its creation. */
export class PassTimer {
  readonly #start = now();

  /** `in 110usr/20sys/137real ms.` */
  times(): string {
    const end = now();
    const user = Math.round((end.userUs - this.#start.userUs) / 1000);
    const system = Math.round((end.systemUs - this.#start.systemUs) / 1000);
    return `in ${user}usr/${system}sys/${this.realMs(end)}real ms.`;
  }

  /** `using 107328virt/96900res/7244shr/89576data kb, in … ms.` */
  memoryAndTimes(): string {
    return `using ${memory()} kb, ${this.times()}`;
  }

  realMs(end: Times = now()): number {
    return Number((end.realNs - this.#start.realNs) / 1_000_000n);
  }
}

function memory(): string {
  const [size = 0, resident = 0, shared = 0, , , data = 0] = readFileSync('/proc/self/statm', 'latin1')
    .split(' ')
    .map((pages) => Number(pages) * KB_PER_PAGE);
  return `${size}virt/${resident}res/${shared}shr/${data}data`;
}

/** `1 probe, 3 functions, 0 embeds, 1 global` */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
