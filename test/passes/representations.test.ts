import test from 'ava';
import type { TypedExpression, TypedStatement } from '../../src/elaborate/program.js';
import { lowerProgram } from '../../src/lower/index.js';
import { runPasses, type PlacedModule } from '../../src/passes/index.js';
import * as t from '../support/typed-program.js';

const names = t.array('names', ['string']);
const g = t.scalar('g', '');
const NAME = t.context({ kind: 'syscallName' });
const local = t.variable('u', 'string');
const key = t.variable('k', 'string');
const store = (value: TypedExpression): TypedStatement => t.run(t.increment(t.element(names, value)));
const keep = (value: TypedExpression): TypedStatement => t.run(t.assign(t.placeOf(local), value));
const save = (value: TypedExpression): TypedStatement => t.run(t.assign(t.placeOf(g), value));

function placed(kernel: readonly TypedStatement[], timer: readonly TypedStatement[] = []): PlacedModule {
  const probes = [t.probe(t.SYSCALLS, kernel, [local]), t.probe(t.TIMER, timer, [key])];
  return runPasses(lowerProgram(t.program([names, g], probes)), { runtime: 'bpf' });
}

function text(representation: PlacedModule['globals'][number]['value']): string {
  if (representation?.kind !== 'bytes') return representation?.kind ?? 'none';
  return `bytes ${representation.limit}/${representation.sizeBytes}`;
}

const keyText = (its: PlacedModule): string => text(its.globals[0]?.keys[0]);
const valueText = (its: PlacedModule): string => text(its.globals[1]?.value);
const localText = (its: PlacedModule): string => text(its.bodies[0]?.representations[0]);

type Row = readonly [name: string, key: string, kernel: readonly TypedStatement[], timer?: readonly TypedStatement[]];
const KEYS: readonly Row[] = [
  ['the command name', 'bytes 15/16', [store(t.intrinsic('execname'))]],
  ['the system call', 'interned', [store(NAME)]],
  ['literals', 'interned', [store(t.str('a')), store(t.str('b'))]],
  ['a literal and the system call', 'interned', [store(t.str('a')), store(NAME)]],
  ['a short literal and the command name', 'bytes 15/16', [store(t.str('abc')), store(t.intrinsic('execname'))]],
  [
    'a long literal and the command name',
    'bytes 20/32',
    [store(t.str('a'.repeat(20))), store(t.intrinsic('execname'))],
  ],
  ['a concatenation', 'bytes 16/32', [store(t.concat(t.intrinsic('execname'), t.str('x')))]],
  ['a caller', 'bytes 511/512', [store(t.intrinsic('caller'))]],
  [
    'a formatted text',
    'bytes 42/64',
    [store(t.sprintf(t.format(t.S, ': ', t.D), t.intrinsic('execname'), t.intrinsic('pid')))],
  ],
  ['a cut and padded text', 'bytes 20/32', [store(t.sprintf(t.format(t.directive('s', 20)), t.intrinsic('execname')))]],
  [
    'a text that a loop makes longer',
    'bytes 511/512',
    [t.loop(t.intrinsic('pid'), keep(t.concat(t.use(local), t.str('x')))), store(t.use(local))],
  ],
  [
    'the start of a string in memory',
    'bytes 16/32',
    [
      store(
        t.primitive(
          'string_slice',
          'string',
          t.primitive('kernel_string', 'string', t.intrinsic('pid')),
          t.num(0),
          t.num(16),
        ),
      ),
    ],
  ],
  [
    'a slice of known length',
    'bytes 4/8',
    [store(t.primitive('string_slice', 'string', t.intrinsic('execname'), t.num(0), t.num(4)))],
  ],
  ['through a variable', 'interned', [keep(NAME), store(t.use(local))]],
  [
    'through a variable that also has the command name',
    'bytes 15/16',
    [keep(NAME), t.when(t.num(1), keep(t.intrinsic('execname'))), store(t.use(local))],
  ],
  [
    'a made string of the user side',
    'bytes 15/16',
    [store(NAME)],
    [store(t.sprintf(t.format(t.S), t.intrinsic('execname')))],
  ],
  ['a literal of the user side', 'interned', [store(NAME)], [store(t.str('mine'))]],
  [
    'the user side only looks up',
    'interned',
    [store(NAME)],
    [t.run(t.println(t.at(names, t.sprintf(t.format(t.S), t.intrinsic('execname')))))],
  ],
  [
    'the user side cuts what it read',
    'interned',
    [store(NAME)],
    [t.foreach(names, [key], t.run(t.println(t.concat(t.use(key), t.str('!')))))],
  ],
  [
    'the kernel looks up by bytes',
    'bytes 15/16',
    [store(t.str('a')), t.when(t.contains(names, t.intrinsic('execname')), store(t.str('b')))],
  ],
  [
    'the kernel cuts what it stored',
    'bytes 5/8',
    [keep(NAME), store(t.use(local)), t.run(t.println(t.primitive('string_length', 'long', t.use(local))))],
  ],
];

for (const [name, wanted, kernel, timer] of KEYS) {
  test(`representations: keys from ${name}`, (t_) => {
    t_.is(keyText(placed(kernel, timer)), wanted);
  });
}

test('representations: the closed table is in byte order, "" first, with all names of the table', (t_) => {
  const its = placed([store(NAME), store(t.str('\xff')), store(t.str('Z'))]);
  t_.deepEqual(its.strings, ['', 'Z', 'open', 'read', 'write', '\xff']);
});

test('representations: comparing with bytes makes a variable bytes, with a literal not', (t_) => {
  const compared = (right: TypedExpression): string =>
    localText(placed([keep(NAME), t.when(t.compare('equal', t.use(local), right), store(t.str('x')))]));
  t_.is(compared(t.str('read')), 'interned');
  t_.is(compared(t.intrinsic('execname')), 'bytes 5/8');
});

test('representations: a global keeps its initial value', (t_) => {
  const initial = t.scalar('i', 'twelve chars');
  const its = runPasses(lowerProgram(t.program([initial], [t.probe(t.SYSCALLS, [t.run(t.println(t.use(initial)))])])), {
    runtime: 'bpf',
  });
  t_.is(text(its.globals[0]?.value), 'interned');
  t_.true(its.strings.includes('twelve chars'));
});

test('representations: what a function gives reaches what takes it', (t_) => {
  const f = t.functionOf('f', [], 'string', () => [t.give(t.intrinsic('execname'))]);
  const probes = [t.probe(t.SYSCALLS, [save(t.call(f))])];
  const its = runPasses(lowerProgram(t.program([names, g], probes, [f])), { runtime: 'bpf' });
  t_.is(valueText(its), 'bytes 15/16');
});

test('representations: parameters of a recursive function reach their widest', (t_) => {
  const p = t.variable('p', 'string');
  const f = t.functionOf('f', [p], 'string', (self) => [
    t.when(t.intrinsic('pid'), t.give(t.use(p))),
    t.give(t.call(self, t.intrinsic('execname'))),
  ]);
  const probes = [t.probe(t.SYSCALLS, [save(t.call(f, t.str('longer than a command')))])];
  const its = runPasses(lowerProgram(t.program([names, g], probes, [f])), { runtime: 'bpf' });
  t_.is(text(its.functions[0]?.representations[0]), 'bytes 21/32');
  t_.is(valueText(its), 'bytes 21/32');
});
