/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Kernel functions, by kprobe and kretprobe: one for each symbol, which runs
 * all bodies that want it in script order.
 */
#ifndef STAP_KERNEL_FUNCTIONS_H
#define STAP_KERNEL_FUNCTIONS_H

#include <linux/kprobes.h>

/* Calls of one function that may be open at the same time. */
#define STAP_OPEN_CALLS 1024

struct stap_function {
	struct kprobe entry;
	struct kretprobe exit;
	/* "module:function", or the function of the kernel. */
	char name[128];
};

/* Of the first body of each symbol and phase; others are NULL. */
static struct stap_function *stap_functions[STAP_BODY_COUNT + 1];

static bool stap_is_same_function(const struct stap_body *left,
				  const struct stap_body *right)
{
	if (left->kind != STAP_FUNCTION || right->kind != STAP_FUNCTION ||
	    left->returns != right->returns || !left->module != !right->module)
		return false;
	return !strcmp(left->symbol, right->symbol) &&
	       (!left->module || !strcmp(left->module, right->module));
}

/* The next body of the same function; NULL: that was the last. */
static const struct stap_body *stap_next_body(const struct stap_body *body)
{
	const struct stap_body *next;

	for (next = body + 1; next->code; next++)
		if (stap_is_same_function(body, next))
			return next;
	return NULL;
}

/* Where the function will return to. */
static u64 stap_return_address(struct pt_regs *regs)
{
#ifdef CONFIG_X86_64
	u64 address = 0;

	copy_from_kernel_nofault(&address, (void *)regs->sp, sizeof(address));
	return address;
#elif defined(CONFIG_ARM64)
	return regs->regs[30];
#else
	return 0;
#endif
}

/* The stack pointer as it was at the entry. */
static u64 stap_call_frame(struct pt_regs *regs, bool returns)
{
	u64 frame = kernel_stack_pointer(regs);

#ifdef CONFIG_X86_64
	/* The return has taken its address. */
	if (returns)
		frame -= sizeof(u64);
#endif
	return frame;
}

#define STAP_REGISTER_ARGUMENTS 6

static void stap_read_arguments(s64 *to, struct pt_regs *regs)
{
	u32 i;

	for (i = 0; i < STAP_REGISTER_ARGUMENTS; i++)
		to[i] = (s64)regs_get_kernel_argument(regs, i);
}

/* At the return the registers hold something else: they are kept. */
static int stap_function_called(struct kretprobe_instance *instance,
				struct pt_regs *regs)
{
	stap_read_arguments((s64 *)instance->data, regs);
	return 0;
}

static int stap_function_entry(struct kprobe *probe, struct pt_regs *regs)
{
	struct stap_function *function =
		container_of(probe, struct stap_function, entry);
	const struct stap_body *body = stap_bodies;
	unsigned long ip = instruction_pointer(regs);
	unsigned long flags;

	while (stap_functions[body->id] != function)
		body++;
	/* Until then it stands behind the breakpoint. */
	instruction_pointer_set(regs, (unsigned long)probe->addr);
	for (; body; body = stap_next_body(body)) {
		struct stap_context *c = stap_enter(body, &flags);

		if (!c)
			continue;
		stap_read_arguments(c->event.arguments, regs);
		c->event.regs = regs;
		c->event.caller = stap_return_address(regs);
		c->event.frame = stap_call_frame(regs, false);
		stap_leave(c, body, flags);
	}
	instruction_pointer_set(regs, ip);
	return 0;
}

static int stap_function_exit(struct kretprobe_instance *instance,
			      struct pt_regs *regs)
{
	struct kretprobe *probe = get_kretprobe(instance);
	const struct stap_body *body = stap_bodies;
	unsigned long flags;

	/* The session ended while the call was open. */
	if (!probe)
		return 0;
	while (!stap_functions[body->id] ||
	       &stap_functions[body->id]->exit != probe)
		body++;
	for (; body; body = stap_next_body(body)) {
		struct stap_context *c = stap_enter(body, &flags);

		if (!c)
			continue;
		c->event.regs = regs;
		c->event.result = (s64)regs_return_value(regs);
		memcpy(c->event.arguments, instance->data,
		       STAP_REGISTER_ARGUMENTS * sizeof(s64));
		c->event.caller = (u64)get_kretprobe_retaddr(instance);
		c->event.frame = stap_call_frame(regs, true);
		stap_leave(c, body, flags);
	}
	return 0;
}

static bool stap_is_first_function(const struct stap_body *body)
{
	const struct stap_body *other;

	for (other = stap_bodies; other < body; other++)
		if (stap_is_same_function(other, body))
			return false;
	return true;
}

static int stap_register_function(const struct stap_body *body,
				  struct stap_function *function)
{
	if (!body->returns) {
		function->entry.symbol_name = function->name;
		function->entry.pre_handler = stap_function_entry;
		return register_kprobe(&function->entry);
	}
	function->exit.kp.symbol_name = function->name;
	function->exit.handler = stap_function_exit;
	function->exit.entry_handler = stap_function_called;
	function->exit.data_size = STAP_REGISTER_ARGUMENTS * sizeof(s64);
	function->exit.maxactive = STAP_OPEN_CALLS;
	return register_kretprobe(&function->exit);
}

static int stap_arm_function(const struct stap_body *body)
{
	struct stap_function *function;
	int error;

	if (!stap_is_first_function(body))
		return 0;
	function = kzalloc(sizeof(*function), GFP_KERNEL);
	if (!function)
		return stap_complain("function", body->symbol, -ENOMEM);
	snprintf(function->name, sizeof(function->name), "%s%s%s",
		 body->module ? body->module : "", body->module ? ":" : "",
		 body->symbol);
	/* Known before the first hit. */
	stap_functions[body->id] = function;
	error = stap_register_function(body, function);
	if (!error)
		return 0;
	stap_functions[body->id] = NULL;
	kfree(function);
	return stap_complain("function", body->symbol, error);
}

/* Waits for handlers that run; the memory goes when the module does. */
static void stap_disarm_function(const struct stap_body *body)
{
	struct stap_function *function = stap_functions[body->id];

	if (!function)
		return;
	if (body->returns)
		unregister_kretprobe(&function->exit);
	else
		unregister_kprobe(&function->entry);
}

static void stap_functions_end(void)
{
	u32 i;

	for (i = 0; i < STAP_BODY_COUNT; i++)
		kfree(stap_functions[i]);
}

/* Hits that the kernel did not deliver. */
static s64 stap_missed(const struct stap_body *body)
{
	struct stap_function *function = stap_functions[body->id];

	if (!function)
		return 0;
	return (s64)(function->entry.nmissed + function->exit.nmissed +
		     function->exit.kp.nmissed);
}

#endif
