import test from 'ava';
import { id } from '../../../src/base/index.js';
import {
  Btf,
  BtfError,
  memberNamed,
  memberNames,
  pointerTarget,
  sizeOf,
  skipModifiers,
  typeText,
  underlyingType,
} from '../../../src/target/btf/index.js';
import { btfBlob } from '../../support/btf-blob.js';

const at = (value: number) => id<'btf'>(value);
const SIGNED_INT = (1 << 24) | 32;

/** One type of each kind; the number is the id. */
const KINDS = btfBlob([
  /* 1 */ { kind: 1, name: 'int', sizeOrType: 4, extra: [SIGNED_INT] },
  /* 2 */ { kind: 2, sizeOrType: 10 },
  /* 3 */ { kind: 3, extra: [1, 1, 6] },
  /* 4 */ { kind: 4, name: 'pair', vlen: 2, sizeOrType: 8, extra: ['first', 1, 0, 'second', 1, 32] },
  /* 5 */ { kind: 5, name: 'either', vlen: 2, sizeOrType: 4, extra: ['number', 1, 0, 'word', 14, 0] },
  /* 6 */ { kind: 6, name: 'colour', vlen: 2, flag: true, sizeOrType: 4, extra: ['RED', 0, 'NONE', -1] },
  /* 7 */ { kind: 7, name: 'unseen', flag: true },
  /* 8 */ { kind: 8, name: 'pair_t', sizeOrType: 9 },
  /* 9 */ { kind: 9, sizeOrType: 4 },
  /* 10 */ { kind: 10, sizeOrType: 8 },
  /* 11 */ { kind: 11, sizeOrType: 2 },
  /* 12 */ { kind: 12, name: 'do_it', vlen: 1, sizeOrType: 13 },
  /* 13 */ { kind: 13, vlen: 2, sizeOrType: 1, extra: ['p', 2, 'colour', 6] },
  /* 14 */ { kind: 1, name: 'unsigned char', sizeOrType: 1, extra: [(2 << 24) | 8] },
  /* 15 */ { kind: 14, name: 'counter', sizeOrType: 1, extra: [1] },
  /* 16 */ { kind: 15, name: '.data', vlen: 1, sizeOrType: 4, extra: [15, 0, 4] },
  /* 17 */ { kind: 16, name: 'double', sizeOrType: 8 },
  /* 18 */ { kind: 17, name: 'tag', sizeOrType: 4, extra: [0xffffffff] },
  /* 19 */ { kind: 18, name: 'user', sizeOrType: 1 },
  /* 20 */ { kind: 19, name: 'wide', vlen: 2, sizeOrType: 8, extra: ['LOW', 1, 0, 'HIGH', 0, 0x80000000] },
  /* 21 */ { kind: 4, vlen: 2, flag: true, sizeOrType: 4, extra: ['bits', 1, (3 << 24) | 5, '', 5, 0] },
  /* 22 */ { kind: 4, name: 'outer', vlen: 2, sizeOrType: 16, extra: ['lead', 4, 0, '', 21, 64] },
  /* 23 */ { kind: 1, name: '_Bool', sizeOrType: 1, extra: [(4 << 24) | 8] },
]);

test('every kind is read as what it is', (t) => {
  const btf = new Btf(KINDS.bytes);
  t.is(btf.firstId, 1);
  t.is(btf.endId, 24);
  t.deepEqual(
    Array.from({ length: btf.endId }, (_, each) => btf.type(at(each)).kind),
    [
      'void',
      'int',
      'pointer',
      'array',
      'struct',
      'union',
      'enum',
      'forward',
      'typedef',
      'modifier',
      'modifier',
      'modifier',
      'function',
      'function-proto',
      'int',
      'variable',
      'section',
      'float',
      'decl-tag',
      'modifier',
      'enum',
      'struct',
      'struct',
      'int',
    ],
  );
});

test('what a type says of itself is read', (t) => {
  const btf = new Btf(KINDS.bytes);
  t.deepEqual(btf.type(at(1)), { kind: 'int', name: 'int', sizeBytes: 4, bits: 32, signed: true, encoding: 'int' });
  t.deepEqual(btf.type(at(14)), {
    kind: 'int',
    name: 'unsigned char',
    sizeBytes: 1,
    bits: 8,
    signed: false,
    encoding: 'char',
  });
  t.like(btf.type(at(23)), { encoding: 'bool' });
  t.deepEqual(btf.type(at(3)), { kind: 'array', element: at(1), count: 6 });
  t.deepEqual(btf.type(at(7)), { kind: 'forward', name: 'unseen', union: true });
  t.like(btf.type(at(6)), {
    signed: true,
    values: [
      { name: 'RED', value: 0n },
      { name: 'NONE', value: -1n },
    ],
  });
  t.like(btf.type(at(20)), {
    signed: false,
    values: [
      { name: 'LOW', value: 1n },
      { name: 'HIGH', value: 1n << 63n },
    ],
  });
  t.deepEqual(btf.type(at(13)), {
    kind: 'function-proto',
    result: at(1),
    parameters: [
      { name: 'p', type: at(2) },
      { name: 'colour', type: at(6) },
    ],
  });
  t.deepEqual(btf.type(at(12)), { kind: 'function', name: 'do_it', proto: at(13) });
});

