import { ERRNO } from './errno.js';
import { SystemCallError } from './errors.js';
import { systemCall } from './libc.js';

/** Why the kernel refused a module, where it is not the module's fault. */
const HINTS: Readonly<Record<number, string>> = {
  [ERRNO.EPERM]: 'run as root, on a kernel that is not locked down and takes modules',
  [ERRNO.ENOSYS]: 'this kernel takes no modules',
};

/**
 * Inserts a module (init_module(2)).
 * @param image the whole file
 * @param parameters as insmod takes them: `ring_bytes=1048576`
 * @throws {SystemCallError}
 */
export function insertModule(name: string, image: Buffer, parameters: string): void {
  const result = systemCall('init_module', image, image.length, Buffer.from(`${parameters}\0`, 'latin1'));
  if (result < 0) throw new SystemCallError(`insert module ${name}`, -result, HINTS[-result]);
}

/** Removes a module; it must not be in use. @throws {SystemCallError} */
export function removeModule(name: string): void {
  const O_NONBLOCK = 0x800;
  const result = systemCall('delete_module', Buffer.from(`${name}\0`, 'latin1'), O_NONBLOCK);
  if (result < 0) throw new SystemCallError(`remove module ${name}`, -result);
}
