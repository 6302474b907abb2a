import test from 'ava';
import { Btf } from '../../../src/target/btf/index.js';
import type { FunctionSources } from '../../../src/target/functions/index.js';
import { functionNames, functionsMatching } from '../../../src/target/functions/index.js';
import { functionSymbols } from '../../../src/target/kallsyms/index.js';
import { btfBlob } from '../../support/btf-blob.js';

const BTF = new Btf(
  btfBlob([
    /* 1 */ { kind: 1, name: 'long', sizeOrType: 8, extra: [(1 << 24) | 64] },
    /* 2 */ { kind: 13, vlen: 1, sizeOrType: 1, extra: ['regs', 1] },
    /* 3 */ { kind: 12, name: 'vfs_write', sizeOrType: 2 },
    /* 4 */ { kind: 12, name: 'vfs_read', sizeOrType: 2 },
    /* 5 */ { kind: 12, name: '__do_sys_sync', sizeOrType: 2 },
    /* 6 */ { kind: 12, name: 'twice', sizeOrType: 2 },
  ]).bytes,
);
const KALLSYMS = ['vfs_read', 'vfs_write', 'vfs_untyped', '__x64_sys_sync', '__do_sys_sync']
  .map((name) => `ffffffff81000000 T ${name}\n`)
  .join('');

/** Sources that count how often the symbol table is read. */
function sources(withSymbols: boolean): { readonly reads: () => number; readonly given: FunctionSources } {
  let reads = 0;
  return {
    reads: () => reads,
    given: {
      module: undefined,
      btf: BTF,
      symbols: (pattern) => {
        reads += 1;
        return withSymbols ? functionSymbols(KALLSYMS, pattern, undefined) : undefined;
      },
      hasNamesakes: (name) => name === 'twice',
      syscallsOf: () => [],
    },
  };
}

test('a name in BTF does not read the symbol table', (t) => {
  const { given, reads } = sources(true);
  t.like(functionsMatching(given, 'vfs_read'), [{ name: 'vfs_read', btfId: 4, proto: { kind: 'function-proto' } }]);
  t.is(reads(), 0);
  t.like(functionsMatching(given, 'vfs_untyped'), [{ name: 'vfs_untyped', btfId: undefined, proto: undefined }]);
  t.is(reads(), 1);
});

test('of several functions of one name BTF knows one: fentry would miss the others', (t) => {
  const [found] = functionsMatching(sources(true).given, 'twice');
  t.like(found, { name: 'twice', btfId: undefined, proto: { kind: 'function-proto' } });
});

test('a pattern is answered from both, sorted', (t) => {
  const found = functionsMatching(sources(true).given, 'vfs_*').map(({ btfId, name }) => `${name} ${String(btfId)}`);
  t.deepEqual(found, ['vfs_read 4', 'vfs_untyped undefined', 'vfs_write 3']);
  const names = functionsMatching(sources(false).given, 'vfs_*').map((each) => each.name);
  t.deepEqual(names, ['vfs_read', 'vfs_write'], 'without a symbol table, from BTF');
  t.deepEqual(functionNames(sources(false).given), ['__do_sys_sync', 'twice', 'vfs_read', 'vfs_write']);
});

test('all names of a call without arguments have the id of the one in BTF', (t) => {
  for (const name of ['__do_sys_sync', '__x64_sys_sync', '__ia32_sys_sync']) {
    t.like(functionsMatching(sources(false).given, name), [{ name, btfId: 5 }]);
  }
  t.deepEqual(functionsMatching(sources(false).given, '__ia32_compat_sys_sync'), []);
  t.deepEqual(functionsMatching(sources(false).given, '__x64_sys_read'), []);
});
