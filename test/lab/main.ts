/**
 * `npm run lab -- [--kernel 6.1|6.12] [--cpus 1|2] [--log] COMMAND [ARG…]`: runs a command in a guest, with this
 * machine's files as they are; what it writes is gone afterwards. The exit status is the command's.
 */
import process from 'node:process';
import { bootGuest, troublesIn } from './guest.js';
import { isKernelName, KERNELS } from './kernels.js';
import type { CpuCount } from './qemu.js';

const USAGE = `usage: npm run lab -- [--kernel ${Object.keys(KERNELS).join('|')}] [--cpus 1|2] [--log] COMMAND [ARG...]`;
/** Nobody waits longer than that for one command; --deadline SECONDS changes it. */
const DEADLINE_S = 600;

interface Request {
  kernel: string;
  cpus: CpuCount;
  deadlineS: number;
  printsLog: boolean;
  command: readonly string[];
}

function parse(args: readonly string[]): Request | undefined {
  const request: Request = { kernel: '6.1', cpus: 1, deadlineS: DEADLINE_S, printsLog: false, command: [] };
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? '';
    if (arg === '--kernel') request.kernel = args[++i] ?? '';
    else if (arg === '--cpus') request.cpus = args[++i] === '2' ? 2 : 1;
    else if (arg === '--deadline') request.deadlineS = Number(args[++i]);
    else if (arg === '--log') request.printsLog = true;
    else if (arg.startsWith('-')) return undefined;
    else {
      request.command = args.slice(i);
      return request;
    }
  }
  return undefined;
}

/** @returns the exit status */
export async function lab(args: readonly string[]): Promise<number> {
  const request = parse(args);
  if (request === undefined || !isKernelName(request.kernel)) {
    console.error(USAGE);
    return 2;
  }
  const guest = await bootGuest(request.kernel, { cpus: request.cpus });
  try {
    const command = guest.start(request.command, {
      deadlineMs: request.deadlineS * 1000,
      onStdout: (chunk) => void process.stdout.write(chunk),
      onStderr: (chunk) => void process.stderr.write(chunk),
    });
    process.stdin.on('data', (chunk: Buffer) => command.write(chunk));
    process.stdin.on('end', () => command.write(''));
    process.on('SIGINT', () => command.signal(2));
    process.on('SIGTERM', () => command.signal(15));
    const { status, signal } = await command.ended;
    const log = await guest.kernelLog();
    for (const line of request.printsLog ? log : troublesIn(log)) console.error(`kernel: ${line}`);
    return signal === 0 ? status : 128 + signal;
  } finally {
    await guest.close();
    process.stdin.destroy();
  }
}
