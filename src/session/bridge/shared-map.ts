/**
 * A kernel-homed array within one transaction. Single keys are looked up in the live map; once all elements are wanted they
 * are read whole, in order of insertion. What the body changes is seen by its later reads, and recorded for the commit.
 *
 * A drained array is swapped at its first use: the body works on the map that was taken out, until it clears it.
 */
import { OrderedMap, type Entry, type Key, type Value } from '../../jsgen/index.js';
import type { IrArray } from '../../ir/index.js';
import type { ArrayLayout } from '../../passes/index.js';
import type { BridgeChannel } from './channel.js';
import type { StringTable } from './codec.js';
import { canHold, decodeElements, encodeKey, type RawElement } from './elements.js';

export interface SharedMapParts<V> {
  readonly array: IrArray;
  readonly layout: ArrayLayout;
  readonly strings: StringTable;
  readonly channel: BridgeChannel;
  readonly drains: boolean;
  /** Value bytes of an element → what the body works with. */
  readonly decode: (bytes: Uint8Array) => V;
}

export class SharedMap<V> {
  readonly #parts: SharedMapParts<V>;
  /** Everything, once it was read. */
  #content: OrderedMap<V> | undefined;
  /** Before that: what the body has changed; undefined = deleted. */
  #changed = new Map<Key, { readonly keys: readonly Value[]; readonly value: V | undefined }>();
  /** Elements as the swap found them; undefined where nothing was swapped. */
  #taken: readonly RawElement[] | undefined;
  #cleared = false;

  constructor(parts: SharedMapParts<V>) {
    this.#parts = parts;
  }

  find(key: Key, keys: readonly Value[]): V | undefined {
    this.#swap();
    if (this.#content !== undefined) return this.#content.find(key)?.value;
    const changed = this.#changed.get(key);
    if (changed !== undefined) return changed.value;
    if (!this.canHold(keys)) return undefined;
    const { channel, layout, strings, decode, array } = this.#parts;
    const bytes = channel.lookup(array.id, encodeKey(keys, layout, strings));
    return bytes === undefined ? undefined : decode(bytes);
  }

  /** Can the kernel's map have an element with these keys? */
  canHold(keys: readonly Value[]): boolean {
    return canHold(keys, this.#parts.layout, this.#parts.strings);
  }

  /** What later reads of this body see. Throws ScriptError when all is known and the array is full. */
  put(key: Key, keys: readonly Value[], value: V): void {
    this.#swap();
    if (this.#content === undefined) {
      this.#changed.set(key, { keys, value });
      return;
    }
    putInto(this.#content, key, keys, value);
  }

  delete(key: Key, keys: readonly Value[]): void {
    this.#swap();
    if (this.#content === undefined) this.#changed.set(key, { keys, value: undefined });
    else this.#content.delete(key);
  }

  clear(): void {
    this.#swap();
    this.#all().clear();
    this.#cleared = true;
  }

  entries(): readonly Entry<V>[] {
    this.#swap();
    return this.#all().entries();
  }

  /** Do changes go to the live map? Not before a drained array is cleared: they end with the map that was taken out. */
  get commits(): boolean {
    return !this.#parts.drains || this.#cleared;
  }

  /** What must go back: the elements that were taken out and not consumed. `consumed`: the body came to its end. */
  takenBack(consumed: boolean): readonly RawElement[] {
    if (this.#taken === undefined || (consumed && this.#cleared)) return [];
    return this.#taken;
  }

  #swap(): void {
    if (!this.#parts.drains || this.#taken !== undefined) return;
    const { channel, array, layout, strings } = this.#parts;
    channel.swap(array.id);
    this.#taken = decodeElements(channel.readAll(array.id, 'detached'), layout, strings);
    this.#content = this.#filled(this.#taken);
  }

  #all(): OrderedMap<V> {
    if (this.#content !== undefined) return this.#content;
    const { channel, array, layout, strings } = this.#parts;
    const content = this.#filled(decodeElements(channel.readAll(array.id, 'live'), layout, strings));
    for (const [key, { keys, value }] of this.#changed) {
      if (value === undefined) content.delete(key);
      else putInto(content, key, keys, value);
    }
    this.#content = content;
    return content;
  }

  #filled(elements: readonly RawElement[]): OrderedMap<V> {
    const { array, decode } = this.#parts;
    const content = new OrderedMap<V>(array);
    for (const { key, keys, value } of elements) content.insert(key, keys, decode(value));
    return content;
  }
}

function putInto<V>(content: OrderedMap<V>, key: Key, keys: readonly Value[], value: V): void {
  const entry = content.find(key);
  if (entry === undefined) content.insert(key, keys, value);
  else content.replace(entry, value);
}
