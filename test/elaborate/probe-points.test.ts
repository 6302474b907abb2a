/** Probe points: what they become, and what is said when they do not. */
import test from 'ava';
import type { ProbeSpec } from '../../src/ir/index.js';
import { debianTarget } from '../support/recorded-targets.js';
import { elaborateText } from '../support/elaborate.js';
import { fakeTarget } from '../support/fake-target.js';

const BODY = '{ println(1) }';

function specs(points: string, target = fakeTarget()): readonly ProbeSpec[] | undefined {
  return elaborateText(`probe ${points} ${BODY}`, { target }).program?.probes.map((each) => each.spec);
}

test('begin, end, error and their priorities', (t) => {
  t.deepEqual(specs('begin, begin(-5), end(7), error, never'), [
    { kind: 'begin', priority: 0 },
    { kind: 'begin', priority: -5 },
    { kind: 'end', priority: 7 },
    { kind: 'error', priority: 0 },
    { kind: 'never' },
  ]);
});

test('timers in nanoseconds', (t) => {
  const intervals = (points: string): unknown =>
    specs(points)?.map((each) => (each.kind === 'timer' ? [each.intervalNs, each.randomizeNs] : each));
  t.deepEqual(
    intervals('timer.s(2), timer.sec(2), timer.ms(200).randomize(50), timer.us(100), timer.ns(100000), timer.hz(8)'),
    [
      [2e9, 0],
      [2e9, 0],
      [2e8, 5e7],
      [1e5, 0],
      [1e5, 0],
      [1.25e8, 0],
    ],
  );
  // 250 ticks a second.
  t.deepEqual(intervals('timer.jiffies(1000), timer.jiffies(10).randomize(5)'), [
    [4e9, 0],
    [4e7, 2e7],
  ]);
});

test('a tracepoint by name, by system and name, by wildcard', (t) => {
  const one = { kind: 'tracepoint', name: 'sched_switch', btfId: 72, argumentCount: 3 };
  t.deepEqual(specs('kernel.trace("sched_switch")'), [one as ProbeSpec]);
  t.deepEqual(specs('kernel.trace("sched:sched_*")'), [one as ProbeSpec]);
  t.deepEqual(
    specs('kernel.trace("net*")')?.map((each) => each.kind === 'tracepoint' && each.name),
    ['net_dev_queue', 'netif_receive_skb'],
  );
});

test('system calls: all, one in every ABI, by wildcard, their returns, and the old spelling with a warning', (t) => {
  const [all] = specs('syscall.*') ?? [];
  t.true(all?.kind === 'syscall' && all.calls === 'all' && all.phase === 'entry' && all.table.length === 4);
  const calls = (point: string): unknown => {
    const [spec] = specs(point) ?? [];
    return spec?.kind === 'syscall' && spec.calls !== 'all'
      ? spec.calls.map((each) => `${each.abi} ${each.number}`)
      : spec;
  };
  t.deepEqual(calls('syscall.openat'), ['native 257', 'compat 295']);
  t.deepEqual(calls('syscall.s*'), ['native 162']);
  t.is(
    specs('syscall.*.return')
      ?.map((each) => (each.kind === 'syscall' ? each.phase : ''))
      .join(),
    'return',
  );
  const old = elaborateText(`probe kernel.syscall.* ${BODY}`);
  t.deepEqual(old.messages, ["warning 'kernel.syscall' is an old spelling, use 'syscall' at 1:7"]);
  t.is(old.program?.probes[0]?.point, 'syscall.*');
});

test('a function by BTF, its return, and a system call by its old name', (t) => {
  t.deepEqual(specs('kernel.function("vfs_read").return'), [
    {
      kind: 'function',
      phase: 'return',
      module: undefined,
      symbol: 'vfs_read',
      btfId: 81,
      parameterCount: 2,
      syscall: undefined,
    },
  ]);
  const sync = { abi: 'native', number: 162, name: 'sync' } as const;
  t.deepEqual(specs('kernel.function("sys_sync").call'), [
    {
      kind: 'function',
      phase: 'entry',
      module: undefined,
      symbol: '__x64_sys_sync',
      btfId: 80,
      parameterCount: 0,
      syscall: [sync],
    },
  ]);
  t.deepEqual(
    specs('module("ext4").function("ext4_file_w*")')?.map(
      (each) => each.kind === 'function' && [each.module, each.symbol],
    ),
    [['ext4', 'ext4_file_write_iter']],
  );
});

