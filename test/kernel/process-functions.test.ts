/** Functions, addresses and linkage tables of binaries: every call counted once, in whatever process makes it. */
import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap, startStap } from '../support/stap.js';
import { runTrigger, startProgram, startTrigger, triggerProgram } from '../support/trigger.js';
import { ARMED, assertClean, bpfIdsOf, eventually, livingIds } from './support.js';

const kernelTest = testWith('bpf', 'libbpf', 'gcc');

const CALLS = (): string => triggerProgram('calls');
/** The path in quotes: a checkout's name may hold blanks. */
const quoted = (program: string, ...words: readonly (string | number)[]): string =>
  [`'${program}'`, ...words].join(' ');

kernelTest('1,000 calls are 1,000 entries and returns, with arguments and results', async (t) => {
  const calls = CALLS();
  const end = await runStap([
    '-e',
    `global n, r, sum, results, texts
     probe process("${calls}").function("work_add") { n++; sum += long_arg(1); texts[user_string(pointer_arg(2))]++ }
     probe process("${calls}").function("work_add").return { r++; results += $return; if (returnval() != $return) error("return") }
     probe end { printf("%d %d %d %d %d %d\\n", n, r, sum, results, texts["even"], texts["odd"]) }`,
    '-c',
    quoted(calls, 'plain', 1000),
  ]);
  assertClean(t, end);
  t.is(end.stdout, '1000 1000 499500 999000 500 500\n');
});

for (const [what, ...flags] of [
  ['without PIE', '-no-pie', '-fno-pie'],
  ['stripped', '-rdynamic', '-s'],
  ['static', '-static'],
] as const) {
  kernelTest(`the same in a program ${what}`, async (t) => {
    const calls = triggerProgram('calls', ...flags);
    const end = await runStap([
      '-e',
      'global n, sum probe process.function("work_add") { n++; sum += s64_arg(1) } probe end { println(n, " ", sum) }',
      '-c',
      quoted(calls, 'plain', 1000),
    ]);
    assertClean(t, end);
    t.is(end.stdout, '1000 499500\n');
  });
}

kernelTest('two CPUs: 40,000 calls are 40,000, by a scalar, under a lock and by thread', async (t) => {
  const end = await runStap([
    '-DMAXSKIPPED=1000000',
    '-e',
    `global n, locked, by
     probe process.function("work_add") { n++ }
     probe process.function("work_add") { locked = locked + 1 }
     probe process.function("work_add").return { by[tid()]++ }
     probe end { printf("%d %d", n, locked); foreach (t in by) printf(" %d", by[t]); println("") }`,
    '-c',
    quoted(CALLS(), 'threads', 20_000),
  ]);
  t.is(end.status, 0, describeEnd(end));
  const skipped = Number(/skipped probes: (\d+)/.exec(end.stderr)?.[1] ?? 0);
  const [n = 0, locked = 0, ...by] = end.stdout.trim().split(' ').map(Number);
  t.is(n, 40_000);
  t.is(locked + skipped, 40_000);
  t.deepEqual(by, [20_000, 20_000]);
});

kernelTest('@entry is of the same call: nested calls of two threads, beside calls that never return', async (t) => {
  const end = await runStap([
    '-e',
    `global n, right, left, by
     probe process.function("nested_sum").return {
       n++
       depth = @entry(long_arg(1))
       if ($return == depth * (depth + 1) / 2 && @entry(tid()) == tid()) right++
       by[depth]++
     }
     probe process.function("left_early").return { left += 1 + @entry(1) }
     probe end { printf("%d %d %d", n, right, left); foreach (d+ in by) printf(" %d", by[d]); println("") }`,
    '-c',
    quoted(CALLS(), 'nested', 2000),
  ]);
  assertClean(t, end);
  t.is(end.stdout, `40000 40000 0${' 4000'.repeat(10)}\n`);
});

kernelTest('a lock that outlives a step of a loop, where preemption can be turned off', async (t) => {
  const end = await runStap([
    '-e',
    `global c, n
     function f(k) { for (; k > 0; k--) { if (k == 7) return 0 } return 5 }
     probe process.function("work_add") { n = n + 1; c[f(1)]++ }
     probe end { println(n, " ", c[5]) }`,
    '-c',
    quoted(CALLS(), 'plain', 100),
  ]);
  assertClean(t, end);
  t.is(end.stdout, '100 100\n');
});

