/** The library on real events: values checked against what was done. */
import { readFileSync } from 'node:fs';
import type { ExecutionContext } from 'ava';
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap, startStap } from '../support/stap.js';
import { startTrigger, triggerCommand } from '../support/trigger.js';
import { ARMED, assertClean, CALLS } from './support.js';

const kernelTest = testWith('bpf', 'libbpf', 'gcc');

/** Lines of a script's output, run around a command; what the command prints is not for the terminal. */
async function linesOf(t: ExecutionContext, script: string, command: string): Promise<readonly string[]> {
  const end = await runStap(['-e', script, '-c', command]);
  assertClean(t, end);
  return end.stdout.split('\n').slice(0, -1);
}

kernelTest('arguments of system calls by name, argstr and retstr', async (t) => {
  const script = `probe syscall.openat { if (pid() == target() && isinstr(filename, "no such"))
      printf("%s(%s) %s %s %d %s\\n", name, argstr, dfd_str, filename_unquoted, flags & 3, flags_str) }
    probe syscall.openat.return { if (pid() == target() && retval < 0) println(name, " ", retstr) }`;
  const lines = await linesOf(t, script, String.raw`sh -c 'read x 2>/dev/null < "/no such\"file" || :'`);
  t.true(lines.includes(String.raw`openat(AT_FDCWD, "/no such\"file", O_RDONLY) AT_FDCWD /no such"file 0 O_RDONLY`));
  t.true(lines.includes('openat -2 (ENOENT)'));
});

kernelTest('nd_syscall, and a wildcard whose calls have arguments of their own', async (t) => {
  const script = `global n probe nd_syscall.write { if (pid() == target()) printf("%d %s %d\\n", fd, buf_str, count) }
    probe syscall.exit* { if (pid() == target()) printf("%s(%s)\\n", name, argstr) }`;
  const lines = await linesOf(t, script, "sh -c 'echo a word > /dev/null; exit 0'");
  t.deepEqual(lines, [String.raw`1 "a word\n" 7`, 'exit_group(0)']);
});

kernelTest('tasks: the current one, one by its number, parents, the command line', async (t) => {
  const script = `global n
    probe syscall.getppid {
      if (pid() != target()) next
      n++
      if (n == 1) printf("%d %s %d %s %d\\n", pid2task(tid()) == task_current(), task_execname(task_current()) == execname() ? "same" : "other",
                         task_pid(task_parent(task_current())) == ppid(), pid2execname(pid()) == execname() ? "same" : "other", pid2task(4194304))
      if (n == 1) println(cmdline_arg(1), " ", pexecname())
    }
    probe end { println(n) }`;
  const lines = await linesOf(t, script, triggerCommand('syscalls', CALLS.getppid, 100));
  t.deepEqual([lines[0], lines.at(-1)], ['1 same 1 same 0', '100']);
  t.is(lines[1], `${CALLS.getppid} stapio`);
});

kernelTest('the memory of a process is what /proc says, by the current task and by number', async (t) => {
  const trigger = await startTrigger('syscalls', CALLS.getppid, 1);
  t.teardown(trigger.kill);
  const script = `${ARMED} probe syscall.getppid { if (pid() == target()) {
      printf("%d %d %d\\n", proc_mem_size(), proc_mem_txt(), proc_mem_data())
      printf("%d %d\\n", proc_mem_size(pid()) == proc_mem_size(), proc_mem_rss() >= proc_mem_shr() && proc_mem_shr() > 0)
      println(proc_mem_string() == proc_mem_string(pid()), " ", substr(proc_mem_string(), 0, 6)) exit() } }`;
  const stap = startStap(['-e', script, '-x', String(trigger.pid)]);
  t.teardown(stap.kill);
  await stap.printed('armed');
  // size resident shared text lib data
  const statm = readFileSync(`/proc/${trigger.pid}/statm`, 'latin1').split(' ');
  await trigger.go();
  const end = await stap.ended;
  assertClean(t, end);
  t.is(end.stdout, `armed\n${[statm[0], statm[3], statm[5]].join(' ')}\n1 1\n1 size: \n`);
});

