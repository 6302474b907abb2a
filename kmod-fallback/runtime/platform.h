/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the runtime needs of the machine below it. Two implementations: the
 * kernel (a module) and the host (a process, for tests). Each gives:
 *
 *   s64 u64 s32 u32 u16 u8 bool, S64_MAX, S64_MIN, memcpy, memmove, memset,
 *   memcmp, strlen, strcmp
 *   stap_alloc, stap_free       zeroed memory, in process context only
 *   stap_load, stap_store       of a word that others change at any time
 *   stap_add_shared             atomic; gives the value after it
 *   stap_try_word, stap_drop_word   0 -> 1 with acquire, 1 -> 0 with release
 *   stap_relax, stap_delay_us   while waiting
 *   stap_read_memory            0, or nonzero on a fault
 *   stap_pid ... stap_now_ns    what intrinsics read
 *   stap_send                   a whole record to the reader; false: no room
 *   stap_breathe                in a long body that may be interrupted
 */
#ifndef STAP_PLATFORM_H
#define STAP_PLATFORM_H

#ifdef __KERNEL__
#include "kernel/platform.h"
#else
#include "host/platform.h"
#endif

enum stap_space {
	STAP_KERNEL_SPACE,
	STAP_USER_SPACE,
};

#endif
