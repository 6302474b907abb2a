/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Locals live in frames, not on the machine's stack, which is small. What is
 * needed at most is known when the text is generated; the test is for its bugs.
 */
#ifndef STAP_FRAMES_H
#define STAP_FRAMES_H

#include "session.h"

static void *stap_push(struct stap_context *c, u32 bytes)
{
	void *frame = c->frames + c->top;

	if (c->top + bytes > STAP_FRAME_BYTES)
		return NULL;
	c->top += bytes;
	return frame;
}

static void stap_pop(struct stap_context *c, u32 bytes)
{
	c->top -= bytes;
}

#endif
