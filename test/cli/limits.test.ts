import test from 'ava';
import { limitsOf, userSideActions } from '../../src/cli/index.js';

test('SystemTap’s defaults', (t) => {
  t.deepEqual(limitsOf(new Map(), 4), {
    maxStringLength: 512,
    maxAction: 1000,
    maxActionInterruptible: 10_000,
    maxNesting: 4,
    maxMapEntries: 2048,
    maxErrors: 0,
    maxSkipped: 100,
    maxTryLock: 100,
    tryLockDelayUs: 10,
    histogramWidth: 50,
    histogramElision: 2,
  });
  t.is(limitsOf(new Map()).maxNesting, -1);
});

test('-D changes them, in any way that C writes a number', (t) => {
  const limits = limitsOf(new Map(Object.entries({ MAXACTION: '0x10', MAXNESTING: '010', MAXSTRINGLEN: '64UL' })), 4);
  t.is(limits.maxAction, 16);
  t.is(limits.maxActionInterruptible, 160);
  t.is(limits.maxNesting, 8);
  t.is(limits.maxStringLength, 64);
});

test('in user space a handler may do 10^8 actions unless -D says otherwise', (t) => {
  t.deepEqual(userSideActions(new Map()), { maxAction: 1e8, maxActionInterruptible: 1e8 });
  t.deepEqual(userSideActions(new Map([['MAXACTION', '7']])), { maxAction: 7, maxActionInterruptible: 70 });
  t.deepEqual(userSideActions(new Map([['MAXACTION_INTERRUPTIBLE', '7']])), {
    maxAction: 1e8,
    maxActionInterruptible: 7,
  });
});
