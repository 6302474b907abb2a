import test from 'ava';
import { counted, PassTimer } from '../../src/cli/index.js';

test('a pass is reported with memory and times, in SystemTap’s units', (t) => {
  const timer = new PassTimer();
  t.regex(timer.memoryAndTimes(), /^using \d+virt\/\d+res\/\d+shr\/\d+data kb, in \d+usr\/\d+sys\/\d+real ms\.$/);
  t.regex(timer.times(), /^in \d+usr\/\d+sys\/\d+real ms\.$/);
  t.true(timer.realMs() >= 0 && timer.realMs() < 10_000);
});

test('counts have their own plurals', (t) => {
  t.deepEqual(
    [0, 1, 2].map((count) => counted(count, 'probe')),
    ['0 probes', '1 probe', '2 probes'],
  );
});