test('the recorded Debian kernel gives sync its entry', (t) => {
  const [spec] = specs('kernel.function("sys_sync")', debianTarget()) ?? [];
  t.true(
    spec?.kind === 'function' &&
      spec.symbol === '__x64_sys_sync' &&
      spec.btfId !== undefined &&
      (spec.syscall?.length ?? 0) > 0,
  );
});

test('? is silent about what is missing, ! stops at the first that is there', (t) => {
  t.deepEqual(specs('foo?, begin'), [{ kind: 'begin', priority: 0 }]);
  t.deepEqual(specs('foo!, begin!, end'), [{ kind: 'begin', priority: 0 }]);
  t.deepEqual(elaborateText(`probe foo? ${BODY}`).messages, ['error no probes found']);
});

test('profiling timers and perf events are samples of one kind', (t) => {
  const clock = {
    kind: 'perf',
    type: 1,
    config: 0,
    processes: { executable: undefined, pid: undefined, target: false },
  };
  const tick = { ...clock, sampling: { kind: 'period', count: 1_000_000 } };
  t.deepEqual(specs('timer.profile, perf.type(1).config(0), perf.sw.cpu_clock'), [tick, tick, tick]);
  t.deepEqual(specs('timer.profile.freq.hz(97)'), [{ ...clock, sampling: { kind: 'frequency', count: 97 } }]);
  t.deepEqual(specs('perf.type(0).config(0x1cd).sample(7)'), [
    { ...clock, type: 0, config: 0x1cd, sampling: { kind: 'period', count: 7 } },
  ]);
  t.deepEqual(specs('perf.hw_cache.dtlb.write.miss'), [{ ...tick, type: 3, config: 65_795 }]);
});

function refused(point: string, ...expected: readonly string[]): void {
  test(`refused: ${point}`, (t) => {
    t.deepEqual(
      elaborateText(`probe ${point} ${BODY}`).messages.map((each) => each.replace(/ \(similar: .*?\)/, '')),
      [
        `error while resolving probe point at 1:7`,
        ...expected.map((each) => `  ${each}`),
        'error no probes found',
      ].filter((each) => each !== 'error no probes found'),
    );
  });
}

refused('foo', 'error probe point mismatch at 1:7');
refused('zz*', "error probe point mismatch: didn't find any wildcard matches at 1:7");
refused('timer.foo(3)', 'error probe point mismatch at 1:13');
refused('begin.foo', 'error invalid suffix for probe at 1:13');
refused('timer.ms(1).foo', 'error invalid suffix for probe at 1:19');
refused('timer.ms', 'error probe point mismatch at 1:13');
refused('begin("x")', 'error probe point mismatch at 1:7');
refused('timer.ms(0)', 'error interval value out of range (1, 86400000)');
refused('timer.us(5)', 'error interval value out of range (100, 86400000000)');
refused('timer.s(86401)', 'error interval value out of range (1, 86400)');
refused('timer.ms(1).randomize(5)', 'error randomization value out of range');
refused('timer.jiffies(0)', 'error invalid interval for jiffies timer');
refused('timer.jiffies(4).randomize(5)', 'error invalid randomize for jiffies timer');
refused('timer.hz(0)', 'error frequency must be greater than 0');
refused('syscall.openatt', 'error probe point mismatch at 1:15');
refused(
  'kernel.trace("sched_swich")',
  'error no match (similar tracepoints: sched_switch, net_dev_queue, netif_receive_skb)',
  'hint kernel 6.1.0-test has no tracepoint sched_swich'.replace(/^/, ''),
);
refused(
  'kernel.function("do_fork")',
  'error no match (similar functions: vfs_read, vfs_write, __do_sys_sync)',
  'hint kernel 6.1.0-test has no function do_fork: it may be inlined, static in a module, or renamed',
  'hint do_fork is kernel_clone in newer kernels',
);
refused(
  'kernel.function("*@kernel/fork.c:934")',
  "error missing x86_64 kernel/module debuginfo [man warning::debuginfo] under '/lib/modules/6.1.0-test/build'",
  'hint "*@kernel/fork.c:934" names a source file or line, which only DWARF debuginfo records: package linux-image-6.1.0-test-dbg',
  'hint reading kernel DWARF is not supported yet; name the function without "@FILE"',
);
refused(
  'module("ext3").function("ext3_file_write")',
  'error module ext3 is not part of kernel 6.1.0-test (similar modules: ext4, xfs)',
  'hint no module ext3 in modules.dep',
  'hint did you mean module("ext4").function("ext4_file_write_iter"), module("ext4").function("ext4_file_read_iter")?',
);
refused(
  'module("xfs").function("x")',
  'error module xfs is not loaded, and its types are not known before it is',
  'hint modprobe xfs',
);
refused(
  'timer.profile.tick',
  'error profiling timer support (register_timer_hook) not found in kernel!',
  'hint timer.profile is the timer that every kernel has',
);
refused('timer.profile.freq.hz(0)', 'error invalid perf frequency 0 at 1:26');
refused('timer.hz(20000)', 'error interval value out of range (100000, 86400000000000)');
refused('perf.type(1).config(0).sample(0)', 'error invalid perf sample period 0 at 1:30');
refused('perf.type(1).config(0).counter("x")', 'error a perf counter is not supported yet at 1:30');

