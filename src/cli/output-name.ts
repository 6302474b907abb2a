/** The file name of -o, with strftime(3)'s directives filled in: C locale, local time. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'] as const;
const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;
const DAY_MS = 86_400_000;
const SHORT_NAME = 3;

type Directive = (date: Date) => string;

/** Directives that stand for others. */
const COMPOSED: Readonly<Record<string, string>> = {
  c: '%a %b %e %H:%M:%S %Y',
  D: '%m/%d/%y',
  F: '%Y-%m-%d',
  h: '%b',
  r: '%I:%M:%S %p',
  R: '%H:%M',
  T: '%H:%M:%S',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
};

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  a: (date) => (DAYS[date.getDay()] ?? '').slice(0, SHORT_NAME),
  A: (date) => DAYS[date.getDay()] ?? '',
  b: (date) => (MONTHS[date.getMonth()] ?? '').slice(0, SHORT_NAME),
  B: (date) => MONTHS[date.getMonth()] ?? '',
  C: (date) => digits(Math.floor(date.getFullYear() / 100), 2),
  d: (date) => digits(date.getDate(), 2),
  e: (date) => String(date.getDate()).padStart(2),
  g: (date) => digits(isoWeek(date).year % 100, 2),
  G: (date) => String(isoWeek(date).year),
  H: (date) => digits(date.getHours(), 2),
  I: (date) => digits(hourOfHalfDay(date), 2),
  j: (date) => digits(dayOfYear(date) + 1, 3),
  k: (date) => String(date.getHours()).padStart(2),
  l: (date) => String(hourOfHalfDay(date)).padStart(2),
  m: (date) => digits(date.getMonth() + 1, 2),
  M: (date) => digits(date.getMinutes(), 2),
  n: () => '\n',
  p: (date) => (date.getHours() < 12 ? 'AM' : 'PM'),
  P: (date) => (date.getHours() < 12 ? 'am' : 'pm'),
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  S: (date) => digits(date.getSeconds(), 2),
  t: () => '\t',
  u: (date) => String(date.getDay() || 7),
  U: (date) => digits(Math.floor((dayOfYear(date) + 7 - date.getDay()) / 7), 2),
  V: (date) => digits(isoWeek(date).week, 2),
  w: (date) => String(date.getDay()),
  W: (date) => digits(Math.floor((dayOfYear(date) + 7 - ((date.getDay() + 6) % 7)) / 7), 2),
  y: (date) => digits(date.getFullYear() % 100, 2),
  Y: (date) => String(date.getFullYear()),
  z: offset,
  Z: zoneName,
  '%': () => '%',
};

/** A directive that glibc does not know stays as it is. `date`: when the run started. */
export function outputFileName(format: string, date: Date): string {
  return format.replace(/%[EO]?([a-zA-Z%])/g, (whole, letter: string) => {
    const composed = COMPOSED[letter];
    if (composed !== undefined) return outputFileName(composed, date);
    return DIRECTIVES[letter]?.(date) ?? whole;
  });
}

function digits(value: number, width: number): string {
  return String(value).padStart(width, '0');
}

function hourOfHalfDay(date: Date): number {
  return date.getHours() % 12 || 12;
}

/** From 0. Days are counted in UTC, where each has 24 hours. */
function dayOfYear(date: Date): number {
  return (midnight(date) - Date.UTC(date.getFullYear(), 0, 1)) / DAY_MS;
}

function midnight(date: Date): number {
  return Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
}

/** ISO 8601: a week belongs to the year of its Thursday. */
function isoWeek(date: Date): { readonly year: number; readonly week: number } {
  const thursday = midnight(date) + (3 - ((date.getDay() + 6) % 7)) * DAY_MS;
  const year = new Date(thursday).getUTCFullYear();
  return { year, week: Math.floor((thursday - Date.UTC(year, 0, 1)) / DAY_MS / 7) + 1 };
}

/** `+0100` */
function offset(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${digits(Math.floor(size / 60), 2)}${digits(size % 60, 2)}`;
}

/** Intl has no names for most zones in English and says `GMT+1` there. */
function zoneName(date: Date): string {
  const parts = new Intl.DateTimeFormat('en-US', { timeZoneName: 'short' }).formatToParts(date);
  return parts.find((part) => part.type === 'timeZoneName')?.value ?? 'UTC';
}