kernelTest('memory that cannot be read: errors, warnings, texts', async (t) => {
  const script = `probe syscall.getppid { if (pid() == target()) {
      try { println(user_int_error(5)) } catch (fault) { println(fault) }
      println(user_char_warn(1) + user_ulong_warn(2), "[", user_string_warn(3), "][", user_string_n_warn(3, 2, "mine"), "][", user_string_nofault(3), "]")
      comm = task_current() + &@cast(0, "task_struct", "kernel")->comm
      println(user_buffer_quoted(1, 3, 10), " ", kernel_buffer_quoted(comm, 4), " ", kernel_or_user_string_quoted(comm) == string_quoted(execname()))
      try { println(kernel_buffer_quoted_error(1, 3, 10)) } catch (fault) { println(fault) }
      printf("%d %d %d %s\\n", ns_uid() == uid(), ns_egid() == egid(), is_sig_blocked(task_current(), 9), probe_type()) } }`;
  const end = await runStap(['-e', script, '-c', triggerCommand('syscalls', CALLS.getppid, 1)]);
  t.is(end.status, 0, describeEnd(end));
  const lines = end.stdout.split('\n');
  t.is(lines[0], 'read fault [man error::fault] at 0x5');
  t.is(lines[1], '0[][mine][]');
  t.regex(lines[2] ?? '', /^0x1 ".{4}" 1$/);
  t.deepEqual(lines.slice(3), ['Unable to access kernel space data at 0x1', '1 1 0 kernel_tracepoint', '']);
  t.deepEqual(end.stderr.split('\n').slice(0, -1), [
    'WARNING: user char copy fault 0x1 [man error::fault]',
    'WARNING: user unsigned long copy fault 0x2 [man error::fault]',
    'WARNING: user string copy fault -14 at 0x3 [man error::fault]',
    'WARNING: user string copy fault -14 at 0x3 [man error::fault]',
  ]);
});

kernelTest('raise: a signal to whom the probe has hit, an error for what is none', async (t) => {
  const script = `global n probe syscall.getppid { if (pid() == target() && ++n == 5) raise(15) }
    probe syscall.getppid { if (pid() == target() && n == 2) try { raise(99) } catch (text) { println(text) } }
    probe end { println(n) }`;
  const end = await runStap(['-g', '-e', script, '-c', triggerCommand('syscalls', CALLS.getppid, 10)]);
  t.is(end.stdout, 'cannot raise signal 99: EINVAL\n5\n', describeEnd(end));
  t.is(end.stderr, 'WARNING: Child process exited with signal SIGTERM\n');
});

kernelTest('files: the path behind a descriptor and of the program', async (t) => {
  const script = `probe syscall.write { if (pid() == target())
      println(fullpath_struct_file(task_current(), task_fd_lookup(task_current(), 1)), " ", current_exe_file() == "/" ? "none" : "some",
              " ", d_name(@cast(task_fd_lookup(task_current(), 1), "file", "kernel")->f_path->dentry)) }`;
  t.deepEqual(await linesOf(t, script, "sh -c 'echo x > /dev/null'"), ['/dev/null some null']);
});

kernelTest('signals: who gets which', async (t) => {
  const script = `probe signal.send { if (sig_pid == target() && sig == 10) printf("%s %s %d %s\\n", name, sig_name, shared, pid_name) }
    probe signal.handle { if (pid() == target() && sig == 10) println(sig_name) }`;
  t.deepEqual(await linesOf(t, script, "sh -c 'trap : USR1; kill -USR1 $$; :'"), [
    'signal_generate SIGUSR1 1 sh',
    'SIGUSR1',
  ]);
});

kernelTest('stacks: printed where they are taken, kept as keys, and by name in both', async (t) => {
  const script = `global seen
    probe kernel.trace("sched_process_exit") {
      if (pid() != target()) next
      print_backtrace()
      println(symname(stack(0)), " ", modname(stack(0)))
      seen[backtrace()]++
    }
    probe end { foreach (stack in seen) { println(seen[stack]) print_stack(stack) println(symname(strtol(stack, 16))) } }`;
  const lines = await linesOf(t, script, 'true');
  const middle = lines.indexOf('1');
  const [printed, kept] = [lines.slice(0, middle - 1), lines.slice(middle + 1, -1)];
  t.regex(printed[0] ?? '', /^ 0xffff[0-9a-f]+ : do_exit\+0x[0-9a-f]+\/0x[0-9a-f]+ \[kernel\]$/);
  t.true(printed.length > 2);
  t.deepEqual(kept, printed);
  t.deepEqual([lines[middle - 1], lines.at(-1)], ['do_exit kernel', 'do_exit']);
});

kernelTest('clocks of both sides count the same nanoseconds', async (t) => {
  const script = `global inside
    probe syscall.getppid { if (pid() == target() && !inside) inside = local_clock_ns() }
    probe end { println(inside > 0 && local_clock_ns() >= inside && local_clock_ns() - inside < 60000000000, randint(1)) }`;
  t.deepEqual(await linesOf(t, script, triggerCommand('syscalls', CALLS.getppid, 10)), ['10']);
});

kernelTest('system() runs commands of both sides, after what was printed before', async (t) => {
  const end = await runStap([
    '-e',
    `global n
     probe begin { println("one") system("echo two") }
     probe syscall.getppid { if (pid() == target()) system(sprintf("echo %s %d", "hit", n++)) }
     probe end { system("echo >&2 last") }`,
    '-c',
    triggerCommand('syscalls', 110, 2, 0),
  ]);
  t.is(end.status, 0, describeEnd(end));
  // Nobody waits for them, so those of one handler and the next may overtake each other.
  t.deepEqual(end.stdout.split('\n').sort(), ['', 'hit 0', 'hit 1', 'one', 'two']);
  t.true(end.stdout.indexOf('one') < end.stdout.indexOf('two'), end.stdout);
  t.is(end.stderr, 'last\n');
});
