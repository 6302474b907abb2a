import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import {
  ATTACH_TYPE,
  type BtfRecords,
  checkBpf,
  close,
  createLink,
  createMap,
  ERRNO,
  findVmlinuxBtfId,
  linkKprobeMulti,
  linkPerfEvent,
  linkTracing,
  linkUprobeMulti,
  loadBtf,
  loadProgram,
  MAP_FLAG,
  MAP_TYPE,
  mapArray,
  openLibrary,
  openPerfEvent,
  openRawTracepoint,
  PROGRAM_TYPE,
  type ProgramSpec,
  prepareCall,
  programInfo,
  setEventProgram,
  systemCall,
} from '../../src/native/index.js';
import * as asm from '../support/bpf-instructions.js';
import { testWith } from '../support/requirements.js';

const bpfTest = testWith('bpf', 'libbpf');

/** A program that counts its runs in word 0 and keeps its cookie in word 1, unless it has none to ask for. */
function counter(
  spec: Partial<ProgramSpec>,
  withCookie: boolean,
): { readonly fd: number; readonly words: BigInt64Array } {
  const flags = MAP_FLAG.MMAPABLE;
  const map = createMap({ name: 'count', type: MAP_TYPE.ARRAY, keyBytes: 4, valueBytes: 16, maxEntries: 1, flags });
  const instructions = asm.assemble(
    asm.movRegister(6, 1),
    asm.mapValue(7, map, 0),
    asm.movImmediate(1, 1),
    asm.atomicAdd64(7, 0, 1),
    withCookie ? [asm.movRegister(1, 6), asm.call(asm.HELPER.GET_ATTACH_COOKIE), asm.store64(7, 8, 0)] : [],
    asm.movImmediate(0, 0),
    asm.exit,
  );
  const result = loadProgram({ name: 'counter', type: PROGRAM_TYPE.KPROBE, instructions, ...spec });
  if (result.kind === 'refused') throw new Error(`errno ${result.errno}\n${result.log}`);
  return { fd: result.fd, words: mapArray(map, 16).int64 };
}

/** Where a libc function lies in its file: what a uprobe is given. */
function placeInFile(name: string): { readonly path: string; readonly offset: number } {
  const { address } = openLibrary(null).requiredSymbol(name);
  for (const line of readFileSync('/proc/self/maps', 'latin1').split('\n')) {
    const match = /^(\w+)-(\w+) \S+ (\w+) \S+ \d+ +(\/.*)$/.exec(line);
    if (match === null) continue;
    const [, from = '', to = '', offset = '', path = ''] = match;
    const start = Number.parseInt(from, 16);
    if (address < start || address >= Number.parseInt(to, 16)) continue;
    return { path, offset: address - start + Number.parseInt(offset, 16) };
  }
  throw new Error(`${name} is in no mapped file`);
}

function callMany(name: string, times: number): void {
  const call = prepareCall(openLibrary(null).requiredSymbol(name), 1);
  for (let i = 0; i < times; i++) call(-i);
}

for (const onReturn of [false, true]) {
  bpfTest(`a ${onReturn ? 'return ' : ''}uprobe on a function of this process counts exactly, with its cookie`, (t) => {
    const { fd, words } = counter({}, true);
    const event = openPerfEvent(
      { kind: 'uprobe', ...placeInFile('llabs'), onReturn, semaphoreOffset: 0 },
      process.pid,
      -1,
    );
    const link = checkBpf('link', linkPerfEvent(fd, event, ATTACH_TYPE.PERF_EVENT, 77n));
    callMany('llabs', 1000);
    close(link);
    callMany('llabs', 10);
    t.deepEqual([...words], [1000n, 77n]);
    close(event);
    close(fd);
  });
}

bpfTest('a uprobe without a BPF link: the program is set on the event', (t) => {
  const { fd, words } = counter({}, false);
  const place = placeInFile('llabs');
  const event = openPerfEvent({ kind: 'uprobe', ...place, onReturn: false, semaphoreOffset: 0 }, process.pid, -1);
  t.is(setEventProgram(event, fd), 0);
  callMany('llabs', 100);
  close(event);
  callMany('llabs', 10);
  t.is(words[0], 100n);
  close(fd);
});

bpfTest('one link on many places of a file, with cookies', (t) => {
  const expectedAttachType = ATTACH_TYPE.TRACE_UPROBE_MULTI;
  const { fd, words } = counter({ expectedAttachType }, true);
  const places = [placeInFile('llabs'), placeInFile('imaxabs'), placeInFile('toupper')];
  const link = linkUprobeMulti(fd, expectedAttachType, {
    path: places[0]?.path ?? '',
    // llabs and imaxabs may be one function under two names
    offsets: BigUint64Array.from(new Set(places.map(({ offset }) => BigInt(offset)))),
    semaphores: undefined,
    cookies: BigUint64Array.from([...new Set(places.map(({ offset }) => BigInt(offset)))].map((_, i) => BigInt(i + 5))),
    onReturn: false,
    pid: process.pid,
  });
  if (link === -22) {
    t.pass('this kernel is older than 6.6');
    return;
  }
  t.true(link >= 0, `errno ${-link}`);
  callMany('llabs', 300);
  t.is(words[1], 5n);
  callMany('toupper', 200);
  t.true((words[1] ?? 0n) > 5n);
  close(link);
  callMany('toupper', 10);
  t.is(words[0], 500n);
  close(fd);
});

