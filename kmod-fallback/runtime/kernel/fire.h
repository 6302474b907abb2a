/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * From an event of the kernel to a body. Interrupts are off while a body runs
 * (begin, end and error apart), so only an event inside the body itself can
 * come while its CPU's context is taken: it is skipped, and counted.
 */
#ifndef STAP_KERNEL_FIRE_H
#define STAP_KERNEL_FIRE_H

#include <linux/irqflags.h>
#include <linux/timex.h>
#include "registers.h"
#include "stack.h"

static void stap_breathe(struct stap_context *c)
{
	if (c->body->interruptible)
		cond_resched();
}

/* symbol+offset/size would be too much: the name and the address. */
static void stap_caller(struct stap_context *c, char *to)
{
	void *address = (void *)(unsigned long)c->event.caller;

	if (address)
		snprintf(to, STAP_TEXT_ROOM, "%ps 0x%px", address, address);
	else
		strcpy(to, "unknown");
}

/* NULL: the body does not run. Else its event is to be filled in. */
static struct stap_context *stap_enter(const struct stap_body *body,
				       unsigned long *flags)
{
	struct stap_context *c;

	if (!stap_may_run())
		return NULL;
	local_irq_save(*flags);
	c = stap_claim((u32)smp_processor_id(), body);
	if (!c) {
		local_irq_restore(*flags);
		return NULL;
	}
	c->event.regs = NULL;
	c->event.caller = 0;
	return c;
}

static void stap_leave(struct stap_context *c, const struct stap_body *body,
		       unsigned long flags)
{
	u64 start = get_cycles();

	stap_run(c, body);
	stap_account(c, start, get_cycles());
	stap_give_back(c);
	local_irq_restore(flags);
}

/* What could not be armed, for the reader; at most one thing. */
static char stap_complaint[192];

STAP_UNUSED static int stap_complain(const char *what, const char *name,
				     int error)
{
	snprintf(stap_complaint, sizeof(stap_complaint), "%s %s: error %d",
		 what, name, -error);
	return error;
}

#endif
