/** What is held against the reference, and what of the machine it needs. */
import type { RequirementName } from '../../support/requirements.js';
import type { BackEnd } from './back-end.js';
import { bpf } from './bpf.js';
import { hostC } from './host-c.js';

export const BACK_ENDS: readonly (readonly [BackEnd, readonly RequirementName[]])[] = [
  [bpf, ['bpf', 'libbpf']],
  [hostC, ['gcc']],
];
