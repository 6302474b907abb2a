/** The programs that are compared, as command lines. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export type ToolName = 'stap' | 'bpftrace';

const CHECKOUT = checkoutAbove(dirname(fileURLToPath(import.meta.url)));

function checkoutAbove(folder: string): string {
  if (existsSync(join(folder, 'package-lock.json'))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error('no package-lock.json above the bench');
  return checkoutAbove(parent);
}

const COMMANDS = { stap: join(CHECKOUT, 'stap'), bpftrace: 'bpftrace' } as const satisfies Record<ToolName, string>;

/** The tools of this machine: bpftrace is compared where it is installed. */
export function installedTools(): readonly ToolName[] {
  return spawnSync('bpftrace', ['--version']).status === 0 ? ['stap', 'bpftrace'] : ['stap'];
}

/** `tool -e SCRIPT`, with `-c COMMAND` when one is given. */
export function commandLine(tool: ToolName, script: string, command?: string): readonly string[] {
  return [COMMANDS[tool], '-e', script, ...(command === undefined ? [] : ['-c', command])];
}

/** Where the JSON goes unless --json says otherwise. */
export const RESULT_FILE = join(CHECKOUT, 'dist', 'bench.json');

/** The program that makes the calls, compiled on first use. */
export function getppidProgram(): string {
  const folder = join(CHECKOUT, 'dist', 'bench');
  const program = join(folder, 'getppid');
  mkdirSync(folder, { recursive: true });
  const source = join(CHECKOUT, 'bench/programs/getppid.c');
  const run = spawnSync('gcc', ['-O2', '-Wall', '-o', program, source], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(`gcc: ${run.error?.message ?? run.stderr}`);
  return program;
}

/** What the figures depend on, beside the tools. */
export function machineFacts(): Readonly<Record<string, string>> {
  const first = (command: string, ...args: string[]): string =>
    spawnSync(command, args, { encoding: 'utf8' }).stdout.split('\n')[0] ?? '';
  return {
    kernel: first('uname', '-r'),
    processor: first('sh', '-c', "sed -n 's/^model name.*: //p' /proc/cpuinfo"),
    cpus: first('nproc'),
    node: process.version,
    bpftrace: first('bpftrace', '--version'),
    load: first('cut', '-d ', '-f1-3', '/proc/loadavg'),
  };
}
