/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The host: a process with threads in the place of CPUs. For tests. */
#ifndef STAP_HOST_PLATFORM_H
#define STAP_HOST_PLATFORM_H

#define _GNU_SOURCE
#include <pthread.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

typedef long long s64;
typedef unsigned long long u64;
typedef int s32;
typedef short s16;
typedef signed char s8;
typedef unsigned int u32;
typedef unsigned short u16;
typedef unsigned char u8;

#define S64_MAX 0x7fffffffffffffffLL
#define S64_MIN (-S64_MAX - 1)
#define STAP_UNUSED __attribute__((unused))

struct stap_context;

static inline void *stap_alloc(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		abort();
	return memory;
}

static inline void stap_free(void *memory)
{
	free(memory);
}

static inline s64 stap_load(const s64 *word)
{
	return __atomic_load_n(word, __ATOMIC_RELAXED);
}

static inline void stap_store(s64 *word, s64 value)
{
	__atomic_store_n(word, value, __ATOMIC_RELAXED);
}

static inline s64 stap_add_shared(s64 *word, s64 value)
{
	return __atomic_add_fetch(word, value, __ATOMIC_RELAXED);
}

static inline bool stap_try_word(u32 *word)
{
	u32 expected = 0;

	return __atomic_compare_exchange_n(word, &expected, 1, false,
					   __ATOMIC_ACQUIRE, __ATOMIC_RELAXED);
}

static inline void stap_drop_word(u32 *word)
{
	__atomic_store_n(word, 0, __ATOMIC_RELEASE);
}

static inline void stap_relax(void)
{
	sched_yield();
}

static inline void stap_delay_us(u32 us)
{
	usleep(us);
}

static inline void stap_breathe(struct stap_context *c)
{
	(void)c;
}

/* Both spaces are the process's own memory here. */
static inline int stap_read_memory(int space, void *to, u64 address, u32 size)
{
	struct iovec local = { to, size };
	struct iovec remote = { (void *)address, size };

	(void)space;
	return process_vm_readv(getpid(), &local, 1, &remote, 1, 0) !=
	       (ssize_t)size;
}

static inline int stap_write_memory(int space, u64 address, u64 value, u32 size)
{
	struct iovec local = { &value, size };
	struct iovec remote = { (void *)address, size };

	(void)space;
	return process_vm_writev(getpid(), &local, 1, &remote, 1, 0) !=
	       (ssize_t)size;
}

/* Nothing has a name here. */
static inline void stap_symbol_name(char *to, u64 address)
{
	sprintf(to, "0x%llx", address);
}

static inline void stap_symbol_data(char *to, u64 address)
{
	sprintf(to, "0x%llx", address);
}

/* A clock that each look moves on. */
static inline u64 stap_cycles(void)
{
	static u64 now;

	return __atomic_add_fetch(&now, 1000, __ATOMIC_RELAXED);
}

/* Fixed, so that a test can tell what comes from where. */
static inline s64 stap_pid(void)
{
	return 100;
}

static inline s64 stap_tid(void)
{
	return 100;
}

static inline s64 stap_ppid(void)
{
	return 99;
}

static inline s64 stap_uid(void)
{
	return 1;
}

static inline s64 stap_euid(void)
{
	return 2;
}

static inline s64 stap_gid(void)
{
	return 3;
}

static inline s64 stap_egid(void)
{
	return 4;
}

static inline s64 stap_cpu(void)
{
	return 1;
}

static inline s64 stap_now_ns(void)
{
	return 1700000000000000001LL;
}

static inline s64 stap_monotonic_ns(void)
{
	return 5000000001LL;
}

static inline s64 stap_current_task(void)
{
	return 0;
}

static inline s64 stap_jiffies(void)
{
	return 4294967296LL;
}

/* The process is the test itself: nothing is sent. */
static inline s64 stap_send_signal(s64 number)
{
	return number >= 1 && number <= 64 ? 0 : -22;
}

static inline s64 stap_random(void)
{
	return 4;
}

/* At most 15 bytes and a NUL. */
static inline void stap_execname(char *to)
{
	strcpy(to, "stapio");
}

/* No probed function, so nobody called it. */
static inline void stap_caller(struct stap_context *c, char *to)
{
	(void)c;
	strcpy(to, "unknown");
}

/* Every register holds the first argument. */
#define stap_event_register(c, name) ((c)->event.arguments[0])
#define stap_user_register(c, name) ((c)->event.arguments[0])

static void stap_kernel_stack(struct stap_context *c);
static void stap_user_stack(struct stap_context *c);
static void stap_set_argument(struct stap_context *c, u32 index, s64 value);
static void stap_set_result(struct stap_context *c, s64 value);
static bool stap_send(struct stap_context *c, const u8 *record, u32 size,
		      bool wake);

#endif
