/** What the programs must be told of processes before they are armed, and the scan of those that there are. */
import { openSync, readSync } from 'node:fs';
import {
  COMMAND_OFFSET,
  executableFdOffset,
  pidOffset,
  type ProcessTable,
  tableBytes,
} from '../bpfgen/processes/table.js';
import { ATTACH_TYPE, checkBpf, close, createIterator, createLink, UPDATE, updateElement } from '../native/index.js';

/** A descriptor each; −1 where there is no such file, so that no process runs it. */
export function openExecutables({ executables }: ProcessTable): readonly number[] {
  return executables.map((path) => {
    try {
      return openSync(path, 'r');
    } catch {
      return -1;
    }
  });
}

/** The words of the map; inodes are found by the scan. */
export function processWords(
  table: ProcessTable,
  fds: readonly number[],
  commandPid: number,
  initialPid: (pid: number) => number,
): Buffer {
  const words = Buffer.alloc(tableBytes(table));
  words.writeBigInt64LE(BigInt(commandPid), COMMAND_OFFSET);
  fds.forEach((fd, index) => {
    words.writeBigInt64LE(BigInt(fd), executableFdOffset(index));
  });
  table.pids.forEach((pid, index) => {
    words.writeBigInt64LE(BigInt(initialPid(pid)), pidOffset(table, index));
  });
  return words;
}

export function storeProcessWords(mapFd: number, words: Buffer): void {
  checkBpf('map update of "processes"', updateElement(mapFd, Buffer.alloc(4), words, UPDATE.ANY));
}

/** Runs the program once for each task, in this process. @throws {StapError} */
export function runTaskIterator(programFd: number): void {
  const link = createLink(programFd, 0, ATTACH_TYPE.TRACE_ITER);
  try {
    const iterator = checkBpf('iterator create', createIterator(link));
    try {
      // Nothing is written: the end comes when all tasks have been seen.
      const nothing = Buffer.alloc(64);
      while (readSync(iterator, nothing) > 0);
    } finally {
      close(iterator);
    }
  } finally {
    close(link);
  }
}
