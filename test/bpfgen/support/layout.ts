import { type ExchangeLayout, type KernelLayout, layOut, type PlacedModule } from '../../../src/passes/index.js';

const RING_BYTES = 1 << 20;

export function layOutForTest(placed: PlacedModule, ringSizeBytes: number = RING_BYTES): KernelLayout {
  return layOut(placed, ringSizeBytes);
}

/** An exchange area with room for all the session's words and keys and values of the given widths. */
export function withExchange(
  layout: KernelLayout,
  keyBytes: number,
  valueBytes: number,
): KernelLayout & { exchange: ExchangeLayout } {
  const componentCount = layout.session.components.size;
  const versions = 48;
  const snapshot = versions + 8 * Math.max(1, componentCount);
  const operations = snapshot + Math.ceil(layout.session.sizeBytes / 8) * 8;
  const operationBytes = 8 + keyBytes + valueBytes;
  const maxOperations = 1000;
  return {
    ...layout,
    exchange: {
      sizeBytes: operations + operationBytes * maxOperations,
      count: 0,
      done: 8,
      failed: 16,
      errno: 24,
      mode: 32,
      mask: 40,
      versions,
      snapshot,
      operations,
      operationBytes,
      keyOffset: 8,
      valueOffset: 8 + keyBytes,
      maxOperations,
    },
  };
}
