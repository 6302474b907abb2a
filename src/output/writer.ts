/**
 * Where text goes. One queue for standard output (or -o FILE) and standard error, so that what goes to one terminal keeps
 * its order; one asynchronous write at a time, since a blocking write would hold back SIGINT until the reader wakes.
 */
import { write } from 'node:fs';
import type { ByteString } from '../base/index.js';

export type WriterFailure = { readonly kind: 'closed' } | { readonly kind: 'failed'; readonly message: string };

/** Above this, producers are asked to wait (`ready`). */
const HIGH_WATER_BYTES = 1 << 20;
/** Text is gathered into chunks of about this size. */
const CHUNK_BYTES = 1 << 16;
/** A non-blocking pipe that is full answers EAGAIN; try again after this. */
const RETRY_MS = 5;
const STDERR = 2;

interface Chunk {
  readonly fd: number;
  readonly data: Buffer;
}

export class Writer {
  readonly #outputFd: number;
  readonly #onFailure: (failure: WriterFailure) => void;
  readonly #queue: Chunk[] = [];
  #queuedBytes = 0;
  #text = '';
  #textFd: number;
  #writing = false;
  #broken = false;
  #waiters: (() => void)[] = [];

  /** `onFailure` is called once, when the output cannot be written any more. */
  constructor(outputFd: number, onFailure: (failure: WriterFailure) => void) {
    this.#outputFd = outputFd;
    this.#textFd = outputFd;
    this.#onFailure = onFailure;
  }

  print(text: ByteString): void {
    this.#add(this.#outputFd, text);
  }

  /** Warnings and errors: standard error, whatever -o says. */
  complain(text: ByteString): void {
    this.#add(STDERR, text);
  }

  get pendingBytes(): number {
    return this.#queuedBytes + this.#text.length;
  }

  /** Starts writing what is gathered. */
  push(): void {
    this.#seal();
    this.#next();
  }

  /** Resolves when there is room again: at once below the high-water mark. */
  async ready(): Promise<void> {
    this.push();
    while (this.pendingBytes > HIGH_WATER_BYTES) await this.#oneWrite();
  }

  /** Resolves when everything is written or cannot be. */
  async flush(): Promise<void> {
    this.push();
    while (this.#writing || this.#queue.length > 0) await this.#oneWrite();
  }

  /** Forgets what is not written yet: the user pressed Ctrl-C twice. */
  drop(): void {
    this.#queue.length = 0;
    this.#queuedBytes = 0;
    this.#text = '';
    this.#wakeWaiters();
  }

  #add(fd: number, text: ByteString): void {
    if (this.#broken && fd === this.#outputFd) return;
    if (fd !== this.#textFd) {
      this.#seal();
      this.#textFd = fd;
    }
    this.#text += text;
    if (this.#text.length >= CHUNK_BYTES) this.#seal();
  }

  #seal(): void {
    if (this.#text === '') return;
    const data = Buffer.from(this.#text, 'latin1');
    this.#text = '';
    this.#queue.push({ fd: this.#textFd, data });
    this.#queuedBytes += data.length;
  }

  #next(): void {
    if (this.#writing) return;
    const chunk = this.#queue[0];
    if (chunk === undefined) return;
    this.#writing = true;
    write(chunk.fd, chunk.data, (error, written) => {
      this.#writing = false;
      this.#finish(chunk, error, written);
    });
  }

  #finish(chunk: Chunk, error: NodeJS.ErrnoException | null, written: number): void {
    if (error?.code === 'EAGAIN') {
      this.#writing = true;
      setTimeout(() => {
        this.#writing = false;
        this.#next();
      }, RETRY_MS);
      return;
    }
    // drop() may have emptied the queue meanwhile
    if (this.#queue[0] === chunk) this.#shift(chunk, error, written);
    if (error !== null) this.#fail(chunk, error);
    this.#next();
    this.#wakeWaiters();
  }

  #shift(chunk: Chunk, error: NodeJS.ErrnoException | null, written: number): void {
    this.#queue.shift();
    this.#queuedBytes -= chunk.data.length;
    if (error !== null || written === chunk.data.length) return;
    const rest = chunk.data.subarray(written);
    this.#queue.unshift({ fd: chunk.fd, data: rest });
    this.#queuedBytes += rest.length;
  }

  #fail(chunk: Chunk, error: NodeJS.ErrnoException): void {
    if (chunk.fd !== this.#outputFd || this.#broken) return;
    this.#broken = true;
    this.#discardOutput();
    this.#onFailure(error.code === 'EPIPE' ? { kind: 'closed' } : { kind: 'failed', message: wordsOf(error) });
  }

  #discardOutput(): void {
    const kept = this.#queue.filter((chunk) => chunk.fd !== this.#outputFd);
    this.#queue.length = 0;
    this.#queue.push(...kept);
    this.#queuedBytes = kept.reduce((sum, chunk) => sum + chunk.data.length, 0);
    if (this.#textFd === this.#outputFd) this.#text = '';
  }

  #oneWrite(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiters.push(resolve);
    });
  }

  #wakeWaiters(): void {
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const wake of waiters) wake();
  }
}

/** Node words a failed call as `ENOSPC: no space left on device, write`. */
function wordsOf(error: NodeJS.ErrnoException): string {
  return /^[A-Z0-9]+: (.*), \w+$/.exec(error.message)?.[1] ?? error.message;
}
