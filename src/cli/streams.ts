/**
 * What stap says for itself, beside the script's output, and how: whole. process.stdout and process.stderr are not used,
 * since Node makes their pipes non-blocking, and what a slow reader has not taken is lost when the process exits.
 */
import { writeSync } from 'node:fs';
import type { ByteString } from '../base/index.js';

const STDOUT = 1;
const STDERR = 2;
/** A pipe that someone else made non-blocking is full: try again after this. */
const RETRY_MS = 5;

/** Gives the exit status that goes with it, as `refuse` does. */
export function answer(text: string): 0 {
  writeWhole(STDOUT, Buffer.from(text, 'utf8'));
  return 0;
}

export function refuse(text: string): 1 {
  writeWhole(STDERR, Buffer.from(text, 'utf8'));
  return 1;
}

/** Standard output: bytes. */
export function show(text: ByteString): void {
  writeWhole(STDOUT, Buffer.from(text, 'latin1'));
}

/** Standard error: bytes. */
export function say(text: ByteString): void {
  writeWhole(STDERR, Buffer.from(text, 'latin1'));
}

/** Returns when all is written, or nobody reads any more. */
function writeWhole(fd: number, data: Buffer): void {
  for (let at = 0; at < data.length; ) {
    try {
      at += writeSync(fd, data, at);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}
