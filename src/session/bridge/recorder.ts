/**
 * Records what a body does to one global as operations of the commit. An operation's value is a long, except that of a
 * `set` of a string and of a `join`.
 */
import { unreachable } from '../../base/index.js';
import type { Value } from '../../jsgen/index.js';
import type { GlobalLayout } from '../../passes/index.js';
import { longOf, writeField, writeLong, type StringTable } from './codec.js';
import { writeKey, type RawElement } from './elements.js';
import type { Operation, OperationKind } from './operations.js';

const nothing = (): void => undefined;

export class Recorder {
  readonly #layout: GlobalLayout;
  readonly #strings: StringTable;
  readonly #operations: Operation[];

  constructor(layout: GlobalLayout, strings: StringTable, operations: Operation[]) {
    this.#layout = layout;
    this.#strings = strings;
    this.#operations = operations;
  }

  scalar(kind: 'set' | 'add' | 'accumulate' | 'delete', value: Value | undefined): void {
    this.#record(kind, nothing, (bytes, offset) => {
      this.#writeValue(kind, value, bytes, offset);
    });
  }

  element(kind: 'set' | 'add' | 'accumulate' | 'delete', keys: readonly Value[], value: Value | undefined): void {
    this.#record(kind, this.#keyWriter(keys), (bytes, offset) => {
      this.#writeValue(kind, value, bytes, offset);
    });
  }

  /** An element that a drain took out goes back: longs are added, statistics joined. */
  putBack(element: RawElement): void {
    const layout = this.#layout;
    if (layout.kind !== 'array') return;
    const { value } = layout;
    const at = value.kind === 'plain' ? value.field.offset : value.offset;
    const size = value.kind === 'plain' ? value.field.sizeBytes : value.statistic.sizeBytes;
    this.#record(value.kind === 'plain' ? 'add' : 'join', this.#keyWriter(element.keys), (bytes, offset) => {
      bytes.set(element.value.subarray(at, at + size), offset);
    });
  }

  #record(kind: OperationKind, fillKey: Operation['fillKey'], fillValue: Operation['fillValue']): void {
    this.#operations.push({ kind, global: this.#layout.global, fillKey, fillValue });
  }

  #keyWriter(keys: readonly Value[]): Operation['fillKey'] {
    const layout = this.#layout;
    if (layout.kind !== 'array') return nothing;
    return (bytes, offset) => {
      writeKey(bytes, offset, keys, layout, this.#strings);
    };
  }

  #writeValue(kind: OperationKind, value: Value | undefined, bytes: Uint8Array, offset: number): void {
    if (value === undefined) return;
    if (kind !== 'set') {
      writeLong(bytes, offset, longOf(value));
      return;
    }
    const field = this.#plainField();
    if (field !== undefined) writeField(bytes, offset, { ...field, offset: 0 }, value, this.#strings);
  }

  #plainField(): (GlobalLayout & { kind: 'scalar' })['field'] | undefined {
    const layout = this.#layout;
    switch (layout.kind) {
      case 'scalar':
        return layout.field;
      case 'array':
        return layout.value.kind === 'plain' ? layout.value.field : undefined;
      case 'statistic':
        return undefined;
      default:
        return unreachable(layout);
    }
  }
}
