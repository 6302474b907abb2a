import { spawnSync } from 'node:child_process';
import test from 'ava';
import { outputFileName } from '../../src/cli/index.js';

test('directives are filled in, what is none stays', (t) => {
  const date = new Date(2024, 1, 3, 4, 5, 6);
  t.is(outputFileName('/var/log/%Y-%m-%d_%H%M%S.log', date), '/var/log/2024-02-03_040506.log');
  t.is(outputFileName('100%% %Q % %', date), '100% %Q % %');
});

const ALL = 'a A b B c C d D e F g G h H I j k l m M p r R s S T u U V w W x X y Y z'.split(' ');

test('every directive as date(1) has it, at ends of years, weeks and half days', (t) => {
  const days = [new Date(2024, 0, 1, 0, 0, 0), new Date(2024, 11, 30, 12, 59, 59), new Date(2021, 0, 3, 23, 1, 2)];
  for (const date of [...days, new Date(2020, 1, 29, 13, 0, 0), new Date(2027, 0, 1, 11, 59, 0)]) {
    const format = ALL.map((letter) => `${letter}:%${letter}`).join('\n');
    const { error, stdout } = spawnSync('date', ['-d', `@${date.getTime() / 1000}`, `+${format}`], {
      encoding: 'utf8',
      env: {
        LC_ALL: 'C',
        PATH: '/usr/bin:/bin',
        ...(process.env['TZ'] === undefined ? {} : { TZ: process.env['TZ'] }),
      },
    });
    t.is(error, undefined);
    t.is(`${outputFileName(format, date)}\n`, stdout);
  }
});
