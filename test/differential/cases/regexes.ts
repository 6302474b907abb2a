import { body, type Case } from './case.js';

/** Strings of every width and content that a slot can have: literals, and built ones. */
const TEXTS = `s[0] = ""; s[1] = "a"; s[2] = "xab"; s[3] = "abcabc"; s[4] = "foo=12;bar=345"; s[5] = "line\\nline2"
  s[6] = "\\377\\200x"; s[7] = "01234567"; s[8] = "/usr/lib/x86_64-linux-gnu/libc.so.6"
  s[9] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdefghij"`;

function over(name: string, text: string): Case {
  return body(
    name,
    's, n',
    `if (n == 0) { ${TEXTS} }
     a = s[n % 10] . ""
     ${text}
     n++`,
    { hits: 10 },
  );
}

const every = (patterns: readonly string[]): string =>
  patterns.map((pattern) => `printf("%d%d ", a =~ "${pattern}", s[n % 10] !~ "${pattern}")`).join('; ');

const groups = (pattern: string): string =>
  `if (a =~ "${pattern}") { printf("%d [%s] [%s]", ngroups(), matched(0), matched_str())
     for (i = 1; i < ngroups(); i++) printf(" %d=[%s]", i, matched(i)) println("") } else println("no")`;

export const REGEXES: readonly Case[] = [
  over(
    'verdicts',
    every(['a', '^a', 'c$', '^$', '', 'a|b', '(ab)+c', '[0-9]{3,}', '^[^a]*$', '.', 'x?a*b', '^.{6}$', '[a-f]+g']),
  ),
  over(
    'classes and escapes',
    every(['[[:digit:]]+', '^[[:alnum:]=;]*$', 'e\\nl', '\\\\.so', '[]x]', '[^-a-z]', '\\x41|\\x61']),
  ),
  over('bytes above 127', `printf("%d ", a =~ "[^a-z]x"); printf("%d ", a =~ "^..x$"); println(a =~ "[^[:print:]]")`),
  over('always and never', `println(a =~ "", a =~ "x*", a =~ "a^", a =~ "$a", a !~ "^")`),
  over('groups', groups('([a-z]+)=([0-9]+)(;|$)')),
  over('groups without a part', groups('(a)|(b)|(x)')),
  over('groups in loops', groups('((a)|b|(c))+')),
  over('the leftmost and longest', groups('a|ab|abc|[0-9]+')),
  over('a group at the end', groups('/([^/]*)$')),
  over('an empty match', groups('(x*)')),
  over('a long match', groups('^(.*)(.)$')),
  body(
    'no match yet, a failed one, a group that is not there',
    'n',
    `try { println(matched(0)) } catch (m) { println(m) }
     try { println(ngroups()) } catch (m) { println(m) }
     a = "ab" . sprint(n++)
     if (a =~ "a(b)") println(matched(1))
     try { println(matched(2)) } catch (m) { println(m) }
     try { println(matched(n - 2)) } catch (m) { println(m) }
     if (a !~ "q") try { println(matched(1)) } catch (m) { println(m) }
     try { println(matched_str()) } catch (m) { println(m) }`,
    { hits: 2 },
  ),
  body(
    'an error of matched ends the body',
    'n',
    'a = "x" . sprint(n++); if (a =~ "y") println("y"); println(matched(3))',
  ),
  body(
    'the text changes after the match',
    '',
    'a = "key=" . sprint(17); if (a =~ "=(.*)") { a = "gone"; b = matched(1); b .= matched(0); println(a, b, matched(1)) }',
  ),
  body(
    'the match of a function',
    'n',
    `n++; if (has("value " . sprint(n))) println(matched(1), ngroups()); println(digits("a" . sprint(n) . "b"), matched(0))
     }
     function has:long(s:string) { return s =~ "value ([0-9]+)" }
     function digits:string(s:string) { if (s =~ "[0-9]+") return matched(0); return "" `,
    { hits: 3 },
  ),
  body(
    'many groups and registers',
    '',
    'a = "abcdefghij" . sprint(5); if (a =~ "(a(b(c(d(e)(f)?(g|x)*)h)?i)j)(5|6)") for (i = 0; i < ngroups(); i++) println(matched(i))',
  ),
  body(
    'the full length of a string',
    't',
    't .= "0123456789abcdef0123456789abcdef"; println(t =~ "^([0-9]+[a-f]+)*$", strlen(matched(0)), matched(1))',
    {
      hits: 18,
    },
  ),
  body(
    'a limit of sixteen bytes',
    't',
    't .= "abc"; println(t =~ "c(a.*)$", t =~ "^(abc)+$"); if (t =~ "b(c.*)") println(matched(1))',
    {
      hits: 7,
      defines: { MAXSTRINGLEN: 16 },
    },
  ),
  body(
    'a limit of one byte',
    't',
    't = "xyz"; println(t =~ "^x$", t =~ "y", "xyz" =~ "z"); if (t =~ "(x)") println(matched(1))',
    {
      defines: { MAXSTRINGLEN: 2 },
    },
  ),
  body(
    'a literal longer than the limit',
    '',
    'if ("0123456789abcdefghijklmnopqrstuvwxyz" =~ "^([0-9]+)(.*)") println(matched(2), matched(0)); println(sprint(1) =~ "1")',
    { defines: { MAXSTRINGLEN: 16 } },
  ),
  body(
    'groups of strings of several widths',
    'k, n',
    `n++; if (n % 2) { if (sprint(n) =~ "([0-9])") k[matched(1)] = n }
     else if ("a long literal, longer than the others " . sprint(n) =~ "([a-z]+) ([0-9]+)$") k[matched(1) . matched(2)] = n
     println(matched(0))`,
    { hits: 4, end: 'foreach (e in k+) println(e, k[e])' },
  ),
];
