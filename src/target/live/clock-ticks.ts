/** CONFIG_HZ of the running kernel. */
import { checkSystemCall, lastErrno, openLibrary, prepareCall } from '../../native/index.js';
import { kernelConfiguration } from './kernel-config.js';

export function clockTicksPerSecond(release: string): number {
  return configuredTicks(release) ?? measuredTicks();
}

/** From the kernel's configuration: no FFI. */
export function configuredTicks(release: string): number | undefined {
  const ticks = /^CONFIG_HZ=(\d+)$/m.exec(kernelConfiguration(release) ?? '')?.[1];
  return ticks === undefined ? undefined : Number(ticks);
}

/** The coarse clock moves with the tick, so its resolution (man 2 clock_getres) is one tick in nanoseconds. */
export function measuredTicks(): number {
  const CLOCK_MONOTONIC_COARSE = 6;
  /** `0 tv_sec s64 | 8 tv_nsec s64` */
  const resolution = Buffer.alloc(16);
  const getResolution = prepareCall(openLibrary(null).requiredSymbol('clock_getres'), 2);
  const result = getResolution(CLOCK_MONOTONIC_COARSE, resolution);
  checkSystemCall('clock_getres', result === 0 ? 0 : -lastErrno());
  return Math.round(1e9 / Number(resolution.readBigInt64LE(8)));
}
