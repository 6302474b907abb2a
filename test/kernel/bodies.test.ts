/** Kernel-side bodies of every shape: loops, recursion, errors, statistics, arrays. */
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap } from '../support/stap.js';
import { triggerCommand } from '../support/trigger.js';
import { assertClean, CALLS } from './support.js';

const kernelTest = testWith('bpf', 'libbpf', 'gcc');

/** Runs `body` on each of `hits` getppid calls of the target, then `end`. */
function onHits(body: string, end: string, hits: number, options: readonly string[] = [], globals = 'g'): string[] {
  return [
    ...options,
    '-e',
    `${globals === '' ? '' : `global ${globals}`}
probe syscall.getppid {
  if (pid() != target()) next
  ${body}
}
probe end { ${end} }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, hits),
  ];
}

kernelTest('a nested loop', async (t) => {
  const body = 'for (i = 0; i < 4; i++) for (j = 0; j < 5; j++) { if (i == j) continue; if (j == 3) break; n++ }';
  const end = await runStap(onHits(body, 'println(n)', 100, [], 'n'));
  assertClean(t, end);
  // Rows 0, 1 and 2 count two passes each, row 3 four: there 3 is left out by continue, before break is reached.
  t.is(end.stdout, '1000\n');
});

kernelTest('a recursive function', async (t) => {
  const end = await runStap([
    '-DMAXACTION=5000',
    '-e',
    `global sum, n
     function fib(k) { return k < 2 ? k : fib(k - 1) + fib(k - 2) }
     probe syscall.getppid { if (pid() == target()) { sum += fib(9); n++ } }
     probe end { printf("%d %d\\n", sum, n) }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 100),
  ]);
  assertClean(t, end);
  t.is(end.stdout, '3400 100\n');
});

kernelTest('while, do-while, break, a string built in a loop', async (t) => {
  const body =
    's = ""; i = 0; do { s .= "ab"; i++ } while (i < 3); while (1) { if (i++ > 5) break; s .= "c" } println(s)';
  const end = await runStap(onHits(body, 'println("end")', 2, [], ''));
  assertClean(t, end);
  t.is(end.stdout, `${'abababccc\n'.repeat(2)}end\n`);
});

kernelTest('try and catch in the kernel', async (t) => {
  const body =
    'try { g = 1; n += 10 / zero; n = 1000 } catch (m) { caught++; if (m != "division by 0") wrong++ } try { error("mine") } catch (m) { if (m == "mine") caught++ }';
  const end = await runStap(
    onHits(body, 'printf("%d %d %d\\n", caught, wrong, n); zero = g', 100, [], 'n, g, zero, caught, wrong'),
  );
  assertClean(t, end);
  t.is(end.stdout, '200 0 0\n');
});

kernelTest('an uncaught error: its text and place, what was printed before, error probes, status 1', async (t) => {
  const end = await runStap([
    '-e',
    `global n, zero
probe syscall.getppid {
  if (pid() != target()) next
  printf("hit %d\\n", ++n)
  if (n == 3) println(7 / zero)
}
probe end { println("never"); zero = 0 }
probe error { println("error probe ", n) }`,
    '-c',
    triggerCommand('syscalls', CALLS.getppid, 1000),
  ]);
  t.is(end.status, 1, describeEnd(end));
  t.is(end.stdout, 'hit 1\nhit 2\nhit 3\nerror probe 3\n');
  t.regex(end.stderr, /^ERROR: division by 0 near operator '\/' at <input>:5:25\n/);
  t.regex(
    end.stderr,
    /\nWARNING: Number of errors: 1, skipped probes: 0\nPass 5: run failed. {2}\[man error::pass5\]\n$/,
  );
});

kernelTest('MAXACTION ends a loop in the kernel, uncaught', async (t) => {
  const end = await runStap(onHits('try { while (1) n++ } catch { caught++ }', 'println("never")', 1, [], 'n, caught'));
  t.is(end.status, 1, describeEnd(end));
  t.regex(end.stderr, /^ERROR: MAXACTION exceeded near identifier 'n' at <input>:4:19\n/);
});

kernelTest('statistics and histograms filled in the kernel', async (t) => {
  const body = 'v = n % 8; s <<< v; a[v] <<< n; n++';
  const report = `printf("%d %d %d %d %d\\n", @count(s), @sum(s), @min(s), @max(s), @avg(s))
    foreach (v+ in a limit 2) printf("%d: %d %d %d\\n", v, @count(a[v]), @min(a[v]), @max(a[v]))
    print(@hist_linear(s, 0, 8, 4))`;
  const end = await runStap(onHits(body, report, 1000, [], 's, a, n'));
  assertClean(t, end);
  t.is(
    end.stdout,
    [
      '1000 3500 0 7 3',
      '0: 125 0 992',
      '1: 125 1 993',
      'value |-------------------------------------------------- count',
      '    0 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 500',
      '    4 |@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@ 500',
      '    8 |                                                     0',
      '',
      '',
    ].join('\n'),
  );
});

kernelTest('arrays in the kernel: in, delete, missing keys, insertion order, string keys', async (t) => {
  const body = `k = n++ % 5
  if (k in a) a[k] += 2; else a[k] = 1
  if (n % 7 == 0) delete a[2]
  b[execname(), k]++
  if (missing["x"] != 0) wrong++`;
  const report = `foreach (k in a) printf("%d=%d ", k, a[k])
    println("")
    foreach ([x, k] in b) printf("%d:%d ", k, b[x, k])
    println(wrong)
    missing["x"] = 1`;
  const end = await runStap(onHits(body, report, 100, [], 'n, a, b, missing, wrong'));
  assertClean(t, end);
  t.is(end.stdout, `${expectedArray()}\n0:20 1:20 2:20 3:20 4:20 0\n`);
});

