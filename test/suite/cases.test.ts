/** Each case of the suite, on generated JavaScript: none has a probe that needs the kernel, so none needs privilege. */
import test from 'ava';
import { commandLine, matches, readCases } from './case.js';
import { CaseHost } from './case-host.js';

const host = new CaseHost();
test.after.always(() => host.close());

for (const each of readCases()) {
  test(each.name, async (t) => {
    const end = await host.run(commandLine(each));
    t.is(end.stdout, each.stdout, end.stderr);
    if (!matches(end.stderr, each.stderr)) t.is(end.stderr, each.stderr);
    t.is(end.status, each.status);
  });
}

test('there are cases', (t) => {
  t.true(readCases().length >= 265);
});
