import { body, type Case } from './case.js';

const TEXTS = `s[0] = ""; s[1] = "a"; s[2] = "ab"; s[3] = "abc"; s[4] = "b"; s[5] = "abd"; s[6] = "\\377x"; s[7] = "01234567"
  s[8] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"; s[9] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdeg"`;
const pairs = (name: string, text: string): Case =>
  body(
    name,
    's, n',
    `if (n == 0) { ${TEXTS} }
     a = s[n % 10] . ""
     for (i = 0; i < 10; i++) { b = s[i]; ${text} }
     n++`,
    { hits: 10 },
  );

export const STRINGS: readonly Case[] = [
  pairs(
    'strings compare by unsigned bytes, a prefix is less',
    'printf("%d%d%d%d%d%d ", a < b, a <= b, a > b, a >= b, a == b, a != b)',
  ),
  pairs('interned strings compare alike', 'printf("%d%d%d ", s[i] < s[3], s[i] == s[4], s[n % 10] >= s[i])'),
  pairs('strings compare with literals', 'printf("%d%d%d%d ", a == "ab", a < "abc", b > "", b != "\\377x")'),
  pairs('concatenation', 'println(a . b . a)'),
  pairs('length and concatenation', 'c = a . "-" . b; println(strlen(c), c)'),
  pairs(
    'substr',
    'printf("[%s] [%s] [%s] [%s]\\n", substr(a, i, 3), substr(b, 1, i), substr(a, -1, 2), substr(b, 0, 0))',
  ),
  pairs('bytes at a place', 'try { println(stringat(a, i)) } catch (m) { println(m) }'),
  pairs('searching', 'println(isinstr(a, b), isinstr(b, a), isinstr(a, ""))'),
  pairs('replacing', 'println(str_replace(a, "b", "<b>"), str_replace(b, a, "x"))'),
  body(
    'built strings and literals as keys of one array',
    's, k, n',
    `n++; s[0] = "a"; s[1] = "ab"; k[s[n % 2] . "b"] = n; k["ab"] += 2; k["abb"]++; println(k["ab"], [s[1]] in k, ["x"] in k)`,
    { hits: 4 },
  ),
  body('concatenation is cut at the limit', 't', 't = t . "0123456789"; println(strlen(t), t)', {
    hits: 5,
    defines: { MAXSTRINGLEN: 32 },
  }),
  body(
    'the full length of 511 bytes',
    't',
    'for (i = 0; i < 60; i++) t = t . "0123456789"; println(strlen(t)); t .= "!"; println(t)',
    {
      hits: 2,
    },
  ),
  body('cut values as keys', 'k, t', 't .= "abcdefg"; k[t]++; k[t . "x"]++', {
    hits: 4,
    defines: { MAXSTRINGLEN: 16 },
  }),
  body('a limit of one byte', 't', 't = "xyz"; u = t . "q"; println(strlen(t), strlen(u), t)', {
    defines: { MAXSTRINGLEN: 2 },
  }),
  body(
    'strtol',
    's',
    `s[0] = "12"; s[1] = "-5"; s[2] = "0x1f"; s[3] = "012"; s[4] = " 7"; s[5] = "99999999999999999999"; s[6] = "zz"; s[7] = ""; s[8] = "+4"; s[9] = "ff"
    for (i = 0; i < 10; i++) printf("%d %d %d\\n", strtol(s[i], 0), strtol(s[i], 10), strtol(s[i], 16))`,
  ),
  body('strings hold no NUL', 't', 't = "ab\\0cd" . "e"; println(strlen(t), t)'),
  body(
    'sprintf',
    't, n',
    'n += 1234567; t = sprintf("%d|%5d|%-5d|%05d|%x|%s|%.2s|%c", n, n % 10, n % 100, -3, n, "text", "text", 65); println(t)',
    {
      hits: 2,
    },
  ),
  body('sprintf is cut', 't', 't = sprintf("%s-%s", t, "abcdef"); println(t)', {
    hits: 4,
    defines: { MAXSTRINGLEN: 20 },
  }),
  body('sprint and sprintln', 't', 't = sprint(1, "a", -2) . sprintln("b") . sprintd(",", 1, 2, "c"); println(t)'),
  body('a string through functions', 't', 't = f("x" . t)', { hits: 3 }),
].map((each) =>
  each.name.startsWith('a string through')
    ? { ...each, script: `function f(s) { return "<" . s . ">" }\n${each.script}` }
    : each,
);
