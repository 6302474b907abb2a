import test from 'ava';
import { id } from '../../src/base/index.js';
import { Timers, type TimerProbe } from '../../src/session/timers.js';

const timer = (body: number, intervalNs: number, randomizeNs = 0): TimerProbe => ({
  body: id<'body'>(body),
  spec: { kind: 'timer', intervalNs, randomizeNs },
});

test('a timer fires after one interval, on an absolute schedule', (t) => {
  const timers = new Timers([timer(7, 100)], 1000);
  t.is(timers.untilNext(1000), 100);
  t.deepEqual(timers.takeDue(1099), []);
  t.deepEqual(timers.takeDue(1130), [7]);
  t.is(timers.untilNext(1130), 70, 'a late firing delays no later one');
});

test('ticks that came too late are counted, not made up for', (t) => {
  const timers = new Timers([timer(0, 100)], 0);
  t.deepEqual(timers.takeDue(450), [0]);
  t.is(timers.missed, 3);
  t.is(timers.untilNext(450), 50);
});

test('timers due together run in the order of their times, equal ones in script order', (t) => {
  const timers = new Timers([timer(0, 200), timer(1, 100), timer(2, 200)], 0);
  t.deepEqual(timers.takeDue(200), [1, 0, 2]);
});

test('randomize draws each interval anew, from interval ± n', (t) => {
  const draws = [0, 0.5, 1];
  const timers = new Timers([timer(0, 100, 50)], 0, () => draws.shift() ?? 0.5);
  t.is(timers.untilNext(0), 50);
  t.deepEqual(timers.takeDue(50), [0]);
  t.is(timers.untilNext(50), 100);
  t.deepEqual(timers.takeDue(150), [0]);
  t.is(timers.untilNext(150), 150);
});
