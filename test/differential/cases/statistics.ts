import { body, type Case } from './case.js';

const FEED = 'n++; x = n * 7919 % 101 - 50; ';
const ALL = 'printf("%d %d %d %d %d\\n", @count(s), @sum(s), @min(s), @max(s), @avg(s))';
const wide = (name: string, globals: string, text: string): Case =>
  body(
    name,
    `v, n, ${globals}`,
    `if (n == 0) { v[0] = -1; v[1] = 0; v[2] = 9223372036854775807; v[3] = -9223372036854775808; v[4] = 4294967295; v[5] = -4294967296; v[6] = 2; v[7] = 9007199254740993 } x = v[n % 8]; n++; ${text}`,
    {
      hits: 10,
    },
  );

const variance = (shift: number): readonly Case[] => [
  body(`variance, shift ${shift}`, 's, n', `${FEED} s <<< x; println(@variance(s, ${shift}))`, { hits: 20 }),
  body(`variance of 1 to 10, shift ${shift}`, 's, n', `s <<< ++n; println(@variance(s, ${shift}), " ", @avg(s))`, {
    hits: 10,
  }),
  wide(`variance of wide values, shift ${shift}`, 's', `s <<< x; println(@variance(s, ${shift}))`),
  wide(
    `variance of wide values in elements, shift ${shift}`,
    's',
    `s[n % 2] <<< x; s[7] <<< x; println(@variance(s[7], ${shift}))`,
  ),
];

const histogram = (values: string, drawing: string): Case =>
  body(`histogram ${drawing} of ${values}`, 's, n', `n++; s <<< ${values}`, {
    hits: 40,
    end: `print(@hist_${drawing})`,
  });

