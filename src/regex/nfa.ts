/**
 * Thompson's automaton. Of two ways at a split the first is preferred (a repetition goes on rather than ends, the left
 * alternative before the right); that decides about subexpressions only where two matches are equally long.
 */
import { assert, present, unreachable } from '../base/index.js';
import { type ByteSet, type Regex, RegexError, type RegexNode } from './syntax.js';

/** Index of a state. */
export type NfaId = number;
export type NfaState =
  | { readonly kind: 'bytes'; readonly set: ByteSet; readonly next: NfaId }
  | { readonly kind: 'split'; readonly first: NfaId; readonly second: NfaId }
  /** Group n begins at tag 2n and ends at 2n + 1; the whole match is group 0. */
  | { readonly kind: 'tag'; readonly tag: number; readonly next: NfaId }
  | { readonly kind: 'start' | 'end'; readonly next: NfaId }
  | { readonly kind: 'accept' };

export interface Nfa {
  readonly states: readonly NfaState[];
  readonly entry: NfaId;
  readonly tags: number;
}

const MAX_STATES = 20_000;

export function buildNfa({ root, groups }: Regex): Nfa {
  const builder = new NfaBuilder();
  const accept = builder.add({ kind: 'accept' });
  const entry = builder.build({ kind: 'group', index: 0, operand: root }, accept);
  return { states: builder.finished(), entry, tags: 2 * (groups + 1) };
}

class NfaBuilder {
  readonly #states: (NfaState | undefined)[] = [];

  add(state: NfaState | undefined): NfaId {
    if (this.#states.length >= MAX_STATES) {
      throw new RegexError('size', `regular expression is too large (more than ${MAX_STATES} positions)`, undefined);
    }
    return this.#states.push(state) - 1;
  }

  finished(): readonly NfaState[] {
    return this.#states.map((state, id) => present(state, 'regex', `state ${id}`));
  }

  /** The way through `node` that goes on at `next`. */
  build(node: RegexNode, next: NfaId): NfaId {
    switch (node.kind) {
      case 'bytes':
        return this.add({ kind: 'bytes', set: node.set, next });
      case 'start':
      case 'end':
        return this.add({ kind: node.kind, next });
      case 'sequence':
        return node.parts.reduceRight((after, part) => this.build(part, after), next);
      case 'choice': {
        const ways = node.options.map((option) => this.build(option, next));
        const last = ways.pop();
        assert(last !== undefined, 'regex', 'a choice of nothing');
        return ways.reduceRight((second, first) => this.add({ kind: 'split', first, second }), last);
      }
      case 'group': {
        const end = this.add({ kind: 'tag', tag: 2 * node.index + 1, next });
        return this.add({ kind: 'tag', tag: 2 * node.index, next: this.build(node.operand, end) });
      }
      case 'repeat':
        return this.#repeat(node.operand, node.least, node.most, next);
      default:
        return unreachable(node);
    }
  }

  /**
   * x{2,4} is xx(x(x)?)?. x* is (x+)?: where x can be empty, one empty pass is a match of it; a loop without a pass
   * between would be entered for ever.
   */
  #repeat(operand: RegexNode, least: number, most: number | undefined, next: NfaId): NfaId {
    let after = next;
    if (most === undefined) {
      after = this.#plus(operand, next);
      if (least === 0) return this.add({ kind: 'split', first: after, second: next });
    } else {
      for (let copy = least; copy < most; copy++)
        after = this.add({ kind: 'split', first: this.build(operand, after), second: next });
    }
    for (let copy = most === undefined ? 1 : 0; copy < least; copy++) after = this.build(operand, after);
    return after;
  }

  #plus(operand: RegexNode, next: NfaId): NfaId {
    const again = this.add(undefined);
    const first = this.build(operand, again);
    this.#states[again] = { kind: 'split', first, second: next };
    return first;
  }
}
