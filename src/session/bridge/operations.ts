/**
 * The operations of a transaction, gathered as bytes in the layout of the exchange area and committed under the lock. The
 * user side fills the area without a system call; one BPF_PROG_RUN applies up to `maxOperations`.
 */
import { BRIDGE_MODE, BRIDGE_OPERATION, BRIDGE_STATUS, type ExchangeLayout } from '../../passes/index.js';
import type { ComponentId, GlobalId } from '../../ir/index.js';
import { assert } from '../../base/index.js';
import type { BridgeChannel } from './channel.js';
import { readLong, writeLong } from './codec.js';

export type OperationKind = keyof typeof BRIDGE_OPERATION;

/** How often a busy lock is tried for again; each try waits in the kernel. */
const BUSY_TRIES = 1000;

export interface Operation {
  readonly kind: OperationKind;
  readonly global: GlobalId;
  readonly fillKey: (bytes: Uint8Array, offset: number) => void;
  readonly fillValue: (bytes: Uint8Array, offset: number) => void;
}

export interface CommitFailure {
  readonly operation: Operation;
  readonly errno: number;
}

export class Exchange {
  readonly #layout: ExchangeLayout;
  readonly #channel: BridgeChannel;

  constructor(layout: ExchangeLayout, channel: BridgeChannel) {
    this.#layout = layout;
    this.#channel = channel;
  }

  /** The session map as it was when the snapshot was taken: same offsets as in the map. */
  get snapshot(): Uint8Array {
    return this.#channel.exchange.bytes.subarray(this.#layout.snapshot, this.#layout.operations);
  }

  /** Takes a snapshot, and keeps the locks if asked. The versions stay in the exchange area for the commit. */
  take(components: readonly ComponentId[], hold: boolean): void {
    this.#word(this.#layout.mask, maskOf(components));
    this.#word(this.#layout.count, 0);
    this.#run(hold ? BRIDGE_MODE.hold : BRIDGE_MODE.once);
  }

  /**
   * Applies the operations, in pieces of `maxOperations`: the versions are compared with the first one only.
   * Returns undefined on a conflict, else what failed.
   */
  commit(operations: readonly Operation[], held: boolean): readonly CommitFailure[] | undefined {
    const failures: CommitFailure[] = [];
    const { maxOperations } = this.#layout;
    for (let start = 0; start < operations.length || (held && start === 0); start += maxOperations) {
      const piece = operations.slice(start, start + maxOperations);
      const last = start + piece.length >= operations.length;
      if (!this.#apply(piece, held ? (last ? BRIDGE_MODE.finish : BRIDGE_MODE.hold) : BRIDGE_MODE.once))
        return undefined;
      this.#collectFailure(piece, failures);
    }
    return failures;
  }

  #apply(piece: readonly Operation[], mode: number): boolean {
    const { bytes } = this.#channel.exchange;
    piece.forEach((operation, index) => {
      const at = this.#layout.operations + index * this.#layout.operationBytes;
      writeHead(bytes, at, operation);
      operation.fillKey(bytes, at + this.#layout.keyOffset);
      operation.fillValue(bytes, at + this.#layout.valueOffset);
    });
    this.#word(this.#layout.count, piece.length);
    return this.#run(mode) === BRIDGE_STATUS.done;
  }

  #collectFailure(piece: readonly Operation[], failures: CommitFailure[]): void {
    const { bytes } = this.#channel.exchange;
    const failed = Number(readLong(bytes, this.#layout.failed));
    const operation = piece[failed - 1];
    if (operation !== undefined) failures.push({ operation, errno: Number(readLong(bytes, this.#layout.errno)) });
  }

  #run(mode: number): number {
    this.#word(this.#layout.mode, mode);
    this.#word(this.#layout.failed, 0);
    for (let tries = 0; tries < BUSY_TRIES; tries += 1) {
      const status = this.#channel.run();
      if (status !== BRIDGE_STATUS.busy) return status;
    }
    assert(false, 'bridge', `the lock was busy ${BUSY_TRIES} times`);
  }

  #word(offset: number, value: number): void {
    writeLong(this.#channel.exchange.bytes, offset, value);
  }
}

function maskOf(components: readonly ComponentId[]): number {
  return components.reduce((mask, component) => mask + 2 ** component, 0);
}

/** | kind u32 | global u32 | */
function writeHead(bytes: Uint8Array, at: number, operation: Operation): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, 8);
  view.setUint32(0, BRIDGE_OPERATION[operation.kind], true);
  view.setUint32(4, operation.global, true);
}
