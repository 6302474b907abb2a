/** This machine's answers for `stap --check`. No question changes anything, and none needs privilege. */
import { existsSync, readFileSync } from 'node:fs';
import { machine as machineName, release } from 'node:os';
import process from 'node:process';
import { ffiPackageName, libbpfVersion, openLibrary } from '../native/index.js';
import { liveTarget } from '../target/index.js';
import { type Check, checkMachine, type Machine } from './check.js';
import { privilege } from './privilege.js';

export function runCheck(): Check {
  return checkMachine(liveMachine());
}

function liveMachine(): Machine {
  const kernel = release();
  const target = liveTarget();
  return {
    kernel,
    architecture: machineName(),
    nodeVersion: process.versions.node,
    hasApt: existsSync('/usr/bin/apt-get'),
    hasDebianKernel: existsSync(`/var/lib/dpkg/info/linux-image-${kernel}.list`),
    lackOfPrivilege: () => {
      const found = privilege();
      return found.kind === 'lacking' ? found.why : undefined;
    },
    ffiPackage: ffiPackageName,
    libbpfVersion,
    hasLibdw: () => isLoadable('libdw.so.1'),
    hasBtf: () => existsSync('/sys/kernel/btf/vmlinux'),
    hasTracefs: () => {
      if (existsSync('/sys/kernel/tracing/available_events')) return true;
      return process.geteuid?.() === 0 ? false : undefined;
    },
    lockdown: () => {
      // `[none] integrity confidentiality`: the chosen one stands in brackets.
      const text = readIfAny('/sys/kernel/security/lockdown');
      return text === undefined ? undefined : /\[(\w+)\]/.exec(text)?.[1];
    },
    feature: (feature) => target.feature(feature),
    hasHeaders: () => existsSync(`/lib/modules/${kernel}/build/Makefile`),
    hasDebuginfo: () =>
      [`/usr/lib/debug/boot/vmlinux-${kernel}`, `/usr/lib/debug/lib/modules/${kernel}/vmlinux`].some((path) =>
        existsSync(path),
      ),
  };
}

function isLoadable(name: string): boolean {
  try {
    openLibrary(name);
    return true;
  } catch {
    return false;
  }
}

function readIfAny(path: string): string | undefined {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return undefined;
  }
}
