/**
 * The tables that also say where the match and its subexpressions lie (Laurikari's tagged automaton): leftmost, then longest;
 * of equally long ones that which the automaton prefers. A state is an ordered list of the ways that a match can be under
 * way, each with the registers that hold its tags; a step runs commands, which copy registers or store the position.
 */
import { assert, present } from '../base/index.js';
import type { ByteClasses } from './byte-classes.js';
import { CommandTable } from './commands.js';
import type { Nfa, NfaId } from './nfa.js';
import { canonical, type Placed, type Source, UNSET, type Way } from './ways.js';
import { checkStates, WorkBudget } from './limits.js';

export interface TaggedDfa {
  readonly classes: ByteClasses;
  /** As Dfa.next; 0 ends the walk. */
  readonly next: Uint16Array;
  /** Beside `next`: where the step's commands begin. The position is that behind the byte; at the end, the length. */
  readonly commandsAt: Uint16Array;
  /** See commands.ts. */
  readonly commands: Uint8Array;
  readonly states: number;
  readonly start: number;
  /** Commands at position 0, before the first step. */
  readonly startCommands: number;
  /**
   * The first registers are the tags of the last acceptance: group n lies from 2n to 2n + 1. All start as unset. There was
   * a match if the first is set.
   */
  readonly tags: number;
  readonly registers: number;
}

export function buildTaggedDfa(nfa: Nfa, classes: ByteClasses): TaggedDfa {
  return new TaggedConstruction(nfa, classes).tables();
}

/** A list of ways as it comes out of a step: tags lie in registers of the state before, or are the position of now. */
interface Reached {
  readonly ways: readonly Way[];
  /** Are later positions still tried? */
  readonly restarts: boolean;
  /** Tags of the acceptance in the list. */
  readonly accepted: readonly Source[] | undefined;
}

interface State extends Reached {
  readonly atStart: boolean;
}

class TaggedConstruction {
  readonly #nfa: Nfa;
  readonly #classes: ByteClasses;
  readonly #commands: CommandTable;
  readonly #numbers = new Map<string, number>();
  readonly #states: State[] = [];
  /** Can a match begin behind the first position at all? */
  readonly #mayRestart: boolean;
  readonly #work = new WorkBudget();

  constructor(nfa: Nfa, classes: ByteClasses) {
    this.#nfa = nfa;
    this.#classes = classes;
    this.#commands = new CommandTable(nfa.tags);
    const walk = this.#closure({ atStart: false, atEnd: false });
    walk.follow(this.#entryWay());
    this.#mayRestart = walk.ways.length > 0;
  }

  tables(): TaggedDfa {
    const { count } = this.#classes;
    const start = this.#enter(this.#reach([], true, true), true, undefined);
    const next: number[] = new Array<number>(count).fill(0);
    const commandsAt: number[] = new Array<number>(count).fill(0);
    for (let number = 1; number <= this.#states.length; number++) {
      const state = present(this.#states[number - 1], 'regex', `state ${number}`);
      this.#classes.samples.forEach((byte, column) => {
        const step = column === 0 ? this.#finish(state) : this.#step(state, byte);
        next.push(step.state);
        commandsAt.push(step.commands);
      });
    }
    return {
      classes: this.#classes,
      next: Uint16Array.from(next),
      commandsAt: Uint16Array.from(commandsAt),
      commands: this.#commands.bytes(),
      states: this.#states.length + 1,
      start: start.state,
      startCommands: start.commands,
      tags: this.#nfa.tags,
      registers: this.#commands.registers,
    };
  }

