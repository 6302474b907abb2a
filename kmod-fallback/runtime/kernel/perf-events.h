/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Events of the performance counters, one on each CPU. Hardware's come as
 * non-maskable interrupts: a body that one of them meets is not interrupted by
 * another body, which is skipped and counted.
 */
#ifndef STAP_KERNEL_PERF_EVENTS_H
#define STAP_KERNEL_PERF_EVENTS_H

#include <linux/cpu.h>
#include <linux/perf_event.h>

/* Of each body by the CPU; NULL where there is none. */
static struct perf_event **stap_perf_events[STAP_BODY_COUNT + 1];

static void stap_perf_hit(struct perf_event *event,
			  struct perf_sample_data *data, struct pt_regs *regs)
{
	const struct stap_body *body = event->overflow_handler_context;
	unsigned long flags;
	struct stap_context *c = stap_enter(body, &flags);

	if (!c)
		return;
	c->event.regs = regs;
	stap_leave(c, body, flags);
}

static void stap_disarm_perf(const struct stap_body *body)
{
	struct perf_event **events = stap_perf_events[body->id];
	u32 cpu;

	stap_perf_events[body->id] = NULL;
	if (!events)
		return;
	for (cpu = 0; cpu < nr_cpu_ids; cpu++)
		if (events[cpu])
			perf_event_release_kernel(events[cpu]);
	kfree(events);
}

static int stap_arm_perf_on(const struct stap_body *body, int cpu)
{
	struct perf_event_attr attr = {
		.type = body->event_type,
		.size = sizeof(attr),
		.config = body->event_config,
		.freq = body->by_frequency,
	};
	struct perf_event *event;

	if (body->by_frequency)
		attr.sample_freq = body->event_count;
	else
		attr.sample_period = body->event_count;
	event = perf_event_create_kernel_counter(&attr, cpu, NULL,
						 stap_perf_hit, (void *)body);
	if (IS_ERR(event))
		return (int)PTR_ERR(event);
	stap_perf_events[body->id][cpu] = event;
	return 0;
}

static int stap_arm_perf(const struct stap_body *body)
{
	int error = 0, cpu;

	stap_perf_events[body->id] =
		kcalloc(nr_cpu_ids, sizeof(struct perf_event *), GFP_KERNEL);
	if (!stap_perf_events[body->id])
		return stap_complain("perf event", "", -ENOMEM);
	cpus_read_lock();
	for_each_online_cpu(cpu)
		if (!error)
			error = stap_arm_perf_on(body, cpu);
	cpus_read_unlock();
	if (!error)
		return 0;
	stap_disarm_perf(body);
	return stap_complain("perf event", "that this machine lacks", error);
}

#endif
