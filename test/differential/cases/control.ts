import { body, type Case } from './case.js';

const actions = (text: string, globals: string, from: number, count: number): readonly Case[] =>
  Array.from({ length: count }, (_, index) =>
    body(`MAXACTION=${from + index}: ${text}`, globals, text, {
      hits: 2,
      defines: { MAXACTION: from + index, MAXERRORS: 5 },
    }),
  );
const nesting = (levels: number): readonly Case[] => [
  {
    name: `MAXNESTING=${levels}: recursion`,
    script:
      'global n\nfunction f(k) { n++; if (k <= 0) return 0; return 1 + f(k - 1) }\nprobe HIT { try { println(f(1)) } catch (m) { println(m) } try { println(f(3)) } catch (m) { println(m) } println(f(9)) }',
    defines: { MAXNESTING: levels },
  },
  {
    name: `MAXNESTING=${levels}: a chain of functions`,
    script:
      'global n\nfunction h(k) { n++; return k } function g(k) { n++; return h(k) + 1 } function f(k) { n++; return g(k) + 1 }\nprobe HIT { try { println(h(1), g(1)) } catch (m) { println(m) } println(f(1)) }',
    defines: { MAXNESTING: levels },
  },
  {
    name: `MAXNESTING=${levels}: recursion by two, caught inside`,
    script:
      'global n\nfunction even(k) { n++; try { return k == 0 ? 1 : odd(k - 1) } catch (m) { return 100 + k } } function odd(k) { n++; return k == 0 ? 0 : even(k - 1) }\nprobe HIT { println(even(2)); println(even(6)); println(odd(7)) }',
    defines: { MAXNESTING: levels },
  },
];

