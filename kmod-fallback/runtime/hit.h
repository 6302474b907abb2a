/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From the firing of a probe to the end of its body. */
#ifndef STAP_HIT_H
#define STAP_HIT_H

#include "errors.h"
#include "records.h"

/* For names that are written whole before they are cut. */
#define STAP_TEXT_ROOM 128

static bool stap_context_create(struct stap_context *c, int cpu)
{
	c->cpu = cpu;
	c->frames = stap_alloc(STAP_FRAME_BYTES + 8);
	c->key = stap_alloc(STAP_KEY_BYTES + 8);
	c->text = stap_alloc(STAP_STRING_LIMIT + STAP_TEXT_ROOM);
	c->row = stap_alloc(STAP_HISTOGRAM_WIDTH + 80);
	c->out = stap_alloc(STAP_OUT_BYTES);
	return c->frames && c->key && c->text && c->row && c->out;
}

static void stap_context_destroy(struct stap_context *c)
{
	stap_free(c->frames);
	stap_free(c->key);
	stap_free(c->text);
	stap_free(c->row);
	stap_free(c->out);
}

static void stap_sessions_end(void)
{
	u32 i;

	for (i = 0; i < stap_session.context_count; i++)
		stap_context_destroy(&stap_session.contexts[i]);
	stap_free(stap_session.contexts);
	stap_session.contexts = NULL;
	stap_session.context_count = 0;
}

static bool stap_sessions_begin(u32 contexts)
{
	u32 i;

	stap_session.contexts = stap_alloc(contexts *
					   sizeof(struct stap_context));
	if (!stap_session.contexts)
		return false;
	stap_session.context_count = contexts;
	for (i = 0; i < contexts; i++)
		if (!stap_context_create(&stap_session.contexts[i], (int)i))
			return false;
	return true;
}

/* The context is the caller's (busy is set); its event is filled in. */
static void stap_run(struct stap_context *c, const struct stap_body *body)
{
	enum stap_result result;

	c->body = body;
	c->actions = body->max_actions;
	c->depth = 0;
	c->top = 0;
	c->used = 0;
	c->lost = false;
	c->wake = false;
	c->match.groups = 0;
	result = body->code(c);
	/* An error that none may catch leaves from wherever it is. */
	stap_unlock(c);
	if (result == STAP_SKIPPED)
		stap_add_shared(&body->counters->lock_timeout, 1);
	else if (result != STAP_DONE)
		stap_report(c);
	stap_flush(c);
}

/*
 * More than so many cycles in the bodies of one CPU, of the cycles of an
 * interval: the session ends, before the machine does.
 */
#ifndef STP_OVERLOAD_INTERVAL
#define STP_OVERLOAD_INTERVAL 1000000000LL
#endif
#ifndef STP_OVERLOAD_THRESHOLD
#define STP_OVERLOAD_THRESHOLD 500000000LL
#endif
#if defined(STP_NO_OVERLOAD) || defined(STAP_NO_OVERLOAD)
#define STAP_WATCHES_OVERLOAD false
#else
#define STAP_WATCHES_OVERLOAD true
#endif

STAP_UNUSED static void stap_overload(struct stap_context *c)
{
	stap_text_begin(c);
	stap_text_put(c, "probe overhead (");
	stap_text_number(c, (s64)c->spent, 'd', 0, STAP_NONE, STAP_NONE);
	stap_text_put(c, " cycles) exceeded threshold (");
	stap_text_number(c, STP_OVERLOAD_THRESHOLD, 'd', 0, STAP_NONE,
			 STAP_NONE);
	stap_text_put(c, " cycles) in last ");
	stap_text_number(c, STP_OVERLOAD_INTERVAL, 'd', 0, STAP_NONE,
			 STAP_NONE);
	stap_text_put(c, " cycles");
	stap_fail(c, STAP_RAISED, 0, 0);
	stap_text_end(c, c->error.text, STAP_STRING_LIMIT);
	c->lost = false;
	stap_report(c);
	/* However many errors the script may have. */
	if (!stap_load(&stap_session.exiting))
		stap_exit(c);
	stap_flush(c);
}

/* After a body that an event has run; both in cycles. */
STAP_UNUSED static void stap_account(struct stap_context *c, u64 start, u64 end)
{
	if (!STAP_WATCHES_OVERLOAD)
		return;
	c->spent += end - start;
	if (end - c->since <= STP_OVERLOAD_INTERVAL)
		return;
	if (c->spent > STP_OVERLOAD_THRESHOLD)
		stap_overload(c);
	c->since = end;
	c->spent = 0;
}

/* May an armed body start now? */
STAP_UNUSED static bool stap_may_run(void)
{
	return stap_load(&stap_session.running) &&
	       !stap_load(&stap_session.exiting);
}

/* NULL: a body runs there already (it is counted as skipped). */
STAP_UNUSED static struct stap_context *
stap_claim(u32 index, const struct stap_body *body)
{
	struct stap_context *c = &stap_session.contexts[index];

	if (stap_try_word(&c->busy))
		return c;
	stap_add_shared(&body->counters->reentrancy, 1);
	return NULL;
}

STAP_UNUSED static void stap_give_back(struct stap_context *c)
{
	stap_drop_word(&c->busy);
}

#endif
