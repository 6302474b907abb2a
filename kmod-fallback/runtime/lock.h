/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Locks. A body takes at most one component's lock, at its start, so no order
 * between them can be wrong; it waits a bounded time. A guard covers the few
 * steps of one operation on a global that no component covers; who holds one
 * neither waits for anything nor is interrupted by another body on its CPU.
 */
#ifndef STAP_LOCK_H
#define STAP_LOCK_H

#include "session.h"

STAP_UNUSED static bool stap_lock(struct stap_context *c,
				  struct stap_lock *lock)
{
	u32 turns = STAP_MAX_TRYLOCK;

	while (!stap_try_word(&lock->word)) {
		if (!turns--)
			return false;
		stap_delay_us(STAP_TRYLOCK_DELAY);
	}
	c->held = lock;
	return true;
}

STAP_UNUSED static void stap_unlock(struct stap_context *c)
{
	struct stap_lock *lock = c->held;

	c->held = NULL;
	if (lock)
		stap_drop_word(&lock->word);
}

struct stap_guard {
	/* Is there no component's lock that covers the global? */
	bool needed;
	u32 word;
};

static void stap_guard(struct stap_guard *guard)
{
	if (!guard->needed)
		return;
	while (!stap_try_word(&guard->word))
		stap_relax();
}

static void stap_unguard(struct stap_guard *guard)
{
	if (guard->needed)
		stap_drop_word(&guard->word);
}

#endif
