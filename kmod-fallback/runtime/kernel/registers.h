/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Parameters and results that a body changes: in the registers. */
#ifndef STAP_KERNEL_REGISTERS_H
#define STAP_KERNEL_REGISTERS_H

/* The first six of the calling convention. */
static void stap_put_argument(struct pt_regs *regs, u32 index, s64 value)
{
#ifdef CONFIG_X86_64
	unsigned long *const places[] = { &regs->di, &regs->si, &regs->dx,
					  &regs->cx, &regs->r8, &regs->r9 };

	*places[index] = (unsigned long)value;
#elif defined(CONFIG_ARM64)
	regs->regs[index] = (u64)value;
#endif
}

/* The function goes on with it, and bodies after this one. */
STAP_UNUSED static void stap_set_argument(struct stap_context *c, u32 index,
					  s64 value)
{
	c->event.arguments[index] = value;
	if (c->event.regs)
		stap_put_argument(c->event.regs, index, value);
}

STAP_UNUSED static void stap_set_result(struct stap_context *c, s64 value)
{
	c->event.result = value;
	if (c->event.regs)
		regs_set_return_value(c->event.regs, (unsigned long)value);
}

#endif
