/** Words of a printed module. */
import { AssertionError, long, type Long } from '../base/index.js';

export type Data =
  | undefined
  | boolean
  | Long
  | string
  | readonly Data[]
  | ReadonlySet<Data>
  | { readonly [name: string]: Data };

const WORD = /\s*("(?:[^"\\]|\\.)*"|@\d+:\d+:\d+|[-+]?\d+n?|[A-Za-z%_][\w-]*|[^\s])/y;

export class WordReader {
  readonly #words: readonly string[];
  #next = 0;

  constructor(text: string) {
    const words: string[] = [];
    WORD.lastIndex = 0;
    for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) words.push(match[1] ?? '');
    this.#words = words;
  }

  get peeked(): string {
    return this.#words[this.#next] ?? '';
  }

  next(): string {
    const word = this.#words[this.#next];
    if (word === undefined) throw new AssertionError('ir read', 'the text ends early');
    this.#next += 1;
    return word;
  }

  /** Takes the word if it comes next. */
  take(word: string): boolean {
    if (this.peeked !== word) return false;
    this.#next += 1;
    return true;
  }

  expect(word: string): void {
    const found = this.next();
    if (found !== word) throw new AssertionError('ir read', `expected ${word}, found ${found} (word ${this.#next})`);
  }

  number(): number {
    return this.#numberOf(this.next());
  }

  #numberOf(word: string): number {
    const value = Number(word);
    if (!Number.isSafeInteger(value)) throw new AssertionError('ir read', `expected a number, found ${word}`);
    return value;
  }

  /** `%3`, `b3` */
  reference(prefix: '%' | 'b'): number {
    const word = this.next();
    if (!word.startsWith(prefix)) throw new AssertionError('ir read', `expected ${prefix}…, found ${word}`);
    return this.#numberOf(word.slice(1));
  }

  string(): string {
    const word = this.next();
    if (!word.startsWith('"')) throw new AssertionError('ir read', `expected a string, found ${word}`);
    return stringOf(word);
  }

  data(): Data {
    const word = this.next();
    if (word === '_') return undefined;
    if (word === 'true' || word === 'false') return word === 'true';
    if (word.startsWith('"')) return stringOf(word);
    if (word === '[') return this.#list();
    if (word === 'set') {
      this.expect('[');
      return new Set(this.#list());
    }
    if (word === '{') return this.#record();
    return long(BigInt(word.replace('n', '')));
  }

  #list(): readonly Data[] {
    const items: Data[] = [];
    while (!this.take(']')) items.push(this.data());
    return items;
  }

  #record(): { readonly [name: string]: Data } {
    const fields: Record<string, Data> = {};
    while (!this.take('}')) {
      const name = this.next();
      this.expect(':');
      fields[name] = this.data();
    }
    return fields;
  }
}

function stringOf(word: string): string {
  try {
    const value: unknown = JSON.parse(word);
    if (typeof value === 'string') return value;
  } catch {
    // Falls through to what is wrong with any other word.
  }
  throw new AssertionError('ir read', `expected a string, found ${word}`);
}