bpfTest('a tp_btf program is attached by either command', (t) => {
  const attachBtfId = findVmlinuxBtfId('sys_enter', ATTACH_TYPE.TRACE_RAW_TP);
  t.true(attachBtfId > 0);
  t.is(findVmlinuxBtfId('no_such_tracepoint', ATTACH_TYPE.TRACE_RAW_TP), -2);
  const expectedAttachType = ATTACH_TYPE.TRACE_RAW_TP;
  for (const attach of [
    (fd: number) => checkBpf('raw_tp open', openRawTracepoint(fd, undefined)),
    (fd: number) => createLink(fd, 0, expectedAttachType),
    (fd: number) => checkBpf('link', linkTracing(fd, expectedAttachType, 9n)),
  ]) {
    const { fd, words } = counter(
      { type: PROGRAM_TYPE.TRACING, expectedAttachType, attachBtfId },
      asm.haveTracepointCookies(),
    );
    const link = attach(fd);
    for (let i = 0; i < 100; i++) systemCall('getppid');
    close(link);
    t.true((words[0] ?? 0n) >= 100n);
    t.true(words[1] === 0n || words[1] === 9n);
    close(fd);
  }
});

bpfTest('many kernel functions by one link, or the kernel says that it cannot', (t) => {
  const expectedAttachType = ATTACH_TYPE.TRACE_KPROBE_MULTI;
  const { fd } = counter({ expectedAttachType }, true);
  const address = /^(\w+) [tT] ksys_sync$/m.exec(readFileSync('/proc/kallsyms', 'latin1'))?.[1] ?? '0';
  const addresses = BigUint64Array.of(BigInt(`0x${address}`));
  const cookies = BigUint64Array.of(3n);
  const link = linkKprobeMulti(fd, expectedAttachType, { addresses, cookies, onReturn: false });
  t.true(link >= 0 || link === -ERRNO.EOPNOTSUPP, `errno ${-link}`);
  if (link >= 0) close(link);
  close(fd);
});

testWith(
  'bpf',
  'libbpf',
  'root',
  'mountns',
)('tracefs is mounted where it is missing, and a tracepoint counts', (t) => {
  // In a mount namespace of its own: the machine's mounts stay as they are.
  const program = fileURLToPath(new URL('../support/tracepoint-trial.js', import.meta.url));
  // Something else may have mounted it on the machine: there it is taken away first.
  const script = 'umount -l /sys/kernel/tracing 2>/dev/null; exec "$0" "$1"';
  const { stdout, stderr } = spawnSync('unshare', ['-m', 'sh', '-c', script, process.execPath, program], {
    encoding: 'utf8',
  });
  t.is(stderr, '');
  t.is(stdout, 'mounted, counted\n');
});

/**
 * The smallest BTF of a program: `int main(void)`.
 * ```
 *   header (24 bytes) | [1] INT int | [2] FUNC_PROTO () → int | [3] FUNC main | strings
 * ```
 */
function smallBtf(): Buffer {
  const strings = Buffer.from('\0int\0main\0a.stp\0x = x + 1\0', 'latin1');
  const types = Buffer.alloc(16 + 12 + 12);
  const put = (at: number, ...words: readonly number[]): void => {
    words.forEach((word, i) => types.writeUInt32LE(word, at + 4 * i));
  };
  put(0, 1, 1 << 24, 4, (1 << 24) | 32);
  put(16, 0, 13 << 24, 1);
  put(28, 5, 12 << 24, 2);
  const header = Buffer.alloc(24);
  header.writeUInt16LE(0xeb9f, 0);
  header.writeUInt8(1, 2);
  [24, 0, types.length, types.length, strings.length].forEach((word, i) => header.writeUInt32LE(word, 4 + 4 * i));
  return Buffer.concat([header, types, strings]);
}

function records(recordBytes: number, ...words: readonly number[]): BtfRecords {
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, i) => bytes.writeUInt32LE(word, 4 * i));
  return { records: bytes, recordBytes };
}

bpfTest('function and line records reach the verifier, whose log shows the source line', (t) => {
  const btfFd = loadBtf(smallBtf());
  const functionInfo = records(8, 0, 3);
  const lineInfo = records(16, 0, 10, 16, (7 << 10) | 1);
  const type = PROGRAM_TYPE.RAW_TRACEPOINT;
  const good = loadProgram({
    name: 'with_btf',
    type,
    instructions: asm.assemble(asm.movImmediate(0, 0), asm.exit),
    btfFd,
    functionInfo,
    lineInfo,
  });
  t.is(good.kind, 'loaded');
  if (good.kind === 'loaded') {
    t.is(programInfo(good.fd).name, 'with_btf');
    close(good.fd);
  }
  const bad = loadProgram({ name: 'bad', type, instructions: asm.assemble(asm.exit), btfFd, functionInfo, lineInfo });
  t.is(bad.kind, 'refused');
  if (bad.kind === 'refused') t.regex(bad.log, /; x = x \+ 1/);
  close(btfFd);
});
