import type { Case } from './case.js';

const end = (name: string, globals: string, hit: string, text: string, options: Partial<Case> = {}): Case => ({
  name,
  script: `global ${globals}\nprobe HIT { ${hit} }\nprobe end { ${text} }`,
  hits: 3,
  ...options,
});

/** Bodies in user space over what the kernel holds: begin, end and error of a session. */
export const BRIDGE: readonly Case[] = [
  end('an array overflows in the end', 'a[3], n', 'a[++n] = n', 'println("before"); a[9] = 1; println("after")'),
  end(
    'an array overflows in the end, caught',
    'a[3], n',
    'a[++n] = n',
    'try { a[9] = 1 } catch (m) { println(m) } println([9] in a)',
  ),
  end(
    'an array overflows in the end by ++ and <<<',
    'a[3], s[3], n',
    'a[++n] = n; s[n] <<< n',
    'try { a[9]++ } catch (m) { println(m) } try { s[9] <<< 1 } catch (m) { println(m) } println(a[9], @count(s[9]))',
  ),
  end(
    'an array that is full by the end itself',
    'a[5], n',
    'a[++n] = n',
    'for (i = 10; i < 20; i++) { try { a[i] = i } catch (m) { println(i, m) } }',
  ),
  end(
    'room is made in the end',
    'a[3], n',
    'a[++n] = n',
    'delete a[2]; a[9] = 9; foreach (k in a) println(k, a[k]); delete a[1]; a[1] = 4; try { a[4] = 1 } catch (m) { println(m) }',
  ),
  end(
    'deleted and set again goes to the end of the order',
    'a, n',
    'a[++n] = n',
    'delete a[1]; a[1] = 7; a[2] = 8; foreach (k in a) println(k, a[k])',
  ),
  end(
    'a whole array is deleted and filled again',
    'a, n',
    'a[++n] = n',
    'foreach (k in a) println(k); delete a; a[5] = 6; foreach (k in a) println(k, a[k]); delete a; println([5] in a)',
  ),
  end(
    'a drained array',
    'a, n',
    'a[++n] += n * 2',
    'foreach (k in a-) println(k, a[k]); delete a; println([1] in a)',
    {},
  ),
  end(
    'a drained array of statistics',
    's, n',
    's[++n % 2] <<< n',
    'foreach (k in s+) println(k, @count(s[k]), @sum(s[k]), @max(s[k])); delete s',
  ),
  end(
    'an error after a delete of everything',
    'a, n, z',
    'a[++n] += n; z = 0',
    'foreach (k in a) println(k, a[k]); delete a; a[7] = 7; println(1 / z)',
  ),
  end(
    'an error before a delete of everything',
    'a, n, z',
    'a[++n] += n; z = 0',
    'foreach (k in a) println(k, a[k]); println(1 / z); delete a',
  ),
  end(
    'scalars of both types',
    'x, t = "a"',
    'x += 5; t = t . "b"',
    'x *= 3; t = t . t; println(x, t); x++; delete t; println(x, t)',
  ),
  end('a scalar that the kernel only adds to', 'x', 'x += 7', 'println(x); x = x * 2; x -= 1; x++; println(x)'),
  end(
    'statistics that the end adds to',
    's, n',
    's <<< ++n * 10',
    's <<< 3; s <<< -4; println(@count(s), @min(s), @max(s), @avg(s), @variance(s)); delete s; println(@count(s)); s <<< 1',
  ),
  end(
    'histograms that the end adds to',
    's, n',
    's <<< ++n * 10',
    's <<< 3; print(@hist_linear(s, 0, 40, 10)); println(@hist_linear(s, 0, 40, 10)[1])',
  ),
  end(
    'string values and keys',
    'a, n',
    'a["k" . "x", ++n] = "v" . "w"',
    'foreach ([s, i] in a) println(s, i, a[s, i]); a["kx", 2] .= "!"; println(a["kx", 2], a["nokey", 1] . "."); a["new", 5] = "x"',
  ),
  end(
    "values cut by the width of the kernel's slots",
    'a, b, n',
    'a["k"] = "abc"; b["abcd"] = ++n',
    'println([ "abcde" ] in b, ["abcd"] in b, ["abc"] in b); a["k"] = a["k"] . "defghijk"; println(a["k"]); delete b["abcde"]',
  ),
  end(
    'slices',
    'a, n',
    'a[++n % 2, n] = n',
    'println([1, *] in a, [*, 9] in a); delete a[1, *]; foreach ([i, j] in a) println(i, j); foreach ([i, j] in a[0, *]) println(i, j)',
  ),
  end(
    'sorting and limits',
    'a, n',
    'a[++n] = n * 7 % 5',
    'foreach (k in a- limit 2) println(k); foreach (k- in a) println(k); foreach (v = k in a+) println(k, v)',
  ),
  {
    name: 'begin fills what the event uses and the end reads',
    script:
      'global a, b, s, x = 3, t\nprobe begin { x = 4; t = "begun"; for (i = 0; i < 3; i++) { a[i] = i * i; b["k", i] = "v"; s <<< i } delete a[1] }\nprobe HIT { x++; a[x]++; if (["k", 1] in b) b["k", 1] .= "w"; s <<< x; println(t, a[2], @sum(s)) }\nprobe end { foreach (k in a) println(k, a[k]); foreach ([t2, i] in b) println(t2, i, b[t2, i]); println(x, @count(s)) }',
    hits: 3,
  },
  {
    name: 'begin ends the session',
    script: 'global n\nprobe begin { n = 1; exit() }\nprobe HIT { n++; println("never") }\nprobe end { println(n) }',
    hits: 2,
  },
  {
    name: 'begin fails',
    script:
      'global n, z\nprobe begin { n = 1; println(5 / z); n = 2 }\nprobe HIT { n++; z = 1 }\nprobe error { println("error", n) }\nprobe end { println(n) }',
    hits: 2,
  },
  end(
    'an overflow error is the second error of the end',
    'a[2], n',
    'a[++n % 2] = n',
    'a[5] = 1; println("unreached")',
    { hits: 2, defines: { MAXERRORS: 5 } },
  ),
  end(
    'a wide scalar in arithmetic of the end',
    'x, y',
    'x = 9223372036854775807; y -= 9007199254740993',
    'x++; y *= 3; println(x, y); x += y',
  ),
  end("a functions' body on both sides", 'a, n', 'f(++n)', 'f(20); foreach (k in a) println(k, a[k])'),
].map((each) =>
  each.name.startsWith('a functions')
    ? {
        ...each,
        name: 'a function on both sides',
        script: `${each.script}\nfunction f(k) { a[k] += k; if (k > 2) a[k / 2]++ }`,
      }
    : each,
);
