/** What is compared: one row each, with the same work for each tool. */
import { countLines, runToEnd, stopWhenArmed } from './measure.js';
import { commandLine, getppidProgram, type ToolName } from './tools.js';

export type Row = {
  readonly name: string;
  readonly unit: 'ms' | 'MB' | 'ns';
  /** How many runs of each tool; they alternate. */
  readonly runs: number;
  /** One run. The baseline (no tool at all) is there where a difference to it is the figure. */
  readonly measure: (tool: ToolName) => Promise<number>;
  readonly baseline?: () => Promise<number>;
  /** Our figure divided by bpftrace's is to be at most this. */
  readonly goal: number;
};

const CALLS = 1_000_000;
const PRINTED_CALLS = 200_000;

type Scripts = Readonly<Record<ToolName, string>>;

const HELLO: Scripts = {
  stap: 'probe begin { println("hello") exit() }',
  bpftrace: 'BEGIN { printf("hello\\n"); exit(); }',
};
const FIRST_EVENT: Scripts = {
  stap: 'probe syscall.getppid { if (pid() == target()) { println("first") exit() } }',
  bpftrace: 'tracepoint:syscalls:sys_enter_getppid /pid == cpid/ { printf("first\\n"); exit(); }',
};
const ONE_PROBE: Scripts = {
  stap: 'global n, told probe syscall.getppid { n++ } probe timer.ms(1) { if (!told++) println("armed") } probe end { println(n) }',
  bpftrace: 'BEGIN { printf("armed\\n"); } tracepoint:syscalls:sys_enter_getppid { @ = count(); }',
};
const ALL_CALLS: Scripts = {
  stap: 'global n, told probe syscall.* { n[name]++ } probe timer.ms(1) { if (!told++) println("armed") } probe end { foreach (k in n) println(k) }',
  bpftrace: 'BEGIN { printf("armed\\n"); } tracepoint:syscalls:sys_enter_* { @[probe] = count(); }',
};
const COUNT: Scripts = {
  stap: 'global n probe syscall.getppid { n++ } probe end { println(n) }',
  bpftrace: 'tracepoint:syscalls:sys_enter_getppid { @ = count(); }',
};
const BY_NAME: Scripts = {
  stap: 'global n probe syscall.getppid { n[execname()]++ } probe end { foreach (k in n) printf("%s %d\\n", k, n[k]) }',
  bpftrace: 'tracepoint:syscalls:sys_enter_getppid { @[comm] = count(); }',
};
const LATENCY: Scripts = {
  stap: `global t, h
    probe syscall.getppid { t[tid()] = gettimeofday_ns() }
    probe syscall.getppid.return { if (tid() in t) { h <<< gettimeofday_ns() - t[tid()]; delete t[tid()] } }
    probe end { print(@hist_log(h)) }`,
  bpftrace: `tracepoint:syscalls:sys_enter_getppid { @start[tid] = nsecs; }
    tracepoint:syscalls:sys_exit_getppid /@start[tid]/ { @ = hist(nsecs - @start[tid]); delete(@start[tid]); }`,
};
const PRINT: Scripts = {
  stap: 'probe syscall.getppid { printf("%d %s\\n", pid(), execname()) }',
  bpftrace: 'tracepoint:syscalls:sys_enter_getppid { printf("%d %s\\n", pid, comm); }',
};

/** Lost or never-made lines of the printing row, per tool and run: the row is only worth something where they are 0. */
export const missingLines: { readonly tool: ToolName; readonly missing: number; readonly of: number }[] = [];

/** `withSlowest`: also what takes bpftrace half a minute a run. */
export function makeRows(withSlowest: boolean): readonly Row[] {
  const program = getppidProgram();
  return [
    startRow('hello world', HELLO, undefined),
    startRow('exec to first event and exit', FIRST_EVENT, `${program} 1`),
    stopRow('one system call', ONE_PROBE, 5),
    ...(withSlowest ? [stopRow('all system calls', ALL_CALLS, 1)] : []),
    {
      name: 'resident memory, one system call',
      unit: 'MB',
      runs: 3,
      goal: 1,
      measure: async (tool) => (await stopWhenArmed(commandLine(tool, ONE_PROBE[tool]), 'armed')).residentMb,
    },
    callRow('counting', COUNT, program),
    callRow('counting by execname', BY_NAME, program),
    callRow('latency histogram', LATENCY, program),
    printRow(program),
  ];
}

/** From the start of the process to its end. */
function startRow(name: string, scripts: Scripts, command: string | undefined): Row {
  const measure = async (tool: ToolName): Promise<number> =>
    (await runToEnd(commandLine(tool, scripts[tool], command))).elapsedMs;
  return { name, unit: 'ms', runs: 9, goal: 0.6, measure };
}

/** From SIGINT to the end of the process. */
function stopRow(name: string, scripts: Scripts, runs: number): Row {
  const measure = async (tool: ToolName): Promise<number> =>
    (await stopWhenArmed(commandLine(tool, scripts[tool]), 'armed')).stopMs;
  return { name: `stop, ${name}`, unit: 'ms', runs, goal: 0.6, measure };
}

/** What a probe adds to a call, as the program itself measures it. */
function callRow(name: string, scripts: Scripts, program: string): Row {
  return {
    name: `per getppid, ${name}`,
    unit: 'ns',
    runs: 5,
    goal: 1,
    measure: async (tool) => nsOf((await runToEnd(commandLine(tool, scripts[tool], `${program} ${CALLS}`))).stdout),
    baseline: async () => nsOf((await runToEnd([program, String(CALLS)])).stdout),
  };
}

function printRow(program: string): Row {
  const command = `${program} ${PRINTED_CALLS}`;
  return {
    name: 'per getppid, printf of two fields',
    unit: 'ns',
    runs: 5,
    goal: 0.1,
    measure: async (tool) => {
      const { lines, own } = await countLines(commandLine(tool, PRINT[tool], command), ' getppid');
      missingLines.push({ tool, missing: PRINTED_CALLS - lines, of: PRINTED_CALLS });
      return nsOf(own);
    },
    baseline: async () => nsOf((await runToEnd([program, String(PRINTED_CALLS)])).stdout),
  };
}

function nsOf(stdout: string): number {
  const [, value] = /^ns ([\d.]+)$/m.exec(stdout) ?? [];
  if (value === undefined) throw new Error(`no figure in: ${stdout.slice(0, 200)}`);
  return Number(value);
}
