import test from 'ava';
import { id } from '../../src/base/index.js';
import { lowerProgram } from '../../src/lower/index.js';
import { layOut, runPasses } from '../../src/passes/index.js';
import {
  array,
  at,
  BEGIN,
  element,
  D,
  S,
  foreach,
  format,
  increment,
  intrinsic,
  printf,
  primitive,
  probe,
  program,
  run,
  str,
  println,
  SYSCALLS,
  TIMER,
  use,
  variable,
} from '../support/typed-program.js';

test('hello: nothing in the kernel', (t) => {
  const module = lowerProgram(
    program([], [probe(BEGIN, [run(println(str('hello world'))), run(primitive('exit', undefined))])]),
  );
  const placed = runPasses(module, { runtime: 'bpf' });
  t.deepEqual(
    placed.bodies.map((body) => body.side),
    ['user'],
  );
  t.is(layOut(placed).exchange, undefined);
  t.deepEqual(placed.module.formats[0]?.format, [{ kind: 'literal', text: 'hello world\n' }]);
});

test('profile.stp: an array counted in the kernel, read by a timer, without a lock', (t) => {
  const list = array('syscalllist', ['long', 'string']);
  const [pid, name] = [variable('pid'), variable('procname', 'string')];
  const module = lowerProgram(
    program(
      [list],
      [
        probe(BEGIN, [run(printf(format('Started\n')))]),
        probe(SYSCALLS, [run(increment(element(list, intrinsic('pid'), intrinsic('execname'))))]),
        probe(
          TIMER,
          [
            foreach(
              list,
              [pid, name],
              run(printf(format(S, '[', D, '] = ', D, '\n'), use(name), use(pid), at(list, use(pid), use(name)))),
            ),
            run(primitive('exit', undefined)),
          ],
          [pid, name],
        ),
      ],
    ),
  );
  const placed = runPasses(module, { runtime: 'bpf' });
  t.deepEqual(
    placed.bodies.map((body) => body.side),
    ['user', 'kernel', 'user'],
  );
  t.is(placed.module.components.length, 0);
  const layout = layOut(placed);
  const array0 = layout.globals.get(id<'global'>(0));
  t.like(array0, {
    kind: 'array',
    keySizeBytes: 24,
    valueSizeBytes: 16,
    born: 0,
    swapped: false,
    value: { kind: 'plain', field: { offset: 8 } },
  });
  t.deepEqual(array0?.kind === 'array' ? array0.keys.map((key) => key.representation) : [], [
    { kind: 'long' },
    { kind: 'bytes', limit: 15, sizeBytes: 16 },
  ]);
  t.is(layout.exchange?.keyOffset, 8);
});
