import type { InstructionOf } from '../../../src/ir/index.js';
import { lockName } from '../names.js';

/** A body that does not get it ends, and is counted as skipped. */
export function selectLock({ component }: InstructionOf<'lock'>): readonly string[] {
  return [`if (!stap_lock(c, &${lockName(component)})) { r = STAP_SKIPPED; goto out; }`];
}

export function selectUnlock(): readonly string[] {
  return ['stap_unlock(c);'];
}
