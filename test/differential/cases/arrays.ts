import { body, type Case } from './case.js';

export const ARRAYS: readonly Case[] = [
  body(
    'a missing key reads 0 and is not created',
    'a, b',
    'println(a[5], [5] in a, b["x"] . "y", ["x"] in b); a[1] = 0; b["q"] = ""; println([1] in a, ["q"] in b)',
  ),
  body(
    'order of insertion, rewritten and deleted',
    'a, n',
    'n++; a[n * 7 % 5] = n; if (n == 4) delete a[1]; foreach (k in a) printf("%d=%d ", k, a[k]); println("")',
    {
      hits: 9,
    },
  ),
  body(
    'delete of a missing key, and set again',
    'a, n',
    'n++; delete a[99]; a[n % 3] += n; delete a[(n + 1) % 3]; foreach (k in a) printf("%d=%d ", k, a[k])',
    {
      hits: 7,
    },
  ),
  body(
    'delete of a whole array',
    'a, n',
    'a[n++] = n; if (n % 4 == 0) delete a; foreach (k in a) printf("%d ", k); println("")',
    { hits: 10 },
  ),
  body(
    'overflow of a declared size caught',
    'a[3], n',
    'try { a[n++] = n } catch (m) { println(m) } println([n - 1] in a)',
    { hits: 5 },
  ),
  body('overflow of a declared size uncaught', 'a[3], n', 'n++; a[n] = n; println(n)', {
    hits: 6,
    defines: { MAXERRORS: 1 },
  }),
  body(
    'overflow by += and ++ and <<<',
    'a[2], s[2], n',
    'n++; try { a[n] += 2 } catch (m) { println(m) } try { a[n]++ } catch (m) { println(m) } try { s[n] <<< n } catch (m) { println(m) }',
    {
      hits: 4,
    },
  ),
  body('overflow of MAXMAPENTRIES', 'a, n', 'n++; a[n] = n', { hits: 6, defines: { MAXMAPENTRIES: 4, MAXERRORS: 9 } }),
  body(
    'a full array: rewriting, reading, deleting and storing',
    'a[2], n',
    'a[1] = 1; a[2] = 2; a[1] = 3; println(a[3]); delete a[1]; a[3] = 4; try { a[9] = 9 } catch (m) { println(m) }',
  ),
  body(
    'wrapping keeps the newest',
    'a%[3], n',
    'n++; a[n] = n; a[2] += 100; foreach (k in a) printf("%d=%d ", k, a[k]); println("")',
    { hits: 7 },
  ),
  body(
    'wrapping with deletes between: the oldest that is left goes',
    'a%[4], n',
    'n++; a[n * 5 % 7] = n; if (n % 3 == 0) delete a[n * 3 % 7]; a[n * 2 % 7]++; foreach (k in a) printf("%d=%d ", k, a[k]); println("")',
    { hits: 20 },
  ),
  body(
    'wrapping with keys of strings and of two parts',
    'a%[3], b%[2], n',
    'n++; k = sprintf("%d of a long key, longer than what is copied word by word: %d", n % 5, n); a[k] = "v" . k; b[n % 4, "x" . "y"] += n; foreach (k in a) println(k, a[k]); foreach ([i, j] in b-) println(i, j, b[i, j])',
    { hits: 8 },
  ),
  body(
    'wrapping statistics',
    's%[3], n',
    'n++; s[n % 5] <<< n; s[n * n % 4] <<< -n; foreach (k in s) printf("%d:%d %d ", k, @count(s[k]), @sum(s[k])); println("")',
    { hits: 12 },
  ),
  body('wrapping in a loop, at the default size', 'a%, n', 'for (i = 0; i < 12; i++) a[n++ % 9] = i; println(n)', {
    hits: 3,
    defines: { MAXMAPENTRIES: 5 },
    end: 'foreach (k in a) println(k, " ", a[k])',
  }),
  body('wrapping where the end inserts, too', 'a%[4], n', 'n++; a[n] = n', {
    hits: 6,
    end: 'a[4] = 44; a[100] = 1; foreach (k in a) println(k, a[k]); delete a[5]; a[101]++; a[102]++; a[103] = n',
  }),
  body(
    'several keys of both types',
    'a, n',
    'n++; a[n % 2, "k" . "x", n % 3] += n; println([1, "kx", 2] in a); delete a[0, "kx", 0]',
    { hits: 7 },
  ),
  body('membership', 'a, n', 'n++; if ([n % 4] in a) println("again ", n); else a[n % 4] = n; println(!([2] in a))', {
    hits: 6,
  }),
  body(
    'membership of slices',
    'a, n',
    'n++; a[n % 3, n] = n; println([2, *] in a, [*, 3] in a, [*, *] in a, [7, *] in a)',
    { hits: 4 },
  ),
  body('delete of slices', 'a, n', 'n++; a[n % 3, n] = n; if (n == 6) delete a[1, *]; if (n == 7) delete a[*, 2]', {
    hits: 8,
  }),
  body(
    '+= -= *= .= on elements',
    'a, b',
    'a[1] += 5; a[1] -= 2; a[1] *= 7; a[2] -= 1; b["x"] .= "y"; b["x"] = b["x"] . b["x"]; println(a[1], b["x"])',
    {
      hits: 3,
    },
  ),
  body('++ and -- on elements, with their values', 'a, n', 'printf("%d %d %d %d\\n", a[1]++, ++a[1], a[2]--, --a[2])', {
    hits: 3,
  }),
  body(
    'long keys beyond 2^53',
    'a',
    'a[9007199254740993] = 1; a[9007199254740992] = 2; a[-9223372036854775808] = 3; a[-1] = 4; foreach (k in a) println(k)',
  ),
  body('an element as key of another', 'a, b, n', 'n++; a[n] = n * n; b[a[n] % 5, a[n - 1]] = a[a[n] % 3]', {
    hits: 5,
  }),
  body('string values', 'a, n', 'n++; a[n % 3] = a[(n + 1) % 3] . "x"; println(a[0], "|", a[1], "|", a[2])', {
    hits: 8,
  }),
  body(
    'string keys that share beginnings',
    'a, n',
    'n++; a["ab"]++; a["ab" . "c"] += 2; a["a"] += 3; a[""] += 4; println(a["ab"], a["abc"], a["a"], a[""], a["b"])',
    { hits: 2 },
  ),
  body(
    'sorted by value, by key, both ways',
    'a, n',
    `n++; a[n * 7 % 11] = n * 5 % 7; if (n < 8) next
    foreach (k+ in a) printf("%d ", k); foreach (k- in a) printf("%d ", k)
    foreach (k in a+) printf("%d=%d ", k, a[k]); foreach (k in a-) printf("%d=%d ", k, a[k])`,
    { hits: 8 },
  ),
  body(
    'sorted with equals: stable',
    'a, n',
    'n++; a[n] = n % 3; if (n == 9) { foreach (k in a-) printf("%d ", k); foreach (k in a+) printf("%d ", k) }',
    { hits: 9 },
  ),
  body(
    'limits of foreach',
    'a, n',
    `a[n++] = n * 3 % 5; if (n < 6) next
    for (i = -1; i < 8; i++) { foreach (k in a- limit i) printf("%d ", k); foreach (k in a limit i) printf("%d ", k); println("") }`,
    { hits: 6 },
  ),
  body(
    'sorted by strings',
    'a, n',
    'a["b"] = 1; a["a"] = 2; a["\\377"] = 3; a[""] = 4; a["ab"] = 5; foreach (k+ in a) printf("%s ", k); foreach (k- in a limit 2) printf("%s ", k)',
  ),
  body(
    'sorted by string values',
    'a',
    'a[1] = "z"; a[2] = "y" . "x"; a[3] = "y"; a[4] = ""; foreach (k in a-) printf("%d ", k); foreach (k in a+ limit 3) printf("%d ", k)',
  ),
  body(
    'sorted by negative and wide longs',
    'a',
    'a[1] = -1; a[2] = 9223372036854775807; a[3] = -9223372036854775808; a[4] = 0; a[5] = 4294967296; foreach (k in a+) printf("%d ", k); foreach (k in a-) printf("%d ", k)',
  ),
  body(
    'two keys, sorted by the second',
    'a',
    'a[1, "z"] = 1; a[2, "a"] = 2; a[3, "m"] = 3; a[4, "a"] = 4; foreach ([i, s-] in a) printf("%d%s ", i, s); foreach ([i, s+] in a) printf("%d%s ", i, s)',
  ),
  body(
    'foreach with its value',
    'a',
    'a[1] = 5; a[2] = 3; a[3] = 4; foreach (v = k in a) printf("%d=%d ", k, v); foreach (v- = k in a) printf("%d=%d ", k, v); println(k, v)',
  ),
  body(
    'foreach over a slice',
    'a',
    'a[1, "x"] = 1; a[2, "y"] = 2; a[3, "x"] = 3; foreach ([i, s] in a[*, "x"]) printf("%d%s ", i, s); foreach ([i, s] in a[2, *]) println(i, s)',
  ),
  body(
    'break and continue in foreach',
    'a, n',
    'a[n++] = n; foreach (k in a) { if (k == 1) continue; if (k == 4) break; printf("%d ", k) } println(k)',
    { hits: 6 },
  ),
  body(
    'foreach in foreach',
    'a, b',
    'a[1] = 2; a[2] = 3; b[7] = 1; b[8] = 2; foreach (i in a) foreach (j- in b) printf("%d%d ", i, j); foreach (i in a) foreach (j in a) printf("%d%d ", i, j)',
  ),
  body(
    'foreach over an empty array',
    'a',
    'foreach (k in a) println(k); println(k, [1] in a); delete a[1]; if ([1] in a) a[1] = 2',
  ),
  {
    name: 'foreach in a function',
    script:
      'global a, n\nfunction sum() { foreach (k in a) { t += a[k]; if (k == 5) return t } return -t }\nprobe HIT { a[++n] = n; println(sum()) }',
    hits: 7,
  },
];
