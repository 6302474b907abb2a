/** Macros and conditionals: what release 4.8 answers to each script. */
import type { Refusal } from './case.js';

export const refusedPreprocessor: readonly Refusal[] = [
  ['probe begin { x = @defined() }', ["expected literal string or number | saw: operator ')' at 1:28"], { guru: true }],
  ['probe begin { x = @defined(1 2) }', ["expected ')' | saw: number '2' at 1:30"], { guru: true }],
  ['probe begin { x = @defined(a,2) }', ["expected ')' | saw: operator ',' at 1:29"], { guru: true }],
  ['@define M(a) %( @a + @a %) probe begin { x = @M(3) * @M((1,2)) }', ["expected ')' | saw: operator ',' at 1:59"]],
  [
    '@define M(a) %( @a %) probe begin { @M({x=f(1), y}) }',
    ["too many parameters for macro '@M' (expected 1) | at: operator ',' at 1:47"],
  ],
  [
    '@define M(a) %( 3 %) probe begin { x = @M }',
    ["expected '(' in invocation of macro '@M' taking 1 parameter | at: operator '}' at 1:43"],
  ],
  [
    '@define M(a) %( 3 %) probe begin { x = @M( }',
    ["could not find end of macro invocation | at: operator '@M' at 1:40"],
  ],
  [
    '@define M(a) %( 3 %) probe begin { x = @M(1 }',
    ["could not find end of macro invocation | at: operator '@M' at 1:40"],
  ],
  [
    '@define M(a) %( 3 %) probe begin { x = @M(1,2) }',
    ["too many parameters for macro '@M' (expected 1) | at: operator ',' at 1:44"],
  ],
  [
    '@define M(a,b) %( 3 %) probe begin { x = @M(1) }',
    ["too few parameters for macro '@M' (expected 2) | at: operator ')' at 1:46"],
  ],
  [
    '@define M(a,b) %( 3 %) probe begin { x = @M() }',
    ["too few parameters for macro '@M' (expected 2) | at: operator ')' at 1:45"],
  ],
  [
    '@define M(a) %( 3 @a %) probe begin { x = @M(1]) }',
    ["expected literal string or number | saw: operator ']' at 1:47"],
  ],
  [
    '@define M(a) %( 3 @a %) probe begin { x = @M([1) }',
    ["could not find end of macro invocation | at: operator '@M' at 1:43"],
  ],
  [
    '@define M(a) %( @N(@a + @b) %) @define N(b) %( @b + 1 %) probe begin { x = @M(5) }',
    ["unknown operator @b | saw: operator '@b' at 1:25"],
  ],
  ['@define M %( 1 %) probe begin { x = @M @N }', ["unknown operator @N | saw: operator '@N' at 1:40"]],
  ['@define M %( 089 %) probe begin { @M }', ["number invalid or out of range | saw: number '089' at 1:14"]],
  [
    '@define M %( + ; %) probe begin { \n\tx = 1 @M }',
    ["expected literal string or number | saw: operator ';' at 1:16"],
  ],
  [
    '@define M %( @P %) @define P %( ; ) %) probe begin { x = 1 @M }',
    ["expected literal string or number | saw: operator ')' at 1:35"],
  ],
  ['@define M %( 3 %) probe @M { }', ["expected identifier or '*' or '{' | saw: number '3' at 1:14"]],
  ['%( 1 == 2 %? @define M %( 3 %) %) probe begin { x = @M }', ["unknown operator @M | saw: operator '@M' at 1:53"]],
  ['%( 1 == 2 %? probe begin {} %)', ["Input file '<input>' is empty after preprocessing."]],
  ['%( 1 == 1 %? probe a {}', ["incomplete conditional at end of file | at: operator '%(' at 1:1"]],
  ['%( 1 == 2 %? probe a {} %: probe b {}', ["incomplete conditional at end of file | at: operator '%(' at 1:1"]],
  ['%( 1 == 1 %? probe a {} %: probe b {}', ["incomplete conditional at end of file | at: operator '%(' at 1:1"]],
  [
    '%( 1 == 1 %? probe a {} %: probe b {} %: probe c {} %)',
    ["invalid conditional - duplicate '%:' | at: operator '%:' at 1:39"],
  ],
  [
    '%( 1 == 2 %? probe a {} %: probe b {} %: probe c {} %)',
    ["invalid conditional - duplicate '%:' | at: operator '%:' at 1:39"],
  ],
  [
    '%( 1 != 1 %? x %) probe a {} %( 1 == 1 || %? y %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: operator '%?' at 1:43",
    ],
  ],
  [
    'probe begin { x = @M } @define M %( 3 %) probe end { x = @M }',
    ["unknown operator @M | saw: operator '@M' at 1:19"],
  ],
  [
    '%( 1 == 1 %? probe a { x = } %) %)',
    [
      "expected literal string or number | saw: operator '}' at 1:28",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:33",
    ],
  ],
  [
    'probe begin { x = } %( 1 == 1 %? y',
    [
      "expected literal string or number | saw: operator '}' at 1:19",
      "incomplete conditional at end of file | at: operator '%(' at 1:21",
    ],
  ],
];
