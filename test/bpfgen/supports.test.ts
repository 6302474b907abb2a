import test from 'ava';
import { type GeneratorFacts, supports } from '../../src/bpfgen/index.js';
import { id } from '../../src/base/index.js';
import type { ProbeSpec } from '../../src/ir/index.js';
import type { Feature } from '../../src/target/target.js';
import { layOutForTest } from './support/layout.js';
import { ALL, LONG } from './support/run.js';
import { type Code, LIMITS, operand, Script } from './support/script.js';

const FACTS: GeneratorFacts = {
  possibleCpus: 2,
  features: new Set(['raw-tracepoint', 'tp-btf']),
  sysEnterBtfId: 1,
  sysExitBtfId: 2,
  task: { status: 16, realParent: 100, tgid: 104, cred: undefined },
  cred: { euid: 8, egid: 12 },
};

/** Texts and lines of what is refused. */
function refusals(
  spec: ProbeSpec,
  write: (code: Code, script: Script) => void,
  facts = FACTS,
  script = new Script(),
): readonly string[] {
  script.body(spec, (code) => {
    code.failTo();
    write(code, script);
  });
  const placed = script.module();
  return supports(placed, layOutForTest(placed), facts).map(
    ({ text, token }) => `${text.replace('the bpf runtime does not support ', '')} @${token?.line ?? 0}`,
  );
}

test('what the generator cannot do is refused with its place, and nothing else', (t) => {
  const refused = refusals(ALL, (code, script) => {
    code.add({ kind: 'move', dst: code.long(), src: operand(1) });
    code.add({ kind: 'intrinsic', dst: code.string(31, 32), name: 'caller', args: [] });
    code.add({ kind: 'intrinsic', dst: code.long(), name: 'euid', args: [] });
    const shape = { operations: new Set(['count'] as const), varianceShift: 0, histogram: { kind: 'log' } as const };
    const s = script.statistic(shape);
    code.add({ kind: 'printHistogram', global: s, keys: [], newline: true });
    code.add({ kind: 'formatHistogram', dst: code.string(511, 512), global: s, keys: [], newline: true });
  });
  t.deepEqual(refused, [
    'caller() in a syscall probe, which is of no function @3',
    'euid() needs the BTF of struct cred @4',
    'a histogram as a string in kernel-side probes @7',
  ]);
});

test('a function that nothing can arm is refused at its probe; a system call entry goes by sys_enter', (t) => {
  const spec = {
    kind: 'function',
    phase: 'entry',
    module: undefined,
    symbol: 'vfs_read',
    btfId: 7,
    parameterCount: 4,
  } as const;
  const body = (code: Code): void => code.add({ kind: 'move', dst: code.long(), src: operand(1) });
  t.deepEqual(refusals({ ...spec, syscall: undefined }, body), [
    "probes of function 'vfs_read': this kernel has neither fentry nor kprobes @3",
  ]);
  const syscall = [{ abi: 'native', number: 162, name: 'sync' }] as const;
  t.deepEqual(refusals({ ...spec, syscall }, body), []);
  const fentry = { ...FACTS, features: new Set(['fentry'] as const) };
  t.deepEqual(refusals({ ...spec, syscall: undefined }, body, fentry), []);
  const kprobe = { ...FACTS, features: new Set(['kprobe'] as const) };
  const readsArgument = (code: Code): void =>
    code.add({ kind: 'context', dst: code.long(), value: { kind: 'argument', index: 6, size: 8, signed: false } });
  t.deepEqual(refusals({ ...spec, syscall: undefined }, readsArgument, kprobe), ['parameters beyond the sixth @2']);
});

test('a wildcard may bring so many functions, unless one program serves them all', (t) => {
  const script = new Script();
  const write = (code: Code): void => code.add({ kind: 'move', dst: code.long(), src: operand(1) });
  const place = script.nextToken();
  const spec = (index: number): ProbeSpec => ({
    ...{
      kind: 'function',
      phase: 'entry',
      module: undefined,
      symbol: `f${index}`,
      btfId: 7 + index,
      parameterCount: 1,
    },
    ...{ syscall: undefined, wildcard: 'kernel.function("f*")' },
  });
  for (let index = 0; index < 2100; index++) script.body(spec(index), write, place);
  const placed = script.module();
  const refused = (...features: readonly Feature[]): readonly string[] =>
    supports(placed, layOutForTest(placed), { ...FACTS, features: new Set(features) }).map(({ text }) => text);
  t.deepEqual(refused('fentry'), ['the bpf runtime does not support more than 2048 functions one by one (here 2100)']);
  t.deepEqual(refused('fentry', 'kprobe-multi'), []);
});

test('system call probes need the offset that tells the ABI', (t) => {
  const facts = { ...FACTS, task: { ...FACTS.task, status: undefined } };
  const body = (code: Code): void => code.add({ kind: 'move', dst: code.long(), src: operand(1) });
  t.is(refusals(ALL, body, facts).length, 1);
});

test('sizes that only show when all is generated: frames and length', (t) => {
  const loopOver =
    (script: Script, capacity: number) =>
    (code: Code): void => {
      const array = script.array([{ kind: 'bytes', limit: 511, sizeBytes: 512 }], LONG, { ordered: true, capacity });
      const iterator = id<'iterator'>(code.iterators);
      code.iterators += 1;
      const order = { by: { kind: 'insertion' }, direction: 'ascending' } as const;
      code.add({ kind: 'foreachStart', iterator, global: array, order, limit: undefined, slice: undefined });
      const [next, done] = [code.newBlock(), code.newBlock()];
      code.end({ kind: 'jump', target: next });
      code.start(next);
      code.end({ kind: 'foreachNext', iterator, keys: [code.string(511, 512)], value: undefined, body: next, done });
      code.start(done);
    };
  const wide = new Script();
  wide.limits = { ...LIMITS, maxAction: 4000 };
  t.deepEqual(refusals(ALL, loopOver(wide, 4000), { ...FACTS, possibleCpus: 8 }, wide), [
    '67 MB of memory for strings, loops and output in kernel-side probes @6',
  ]);
  const tooMany = new Script();
  tooMany.limits = { ...LIMITS, maxAction: 100_000 };
  t.deepEqual(refusals(ALL, loopOver(tooMany, 10_000), FACTS, tooMany), [
    'foreach over more than 4095 elements in kernel-side probes @3',
  ]);
  const long = refusals(ALL, (code, script) => {
    const array = script.array([LONG], LONG);
    for (let index = 0; index < 1200; index++)
      code.add({ kind: 'addElement', global: array, keys: [operand(index)], src: operand(1) });
  });
  t.is(long.length, 1);
  t.regex(long[0] ?? '', /so long \(\d+ instructions\)/);
});
