/**
 * Functions that a wildcard brought. The kernel does not let all of them be probed, and says so only when it is tried: those
 * are left out in silence, as SystemTap does, but not all of a wildcard's.
 */
import { StapError } from '../base/index.js';
import type { BpfProgram } from '../bpfgen/object.js';
import { VerifierError } from './verifier-error.js';

interface Outcome {
  done: number;
  /** Why the first one was left out. */
  refusal: StapError | undefined;
}

export class Wildcards {
  readonly #outcomes = new Map<string, Outcome>();

  /** undefined: left out. @throws what `act` throws, unless it is the kernel's refusal of one function of many */
  attempt<T>({ attach }: BpfProgram, act: () => T): T | undefined {
    const wildcard = 'wildcard' in attach ? attach.wildcard : undefined;
    if (wildcard === undefined) return act();
    const outcome = this.#outcomes.get(wildcard) ?? { done: 0, refusal: undefined };
    this.#outcomes.set(wildcard, outcome);
    try {
      const result = act();
      outcome.done += 1;
      return result;
    } catch (error) {
      if (!(error instanceof StapError) || isAboutCode(error)) throw error;
      outcome.refusal ??= error;
      return undefined;
    }
  }

  /** @throws the first refusal of a wildcard of which nothing is left */
  check(): void {
    for (const { done, refusal } of this.#outcomes.values()) {
      if (done === 0 && refusal !== undefined) throw refusal;
    }
  }
}

/** The verifier walked the program: it is not the function that it dislikes. */
function isAboutCode(error: StapError): boolean {
  return error instanceof VerifierError && /^\d+: \(/m.test(error.log);
}
