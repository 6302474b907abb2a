/**
 * The article's scripts, unmodified from examples/, on the running kernel: each one's output shape, and counts against
 * what was done.
 */
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import type { ExecutionContext } from 'ava';
import { CHECKOUT } from '../support/checkout.js';
import { testWith } from '../support/requirements.js';
import { describeEnd, runStap } from '../support/stap.js';
import { triggerCommand, triggerProgram } from '../support/trigger.js';
import { assertClean, CALLS } from './support.js';

const kernelTest = testWith('bpf', 'libbpf', 'gcc');
const netTest = testWith('bpf', 'libbpf', 'gcc', 'ip', 'netns');

function example(name: string): string {
  return join(CHECKOUT, 'examples', name);
}

// Both run their ten seconds to the end: the script's own timer prints and exits.
kernelTest('profile.stp counts the calls of each process', async (t) => {
  // The script counts every process: these two have names that no other run of this test has.
  const id = Math.random().toString(36).slice(2, 8);
  const [idle, busy] = [namedTrigger(t, `idle-${id}`), namedTrigger(t, `busy-${id}`)];
  const command = `'${idle}' ${CALLS.getppid} 0; '${busy}' ${CALLS.getppid} 10000; exec sleep 60`;
  const end = await runStap(['-DMAXMAPENTRIES=20000', example('profile.stp'), '-c', command]);
  assertClean(t, withoutChild(end));
  const [first, ...lines] = end.stdout.trimEnd().split('\n');
  t.is(first, 'System Call Monitoring Started (10 seconds)...');
  t.true(lines.every((line) => /^.*\[\d+\] = \d+$/.test(line)));
  // What a process does to start and end is the same in both; the rest are the calls.
  t.is(countOf(lines, `busy-${id}`) - countOf(lines, `idle-${id}`), 10_000);
  t.true(end.tookMs > 10_000);
});

kernelTest('syslog_profile.stp counts the calls of syslogd by name', async (t) => {
  const syslogd = namedTrigger(t, 'syslogd');
  const command = `'${syslogd}' ${CALLS.getppid} 10000; exec sleep 60`;
  const end = await runStap([example('syslog_profile.stp'), '-c', command]);
  assertClean(t, withoutChild(end));
  const [first, ...lines] = end.stdout.trimEnd().split('\n');
  t.is(first, 'Syslog Monitoring Started (10 seconds)...');
  t.true(lines.every((line) => /^\w+ = \d+$/.test(line)));
  const counts = new Map(lines.map((line) => [line.split(' = ')[0], Number(line.split(' = ')[1])]));
  // Another process of that name may have run: each such process ends once and makes as many calls.
  const processes = counts.get('exit_group') ?? 0;
  t.true(processes >= 1, end.stdout);
  t.is(counts.get('getppid'), 10_000 * processes, end.stdout);
});

kernelTest('sys_sync.stp prints each call, and warns of its bare pid', async (t) => {
  const end = await runStap([example('sys_sync.stp'), '-c', triggerCommand('syscalls', CALLS.sync, 3)]);
  t.is(end.status, 0, describeEnd(end));
  const lines = end.stdout.trimEnd().split('\n');
  // Another process may sync, too: there are at least three, numbered without a gap.
  t.true(lines.length >= 3, describeEnd(end));
  t.deepEqual(
    lines,
    lines.map((_, index) => `sys_sync called ${index + 1} times, currently by pid 0`),
  );
  t.regex(
    end.stderr,
    /^WARNING: never-assigned local variable 'pid' \(.*\): identifier 'pid' at \S+sys_sync\.stp:5:69\n/,
  );
  t.regex(end.stderr, /pid\(\)/);
});

netTest('net.stp counts packets by interface and process', async (t) => {
  const net = makeNetwork(t);
  const sender = namedTrigger(t, 'net-sender', 'udp');
  const command = `ip netns exec ${net.here} '${sender}' ${net.there4} 2000 100; ip netns exec ${net.here} '${sender}' 127.0.0.1 3000 200`;
  const end = await runStap([example('net.stp'), '-c', command]);
  assertClean(t, end);
  const [first, blank, title, blank2, head, ...lines] = end.stdout.trimEnd().split('\n');
  t.deepEqual(
    [first, blank, title, blank2, head],
    [
      'Starting network capture (Ctl-C to end)',
      '',
      'End Capture',
      '',
      'Iface Process........ PID.. RcvPktCnt XmtPktCnt',
    ],
  );
  const rows = lines.map((line) => /^\s*(\S+) (.{15}) (\d+)\s+(\d+)\s+(\d+)$/.exec(line) ?? t.fail(line));
  const total = (column: number, dev: string, name: string): number =>
    rows
      .filter((row) => Array.isArray(row) && row[1] === dev && row[2]?.startsWith(name))
      .reduce((sum, row) => sum + Number(Array.isArray(row) ? row[column] : 0), 0);
  // Who happens to run when a packet is received is not always its sender: all rows of the receiving interface.
  t.is(total(4, net.peerDevice, ''), 2000, end.stdout);
  t.is(total(5, 'lo', 'net-sender'), 3000, end.stdout);
});

