import type { GlobalId } from '../../../src/ir/index.js';
import { createProgramRun, mapArray, type SharedMemory } from '../../../src/native/index.js';
import { BRIDGE_MODE, BRIDGE_OPERATION, type ExchangeLayout } from '../../../src/passes/index.js';
import type { Loaded } from './kernel.js';

export interface Operation {
  readonly kind: keyof typeof BRIDGE_OPERATION;
  readonly global: GlobalId;
  readonly key?: Buffer;
  readonly value?: number | bigint | Buffer;
}

export interface TestBridge {
  readonly area: SharedMemory;
  readonly word: (offset: number) => number;
  readonly setWord: (offset: number, value: number) => void;
  /** @returns BRIDGE_STATUS */
  readonly run: (operations: readonly Operation[], mode?: keyof typeof BRIDGE_MODE) => number;
}

export function openBridge(loaded: Loaded, exchange: ExchangeLayout, mask: number): TestBridge {
  const program = loaded.programs.find((each) => each.program.name === 'bridge');
  if (program === undefined) throw new Error('no bridge');
  const area = mapArray(loaded.maps.get('exchange') ?? -1, exchange.sizeBytes);
  const run = createProgramRun(program.fd, new Uint8Array(96));
  const setWord = (offset: number, value: number): void => {
    area.int64[offset / 8] = BigInt(value);
  };
  const put = ({ kind, global, key, value }: Operation, index: number): void => {
    const at = exchange.operations + index * exchange.operationBytes;
    area.bytes.fill(0, at, at + exchange.operationBytes);
    area.bytes.writeUInt32LE(BRIDGE_OPERATION[kind], at);
    area.bytes.writeUInt32LE(global, at + 4);
    key?.copy(area.bytes, at + exchange.keyOffset);
    if (Buffer.isBuffer(value)) value.copy(area.bytes, at + exchange.valueOffset);
    else if (value !== undefined) area.bytes.writeBigInt64LE(BigInt(value), at + exchange.valueOffset);
  };
  return {
    area,
    setWord,
    word: (offset) => Number(area.int64[offset / 8]),
    run: (operations, mode = 'once') => {
      operations.forEach(put);
      setWord(exchange.count, operations.length);
      setWord(exchange.mode, BRIDGE_MODE[mode]);
      setWord(exchange.mask, mask);
      const rc = run.run();
      if (rc !== 0) throw new Error(`BPF_PROG_RUN: ${rc}`);
      return run.returnValue();
    },
  };
}
