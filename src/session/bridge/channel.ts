/** What the transactions of user-side bodies need of the kernel-side runtime: memory, one program, and map reads. */
import type { GlobalId } from '../../ir/index.js';

/** Two views of one memory; offsets in bytes, words little-endian. */
export interface SharedMemory {
  readonly words: Int32Array;
  readonly bytes: Uint8Array;
}

/** Elements as the map has them, back to back. */
export interface MapContent {
  readonly count: number;
  readonly keys: Uint8Array;
  readonly values: Uint8Array;
}

export interface BridgeChannel {
  readonly exchange: SharedMemory;
  /** Runs the bridge program once; a BRIDGE_STATUS. */
  run(): number;
  /** All elements: each exact when read, not all at one instant. `detached`: those of the map that `swap` took out. */
  readAll(global: GlobalId, which: 'live' | 'detached'): MapContent;
  lookup(global: GlobalId, key: Uint8Array): Uint8Array | undefined;
  /** Puts an empty inner map in the array's place; no kernel-side body uses the old one when this returns. */
  swap(global: GlobalId): void;
}
