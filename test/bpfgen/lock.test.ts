import { BODY_COUNTERS, SESSION_HEADER } from '../../src/passes/index.js';
import { testWith } from '../support/requirements.js';
import { startTrigger } from '../support/trigger.js';
import { attach, runRaw, setWord, word } from './support/kernel.js';
import { ALL, loadScalar, LONG, onlyTarget, scalarOffset, start } from './support/run.js';
import { componentOf, operand, Script } from './support/script.js';

const test = testWith('bpf', 'libbpf');
const testTrigger = testWith('bpf', 'libbpf', 'gcc');
const GETPPID = 110;
const ZERO = componentOf(0);

/** a++; b += a, as reads and stores: exact only where the handler is atomic. */
function sums() {
  const script = new Script();
  const [a, b] = [script.scalar(LONG, 0, { component: 0 }), script.scalar(LONG, 0, { component: 0 })];
  const body = script.body({ ...ALL, calls: [{ abi: 'native', number: GETPPID, name: 'getppid' }] }, (code) => {
    onlyTarget(code);
    code.add({ kind: 'lock', component: ZERO });
    const old = loadScalar(code, a);
    const next = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'add', left: old, right: operand(1) }));
    code.add({ kind: 'storeScalar', global: a, src: next });
    const left = loadScalar(code, b);
    const sum = code.with(code.long(), (dst) => ({ kind: 'binary', dst, op: 'add', left, right: next }));
    code.add({ kind: 'storeScalar', global: b, src: sum });
    code.add({ kind: 'unlock', component: ZERO });
  });
  return { placed: script.module(), a, b, body };
}

testTrigger('a handler on two CPUs at once is atomic, or skipped and counted', async (t) => {
  const { placed, a, b, body } = sums();
  const { loaded, layout } = start(t, placed, true);
  const trigger = await startTrigger('two-cpu', GETPPID, 200_000);
  t.teardown(trigger.kill);
  setWord(loaded, SESSION_HEADER.target, trigger.pid);
  attach(t, loaded);
  await trigger.go();
  const ran = word(loaded, scalarOffset(layout, a));
  const skipped = word(loaded, (layout.session.bodies.get(body) ?? 0) + BODY_COUNTERS.lockTimeout);
  t.is(ran + skipped, 400_000);
  t.is(word(loaded, scalarOffset(layout, b)), (ran * (ran + 1)) / 2);
  const words = layout.session.components.get(ZERO);
  t.is(word(loaded, words?.lock ?? 0), 0);
  t.is(word(loaded, words?.version ?? 0), ran);
});

test('a lock that another CPU keeps is given up after MAXTRYLOCK × TRYLOCKDELAY, and counted', (t) => {
  const { placed, a, body } = sums();
  const { loaded, layout } = start(t, placed);
  const words = layout.session.components.get(ZERO);
  const counter = (layout.session.bodies.get(body) ?? 0) + BODY_COUNTERS.lockTimeout;
  setWord(loaded, SESSION_HEADER.target, process.pid);
  setWord(loaded, words?.lock ?? 0, 4096);
  runRaw(loaded, [0, GETPPID], 3);
  t.is(word(loaded, counter), 3);
  t.is(word(loaded, scalarOffset(layout, a)), 0);
  t.is(word(loaded, words?.lock ?? 0), 4096, 'not ours to let go');
  setWord(loaded, words?.lock ?? 0, 0);
  runRaw(loaded, [0, GETPPID], 3);
  t.is(word(loaded, scalarOffset(layout, a)), 3);
});
