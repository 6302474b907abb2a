/** The headers of the lab's kernels: Debian's packages, unpacked into the lab's cache, so that modules are built here. */
import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached } from '../lab/cache.js';
import type { Kernel } from '../lab/kernels.js';
import { announce, dependenciesOf, unpackPackages } from '../lab/packages.js';

const NAME = 'headers';

/** The folder that `-r` takes. Downloaded on first use. */
export async function bringHeaders({ release, folder: kernel }: Kernel): Promise<string> {
  const folder = await cached(`${NAME}-${release}`, (target) => {
    announce(`downloading the headers of ${release} (kept beside the kernel, not installed)`);
    unpackPackages([`linux-headers-${release}`, ...neededBy(release)], target);
    settle(target, release);
    const tree = treeOf(target, release);
    // The types of the kernel, for -r; some headers bring a file of their own that holds them.
    if (!existsSync(join(tree, 'vmlinux'))) symlinkSync(join(kernel, 'vmlinux'), join(tree, 'vmlinux'));
  });
  return treeOf(folder, release);
}

const treeOf = (folder: string, release: string): string => join(folder, 'usr/src', `linux-headers-${release}`);

/** The headers that all flavours share, and the programs of the kernel's build. */
function neededBy(release: string): readonly string[] {
  const words = dependenciesOf(`linux-headers-${release}`).matchAll(/Depends: (linux-(?:headers|kbuild)-\S+)/g);
  return [...words].flatMap(([, name]) => name ?? []);
}

/** The packages name their own places from the root: they are moved to where the folder will be. */
function settle(target: string, release: string): void {
  const final = target.replace(/\.new-[^/]*$/, '');
  const makefile = join(treeOf(target, release), 'Makefile');
  writeFileSync(makefile, readFileSync(makefile, 'latin1').replaceAll(' /usr/src/', ` ${final}/usr/src/`));
  if (readdirSync(join(target, 'usr/src')).length < 2) throw new Error(`the headers of ${release} are incomplete`);
}
