/** The local time zone by its file, or by a rule in TZ. */
import { execFileSync } from 'node:child_process';
import test from 'ava';
import { localTimeZone } from '../../src/cli/time-zone.js';
import { standardLibrary, elaborateText } from '../support/elaborate.js';

test('a rule that is no zone’s name: its standard time', (t) => {
  t.deepEqual(localTimeZone(new Date(), 'XYZ-1XYST,M3.5.0,M10.5.0/3'), { secondsWest: -3600, name: 'XYZ' });
  t.deepEqual(localTimeZone(new Date(), '<+0330>-3:30'), { secondsWest: -12_600, name: '+0330' });
});

test('the zone of this process is what date(1) says', (t) => {
  const [name, sign, hours, minutes] = /^(\S+) ([-+])(\d\d)(\d\d)$/
    .exec(execFileSync('date', ['+%Z %z'], { encoding: 'utf8' }).trim())
    ?.slice(1) ?? ['', '+', '0', '0'];
  const east = 3600 * Number(hours) + 60 * Number(minutes);
  const { name: found, secondsWest } = localTimeZone();
  t.is(found, name ?? '');
  t.is(secondsWest + (sign === '-' ? -east : east), 0);
});

test('tz_ctime is ctime of a time that is shifted, with the name', (t) => {
  const timeZone = { secondsWest: -3600, name: 'CET' };
  const { listing, messages } = elaborateText('probe begin { println(tz_name(), tz_gmtoff()) }', {
    options: { timeZone },
  });
  t.deepEqual(messages, []);
  t.regex(listing, /begin/);
  t.true(standardLibrary().functionNames.includes('tz_ctime'));
});