  #step(state: State, byte: number): { readonly state: number; readonly commands: number } {
    const from: Way[] = [];
    for (const way of state.ways) {
      const its = this.#nfa.states[way.at];
      if (its?.kind === 'bytes' && its.set[byte] === 1) from.push({ at: its.next, tags: way.tags });
    }
    this.#work.spend(state.ways.length);
    return this.#enter(this.#reach(from, state.restarts, false), false, state);
  }

  /** At the end of the string the first way that `$` lets through is preferred to an acceptance behind it. */
  #finish(state: State): { readonly state: number; readonly commands: number } {
    for (const way of state.ways) {
      const kind = this.#nfa.states[way.at]?.kind;
      if (kind === 'accept') break;
      if (kind !== 'end') continue;
      const walk = this.#closure({ atStart: state.atStart, atEnd: true });
      walk.follow(way);
      const { accepted } = walk;
      if (accepted !== undefined) return { state: 0, commands: this.#commands.add(this.#store(accepted, state), []) };
    }
    return { state: 0, commands: 0 };
  }

  #closure(anchors: Anchors): Closure {
    return new Closure(this.#nfa, anchors, this.#work);
  }

  /** Ways in order; where one accepts, those that began later are over. */
  #reach(from: readonly Way[], restarts: boolean, atStart: boolean): Reached {
    const walk = this.#closure({ atStart, atEnd: false });
    for (const way of from) walk.follow(way);
    if (restarts) walk.follow(this.#entryWay());
    const { accepted, ways } = walk;
    if (accepted === undefined) return { ways, restarts: restarts && this.#mayRestart, accepted };
    const began = accepted[0];
    const index = ways.findIndex(({ at }) => this.#nfa.states[at]?.kind === 'accept');
    return { ways: ways.filter(({ tags }, each) => each <= index || tags[0] === began), restarts: false, accepted };
  }

  #entryWay(): Way {
    return { at: this.#nfa.entry, tags: new Array<Source>(this.#nfa.tags).fill(UNSET) };
  }

  /** The state of that list, and the commands that bring its registers about. */
  #enter(
    reached: Reached,
    atStart: boolean,
    before: State | undefined,
  ): { readonly state: number; readonly commands: number } {
    const { ways, accepted, moves, registers } = canonical(reached.ways, reached.accepted, this.#nfa.tags);
    const stores = reached.accepted === undefined ? [] : this.#store(reached.accepted, before);
    const waits = ways.some(({ at }) => this.#nfa.states[at]?.kind !== 'accept');
    if (!waits && !reached.restarts) return { state: 0, commands: this.#commands.add(stores, []) };
    this.#commands.reserve(registers);
    const key = `${atStart ? '^' : ''}${reached.restarts ? '+' : ''}${accepted?.join(',') ?? ''}|${ways
      .map(({ at, tags }) => `${at}:${tags.join(',')}`)
      .join(' ')}`;
    const commands = this.#commands.add(stores, moves);
    const known = this.#numbers.get(key);
    if (known !== undefined) return { state: known, commands };
    checkStates(this.#states.length);
    const number = this.#states.push({ ways, accepted, restarts: reached.restarts, atStart });
    this.#numbers.set(key, number);
    return { state: number, commands };
  }

  /** Tags to their final places, except where they lie there since the acceptance before. */
  #store(accepted: readonly Source[], before: State | undefined): readonly Placed[] {
    const there = before?.accepted;
    return accepted.flatMap((source, tag) =>
      there !== undefined && there[tag] === source && source !== 'position' ? [] : [{ to: tag, from: source }],
    );
  }
}

interface Anchors {
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

/** States that are reached without a byte, the preferred ones first; each once. */
class Closure {
  readonly ways: Way[] = [];
  accepted: readonly Source[] | undefined;
  readonly #nfa: Nfa;
  readonly #anchors: Anchors;
  readonly #work: WorkBudget;
  readonly #seen = new Set<NfaId>();

  constructor(nfa: Nfa, anchors: Anchors, work: WorkBudget) {
    this.#nfa = nfa;
    this.#anchors = anchors;
    this.#work = work;
  }

  follow(from: Way): void {
    const stack = [from];
    for (let way = stack.pop(); way !== undefined; way = stack.pop()) {
      if (this.#seen.has(way.at)) continue;
      this.#seen.add(way.at);
      this.#work.spend(1 + way.tags.length);
      this.#visit(way, stack);
    }
  }

  #visit(way: Way, stack: Way[]): void {
    const state = present(this.#nfa.states[way.at], 'regex', `state ${way.at}`);
    const { tags } = way;
    if (state.kind === 'split') stack.push({ at: state.second, tags }, { at: state.first, tags });
    else if (state.kind === 'tag') {
      stack.push({ at: state.next, tags: tags.map((source, tag) => (tag === state.tag ? 'position' : source)) });
    } else if (state.kind === 'start') {
      if (this.#anchors.atStart) stack.push({ at: state.next, tags });
    } else if (state.kind === 'end' && this.#anchors.atEnd) stack.push({ at: state.next, tags });
    else {
      if (state.kind === 'accept') {
        assert(this.accepted === undefined, 'regex', 'one acceptance');
        this.accepted = tags;
      }
      this.ways.push(way);
    }
  }
}
