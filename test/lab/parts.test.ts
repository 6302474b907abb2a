/** The parts of the lab that need no guest. */
import test from 'ava';
import { encodeFrame, FRAME, FrameReader } from './control.js';
import { troublesIn } from './guest.js';
import { archive } from './initramfs.js';
import { unpackImage } from './kernels.js';

test('frames are cut out of a stream, however it arrives', (t) => {
  const stream = Buffer.concat([
    encodeFrame(FRAME.EXEC, 7, 'one'),
    encodeFrame(FRAME.STDIN, 7),
    encodeFrame(FRAME.SYNC, 8, Buffer.alloc(5000, 1)),
  ]);
  for (const step of [1, 11, 4096, stream.length]) {
    const reader = new FrameReader();
    const frames = [];
    for (let at = 0; at < stream.length; at += step) frames.push(...reader.push(stream.subarray(at, at + step)));
    t.deepEqual(
      frames.map(({ type, id, payload }) => [type, id, payload.length]),
      [
        [FRAME.EXEC, 7, 3],
        [FRAME.STDIN, 7, 0],
        [FRAME.SYNC, 8, 5000],
      ],
    );
    t.is(frames[0]?.payload.toString(), 'one');
  }
});

test('troubles in a kernel’s log, and what only looks like them', (t) => {
  const troubles = [
    'WARNING: CPU: 0 PID: 1 at kernel/trace/bpf_trace.c:1 x+0x1/0x2',
    'BUG: kernel NULL pointer dereference, address: 0000000000000000',
    'Oops: int3: 0000 [#1] PREEMPT SMP',
    'Kernel panic - not syncing: Fatal exception',
    'INFO: task node:12 blocked for more than 120 seconds.',
  ];
  t.deepEqual(troublesIn(troubles), troubles);
  t.deepEqual(
    troublesIn(['Command line: quiet oops=panic panic=-1', '9pnet: Installing 9P2000 support', 'DEBUG: x', 'debug: y']),
    [],
  );
});

test('an archive has its members at multiples of four, and a trailer', (t) => {
  const data = archive([{ name: 'ab', mode: 0o100644, data: Buffer.from('hello') }]);
  t.is(data.length % 4, 0);
  t.is(data.toString('latin1', 0, 6), '070701');
  // c_filesize is the seventh number, c_namesize the twelfth
  t.is(data.toString('latin1', 6 + 6 * 8, 6 + 7 * 8), '00000005');
  t.is(data.toString('latin1', 6 + 11 * 8, 6 + 12 * 8), '00000003');
  t.is(data.toString('latin1', 110, 113), 'ab\0');
  t.is(data.toString('latin1', 116, 121), 'hello');
  t.is(data.toString('latin1', 124, 130), '070701');
  t.true(data.includes('TRAILER!!!\0'));
});

test('a boot image that cannot be unpacked says so', (t) => {
  const image = Buffer.alloc(4096);
  image.writeUInt32LE(64, 0x24c);
  t.throws(() => unpackImage(image), { message: /zstd/ });
});
