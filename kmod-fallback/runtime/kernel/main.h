/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The module: its memory comes with it and goes with it. */
#ifndef STAP_KERNEL_MAIN_H
#define STAP_KERNEL_MAIN_H

#include "fire.h"
#include "control.h"

static void stap_end(void)
{
	u32 i;

	/* No file is left open, so nothing is armed. */
	stap_control_end();
	stap_functions_end();
	stap_sessions_end();
	stap_channel_end();
	for (i = 0; stap_maps[i]; i++)
		stap_map_destroy(stap_maps[i]);
}

static bool stap_begin(void)
{
	u32 i;

	for (i = 0; stap_maps[i]; i++)
		if (!stap_map_create(stap_maps[i]))
			return false;
	/* One for each CPU, and one for begin, end and error. */
	return stap_sessions_begin(nr_cpu_ids + 1) &&
	       stap_channel_begin(nr_cpu_ids + 1) && stap_control_begin();
}

static int __init stap_module_init(void)
{
	if (stap_begin())
		return 0;
	stap_end();
	return -ENOMEM;
}

static void __exit stap_module_exit(void)
{
	stap_end();
}

module_init(stap_module_init);
module_exit(stap_module_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("a SystemTap script");

#endif
