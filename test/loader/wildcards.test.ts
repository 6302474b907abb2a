import test from 'ava';
import type { AttachSpec, BpfProgram } from '../../src/bpfgen/object.js';
import { VerifierError } from '../../src/loader/index.js';
import { SystemCallError } from '../../src/native/index.js';
import { Wildcards } from '../../src/loader/wildcards.js';

function program(symbol: string, wildcard: string | undefined): BpfProgram {
  const attach: AttachSpec = { kind: 'kprobe', symbol, module: undefined, onReturn: false, wildcard };
  const nothing = new Uint8Array();
  return {
    ...{
      name: symbol,
      type: 'kprobe',
      attach,
      bodies: [],
      sleepable: false,
      code: nothing,
      relocations: [],
      listing: '',
    },
    ...{ functionInfo: nothing, functionInfoCount: 0, lineInfo: nothing, lineInfoCount: 0 },
  };
}

const EINVAL = 22;

function refuse(): number {
  throw new SystemCallError('perf event kprobe', EINVAL);
}

test('of a wildcard, what the kernel refuses is left out', (t) => {
  const wildcards = new Wildcards();
  t.is(
    wildcards.attempt(program('vfs_read', 'vfs_*'), () => 7),
    7,
  );
  t.is(wildcards.attempt(program('vfs_caches_init', 'vfs_*'), refuse), undefined);
  t.notThrows(() => {
    wildcards.check();
  });
});

test('a wildcard of which nothing is left is an error, whatever another one found', (t) => {
  const wildcards = new Wildcards();
  wildcards.attempt(program('vfs_read', 'vfs_*'), () => 7);
  wildcards.attempt(program('early_a', 'early_*'), refuse);
  t.throws(
    () => {
      wildcards.check();
    },
    { instanceOf: SystemCallError },
  );
});

test('a function that the script names must be probed', (t) => {
  t.throws(() => new Wildcards().attempt(program('vfs_read', undefined), refuse), { instanceOf: SystemCallError });
});

test('a body that the verifier refuses is no function that cannot be probed', (t) => {
  const refused = (log: string) => (): number => {
    throw new VerifierError('vfs_read', EINVAL, log);
  };
  const wildcards = new Wildcards();
  t.throws(
    () => wildcards.attempt(program('vfs_read', 'vfs_*'), refused('0: (b7) r0 = 0\nR1 type=scalar expected=ctx')),
    {
      instanceOf: VerifierError,
    },
  );
  t.is(wildcards.attempt(program('vfs_llseek', 'vfs_*'), refused('vfs_llseek is not traceable\n')), undefined);
});
