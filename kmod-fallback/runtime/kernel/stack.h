/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stacks as texts: addresses in hexadecimal, the innermost first, a blank
 * behind each. Where a probe has registers the kernel's stack begins there,
 * else above the frames of this module.
 */
#ifndef STAP_KERNEL_STACK_H
#define STAP_KERNEL_STACK_H

#include <linux/stacktrace.h>
#ifdef CONFIG_X86_64
#include <asm/unwind.h>
#endif

/* As many as SystemTap's MAXBACKTRACE. */
#define STAP_MOST_FRAMES 20
/* "0x", 16 digits and a blank. */
#define STAP_ADDRESS_ROOM 20

/* What does not fit whole is left out. False: that was the last. */
static bool stap_text_frame(struct stap_context *c, unsigned long address)
{
	char text[STAP_ADDRESS_ROOM];
	u32 length = (u32)snprintf(text, sizeof(text), "0x%lx ", address);

	if (c->length + length > STAP_STRING_LIMIT)
		return false;
	stap_text_bytes(c, text, length);
	return true;
}

static bool stap_is_own(unsigned long address)
{
	return within_module(address, THIS_MODULE);
}

#ifdef CONFIG_X86_64
static void stap_walk_stack(struct stap_context *c)
{
	struct unwind_state state;
	struct pt_regs *regs = c->event.regs;
	bool outside = regs != NULL;
	u32 frames = 0;

	/* Of what runs in user space the kernel has no stack. */
	if (regs && user_mode(regs))
		return;
	/* The unwinder gives who called it. */
	if (regs && stap_text_frame(c, instruction_pointer(regs)))
		frames++;
	for (unwind_start(&state, current, c->event.regs, NULL);
	     !unwind_done(&state) && frames < STAP_MOST_FRAMES;
	     unwind_next_frame(&state)) {
		unsigned long address = unwind_get_return_address(&state);

		if (!address)
			break;
		outside = outside || !stap_is_own(address);
		if (!outside)
			continue;
		if (!stap_text_frame(c, address))
			break;
		frames++;
	}
}
#else
static void stap_walk_stack(struct stap_context *c)
{
	unsigned long addresses[STAP_MOST_FRAMES + 12];
	u32 count = stack_trace_save(addresses, ARRAY_SIZE(addresses), 0);
	u32 first = 0, i;

	while (first < count && stap_is_own(addresses[first]))
		first++;
	for (i = first; i < count && i < first + STAP_MOST_FRAMES; i++)
		if (!stap_text_frame(c, addresses[i]))
			break;
}
#endif

/* Into the context's text. */
STAP_UNUSED static void stap_kernel_stack(struct stap_context *c)
{
	stap_text_begin(c);
	stap_walk_stack(c);
	c->text[c->length] = 0;
}

/* By frame pointers: code without them ends it early. */
STAP_UNUSED static void stap_user_stack(struct stap_context *c)
{
	struct pt_regs *regs = stap_user_regs();
	u64 frame[2] = { 0 };
	u32 frames = 1;

	stap_text_begin(c);
	if (regs) {
		stap_text_frame(c, instruction_pointer(regs));
		frame[0] = frame_pointer(regs);
	}
	while (frame[0] && frames++ < STAP_MOST_FRAMES &&
	       !stap_read_memory(1, frame, frame[0], sizeof(frame)) &&
	       frame[1] && stap_text_frame(c, (unsigned long)frame[1]))
		;
	c->text[c->length] = 0;
}

#endif