export const STATISTICS: readonly Case[] = [
  body('count, sum, min, max, avg', 's, n', `${FEED} s <<< x; ${ALL}`, { hits: 12 }),
  wide('wide values wrap', 's', `s <<< x; ${ALL}`),
  body(
    'an empty aggregate',
    's, n',
    'n++; println(@count(s), @sum(s)); try { println(@min(s)) } catch (m) { println(m) } try { println(@avg(s)) } catch (m) { println(m) } println(@max(s)); s <<< n',
    {
      hits: 2,
    },
  ),
  body(
    'delete of a statistic',
    's, n',
    'n++; s <<< n; if (n % 3 == 0) delete s; println(@count(s), @sum(s)); if (@count(s)) println(@min(s), @max(s))',
    { hits: 8 },
  ),
  body(
    'statistics in an array',
    's, n',
    'n++; s[n % 3] <<< n * n; println(@count(s[1]), @sum(s[2]), @count(s[9])); if (n == 5) delete s[2]',
    { hits: 8 },
  ),
  body(
    'a missing element of statistics',
    's, n',
    'n++; try { println(@max(s["x"])) } catch (m) { println(m) } println(["x"] in s); s["y"] <<< 1',
    { hits: 2 },
  ),
  body(
    'statistics sorted by an operation',
    's, n',
    `n++; s[n % 4] <<< n * 13 % 17; if (n < 12) next
    foreach (k in s-) printf("%d ", k); foreach (k in s @sum+) printf("%d ", k); foreach (k in s @max- limit 2) printf("%d ", k); foreach (k in s @avg-) printf("%d ", k); foreach (k in s @min+) printf("%d ", k)`,
    { hits: 12 },
  ),
  body(
    'statistics sorted by variance',
    's, n',
    'n++; s[n % 4] <<< n * n * 13 % 17; if (n == 12) foreach (k in s @variance-) printf("%d=%d ", k, @variance(s[k]))',
    { hits: 12 },
  ),
  body('delete of an array of statistics', 's, n', 's[n++ % 3] <<< n; if (n == 4) delete s', { hits: 6 }),
  ...variance(0),
  ...variance(3),
  ...variance(20),
  ...variance(40),
  body('one value has no variance', 's', 's <<< 5; println(@variance(s))'),
  histogram('n * n * n - 500', 'log(s)'),
  histogram('(n < 20) ? (1 << (n * 3)) : -(1 << ((n - 20) * 3))', 'log(s)'),
  histogram('(n & 1) ? 9223372036854775807 : -9223372036854775807 - 1', 'log(s)'),
  histogram('n - 5', 'linear(s, 0, 30, 4)'),
  histogram('n * n * n * n * n * n * n * n * n * n * n * n * n', 'linear(s, -100, 100, 10)'),
  histogram('n - 20', 'linear(s, -10, 10, 1)'),
  histogram('(n & 1) ? 9223372036854775807 : -9223372036854775807 - 1', 'linear(s, -5, 5, 2)'),
  body(
    'buckets of a log histogram',
    's, n',
    'n++; s <<< n - 3; printf("%d %d %d %d\\n", @hist_log(s)[64], @hist_log(s)[65], @hist_log(s)[63], @hist_log(s)[66])',
    { hits: 8 },
  ),
  body(
    'buckets of a linear histogram',
    's, n',
    'n++; s <<< n * 2 - 3; for (i = 0; i < 8; i++) printf("%d ", @hist_linear(s, 0, 10, 2)[i])',
    { hits: 9 },
  ),
  body(
    'a bucket out of range',
    's, n',
    's <<< 1; try { println(@hist_log(s)[n - 1]) } catch (m) { println(m) } println(@hist_log(s)[128 + n])',
  ),
  body('a bucket of an empty aggregate', 's, n', 'println(@hist_log(s)[64 + n]); s <<< 1'),
  body(
    'minimum and maximum without a lock in a body that has filled its stack',
    's, n',
    `x = n; ${Array.from({ length: 60 }, (_, index) => `v${index} = x + ${index}; `).join('')} s <<< x;
     printf("%d ", ${Array.from({ length: 60 }, (_, index) => `v${index}`).join(' + ')})`,
    { hits: 2, end: 'println(@min(s), @max(s))' },
  ),
  body('histograms of elements', 's, n', 'n++; s[n % 2, "x"] <<< n; println(@hist_linear(s[1, "x"], 0, 10, 5)[1])', {
    hits: 5,
  }),
  body(
    'a histogram drawn where it is filled',
    's, n',
    'n++; s <<< n * n * n - 30; if (n % 4 == 0) { print(@hist_log(s)); println(@hist_log(s)) }',
    { hits: 12 },
  ),
  body('the drawing alone, at each hit', 's, n', 's <<< n++; print(@hist_linear(s, 0, 10, 2))', { hits: 15 }),
  body(
    'histograms of elements, drawn',
    's, n',
    'n++; s[n % 3] <<< n * 7 - 20; print(@hist_linear(s[n % 3], -20, 60, 20)); try { print(@hist_linear(s[7], -20, 60, 20)) } catch (m) { println(m) }',
    { hits: 8 },
  ),
  body('an empty histogram is not drawn', 's, n', 'n++; if (n == 2) s <<< 5; print(@hist_log(s))', {
    hits: 2,
    defines: { MAXERRORS: 5 },
  }),
  body(
    'histograms drawn in a loop, by every element',
    's, n',
    'n++; s[n % 3] <<< n * n; if (n == 9) foreach (k in s+) { printf("%d\\n", k); print(@hist_log(s[k])) }',
    { hits: 9 },
  ),
  body(
    'drawings beyond a piece in a hit',
    's, n',
    'for (i = 0; i < 30; i++) { s <<< i * i; print(@hist_log(s)) } n++',
    { hits: 2 },
  ),
  body(
    'in on a histogram is the count of a bucket, a sort of its loop is ignored',
    's, n',
    's <<< n++; printf("%d ", (n % 5) in @hist_linear(s, 0, 4, 2)); foreach (v- = b in @hist_linear(s, 0, 4, 2)) printf("%d=%d ", b, v); try { println(n in @hist_linear(s, 0, 4, 2)) } catch (m) { println(m) }',
    { hits: 7 },
  ),
  body('drawings as -D wants them', 's, n', 'n++; s <<< n; s <<< n * 1000; print(@hist_log(s))', {
    hits: 5,
    defines: { HIST_WIDTH: 20, HIST_ELISION: 0 },
  }),
  body('large counts are scaled', 's, n', 'for (i = 0; i < 200; i++) s <<< i % 3; n++; print(@hist_log(s))', {
    hits: 2,
  }),
];
