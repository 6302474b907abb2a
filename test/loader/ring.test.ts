import { fc, testProp } from '@fast-check/ava';
import test from 'ava';
import { Ring } from '../../src/loader/ring.js';
import type { MappedRing } from '../../src/native/index.js';

const BUSY = 0x80000000;
const DISCARDED = 0x40000000;

/** A ring in ordinary memory, with the kernel's half: what it reserves, submits and refuses. */
class FakeRing implements MappedRing {
  readonly sizeBytes: number;
  readonly consumer64 = new BigInt64Array(1);
  readonly producer64 = new BigInt64Array(1);
  readonly consumer = new Int32Array(this.consumer64.buffer);
  readonly producer = new Int32Array(this.producer64.buffer);
  readonly data: Int32Array;
  readonly bytes: Buffer;

  constructor(sizeBytes: number, start = 0n) {
    this.sizeBytes = sizeBytes;
    this.bytes = Buffer.from(new ArrayBuffer(sizeBytes));
    this.data = new Int32Array(this.bytes.buffer);
    this.consumer64[0] = start;
    this.producer64[0] = start;
  }

  /** @returns where the header lies, or undefined: no room */
  produce(content: Uint8Array, flags = 0): number | undefined {
    const size = (content.length + 15) & ~7;
    const position = this.producer64[0] ?? 0n;
    // As the kernel: one byte always stays free.
    if (position + BigInt(size) - (this.consumer64[0] ?? 0n) > this.sizeBytes - 1) return undefined;
    const mask = this.sizeBytes - 1;
    const at = Number(position & BigInt(mask));
    this.data[at >> 2] = content.length | flags;
    content.forEach((byte, index) => {
      this.bytes[(at + 8 + index) & mask] = byte;
    });
    this.producer64[0] = position + BigInt(size);
    return at;
  }
}

function taken(ring: Ring): { readonly records: string[]; readonly bytes: number; readonly ends: number } {
  const records: string[] = [];
  let ends = 0;
  const bytes = ring.drain({
    record: (words, all, offset, sizeBytes) => {
      records.push(all.toString('latin1', offset, offset + sizeBytes));
      if (sizeBytes >= 4) records.push(String(words[offset >> 2] === all.readInt32LE(offset)));
    },
    drained: () => {
      ends += 1;
    },
  });
  return { records, bytes, ends };
}

test('records come in order, discarded ones do not, and a busy one ends the drain', (t) => {
  const memory = new FakeRing(4096);
  const ring = new Ring(memory);
  memory.produce(Buffer.from('a'));
  memory.produce(Buffer.from('b'), DISCARDED);
  const busy = memory.produce(Buffer.from('c'), BUSY) ?? 0;
  memory.produce(Buffer.from('d'));
  t.deepEqual(taken(ring), { records: ['a'], bytes: 32, ends: 1 });
  t.is(memory.consumer64[0], 32n);
  t.deepEqual(taken(ring), { records: [], bytes: 0, ends: 1 });
  memory.data[busy >> 2] = 1;
  t.deepEqual(taken(ring).records, ['c', 'd']);
});

test('room is given back while a drain goes on', (t) => {
  const memory = new FakeRing(4096);
  for (let index = 0; index < 100; index++) memory.produce(Buffer.alloc(24));
  const seen = new Set<bigint>();
  new Ring(memory).drain({ record: () => seen.add(memory.consumer64[0] ?? 0n), drained: () => undefined });
  t.true(seen.size > 10, `${seen.size} steps`);
  t.is(memory.consumer64[0], 3200n);
});

testProp(
  'a record that goes on at the start of the ring is whole, wherever the positions are',
  [
    fc.array(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 12 }), { minLength: 1, maxLength: 30 }),
    fc.constantFrom(0n, 4096n - 8n, 0x7fffffffn & ~7n, 0xffffffffn & ~7n, (1n << 40n) - 16n),
  ],
  (t, rounds, start) => {
    const memory = new FakeRing(1024, start);
    const ring = new Ring(memory);
    for (const round of rounds) {
      const sent = round.filter((content) => memory.produce(content) !== undefined);
      const { records } = taken(ring);
      const expected = sent.flatMap((content) => [
        Buffer.from(content).toString('latin1'),
        ...(content.length >= 4 ? ['true'] : []),
      ]);
      t.deepEqual(records, expected);
      t.is(memory.consumer64[0], memory.producer64[0]);
    }
  },
);