test('a kernel without modules says so', (t) => {
  const why = 'this kernel has no loadable modules (CONFIG_MODULES is not set)';
  const target = { ...fakeTarget({ modules: { ext3: { kind: 'unknown', why } } }), moduleNames: [] };
  t.deepEqual(elaborateText(`probe module("ext3").function("f") ${BODY}`, { target }).messages, [
    'error while resolving probe point at 1:7',
    '  error module ext3 is not part of kernel 6.1.0-test',
    `  hint ${why}`,
  ]);
});

test('without fentry and kprobes only the entries of system calls can be armed', (t) => {
  const target = fakeTarget({ missing: { fentry: 'EPERM', kprobe: 'no kprobe PMU', 'kprobe-multi': 'no fprobe' } });
  t.is(specs('kernel.function("sys_sync")', target)?.length, 1);
  t.deepEqual(elaborateText(`probe kernel.function("vfs_read") ${BODY}`, { target }).messages, [
    'error while resolving probe point at 1:7',
    '  error kernel 6.1.0-test offers no way to probe function vfs_read',
    '  hint fentry: EPERM; kprobes: no kprobe PMU',
    '  hint functions that are the entry of a system call, tracepoints (kernel.trace) and syscall.* work on this kernel',
  ]);
});

test('a point cut short says what may follow', (t) => {
  const [, cause] = elaborateText(`probe timer ${BODY}`).messages;
  t.is(
    cause,
    '  error probe point truncated (follow:  hz(number) jiffies(number) ms(number) msec(number) ns(number) nsec(number) profile s(number) sec(number) us(number) usec(number)) at 1:7',
  );
});

test('aliases: blocks in order, suffixes handed on, loops seen', (t) => {
  const script = `probe a.in = begin { x = "1" } , { println(x . "4") }
    probe b.out = a.in { x = x . "2" }
    probe b.out { x = x . "3" }`;
  t.is(elaborateText(script).program?.probes[0]?.body.length, 4);
  t.deepEqual(
    elaborateText(
      'probe call = kernel.function("vfs_read") { a = 1 } probe call.return { println(a) }',
    ).program?.probes.map((each) => each.point),
    ['kernel.function("vfs_read").return'],
  );
  const loop = elaborateText('probe a = b { x = 1 } probe b = a { y = 2 } probe a { println(1) }');
  t.true(loop.messages.some((each) => each.includes("recursive loop in alias expansion of 'a'")));
});

test('a condition ends the handler before its body; those of aliases hold, too', (t) => {
  const { listing, messages, program } = elaborateText(`global on, more
    probe up = timer.s(1) if (on > 1) { a = 1 }
    probe up if (more) { println(a) } probe begin { on = 2 more = 1 }`);
  t.deepEqual(messages, []);
  t.true(listing.includes('timer.s(1) /* <- up = timer.s(1) if ((on) > (1)) <- up if (more) */'));
  t.deepEqual(
    program?.probes[0]?.body.map((each) => each.kind),
    ['if', 'if', 'expression', 'expression'],
  );
});

for (const [condition, expected] of [
  ['x++', 'error probe condition must not modify any variables at 1:27'],
  ['x = 1', 'error probe condition must not modify any variables at 1:28'],
  ['pid()', 'error probe condition must not reference function at 1:26'],
  ['y', 'error probe condition must not reference undeclared global at 1:26'],
] as const) {
  test(`refused condition: ${condition}`, (t) => {
    const { messages } = elaborateText(`global x probe begin if (${condition}) { println(1) }`);
    t.deepEqual(messages, [expected]);
  });
}
