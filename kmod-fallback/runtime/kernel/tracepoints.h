/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Tracepoints, found by name. A probe gets its arguments as the calling
 * convention passes words: the first in registers, the rest on the stack. One
 * function takes as many words as any tracepoint has and reads those that the
 * tracepoint passes.
 */
#ifndef STAP_KERNEL_TRACEPOINTS_H
#define STAP_KERNEL_TRACEPOINTS_H

#include <linux/tracepoint.h>

struct stap_search {
	const char *name;
	struct tracepoint *found;
};

static void stap_compare_tracepoint(struct tracepoint *point, void *data)
{
	struct stap_search *search = data;

	if (!strcmp(point->name, search->name))
		search->found = point;
}

static struct tracepoint *stap_find_tracepoint(const char *name)
{
	struct stap_search search = { .name = name };

	for_each_kernel_tracepoint(stap_compare_tracepoint, &search);
	return search.found;
}

static void stap_tracepoint_hit(void *data, s64 a0, s64 a1, s64 a2, s64 a3,
				s64 a4, s64 a5, s64 a6, s64 a7, s64 a8, s64 a9,
				s64 a10, s64 a11)
{
	const struct stap_body *body = data;
	const s64 words[STAP_ARGUMENTS] = { a0, a1, a2, a3, a4,	 a5,
					    a6, a7, a8, a9, a10, a11 };
	unsigned long flags;
	struct stap_context *c = stap_enter(body, &flags);

	if (!c)
		return;
	memcpy(c->event.arguments, words,
	       min_t(u32, body->arguments, STAP_ARGUMENTS) * sizeof(s64));
	stap_leave(c, body, flags);
}

/* One registration for each body: the kernel calls them in this order. */
static int stap_arm_tracepoint(const struct stap_body *body)
{
	struct tracepoint *point = stap_find_tracepoint(body->symbol);
	int error = point ? tracepoint_probe_register(point,
						      stap_tracepoint_hit,
						      (void *)body) :
			    -ENOENT;

	return error ? stap_complain("tracepoint", body->symbol, error) : 0;
}

static void stap_disarm_tracepoint(const struct stap_body *body)
{
	struct tracepoint *point = stap_find_tracepoint(body->symbol);

	if (point)
		tracepoint_probe_unregister(point, stap_tracepoint_hit,
					    (void *)body);
}

#endif
