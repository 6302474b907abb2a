import test from 'ava';
import { helpText, versionText } from '../../src/cli/index.js';
import { OPTION_LIST } from '../../src/cli/option-table.js';

test('the version is five lines, with the language’s where tools look for SystemTap’s', (t) => {
  const lines = versionText().split('\n');
  t.is(lines.length, 6);
  t.is(lines[5], '');
  t.is(/\(version (\d+\.\d+)\//.exec(lines[0] ?? '')?.[1], '5.6');
});

test('--help begins with the version, names every option and keeps to the width', async (t) => {
  const text = await helpText(90, { HOME: '/srv/someone' });
  t.true(text.startsWith(versionText()));
  t.regex(text, /^Usage: stap \[options\] FILE/m);
  t.true(text.includes('/srv/someone/.systemtap/rc'));
  for (const { long, short } of OPTION_LIST) {
    if (short !== undefined) t.regex(text, new RegExp(`^ {2}-${short}[ ,]`, 'm'));
    for (const name of long) t.regex(text, new RegExp(`--${name}[ ,]`), name);
  }
  t.true(
    text
      .split('\n')
      .slice(10)
      .every((line) => line.length <= 90),
  );
});
