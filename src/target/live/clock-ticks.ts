/** CONFIG_HZ of the running kernel. */
import { gunzipSync } from 'node:zlib';
import { StapError } from '../../base/index.js';
import { readBytesIfAny, readFirstText } from './files.js';

/**
 * From the kernel's own copy of its configuration (/proc/config.gz, with CONFIG_IKCONFIG_PROC), else from where
 * distributions put it.
 */
export function clockTicksPerSecond(release: string): number {
  const text = kernelConfiguration(release);
  const ticks = text === undefined ? undefined : /^CONFIG_HZ=(\d+)$/m.exec(text)?.[1];
  if (ticks !== undefined) return Number(ticks);
  throw new StapError(
    `cannot find out the clock ticks per second of kernel ${release}`,
    `needed: /proc/config.gz or /boot/config-${release}`,
  );
}

function kernelConfiguration(release: string): string | undefined {
  const own = readBytesIfAny('/proc/config.gz');
  if (own !== undefined) return gunzipSync(own).toString('latin1');
  return readFirstText([
    `/boot/config-${release}`,
    `/lib/modules/${release}/config`,
    `/lib/modules/${release}/build/.config`,
  ]);
}
