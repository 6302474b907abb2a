/** --version: five lines, as SystemTap's, with the version of the language where tools look for SystemTap's own. */
import { LANGUAGE_VERSION } from './option-checks.js';

/** Of this program; a test holds it equal to package.json. */
export const VERSION = '0.1.0';

/** Kernels that the tests have run on. */
const TESTED_KERNELS = '6.1 ... 6.18';

export function versionText(): string {
  return [
    `Systemtap translator/driver (version ${LANGUAGE_VERSION}/${VERSION}, stap on eBPF, in TypeScript)`,
    'Copyright (C) 2026 the authors of stap on eBPF',
    'This is free software; see the source for copying conditions.',
    `tested kernel versions: ${TESTED_KERNELS}`,
    'enabled features: BPF BTF',
    '',
  ].join('\n');
}
