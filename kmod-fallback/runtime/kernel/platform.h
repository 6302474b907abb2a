/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel: Linux 6.1 and newer, 64-bit. */
#ifndef STAP_KERNEL_PLATFORM_H
#define STAP_KERNEL_PLATFORM_H

#include <asm/processor.h>
#include <asm/ptrace.h>
#include <linux/atomic.h>
#include <linux/cred.h>
#include <linux/delay.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/uidgid.h>
#include <linux/version.h>
#include <linux/vmalloc.h>

#define STAP_UNUSED __maybe_unused

/* Scripts of old still say so. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 8, 0)
#define strlcpy strscpy
#endif

#define STAP_SYMBOL_ROOM 128

struct stap_context;

static inline void *stap_alloc(size_t size)
{
	return vzalloc(size ? size : 1);
}

static inline void stap_free(void *memory)
{
	vfree(memory);
}

static inline s64 stap_load(const s64 *word)
{
	return READ_ONCE(*word);
}

static inline void stap_store(s64 *word, s64 value)
{
	WRITE_ONCE(*word, value);
}

static inline s64 stap_add_shared(s64 *word, s64 value)
{
	return atomic64_add_return_relaxed(value, (atomic64_t *)word);
}

static inline bool stap_try_word(u32 *word)
{
	return cmpxchg_acquire(word, 0, 1) == 0;
}

static inline void stap_drop_word(u32 *word)
{
	smp_store_release(word, 0);
}

static inline void stap_relax(void)
{
	cpu_relax();
}

static inline void stap_delay_us(u32 us)
{
	udelay(us);
}

/* Never sleeps: what is not in memory is a fault. */
static inline int stap_read_memory(int user, void *to, u64 address, u32 size)
{
	if (user)
		return copy_from_user_nofault(
			to, (const void __user *)(unsigned long)address, size);
	return copy_from_kernel_nofault(
		to, (const void *)(unsigned long)address, size);
}

/*
 * The low bytes of a value; never sleeps. What may be read is the kernel's own
 * and an address that the processor takes; what then is not writable faults.
 */
static inline int stap_write_memory(int user, u64 address, u64 value, u32 size)
{
	void *to = (void *)(unsigned long)address;
	u64 old;

	if (user)
		return copy_to_user_nofault((__force void __user *)to, &value,
					    size);
	if (copy_from_kernel_nofault(&old, to, size))
		return -EFAULT;
	pagefault_disable();
	switch (size) {
	case 1:
		__put_kernel_nofault(to, &value, u8, fault);
		break;
	case 2:
		__put_kernel_nofault(to, &value, u16, fault);
		break;
	case 4:
		__put_kernel_nofault(to, &value, u32, fault);
		break;
	default:
		__put_kernel_nofault(to, &value, u64, fault);
		break;
	}
	pagefault_enable();
	return 0;
fault:
	pagefault_enable();
	return -EFAULT;
}

/* "name [module]"; the address where there is none. */
static inline void stap_symbol_name(char *to, u64 address)
{
	snprintf(to, STAP_SYMBOL_ROOM, "%ps", (void *)(unsigned long)address);
}

/* "name+distance/size [module]" */
static inline void stap_symbol_data(char *to, u64 address)
{
	snprintf(to, STAP_SYMBOL_ROOM, "%pS", (void *)(unsigned long)address);
}

static inline s64 stap_pid(void)
{
	return current->tgid;
}

static inline s64 stap_tid(void)
{
	return current->pid;
}

static inline s64 stap_ppid(void)
{
	s64 pid;

	rcu_read_lock();
	pid = rcu_dereference(current->real_parent)->tgid;
	rcu_read_unlock();
	return pid;
}

static inline s64 stap_uid(void)
{
	return from_kuid_munged(&init_user_ns, current_uid());
}

static inline s64 stap_euid(void)
{
	return from_kuid_munged(&init_user_ns, current_euid());
}

static inline s64 stap_gid(void)
{
	return from_kgid_munged(&init_user_ns, current_gid());
}

static inline s64 stap_egid(void)
{
	return from_kgid_munged(&init_user_ns, current_egid());
}

static inline s64 stap_cpu(void)
{
	return raw_smp_processor_id();
}

static inline s64 stap_now_ns(void)
{
	return (s64)ktime_get_real_fast_ns();
}

static inline s64 stap_monotonic_ns(void)
{
	return (s64)ktime_get_mono_fast_ns();
}

static inline s64 stap_current_task(void)
{
	return (s64)(unsigned long)current;
}

static inline s64 stap_jiffies(void)
{
	return (s64)get_jiffies_64();
}

static inline s64 stap_send_signal(s64 number)
{
	if (number < 1 || number > _NSIG)
		return -EINVAL;
	return send_sig((int)number, current, 0);
}

static inline s64 stap_random(void)
{
	return (s64)get_random_u32();
}

/* Without the lock of the name: it may be half changed, never too long. */
static inline void stap_execname(char *to)
{
	memcpy(to, current->comm, TASK_COMM_LEN);
	to[TASK_COMM_LEN - 1] = 0;
}

/*
 * Registers of what a probe has interrupted, and of the user space code that
 * the task runs or has left for the kernel. Names are those of struct pt_regs;
 * 0 where there is none.
 */
#define stap_event_register(c, name) \
	((c)->event.regs ? (s64)(c)->event.regs->name : 0)
#define stap_user_register(c, name)                  \
	(stap_user_regs() ? (s64)stap_user_regs()->name : 0)

/* NULL: a thread of the kernel has none. */
STAP_UNUSED static struct pt_regs *stap_user_regs(void)
{
	return current->flags & PF_KTHREAD ? NULL : task_pt_regs(current);
}

static void stap_breathe(struct stap_context *c);
static void stap_caller(struct stap_context *c, char *to);
static void stap_kernel_stack(struct stap_context *c);
static void stap_user_stack(struct stap_context *c);
static void stap_set_argument(struct stap_context *c, u32 index, s64 value);
static void stap_set_result(struct stap_context *c, s64 value);
static bool stap_send(struct stap_context *c, const u8 *record, u32 size,
		      bool wake);

#endif
