import { body, type Case } from './case.js';

const NUMBERS =
  'v[0] = 0; v[1] = 42; v[2] = -3; v[3] = 9223372036854775807; v[4] = -9223372036854775808; v[5] = 65; v[6] = 4295032832';
const longs = (format: string): Case =>
  body(
    `printf ${format} of longs`,
    'v, n',
    `if (!n) { ${NUMBERS} } printf("[${format}] [${format}]\\n", v[n % 7], v[(n + 1) % 7]); n++`,
    { hits: 7 },
  );
const strings = (format: string): Case =>
  body(
    `printf ${format} of strings`,
    's, n',
    `if (!n) { s[0] = ""; s[1] = "a"; s[2] = "hello, world"; s[3] = "\\001\\377%d" } t = s[n % 4] . "."; printf("[${format}] [${format}]\\n", t, s[n % 4]); n++`,
    { hits: 4 },
  );
const starred = (format: string, value: string): Case =>
  body(
    `printf ${format} with ${value}`,
    'v, n',
    `v[0] = 7; v[1] = 0; v[2] = -4; v[3] = 20; printf("[${format}]\\n", v[n % 4], ${value}); n++`,
    { hits: 4 },
  );

/** sprintf where the event fires; short MAXSTRINGLEN cuts inside a directive. */
const sprinted = (format: string, short = false): Case =>
  body(
    `sprintf ${format}${short ? ', cut' : ''}`,
    'v, n',
    `if (!n) { ${NUMBERS} } s = sprintf("<${format}|${format}>", v[n % 7], v[(n + 3) % 7]); println(s, strlen(s)); n++`,
    { hits: 7, ...(short ? { defines: { MAXSTRINGLEN: 20 } } : {}) },
  );
const sprintedText = (format: string): Case =>
  body(
    `sprintf ${format} of strings`,
    's, n',
    `if (!n) { s[0] = ""; s[1] = "a"; s[2] = "hello, world"; s[3] = "\\001\\377%d" } t = sprintf("[${format}] [${format}]", s[n % 4] . ".", s[n % 4]); println(t, strlen(t)); n++`,
    { hits: 4 },
  );
const PADDED = [
  '%.3d',
  '%.0d',
  '%8.3d',
  '%-8.3d',
  '%08.3d',
  '%+8.3d',
  '% .5d',
  '%o',
  '%#o',
  '%12o',
  '%-25o',
  '%025o',
  '%.5o',
  '%#.9o',
  '%#10x',
  '%#010x',
  '%#.12X',
  '%20p',
  '%-20p',
  '%020p',
  '%.3u',
  '%300d',
  '%3c',
  '%-3c',
  '%b',
  '%1b',
  '%2b',
  '%4b',
  '%8b',
  '%10b',
  '%-10b',
];
const starredText = (format: string, value: string): Case =>
  body(
    `sprintf ${format} with ${value}`,
    'v, n',
    `v[0] = 7; v[1] = 0; v[2] = -4; v[3] = 20; v[4] = 100000; v[5] = 4294967301; s = sprintf("[${format}]", v[n % 6], ${value}); println(s, strlen(s)); n++`,
    { hits: 6 },
  );

export const FORMATS: readonly Case[] = [
  ...PADDED.map((format) => sprinted(format)),
  ...['%.3d', '%#10x', '%025o', '%020p', '%.30d', '%300d', '%-300d'].map((format) => sprinted(format, true)),
  ...['%8.2s', '%-8.2s', '%05s', '%.0s', '%300s', '%-300s'].map(sprintedText),
  starredText('%*d', '42'),
  starredText('%-*d', '-42'),
  starredText('%.*d', '42'),
  starredText('%.*s', '"hello"'),
  starredText('%*s', '"hello"'),
  starredText('%0*d', '-42'),
  starredText('%#*x', '255'),
  body(
    'sprintf with two extents by argument',
    'n',
    'n++; s = sprintf("[%*.*d] [%-*.*s]", n * 3, n, n * 7, n * 2, n, "text"); println(s)',
    {
      hits: 4,
    },
  ),
  ...[
    '%d',
    '%i',
    '%ld',
    '%u',
    '%x',
    '%X',
    '%o',
    '%p',
    '%c',
    '%#x',
    '%#X',
    '%#o',
    '%#d',
    '%5d',
    '%-5d',
    '%05d',
    '%020d',
    '%+d',
    '% d',
    '%.3d',
    '%.0d',
    '%8.3d',
    '%-8.3d',
    '%08.3d',
    '%+5x',
    '%20p',
    '%3c',
    '%-3c',
    '%b',
    '%1b',
    '%2b',
    '%4b',
    '%8b',
    '%10b',
    '%-10b',
    '%5u',
    '%-25u',
    '%25x',
    '%%%d',
  ].map(longs),
  ...['%s', '%8s', '%-8s', '%.2s', '%8.2s', '%-8.2s', '%.0s', '%#s', '%05s', '%20s', '%.100s'].map(strings),
  starred('%*d', '42'),
  starred('%-*d', '42'),
  starred('%.*d', '42'),
  starred('%.*s', '"hello"'),
  starred('%*s', '"hello"'),
  starred('%0*d', '-42'),
  body('two extents by argument', 'n', 'n++; printf("[%*.*d] [%-*.*s]\\n", n * 3, n, n * 7, n * 2, n, "text")', {
    hits: 4,
  }),
  body(
    'print, println, printd, printdln',
    'n',
    'n++; print(n, "a", -n); println(); println("x"); printd("|", n, "b", 3); printdln(", ", n, n + 1); println(n, n)',
    { hits: 2 },
  ),
  body(
    'literal text, percent signs, control bytes',
    'n',
    'printf("100%% \\t\\001\\377\\n"); printf(""); printf("%%"); n++',
  ),
  body(
    'many arguments',
    'n',
    'n++; printf("%d %s %d %s %d %s %d %s %d %s %d\\n", n, "a", n + 1, "b" . "c", -n, "d", n * n, "e", n << 40, "f", ~n)',
    { hits: 2 },
  ),
  body(
    'strings of widths around the inline size',
    't',
    't = t . "0123456789abcdef0123456789abcdef"; printf("%s|%s|%d\\n", t, t, strlen(t))',
    { hits: 5 },
  ),
  body('many small prints in a hit', 'n', 'for (i = 0; i < 100; i++) { print(i); print(" ") } n++', { hits: 3 }),
  body(
    'more than a piece in a hit',
    'n',
    'n++; for (i = 0; i < 300; i++) printf("%d: line %d of a hit that is long, longer than its buffer\\n", n, i)',
    { hits: 3 },
  ),
  body(
    'a long hit with a warning in its midst and an error at its end',
    'n',
    'n++; for (i = 0; i < 400; i++) { printf("%40d|%s\\n", i, sprint(i) . "x"); if (i == 200) warn("here") } println(n / (n - 2))',
    { hits: 3, defines: { MAXERRORS: 1 } },
  ),
  body(
    'a long hit that ends the session',
    'n',
    'for (i = 0; i < 320; i++) { printf("%d %d %d %d\\n", i, i, i, n++); if (i == 100) exit() }',
    { hits: 2 },
  ),
  body(
    'a print in each branch',
    'n',
    'n++; if (n == 1) println("one"); else if (n == 2) printf("%d\\n", n); else println("x", n, "y")',
    { hits: 3 },
  ),
];
