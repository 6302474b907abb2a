import {
  ATTACH_TYPE,
  BpfError,
  checkBpf,
  close,
  createBatchReader,
  createMap,
  createProgramRun,
  deleteElement,
  enableStatistics,
  linkInfo,
  loadBtf,
  loadProgram,
  lookupElement,
  MAP_FLAG,
  MAP_TYPE,
  mapArray,
  mapInfo,
  mapRing,
  nextKey,
  objectExists,
  openPerfEvent,
  openRawTracepoint,
  PROGRAM_TYPE,
  type ProgramSpec,
  programInfo,
  SystemCallError,
  systemCall,
  UPDATE,
  updateElement,
} from '../../src/native/index.js';
import type { SharedMemory } from '../../src/native/index.js';
import { createLink, createPoller, eventFd, onlineCpus, parseCpuList, verifierLog } from '../../src/native/index.js';
import test from 'ava';
import { writeSync } from 'node:fs';
import * as asm from '../support/bpf-instructions.js';
import { testWith } from '../support/requirements.js';

const bpfTest = testWith('bpf', 'libbpf');

interface SharedArray {
  readonly fd: number;
  readonly memory: SharedMemory;
}

function sharedArray(bytes: number): SharedArray {
  const fd = createMap({
    name: 'native_test',
    type: MAP_TYPE.ARRAY,
    keyBytes: 4,
    valueBytes: bytes,
    maxEntries: 1,
    flags: MAP_FLAG.MMAPABLE,
  });
  return { fd, memory: mapArray(fd, bytes) };
}

function load(name: string, instructions: Uint8Array, rest: Partial<ProgramSpec> = {}): number {
  const result = loadProgram({ name, type: PROGRAM_TYPE.RAW_TRACEPOINT, instructions, ...rest });
  if (result.kind === 'loaded') return result.fd;
  throw new Error(`${name}: errno ${result.errno}\n${result.log}`);
}

/** Stores the pid and tid that BPF sees for the caller at byte `offset` of the array. */
function storeOwnId(array: SharedArray, offset: number): void {
  const fd = load(
    'own_id',
    asm.assemble(
      asm.call(asm.HELPER.GET_CURRENT_PID_TGID),
      asm.mapValue(1, array.fd, offset),
      asm.store64(1, 0, 0),
      asm.movImmediate(0, 0),
      asm.exit,
    ),
  );
  checkBpf('run', createProgramRun(fd, undefined).run());
  close(fd);
}

bpfTest('a mapped array is seen by both sides', (t) => {
  const { fd, memory } = sharedArray(4096);
  const key = Buffer.alloc(4);
  const value = Buffer.alloc(4096);
  memory.int32[3] = 0x12345678;
  t.is(lookupElement(fd, key, value), 0);
  t.is(value.readInt32LE(12), 0x12345678);
  value.writeBigInt64LE(-5n, 4088);
  t.is(updateElement(fd, key, value), 0);
  t.is(memory.int64[511], -5n);
  t.deepEqual([memory.int32.length, memory.int64.length, memory.bytes.length], [1024, 512, 4096]);
  close(fd);
});

bpfTest('a program adds to a word of a mapped array, on every CPU', (t) => {
  const array = sharedArray(64);
  const program = load(
    'add_one',
    asm.assemble(
      asm.mapValue(1, array.fd, 8),
      asm.movImmediate(2, 1),
      asm.atomicAdd64(1, 0, 2),
      asm.movImmediate(0, 7),
      asm.exit,
    ),
  );
  const here = createProgramRun(program, undefined);
  for (let i = 0; i < 10; i++) t.is(here.run(), 0);
  t.is(here.returnValue(), 7);
  const cpus = onlineCpus();
  for (const cpu of cpus) t.is(createProgramRun(program, undefined, cpu).run(), 0);
  t.is(Atomics.load(array.memory.int64, 1), BigInt(10 + cpus.length));
  t.is(createProgramRun(program, undefined, 4095).run(), -6);
  const statistics = checkBpf('statistics', enableStatistics());
  const runsBefore = programInfo(program).runCount;
  for (let i = 0; i < 5; i++) t.is(here.run(), 0);
  close(statistics);
  const info = programInfo(program);
  t.is(info.runCount - runsBefore, 5n);
  t.is(info.name, 'add_one');
  t.is(info.verifiedInstructions, 5); // a two-slot load is one
  t.true(objectExists('program', info.id));
  close(program);
  t.false(objectExists('program', info.id));
});

