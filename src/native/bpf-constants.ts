/** Numbers of the bpf(2) interface that we use (include/uapi/linux/bpf.h). They never change. */
export const BPF_COMMAND = {
  MAP_CREATE: 0,
  MAP_LOOKUP_ELEM: 1,
  MAP_UPDATE_ELEM: 2,
  MAP_DELETE_ELEM: 3,
  MAP_GET_NEXT_KEY: 4,
  PROG_LOAD: 5,
  PROG_TEST_RUN: 10,
  PROG_GET_NEXT_ID: 11,
  MAP_GET_NEXT_ID: 12,
  OBJ_GET_INFO_BY_FD: 15,
  RAW_TRACEPOINT_OPEN: 17,
  BTF_LOAD: 18,
  BTF_GET_FD_BY_ID: 19,
  MAP_LOOKUP_AND_DELETE_ELEM: 21,
  MAP_FREEZE: 22,
  BTF_GET_NEXT_ID: 23,
  MAP_LOOKUP_BATCH: 24,
  MAP_LOOKUP_AND_DELETE_BATCH: 25,
  LINK_CREATE: 28,
  LINK_GET_NEXT_ID: 31,
  ENABLE_STATS: 32,
  ITER_CREATE: 33,
  LINK_DETACH: 34,
} as const;

export const MAP_TYPE = {
  HASH: 1,
  ARRAY: 2,
  PERCPU_HASH: 5,
  PERCPU_ARRAY: 6,
  STACK_TRACE: 7,
  LRU_HASH: 9,
  ARRAY_OF_MAPS: 12,
  HASH_OF_MAPS: 13,
  RINGBUF: 27,
} as const;

export const MAP_FLAG = {
  NO_PREALLOC: 1,
  RDONLY_PROG: 0x80,
  MMAPABLE: 0x400,
  /** A map of maps accepts inner arrays of another size (5.10). */
  INNER_MAP: 0x1000,
} as const;

/** Flags of an element update. */
export const UPDATE = { ANY: 0, NOEXIST: 1, EXIST: 2 } as const;

export const PROGRAM_TYPE = {
  KPROBE: 2,
  TRACEPOINT: 5,
  PERF_EVENT: 7,
  RAW_TRACEPOINT: 17,
  TRACING: 26,
  SYSCALL: 31,
} as const;

/** prog_flags: the verifier keeps a state at each instruction where it may; made for its own tests. */
export const PROGRAM_TEST_STATE_FREQUENTLY = 8;
/** prog_flags: the program may sleep. */
export const PROGRAM_SLEEPABLE = 16;

export const ATTACH_TYPE = {
  /** tp_btf */
  TRACE_RAW_TP: 23,
  TRACE_FENTRY: 24,
  TRACE_FEXIT: 25,
  TRACE_ITER: 28,
  PERF_EVENT: 41,
  TRACE_KPROBE_MULTI: 42,
  TRACE_UPROBE_MULTI: 48,
  TRACE_UPROBE_SESSION: 57,
} as const;