kernelTest('a wildcard arms each function; who it is is known where it is hit', async (t) => {
  const calls = CALLS();
  const end = await runStap([
    '-e',
    `global by, points probe process.function("work_*") { by[probefunc() . "/" . ppfunc()]++; points[pp()]++ }
     probe process.function("work_*").return { by[probefunc() . " returns"]++ }
     probe end { foreach (f+ in by) println(f, " ", by[f]); foreach (p in points) println(p, " ", points[p]) }`,
    '-c',
    quoted(calls, 'many', 100),
  ]);
  assertClean(t, end);
  t.is(
    end.stdout.replace(/@.*?calls\.c:\d+"/, '"'),
    `work_many returns 100\nwork_many/work_many 100\nprocess("${calls}").function("work_many") 100\n`,
  );
  const listing = await runStap(['-p2', '-e', `probe process("${calls}").function("work_*") { println(pp()) }`]);
  t.is(listing.stdout.split('\n').filter((line) => line.includes('.function("work_') && line.includes('/*')).length, 2);
});

kernelTest('arguments by number and width, the seventh and eighth from the stack; registers by name', async (t) => {
  const end = await runStap([
    '-e',
    `probe process.function("work_many") {
       printf("%d %d %d %d %d %d %d %d\\n", int_arg(1), uint_arg(1), int_arg(2), u32_arg(2), ulong_arg(3), longlong_arg(6), int_arg(7), long_arg(8))
       printf("%d %d %d %d\\n", register("edi"), u_register("edi"), u_register("dl"), u_register("r9"))
       printf("%d %d %d\\n", user_mode(), uaddr() == addr(), u_register("rip") == addr())
     }`,
    '-c',
    quoted(CALLS(), 'many', 1),
  ]);
  assertClean(t, end);
  t.is(end.stdout, '-1 4294967295 -1 4294967295 3 6 -7 8\n-1 4294967295 3 6\n1 1 1\n');
});

kernelTest('registers as text, what kind of code runs, and the stack by numbers', async (t) => {
  const end = await runStap([
    '-e',
    `probe process.function("work_many") { print_regs() println(is_return(), probing_32bit_app(), ustack(0) == uaddr()) exit() }
     probe process.function("work_many").return { println(is_return()) }`,
    '-c',
    quoted(CALLS(), 'many', 1),
  ]);
  assertClean(t, end);
  t.regex(
    end.stdout,
    /^RIP: [0-9a-f]{16}\nRSP: [0-9a-f]{16} {2}EFLAGS: [0-9a-f]{8}\nRAX: [^]*RDX: 0{15}3 RSI: [0-9a-f]{16} RDI: [0-9a-f]{8}f{8}\n[^]* R15: [0-9a-f]{16}\n001\n1?\n?$/,
  );
});

kernelTest('a process that starts after stap, and its fork, are seen; probes are gone with the session', async (t) => {
  // A program of this test's own: nobody else runs it.
  const calls = triggerProgram('calls', '-DFORKS');
  const stap = startStap([
    '-e',
    `${ARMED} global n probe process("${calls}").function("work_add") { n[pid()]++ } probe end { foreach (p in n) println(n[p]) }`,
  ]);
  t.teardown(stap.kill);
  await stap.printed('armed');
  t.is(spawnSync(calls, ['fork', '700']).status, 0);
  t.is(spawnSync(calls, ['plain', '300']).status, 0);
  const ids = bpfIdsOf(stap.pid);
  t.true(ids.link.length >= 1);
  stap.signal('SIGINT');
  const end = await stap.ended;
  assertClean(t, end);
  t.is(end.stdout, 'armed\n700\n700\n300\n');
  t.deepEqual(livingIds(ids), []);
});

kernelTest('SIGKILL of stap leaves the probed process unharmed, and no program behind', async (t) => {
  const trigger = await startTrigger('calls', 'plain', 2_000_000);
  t.teardown(trigger.kill);
  const stap = startStap([
    '-e',
    `${ARMED} global n probe process.function("work_add") { n++ }`,
    '-x',
    String(trigger.pid),
  ]);
  t.teardown(stap.kill);
  await stap.printed('armed');
  const done = trigger.go();
  const ids = bpfIdsOf(stap.pid);
  stap.kill();
  await stap.ended;
  await done;
  t.true(await eventually(3000, () => livingIds(ids).length === 0));
});

kernelTest('-x, -c and process(PID) count their own process (and its children) only', async (t) => {
  const calls = CALLS();
  const own = await startTrigger('calls', 'fork', 500);
  t.teardown(own.kill);
  const stap = startStap([
    '-e',
    `${ARMED} global n, p
     probe process("${calls}").function("work_add") { n++ }
     probe process(${own.pid}).function("work_add") { p++ }
     probe end { println(n, " ", p) }`,
    '-x',
    String(own.pid),
  ]);
  t.teardown(stap.kill);
  await stap.printed('armed');
  runTrigger('calls', 'plain', 100);
  await own.go();
  stap.signal('SIGINT');
  const end = await stap.ended;
  assertClean(t, end);
  t.is(end.stdout, 'armed\n1000 500\n');
});

kernelTest('a library: linked or opened later, in the processes of the program', async (t) => {
  const calls = CALLS();
  const opened = triggerProgram('library', '-shared', '-fPIC');
  const dlopen = await runStap([
    '-e',
    `global n, any
     probe process.library("${opened}").function("library_call") { n++ }
     probe process("${opened}").function("library_*").return { any += $return }
     probe end { println(n, " ", any) }`,
    '-c',
    quoted(calls, 'dlopen', 1000, opened),
  ]);
  assertClean(t, dlopen);
  t.is(dlopen.stdout, '1000 500500\n');

  // Another program opens the same library: not this probe's.
  const stap = startStap([
    '-e',
    `${ARMED} global n, all probe process("/bin/true").library("${opened}").function("library_call") { n++ }
     probe process("${opened}").function("library_call") { all++ } probe end { println(n, " ", all) }`,
  ]);
  t.teardown(stap.kill);
  await stap.printed('armed');
  runTrigger('calls', 'dlopen', 50, opened);
  stap.signal('SIGINT');
  const end = await stap.ended;
  assertClean(t, end);
  t.is(end.stdout, 'armed\n0 50\n');
});

kernelTest('a library by the name that the dynamic linker knows', async (t) => {
  const linked = triggerProgram('library', '-shared', '-fPIC', '-DLINKED', '-Wl,-soname,libtrial.so.1');
  const folder = dirname(linked);
  const link = `${folder}/libtrial.so.1`;
  spawnSync('ln', ['-sf', linked, link]);
  const calls = triggerProgram('calls', '-Wl,--no-as-needed', link, `-Wl,-rpath,${folder}`);
  for (const name of ['libtrial.so.1', linked.slice(folder.length + 1), 'library-*', linked]) {
    const listing = await runStap([
      '-p2',
      '-e',
      `probe process("${calls}").library("${name}").function("linked_call") {}`,
      '-u',
    ]);
    t.true(listing.stdout.includes(`process("${linked}").function("linked_call@`), describeEnd(listing));
  }
  const missing = await runStap(['-p2', '-e', `probe process("${calls}").library("libno.so").function("x") {}`]);
  t.regex(missing.stderr, /semantic error: no match \(similar libraries: .*library-/);
});

kernelTest('linkage table entries, their returns, and bare addresses', async (t) => {
  const marks = triggerProgram('marks', '-DLINKAGE');
  const listing = spawnSync('nm', [marks], { encoding: 'utf8' }).stdout;
  const [, address = '', symbol = ''] = /^0*([0-9a-f]+) t (pass[.\w]*)$/m.exec(listing) ?? [];
  const end = await runStap([
    '-e',
    `global n, m
     probe process("${marks}").plt("printf") { n[$$name]++ }
     probe process("${marks}").plt("printf").return { n["returns"] += $return }
     probe process("${marks}").statement(0x${address}) { m[probefunc()]++ }
     probe end { printf("%d %d %d\\n", n["printf"], n["returns"], m["${symbol}"]) }`,
    '-c',
    quoted(marks, 10),
  ]);
  assertClean(t, end);
  // The program's own printf("%ld\n", 0).
  t.is(end.stdout, '0\n1 2 10\n');
});

kernelTest('a kernel that takes places one by one: the same counts and names', async (t) => {
  const calls = CALLS();
  const end = await runStap([
    '--without=uprobe-multi',
    '-e',
    `global by probe process("${calls}").function("work_*") { by[ppfunc()]++ }
     probe process("${calls}").function("work_*").return { by[probefunc() . " returns"]++ }
     probe end { foreach (f+ in by) println(f, " ", by[f]) }`,
    '-c',
    quoted(calls, 'plain', 1000),
  ]);
  assertClean(t, end);
  t.is(end.stdout, 'work_add 1000\nwork_add returns 1000\n');
});

kernelTest('what cannot be probed is a warning of a wildcard, and an error alone', async (t) => {
  // Of debug information a wildcard means what that describes: functions in assembly are not.
  const calls = triggerProgram('calls', '-g0');
  for (const road of [[], ['--without=uprobe-multi']]) {
    // The kernel looks at the instruction when a process has it.
    const trigger = await startProgram(calls, 'many', 50);
    t.teardown(trigger.kill);
    const alone = await runStap(['-e', `probe process("${calls}").function("odd_locked") {}`, '-u', ...road]);
    t.is(alone.status, 1, describeEnd(alone));
    t.regex(alone.stderr, /^ERROR: cannot probe .*\+0x[0-9a-f]+: ENOTSUPP\n/);
    const script = `${ARMED} global by probe process.function("odd_*") { by[ppfunc()]++ }
       probe end { foreach (f+ in by) println(f, " ", by[f]) }`;
    const stap = startStap([...road, '-e', script, '-x', String(trigger.pid)]);
    t.teardown(stap.kill);
    await stap.printed('armed');
    await trigger.go();
    stap.signal('SIGINT');
    const end = await stap.ended;
    t.is(end.status, 0, describeEnd(end));
    t.is(end.stdout, 'armed\nodd_plain 50\n');
    t.regex(end.stderr, /^WARNING: probe process\(".*"\)\.function\("odd_locked"\) registration error \(rc -524\)\n$/);
  }
});

kernelTest('names at addresses of a process: printed at once, and from arrays when it has ended', async (t) => {
  const calls = CALLS();
  const end = await runStap([
    '-e',
    `global once, by, stacks
     probe process.function("work_add") {
       by[usymname(uaddr())]++
       stacks[sprint_ubacktrace()]++
       if (once++ == 0) {
         printf("%s|%9s|%s|%s\\n", usymname(uaddr()), usymname(uaddr()), usymdata(uaddr()), umodname(uaddr()))
         printf("%s|%s|%s\\n", usymname(16), usymdata(16), umodname(16))
         print_ubacktrace() print_usyms(ubacktrace()) print_ubacktrace_brief()
       }
     }
     probe end { foreach (n in by) println(n, " ", by[n]) foreach (s in stacks) printf("%d %s", stacks[s], s) }`,
    '-c',
    quoted(calls, 'plain', 100),
  ]);
  assertClean(t, end);
  const place = `work_add\\+0x0/0x[0-9a-f]+ \\[${calls}\\]`;
  t.regex(end.stdout, new RegExp(`^work_add\\| work_add\\|${place}\\|${calls}\\n0x10\\|0x10\\|<unknown>\\n`));
  t.regex(end.stdout, new RegExp(`^ 0x[0-9a-f]+ : ${place}$`, 'm'));
  t.regex(end.stdout, new RegExp(`^${place}$`, 'm'));
  t.regex(end.stdout, /^work_add\+0x0$/m);
  t.regex(end.stdout, /^work_add 100$/m);
  t.regex(end.stdout, new RegExp(`^\\d+ work_add\\+0x0 \\[${calls}\\]$`, 'm'));
});

kernelTest('a name of a process that is printed only may not be looked into', async (t) => {
  const refused = [
    ['if (usymname(uaddr()) == "main") println(1)', 'a comparison with'],
    ['println(strlen(usymdata(uaddr())))', 'the length of'],
    ['println(substr(sprint_ubacktrace(), 0, 3))', 'a part of'],
    ['println(isinstr(usymname(uaddr()), "x"))', 'a search in'],
    ['if (usymname(uaddr()) =~ "x") println(1)', 'a match of'],
    ['println(sprintf("%9s", usymname(uaddr())))', 'a string with the width of'],
  ] as const;
  for (const [body, what] of refused) {
    const end = await runStap(['-e', `probe process("${CALLS()}").function("work_add") { ${body} }`]);
    t.is(end.status, 1, body);
    t.true(
      end.stderr.includes(`semantic error: ${what} a symbol of a process, which is known only when it is printed: `),
      end.stderr,
    );
  }
  const kept = `global a probe process("${CALLS()}").function("work_add") { a[usymname(uaddr())]++ }
    probe end { foreach (k+ in a) println(k) }`;
  const { stderr } = await runStap(['-e', kept]);
  t.true(stderr.includes('semantic error: a sort by a symbol of a process'), stderr);
});