for (const cookie of [0n, 0x1234_5678_9abcn]) {
  bpfTest(`an attached raw_tp program counts exactly, cookie ${cookie}`, (t) => {
    const hasCookies = asm.haveTracepointCookies();
    if (!hasCookies && cookie !== 0n) {
      t.pass('this kernel is older than 6.10');
      return;
    }
    const array = sharedArray(64);
    storeOwnId(array, 0);
    const getppid = process.arch === 'x64' ? 110 : 173;
    const program = load(
      'count_calls',
      asm.assemble(
        asm.movRegister(6, 1),
        asm.load64(1, 6, 8), // ctx[1]: the system call's number
        asm.jumpUnlessImmediate(1, getppid, hasCookies ? 12 : 9),
        asm.call(asm.HELPER.GET_CURRENT_PID_TGID),
        asm.mapValue(7, array.fd, 0),
        asm.load64(1, 7, 0),
        asm.jumpUnlessEqual(0, 1, hasCookies ? 7 : 4),
        asm.movImmediate(1, 1),
        asm.atomicAdd64(7, 8, 1),
        hasCookies ? [asm.movRegister(1, 6), asm.call(asm.HELPER.GET_ATTACH_COOKIE), asm.store64(7, 16, 0)] : [],
        asm.movImmediate(0, 0),
        asm.exit,
        asm.movImmediate(0, 0),
        asm.exit,
      ),
    );
    for (let i = 0; i < 10; i++) systemCall('getppid'); // not attached yet
    const link = checkBpf('attach', openRawTracepoint(program, 'sys_enter', cookie));
    for (let i = 0; i < 1000; i++) systemCall('getppid');
    const { id, programId } = linkInfo(link);
    t.is(programId, programInfo(program).id);
    close(link);
    t.false(objectExists('link', id));
    for (let i = 0; i < 10; i++) systemCall('getppid'); // no longer attached
    t.is(Atomics.load(array.memory.int64, 1), 1000n);
    t.is(array.memory.int64[2], cookie);
    close(program);
  });
}

function ringProgram(ring: number, counter: SharedArray): Uint8Array {
  return asm.assemble(
    asm.movRegister(6, 1),
    asm.mapFd(1, ring),
    asm.movImmediate(2, 24),
    asm.movImmediate(3, 0),
    asm.call(asm.HELPER.RINGBUF_RESERVE),
    asm.jumpIfImmediate(0, 0, 11),
    asm.movRegister(7, 0),
    asm.load64(1, 6, 0), // ctx[0]: what the test passed
    asm.store64(7, 0, 1),
    asm.store64(7, 8, 1),
    asm.movImmediate(2, -1),
    asm.store64(7, 16, 2),
    asm.movRegister(1, 7),
    asm.movImmediate(2, 1), // BPF_RB_NO_WAKEUP
    asm.call(asm.HELPER.RINGBUF_SUBMIT),
    asm.movImmediate(0, 0),
    asm.exit,
    asm.mapValue(1, counter.fd, 0),
    asm.movImmediate(2, 1),
    asm.atomicAdd64(1, 0, 2),
    asm.movImmediate(0, 1),
    asm.exit,
  );
}

bpfTest('ring records are drained through the mapped pages, over the wrap, and a full ring refuses', (t) => {
  const size = 4096;
  const fd = createMap({ name: 'ring', type: MAP_TYPE.RINGBUF, keyBytes: 0, valueBytes: 0, maxEntries: size });
  const ring = mapRing(fd, size);
  const lost = sharedArray(8);
  const program = load('ring', ringProgram(fd, lost));
  const context = Buffer.alloc(8);
  const runner = createProgramRun(program, context);
  const got: bigint[] = [];
  const words = new BigInt64Array(ring.bytes.buffer, ring.bytes.byteOffset, ring.bytes.length >> 3);
  let position = 0;
  const drain = (): void => {
    const end = Atomics.load(ring.producer, 0);
    for (; position < end; position += 32) {
      const at = position & (size - 1);
      t.is(Atomics.load(ring.data, at >> 2), 24);
      got.push(words[(at >> 3) + 1] ?? 0n);
      t.is(words[(at >> 3) + 3], -1n);
    }
    Atomics.store(ring.consumer, 0, position);
  };
  let sent = 0n;
  const send = (times: number): void => {
    for (let i = 0; i < times; i++) {
      context.writeBigInt64LE(sent++, 0);
      t.is(runner.run(), 0);
    }
  };
  for (let round = 0; round < 4; round++) {
    send(100);
    drain();
  }
  t.deepEqual(
    got,
    Array.from({ length: 400 }, (_, i) => BigInt(i)),
  );
  send(130); // 127 records of 32 bytes fit: one byte always stays free
  drain();
  t.is(got.length + Number(lost.memory.int64[0]), 530);
  t.is(lost.memory.int64[0], 3n);
  close(program);
  close(fd);
});

