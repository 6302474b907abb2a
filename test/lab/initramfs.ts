/** The initramfs of a guest: our PID 1 (init.c) and the modules that lead to the root. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CHECKOUT } from '../support/checkout.js';
import { cached } from './cache.js';
import { isXz, type Kernel } from './kernels.js';
import { run } from './packages.js';

const INIT_SOURCE = join(CHECKOUT, 'test/lab/init.c');
const INIT_FLAGS = ['-static', '-O2', '-Wall', '-Wextra', '-Werror'];

/** Its file, made anew when PID 1's source or the list of modules changes. */
export async function bringInitramfs(kernel: Kernel): Promise<string> {
  const hash = createHash('sha256')
    .update([readFileSync(INIT_SOURCE, 'utf8'), ...INIT_FLAGS, ...kernel.modules].join('\0'))
    .digest('hex')
    .slice(0, 12);
  const folder = await cached(`initramfs/${kernel.release}-${hash}`, (target) => {
    const init = join(target, 'init');
    run('gcc', [...INIT_FLAGS, '-o', init, INIT_SOURCE], target);
    writeFileSync(join(target, 'initrd'), archive(contents(kernel, readFileSync(init))));
  });
  return join(folder, 'initrd');
}

interface Entry {
  readonly name: string;
  readonly mode: number;
  readonly data: Buffer;
}

const DIRECTORY = 0o040755;
const PROGRAM = 0o100755;
const FILE = 0o100644;
const NOTHING = Buffer.alloc(0);

function contents(kernel: Kernel, init: Buffer): readonly Entry[] {
  const modules = moduleFiles(kernel);
  const folders = ['dev', 'proc', 'sys', 'lower', 'memory', 'new', 'modules'];
  return [
    ...folders.map((name) => ({ name, mode: DIRECTORY, data: NOTHING })),
    { name: 'init', mode: PROGRAM, data: init },
    { name: 'modules/order', mode: FILE, data: Buffer.from(modules.map(({ name }) => `${name}\n`).join('')) },
    ...modules.map(({ name, data }) => ({ name: `modules/${name}`, mode: FILE, data })),
  ];
}

function moduleFiles(kernel: Kernel): readonly { readonly name: string; readonly data: Buffer }[] {
  const folder = join(kernel.folder, 'lib/modules', kernel.release, 'kernel');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return kernel.modules.map((module) => {
    const file = files.find((path) => [`${module}.ko`, `${module}.ko.xz`].includes(basename(path)));
    if (file === undefined) throw new Error(`${kernel.release} has no module ${module}`);
    return { name: `${module}.ko`, data: unpacked(readFileSync(join(folder, file))) };
  });
}

function unpacked(data: Buffer): Buffer {
  if (!isXz(data)) return data;
  const { stdout, status, stderr } = spawnSync('xz', ['-dc'], { input: data, maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(`xz: ${stderr.toString()}`);
  return stdout;
}

/** A cpio archive in the "newc" format (Documentation/driver-api/early-userspace/buffer-format.rst). */
export function archive(entries: readonly Entry[]): Buffer {
  const trailer = { name: 'TRAILER!!!', mode: 0, data: NOTHING };
  return Buffer.concat([...entries, trailer].flatMap((entry, index) => member(entry, index + 1)));
}

/**
 * ```
 *   magic 6 | 13 numbers of 8 hexadecimal digits | name, NUL | padding to 4 | data | padding to 4
 * ```
 */
function member({ name, mode, data }: Entry, inode: number): readonly Buffer[] {
  const [uid, gid, links, mtime, major, minor, checksum] = [0, 0, 1, 0, 0, 0, 0];
  const fields = [inode, mode, uid, gid, links, mtime, data.length, major, minor, 0, 0, name.length + 1, checksum];
  const head = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return [padded(Buffer.from(head, 'latin1')), padded(data)];
}

function padded(data: Buffer): Buffer {
  return Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
}
