/** The walks over the tables, as every back end does them. */
import { END, NOTHING, POSITION } from './commands.js';
import { ACCEPTED, type Dfa } from './dfa.js';
import type { TaggedDfa } from './tagged.js';

const NOWHERE = -1;

/** Does it match? `text` is bytes without a NUL. */
export function matchesRegex({ classes, next, start }: Dfa, text: string): boolean {
  let state = start;
  for (let at = 0; at < text.length && state > ACCEPTED; at++)
    state = next[state * classes.count + (classes.of[text.charCodeAt(at)] ?? 0)] ?? 0;
  return state > ACCEPTED ? next[state * classes.count] === ACCEPTED : state === ACCEPTED;
}

/** Begins and ends of the match and of its groups, -1 where a group has no part in it; undefined: no match. */
export function findGroups(dfa: TaggedDfa, text: string): Int32Array | undefined {
  const { classes, next, commandsAt, tags } = dfa;
  const registers = new Int32Array(dfa.registers).fill(NOWHERE);
  runCommands(dfa.commands, dfa.startCommands, registers, 0);
  let state = dfa.start;
  for (let at = 0; at <= text.length && state !== 0; at++) {
    const byteClass = at < text.length ? (classes.of[text.charCodeAt(at)] ?? 0) : 0;
    const step = state * classes.count + byteClass;
    runCommands(dfa.commands, commandsAt[step] ?? 0, registers, Math.min(at + 1, text.length));
    state = next[step] ?? 0;
  }
  return registers[0] === NOWHERE ? undefined : registers.subarray(0, tags);
}

function runCommands(commands: Uint8Array, from: number, registers: Int32Array, position: number): void {
  for (let at = from; commands[at] !== END; at += 2) {
    const value = commands[at + 1] ?? NOTHING;
    registers[commands[at] ?? 0] =
      value === POSITION ? position : value === NOTHING ? NOWHERE : (registers[value] ?? NOWHERE);
  }
}
