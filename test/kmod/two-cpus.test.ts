/** Bodies on several CPUs at once, as threads: nothing is lost, and ThreadSanitizer sees no race. */
import { lowerProgram } from '../../src/lower/index.js';
import { type PlacedModule, runPasses } from '../../src/passes/index.js';
import type { DerivedProbe, ScalarGlobal } from '../../src/elaborate/program.js';
import { compileHostC, type HostProgram, type HostRun } from '../support/host-c.js';
import { testWith } from '../support/requirements.js';
import * as t from '../support/typed-program.js';

const hostTest = testWith('gcc', 'cpus');
const TURNS = 4000;

/** Waits as long as it takes: a thread that the machine does not run for a while must not make others skip. */
const PATIENT = { ...t.TEST_LIMITS, maxTryLock: 1_000_000 };

const x = t.scalar('x');
const y = t.scalar('y', 1000);
const a = t.array('a', ['long']);
const s = t.statistic('s', t.shape('count', 'sum', 'min', 'max'));
const v = t.statistic('v', t.shape('count', 'variance'));
const i = t.variable('i');
const k = t.variable('k');

const plusOne = (global: ScalarGlobal): ReturnType<typeof t.run> =>
  t.run(t.assign(t.placeOf(global), t.binary('add', t.use(global), t.num(1))));

/** Prints all of it. */
const report = t.probe(
  t.END,
  [
    t.run(
      t.printf(
        t.format(t.D, ' ', t.D, '\n', t.D, ' ', t.D, ' ', t.D, ' ', t.D, '\n', t.D, '\n'),
        t.use(x),
        t.use(y),
        ...(['count', 'sum', 'min', 'max'] as const).map((op) => t.ask(op, s)),
        t.ask('count', v),
      ),
    ),
    t.foreach(a, [k], t.run(t.printf(t.format(t.D, '=', t.D, ';'), t.use(k), t.at(a, t.use(k))))),
  ],
  [k],
);

function placedProgram(probes: readonly DerivedProbe[], limits = PATIENT): PlacedModule {
  const program = t.program([x, y, a, s, v], [...probes, report], [], limits);
  return runPasses(lowerProgram(program), { runtime: 'kernel' });
}

/** The statistics are never empty: no error ends the report. */
const first = t.probe(t.BEGIN, [t.run(t.accumulate(s, t.num(7))), t.run(t.accumulate(v, t.num(7)))]);

async function inParallel(placed: PlacedModule, bodies: readonly number[], use: (run: HostRun) => void): Promise<void> {
  const program: HostProgram = await compileHostC(placed, 'thread');
  try {
    const end = placed.module.bodies.length - 1;
    use(await program.run(['run 0', `parallel ${TURNS} ${bodies.join(' ')}`, `run ${end}`, 'counters']));
  } finally {
    program.close();
  }
}

hostTest.serial('x = x + 1 under a lock, with a second variable that must stay in step', async (t_) => {
  const body = t.probe(t.TIMER, [plusOne(x), plusOne(y)]);
  const check = t.when(
    t.compare('notEqual', t.binary('subtract', t.use(y), t.use(x)), t.num(1000)),
    t.run(t.primitive('warn', undefined, t.str('out of step'))),
  );
  const placed = placedProgram([first, body, t.probe(t.SYSCALLS, [check, plusOne(x), plusOne(y), check])]);
  t_.true(placed.module.components.length > 0, 'nothing is locked');
  await inParallel(placed, [1, 2, 2], ({ runs, losses }) => {
    t_.deepEqual(losses[1]?.lockTimeout, 0);
    t_.is(runs[2]?.output.split('\n')[0], `${3 * TURNS} ${1000 + 3 * TURNS}`);
    t_.deepEqual(runs[1]?.warnings, []);
  });
});

hostTest.serial('adds that commute need no lock', async (t_) => {
  const adds = [
    t.run(t.increment(t.placeOf(x))),
    t.run(t.accumulate(s, t.use(i))),
    t.run(t.increment(t.element(a, t.num(5)))),
  ];
  const placed = placedProgram([first, t.probe(t.TIMER, adds, [i]), t.probe(t.SYSCALLS, adds, [i])]);
  t_.deepEqual(placed.module.components, []);
  await inParallel(placed, [1, 2], ({ runs }) => {
    const [scalars, statistics, , elements] = runs[2]?.output.split('\n') ?? [];
    t_.is(scalars, `${2 * TURNS} 1000`);
    t_.is(statistics, `${1 + 2 * TURNS} 7 0 7`);
    t_.is(elements, `5=${2 * TURNS};`);
  });
});

hostTest.serial('elements and a variance under a lock', async (t_) => {
  const key = t.element(a, t.binary('modulo', t.use(x), t.num(3)));
  const body = [
    plusOne(x),
    t.run(t.assign(key, t.binary('add', t.at(a, t.binary('modulo', t.use(x), t.num(3))), t.num(1)))),
    t.run(t.accumulate(v, t.use(x))),
  ];
  const placed = placedProgram([first, t.probe(t.TIMER, body), t.probe(t.SYSCALLS, body)]);
  await inParallel(placed, [1, 2], ({ runs }) => {
    const [scalars, , variances, elements = ''] = runs[2]?.output.split('\n') ?? [];
    t_.is(scalars, `${2 * TURNS} 1000`);
    t_.is(variances, String(1 + 2 * TURNS));
    const counts = [...elements.matchAll(/=(\d+);/g)].map(([, count]) => Number(count));
    t_.is(
      counts.reduce((sum, count) => sum + count, 0),
      2 * TURNS,
    );
    t_.true(Math.max(...counts) - Math.min(...counts) <= 1, elements);
  });
});

hostTest.serial('a lock that is not had in time skips the hit, and is counted', async (t_) => {
  const limits = { ...t.TEST_LIMITS, maxTryLock: 0 };
  const long = t.loop(t.compare('less', t.use(i), t.num(200)), t.run(t.increment(t.placeOf(i))), {
    initial: t.assign(t.placeOf(i), t.num(0)),
  });
  const body = [plusOne(x), plusOne(y), long];
  const placed = placedProgram([first, t.probe(t.TIMER, body, [i]), t.probe(t.SYSCALLS, body, [i])], limits);
  await inParallel(placed, [1, 2, 1, 2], ({ runs, losses }) => {
    const skipped = Number(losses[1]?.lockTimeout) + Number(losses[2]?.lockTimeout);
    t_.true(skipped > 0, 'nobody ever met');
    t_.is(runs[2]?.output.split('\n')[0], `${4 * TURNS - skipped} ${1000 + 4 * TURNS - skipped}`);
  });
});
