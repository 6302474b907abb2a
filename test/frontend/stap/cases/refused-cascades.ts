/** Over 400 lines: one table. One mistake and its consequences, and mistakes of one kind, of which only the first is told: what release 4.8 answers to each script. */
import type { Refusal } from './case.js';

export const refusedCascades: readonly Refusal[] = [
  [
    '@define M() %( 3 %)',
    [
      "expected identifier | at: operator ')' at 1:11",
      "incomplete condition after '%(' | at: operator '%(' at 1:13",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define M( %( 3 %)',
    [
      "expected identifier | at: operator '%(' at 1:12",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:17",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define M(a %( 3 %)',
    [
      "expected ',' or ')' | at: operator '%(' at 1:13",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:18",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define M(a,) %( 3 %)',
    [
      "expected identifier | at: operator ')' at 1:13",
      "incomplete condition after '%(' | at: operator '%(' at 1:15",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define M(a b) %( 3 %)',
    [
      "expected ',' or ')' | at: identifier 'b' at 1:13",
      "incomplete condition after '%(' | at: operator '%(' at 1:16",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define M(1) %( 3 %)',
    [
      "expected identifier | at: number '1' at 1:11",
      "incomplete condition after '%(' | at: operator '%(' at 1:14",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  ['@define M', ["expected '%(' or '(' | saw: EOF", "Input file '<input>' is empty after preprocessing."]],
  ['@define', ['expected identifier | saw: EOF', "Input file '<input>' is empty after preprocessing."]],
  [
    '@define 5 %( %)',
    [
      "expected identifier | at: number '5' at 1:9",
      "incomplete condition after '%(' | at: operator '%(' at 1:11",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define @M %( %)',
    [
      "expected identifier | at: operator '@M' at 1:9",
      "incomplete condition after '%(' | at: operator '%(' at 1:12",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define M 3',
    ["expected '%(' or '(' | at: number '3' at 1:11", "Input file '<input>' is empty after preprocessing."],
  ],
  [
    '@define M %(',
    [
      "incomplete macro definition - missing '%)' | at: identifier 'M' at 1:9",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define M %( 3 ',
    [
      "incomplete macro definition - missing '%)' | at: identifier 'M' at 1:9",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define define %( 3 %)',
    [
      "attempt to redefine '@define' | at: identifier 'define' at 1:9",
      "incomplete condition after '%(' | at: operator '%(' at 1:16",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define M %( @define N %( 3 %) %) probe begin { x = @M }',
    [
      "'@define' forbidden inside macro body | at: operator '@define' at 1:14",
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '3' at 1:27",
    ],
  ],
  [
    '%( 1 == "a" %? probe a {} %: probe b {} %)',
    [
      "expected number literal as right value | at: string 'a' at 1:9",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:13",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:27",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:41",
    ],
  ],
  [
    '%( "a" == 1 %? probe a {} %: probe b {} %)',
    [
      "expected string literal as right value | at: number '1' at 1:11",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:13",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:27",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:41",
    ],
  ],
  [
    '%( 1 === 1 %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '1' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:12",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:26",
    ],
  ],
  [
    '%( 1 = 1 %? probe a {} %)',
    [
      "expected comparison operator | at: operator '=' at 1:6",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:10",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:24",
    ],
  ],
  [
    '%( 1 + 1 %? probe a {} %)',
    [
      "expected comparison operator | at: operator '+' at 1:6",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:10",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:24",
    ],
  ],
  [
    '%( 1 %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '1' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:20",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: operator '%?' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:18",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( -1 == 2 %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: operator '-' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:12",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:26",
    ],
  ],
  [
    '%( 1 == -2 %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '1' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:12",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:26",
    ],
  ],
  [
    '%( 1 == 1 probe a {} %)',
    [
      "expected '%?' marker for conditional | at: operator '%(' at 1:1",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:22",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( 1 == 1',
    [
      "expected '%?' marker for conditional | at: operator '%(' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( 1 == 1 %?',
    [
      "incomplete conditional at end of file | at: operator '%(' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( 1 == 2 %? probe a {}',
    [
      "incomplete conditional at end of file | at: operator '%(' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( 1 == 2 %? probe a {} %:',
    [
      "incomplete conditional at end of file | at: operator '%(' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%(',
    [
      "incomplete condition after '%(' | at: operator '%(' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( 1',
    [
      "incomplete condition after '%(' | at: operator '%(' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( foo == 1 %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: identifier 'foo' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:13",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:27",
    ],
  ],
  [
    '%( "x" %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: string 'x' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:22",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( kernel_v >= "6.1*" %? probe a {} %: probe b {} %)',
    [
      "wildcard not allowed with order comparison operators | at: operator '>=' at 1:13",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:23",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:37",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:51",
    ],
  ],
  [
    '%( kernel_v >= 6 %? probe a {} %: probe b {} %)',
    [
      "expected string literal | at: number '6' at 1:16",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:18",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:32",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:46",
    ],
  ],
  [
    '%( kernel_v + "6" %? probe a {} %: probe b {} %)',
    [
      "expected comparison operator | at: operator '+' at 1:13",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:19",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:33",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:47",
    ],
  ],
  [
    '%( kernel_v >= foo %? probe a {} %: probe b {} %)',
    [
      "expected string literal | at: identifier 'foo' at 1:16",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:20",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:34",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:48",
    ],
  ],
  [
    '%( arch > "arm64" %? probe a {} %: probe b {} %)',
    [
      "expected '==' or '!=' | at: operator '>' at 1:9",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:19",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:33",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:47",
    ],
  ],
  [
    '%( arch == 5 %? probe a {} %: probe b {} %)',
    [
      "expected string literal | at: number '5' at 1:12",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:14",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:28",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:42",
    ],
  ],
  [
    '%( runtime < "bpf" %? probe a {} %: probe b {} %)',
    [
      "expected '==' or '!=' | at: operator '<' at 1:12",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:20",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:34",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:48",
    ],
  ],
  [
    '%( runtime == 5 %? probe a {} %: probe b {} %)',
    [
      "expected string literal | at: number '5' at 1:15",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:17",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:31",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:45",
    ],
  ],
  [
    '%( systemtap_v == 4 %? probe a {} %: probe b {} %)',
    [
      "expected string literal | at: number '4' at 1:19",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:21",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:35",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:49",
    ],
  ],
  [
    '%( systemtap_v ~ "4" %? probe a {} %: probe b {} %)',
    [
      "expected comparison operator | at: operator '~' at 1:16",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:22",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:36",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:50",
    ],
  ],
  [
    '%( systemtap_privilege > "stapusr" %? probe a {} %: probe b {} %)',
    [
      "expected '==' or '!=' | at: operator '>' at 1:24",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:36",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:50",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:64",
    ],
  ],
  [
    '%( systemtap_privilege == 5 %? probe a {} %: probe b {} %)',
    [
      "expected string literal | at: number '5' at 1:27",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:29",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:43",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:57",
    ],
  ],
  [
    '%( guru_mode == 2 %? probe a {} %: probe b {} %)',
    [
      "expected 0 or 1 | at: operator '==' at 1:14",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:19",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:33",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:47",
    ],
  ],
  [
    '%( guru_mode == "0" %? probe a {} %: probe b {} %)',
    [
      "expected number | at: string '0' at 1:17",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:21",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:35",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:49",
    ],
  ],
  [
    '%( guru_mode > 0 %? probe a {} %: probe b {} %)',
    [
      "expected '==' or '!=' | at: operator '>' at 1:14",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:18",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:32",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:46",
    ],
  ],
  [
    '%( CONFIG_NOPE < "y" %? probe a {} %: probe b {} %)',
    [
      "expected '==' or '!=' | at: operator '<' at 1:16",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:22",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:36",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:50",
    ],
  ],
  [
    '%( CONFIG_NOPE == foo %? probe a {} %: probe b {} %)',
    [
      "expected string, number literal or other CONFIG_... as right side operand | at: identifier 'foo' at 1:19",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:23",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:37",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:51",
    ],
  ],
  [
    '%( CONFIG_NOPE + 1 %? probe a {} %: probe b {} %)',
    [
      "expected comparison operator | at: operator '+' at 1:16",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:20",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:34",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:48",
    ],
  ],
  [
    '%( CONFIG_SMP == 1 %? probe a {} %: probe b {} %)',
    [
      "Config option value not a number | at: identifier 'CONFIG_SMP' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:20",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:34",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:48",
    ],
  ],
  [
    '%( $5 == 1 %? probe a {} %: probe b {} %)',
    [
      "command line argument out of range [1-0] | at: junk '' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:12",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:26",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:40",
    ],
  ],
  [
    '%( 1 == 2 %? \xc3 %{ unterminated',
    [
      "incomplete conditional at end of file | at: operator '%(' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( 1 == 2 %? %{ code %} "str %) ',
    [
      "incomplete conditional at end of file | at: operator '%(' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( 1 == 2 %? /* unterminated',
    [
      "incomplete conditional at end of file | at: operator '%(' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '%( 1 == 1 || foo == 2 %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: identifier 'foo' at 1:14",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:23",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:37",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:51",
    ],
  ],
  [
    '%( 1 == 2 && foo == 2 %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: identifier 'foo' at 1:14",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:23",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:37",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:51",
    ],
  ],
  [
    '%( 1 == 1 && 2 %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '2' at 1:14",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:30",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:44",
    ],
  ],
  [
    '%( 1 == 1 , %? probe a {} %: probe b {} %)',
    [
      "expected '%?' marker for conditional | at: operator '%(' at 1:1",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:13",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:27",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:41",
    ],
  ],
  [
    '%( "a" "b" == "ab" %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: string 'a' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:20",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:34",
    ],
  ],
  [
    '%( kernel_v == "6" ".1" %? probe a {} %)',
    [
      "expected '%?' marker for conditional | at: operator '%(' at 1:1",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:25",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:39",
    ],
  ],
  [
    '%( foo bar baz %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: identifier 'foo' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:16",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:30",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:44",
    ],
  ],
  [
    '%( "x" == y %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: string 'x' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:13",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:27",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:41",
    ],
  ],
  [
    '%( 1 == y %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '1' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:11",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:25",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:39",
    ],
  ],
  [
    '%( 1 == 1 && %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: operator '%?' at 1:14",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:28",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:42",
    ],
  ],
  [
    '@define define(a) %( 3 %) probe begin {}',
    [
      "attempt to redefine '@define' | at: identifier 'define' at 1:9",
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '3' at 1:22",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define M(a b) %( 3 %) probe begin { x = @M(1) @M }',
    [
      "expected ',' or ')' | at: identifier 'b' at 1:13",
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '3' at 1:19",
      "expected '(' in invocation of macro '@M' taking 1 parameter | at: operator '}' at 1:51",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define M(a, %( 3 %) probe begin { x = @M(1) @M }',
    [
      "expected identifier | at: operator '%(' at 1:14",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:19",
      "expected '(' in invocation of macro '@M' taking 1 parameter | at: operator '}' at 1:49",
    ],
  ],
  ['@define M 3 probe begin { x = @M 5 }', ["expected '%(' or '(' | at: number '3' at 1:11"]],
  [
    '@define M(a) 3 probe begin { x = @M 5 }',
    [
      "expected '%(' | at: number '3' at 1:14",
      "expected '(' in invocation of macro '@M' taking 1 parameter | at: number '5' at 1:37",
    ],
  ],
  [
    '@define M(a) 3 @define M %( 5 %) probe begin { x = @M 5 }',
    [
      "expected '%(' | at: number '3' at 1:14",
      "attempt to redefine macro '@M' in the same file | at: identifier 'M' at 1:24",
      "macro '@M' first defined here | at: identifier 'M' at 1:9",
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '5' at 1:29",
      "expected '(' in invocation of macro '@M' taking 1 parameter | at: number '5' at 1:55",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  [
    '@define cast 3 probe begin { x = @cast }',
    [
      "WARNING: macro redefines built-in operator '@cast': identifier 'cast' at 1:9",
      "expected '%(' or '(' | at: number '3' at 1:14",
      "expected literal string or number | saw: operator '}' at 1:40",
    ],
  ],
  [
    '%( 1 == ==2 %? } ] ) %: probe a { %( } %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '1' at 1:4",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:13",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:22",
      "incomplete condition after '%(' | at: operator '%(' at 1:35",
    ],
  ],
  [
    '%( CONFIG_HZ >>> == 250 %? probe a {} %: probe b {} %)',
    [
      "expected string, number literal or other CONFIG_... as right side operand | at: operator '==' at 1:18",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:25",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:39",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:53",
    ],
  ],
  [
    '%( 1 != 1 ? x %) probe a {} %( 1 == 1 || %? y %)',
    [
      "expected '%?' marker for conditional | at: operator '%(' at 1:1",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:15",
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: operator '%?' at 1:42",
    ],
  ],
  [
    ' for ( CONFIG_SMP == "[mny]" %? probe a {} %: probe b {} %)',
    [
      "expected 'probe', 'global', 'private', 'function', or '%{' | saw: keyword at 1:2",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:30",
      "incomplete conditional - missing '%(' | at: operator '%:' at 1:44",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:58",
    ],
  ],
  [
    '% &&  1 == % %? probe a { x = } %) 1)',
    [
      "expected 'probe', 'global', 'private', 'function', or '%{' | saw: operator '%' at 1:1",
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:14",
      "expected literal string or number | saw: operator '}' at 1:31",
      "incomplete conditional - missing '%(' | at: operator '%)' at 1:33",
    ],
  ],
  [
    '%? x',
    [
      "incomplete conditional - missing '%(' | at: operator '%?' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  ['%? probe a {}', ["incomplete conditional - missing '%(' | at: operator '%?' at 1:1"]],
  [
    '%( $# >',
    [
      "incomplete condition after '%(' | at: operator '%(' at 1:1",
      "Input file '<input>' is empty after preprocessing.",
    ],
  ],
  ['function %() %{ /* pure */ c}', ["incomplete condition after '%(' | at: operator '%(' at 1:10"]],
  [
    'function f() %{ a }% b }%',
    [
      "WARNING: possible erroneous closing '}%', use '%}'?: embedded-code at 1:14",
      "Could not find matching '%}' to close embedded function block | at: junk '' at 1:14",
    ],
  ],
  [
    'function f() %{}%}',
    [
      "WARNING: possible erroneous closing '}%', use '%}'?: embedded-code at 1:14",
      'embedded code in unprivileged script; need stap -g | saw: embedded-code at 1:14',
    ],
  ],
  [
    'function c()(x)\nprobe begin? if} (x) {}\nfunction f a) { return 1 }',
    [
      "expected '{' | saw: operator '(' at 1:13",
      "expected '(' | saw: operator '}' at 2:16",
      "expected '(' | saw: identifier 'a' at 3:12",
    ],
  ],
  ['probe begin { x = @variance(b, 3 ] ] }', ["unexpected end-of-file | saw: operator '}' at 1:38"]],
  ['probe begin { x = @count(b ; , 3) }', ["not more than 1 parameter allowed | at: operator ',' at 1:30"]],
  ['probe begin { x = @variance(b, 3 ; , 4) }', ["not more than 2 parameters allowed | at: operator ',' at 1:36"]],
  ['probe begin { x = @variance(b, 3 "x) }', ["Could not find matching closing quote | at: junk '' at 1:34"]],
  ['probe begin { x = @variance(b, 3', ['unexpected end-of-file | saw: EOF']],
  [
    'probe begin { "abc\n }\nprobe end { x = }',
    [
      "Could not find matching closing quote | at: junk '' at 1:15",
      "expected literal string or number | saw: operator '}' at 3:17",
    ],
  ],
  [
    '%{ x %}\nprobe p(" \\x41\\\n") {}\n%{',
    [
      'embedded code in unprivileged script; need stap -g | saw: embedded-code at 1:1',
      "Could not find matching '%}' to close embedded function block | at: junk '' at 4:1",
    ],
  ],
  [
    'probe a { if 1 }\nprobe a { while 1 }\nprobe b { if 2 }',
    ["expected '(' | saw: number '1' at 1:14", "expected '(' | saw: number '1' at 2:17"],
  ],
  [
    'probe a { for 1 }\nprobe a { for (a b) }\nprobe a { for (a;b c) }\nprobe a { for (a;b;c d) }',
    [
      "expected '(' | saw: number '1' at 1:15",
      "expected ';' | saw: identifier 'b' at 2:18",
      "expected ';' | saw: identifier 'c' at 3:20",
      "expected ')' | saw: identifier 'd' at 4:22",
    ],
  ],
  [
    'probe a { foreach (a in b c) ; }\nprobe a { foreach (a b) ; }\nprobe a { foreach ([a] b) ; }',
    ["expected ')' | saw: identifier 'c' at 1:27", "expected 'in' | saw: identifier 'b' at 2:22"],
  ],
  ['probe a { x = @entry }\nprobe a { x = @cast }', ["expected '(' | saw: operator '}' at 1:22"]],
  [
    'probe a { x = (1 ] }\nprobe a { x = @entry(1 ] }\nprobe a { x = 1 ? 2 ] }',
    [
      "expected ')' | saw: operator ']' at 1:18",
      "expected ')' | saw: operator ']' at 2:24",
      "expected ':' | saw: operator ']' at 3:21",
    ],
  ],
  [
    'global 1\nfunction f(1) {}\nfunction 1() {}\nprobe a { foreach (1 in b) ; }',
    [
      "expected identifier | saw: number '1' at 1:8",
      "expected identifier | saw: number '1' at 2:12",
      "expected identifier | saw: number '1' at 3:10",
      "expected identifier | saw: number '1' at 4:20",
    ],
  ],
  [
    'global a[12ab]\nglobal b = 12ab\nprobe a(12ab) {}',
    [
      "number invalid or out of range | saw: number '12ab' at 1:10",
      "number invalid or out of range | saw: number '12ab' at 2:12",
    ],
  ],
  [
    'function f:x() {}\nfunction g(a:x) {}',
    [
      "expected 'string' or 'long' | saw: identifier 'x' at 1:12",
      "expected 'string' or 'long' | saw: identifier 'x' at 2:14",
    ],
  ],
  [
    'probe a { x = [a ; }\nprobe a { foreach (k in a[1 ; }\nprobe a { foreach ([a ; }',
    [
      "expected ',' or ']' | saw: operator ';' at 1:18",
      "expected ',' or ']' | saw: operator ';' at 2:29",
      "expected ',' or ']' | saw: operator ';' at 3:23",
    ],
  ],
  [
    'probe a { foreach (a+ in b+) ; }\nprobe a { foreach ([a+,b+] in c) ; }',
    ["multiple sort directives | saw: operator '+' at 1:27", "multiple sort directives | saw: operator '+' at 2:25"],
  ],
  [
    'probe a { x = @perf("") }\nprobe a { x = @cast(1, "") }',
    ["expected non-empty string | saw: operator ')' at 1:23", "expected non-empty string | saw: operator ')' at 2:26"],
  ],
  [
    'probe a + b {}\nprobe b { x = f(1 ; }',
    ["expected one of ', { } = +=' | saw: operator '+' at 1:9", "expected one of ') ,' | saw: operator ';' at 2:19"],
  ],
];
