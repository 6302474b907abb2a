/** Debian's SystemTap 4.8, repaired to build modules for the 6.1 kernel of the lab: in a private folder, nothing installed. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../lab/cache.js';
import { KERNELS } from '../lab/kernels.js';

export const ORACLE_STAP = '/usr/bin/stap';
const INSTALLED_RUNTIME = '/usr/share/systemtap/runtime';
/** The kernel whose headers modules are built with, and that runs in the guest. */
export const ORACLE_RELEASE: string = KERNELS['6.1'].release;

/**
 * 4.8 calls a kernel function by a type that has changed since (6.1.113): another function has the old one. Each change must
 * be needed and possible, else this is another SystemTap or another kernel than was thought.
 */
const CHANGES: readonly (readonly [file: string, before: string, after: string])[] = [
  [
    'stp_task_work.c',
    'typedef typeof(&task_work_cancel) task_work_cancel_fn;',
    'typedef struct callback_head *(*task_work_cancel_fn)(struct task_struct *, task_work_func_t);',
  ],
  ['stp_task_work.c', 'kallsyms_lookup_name("task_work_cancel")', 'kallsyms_lookup_name("task_work_cancel_func")'],
];

/** The folder for `stap -R`. @throws where SystemTap is not installed or not the one that is known */
export function bringRuntime(): Promise<string> {
  return cached('oracle/runtime', (folder) => {
    cpSync(INSTALLED_RUNTIME, folder, { recursive: true });
    for (const [file, before, after] of CHANGES) {
      const path = join(folder, file);
      const text = readFileSync(path, 'latin1');
      if (!text.includes(before)) throw new Error(`${file} of the installed SystemTap has no ${before}`);
      writeFileSync(path, text.replace(before, after), 'latin1');
    }
  });
}
