/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Strings in other memory, which may not be there. */
#ifndef STAP_MEMORY_H
#define STAP_MEMORY_H

#include "session.h"

/* Into the context's text: up to a NUL, at most limit bytes. True: a fault. */
STAP_UNUSED static bool stap_read_string(struct stap_context *c,
					 enum stap_space space, u64 address,
					 u32 limit)
{
	u32 length;

	for (length = 0; length < limit; length++) {
		if (stap_read_memory(space, c->text + length, address + length,
				     1))
			return true;
		if (!c->text[length])
			return false;
	}
	c->text[limit] = 0;
	return false;
}

#endif
