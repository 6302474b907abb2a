/** The machine's time zone, as it is now: what tz_gmtoff() and tz_name() give for the whole session. */
import { readFileSync } from 'node:fs';

export interface TimeZone {
  readonly secondsWest: number;
  /** `CET`, `UTC` */
  readonly name: string;
}

/**
 * By the last line of the zone's file (tzfile(5)), where the rules for all later years stand. A rule in place of a zone's name
 * (`TZ=CET-1CEST`), which JavaScript does not know, is taken as it is, without its summer time.
 */
export function localTimeZone(now: Date = new Date(), zone: string | undefined = process.env['TZ']): TimeZone {
  const written = parseRule(zone ?? '');
  const rule = parseRule(lastLineOf(zone));
  if (rule === undefined && written !== undefined) return { secondsWest: written.secondsWest, name: written.standard };
  const secondsWest = 60 * now.getTimezoneOffset();
  if (rule === undefined) return { secondsWest, name: secondsWest === 0 ? 'UTC' : '' };
  const { standard, summer, secondsWest: usual } = rule;
  return { secondsWest, name: secondsWest === usual || summer === undefined ? standard : summer };
}

interface Rule {
  readonly standard: string;
  readonly secondsWest: number;
  readonly summer: string | undefined;
}

/** The TZ variable's form (tzset(3)): `CET-1CEST`, `<+0330>-3:30`. */
function parseRule(text: string): Rule | undefined {
  const name = String.raw`([A-Za-z]{3,}|<[-+\w]+>)`;
  const [, standard, sign, hours, minutes, summer] =
    new RegExp(String.raw`^${name}([-+]?)(\d{1,3})(?::(\d{1,2}))?(?::\d{1,2})?(?:${name}.*)?$`).exec(text.trim()) ?? [];
  if (standard === undefined) return undefined;
  const seconds = 3600 * Number(hours) + 60 * Number(minutes ?? 0);
  return { standard: bare(standard), secondsWest: sign === '-' ? -seconds : seconds, summer: summer && bare(summer) };
}

const bare = (name: string): string => name.replace(/^<|>$/g, '');

function lastLineOf(zone: string | undefined): string {
  const name = zone?.replace(/^:/, '');
  const file = name === undefined ? '/etc/localtime' : name.startsWith('/') ? name : `/usr/share/zoneinfo/${name}`;
  try {
    return readFileSync(file, 'latin1').trimEnd().split('\n').at(-1) ?? '';
  } catch {
    return '';
  }
}
