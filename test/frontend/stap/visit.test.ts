/** The walk over the tree finds everything that the tree holds. */
import { testProp } from '@fast-check/ava';
import test from 'ava';
import { type Child, DEFAULT_PARSE_OPTIONS, type StapFile, walkDeclaration } from '../../../src/frontend/stap/index.js';
import { parse } from './support/parse.js';
import { randomScript } from './support/random-script.js';

/** Kinds of things that are statements or expressions, found by looking at every object of the tree. */
function nodesByLooking(file: StapFile): unknown[] {
  const found: unknown[] = [];
  const look = (value: unknown, name: string): void => {
    if (value === null || typeof value !== 'object' || name === 'token') return;
    const isNode = 'kind' in value && 'token' in value && !NO_NODES.has(String(value.kind));
    if (isNode) found.push(value);
    for (const [key, inner] of Object.entries(value)) if (!OUTSIDE.has(key)) look(inner, key);
  };
  for (const declaration of file.declarations)
    for (const [key, value] of Object.entries(declaration)) if (!OUTSIDE.has(key)) look(value, key);
  return found;
}
/** Parts that are no children: a point's argument is a literal of its own, components and names are not expressions. */
const OUTSIDE = new Set(['components.argument', 'argument', 'delimiter', 'raw', 'format', 'shape']);
const NO_NODES = new Set(['member', 'index', 'pretty', 'embedded-code-body']);

function nodesByWalking(file: StapFile): Child[] {
  const found: Child[] = [];
  for (const declaration of file.declarations) {
    walkDeclaration(declaration, (node) => {
      found.push(node);
      return true;
    });
  }
  return found;
}

const GURU = { ...DEFAULT_PARSE_OPTIONS, guru: true };

testProp(
  'random scripts: every node is visited, once',
  [randomScript],
  (t, script) => {
    const { file } = parse(script, GURU);
    const walked = nodesByWalking(file);
    const looked = new Set(nodesByLooking(file));
    t.is(walked.length, new Set(walked).size, 'no node twice');
    for (const node of walked) t.true(looked.delete(node), node.kind);
    t.deepEqual(
      [...looked].map((node) => JSON.stringify(node)),
      [],
      script,
    );
  },
  { numRuns: 300 },
);

test('parents come before children, in source order, and a visitor may leave children out', (t) => {
  const { file } = parse('probe begin { x = f(1, y) ; z }');
  const [declaration] = file.declarations;
  if (declaration === undefined) return t.fail();
  const kinds: string[] = [];
  walkDeclaration(declaration, (node) => {
    kinds.push(node.kind);
    return node.kind !== 'call';
  });
  t.deepEqual(kinds, [
    'block',
    'expression-statement',
    'assignment',
    'symbol',
    'call',
    'expression-statement',
    'symbol',
  ]);
});
