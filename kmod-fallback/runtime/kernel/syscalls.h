/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * System calls, through the tracepoints at their start and end: one probe for
 * all bodies of a phase, which run in script order.
 */
#ifndef STAP_KERNEL_SYSCALLS_H
#define STAP_KERNEL_SYSCALLS_H

#include "tracepoints.h"
#include <asm/syscall.h>
#include <linux/compat.h>

#ifndef __X32_SYSCALL_BIT
#define __X32_SYSCALL_BIT 0
#endif

static void stap_read_syscall(struct stap_event *event, struct pt_regs *regs,
			      s64 number, s64 result)
{
	unsigned long words[6] = { 0 };
	u32 i;

	syscall_get_arguments(current, regs, words);
	for (i = 0; i < 6; i++)
		event->arguments[i] = (s64)words[i];
	event->abi = STAP_NATIVE;
	event->number = number;
	event->result = result;
	/* A task is in one system call at a time. */
	event->frame = (u64)current;
	if (in_compat_syscall() && !(number & __X32_SYSCALL_BIT))
		event->abi = STAP_COMPAT;
	if (number & __X32_SYSCALL_BIT) {
		event->abi = STAP_X32;
		event->number = number & ~(s64)__X32_SYSCALL_BIT;
	}
}

static void stap_syscall_hit(bool returns, struct pt_regs *regs, s64 number,
			     s64 result)
{
	const struct stap_body *body;

	/* A tracer or a filter skipped the call. */
	if (number < 0)
		return;
	for (body = stap_bodies; body->code; body++) {
		unsigned long flags;
		struct stap_context *c;

		if (body->kind != STAP_SYSCALL || body->returns != returns)
			continue;
		c = stap_enter(body, &flags);
		if (!c)
			continue;
		stap_read_syscall(&c->event, regs, number, result);
		if (!body->wants || body->wants(&c->event)) {
			stap_leave(c, body, flags);
		} else {
			stap_give_back(c);
			local_irq_restore(flags);
		}
	}
}

static void stap_sys_enter(void *data, struct pt_regs *regs, long number)
{
	stap_syscall_hit(false, regs, number, 0);
}

static void stap_sys_exit(void *data, struct pt_regs *regs, long result)
{
	stap_syscall_hit(true, regs, syscall_get_nr(current, regs), result);
}

/* The first body of a phase arms it for all of them. */
static bool stap_is_first_syscall(const struct stap_body *body)
{
	const struct stap_body *other;

	for (other = stap_bodies; other < body; other++)
		if (other->kind == STAP_SYSCALL &&
		    other->returns == body->returns)
			return false;
	return true;
}

static int stap_arm_syscall(const struct stap_body *body)
{
	const char *name = body->returns ? "sys_exit" : "sys_enter";
	void *probe = body->returns ? (void *)stap_sys_exit :
				      (void *)stap_sys_enter;
	struct tracepoint *point = stap_find_tracepoint(name);
	int error;

	if (!stap_is_first_syscall(body))
		return 0;
	error = point ? tracepoint_probe_register(point, probe, NULL) : -ENOENT;
	return error ? stap_complain("tracepoint", name, error) : 0;
}

static void stap_disarm_syscall(const struct stap_body *body)
{
	struct tracepoint *point =
		stap_find_tracepoint(body->returns ? "sys_exit" : "sys_enter");

	if (point && stap_is_first_syscall(body))
		tracepoint_probe_unregister(point,
					    body->returns ?
						    (void *)stap_sys_exit :
						    (void *)stap_sys_enter,
					    NULL);
}

#endif
