/**
 * What SystemTap 4.8 makes of patterns: the functions that it generates for them (-p3), compiled and run on the host. The
 * match, then its groups; undefined: no match, no part in it. Patterns are a literal’s content, escapes in place. Over 400
 * lines, since it is one table.
 */
type Groups = readonly (string | undefined)[];

export const VERDICTS: readonly (readonly [
  pattern: string,
  texts: readonly (readonly [string, Groups | undefined])[],
])[] = [
  [
    'a\\\\.b',
    [
      ['a.b', ['a.b']],
      ['a\\xb', undefined],
      ['aXb', undefined],
    ],
  ],
  [
    'a\\tb',
    [
      ['a\tb', ['a\tb']],
      ['atb', undefined],
    ],
  ],
  [
    '\\x41',
    [
      ['A', ['A']],
      ['x41', undefined],
    ],
  ],
  ['\\101', [['A', ['A']]]],
  [
    'a\\\\tb',
    [
      ['a\tb', undefined],
      ['a\\tb', undefined],
      ['atb', ['atb']],
    ],
  ],
  [
    '\\\\\\\\',
    [
      ['\\', ['\\']],
      ['\\\\', ['\\']],
    ],
  ],
  [
    '[\\\\n]',
    [
      ['n', ['n']],
      ['\\', undefined],
      ['\n', undefined],
    ],
  ],
  [
    '[\\n]',
    [
      ['n', undefined],
      ['\\', undefined],
      ['\n', ['\n']],
    ],
  ],
  [
    '[\\\\]]',
    [
      ['\\', undefined],
      [']', [']']],
      ['\\]', [']']],
    ],
  ],
  [
    '\\\\*',
    [
      ['*', ['*']],
      ['\\', undefined],
    ],
  ],
  [
    'a\\x2a',
    [
      ['a*', ['a']],
      ['aa', ['aa']],
      ['b', ['']],
    ],
  ],
  [
    'a\\x7cb',
    [
      ['a|b', ['a']],
      ['a', ['a']],
      ['b', ['b']],
    ],
  ],
  [
    'a\\x2eb',
    [
      ['axb', ['axb']],
      ['a.b', ['a.b']],
    ],
  ],
  ['[\\x5d]', [[']', [']']]]],
  [
    '[a\\x2dc]',
    [
      ['b', ['b']],
      ['-', undefined],
    ],
  ],
  [
    '\\x5cn',
    [
      ['\n', undefined],
      ['n', ['n']],
      ['\\n', ['n']],
    ],
  ],
  ['\\x5c\\x5c', [['\\', ['\\']]]],
  ['a**', [['aa', ['aa']]]],
  [
    'a+*',
    [
      ['aa', ['aa']],
      ['', ['']],
    ],
  ],
  ['a{0}', [['a', ['']]]],
  ['a{0}b', [['ab', ['b']]]],
  [
    '(^a)',
    [
      ['a', ['a', 'a']],
      ['ba', undefined],
    ],
  ],
  [
    'a^',
    [
      ['a^', undefined],
      ['a', undefined],
    ],
  ],
  [
    'a^b',
    [
      ['a^b', undefined],
      ['ab', undefined],
    ],
  ],
  [
    'a$b',
    [
      ['a$b', undefined],
      ['ab', undefined],
    ],
  ],
  [
    '$',
    [
      ['', ['']],
      ['a', ['']],
    ],
  ],
  [
    '^',
    [
      ['', ['']],
      ['a', ['']],
    ],
  ],
  [
    '^^a',
    [
      ['a', ['a']],
      ['^a', undefined],
    ],
  ],
  [
    'a|^b',
    [
      ['ab', ['a']],
      ['ba', ['b']],
      ['cb', undefined],
    ],
  ],
  [
    'x|',
    [
      ['y', ['']],
      ['x', ['x']],
    ],
  ],
  [
    '|x',
    [
      ['y', ['']],
      ['x', ['x']],
    ],
  ],
  ['()', [['y', ['', '']]]],
  ['(|a)', [['a', ['a', 'a']]]],
  [
    '[^a]',
    [
      ['\n', ['\n']],
      ['a', undefined],
      ['\xe9', ['\xe9']],
    ],
  ],
  [
    '[]a]',
    [
      [']', [']']],
      ['a', ['a']],
    ],
  ],
  [
    '[^]a]',
    [
      [']', undefined],
      ['b', ['b']],
    ],
  ],
  [
    '[a-]',
    [
      ['-', ['-']],
      ['a', ['a']],
    ],
  ],
  [
    '[-a]',
    [
      ['-', ['-']],
      ['a', ['a']],
    ],
  ],
  [
    '[a-c-e]',
    [
      ['-', ['-']],
      ['d', undefined],
      ['b', ['b']],
    ],
  ],
  [
    '[[:alpha:]-z]',
    [
      ['-', ['-']],
      ['b', ['b']],
      ['z', ['z']],
    ],
  ],
  [
    '[[:space:]]',
    [
      ['\x0b', ['\x0b']],
      ['\t', ['\t']],
      [' ', [' ']],
    ],
  ],
  [
    '[[:print:][:cntrl:]]',
    [
      ['a', ['a']],
      ['\xe9', undefined],
      ['\x01', ['\x01']],
    ],
  ],
  [
    '.',
    [
      ['\xe9', ['\xe9']],
      ['\n', ['\n']],
      ['', undefined],
    ],
  ],
  [
    '[[.a.]]',
    [
      ['a', undefined],
      ['.]', ['.]']],
      ['a]', ['a]']],
      ['[]', ['[]']],
    ],
  ],
  [
    '[[=a=]]',
    [
      ['a', undefined],
      ['=]', ['=]']],
      ['a]', ['a]']],
    ],
  ],
  [
    'a{1,2}{2}',
    [
      ['aaaa', ['aaaa']],
      ['aa', ['aa']],
      ['a', undefined],
    ],
  ],
  ['a}', [['a}', ['a}']]]],
  [']', [[']', [']']]]],
  ['(a)(b)?', [['a', ['a', 'a', undefined]]]],
  [
    ')',
    [
      ['', ['']],
      ['a)', ['']],
      ['x', ['']],
    ],
  ],
  [
    'a)',
    [
      ['a', ['a']],
      ['b', undefined],
    ],
  ],
  [
    'a?+',
    [
      ['aaa', ['aaa']],
      ['', ['']],
    ],
  ],
  [
    'a+?',
    [
      ['aaa', ['aaa']],
      ['', ['']],
    ],
  ],
  [
    '[a\\\\-c]',
    [
      ['b', undefined],
      ['-', ['-']],
      ['a', ['a']],
      ['\\', undefined],
    ],
  ],
  [
    '[\\\\x41]',
    [
      ['A', undefined],
      ['x', ['x']],
      ['4', ['4']],
      ['\\', undefined],
    ],
  ],
  [
    '\\\\x41',
    [
      ['A', undefined],
      ['x41', ['x41']],
    ],
  ],
  [
    '\\\\101',
    [
      ['A', undefined],
      ['101', ['101']],
    ],
  ],
  ['(a|b){2}', [['ab', ['ab', 'b']]]],
  [
    '((a)|b){2}',
    [
      ['ab', ['ab', 'b', 'a']],
      ['ba', ['ba', 'a', 'a']],
    ],
  ],
  [
    'a{3}',
    [
      ['aa', undefined],
      ['aaa', ['aaa']],
    ],
  ],
  [
    '(a?){3}',
    [
      ['aa', ['aa', '']],
      ['', ['', '']],
    ],
  ],
  ['x{0,2}', [['xxx', ['xx']]]],
  ['(ab){1,}c', [['ababc', ['ababc', 'ab']]]],
  [
    '[^^]',
    [
      ['^', undefined],
      ['a', ['a']],
    ],
  ],
  ['[[]', [['[', ['[']]]],
  [
    '[]-a]',
    [
      [']', [']']],
      ['_', ['_']],
      ['b', undefined],
    ],
  ],
  ['[[:alnum:]_]+', [['--ab_9--', ['ab_9']]]],
  [
    '^$',
    [
      ['', ['']],
      ['a', undefined],
    ],
  ],
  [
    '^a*$',
    [
      ['', ['']],
      ['aa', ['aa']],
      ['ab', undefined],
    ],
  ],
  [
    'a*$',
    [
      ['baa', ['aa']],
      ['b', ['']],
    ],
  ],
  [
    '(a$|ab)',
    [
      ['ab', ['ab', 'ab']],
      ['a', ['a', 'a']],
    ],
  ],
  [
    'x$|y',
    [
      ['xy', ['y']],
      ['x', ['x']],
    ],
  ],
  [
    '(a|ab)(c|bcd)(d*)',
    [
      ['abcd', ['abcd', 'a', 'bcd', '']],
      ['xabcd', ['abcd', 'a', 'bcd', '']],
    ],
  ],
  [
    '(a|ab)(c|bcd)*',
    [
      ['abcd', ['abcd', 'a', 'bcd']],
      ['ab', ['ab', 'ab', undefined]],
      ['abcbcd', ['abcbcd', 'ab', 'bcd']],
    ],
  ],
  [
    'a*',
    [
      ['xaab', ['']],
      ['aab', ['aa']],
      ['', ['']],
    ],
  ],
  [
    '(a?)(ab)?',
    [
      ['ab', ['ab', '', 'ab']],
      ['a', ['a', 'a', undefined]],
      ['', ['', '', undefined]],
    ],
  ],
  [
    '(a*)*',
    [
      ['aa', ['aa', 'aa']],
      ['b', ['', '']],
      ['', ['', '']],
    ],
  ],
  [
    '(a*)+',
    [
      ['aa', ['aa', 'aa']],
      ['b', ['', '']],
    ],
  ],
  [
    '(a|b)*',
    [
      ['abab', ['abab', 'b']],
      ['', ['', undefined]],
    ],
  ],
  [
    '((a)|(b))*',
    [
      ['ab', ['ab', 'b', 'a', 'b']],
      ['ba', ['ba', 'a', 'a', 'b']],
    ],
  ],
  ['(x*)(x*)', [['xxx', ['xxx', 'xxx', '']]]],
  ['(x+)(x*)', [['xxx', ['xxx', 'xxx', '']]]],
  ['(.*)(b)', [['aabab', ['aabab', 'aaba', 'b']]]],
  [
    '^(.*)$',
    [
      ['abc', ['abc', 'abc']],
      ['a\nb', ['a\nb', 'a\nb']],
    ],
  ],
  [
    '(^a|b)c',
    [
      ['ac', ['ac', 'a']],
      ['xac', undefined],
      ['bc', ['bc', 'b']],
    ],
  ],
  [
    'a$',
    [
      ['ba', ['a']],
      ['ab', undefined],
    ],
  ],
  [
    '(a{2}){1,2}',
    [
      ['aaaaa', ['aaaa', 'aa']],
      ['aa', ['aa', 'aa']],
      ['a', undefined],
    ],
  ],
  [
    '()',
    [
      ['', ['', '']],
      ['a', ['', '']],
    ],
  ],
  [
    '(a|)b',
    [
      ['ab', ['ab', 'a']],
      ['b', ['b', '']],
    ],
  ],
  ['a||b', [['b', ['b']]]],
  [
    '(foo|foobar)(bar)?',
    [
      ['foobar', ['foobar', 'foo', 'bar']],
      ['foobarbar', ['foobarbar', 'foobar', 'bar']],
    ],
  ],
  ['[[:digit:]]+\\.([0-9]+)', [['x12.34y', ['12.34', '34']]]],
  [
    '(a)|(b)',
    [
      ['b', ['b', undefined, 'b']],
      ['a', ['a', 'a', undefined]],
    ],
  ],
  [
    'x*y*',
    [
      ['aaa', ['']],
      ['xxy', ['xxy']],
    ],
  ],
  ['b*c', [['abbc', ['bbc']]]],
  ['(a|ab)(bc|c)?', [['abc', ['abc', 'a', 'bc']]]],
  [
    'a.c',
    [
      ['a\nc', ['a\nc']],
      ['aXc', ['aXc']],
    ],
  ],
];
