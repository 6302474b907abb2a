import { AssertionError, type ByteString, type Long } from '../base/index.js';
import type { AddressSpace } from '../ir/index.js';

/** An argument of a format: a long for every conversion and `*` but `%s`. */
export type FormatValue = Long | ByteString;

/** For `%m` and `%M`: that many bytes at an address. Throws what its caller knows how to report (a fault is an error). */
export type ReadMemory = (space: AddressSpace, address: Long, sizeBytes: number) => ByteString;

/** For callers whose formats were checked to hold neither `%m` nor `%M`. */
export const noMemory: ReadMemory = () => {
  throw new AssertionError('format', '%m and %M need a reader of memory');
};
