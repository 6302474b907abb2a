/**
 * The scripts whose questions of a kernel are recorded in the lab (STAP_LAB_RECORD=1 npm run test:lab) and that
 * recorded.test.ts compiles against those answers: all of the suite, the examples, and what kernel functions there are.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';
import { movedScripts, plainScripts } from '../suite/kernel-scripts.js';

export interface RecordedScript {
  readonly name: string;
  readonly argv: readonly string[];
}

const FUNCTION_SCRIPTS: Readonly<Record<string, string>> = {
  'function, entry': 'probe kernel.function("ksys_read") { println($fd, $count, $$parms) }',
  'function, call': 'probe kernel.function("vfs_read").call { println($file->f_flags, $file->f_mode) }',
  'function, return': 'probe kernel.function("vfs_read").return { println($return, $count, $$return) }',
  'function, system call': 'probe kernel.function("sys_sync") { println(pid()) }',
  'function, wildcard': 'global n probe kernel.function("vfs_*") { n++ }',
  'function, unknown': 'probe kernel.function("vfs_raed") { println(pid()) }',
  'function, renamed': 'probe kernel.function("do_fork") { println(pid()) }',
  'function, unknown parameter': 'probe kernel.function("ksys_read") { println($cuont) }',
  'module, function': 'probe module("overlay").function("ovl_statfs") { println($dentry->d_sb->s_magic) }',
  'module, wildcard': 'global n probe module("overlay").function("ovl_statf*").return { n++ }',
  'module, unknown': 'probe module("ext3").function("ext3_file_write") { println(pid()) }',
  'module, unknown function': 'probe module("overlay").function("ovl_statvs") { println(pid()) }',
  'tracepoint, unknown': 'probe kernel.trace("sched_swich") { println(pid()) }',
};

export function functionScripts(): readonly RecordedScript[] {
  return Object.entries(FUNCTION_SCRIPTS).map(([name, script]) => ({ name, argv: ['-e', script] }));
}

export function exampleScripts(): readonly RecordedScript[] {
  const examples = readdirSync(join(CHECKOUT, 'examples')).filter((file) => file.endsWith('.stp'));
  return examples.map((file) => ({ name: `examples/${file}`, argv: ['-w', join(CHECKOUT, 'examples', file)] }));
}

export function recordedScripts(): readonly RecordedScript[] {
  return [...plainScripts(), ...movedScripts(), ...exampleScripts(), ...functionScripts()];
}