test('names find the first type of their kind', (t) => {
  const btf = new Btf(KINDS.bytes);
  t.is(btf.named('struct', 'pair'), at(4));
  t.is(btf.named('union', 'either'), at(5));
  t.is(btf.named('enum', 'wide'), at(20));
  t.is(btf.named('typedef', 'pair_t'), at(8));
  t.is(btf.named('function', 'do_it'), at(12));
  t.is(btf.named('struct', 'either'), undefined);
  t.is(btf.named('struct', 'pai'), undefined);
  t.is(btf.named('struct', ''), undefined);
  t.deepEqual([...btf.namesWithPrefix('function', 'do_')], [['do_it', at(12)]]);
  t.deepEqual([...btf.namesWithPrefix('function', 'do_its')], []);
});

test('members are found through pointers, typedefs, modifiers and anonymous structs', (t) => {
  const btf = new Btf(KINDS.bytes);
  const pointed = pointerTarget(btf, at(11));
  t.is(pointed, at(10));
  t.deepEqual(memberNamed(btf, at(10), 'second'), { name: 'second', type: at(1), bitOffset: 32, bitSize: 0 });
  t.deepEqual(memberNamed(btf, at(22), 'bits'), { name: 'bits', type: at(1), bitOffset: 69, bitSize: 3 });
  t.deepEqual(memberNamed(btf, at(22), 'word'), { name: 'word', type: at(14), bitOffset: 64, bitSize: 0 });
  t.is(memberNamed(btf, at(22), 'third'), undefined);
  t.is(memberNamed(btf, at(1), 'first'), undefined);
  t.deepEqual(memberNames(btf, at(22)), ['lead', 'bits', 'number', 'word']);
  t.is(pointerTarget(btf, at(3)), at(1));
  t.is(pointerTarget(btf, at(1)), undefined);
});

test('modifiers end at a typedef, what is underlying does not', (t) => {
  const btf = new Btf(KINDS.bytes);
  t.is(skipModifiers(btf, at(10)), at(8));
  t.is(underlyingType(btf, at(10)).kind, 'struct');
  t.is(skipModifiers(btf, at(19)), at(1));
});

test('sizes and texts', (t) => {
  const btf = new Btf(KINDS.bytes);
  t.deepEqual(
    [1, 2, 3, 4, 10, 20, 15, 12, 0].map((each) => sizeOf(btf, at(each))),
    [4, 8, 24, 8, 8, 8, 4, undefined, undefined],
  );
  t.is(typeText(btf, at(11)), 'pair_t*');
  t.is(typeText(btf, at(3)), 'int[6]');
  t.is(typeText(btf, at(9)), 'struct pair');
  t.is(typeText(btf, at(7)), 'union unseen');
  t.is(typeText(btf, at(13)), 'int(pair_t*, enum colour)');
});

test('split BTF goes on in ids and strings, wherever its range is put', (t) => {
  const split = btfBlob(
    [
      { kind: 4, name: 'own', vlen: 2, sizeOrType: 16, extra: ['first', 2, 0, 'mine', 25, 64] },
      { kind: 2, sizeOrType: 24 },
      { kind: 12, name: 'do_it', sizeOrType: 13 },
    ],
    KINDS,
  );
  const base = new Btf(KINDS.bytes);
  for (const firstId of [base.endId, 1000]) {
    const btf = new Btf(split.bytes, { base, firstId });
    const own = btf.named('struct', 'own');
    t.is(own, at(firstId));
    t.is(btf.named('struct', 'pair'), undefined, 'the base is asked by whoever wants it');
    t.is(btf.named('function', 'do_it'), at(firstId + 2));
    t.is(btf.kernelId(at(firstId + 2)), 26);
    t.like(btf.type(at(firstId)), {
      members: [
        { name: 'first', type: at(2) },
        { name: 'mine', type: at(firstId + 1) },
      ],
    });
    t.is(pointerTarget(btf, at(firstId + 1)), at(firstId));
    t.is(btf.type(at(4)), base.type(at(4)));
  }
});

test('damaged data is said to be so', (t) => {
  const messageOf = (bytes: Buffer): string => t.throws(() => new Btf(bytes), { instanceOf: BtfError }).message;
  t.regex(messageOf(Buffer.from('#! not BTF at all, but long')), /magic/);
  t.regex(messageOf(KINDS.bytes.subarray(0, 200)), /cut short/);
  t.regex(messageOf(btfBlob([{ kind: 25, name: 'x' }]).bytes), /kind 25/);
  t.regex(messageOf(btfBlob([{ kind: 4, name: 'x', vlen: 3, extra: ['a', 1, 0] }]).bytes), /cut short/);
  t.throws(() => new Btf(KINDS.bytes).type(at(24)), { message: /no type 24/ });
  const ring = new Btf(
    btfBlob([
      { kind: 10, sizeOrType: 2 },
      { kind: 9, sizeOrType: 1 },
    ]).bytes,
  );
  t.throws(() => sizeOf(ring, at(1)), { message: /never ends/ });
});

test('data at an odd address is read all the same', (t) => {
  const moved = Buffer.concat([Buffer.alloc(1), KINDS.bytes]).subarray(1);
  t.is(new Btf(moved).named('struct', 'outer'), at(22));
});
