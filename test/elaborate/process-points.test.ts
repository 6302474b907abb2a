/** Points of processes, on a machine with one small program. */
import test from 'ava';
import type { Binaries, Binary } from '../../src/target/binaries/index.js';
import { NO_BINARIES } from '../../src/target/binaries/index.js';
import { elaborateText, type ElaborateTestOptions } from '../support/elaborate.js';
import { fakeTarget } from '../support/fake-target.js';

const PROGRAM = '/usr/bin/trial';
const LIBRARY = '/usr/lib/libtrial.so.1';

function binary(path: string, hasDwarf: boolean): Binary {
  return {
    path,
    functions: () => [
      { name: 'work', address: 0x1100, sizeBytes: 16 },
      { name: 'work_alias', address: 0x1100, sizeBytes: 16 },
      { name: 'work_more', address: 0x1200, sizeBytes: 16 },
      { name: 'outside', address: 0x9000, sizeBytes: 16 },
    ],
    marks: () => [
      { provider: 'p', name: 'step', address: 0x1104, semaphore: 0x2000, operands: ['-4@%edi', '8@$5', '4f@%xmm0'] },
    ],
    plt: () => [
      { name: 'puts', address: 0x1030 },
      { name: 'exit', address: 0x1040 },
    ],
    fileOffset: (address) => (address < 0x8000 ? address - 0x1000 : undefined),
    addressAt: (offset) => offset + 0x1000,
    hasDwarf,
    isRelocated: true,
    debugInfo: () => undefined,
  };
}

const binaries: Binaries = {
  ...NO_BINARIES,
  find: (name) => (['trial', './trial', PROGRAM].includes(name) ? PROGRAM : undefined),
  matching: (pattern) => (pattern === '/usr/bin/tr*' ? [PROGRAM] : []),
  ofProcess: (pid) => (pid === 7 ? PROGRAM : undefined),
  mappedAt: (pid, address) => (pid === 7 && address === 0x55001100 ? { path: PROGRAM, offset: 0x100 } : undefined),
  open: (path) => (path === PROGRAM || path === LIBRARY ? binary(path, false) : undefined),
  librariesOf: () => [LIBRARY],
};

const OPTIONS: ElaborateTestOptions = { target: fakeTarget({ binaries }) };

function places(point: string, options: ElaborateTestOptions['options'] = {}): unknown {
  const { program, messages } = elaborateText(`probe ${point} { println(pp()) }`, { ...OPTIONS, options });
  if (program === undefined) return messages;
  return program.probes.flatMap(({ spec }) =>
    spec.kind === 'uprobe'
      ? spec.places.map((each) => `${spec.path} ${spec.phase} ${each.offset.toString(16)} ${each.symbol} ${each.point}`)
      : [],
  );
}

const HEAD = `process("${PROGRAM}")`;

test('a function by every spelling of its program', (t) => {
  const expected = [`${PROGRAM} entry 100 work ${HEAD}.function("work")`];
  for (const head of ['process("trial")', 'process("./trial")', `process("/usr/bin/tr*")`, 'process(7)'])
    t.deepEqual(places(`${head}.function("work")`), expected);
  const called = expected.map((each) => `${each}.call`);
  t.deepEqual(places('process.function("work").call', { command: 'trial -v' }), called);
  t.deepEqual(places('process.function("work")', { command: "'./trial' x" }), expected);
  t.deepEqual(places('process.function("work")', { targetPid: 7 }), expected);
});

test('a wildcard names each place once, and only what lies in the file', (t) => {
  t.deepEqual(places('process("trial").function("*").return'), [
    `${PROGRAM} return 100 work ${HEAD}.function("work").return`,
    `${PROGRAM} return 200 work_more ${HEAD}.function("work_more").return`,
  ]);
  t.deepEqual(places('process("trial").function("outside")'), [
    'error while resolving probe point at 1:7',
    '  error no match (similar functions: outside, work, work_more, work_alias)',
  ]);
});

test('addresses, linkage tables, libraries', (t) => {
  t.deepEqual(places('process("trial").statement(0x1204)'), [
    `${PROGRAM} entry 204 work_more ${HEAD}.statement(0x1204)`,
  ]);
  t.deepEqual(places('process(7).statement(0x55001100).absolute'), [
    `${PROGRAM} entry 100 work_alias process(7).statement(0x55001100).absolute`,
  ]);
  t.deepEqual(places('process("trial").plt'), [
    `${PROGRAM} entry 30 puts ${HEAD}.plt("puts")`,
    `${PROGRAM} entry 40 exit ${HEAD}.plt("exit")`,
  ]);
  t.deepEqual(places('process("trial").library("libtrial.so.1").function("work")'), [
    `${LIBRARY} entry 100 work process("${LIBRARY}").function("work")`,
  ]);
});

