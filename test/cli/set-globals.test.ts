import test from 'ava';
import { id, type Token } from '../../src/base/index.js';
import { limitsOf, setGlobals } from '../../src/cli/index.js';
import type { IrModule } from '../../src/ir/index.js';

const at: Token = {
  kind: 'identifier',
  text: 'x',
  file: { name: '<input>', path: '<input>', text: 'x', role: 'script' },
  line: 1,
  column: 1,
  expandedFrom: undefined,
};
const MODULE: IrModule = {
  globals: [
    { kind: 'scalar', id: id<'global'>(0), name: 'n', at, type: 'long', initial: 1 },
    { kind: 'scalar', id: id<'global'>(1), name: 's', at, type: 'string', initial: '' },
    {
      kind: 'array',
      id: id<'global'>(2),
      name: 'a',
      at,
      keys: ['long'],
      value: { kind: 'long' },
      capacity: 9,
      declaredSize: false,
      wraps: false,
    },
  ],
  functions: [],
  bodies: [],
  formats: [],
  components: [],
  limits: limitsOf(new Map()),
};

test('a global starts with the value of -G', (t) => {
  t.deepEqual(initials({ n: '-0x10', s: 'word-1' }), [-16, 'word-1']);
  t.deepEqual(initials({ n: '010' }), [8, '']);
  t.deepEqual(initials({ n: '9223372036854775807' }), [9223372036854775807n, '']);
  t.deepEqual(initials({}), [1, '']);
});

test('what is no scalar of the script, and no number where one is needed, is refused', (t) => {
  t.deepEqual(setGlobals(MODULE, new Map(Object.entries({ n: 'x', m: '1', a: '1', s: '1' }))), {
    kind: 'refused',
    lines: [
      'ERROR: -G n=x: the variable is a number',
      'ERROR: -G m=1: the script uses no scalar global variable of this name',
      'ERROR: -G a=1: the script uses no scalar global variable of this name',
    ],
  });
});

function initials(values: Readonly<Record<string, string>>): unknown {
  const found = setGlobals(MODULE, new Map(Object.entries(values)));
  return found.kind === 'set'
    ? found.module.globals.flatMap((global) => (global.kind === 'scalar' ? [global.initial] : []))
    : found.lines;
}
