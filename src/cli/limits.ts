/** `-D NAME=VALUE` as limits: SystemTap's names and defaults. */
import type { Limits } from '../ir/index.js';

type LimitName = (typeof LIMIT_NAMES)[number];

/** The names whose value must be a number; every other name is a C macro for embedded C. */
const LIMIT_NAMES = [
  'MAXSTRINGLEN',
  'MAXACTION',
  'MAXACTION_INTERRUPTIBLE',
  'MAXNESTING',
  'MAXMAPENTRIES',
  'MAXERRORS',
  'MAXSKIPPED',
  'MAXTRYLOCK',
  'TRYLOCKDELAY',
  'HIST_WIDTH',
  'HIST_ELISION',
] as const;

const DEFAULTS = {
  MAXSTRINGLEN: 512,
  MAXACTION: 1000,
  MAXMAPENTRIES: 2048,
  MAXERRORS: 0,
  MAXSKIPPED: 100,
  MAXTRYLOCK: 100,
  TRYLOCKDELAY: 10,
  HIST_WIDTH: 50,
  HIST_ELISION: 2,
} as const satisfies Partial<Readonly<Record<LimitName, number>>>;

/** Begin, end and error may do so much more than other handlers. */
const INTERRUPTIBLE_FACTOR = 10;
/** Handlers in user space delay nobody, so that only what clearly never ends is ended: about a second of work. */
const USER_SIDE_ACTIONS = 100_000_000;

/** A number as C writes it, with the suffixes that say its width. */
const C_NUMBER = /^-?(0x[0-9a-f]+|\d+)(u?l{0,2}|l{1,2}u)$/i;

/** What is wrong with a limit's value, as one line; undefined if nothing is. */
export function complaintAboutDefine(name: string, value: string): string | undefined {
  if (!isLimitName(name)) return undefined;
  const number = numberOf(value);
  if (number === undefined) return `ERROR: -D${name}=${value}: the limit must be a number`;
  const least = name === 'MAXSTRINGLEN' || name === 'MAXMAPENTRIES' || name === 'HIST_WIDTH' ? 1 : 0;
  return number < least ? `ERROR: -D${name}=${value}: the limit must be at least ${least}` : undefined;
}

/** `maxNesting` of a script whose call graph is not known yet: lowering puts what it needs in its place. */
const BY_CALL_GRAPH = -1;

/**
 * The limits of a script. `defines` has passed `complaintAboutDefine`, as all that `parseCommandLine` lets through has.
 * `maxAction` and `maxActionInterruptible` are those of the kernel side; see `userSideActions`.
 */
export function limitsOf(defines: ReadonlyMap<string, string>, maxNesting = BY_CALL_GRAPH): Limits {
  const maxAction = given(defines, 'MAXACTION') ?? DEFAULTS.MAXACTION;
  const limit = (name: keyof typeof DEFAULTS): number => given(defines, name) ?? DEFAULTS[name];
  return {
    maxStringLength: limit('MAXSTRINGLEN'),
    maxAction,
    maxActionInterruptible: given(defines, 'MAXACTION_INTERRUPTIBLE') ?? maxAction * INTERRUPTIBLE_FACTOR,
    maxNesting: given(defines, 'MAXNESTING') ?? maxNesting,
    maxMapEntries: limit('MAXMAPENTRIES'),
    maxErrors: limit('MAXERRORS'),
    maxSkipped: limit('MAXSKIPPED'),
    maxTryLock: limit('MAXTRYLOCK'),
    tryLockDelayUs: limit('TRYLOCKDELAY'),
    histogramWidth: limit('HIST_WIDTH'),
    histogramElision: limit('HIST_ELISION'),
  };
}

/** How many actions a handler in user space may do: SystemTap's limits where the user gave them, else 10^8. */
export function userSideActions(defines: ReadonlyMap<string, string>): {
  readonly maxAction: number;
  readonly maxActionInterruptible: number;
} {
  const maxAction = given(defines, 'MAXACTION');
  return {
    maxAction: maxAction ?? USER_SIDE_ACTIONS,
    maxActionInterruptible:
      given(defines, 'MAXACTION_INTERRUPTIBLE') ??
      (maxAction === undefined ? USER_SIDE_ACTIONS : maxAction * INTERRUPTIBLE_FACTOR),
  };
}

/** Of -D what is no limit of ours: macros for the C of a kernel module. */
export function macrosOf(defines: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...defines].filter(([name]) => !isLimitName(name)));
}

function isLimitName(name: string): name is LimitName {
  return LIMIT_NAMES.some((each) => each === name);
}

function given(defines: ReadonlyMap<string, string>, name: LimitName): number | undefined {
  const value = defines.get(name);
  return value === undefined ? undefined : numberOf(value);
}

/** Octal with a leading 0, as a C compiler takes it. */
function numberOf(value: string): number | undefined {
  if (!C_NUMBER.test(value)) return undefined;
  const sign = value.startsWith('-') ? -1 : 1;
  const digits = value.replace(/^-/, '').replace(/[ul]+$/i, '');
  if (/^0\d/.test(digits)) return /^[0-7]+$/.test(digits) ? sign * Number.parseInt(digits, 8) : undefined;
  const number = sign * Number(digits);
  return Number.isSafeInteger(number) ? number : undefined;
}