netTest('nethist.stp shows sizes of packets', async (t) => {
  const net = makeNetwork(t);
  const sender = namedTrigger(t, 'hist-sender', 'udp');
  const end = await runStap([
    example('nethist.stp'),
    '-c',
    `ip netns exec ${net.here} '${sender}' 127.0.0.1 2000 50000`,
  ]);
  assertClean(t, end);
  const [first, blank, head, ...rows] = end.stdout.split('\n');
  t.deepEqual([first, blank], ['Capturing...', '']);
  t.regex(head ?? '', /^ *value \|-{50} count$/);
  t.deepEqual(rows.slice(-2), ['', '']);
  const counts = new Map(
    rows.slice(0, -2).flatMap((row) => {
      const [, value, count] = /^ *(\d+) \|@* *(\d+)$/.exec(row) ?? [];
      return value === undefined || count === undefined ? [] : [[value, Number(count)] as const];
    }),
  );
  // Each is transmitted and received once; what other traffic of that size there is on the machine is counted, too.
  const count = counts.get('32768') ?? 0;
  t.true(count >= 4000, end.stdout);
  t.log(`${count} packets of 32,768 bytes and more`);
});

kernelTest('syscalls.stp, the DTrace listing: counts by process, the largest last', async (t) => {
  const id = Math.random().toString(36).slice(2, 8);
  const [idle, busy] = [namedTrigger(t, `idle-${id}`), namedTrigger(t, `busy-${id}`)];
  const command = `'${idle}' ${CALLS.getppid} 0; '${busy}' ${CALLS.getppid} 10000`;
  const end = await runStap(['-DMAXMAPENTRIES=20000', example('syscalls.stp'), '-c', command]);
  assertClean(t, end);
  const rows = end.stdout
    .trimEnd()
    .split('\n')
    .map((line) => /^ *(\d+) {2}(.{16}) +(\d+)$/.exec(line) ?? [line]);
  const counts = rows.map(([, , , count]) => Number(count));
  t.deepEqual(
    counts,
    [...counts].sort((a, b) => a - b),
  );
  const callsOf = (name: string): number => Number(rows.find(([, , process]) => process?.trim() === name)?.[3]);
  t.is(callsOf(`busy-${id}`) - callsOf(`idle-${id}`), 10_000);
});

kernelTest('sync.stp, the ProbeVue listing: the first sync ends it', async (t) => {
  const end = await runStap([example('sync.stp'), '-c', triggerCommand('syscalls', CALLS.sync, 2)]);
  t.is(end.status, 0, describeEnd(end));
  t.regex(end.stdout, /^sync\(\) syscall invoked by process ID \d+\n$/);
});

/** A copy of a trigger under another name: execname() is the file's name. */
function namedTrigger(t: ExecutionContext, name: string, trigger: 'syscalls' | 'udp' = 'syscalls'): string {
  const folder = mkdtempSync(join(tmpdir(), 'stap-test-'));
  t.teardown(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  copyFileSync(triggerProgram(trigger), join(folder, name));
  return join(folder, name);
}

/** N of the only line `name[PID] = N`. */
function countOf(lines: readonly string[], name: string): number {
  const counts = lines.flatMap((line) => (line.startsWith(`${name}[`) ? [Number(line.split(' = ')[1])] : []));
  if (counts.length !== 1) throw new Error(`${counts.length} lines of ${name}`);
  return counts[0] ?? NaN;
}

/** exit() in the script ends the command by SIGTERM, which is told. */
function withoutChild<End extends { readonly stderr: string }>(end: End): End {
  return { ...end, stderr: end.stderr.replace(/^WARNING: Child process exited with signal \S+\n$/, '') };
}

type Network = {
  /** The network namespace where senders run. */
  readonly here: string;
  /** An address in the other one, reached over a veth pair. */
  readonly there4: string;
  /** The interface that holds it. */
  readonly peerDevice: string;
};

/** Two network namespaces joined by a veth pair, without IPv6 and with fixed neighbours: nothing is sent unasked. */
function makeNetwork(t: ExecutionContext): Network {
  const id = `${process.pid % 10_000}${Math.random().toString(36).slice(2, 4)}`;
  const [here, there, device, peerDevice] = [`sta${id}`, `stb${id}`, `va${id}`, `vb${id}`];
  const [macA, macB] = ['02:00:00:00:00:01', '02:00:00:00:00:02'];
  t.teardown(() => {
    for (const name of [here, there]) spawnSync('ip', ['netns', 'del', name]);
  });
  const quiet = 'sh -c "if [ -d /proc/sys/net/ipv6 ]; then echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6; fi"';
  const commands = [
    `ip netns add ${here}`,
    `ip netns add ${there}`,
    `ip netns exec ${here} ${quiet}`,
    `ip netns exec ${there} ${quiet}`,
    `ip -n ${here} link add ${device} address ${macA} type veth peer name ${peerDevice} address ${macB} netns ${there}`,
    `ip -n ${here} addr add 10.77.0.1/24 dev ${device}`,
    `ip -n ${there} addr add 10.77.0.2/24 dev ${peerDevice}`,
    `ip -n ${here} link set lo up`,
    `ip -n ${here} link set ${device} up`,
    `ip -n ${there} link set ${peerDevice} up`,
    `ip -n ${here} neigh replace 10.77.0.2 lladdr ${macB} dev ${device} nud permanent`,
    `ip -n ${there} neigh replace 10.77.0.1 lladdr ${macA} dev ${peerDevice} nud permanent`,
  ];
  for (const command of commands) {
    const run = spawnSync('sh', ['-c', command], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`${command}: ${run.stderr}`);
  }
  return { here, there4: '10.77.0.2', peerDevice };
}
