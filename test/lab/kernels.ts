/** The stock kernels of the lab: which, and where their unpacked packages lie. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cached, cacheFolder } from './cache.js';
import { announce, dependenciesOf, isDownloadable, refreshLists, unpackPackages } from './packages.js';

export type KernelName = keyof typeof KERNELS;

interface KernelSpec {
  /** As `uname -r` says it. Fixed, so that all machines test the same. */
  readonly release: string;
  /** Depends on the newest release of this kernel, which is taken where the mirrors have dropped the fixed one. */
  readonly metaPackage: string;
  /** In load order: what a guest needs to reach its root (all else is built in), and veth, since there is no modprobe. */
  readonly modules: readonly string[];
}

export const KERNELS = {
  '6.1': {
    release: '6.1.0-56-amd64',
    metaPackage: 'linux-image-amd64',
    modules: [
      ...['virtio_ring', 'virtio', 'virtio_pci_modern_dev', 'virtio_pci_legacy_dev', 'virtio_pci', 'virtio_console'],
      ...['netfs', 'fscache', '9pnet', '9p', '9pnet_virtio', 'overlay', 'veth'],
    ],
  },
  '6.12': {
    release: '6.12.117+deb12-amd64',
    metaPackage: 'linux-image-6.12-amd64',
    modules: ['netfs', '9pnet', '9p', '9pnet_virtio', 'overlay', 'veth'],
  },
} as const satisfies Record<string, KernelSpec>;

export function isKernelName(name: string): name is KernelName {
  return Object.hasOwn(KERNELS, name);
}

export const KERNEL_NAMES: readonly KernelName[] = Object.keys(KERNELS).filter(isKernelName);

export interface Kernel {
  readonly name: KernelName;
  readonly release: string;
  /** Holds `vmlinux`, `boot/` (config, System.map) and `lib/modules/RELEASE/`. */
  readonly folder: string;
  readonly modules: readonly string[];
}

/** The release that can be had here, the fixed one if it can; undefined: none. Nothing is downloaded. */
export function availableRelease(name: KernelName): string | undefined {
  const { release, metaPackage } = KERNELS[name];
  if (isCached(release) || isDownloadable(imagePackage(release))) return release;
  const newest = /Depends: linux-image-(\S+)/.exec(dependenciesOf(metaPackage))?.[1];
  if (newest === undefined) return undefined;
  return isCached(newest) || isDownloadable(imagePackage(newest)) ? newest : undefined;
}

/** Downloads and unpacks it on first use. @throws where it cannot be had */
export async function bringKernel(name: KernelName): Promise<Kernel> {
  const wanted = availableRelease(name) ?? releaseOfOwnLists(name);
  try {
    return await bringRelease(name, wanted);
  } catch (error) {
    // Its lists were older than the mirror: by now they are fresh.
    const release = availableRelease(name);
    if (release === undefined || release === wanted) throw error;
    return bringRelease(name, release);
  }
}

async function bringRelease(name: KernelName, release: string): Promise<Kernel> {
  const { modules, release: fixed } = KERNELS[name];
  if (release !== fixed) announce(`${fixed} cannot be had any more, taking ${release}`);
  const folder = await cached(release, (target) => {
    announce(`downloading ${imagePackage(release)} (kept in ${cacheFolder()}, not installed)`);
    unpackPackages([imagePackage(release)], target);
    const image = join(target, `boot/vmlinuz-${release}`);
    writeFileSync(join(target, 'vmlinux'), unpackImage(readFileSync(image)));
    rmSync(image);
    rmSync(join(target, 'usr'), { recursive: true, force: true });
  });
  return { name, release, folder, modules };
}

function releaseOfOwnLists(name: KernelName): string {
  refreshLists();
  const release = availableRelease(name);
  if (release === undefined) throw new Error(`apt-get knows no ${imagePackage(KERNELS[name].release)}`);
  return release;
}

function imagePackage(release: string): string {
  return `linux-image-${release}`;
}

export function isCached(release: string): boolean {
  return existsSync(join(cacheFolder(), release));
}

/**
 * The ELF file inside a bzImage (Documentation/arch/x86/boot.rst): QEMU starts that directly, and the guest need not
 * decompress it under emulation.
 * ```
 *   0x1f1 setup sectors u8 | 0x248 payload offset u32 | 0x24c payload length u32, its last 4 bytes the unpacked size
 * ```
 */
export function unpackImage(image: Buffer): Buffer {
  const start = (image.readUInt8(0x1f1) + 1) * 512 + image.readUInt32LE(0x248);
  const payload = image.subarray(start, start + image.readUInt32LE(0x24c) - 4);
  const [command, args] = isXz(payload) ? ['xz', ['-dc']] : (['zstd', ['-dc']] as const);
  const { stdout, status, stderr, error } = spawnSync(command, [...args], { input: payload, maxBuffer: 1 << 29 });
  if (status !== 0) throw new Error(`${command}: ${error?.message ?? stderr.toString()}`);
  return stdout;
}

export function isXz(data: Buffer): boolean {
  return data.subarray(0, 6).equals(Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0]));
}
