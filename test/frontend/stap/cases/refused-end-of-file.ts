/** Files that end in the middle: what release 4.8 answers to each script. */
import type { Refusal } from './case.js';

export const refusedEndOfFile: readonly Refusal[] = [
  ['global s,', ['unexpected end-of-file | saw: EOF']],
  ['global s, q%[5], z% =', ["unexpected end-of-file | saw: operator '=' at 1:21"]],
  [
    'global s, q%[5], z% = 3; private h = -4; private function f',
    ["unexpected end-of-file | saw: identifier 'f' at 1:59"],
  ],
  [
    'global s, q%[5], z% = 3; private h = -4; private function f:string(a',
    ["unexpected end-of-file | saw: identifier 'a' at 1:68"],
  ],
  [
    'global s, q%[5], z% = 3; private h = -4; private function f:string(a:long,b',
    ["unexpected end-of-file | saw: identifier 'b' at 1:75"],
  ],
  [
    'global s, q%[5], z% = 3; private h = -4; private function f:string(a:long,b) : 4 {',
    ['expected statement | saw: EOF'],
  ],
  ['probe a', ["expected one of ', { } = +=' | saw: EOF"]],
  ['probe a.b(1', ["unexpected end-of-file | saw: number '1' at 1:11"]],
  ['probe a.b(1).{c,d("x")}? if', ["expected '(' | saw: EOF"]],
  ['probe a.b(1).{c,d("x")}? if (', ['expected value | saw: EOF']],
  ['probe a.b(1).{c,d("x")}? if (x', ["expected ')' | saw: EOF"]],
  ['probe a.b(1).{c,d("x")}? if (x>1), e! =', ["expected probe point specifier | saw: operator '=' at 1:39"]],
  ['probe c.* += timer.ms(5', ["unexpected end-of-file | saw: number '5' at 1:23"]],
  ['probe c.* += timer.ms(5) { if', ['unexpected end-of-file | saw: keyword at 1:28']],
  ['probe c.* += timer.ms(5) { if (x) y; else z while (x) y for (', ['expression statement expected | saw: EOF']],
  [
    'probe c.* += timer.ms(5) { if (x) y; else z while (x) y for (a;b;c) d foreach (v- = [k',
    ["expected ',' or ']' | saw: EOF"],
  ],
  [
    'probe c.* += timer.ms(5) { if (x) y; else z while (x) y for (a;b;c) d foreach (v- = [k,l] in s["a",*] limit 3+1) print',
    ["unexpected end-of-file | saw: identifier 'print' at 1:114"],
  ],
  ['probe x { foreach ([k,l] in s["a",*] @sum', ['expected sort directive | saw: EOF']],
  [
    'probe x { foreach ([k,l] in s["a",*] @sum- limit 3) next; try { error("x") } catch (m',
    ["unexpected end-of-file | saw: identifier 'm' at 1:85"],
  ],
  [
    'probe x { foreach ([k,l] in s["a",*] @sum- limit 3) next; try { error("x") } catch (m) { println',
    ["unexpected end-of-file | saw: identifier 'println' at 1:90"],
  ],
  ['probe x { print(1,"a") println() printd', ["unexpected end-of-file | saw: identifier 'printd' at 1:34"]],
  [
    'probe x { print(1,"a") println() printd(",",1,2) printf',
    ["unexpected end-of-file | saw: identifier 'printf' at 1:50"],
  ],
  [
    'probe x { print(1,"a") println() printd(",",1,2) printf("%d %s", 1, "x") a=sprint',
    ["unexpected end-of-file | saw: identifier 'sprint' at 1:76"],
  ],
  [
    'probe x { print(1,"a") println() printd(",",1,2) printf("%d %s", 1, "x") a=sprint(@hist_log',
    ["unexpected end-of-file | saw: operator '@hist_log' at 1:83"],
  ],
  [
    'probe x { print(1,"a") println() printd(",",1,2) printf("%d %s", 1, "x") a=sprint(@hist_log(s[1,2])) print(@hist_linear',
    ["unexpected end-of-file | saw: operator '@hist_linear' at 1:108"],
  ],
  [
    'probe x { x <<< 4 y = -1 - -2; ++z; z = !x ? b++ : d e = a =~',
    ["unexpected end-of-file | saw: operator '=~' at 1:60"],
  ],
  [
    'probe x { x <<< 4 y = -1 - -2; ++z; z = !x ? b++ : d e = a =~ "x" g = [1,*]',
    ['unexpected comma-separated expression list | saw: EOF'],
  ],
  [
    'probe x { x <<< 4 y = -1 - -2; ++z; z = !x ? b++ : d e = a =~ "x" g = [1,*] in s h = 1 in @hist_log(s) j = $x->',
    ["unexpected end-of-file | saw: operator '->' at 1:110"],
  ],
  ['probe x { l = @var', ["unexpected end-of-file | saw: operator '@var' at 1:15"]],
  ['probe x { l = @var("a@b","m")->z m = @cast', ["unexpected end-of-file | saw: operator '@cast' at 1:38"]],
  [
    'probe x { l = @var("a@b","m")->z m = @cast(x,"t","m")->y[1] o = @entry',
    ["unexpected end-of-file | saw: operator '@entry' at 1:65"],
  ],
  [
    'probe x { l = @var("a@b","m")->z m = @cast(x,"t","m")->y[1] o = @entry($x) p=@defined',
    ["unexpected end-of-file | saw: operator '@defined' at 1:78"],
  ],
  [
    'probe x { l = @var("a@b","m")->z m = @cast(x,"t","m")->y[1] o = @entry($x) p=@defined($x) s = @perf',
    ["unexpected end-of-file | saw: operator '@perf' at 1:95"],
  ],
  [
    'probe x { l = @var("a@b","m")->z m = @cast(x,"t","m")->y[1] o = @entry($x) p=@defined($x) s = @perf("ins") v=@uregister',
    ["unexpected end-of-file | saw: operator '@uregister' at 1:110"],
  ],
  [
    'probe x { l = @var("a@b","m")->z m = @cast(x,"t","m")->y[1] o = @entry($x) p=@defined($x) s = @perf("ins") v=@uregister(1) w=@uderef',
    ["unexpected end-of-file | saw: operator '@uderef' at 1:126"],
  ],
  [
    'probe x { l = @var("a@b","m")->z m = @cast(x,"t","m")->y[1] o = @entry($x) p=@defined($x) s = @perf("ins") v=@uregister(1) w=@uderef(8,x) x = @probewrite',
    ["unexpected end-of-file | saw: operator '@probewrite' at 1:143"],
  ],
  ['probe x { y = x->y[3]->z z = f(1, 2)->y ab = @count', ["unexpected end-of-file | saw: operator '@count' at 1:46"]],
  [
    'probe x { y = x->y[3]->z z = f(1, 2)->y ab = @count(s) + @variance',
    ["unexpected end-of-file | saw: operator '@variance' at 1:58"],
  ],
];