test('which processes: those of the target, of a pid, of the program that opens a library', (t) => {
  const filter = (point: string, options: ElaborateTestOptions['options'] = {}): unknown => {
    const spec = elaborateText(`probe ${point} { println(pp()) }`, { ...OPTIONS, options }).program?.probes[0]?.spec;
    return spec !== undefined && 'processes' in spec ? spec.processes : spec;
  };
  const all = { executable: undefined, pid: undefined, target: false };
  t.deepEqual(filter('process("trial").function("work")'), all);
  t.deepEqual(filter('process("trial").function("work")', { command: 'x' }), { ...all, target: true });
  t.deepEqual(filter('process(7).begin'), { ...all, pid: 7 });
  t.deepEqual(filter('process("/new/program").begin'), { ...all, executable: '/new/program' });
  t.deepEqual(filter('process("trial").library("libtrial*").mark("step")'), { ...all, executable: PROGRAM });
  t.deepEqual(filter('perf.type(1).config(0).process("trial")'), { ...all, executable: PROGRAM });
});

test('arguments of a mark are read where they are asked for', (t) => {
  const messages = (body: string): readonly string[] =>
    elaborateText(`probe process("trial").mark("step") { ${body} }`, OPTIONS).messages;
  t.deepEqual(messages('printf("%d %d %s %s %s", $arg1, $arg2, $$name, $$provider, pp())'), []);
  t.deepEqual(messages('println($arg3)'), ["error an argument of the form '4f@%xmm0' is not supported yet at 1:47"]);
});

function refused(point: string, body: string, ...expected: readonly string[]): void {
  test(`refused: ${point} { ${body} }`, (t) => {
    const { messages } = elaborateText(`probe ${point} { ${body} println(1) }`, OPTIONS);
    t.deepEqual(messages.slice(messages[0]?.includes('while resolving') === true ? 1 : 0), expected);
  });
}

const HINT = `  hint ${PROGRAM} says nothing about its variables: build it with -g, or install its debug symbols (PACKAGE-dbgsym)`;

refused('process("nosuch").function("x")', '', "  error cannot find executable 'nosuch'");
refused('process("/no/such").function("x")', '', '  error no match');
refused('process(8).function("x")', '', '  error cannot probe pid 8: No such process');
refused('process(8).begin', '', '  error cannot probe pid 8: No such process');
refused(
  'process.function("x")',
  '',
  '  error unspecified process probe is invalid without a -c COMMAND or -x PID [man stapprobes]',
);
refused('process("trial").library("libno.so").function("x")', '', `  error no match (similar libraries: ${LIBRARY})`);
refused('process("trial").mark("stop")', '', '  error no match (similar marks: step)');
refused('process("trial").plt("put")', '', '  error no match (similar functions: puts, exit)');
refused(
  'process("trial").function("work")',
  'println($x)',
  `error debuginfo scope not found for module '${PROGRAM}', cannot resolve context variable [man error::dwarf] at 1:51`,
  HINT,
);
refused(
  'process("trial").function("work")',
  'println(int_arg(0))',
  'error int_arg(0): arguments are numbered from 1 at 1:59',
);
refused(
  'process("trial").function("work")',
  'n = 1 println(int_arg(n))',
  'error int_arg() with a number that is not written out is not supported yet at 1:57',
);
refused(
  'process.begin',
  'println($syscall)',
  'error only "process(PATH_OR_PID).syscall" and "process(PATH_OR_PID).syscall.return" probes support target symbols. at 1:31',
);
refused('process.syscall', 'println($arg7)', 'error invalid syscall argument number (1-6) at 1:33');
refused('process("trial").insn', '', '  error single-stepping a process is not supported yet at 1:24');

test('$x in a program without debuginfo is not defined, and no error where that is asked', (t) => {
  const { messages } = elaborateText(
    'probe process("trial").function("work") { println(@defined($x) ? $x : 2) }',
    OPTIONS,
  );
  t.deepEqual(messages, []);
});
