/** Call tables as data, read into `SyscallTable`s. */
import { unreachable } from '../../base/index.js';
import type { SyscallAbi, SyscallNumber } from '../../ir/index.js';
import type { Architecture, SyscallTable } from '../target.js';
import { ARM64_CALLS } from './arm64.js';
import { COMPAT_CALLS, COMPAT_PROBES } from './x86-64-compat.js';
import { NATIVE_CALLS, NATIVE_PROBES } from './x86-64-native.js';

/** A call of one ABI, with everything it is called by. */
export type SyscallFacts = {
  readonly abi: SyscallAbi;
  /** As the ABI counts; for x32 without bit 30. */
  readonly number: number;
  /** The kernel's name (`__NR_pread64`: pread64). */
  readonly call: string;
  /** The middle of the kernel's function names (`__x64_sys_newstat`: newstat). */
  readonly entry: string;
  /** `syscall.PROBE`. */
  readonly probe: string;
  /** What `name` prints. */
  readonly name: string;
};

/** x32 has calls of its own from here on to 547, which x86-64 programs do not use. */
const FIRST_X32_OWN = 512;

export function syscallFacts(architecture: Architecture, abis: readonly SyscallAbi[]): readonly SyscallFacts[] {
  return abis.flatMap((abi) => {
    switch (architecture) {
      case 'x86-64':
        return abi === 'compat'
          ? readTable(abi, COMPAT_CALLS, COMPAT_PROBES)
          : readTable(abi, NATIVE_CALLS, NATIVE_PROBES).filter((each) => each.number < FIRST_X32_OWN);
      case 'arm64':
        return abi === 'native' ? readTable(abi, ARM64_CALLS, NATIVE_PROBES) : [];
      default:
        return unreachable(architecture);
    }
  });
}

export function syscallTable(facts: readonly SyscallFacts[]): SyscallTable {
  const byProbe = new Map<string, SyscallNumber[]>();
  const all = facts.map(({ abi, number, name, probe }): SyscallNumber => {
    const call = { abi, number, name };
    const known = byProbe.get(probe);
    if (known === undefined) byProbe.set(probe, [call]);
    else known.push(call);
    return call;
  });
  return { all, named: (name) => byProbe.get(name) ?? [], probeNames: [...byProbe.keys()].sort() };
}

function readTable(abi: SyscallAbi, calls: string, probes: string): readonly SyscallFacts[] {
  const names = new Map(words(probes).map((word) => split(word, '=')));
  const facts: SyscallFacts[] = [];
  let number = 0;
  for (const word of words(calls)) {
    if (word.startsWith('@')) {
      number = Number(word.slice(1));
      continue;
    }
    const [call, entry] = split(word, ':');
    const [probe, name] = split(names.get(call) ?? call, '/');
    facts.push({ abi, number, call, entry, probe, name });
    number += 1;
  }
  return facts;
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

/** Both parts; a word without the separator is both. */
function split(word: string, separator: string): readonly [string, string] {
  const at = word.indexOf(separator);
  return at < 0 ? [word, word] : [word.slice(0, at), word.slice(at + 1)];
}
