import { readFileSync } from 'node:fs';

/** Expands the kernel's list format, `0-3,8` to [0, 1, 2, 3, 8]. */
export function parseCpuList(text: string): readonly number[] {
  const cpus: number[] = [];
  for (const part of text.trim().split(',')) {
    if (part === '') continue;
    const [first = '', last = first] = part.split('-');
    for (let cpu = Number(first); cpu <= Number(last); cpu++) cpus.push(cpu);
  }
  return cpus;
}

/** CPUs that the kernel could ever have: the width of per-CPU values. */
export function possibleCpus(): readonly number[] {
  return parseCpuList(readFileSync('/sys/devices/system/cpu/possible', 'latin1'));
}

/** CPUs that run now: where per-CPU events are opened. */
export function onlineCpus(): readonly number[] {
  return parseCpuList(readFileSync('/sys/devices/system/cpu/online', 'latin1'));
}
