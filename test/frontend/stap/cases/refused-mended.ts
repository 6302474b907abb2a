/** Mistakes in conditions and macro heads, of which SystemTap reports the consequences, too: here the first report is all: what release 4.8 answers to each script. */
import type { Refusal } from './case.js';

export const refusedMended: readonly Refusal[] = [
  ['@define M() %( 3 %)', ["expected identifier | at: operator ')' at 1:11"]],
  ['@define M( %( 3 %)', ["expected identifier | at: operator '%(' at 1:12"]],
  ['@define M(a %( 3 %)', ["expected ',' or ')' | at: operator '%(' at 1:13"]],
  ['@define M(a,) %( 3 %)', ["expected identifier | at: operator ')' at 1:13"]],
  ['@define M(a b) %( 3 %)', ["expected ',' or ')' | at: identifier 'b' at 1:13"]],
  ['@define M(1) %( 3 %)', ["expected identifier | at: number '1' at 1:11"]],
  ['@define M', ["expected '%(' or '(' | saw: EOF"]],
  ['@define', ['expected identifier | saw: EOF']],
  ['@define 5 %( %)', ["expected identifier | at: number '5' at 1:9"]],
  ['@define @M %( %)', ["expected identifier | at: operator '@M' at 1:9"]],
  ['@define M 3', ["expected '%(' or '(' | at: number '3' at 1:11"]],
  ['@define M %(', ["incomplete macro definition - missing '%)' | at: identifier 'M' at 1:9"]],
  ['@define M %( 3 ', ["incomplete macro definition - missing '%)' | at: identifier 'M' at 1:9"]],
  ['@define define %( 3 %)', ["attempt to redefine '@define' | at: identifier 'define' at 1:9"]],
  [
    '@define M %( @define N %( 3 %) %) probe begin { x = @M }',
    ["'@define' forbidden inside macro body | at: operator '@define' at 1:14"],
  ],
  ['%( 1 == "a" %? probe a {} %: probe b {} %)', ["expected number literal as right value | at: string 'a' at 1:9"]],
  ['%( "a" == 1 %? probe a {} %: probe b {} %)', ["expected string literal as right value | at: number '1' at 1:11"]],
  [
    '%( 1 === 1 %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '1' at 1:4",
    ],
  ],
  ['%( 1 = 1 %? probe a {} %)', ["expected comparison operator | at: operator '=' at 1:6"]],
  ['%( 1 + 1 %? probe a {} %)', ["expected comparison operator | at: operator '+' at 1:6"]],
  [
    '%( 1 %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '1' at 1:4",
    ],
  ],
  [
    '%( %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: operator '%?' at 1:4",
    ],
  ],
  [
    '%( -1 == 2 %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: operator '-' at 1:4",
    ],
  ],
  [
    '%( 1 == -2 %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '1' at 1:4",
    ],
  ],
  ['%( 1 == 1 probe a {} %)', ["expected '%?' marker for conditional | at: operator '%(' at 1:1"]],
  ['%( 1 == 1', ["expected '%?' marker for conditional | at: operator '%(' at 1:1"]],
  ['%( 1 == 1 %?', ["incomplete conditional at end of file | at: operator '%(' at 1:1"]],
  ['%( 1 == 2 %? probe a {}', ["incomplete conditional at end of file | at: operator '%(' at 1:1"]],
  ['%( 1 == 2 %? probe a {} %:', ["incomplete conditional at end of file | at: operator '%(' at 1:1"]],
  ['%(', ["incomplete condition after '%(' | at: operator '%(' at 1:1"]],
  ['%( 1', ["incomplete condition after '%(' | at: operator '%(' at 1:1"]],
  [
    '%( foo == 1 %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: identifier 'foo' at 1:4",
    ],
  ],
  [
    '%( "x" %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: string 'x' at 1:4",
    ],
  ],
  [
    '%( kernel_v >= "6.1*" %? probe a {} %: probe b {} %)',
    ["wildcard not allowed with order comparison operators | at: operator '>=' at 1:13"],
  ],
  ['%( kernel_v >= 6 %? probe a {} %: probe b {} %)', ["expected string literal | at: number '6' at 1:16"]],
  ['%( kernel_v + "6" %? probe a {} %: probe b {} %)', ["expected comparison operator | at: operator '+' at 1:13"]],
  ['%( kernel_v >= foo %? probe a {} %: probe b {} %)', ["expected string literal | at: identifier 'foo' at 1:16"]],
  ['%( arch > "arm64" %? probe a {} %: probe b {} %)', ["expected '==' or '!=' | at: operator '>' at 1:9"]],
  ['%( arch == 5 %? probe a {} %: probe b {} %)', ["expected string literal | at: number '5' at 1:12"]],
  ['%( runtime < "bpf" %? probe a {} %: probe b {} %)', ["expected '==' or '!=' | at: operator '<' at 1:12"]],
  ['%( runtime == 5 %? probe a {} %: probe b {} %)', ["expected string literal | at: number '5' at 1:15"]],
  ['%( systemtap_v == 4 %? probe a {} %: probe b {} %)', ["expected string literal | at: number '4' at 1:19"]],
  ['%( systemtap_v ~ "4" %? probe a {} %: probe b {} %)', ["expected comparison operator | at: operator '~' at 1:16"]],
  [
    '%( systemtap_privilege > "stapusr" %? probe a {} %: probe b {} %)',
    ["expected '==' or '!=' | at: operator '>' at 1:24"],
  ],
  ['%( systemtap_privilege == 5 %? probe a {} %: probe b {} %)', ["expected string literal | at: number '5' at 1:27"]],
  ['%( guru_mode == 2 %? probe a {} %: probe b {} %)', ["expected 0 or 1 | at: operator '==' at 1:14"]],
  ['%( guru_mode == "0" %? probe a {} %: probe b {} %)', ["expected number | at: string '0' at 1:17"]],
  ['%( guru_mode > 0 %? probe a {} %: probe b {} %)', ["expected '==' or '!=' | at: operator '>' at 1:14"]],
  ['%( CONFIG_NOPE < "y" %? probe a {} %: probe b {} %)', ["expected '==' or '!=' | at: operator '<' at 1:16"]],
  [
    '%( CONFIG_NOPE == foo %? probe a {} %: probe b {} %)',
    ["expected string, number literal or other CONFIG_... as right side operand | at: identifier 'foo' at 1:19"],
  ],
  ['%( CONFIG_NOPE + 1 %? probe a {} %: probe b {} %)', ["expected comparison operator | at: operator '+' at 1:16"]],
  [
    '%( CONFIG_SMP == 1 %? probe a {} %: probe b {} %)',
    ["Config option value not a number | at: identifier 'CONFIG_SMP' at 1:4"],
  ],
  ['%( $5 == 1 %? probe a {} %: probe b {} %)', ["command line argument out of range [1-0] | at: junk '' at 1:4"]],
  ['%( 1 == 2 %? \xc3 %{ unterminated', ["incomplete conditional at end of file | at: operator '%(' at 1:1"]],
  ['%( 1 == 2 %? %{ code %} "str %) ', ["incomplete conditional at end of file | at: operator '%(' at 1:1"]],
  ['%( 1 == 2 %? /* unterminated', ["incomplete conditional at end of file | at: operator '%(' at 1:1"]],
  [
    '%( 1 == 1 || foo == 2 %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: identifier 'foo' at 1:14",
    ],
  ],
  [
    '%( 1 == 2 && foo == 2 %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: identifier 'foo' at 1:14",
    ],
  ],
  [
    '%( 1 == 1 && 2 %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '2' at 1:14",
    ],
  ],
  ['%( 1 == 1 , %? probe a {} %: probe b {} %)', ["expected '%?' marker for conditional | at: operator '%(' at 1:1"]],
  [
    '%( "a" "b" == "ab" %? probe a {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: string 'a' at 1:4",
    ],
  ],
  ['%( kernel_v == "6" ".1" %? probe a {} %)', ["expected '%?' marker for conditional | at: operator '%(' at 1:1"]],
  [
    '%( foo bar baz %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: identifier 'foo' at 1:4",
    ],
  ],
  [
    '%( "x" == y %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: string 'x' at 1:4",
    ],
  ],
  [
    '%( 1 == y %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: number '1' at 1:4",
    ],
  ],
  [
    '%( 1 == 1 && %? probe a {} %: probe b {} %)',
    [
      "expected 'arch', 'kernel_v', 'kernel_vr', 'systemtap_v',\n             'runtime', 'systemtap_privilege', 'CONFIG_...', or\n             comparison between strings or integers | at: operator '%?' at 1:14",
    ],
  ],
  ['@define define(a) %( 3 %) probe begin {}', ["attempt to redefine '@define' | at: identifier 'define' at 1:9"]],
];
