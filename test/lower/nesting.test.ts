import test from 'ava';
import type { FunctionDefinition, TypedStatement } from '../../src/elaborate/program.js';
import { lowerProgram } from '../../src/lower/index.js';
import { BEGIN, call, functionOf, probe, program, run, TEST_LIMITS } from '../support/typed-program.js';

/** Functions by name, with the names that each calls. */
function graph(calls: Readonly<Record<string, string>>): readonly FunctionDefinition[] {
  const made = new Map<string, FunctionDefinition>();
  const bodies = new Map<string, TypedStatement[]>();
  for (const name of Object.keys(calls)) {
    const body: TypedStatement[] = [];
    bodies.set(name, body);
    made.set(name, { ...functionOf(name, [], undefined, () => []), body });
  }
  for (const [name, callees] of Object.entries(calls)) {
    for (const callee of callees) {
      const target = made.get(callee);
      if (target !== undefined) bodies.get(name)?.push(run(call(target)));
    }
  }
  return [...made.values()];
}

// What release 4.8 defines as MAXNESTING for the same graphs.
const GRAPHS: readonly (readonly [calls: Readonly<Record<string, string>>, nesting: number])[] = [
  [{}, 1],
  [{ f: '' }, 1],
  [{ f: '', g: 'f' }, 2],
  [{ f: 'f' }, 13],
  [{ f: 'g', g: 'f' }, 14],
  [{ f: 'g', g: 'fh', h: 'k', k: '' }, 15],
  [{ f: 'f', h: 'k', k: 'm', m: '' }, 13],
  [{ f: 'fh', h: 'k', k: 'm', m: '' }, 15],
];

for (const [calls, nesting] of GRAPHS) {
  test(`MAXNESTING of ${JSON.stringify(calls)} is ${nesting}`, (t) => {
    const functions = graph(calls);
    const body = functions.map((fn) => run(call(fn)));
    t.is(lowerProgram(program([], [probe(BEGIN, body)], functions)).limits.maxNesting, nesting);
  });
}

test('MAXNESTING as the user set it stays', (t) => {
  const limits = { ...TEST_LIMITS, maxNesting: 3 };
  t.is(lowerProgram(program([], [probe(BEGIN, [])], graph({ f: 'f' }), limits)).limits.maxNesting, 3);
});
