import { body, type Case } from './case.js';

export const ERRORS: readonly Case[] = [
  body('caught with its message', 'z, n', 'try { n = 1 / z; n = 2 } catch (m) { println("<", m, ">"); n = 3 }'),
  body(
    'nested: inner first, raised again',
    'z, n',
    'try { try { n = 1 / z } catch (m) { println("inner ", m); error(m . "!") } println("not") } catch (m) { println("outer ", m); n = 4 }',
  ),
  body('an error in a catch block', 'z', 'try { println(1 / z) } catch { println(2 % z) } println("never")'),
  body('error() uncaught', 'n', 'n++; println("a"); error("made " . "here"); println("b")', {
    hits: 3,
    defines: { MAXERRORS: 1 },
  }),
  body(
    'error() with text from a variable',
    't',
    't = t . "ab"; try { error(t) } catch (m) { println(m); t = m . "c" }',
    { hits: 3 },
  ),
  body('error() with an empty text', '', 'try { error("") } catch (m) { println("[", m, "]") } error("")'),
  body(
    'a long message is cut as strings are',
    't',
    'for (i = 0; i < 10; i++) t .= "0123456789"; try { error(t) } catch (m) { println(strlen(m), m) } error(t)',
    { defines: { MAXSTRINGLEN: 64 } },
  ),
  body(
    'a made message longer than the limit',
    'a[1], m2',
    'a[1] = 1; try { a[2] = 2 } catch (m) { println(m); m2 = m } a[3] = 3',
    { defines: { MAXSTRINGLEN: 16 } },
  ),
  body(
    'what was done before stays',
    'a, n, z',
    'a[++n] = n; try { a[100 + n] = 1; a[n] = 7 / z; a[200] = 1 } catch { a[300]++ }',
    { hits: 2 },
  ),
  body(
    'break, continue and next out of try',
    'n',
    'for (i = 0; i < 5; i++) { try { if (i == 1) continue; if (i == 3) break; println(i) } catch { println("no") } } try { if (n++) next } catch { } println("end")',
    { hits: 2 },
  ),
  body(
    'break and next out of catch',
    'n, z',
    'for (i = 0; i < 5; i++) { try { println(i / z) } catch { if (i == 2) break; println(i) } } try { println(1 / z) } catch { if (n++) next } println("end")',
    { hits: 2 },
  ),
  body(
    'try in loops in try',
    'n, z',
    'try { for (i = 3; i >= 0; i--) { try { println(6 / i) } catch (m) { println(m, i); n += 1 % z } } } catch (m) { println("outer ", m) }',
  ),
  body('a try without errors', 'n', 'try { n++ } catch { n = 100 } println(n)', { hits: 2 }),
  body(
    'the variable keeps its value where nothing was caught',
    '',
    'm = "old"; try { x = 1 } catch (m) { x = 2 } println(m, x)',
  ),
  {
    name: 'an error in a function, caught by the caller',
    script:
      'global z, n\nfunction f(k) { n++; return 10 / k }\nprobe HIT { try { println(f(2)); println(f(z)) } catch (m) { println(m) } println(f(z)) }',
  },
  {
    name: 'an error in a function, caught there',
    script:
      'global z\nfunction f(k) { try { return 10 / k } catch (m) { println(m); return -1 } }\nprobe HIT { println(f(2), f(z), f(5)) }',
    hits: 2,
  },
  {
    name: 'an error deep in recursion',
    script:
      'global z, n\nfunction f(k) { n++; if (k == 0) return 1 / z; r = f(k - 1); n += 100; return r }\nprobe HIT { try { f(3) } catch (m) { println(m, n) } f(4) }',
    defines: { MAXNESTING: 10 },
  },
  {
    name: 'error() in a function and its position',
    script:
      'global n\nfunction f(k) { if (k > 2) error("big"); return k }\nprobe HIT { println(f(1)); try { f(3) } catch (m) { println(m) } println(f(4)) }',
  },
  {
    name: 'return from try and from catch',
    script:
      'global z\nfunction f(k) { for (i = 0; i < 3; i++) { try { if (i == k) return i * 10; if (k > 5) println(1 / z) } catch { return -i - 1 } } return 77 }\nprobe HIT { println(f(0), f(1), f(2), f(3), f(6)) }',
  },
  {
    name: 'catch restores the outer handler',
    script:
      'global z\nfunction f(k) { try { println(k / z) } catch (m) { println("in f") } }\nprobe HIT { try { f(1); f(2); println(3 / z) } catch (m) { println("in probe ", m) } println(4 / z) }',
  },
  {
    name: 'recursion inside try, errors at each level',
    script:
      'global z, n\nfunction f(k) { try { if (k > 0) f(k - 1); n += k / z } catch (m) { n++; if (k > 1) error(m . k) } }\nprobe HIT { try { f(3) } catch (m) { println(m) } println(n) }'.replace(
        'm . k',
        'm . "+"',
      ),
  },
  {
    name: 'MAXNESTING is caught',
    script:
      'global n\nfunction f(k) { n++; return f(k + 1) }\nprobe HIT { try { f(0) } catch (m) { println(m, n) } f(0) }',
    defines: { MAXNESTING: 5 },
  },
  {
    name: 'a function whose every path fails',
    script:
      'global n\nfunction f:long(k) { n = k; error("no"); return k }\nfunction g:string(k) { n += k; error("none"); return "x" }\nprobe HIT { try { println(f(3)) } catch (m) { println(m, n) } try { println(g(4)) } catch (m) { println(m, n) } }',
  },
];
