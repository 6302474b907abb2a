/** How the running kernel was built. */
import { readBytesIfAny, readFirstText } from './files.js';

/**
 * The text of the kernel's own copy of its configuration (/proc/config.gz, with CONFIG_IKCONFIG_PROC), else from where
 * distributions put it; undefined where there is none. Costs 1 ms.
 */
export function kernelConfiguration(release: string): string | undefined {
  const own = readBytesIfAny('/proc/config.gz');
  // Loaded here: few scripts ask for the configuration.
  if (own !== undefined) return process.getBuiltinModule('node:zlib').gunzipSync(own).toString('latin1');
  return readFirstText([
    `/boot/config-${release}`,
    `/lib/modules/${release}/config`,
    `/lib/modules/${release}/build/.config`,
  ]);
}

/** `y`, `m`, a number or a text without its quotes; undefined: not set. */
export function configurationValue(configuration: string, name: string): string | undefined {
  const line = configuration.split('\n').find((each) => each.startsWith(`${name}=`));
  return line?.slice(name.length + 1).replace(/^"(.*)"$/, '$1');
}
