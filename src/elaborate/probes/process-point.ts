/** Places of a binary as a point that can be armed, and what a body knows there where no debug information tells. */
import { StapError, type Token } from '../../base/index.js';
import type { BinaryPlace } from '../../ir/index.js';
import type { Binary } from '../../target/binaries/index.js';
import type { EntryPoint, TargetScope, TargetVariable } from '../resolve/target-scope.js';
import { refuse } from '../refusal.js';
import type { DerivedPoint, FamilyContext } from './family.js';
import type { ProbedFile } from './process.js';

export type Phase = 'entry' | 'return';

/** A place of a file before it is looked for there. */
export interface WantedPlace {
  readonly address: number;
  readonly symbol: string;
  readonly point: string;
  /** Address of the counter of listeners; 0: none. */
  readonly semaphore: number;
}

/** Places of a file, as one point that can be armed; nothing where the file has none of them. `point` is as it was written. */
export function pointIn(
  { binary, processes }: ProbedFile,
  wanted: readonly WantedPlace[],
  how: {
    readonly phase: Phase;
    readonly point: string;
    readonly target: TargetScope;
    /** Of a return: what the call's beginning knows. */
    readonly entryTarget?: TargetScope;
    /** Where that is, if not at the places themselves, and what tells the call from others there. */
    readonly begin?: { readonly place: WantedPlace; readonly frame: EntryPoint['frame'] };
  },
): readonly DerivedPoint[] {
  const found = (each: WantedPlace): readonly BinaryPlace[] => placeIn(binary, each);
  const places = wanted.flatMap(found);
  const [first] = places;
  if (first === undefined) return [];
  const point = places.length === 1 ? first.point : how.point;
  const entry: EntryPoint = {
    spec: {
      ...{ kind: 'uprobe', phase: 'entry', path: binary.path, processes },
      places: (how.begin === undefined ? places : found(how.begin.place)).map(entryOf),
    },
    point: withoutReturn(point),
    target: how.entryTarget ?? how.target,
    argumentsStay: false,
    ...(how.begin?.frame === undefined ? {} : { frame: how.begin.frame }),
  };
  return [
    {
      spec: { kind: 'uprobe', phase: how.phase, path: binary.path, places, processes },
      point,
      target: how.target,
      entry: how.phase === 'return' ? entry : undefined,
      variables: [],
    },
  ];
}

function placeIn(binary: Binary, { address, point, semaphore, symbol }: WantedPlace): readonly BinaryPlace[] {
  const offset = binary.fileOffset(address);
  if (offset === undefined) return [];
  return [{ offset, symbol, point, semaphoreOffset: semaphore === 0 ? 0 : (binary.fileOffset(semaphore) ?? 0) }];
}

const withoutReturn = (point: string): string => point.replace(/\.return$/, '');
const entryOf = (place: BinaryPlace): BinaryPlace => ({ ...place, point: withoutReturn(place.point) });

/** Variables of a place without DWARF: those that the family knows, and why there are no others. */
export function scopeOf(
  { binary }: ProbedFile,
  { target }: FamilyContext,
  variables: ReadonlyMap<string, TargetVariable>,
  listed?: readonly string[],
): TargetScope {
  return {
    target,
    noun: 'target variable',
    variables,
    missing: (name) => `unable to find '$${name}'`,
    refusal: (_, token) => refuseVariable(token, binary),
    ...(listed === undefined ? {} : { listed }),
  };
}

function refuseVariable(token: Token, binary: Binary): never {
  const { hasDwarf, path } = binary;
  const text = `debuginfo scope not found for module '${path}', cannot resolve context variable [man error::dwarf]`;
  return refuse('no-user-dwarf', text, token, { hints: hasDwarf ? whyNotRead(binary) : [debuginfoHint(path)] });
}

function whyNotRead(binary: Binary): readonly string[] {
  try {
    binary.debugInfo();
    return [`the debuginfo of ${binary.path} does not describe this place`];
  } catch (error) {
    if (!(error instanceof StapError)) throw error;
    return [error.message, ...(error.hint === undefined ? [] : [error.hint])];
  }
}

/** Debian names the packages after those of the programs. */
export function debuginfoHint(path: string): string {
  return `${path} says nothing about its variables: build it with -g, or install its debug symbols (PACKAGE-dbgsym)`;
}
