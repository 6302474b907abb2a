/**
 * What kernel-side bodies send. One hit is one ring record: parts, one after the other, in program order. A hit that makes more
 * than its buffer holds is sent in several records, each with a `piece` part before the others: it is printed when its last
 * piece is there, and not at all where one was lost.
 *
 *     part: | code u16 | body u16 | sizeBytes u32 (head included, a multiple of 8) | arguments … |
 *
 * Arguments, in order, 8-aligned, as their slot holds them: long and interned one word; bytes of a slot of at most
 * INLINE_BYTES the zero-padded slot itself; longer ones a word with the length, then the bytes, padded to 8.
 * What %m and %M print travels instead of its address, as a word with the length, then the bytes, padded to 8.
 * A histogram's arguments are the counts of all its rows, a word each.
 * The schema version stands in the format table (EventSchema), not in each record.
 */
export const RECORD_VERSION = 1;
export const PART_HEAD_BYTES = 8;
export const PIECE_PART_BYTES = PART_HEAD_BYTES + 16;
/** Byte slots up to this size travel whole, without a length word. */
export const INLINE_BYTES = 64;

/** Part codes; a print's code is FIRST_FORMAT + its index in the schema. */
export const PART = {
  /** | error u32 | position u32 | argument s64 | length u64 | text bytes, padded | : an uncaught error ended the body */
  error: 1,
  /** | length u64 | text bytes, padded | */
  warn: 2,
  /** No arguments: exit() was called. */
  exit: 3,
  /**
   * | frame u32 | number u32 | last u64 | : what follows is a piece of a hit. A frame belongs to one hit at a time, whose pieces
   * are numbered from 0 and come in order; `last` is 1 in the last one.
   */
  piece: 4,
  /** | length u64 | text bytes, padded | : a command for a shell */
  system: 5,
  firstFormat: 16,
} as const;

/** What went wrong in a kernel-side body; the text is made outside from the code and its argument. */
export const RUNTIME_ERRORS = {
  /** error(text) */
  raised: 0,
  divisionByZero: 1,
  /** argument: the declared size, or 0 for MAXMAPENTRIES */
  arrayOverflow: 2,
  maxAction: 3,
  maxNesting: 4,
  emptyAggregate: 5,
  histogramIndex: 6,
  stringIndex: 7,
  /** argument: the address */
  readFault: 8,
  kernelStringFault: 9,
  userStringFault: 10,
  /** argument: the subexpression asked for */
  failedMatch: 11,
  noSubexpression: 12,
  failedMatchCount: 13,
  /** argument: the address */
  writeFault: 14,
} as const;
export type RuntimeErrorName = keyof typeof RUNTIME_ERRORS;

/** Where a kernel-side runtime hands what it has received. */
export interface RecordSink {
  /** `words` and `bytes` view the same memory; a record lies at byte `offset`, `sizeBytes` long, valid during the call. */
  record(words: Int32Array, bytes: Buffer, offset: number, sizeBytes: number): void;
  /** No more records for now. */
  drained(): void;
}