/** The same by a Map, whose order is that of insertion, too. */
function expectedArray(): string {
  const a = new Map<number, number>();
  for (let n = 0; n < 100; ) {
    const key = n++ % 5;
    a.set(key, a.has(key) ? (a.get(key) ?? 0) + 2 : 1);
    if (n % 7 === 0) a.delete(2);
  }
  return [...a].map(([key, value]) => `${key}=${value} `).join('');
}

kernelTest('foreach in the kernel: order, sort, limit', async (t) => {
  const body = `a[n] = (n * 7) % 5; n++
  if (n != 5) next
  foreach (k in a) printf("%d ", k)
  foreach (k in a- limit 2) printf("<%d=%d> ", k, a[k])
  foreach (k- in a) { if (k == 3) continue; if (k == 1) break; printf("(%d) ", k) }
  println("")`;
  const end = await runStap(onHits(body, 'println("end")', 5, [], 'n, a'));
  assertClean(t, end);
  t.is(end.stdout, '0 1 2 3 4 <2=4> <4=3> (4) (2) \nend\n');
});

kernelTest('strings in the kernel: compare, concatenate, choose, measure', async (t) => {
  const body = `s = "0" . (execname() == "nobody" ? "yes" : "no") . name
  last = s . "!"
  if (s < "1" && s > "0") n++
  if (strlen(last) == 11) m++`;
  const end = await runStap(
    onHits(body, 'printf("%s %d %d %s\\n", last, n, m, substr(last, 1, 2))', 10, [], 'n, m, last'),
  );
  assertClean(t, end);
  t.is(end.stdout, '0nogetppid! 10 10 no\n');
});

kernelTest('64-bit arithmetic in the kernel is that of user-side bodies', async (t) => {
  const text = `printf("%d %d %d %d\\n", -7 / two, -7 % two, min / m1, min % m1)
  printf("%d %d %d\\n", max + 1, max * 2, 1 << sixtyfive)
  printf("%d %d %d %u\\n", min >> 1, -min, ~max, -1)
  printf("%#x [%5d] [%-5s] %c%%\\n", 255, 42, "ab", 65)
  `;
  const globals = 'two = 2, m1 = -1, max = 9223372036854775807, min = -9223372036854775808, sixtyfive = 65';
  const end = await runStap(onHits(text, text, 1, [], globals));
  assertClean(t, end);
  const half = end.stdout.length / 2;
  t.is(end.stdout.slice(half), end.stdout.slice(0, half));
  t.is(
    end.stdout.slice(0, half),
    '-3 -1 -9223372036854775808 0\n-9223372036854775808 -2 2\n-4611686018427387904 -9223372036854775808 -9223372036854775808 18446744073709551615\n0xff [   42] [ab   ] A%\n',
  );
});

kernelTest('an array that overflows in the kernel: each hit an error, all counted', async (t) => {
  const end = await runStap(
    onHits('a[n++] = 1', 'foreach (k in a) m++; println(m)', 500, ['-DMAXERRORS=100000'], 'a[10], n, m'),
  );
  t.is(end.status, 1, describeEnd(end));
  t.is(end.stdout, '10\n', describeEnd(end));
  const errors = end.stderr.match(
    /^ERROR: Array overflow, check size limit \(10\) near identifier 'a' at <input>:4:3$/gm,
  );
  t.is(errors?.length, 490, describeEnd(end));
  t.regex(end.stderr, /^WARNING: Number of errors: 490, skipped probes: 0$/m);
});

kernelTest('sprintf in the kernel gives what printf prints', async (t) => {
  const format = '"%5d|%-4x|%s", 42, 255, "ab"';
  const script = `global s probe syscall.getppid { if (pid() == target()) s = sprintf(${format}) } probe end { println(s) printf(${format}) }`;
  const end = await runStap(['-e', script, '-c', `${process.execPath} -e process.ppid`]);
  t.is(end.status, 0, describeEnd(end));
  t.is(end.stdout, '   42|ff  |ab\n   42|ff  |ab');
});

kernelTest('an array that wraps keeps the newest elements', async (t) => {
  const end = await runStap(
    onHits('a[n] = n * n; n++', 'foreach (k in a) println(k, " ", a[k])', 1000, [], 'a%[3], n'),
  );
  assertClean(t, end);
  t.is(end.stdout, '997 994009\n998 996004\n999 998001\n');
});

const REFUSALS: readonly (readonly [what: string, script: string, error: string])[] = [
  [
    'a histogram as a string',
    'global s probe syscall.getppid { s <<< 1; println(sprint(@hist_log(s))) }',
    "a histogram as a string in kernel-side probes: identifier 'sprint' at <input>:1:51",
  ],
];

for (const [what, script, error] of REFUSALS) {
  kernelTest(`not yet in the kernel: ${what} is refused with its place, before anything runs`, async (t) => {
    const end = await runStap(['-e', `${script} probe begin { println("never") }`]);
    t.is(end.status, 1, describeEnd(end));
    t.is(end.stdout, '');
    t.true(end.stderr.startsWith(`semantic error: the bpf runtime does not support ${error}\n`), end.stderr);
    t.regex(end.stderr, /\nPass 4: compilation failed. {2}\[man error::pass4\]\n/);
  });
}
