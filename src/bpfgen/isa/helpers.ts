/**
 * Helper functions by their number (linux/bpf.h, ___BPF_FUNC_MAPPER). All are in 6.1 and, where nothing else is said, in every
 * tracing program type.
 */
export const HELPERS = {
  map_lookup_elem: 1,
  map_update_elem: 2,
  map_delete_elem: 3,
  ktime_get_ns: 5,
  get_prandom_u32: 7,
  get_smp_processor_id: 8,
  get_current_pid_tgid: 14,
  get_current_uid_gid: 15,
  get_current_comm: 16,
  get_current_task: 35,
  get_stack: 67,
  send_signal: 109,
  probe_read_user: 112,
  probe_read_kernel: 113,
  probe_read_user_str: 114,
  probe_read_kernel_str: 115,
  jiffies64: 118,
  /** Of iterators only. */
  seq_write: 127,
  ringbuf_output: 130,
  ringbuf_reserve: 131,
  ringbuf_submit: 132,
  ringbuf_query: 134,
  get_current_task_btf: 158,
  /** Of programs that may sleep. */
  copy_from_user: 148,
  for_each_map_elem: 164,
  snprintf: 165,
  task_pt_regs: 175,
  get_attach_cookie: 174,
  /** Of programs on functions only. */
  get_func_ip: 173,
  loop: 181,
} as const;
export type HelperName = keyof typeof HELPERS;

/** Flags of map_update_elem. */
export const UPDATE_FLAGS = { any: 0, noExist: 1 } as const;
/** Flags of ringbuf_submit and ringbuf_output; query 0 asks for the unread bytes. */
export const RING_FLAGS = { noWakeup: 1, forceWakeup: 2 } as const;
/** What map functions return, negated. */
export const ERRNO = { ENOENT: 2, E2BIG: 7, EBUSY: 16, EEXIST: 17, EINVAL: 22 } as const;