bpfTest('hash elements: create, read, walk, delete, read in batches', (t) => {
  const fd = createMap({ name: 'hash', type: MAP_TYPE.HASH, keyBytes: 8, valueBytes: 8, maxEntries: 4096 });
  t.deepEqual(
    { ...mapInfo(fd), id: 0 },
    {
      id: 0,
      type: MAP_TYPE.HASH,
      name: 'hash',
      keyBytes: 8,
      valueBytes: 8,
      maxEntries: 4096,
      flags: 0,
    },
  );
  const key = Buffer.alloc(8);
  const value = Buffer.alloc(8);
  t.is(nextKey(fd, undefined, key), -2);
  for (let i = 0; i < 1000; i++) {
    key.writeUInt32LE(i);
    value.writeUInt32LE(3 * i);
    t.is(updateElement(fd, key, value, UPDATE.NOEXIST), 0);
  }
  t.is(updateElement(fd, key, value, UPDATE.NOEXIST), -17);
  t.is(nextKey(fd, undefined, key), 0);
  key.writeUInt32LE(5);
  t.is(deleteElement(fd, key), 0);
  t.is(deleteElement(fd, key), -2);
  for (const [room, remove] of [
    [1, false],
    [4096, false],
    [64, true],
  ] as const) {
    const reader = createBatchReader(fd, 8, 8, room, remove);
    let sum = 0;
    let entries = 0;
    for (let last = false; !last; ) {
      const batch = reader.next();
      last = batch.last;
      entries += batch.count;
      for (let i = 0; i < batch.count; i++) {
        t.is(reader.values.readUInt32LE(8 * i), 3 * reader.keys.readUInt32LE(8 * i));
        sum += reader.values.readUInt32LE(8 * i);
      }
    }
    t.is(entries, 999);
    t.is(sum, 3 * (499_500 - 5));
  }
  t.is(nextKey(fd, undefined, key), -2);
  close(fd);
});

bpfTest('what the kernel refuses is told with its errno by name, and the verifier with its log', (t) => {
  const error = t.throws(
    () => createMap({ name: 'ring', type: MAP_TYPE.RINGBUF, keyBytes: 0, valueBytes: 0, maxEntries: 4097 }),
    { instanceOf: BpfError },
  );
  t.is(error.message, 'map create "ring": EINVAL');
  t.is(error.code, 'EINVAL');
  const refused = loadProgram({ name: 'bad', type: PROGRAM_TYPE.RAW_TRACEPOINT, instructions: asm.assemble(asm.exit) });
  t.is(refused.kind, 'refused');
  if (refused.kind === 'refused') {
    t.is(refused.errno, 13);
    t.regex(refused.log, /R0 !read_ok/);
  }
  t.throws(() => loadBtf(Buffer.alloc(24)), { instanceOf: BpfError, message: 'BTF load: EINVAL' });
  t.is(openRawTracepoint(9999, 'sys_enter'), -9);
  t.throws(
    () => openPerfEvent({ kind: 'uprobe', path: '/nowhere', offset: 0, onReturn: false, semaphoreOffset: 0 }, -1, 0),
    {
      instanceOf: SystemCallError,
      message: 'perf event uprobe /nowhere+0x0: ENOENT',
    },
  );
});

bpfTest('a log longer than the first buffer is read whole', (t) => {
  const many = Array.from({ length: 4000 }, (_, i) => asm.movImmediate(0, i));
  const spec = { name: 'long', type: PROGRAM_TYPE.RAW_TRACEPOINT, instructions: asm.assemble(many, asm.exit) };
  const log = verifierLog(spec, close);
  t.true(log.length > 65_536);
  t.regex(log, /\nprocessed 4001 insns/);
});

bpfTest('the CPU clock runs a program', async (t) => {
  const array = sharedArray(8);
  const program = load(
    'tick',
    asm.assemble(
      asm.mapValue(1, array.fd, 0),
      asm.movImmediate(2, 1),
      asm.atomicAdd64(1, 0, 2),
      asm.movImmediate(0, 0),
      asm.exit,
    ),
    { type: PROGRAM_TYPE.PERF_EVENT },
  );
  const event = openPerfEvent({ kind: 'cpuClockFrequency', hz: 997 }, -1, onlineCpus()[0] ?? 0);
  const link = createLink(program, event, ATTACH_TYPE.PERF_EVENT);
  const deadline = Date.now() + 5000;
  while (Atomics.load(array.memory.int64, 0) < 10n && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  t.true(Atomics.load(array.memory.int64, 0) >= 10n);
  for (const fd of [link, event, program]) close(fd);
});

test('a poller wakes for an eventfd and else ends in time', async (t) => {
  const fd = eventFd();
  const other = eventFd();
  const poller = createPoller([other, fd]);
  const start = Date.now();
  t.is(await poller.wait(5000), 0);
  t.true(Date.now() - start < 2000);
  t.false(poller.ready(1));
  const waiting = poller.wait(50);
  writeSync(fd, Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]));
  // A machine that was busy for 50 ms has let the first wait end before the write.
  t.is((await waiting) || (await poller.wait(50)), 1);
  t.deepEqual([poller.ready(0), poller.ready(1)], [false, true]);
  close(fd);
  close(other);
});

test('CPU lists', (t) => {
  t.deepEqual(parseCpuList('0-3,8\n'), [0, 1, 2, 3, 8]);
  t.deepEqual(parseCpuList('0\n'), [0]);
  t.deepEqual(parseCpuList('\n'), []);
});
