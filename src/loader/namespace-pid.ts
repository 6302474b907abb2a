/**
 * Which process a pid means, when stap runs in a PID namespace: kernel-side bodies see the pids of the initial namespace.
 * One run of a task iterator finds the process whose number in our namespace is the given one.
 */
import { readlinkSync, readSync } from 'node:fs';
import { present, StapError } from '../base/index.js';
import { Assembler, assemble, R0, R1, R2, R3, R6, R7, R8, R9, R10 } from '../bpfgen/isa/index.js';
import {
  ATTACH_TYPE,
  close,
  createIterator,
  createLink,
  findVmlinuxBtfId,
  checkBpf,
  loadProgram,
  PROGRAM_TYPE,
} from '../native/index.js';
import { memberNamed } from '../target/btf/index.js';
import type { Target } from '../target/index.js';
import { VerifierError } from './verifier-error.js';

/** Source: include/linux/proc_ns.h, PROC_PID_INIT_INO. */
const INITIAL_NAMESPACE = 'pid:[4026531836]';
/** Namespaces nest no deeper (include/linux/pid_namespace.h, MAX_PID_NS_LEVEL is 32); containers use two or three levels. */
const LEVELS = 8;
/** struct upid { int nr; struct pid_namespace *ns; } */
const UPID_BYTES = 16;

/** The pid that the kernel's initial namespace has for the process that is `pid` in ours. @throws {StapError} */
export function initialPid(pid: number, target: Target): number {
  return inInitialNamespace(pid, 'itself', target) ?? pid;
}

/** The same of this process's parent, which may have no number in our namespace. @throws {StapError} */
export function initialParentPid(target: Target): number {
  return inInitialNamespace(process.pid, 'parent', target) ?? process.ppid;
}

/** Whose number is wanted, once the process is found. */
type Wanted = 'itself' | 'parent';

/** undefined: that is our namespace. */
function inInitialNamespace(pid: number, wanted: Wanted, target: Target): number | undefined {
  const namespace = readlinkSync('/proc/self/ns/pid');
  if (namespace === INITIAL_NAMESPACE) return undefined;
  const inode = Number(/\[(\d+)\]/.exec(namespace)?.[1]);
  const found = runIterator(assemble(program({ pid, inode, wanted, offsets: offsetsOf(target) }).lines).code);
  if (found === undefined) throw new StapError(`there is no process ${pid} in this PID namespace`);
  return found;
}

interface Offsets {
  readonly pid: number;
  readonly tgid: number;
  readonly threadPid: number;
  readonly realParent: number;
  readonly level: number;
  readonly numbers: number;
  readonly inum: number;
}

function offsetsOf(target: Target): Offsets {
  const offset = (struct: string, member: string): number => {
    const type = target.typeNamed('struct', struct);
    const found = type === undefined ? undefined : memberNamed(target, type, member);
    return present(found, 'loader', `${struct}.${member} in BTF`).bitOffset / 8;
  };
  return {
    pid: offset('task_struct', 'pid'),
    tgid: offset('task_struct', 'tgid'),
    threadPid: offset('task_struct', 'thread_pid'),
    realParent: offset('task_struct', 'real_parent'),
    level: offset('pid', 'level'),
    numbers: offset('pid', 'numbers'),
    inum: offset('pid_namespace', 'ns') + offset('ns_common', 'inum'),
  };
}

/**
 * Runs once for each task: struct bpf_iter__task { struct bpf_iter_meta *meta; struct task_struct *task; }, task NULL at
 * the end. Stack: | -16 upid | -24 inum | -32 result |
 */
function program(question: Question): Assembler {
  const { wanted, offsets } = question;
  const asm = new Assembler();
  const end = asm.label('end');
  const found = asm.label('found');
  asm.beginFunction('namespace_pid', asm.label('entry'), false);
  asm.move(R9, R1);
  asm.load(8, R8, R9, 8);
  asm.branch('equal', R8, 0, end);
  asm.load(4, R6, R8, offsets.tgid);
  asm.load(4, R7, R8, offsets.pid);
  asm.branch('notEqual', R7, R6, end);
  asm.load(8, R7, R8, offsets.threadPid);
  asm.load(4, R8, R7, offsets.level);
  for (let level = 0; level < LEVELS; level += 1) testLevel(asm, level, { ...question, end, found });
  asm.jump(end);
  asm.place(found);
  if (wanted === 'parent') {
    asm.load(8, R7, R9, 8);
    // The verifier asks anew of each load.
    asm.branch('equal', R7, 0, end);
    asm.load(8, R7, R7, offsets.realParent);
    asm.load(4, R6, R7, offsets.tgid);
  }
  asm.store(8, R10, -32, R6);
  asm.load(8, R1, R9, 0);
  asm.load(8, R1, R1, 0);
  asm.move(R2, R10);
  asm.add(R2, -32);
  asm.move(R3, 8);
  asm.call('seq_write');
  asm.place(end);
  asm.move(R0, 0);
  asm.exit();
  return asm;
}

interface Question {
  readonly pid: number;
  /** Of our namespace. */
  readonly inode: number;
  readonly wanted: Wanted;
  readonly offsets: Offsets;
}

interface Search extends Question {
  readonly end: ReturnType<Assembler['label']>;
  readonly found: ReturnType<Assembler['label']>;
}

/** r6 tgid, r7 struct pid, r8 its level */
function testLevel(asm: Assembler, level: number, { pid, inode, offsets, end, found }: Search): void {
  const next = asm.label(`level_${level + 1}`);
  asm.branch('less', R8, level, end);
  readKernel(asm, -16, UPID_BYTES, () => {
    asm.move(R3, R7);
    asm.add(R3, offsets.numbers + level * UPID_BYTES);
  });
  asm.branch('notEqual', R0, 0, next);
  asm.load(4, R1, R10, -16);
  asm.move(R2, pid);
  asm.branch('notEqual', R1, R2, next);
  readKernel(asm, -24, 4, () => {
    asm.load(8, R3, R10, -8);
    asm.add(R3, offsets.inum);
  });
  asm.branch('notEqual', R0, 0, next);
  asm.load(4, R1, R10, -24);
  asm.move(R2, BigInt(inode));
  asm.branch('equal', R1, R2, found);
  asm.place(next);
}

/** To the stack, from the address that `address` leaves in r3. */
function readKernel(asm: Assembler, stack: number, sizeBytes: number, address: () => void): void {
  address();
  asm.move(R1, R10);
  asm.add(R1, stack);
  asm.move(R2, sizeBytes);
  asm.call('probe_read_kernel');
}

function runIterator(instructions: Uint8Array): number | undefined {
  const result = loadProgram({
    name: 'namespace_pid',
    type: PROGRAM_TYPE.TRACING,
    expectedAttachType: ATTACH_TYPE.TRACE_ITER,
    attachBtfId: checkBpf('BTF of bpf_iter_task', findVmlinuxBtfId('task', ATTACH_TYPE.TRACE_ITER)),
    instructions,
    license: 'GPL',
  });
  if (result.kind === 'refused') throw new VerifierError('namespace_pid', result.errno, result.log);
  const link = createLink(result.fd, 0, ATTACH_TYPE.TRACE_ITER);
  const iterator = checkBpf('iterator create', createIterator(link));
  try {
    const answer = Buffer.alloc(8);
    return readSync(iterator, answer) === answer.length ? answer.readUInt32LE(0) : undefined;
  } finally {
    for (const fd of [iterator, link, result.fd]) close(fd);
  }
}
