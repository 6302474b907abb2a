/** A scenario on other back ends beside the reference. */
import type { BackEnd } from './back-end.js';
import { javascript } from './javascript.js';
import type { Scenario } from './scenario.js';

export type Comparison =
  | { readonly kind: 'same'; readonly text: string }
  | { readonly kind: 'different'; readonly expected: string; readonly actual: string }
  /** What the back end said before it did anything. */
  | { readonly kind: 'refused'; readonly why: readonly string[] }
  /** It accepted the script and failed: the verifier, the compiler, an assertion. */
  | { readonly kind: 'failed'; readonly message: string };

export async function compare(backEnd: BackEnd, scenario: Scenario): Promise<Comparison> {
  try {
    const why = backEnd.refuses(scenario.module);
    if (why.length > 0) return { kind: 'refused', why };
    const expected = expectedOf(scenario);
    const actual = await backEnd.run(scenario);
    return actual === expected ? { kind: 'same', text: actual } : { kind: 'different', expected, actual };
  } catch (error) {
    return { kind: 'failed', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

const known = new WeakMap<Scenario, string>();

function expectedOf(scenario: Scenario): string {
  const before = known.get(scenario);
  if (before !== undefined) return before;
  const text = javascript.run(scenario);
  known.set(scenario, text);
  return text;
}

/** A compiler's message brings the whole text. */
const MOST_SHOWN = 3000;

/** What went wrong, for who reads a test's output; undefined: nothing. */
export function faultOf(result: Comparison): string | undefined {
  switch (result.kind) {
    case 'same':
    case 'refused':
      return undefined;
    case 'different':
      return firstDifference(result.expected, result.actual);
    case 'failed':
      return `failed: ${result.message.slice(0, MOST_SHOWN)}`;
  }
}

/** The first line in which two texts differ, with one before it. */
function firstDifference(expected: string, actual: string): string {
  const [wanted, got] = [expected.split('\n'), actual.split('\n')];
  const line = wanted.findIndex((text, index) => text !== got[index]);
  const at = line < 0 ? wanted.length : line;
  const shown = (lines: readonly string[]): string => lines.slice(Math.max(0, at - 1), at + 2).join('\n    ');
  return `  line ${at + 1}\n  expected\n    ${shown(wanted)}\n  actual\n    ${shown(got)}`;
}
