/** Scripts that print the same under both kernel-side runtimes, and where it is known what. */
import { triggerCommand } from '../support/trigger.js';

export interface LabScript {
  readonly name: string;
  readonly script: string;
  readonly options?: readonly string[];
  readonly command?: string;
  /** undefined: whatever the BPF runtime prints. */
  readonly stdout?: string;
  /** BPF refuses it. */
  readonly only?: 'module';
  /** No runtime is asked for: a module is what the script needs, and -v says why. */
  readonly because?: string;
  /** A pattern for what stderr says, where the script's errors depend on the machine. */
  readonly stderr?: RegExp;
  /** Only on this kernel: one is enough for what no kernel changes. */
  readonly kernel?: '6.1';
}

const GETPPID = 110;
const SYNC = 162;
const lines = (count: number, line: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => `${line(index)}\n`).join('');

/** A body runs in the kernel under both: one event is enough for what it prints. */
const once = (body: string, globals = '', end = ''): Pick<LabScript, 'script' | 'command'> => ({
  script: `${globals} global hits probe syscall.getppid { if (pid() == target() && hits++ == 0) { ${body} } } ${end}`,
  command: triggerCommand('syscalls', GETPPID, 1),
});

export const LAB_SCRIPTS: readonly LabScript[] = [
  {
    name: 'system calls, counted by a scalar, an array and a statistic',
    script: `global n, a, s
      probe syscall.getppid { if (pid() == target()) { n++; a[execname()]++; s <<< n } }
      probe end { printf("%d %d %d\\n", n, @count(s), @max(s)); foreach (k in a) println(a[k]) }`,
    command: triggerCommand('syscalls', GETPPID, 10_000),
    stdout: '10000 10000 10000\n10000\n',
  },
  {
    name: 'every printed line, in order',
    script: 'global n probe syscall.getppid { if (pid() == target()) printf("%d %s\\n", n++, name) }',
    command: triggerCommand('syscalls', GETPPID, 1000),
    stdout: lines(1000, (index) => `${index} getppid`),
  },
  {
    name: 'the return of system calls',
    script: `global n, bad probe syscall.getppid.return { if (pid() == target()) { n++; if (retval != ppid()) bad++ } }
      probe end { println(n, " ", bad) }`,
    command: triggerCommand('syscalls', GETPPID, 1000),
    stdout: '1000 0\n',
  },
  {
    name: 'a function and its return',
    script: `global n, bad probe kernel.function("sys_sync") { n++ }
      probe kernel.function("sys_sync").return { n++; if ($return != 0) bad++ } probe end { println(n, " ", bad) }`,
    command: triggerCommand('syscalls', SYNC, 1000),
    stdout: '2000 0\n',
  },
  {
    name: 'parameters and the return value',
    script: `global entries, returns
      probe kernel.function("ksys_read") { if (pid() == target() && $fd == 0 && $count == 7) entries++ }
      probe kernel.function("ksys_read").return { if (pid() == target() && $return == 7) returns++ }
      probe end { println(entries, " ", returns) }`,
    command: 'dd if=/dev/zero of=/dev/null bs=7 count=100 status=none',
    stdout: '100 100\n',
  },
  {
    name: 'a function’s parameters at its return are those of the call',
    script: `global n probe kernel.function("ksys_read").return { if (pid() == target() && $count == $return && $count == 7) n++ }
      probe end { println(n) }`,
    command: 'dd if=/dev/zero of=/dev/null bs=7 count=100 status=none',
    stdout: '100\n',
  },
  {
    name: 'memory, printed',
    script: `global hits probe kernel.function("vfs_read") { if (pid() == target() && hits++ == 0)
      { printf("%.4m %.4M\\n", $file->f_path->dentry->d_name->name, $file->f_path->dentry->d_name->name)
        try { printf("not %.4m", 8) } catch (e) { println(e) } } }`,
    command: 'dd if=/dev/zero of=/dev/null bs=7 count=100 status=none',
  },
  {
    name: 'timers under a millisecond',
    only: 'module',
    script: `global n, m probe timer.us(500) { n++ } probe timer.ns(200000).randomize(100000) { m++ }
      probe timer.ms(10) { if (n > 100 && m > 100) { println("both"); exit() } }`,
    stdout: 'both\n',
  },
  {
    name: 'fields behind a parameter, by BTF',
    script: `global n probe kernel.function("vfs_read")
      { if (pid() == target() && kernel_string($file->f_path->dentry->d_name->name) == "zero") n++ }
      probe end { println(n) }`,
    command: 'dd if=/dev/zero of=/dev/null bs=7 count=100 status=none',
    stdout: '100\n',
  },
  {
    name: 'a tracepoint and its arguments',
    script: `global n, own probe kernel.trace("sched_process_fork") { if ($parent->tgid == target()) { n++; own += ($child->tgid == 0) } }
      probe end { println(n, " ", own) }`,
    command: 'for i in 1 2 3 4 5; do (true); done',
  },
  {
    name: 'order of begin and end, priorities, exit in the middle of a body',
    script: `probe begin { println("b0") } probe begin(-5) { println("b-5") } probe begin(7) { exit(); println("b7") }
      probe begin(9) { println("not") } probe end(3) { println("e3") } probe end(-3) { println("e-3") }
      probe error { println("not") } probe timer.ms(1) { println("not") }`,
    stdout: 'b-5\nb0\nb7\ne-3\ne3\n',
  },
  {
    name: 'timers',
    script: `global n, m probe timer.ms(20) { n++; if (n == 5) { println("five"); exit() } } probe timer.s(100) { m++ }
      probe end { println(n, " ", m) }`,
    stdout: 'five\n5 0\n',
  },
  {
    name: 'an error ends the session by error probes',
    script: `probe begin { println("begin"); error("no good") } probe end { println("not") } probe error { println("error") }`,
  },
  {
    name: 'errors within MAXERRORS, and division by zero at its place',
    options: ['-DMAXERRORS=2'],
    ...once('println(1 / (hits - 1))', '', 'probe end { println("end ", hits) }'),
  },
  {
    name: 'catch, with the text of errors',
    ...once(`try { error("mine") } catch (e) { println(e) } try { println(1 % (hits - 1)) } catch (e) { println(e) }
      try { println(kernel_long(8)) } catch (e) { println(e) } try { println(user_string(16)) } catch { println("fault") }`),
  },
  {
    name: 'arithmetic at its edges',
    kernel: '6.1',
    ...once(`x = -9223372036854775807 - 1; println(x, " ", x - 1, " ", x * -1, " ", x >> 63, " ", -7 / 2, " ", -7 % 3)
      printf("%u %x %o %d %c|%5d|%-5d|%05d|%+d\\n", x, -1, 8, x, 65, hits, hits, hits, hits)`),
  },
  {
    name: 'strings',
    kernel: '6.1',
    options: ['-DMAXSTRINGLEN=32'],
    ...once(`s = "a long text that is cut where it must be" . execname(); println(s); println(strlen(s), " ", substr(s, 2, 4))
      println(isinstr(s, "text"), " ", str_replace("aXbX", "X", "--"), " ", tokenize("p,q", ","), " ", strtol("7f", 16))
      println(s < "b", " ", "x" . "y" == "xy"); printf("%s|%10s|%-10s|%.2s\\n", "z", "z", "z", "zzz")`),
  },
  {
    name: 'arrays: order, sorting, limits, deleting, slices',
    ...once(
      `for (i = 0; i < 10; i++) a[i % 3, sprint(i)] = 10 - i; delete a[1, "4"]; if ([2, "5"] in a) println("in")
        foreach ([x, y] in a) println(x, y, a[x, y]); foreach ([x, y] in a- limit 3) println(x, y)
        foreach ([x, y+] in a[0, *]) println(x, y)`,
      'global a',
      'probe end { foreach (v = [x-, y] in a) println(x, y, v) delete a; foreach ([x, y] in a) println("not") }',
    ),
  },
  {
    name: 'an array that is full',
    options: ['-DMAXMAPENTRIES=3'],
    ...once('for (i = 0; i < 5; i++) a[i] = i', 'global a', 'probe error { foreach (k in a) println(k) }'),
  },
  {
    name: 'statistics and histograms',
    script: `global s, t probe syscall.getppid { if (pid() == target()) { n = @count(s); s <<< n; t[n % 3] <<< n * n } }
      probe end { println(@count(s), " ", @sum(s), " ", @min(s), " ", @max(s), " ", @avg(s)); print(@hist_log(s))
      print(@hist_linear(t[1], 0, 100, 10)); foreach (k in t @sum-) println(k, " ", @count(t[k]), " ", @max(t[k])) }`,
    command: triggerCommand('syscalls', GETPPID, 100),
  },
  {
    name: 'functions, recursion, MAXNESTING',
    ...once(
      'println(fac(5)); println(join("a", 3)); try { println(fac(40)) } catch (e) { println(e) }',
      `function fac(n) { return n < 2 ? 1 : n * fac(n - 1) }
        function join:string(s:string, n:long) { r = ""; while (n-- > 0) r .= s; return r }`,
    ),
    options: ['-DMAXNESTING=12'],
  },
  {
    name: 'MAXACTION',
    ...once('while (1) n++', 'global n', 'probe error { println(n > 100) }'),
  },
  {
    name: 'embedded C',
    only: 'module',
    options: ['-g'],
    script: `%{
#include <linux/sched.h>
static int twice(int x) { return 2 * x; }
%}
function dbl:long (x:long) %{ /* pure */ STAP_RETVALUE = twice(STAP_ARG_x); %}
function greet:string (who:string, n:long)
%{ snprintf(STAP_RETVALUE, MAXSTRINGLEN, "%s %lld", STAP_ARG_who, STAP_ARG_n); %}
function old:long (x:long) %{ THIS->__retvalue = THIS->x + 1; %}
function below:long (x:long) %{
  if (STAP_ARG_x > 3)
    STAP_ERROR("too large: %lld", STAP_ARG_x);
  STAP_RETURN(STAP_ARG_x * 10);
%}
function say(s:string) %{ STAP_PRINTF("<%s %d>\\n", STAP_ARG_s, 42); %}
function comm:string () %{ strlcpy(STAP_RETVALUE, current->comm, MAXSTRINGLEN); %}
function peek:long (address:long) %{ STAP_RETVALUE = kread((int *)(long)STAP_ARG_address); CATCH_DEREF_FAULT(); %}
global n
probe begin {
  println(dbl(21), " ", old(4), " ", below(3)); println(greet(greet("a", 1), 2)); say("printed"); println(comm())
  try { println(below(4)) } catch (e) { println("caught: ", e) } try { peek(8) } catch (e) { println(e) }
  println(%{ 6 * 7 %}, %{ /* string */ " text" %}); %{ CONTEXT->event.number = 5; %} n = %{ jiffies != 0 %}; println(n)
  println(below(9)); println("not")
}
probe error { println("error") }`,
    stdout: '42 5 30\na 1 2\n<printed 42>\nstapio\ncaught: too large: 4\nkernel read fault at 0x8\n42 text\n1\nerror\n',
  },
  {
    name: 'the runtime is chosen: what BPF refuses runs as a module',
    kernel: '6.1',
    only: 'module',
    because: 'the bpf runtime does not support a histogram as a string in kernel-side probes: building a kernel module',
    script: `global s, n probe syscall.getppid { if (pid() == target()) { s <<< 5; if (n++ == 2) print(sprint(@hist_log(s))) } }
      probe end { println(n) }`,
    command: triggerCommand('syscalls', GETPPID, 3),
    stdout: `value |-------------------------------------------------- count
    1 |                                                   0
    2 |                                                   0
    4 |@@@                                                3
    8 |                                                   0
   16 |                                                   0

3\n`,
  },
  {
    name: 'parameters and $return are written, the caller reads less',
    only: 'module',
    because: 'the bpf runtime does not support writing to target variables: building a kernel module',
    options: ['-g'],
    script: `global entries, cut, told
      probe kernel.function("ksys_read") { if (execname() == "dd" && $fd == 0 && $count == 7) { entries++; $count = 3 } }
      probe kernel.function("ksys_read").return
      { if (execname() == "dd" && $return == 3) { cut++; $return = 2; if ($return == 2) told++ } }
      probe end { println(entries, " ", cut, " ", told) }`,
    command: `dd if=/dev/zero of=/dev/null bs=7 count=100 2>&1 | grep -q ^200.bytes && echo dd read 200 bytes`,
    stdout: 'dd read 200 bytes\n100 100 100\n',
  },
  {
    name: 'guru functions of the library',
    kernel: '6.1',
    only: 'module',
    options: ['-g'],
    script: `probe syscall.getppid { if (pid() == target()) {
        comm = &@cast(task_current(), "task_struct", "kernel")->comm[0]
        set_kernel_string(comm, "renamed") println(execname())
        set_kernel_char(comm, 82) set_kernel_short(comm + 1, 0x4545) println(execname())
        try { set_kernel_int(8, 1) } catch (text) { println(text) }
        try { set_user_long(8, 1) } catch (text) { println(text) }
        since = gettimeofday_us() udelay(200) mdelay(1) println(gettimeofday_us() - since >= 1200)
        printk(6, "a line of the test") raise(18) } }`,
    command: triggerCommand('syscalls', GETPPID, 1),
    stdout:
      'renamed\nREEamed\nkernel int copy fault at 0x8 [man error::fault]\nuser long copy fault at 0x8 [man error::fault]\n1\n',
  },
  {
    name: 'kernel memory is written, what may not be is an error',
    only: 'module',
    options: ['-g'],
    script: `%{ static s64 area[16]; static const s64 fixed[2] = { 7, 8 }; %}
      function at:long () %{ STAP_RETVALUE = (long)area; %}
      function constant:long () %{ STAP_RETVALUE = (long)fixed; %}
      function code:long () %{ STAP_RETVALUE = (long)&_printk; %}
      function write(p:long) { try { @cast(p, "timespec64")->tv_sec = 1; println("written") } catch (e) { println(substr(e, 0, 41)) } }
      probe begin {
        p = at()
        println(@cast(p, "tcphdr")->source = 0x11223, " ", @cast(p, "tcphdr")->source)
        @cast(p, "tcphdr")->seq = -1; @cast(p, "tcphdr")->doff = 25; @cast(p, "tcphdr")->urg = 1
        @cast(p + 16, "timespec64")->tv_nsec = -2
        printf("%x %x %x %d\\n", @kderef(2, p), @kderef(8, p), @kderef(2, p + 12), @cast(p + 16, "timespec64")->tv_nsec)
        write(p); write(8); write(0x400000); write(0x1234000000000000); write(constant()); write(code()); exit()
      }`,
    stdout: `70179 4643
1223 ffffffff00001223 2090 -2
written
write fault [man error::fault] at 0x8
write fault [man error::fault] at 0x40000
write fault [man error::fault] at 0x12340
write fault [man error::fault] at 0xfffff
write fault [man error::fault] at 0xfffff
`,
  },
  {
    name: 'embedded C: globals, the next overload, macros of the command line',
    kernel: '6.1',
    only: 'module',
    options: ['-g', '-DFACTOR=3'],
    script: `global g = 5, h = 0
      function f:long (x:long) %{ /* pragma:read:g */ /* pragma:write:g */
        if (STAP_ARG_x > 1) STAP_NEXT;
        STAP_GLOBAL_SET_g(FACTOR * STAP_GLOBAL_GET_g()); STAP_RETVALUE = 1;
      %}
      function f:long (x:long) { return x * 10 }
      probe begin { println(f(1), " ", f(2), " ", g); %{ /* pragma:write:h */ STAP_GLOBAL_SET_h(-3); %} println(h); exit() }`,
    stdout: '1 20 15\n-3\n',
  },
  {
    name: 'symbols and stacks of the kernel',
    script: `global hits probe kernel.function("ksys_read") { if (pid() == target() && $count == 7 && hits++ == 0) {
        println(symname(stack(0)), " ", modname(stack(0)), " ", symname(stack(1)), " ", tokenize(caller(), " "))
        println(symname(strtol(tokenize(callers(1), " "), 16)), " ", symname(8), " ", modname(8), " ", symdata(8))
        println(symdata(stack(1)) =~ "^do_syscall_64.0x[0-9a-f]+/0x[0-9a-f]+ .kernel.$")
        println(strlen(backtrace()) > 36, " ", strlen(sprint_backtrace()) > 80)
      } }`,
    command: 'dd if=/dev/zero of=/dev/null bs=7 count=100 status=none',
    // What ksys_read is called by ends with that call: the compiler makes a jump of it.
    stdout: `ksys_read kernel do_syscall_64 do_syscall_64
do_syscall_64 0x8 <unknown> 0x8
1
1 1
`,
  },
  {
    name: 'the stack of what a timer interrupts, of a tracepoint, of begin',
    kernel: '6.1',
    only: 'module',
    script: `global n, own probe timer.us(500) { if (n++ < 50) own += symname(stack(0)) == "" }
      probe kernel.trace("sched_switch") { if (n < 50) { own += modname(stack(0)) =~ "^stap_"; own += stack(1) == 0 } }
      probe begin { println(modname(stack(0)) !~ "^stap_", " ", symname(stack(0))) } probe timer.ms(10) { if (n > 50) { println("all ", own); exit() } }`,
    stdout: '1 proc_reg_write\nall 0\n',
  },
  {
    name: 'registers at a function and of the user space',
    only: 'module',
    options: ['-g'],
    script: `global n probe kernel.function("ksys_read")
      { if (pid() == target() && $count == 7) n += (@kregister(1) == 7 && register("rdi") == $fd && @uregister(1) == 7) }
      probe end { println(n) }`,
    command: 'dd if=/dev/zero of=/dev/null bs=7 count=100 status=none',
    stdout: '100\n',
  },
  {
    name: 'performance events: timer.profile and the kernel’s own counters',
    only: 'module',
    script: `global n, p, q, own
      probe timer.profile { n++; own += modname(stack(0)) =~ "^stap_" } // a body of ours may be what is interrupted
      probe perf.sw.page_faults.sample(10) { p++ } probe perf.sw.cpu_clock.hz(500) { q++ }
      probe timer.ms(10) { if (n > 50 && p > 3 && q > 10) { println("all ", own < n / 2); exit() } }`,
    command: 'while :; do (true); done',
    stdout: 'all 1\n',
  },
  {
    name: 'bodies that take most of the time end the session, unless nobody watches',
    kernel: '6.1',
    only: 'module',
    options: ['-DSTP_OVERLOAD_INTERVAL=1000000', '-DSTP_OVERLOAD_THRESHOLD=10000', '-DMAXACTION=100000'],
    script: `global n, x probe timer.us(200) { n++; for (i = 0; i < 2000; i++) x += i }
      probe error { println("error ", n > 0) } probe end { println("not") } probe timer.s(20) { exit() }`,
    stdout: 'error 1\n',
    stderr: /^ERROR: probe overhead \(\d+ cycles\) exceeded threshold \(10000 cycles\) in last 1000000 cycles\n/,
  },
  {
    name: 'without limits of time',
    kernel: '6.1',
    only: 'module',
    options: ['-g', '--suppress-time-limits', '-DSTP_OVERLOAD_INTERVAL=1000000', '-DSTP_OVERLOAD_THRESHOLD=10000'],
    script: `global n, x probe timer.us(500) { n++; for (i = 0; i < 2000; i++) x += i }
      probe timer.ms(10) { if (n > 20) { println("more ", x > 0); exit() } }`,
    stdout: 'more 1\n',
  },
  {
    name: 'warnings',
    ...once('warn("careful"); println("went on")'),
  },
];
