import test from 'ava';
import { parseCommandLine } from '../../src/cli/index.js';
import { withoutFeatures } from '../../src/target/index.js';
import { debianTarget } from '../support/recorded-targets.js';

test('a feature that is left out is absent, all else stays', (t) => {
  const whole = debianTarget();
  const target = withoutFeatures(whole, ['fentry']);
  t.deepEqual(target.feature('fentry'), { present: false, why: 'switched off by --without' });
  t.is(target.release, whole.release);
  t.is(target.possibleCpus, whole.possibleCpus);
  t.is(withoutFeatures(whole, []), whole);
});

test('--without takes names of features, several times and several at once', (t) => {
  const run = parseCommandLine(['--without=fentry,kprobe', '--without', 'may-goto', '-e', 'probe begin {}'], {});
  t.is(run.kind, 'run');
  if (run.kind === 'run') t.deepEqual(run.options.withoutFeatures, ['fentry', 'kprobe', 'may-goto']);
  const wrong = parseCommandLine(['--without=fentrie', '-e', 'probe begin {}'], {});
  t.is(wrong.kind, 'usage-error');
  if (wrong.kind === 'usage-error')
    t.regex(wrong.text, /Invalid argument 'fentrie' for --without: it takes raw-tracepoint/);
});
