import test from 'ava';
import { Btf } from '../../../src/target/btf/btf.js';
import { type AnswerStore, type BtfFiles, BtfSet, type BtfTypeId } from '../../../src/target/btf/index.js';
import { btfBlob } from '../../support/btf-blob.js';
import { id } from '../../../src/base/index.js';

const KERNEL = btfBlob([
  /* 1 */ { kind: 1, name: 'int', sizeOrType: 4, extra: [0x01000020] },
  /* 2 */ { kind: 4, name: 'pair', vlen: 2, sizeOrType: 8, extra: ['a', 1, 0, 'b', 1, 32] },
  /* 3 */ {
    kind: 19,
    name: 'big',
    vlen: 2,
    flag: true,
    sizeOrType: 8,
    extra: ['LOW', 1, 0, 'HIGH', 0xffffffff, 0x7fffffff],
  },
  /* 4 */ { kind: 8, name: 'pair_t', sizeOrType: 2 },
]);
const MODULE = btfBlob([/* 5 */ { kind: 8, name: 'own_t', sizeOrType: 4 }], KERNEL);

/** A store in memory that counts, and a kernel that counts how often its BTF is read. */
function world() {
  let kept: string | undefined;
  const counts = { reads: 0, saves: 0 };
  const store: AnswerStore = {
    load: () => kept,
    save: (text) => {
      kept = text;
      counts.saves += 1;
    },
  };
  const files: BtfFiles = {
    vmlinux: () => {
      counts.reads += 1;
      return KERNEL.bytes;
    },
    module: (name) => (name === 'mine' ? MODULE.bytes : undefined),
  };
  return { counts, store, files, damage: () => (kept = '{"endId":') };
}

function ask(set: BtfSet): unknown {
  const btf = set.vmlinux();
  const ids = [1, 2, 3, 4].map((each) => id<'btf'>(each));
  return {
    pair: btf.named('struct', 'pair'),
    none: [btf.named('struct', 'constructor'), btf.named('union', 'pair'), btf.named('struct', '')],
    types: ids.map((each) => set.type(each)),
    void: btf.type(id<'btf'>(0)),
    kernelId: btf.kernelId(id<'btf'>(2)),
    endId: btf.endId,
  };
}

test('a second run asks the store alone, and is told the same', (t) => {
  const { counts, files, store } = world();
  const plain = ask(new BtfSet(files));
  const first = new BtfSet(files, store);
  counts.reads = 0;
  t.deepEqual(ask(first), plain);
  t.is(counts.reads, 1);
  first.saveAnswers();
  counts.reads = 0;
  const second = new BtfSet(files, store);
  t.deepEqual(ask(second), plain);
  t.is(counts.reads, 0);
  second.saveAnswers();
  t.is(counts.saves, 1, 'nothing new: nothing is written');
});

test('a question that is new reads the BTF, and is kept beside the others', (t) => {
  const { counts, files, store } = world();
  const first = new BtfSet(files, store);
  first.vmlinux().named('struct', 'pair');
  first.saveAnswers();
  const second = new BtfSet(files, store);
  t.is(second.vmlinux().named('typedef', 'pair_t'), id<'btf'>(4));
  second.saveAnswers();
  counts.reads = 0;
  const third = new BtfSet(files, store).vmlinux();
  t.deepEqual(
    [third.named('typedef', 'pair_t'), third.named('struct', 'pair')],
    [4, 2].map((each) => id<'btf'>(each)),
  );
  t.is(counts.reads, 0);
  t.deepEqual([...third.namesWithPrefix('typedef', 'pair')], [['pair_t', id<'btf'>(4)]]);
  t.is(counts.reads, 1, 'names by their beginning are always the BTF’s own');
});

test('what cannot be read counts as nothing', (t) => {
  const { damage, files, store } = world();
  damage();
  t.is(new BtfSet(files, store).vmlinux().named('struct', 'pair'), id<'btf'>(2));
});

test('a module goes on where the kernel ends, remembered or not', (t) => {
  const { files, store } = world();
  for (let run = 0; run < 2; run++) {
    const set = new BtfSet(files, store);
    t.is(set.vmlinux().endId, 5);
    const typeId: BtfTypeId | undefined = set.module('mine')?.named('typedef', 'own_t');
    t.deepEqual(typeId === undefined ? undefined : set.type(typeId), {
      kind: 'typedef',
      name: 'own_t',
      type: id<'btf'>(4),
    });
    set.saveAnswers();
  }
});

test('a script that walks the whole kernel does not make later starts slow', (t) => {
  const many = btfBlob(Array.from({ length: 5000 }, (_, index) => ({ kind: 8, name: `t${index}`, sizeOrType: 0 })));
  const { counts, store } = world();
  const set = new BtfSet({ vmlinux: () => many.bytes, module: () => undefined }, store);
  const { endId } = new Btf(many.bytes);
  for (let each = 1; each < endId; each++) set.type(id<'btf'>(each));
  set.saveAnswers();
  t.is(counts.saves, 0);
});
