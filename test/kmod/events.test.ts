/** What generated C reads of the event that fired, and of memory. No address but 0 is known here: memory tests fault. */
import type { ContextValue, ProbeOf, ProbeSpec } from '../../src/ir/index.js';
import { unsupportedByModule } from '../../kmod-fallback/cgen/index.js';
import { compileHostC, type HostCommand, type HostRun } from '../support/host-c.js';
import { lowerProgram } from '../../src/lower/index.js';
import { place, runPasses } from '../../src/passes/index.js';
import { testWith } from '../support/requirements.js';
import * as t from '../support/typed-program.js';
import { ModuleDraft, local, long } from '../support/ir-module.js';
import { withoutIdleEdges } from '../../src/passes/error-edges.js';
import test from 'ava';

const hostTest = testWith('gcc');

/** One body per probe, each prints one value. */
async function runHits(
  shown: readonly (readonly [ProbeSpec, ContextValue])[],
  commands: readonly HostCommand[],
): Promise<HostRun> {
  const probes = shown.map(([spec, value]) => t.probe(spec, [t.run(t.println(t.context(value)))]));
  const placed = runPasses(lowerProgram(t.program([], probes)), { runtime: 'kernel' });
  const program = await compileHostC(placed, 'address');
  try {
    return await program.run(commands);
  } finally {
    program.close();
  }
}

const RETURNS: ProbeSpec = { kind: 'syscall', phase: 'return', calls: 'all', table: [] };
const FUNCTION: ProbeOf<'function'> = {
  kind: 'function',
  phase: 'entry',
  module: undefined,
  symbol: 'vfs_read',
  btfId: undefined,
  parameterCount: 3,
  syscall: undefined,
};

hostTest('the event: number, name, arguments, result', async (t_) => {
  const rows: readonly (readonly [ProbeSpec, ContextValue, string, string])[] = [
    [t.SYSCALLS, { kind: 'syscallNumber' }, '17 0 0', '17'],
    [t.SYSCALLS, { kind: 'syscallName' }, '0 0 0', 'read'],
    [t.SYSCALLS, { kind: 'syscallName' }, '1 0 0', 'write'],
    [t.SYSCALLS, { kind: 'syscallName' }, '9999 0 0', ''],
    [t.SYSCALLS, { kind: 'syscallName' }, '0 1 0', ''],
    [t.SYSCALLS, { kind: 'syscallArgument', index: 2 }, '0 0 0 10 11 -12', '-12'],
    [RETURNS, { kind: 'syscallReturn' }, '0 0 -22', '-22'],
    [t.TRACEPOINT, { kind: 'argument', index: 1, size: 8, signed: true }, '0 0 0 1 -2', '-2'],
    [t.TRACEPOINT, { kind: 'argument', index: 1, size: 4, signed: false }, '0 0 0 1 -2', '4294967294'],
    [t.TRACEPOINT, { kind: 'argument', index: 0, size: 1, signed: true }, '0 0 0 511', '-1'],
    [t.TRACEPOINT, { kind: 'argument', index: 0, size: 2, signed: false }, '0 0 0 -1', '65535'],
    [FUNCTION, { kind: 'argument', index: 2, size: 8, signed: true }, '0 0 0 1 2 3', '3'],
    [FUNCTION, { kind: 'functionName' }, '0 0 0', 'vfs_read'],
    [{ ...FUNCTION, phase: 'return' }, { kind: 'returnValue', size: 4, signed: true }, '0 0 4294967295', '-1'],
  ];
  const { runs } = await runHits(
    rows.map(([spec, value]) => [spec, value] as const),
    rows.map(([, , event], body) => `run ${body} ${event}`),
  );
  for (const [index, [, value, , output]] of rows.entries()) {
    t_.is(runs[index]?.output, `${output}\n`, value.kind);
    t_.is(runs[index]?.error, undefined);
  }
});

hostTest('memory: a bad address is an error with that address', async (t_) => {
  const draft = new ModuleDraft();
  const format = draft.format('%d');
  draft.body((code) => {
    const n = code.local('n');
    code.add({ kind: 'readMemory', dst: n, space: 'kernel', address: long(0x10), size: 8, signed: true });
    code.add({ kind: 'print', format, args: [local(n)] });
  });
  draft.body((code) => {
    const n = code.local('n');
    code.add({ kind: 'readBits', dst: n, address: long(0x20), size: 4, shift: 3, bits: 5, signed: true });
  });
  for (const space of ['kernel', 'user'] as const) {
    draft.body((code) => {
      const s = code.local('s', 'string');
      code.add({ kind: 'readString', dst: s, space, address: long(-1), limit: undefined });
    });
  }
  const module = draft.module();
  const bodies = module.bodies.map((body) => ({ ...body, code: withoutIdleEdges(body.code) }));
  const program = await compileHostC(place({ ...module, bodies }, 'kernel'));
  t_.teardown(() => program.close());
  const { runs } = await program.run(['run 0', 'run 1', 'run 2', 'run 3']);
  t_.deepEqual(
    runs.map(({ error }) => error),
    [
      'read fault [man error::fault] at 0x10',
      'read fault [man error::fault] at 0x20',
      'kernel string copy fault at 0xffffffffffffffff [man error::fault]',
      'user string copy fault -14 at 0xffffffffffffffff [man error::fault]',
    ],
  );
  t_.deepEqual(
    runs.map(({ output }) => output),
    ['', '', '', ''],
  );
});

const REFUSED: readonly (readonly [ProbeSpec, ContextValue, RegExp])[] = [
  [t.BEGIN, { kind: 'syscallNumber' }, /does not support syscallNumber in a begin probe$/],
  [t.SYSCALLS, { kind: 'syscallReturn' }, /does not support syscallReturn at the entry of a call$/],
  [FUNCTION, { kind: 'argument', index: 6, size: 8, signed: true }, /does not support parameters beyond the sixth$/],
];

for (const [spec, value, text] of REFUSED) {
  test(`refused: ${text.source}`, (t_) => {
    const probe = t.probe(spec, [t.run(t.println(t.context(value)))]);
    const placed = runPasses(lowerProgram(t.program([], [probe])), { runtime: 'kernel' });
    const [refusal, ...others] = unsupportedByModule(placed);
    t_.regex(refusal?.text ?? '', text);
    t_.deepEqual(others, []);
  });
}

test('refused: %m, and recursion deeper than the kernel’s stack', (t_) => {
  const memory = t.probe(t.BEGIN, [t.run(t.printf(t.format(t.directive('m', 4)), t.num(5)))]);
  const deep = t.functionOf('deep', [], 'long', (self) => [t.give(t.call(self))]);
  const calling = t.probe(t.BEGIN, [t.run(t.println(t.call(deep)))]);
  const program = t.program([], [memory, calling], [deep], { ...t.TEST_LIMITS, maxNesting: 51 });
  const texts = unsupportedByModule(runPasses(lowerProgram(program), { runtime: 'kernel' })).map((each) => each.text);
  t_.deepEqual(texts, [
    'the kernel runtime does not support recursion with MAXNESTING above 50',
    'the kernel runtime does not support printing memory by %m or %M',
  ]);
});
