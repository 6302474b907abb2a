/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Timers, on the schedule that they started with: late ticks are not caught up. */
#ifndef STAP_KERNEL_TIMERS_H
#define STAP_KERNEL_TIMERS_H

#include <linux/hrtimer.h>
#include <linux/random.h>
#include <asm/irq_regs.h>

struct stap_timer {
	struct hrtimer timer;
	const struct stap_body *body;
};

static struct stap_timer *stap_timers[STAP_BODY_COUNT + 1];

static ktime_t stap_interval(const struct stap_body *body)
{
	u64 spread = 2 * body->randomize_ns + 1;

	if (!body->randomize_ns)
		return ns_to_ktime(body->interval_ns);
	return ns_to_ktime(body->interval_ns - body->randomize_ns +
			   get_random_u64() % spread);
}

static enum hrtimer_restart stap_timer_hit(struct hrtimer *timer)
{
	struct stap_timer *its = container_of(timer, struct stap_timer, timer);
	unsigned long flags;
	struct stap_context *c = stap_enter(its->body, &flags);

	if (c) {
		c->event.regs = get_irq_regs();
		stap_leave(c, its->body, flags);
	}
	hrtimer_forward_now(timer, stap_interval(its->body));
	return HRTIMER_RESTART;
}

static int stap_arm_timer(const struct stap_body *body)
{
	struct stap_timer *its = kzalloc(sizeof(*its), GFP_KERNEL);

	if (!its)
		return stap_complain("timer", "", -ENOMEM);
	its->body = body;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 13, 0)
	hrtimer_setup(&its->timer, stap_timer_hit, CLOCK_MONOTONIC,
		      HRTIMER_MODE_REL);
#else
	hrtimer_init(&its->timer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	its->timer.function = stap_timer_hit;
#endif
	stap_timers[body->id] = its;
	hrtimer_start(&its->timer, stap_interval(body), HRTIMER_MODE_REL);
	return 0;
}

static void stap_disarm_timer(const struct stap_body *body)
{
	struct stap_timer *its = stap_timers[body->id];

	stap_timers[body->id] = NULL;
	if (!its)
		return;
	hrtimer_cancel(&its->timer);
	kfree(its);
}

#endif
