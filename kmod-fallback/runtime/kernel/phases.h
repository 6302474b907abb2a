/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Arming all probes, and running the bodies of begin, end and error. */
#ifndef STAP_KERNEL_PHASES_H
#define STAP_KERNEL_PHASES_H

#include "functions.h"
#include "perf-events.h"
#include "syscalls.h"
#include "timers.h"
#include "tracepoints.h"

static int stap_arm(const struct stap_body *body)
{
	switch (body->kind) {
	case STAP_TIMER:
		return stap_arm_timer(body);
	case STAP_TRACEPOINT:
		return stap_arm_tracepoint(body);
	case STAP_SYSCALL:
		return stap_arm_syscall(body);
	case STAP_FUNCTION:
		return stap_arm_function(body);
	case STAP_PERF:
		return stap_arm_perf(body);
	case STAP_BEGIN:
	case STAP_END:
	case STAP_ERROR:
	case STAP_NEVER:
		break;
	}
	return 0;
}

static void stap_disarm(const struct stap_body *body)
{
	switch (body->kind) {
	case STAP_TIMER:
		return stap_disarm_timer(body);
	case STAP_TRACEPOINT:
		return stap_disarm_tracepoint(body);
	case STAP_SYSCALL:
		return stap_disarm_syscall(body);
	case STAP_FUNCTION:
		return stap_disarm_function(body);
	case STAP_PERF:
		return stap_disarm_perf(body);
	case STAP_BEGIN:
	case STAP_END:
	case STAP_ERROR:
	case STAP_NEVER:
		break;
	}
}

/* Bodies that are armed: the first so many. */
static u32 stap_armed;

static void stap_detach(void)
{
	while (stap_armed > 0)
		stap_disarm(&stap_bodies[--stap_armed]);
	tracepoint_synchronize_unregister();
}

static int stap_attach(void)
{
	int error = 0;

	while (stap_armed < STAP_BODY_COUNT && !error) {
		error = stap_arm(&stap_bodies[stap_armed]);
		if (!error)
			stap_armed++;
	}
	if (error)
		stap_detach();
	return error;
}

static void stap_run_alone(const struct stap_body *body)
{
	/* Behind those of the CPUs. */
	struct stap_context *c = stap_claim(nr_cpu_ids, body);

	if (!c)
		return;
	c->event.regs = NULL;
	c->event.caller = 0;
	stap_run(c, body);
	stap_give_back(c);
}

/* The body that comes after it: by priority, then in script order. */
static const struct stap_body *stap_next_of(enum stap_kind kind,
					    const struct stap_body *last)
{
	const struct stap_body *best = NULL;
	const struct stap_body *body;

	for (body = stap_bodies; body->code; body++) {
		if (body->kind != kind)
			continue;
		if (last && (body->priority < last->priority ||
			     (body->priority == last->priority &&
			      body->id <= last->id)))
			continue;
		if (!best || body->priority < best->priority)
			best = body;
	}
	return best;
}

static bool stap_has_failed(void)
{
	return stap_load(&stap_session.errors) > STAP_MAX_ERRORS;
}

/* A begin that exits or fails is the last one, an end that fails too. */
static void stap_run_phase(enum stap_kind kind)
{
	const struct stap_body *body = NULL;

	while ((body = stap_next_of(kind, body)) != NULL) {
		if (kind == STAP_BEGIN && stap_load(&stap_session.exiting))
			return;
		stap_run_alone(body);
		if (kind == STAP_END && stap_has_failed())
			return;
	}
}

#endif