export const CONTROL: readonly Case[] = [
  body(
    'nested loops with break and continue',
    'n',
    'for (i = 0; i < 6; i++) { if (i == 4) continue; for (j = 0; ; j++) { if (j > i) break; if ((i + j) % 3 == 1) continue; printf("%d%d ", i, j) } n += i }',
    { hits: 2 },
  ),
  body(
    'while and do-while',
    'n',
    'i = 5; while (i-- > 0) { if (i == 2) continue; n += i } do { n++; if (n % 7 == 0) break; if (n & 1) continue; n++ } while (n < 30); println(n, i)',
    { hits: 3 },
  ),
  body(
    'next',
    'n',
    'n++; if (n == 2) next; println(n); for (i = 0; i < 3; i++) { if (i == 1 && n == 3) next; println(i) }',
    { hits: 4 },
  ),
  body(
    'if, else, empty statements',
    'n',
    'n++; if (n == 1) ; else if (n == 2) println("two"); else { if (n == 3) println("three") } ;;',
    { hits: 4 },
  ),
  body('exit', 'n', 'n++; println(n); if (n == 2) { exit(); println("after") } n += 10', { hits: 5 }),
  {
    name: 'exit stops later bodies',
    script: 'global n\nprobe HIT { if (++n == 2) exit(); println("a", n) }\nprobe HIT { println("b", n) }',
    hits: 4,
  },
  {
    name: 'an error stops later bodies',
    script:
      'global n, z\nprobe HIT { n++; if (n == 2) println(1 / z); println("a", n) }\nprobe HIT { println("b", n) }\nprobe error { println("error ", n) }\nprobe end { println("end", z) }',
    hits: 4,
  },
  {
    name: 'an allowed error lets later bodies run',
    script:
      'global n, z\nprobe HIT { n++; if (n == 2) println(1 / z); println("a", n) }\nprobe HIT { println("b", n) }',
    hits: 4,
    defines: { MAXERRORS: 3 },
  },
  {
    name: 'next in one body, not in the other',
    script: 'global n\nprobe HIT { if (n++ & 1) next; println("a", n) }\nprobe HIT { println("b", n) }',
    hits: 3,
  },
  {
    name: 'begin and end share globals with the event',
    script:
      'global n, a, s, t = "x"\nprobe begin { n = 5; a[1] = 2; a[3] = 4; s <<< 7; t = "y" }\nprobe HIT { n++; a[n] = n; a[1]++; s <<< n; t = t . "z" }\nprobe end { println(n, t); foreach (k in a) println(k, a[k]); println(@sum(s), @max(s)); n = 0; delete a[3] }',
    hits: 3,
  },
  {
    name: 'functions: recursion',
    script: 'global n\nfunction fib(k) { return k < 2 ? k : fib(k - 1) + fib(k - 2) }\nprobe HIT { println(fib(n++)) }',
    hits: 8,
  },
  {
    name: 'functions: locals are fresh, parameters are copies',
    script:
      'global n\nfunction f(k) { k++; l += k; return l } function g(k) { l += 2; f(k); return l + f(l) }\nprobe HIT { k = 3; println(f(k), g(k), k) }',
    hits: 2,
  },
  {
    name: 'functions: loops, returns from inside, no return',
    script:
      'global n\nfunction f(k) { for (i = 0; ; i++) { while (1) { if (i * i >= k) return i; break } } } function g(k) { if (k > 2) return k; n++ }\nprobe HIT { for (i = 0; i < 12; i++) printf("%d/%d ", f(i), g(i)) }',
    hits: 2,
  },
  {
    name: 'functions: strings, three levels, recursion',
    script:
      'global t\nfunction r:string (s:string, k:long) { if (k <= 0) return "." ; return s . r(s . "-", k - 1) . s } function q(s) { return r(s, 2) . "!" }\nprobe HIT { t = q("a") . q(t); println(t) }',
    hits: 2,
    defines: { MAXSTRINGLEN: 64 },
  },
  {
    name: 'functions: mutual recursion with loops',
    script:
      'global n\nfunction a(k) { s = 0; for (i = 0; i < 2; i++) s += b(k - 1); return s + 1 } function b(k) { if (k <= 0) return 1; return a(k) }\nprobe HIT { println(a(3)) }',
    defines: { MAXACTION: 2000 },
  },
  {
    name: 'functions: effects in argument order',
    script:
      'global n\nfunction f(a, b, c) { return a * 100 + b * 10 + c }\nprobe HIT { println(f(n++, n++, n++), n); println(f(n, f(n, 1, 2) & 3, ++n)) }',
    hits: 2,
  },
  {
    name: 'short circuit with effects',
    script:
      'global n\nfunction t(k) { n += k; return k }\nprobe HIT { println(t(0) && t(1), t(2) || t(3), t(1) && t(0) || t(4), n); println((t(0) || t(0)) ? t(5) : t(6), n) }',
    hits: 2,
  },
  body('warn', 'n', 'warn("careful"); n++; warn("twice\\n"); println(n)', { hits: 2 }),
  body('system', 'n', 'system("true " . sprint(n)); n++; println(n)', { hits: 2 }),
  ...actions('x++; x++; if (x) x++; x++', 'x', 1, 6),
  ...actions('for (i = 0; i < 5; i++) x += i; y = 1', 'x, y', 3, 16),
  ...actions('while (1) { x++; if (x & 1) continue; y++ }', 'x, y', 20, 6),
  ...actions('try { for (;;) x++ } catch (m) { println(m) } y = 1', 'x, y', 30, 2),
  ...actions('a[1] = 1; a[2] = 2; a[3] = 3; foreach (k in a) x += k; y = 1', 'a, x, y', 4, 10),
  ...[5, 8, 11, 14, 17].map(
    (limit): Case => ({
      name: `MAXACTION=${limit}: a called function`,
      script:
        'global x, y\nfunction f(k) { x++; if (k > 1) x += 2; return x } function g(k) { for (i = 0; i < k; i++) x++; return x }\nprobe HIT { y = f(1); y += f(2); y += g(2); y = 99 }',
      defines: { MAXACTION: limit },
    }),
  ),
  ...[10, 20, 30, 40, 50].map(
    (limit): Case => ({
      name: `MAXACTION=${limit}: recursion`,
      script:
        'global x\nfunction f(k) { x++; if (k <= 0) return 1; return f(k - 1) + 1 }\nprobe HIT { println(f(3)); println(f(7)); x = 99 }',
      defines: { MAXACTION: limit, MAXNESTING: 20 },
    }),
  ),
  ...[0, 1, 2, 3, 4, 5].flatMap(nesting),
];
