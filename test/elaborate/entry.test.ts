/** @entry and parameters in returns: what a probe of the entry keeps, and what is known at the return anyway. */
import test from 'ava';
import { NO_BINARIES } from '../../src/target/binaries/index.js';
import { elaborateText } from '../support/elaborate.js';
import { fakeTarget } from '../support/fake-target.js';

const RETURN = 'kernel.function("vfs_read").return';
const KPROBES = fakeTarget({ missing: { fentry: 'EPERM' } });

interface Kept {
  readonly points: readonly string[];
  /** Key and value types of what is kept. */
  readonly arrays: readonly string[];
  readonly messages: readonly string[];
}

function kept(script: string, target = fakeTarget()): Kept {
  const { messages, program } = elaborateText(script, { target });
  const arrays = (program?.globals ?? []).flatMap((each) =>
    each.kind === 'array' && each.perCall === true ? [`${each.keys.join()}:${each.value.kind} ${each.capacity}`] : [],
  );
  return { points: (program?.probes ?? []).map((each) => each.point), arrays, messages };
}

test('@entry makes a probe of the entry, once for equal expressions', (t) => {
  t.deepEqual(kept(`probe ${RETURN} { println(@entry(execname()), @entry(tid()) + @entry(tid())) }`), {
    points: ['kernel.function("vfs_read")', RETURN],
    arrays: ['long:string 8192', 'long:long 8192'],
    messages: [],
  });
});

test('a parameter that the return still knows is not kept; of a path the whole is', (t) => {
  t.deepEqual(kept(`probe ${RETURN} { println($count + @entry($count), $$parms) }`).points, [RETURN]);
  t.deepEqual(kept(`probe ${RETURN} { println(&$task->pid) }`).points, [RETURN]);
  // The second is for those calls whose memory could not be read.
  const arrays = ['long:long 8192', 'long:long 1024'];
  t.deepEqual(kept(`probe ${RETURN} { println($task->pid) }`).arrays, arrays);
  t.deepEqual(kept(`probe ${RETURN} { println($task->pid, @entry($task->pid)) }`).arrays, arrays);
});

test('by kretprobe parameters are kept, too', (t) => {
  t.is(kept(`probe ${RETURN} { println($count + @entry($count)) }`, KPROBES).arrays.length, 1);
  t.is(kept(`probe ${RETURN} { println($$parms) }`, KPROBES).arrays.length, 2);
  t.is(kept(`probe ${RETURN} { println($return) }`, KPROBES).arrays.length, 0);
});

test('an index that the body works out is read at the return, from the parameter of the entry', (t) => {
  const script = `probe ${RETURN} { i = 3 println($task->comm[i]) }`;
  t.deepEqual(kept(script).points, [RETURN]);
  t.deepEqual(kept(script, KPROBES).arrays, ['long:long 8192']);
  t.is(kept(`probe ${RETURN} { println($task->comm[3]) }`).arrays.length, 2);
});

test('what nobody reads is not kept, without a word', (t) => {
  t.deepEqual(kept(`probe ${RETURN} { if (@defined($task->pid)) println(1) }`), {
    points: [RETURN],
    arrays: [],
    messages: [],
  });
  t.is(kept(`probe ${RETURN} { if (0) println(@entry(tid())) else println(1) }`).arrays.length, 0);
});

test('system calls and places of binaries', (t) => {
  t.deepEqual(kept('probe syscall.sync.return { println(@entry(execname())) }').points, [
    'syscall.sync',
    'syscall.sync.return',
  ]);
  const path = '/usr/bin/trial';
  const binaries = {
    ...NO_BINARIES,
    find: () => path,
    open: () => ({
      path,
      functions: () => [{ name: 'work', address: 0x1100, sizeBytes: 16 }],
      marks: () => [],
      plt: () => [],
      fileOffset: (address: number) => address,
      addressAt: (offset: number) => offset,
      hasDwarf: false,
      isRelocated: true,
      debugInfo: () => undefined,
    }),
  };
  const script = `probe process("trial").function("work").return { println(@entry(long_arg(1)), @entry(pp())) }`;
  const { arrays, messages, points } = kept(script, fakeTarget({ binaries }));
  t.deepEqual(messages, []);
  t.deepEqual(points, [`process("${path}").function("work")`, `process("${path}").function("work").return`]);
  // Stacks of two processes may lie at one address.
  t.deepEqual(arrays, ['long,long:long 8192']);
});

test('there is an entry in returns only, and names of the body are not known there', (t) => {
  const outside = "error @entry is only valid in .return probes: operator '@entry' at";
  t.deepEqual(kept('probe begin { println(@entry(pid())) }').messages, [`${outside} 1:23`]);
  t.deepEqual(kept(`probe ${RETURN} { println(@entry(@entry(pid()))) }`).messages, [`${outside} 1:59`]);
  const { messages } = kept(`probe ${RETURN} { x = 3 println(@entry(x + 1)) }`);
  t.true(messages[0]?.startsWith("warning never-assigned local variable 'x'"), messages.join('\n'));
});
