/** -r: a release, or the folder of a kernel's headers, whose name for itself counts. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { release, tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { complaintAboutKernel, kernelChoice } from '../../src/cli/kernel-choice.js';

test('a folder of headers is the kernel that utsrelease.h names, whatever kernel.release says', (t) => {
  const tree = mkdtempSync(join(tmpdir(), 'stap-test-headers-'));
  t.teardown(() => {
    rmSync(tree, { recursive: true });
  });
  t.is(kernelChoice(tree), undefined);
  t.regex(complaintAboutKernel(tree, true, 4) ?? '', /no include\/generated\/utsrelease\.h/);
  for (const [folder, file, text] of [
    ['generated', 'utsrelease.h', `#define UTS_RELEASE "${release()}"\n`],
    // Debian's: without the flavour.
    ['config', 'kernel.release', '6.1.192\n'],
  ] as const) {
    mkdirSync(join(tree, 'include', folder), { recursive: true });
    writeFileSync(join(tree, 'include', folder, file), text);
  }
  t.deepEqual(kernelChoice(tree), { release: release(), tree });
  t.is(complaintAboutKernel(tree, false, 5), undefined);
});
