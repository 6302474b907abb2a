/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /proc/MODULE/control takes the session's commands, one a write:
 *
 *   begin, end, error    runs the bodies of that phase
 *   attach, detach       arms the probes, all or none
 *   running 0|1          may armed bodies run?
 *   exiting              no later body starts
 *   target PID           what target() gives
 *
 * /proc/MODULE/channel gives records, /proc/MODULE/status losses in words. Who
 * has control open owns the session: when it goes, by whatever end, nothing
 * stays armed.
 */
#ifndef STAP_KERNEL_CONTROL_H
#define STAP_KERNEL_CONTROL_H

#include "channel.h"
#include "phases.h"
#include <linux/proc_fs.h>
#include <linux/seq_file.h>

static u32 stap_owned;
static DEFINE_MUTEX(stap_control_lock);

static int stap_control_open(struct inode *inode, struct file *file)
{
	/* Nobody removes the module under a session. */
	if (!try_module_get(THIS_MODULE))
		return -ENODEV;
	if (stap_try_word(&stap_owned))
		return 0;
	module_put(THIS_MODULE);
	return -EBUSY;
}

static int stap_control_release(struct inode *inode, struct file *file)
{
	mutex_lock(&stap_control_lock);
	stap_store(&stap_session.running, 0);
	stap_detach();
	mutex_unlock(&stap_control_lock);
	stap_drop_word(&stap_owned);
	/* Removing proc's entry waits until this function has returned. */
	module_put(THIS_MODULE);
	return 0;
}

static int stap_obey(const char *command)
{
	s64 value;

	if (!strcmp(command, "begin"))
		stap_run_phase(STAP_BEGIN);
	else if (!strcmp(command, "end"))
		stap_run_phase(STAP_END);
	else if (!strcmp(command, "error"))
		stap_run_phase(STAP_ERROR);
	else if (!strcmp(command, "attach"))
		return stap_attach();
	else if (!strcmp(command, "detach"))
		stap_detach();
	else if (!strcmp(command, "exiting"))
		stap_store(&stap_session.exiting, 1);
	else if (sscanf(command, "running %lld", &value) == 1)
		stap_store(&stap_session.running, value);
	else if (sscanf(command, "target %lld", &value) == 1)
		stap_store(&stap_session.target, value);
	else
		return -EINVAL;
	return 0;
}

static ssize_t stap_control_write(struct file *file, const char __user *from,
				  size_t size, loff_t *position)
{
	char command[32] = "";
	int error;

	if (size >= sizeof(command) || copy_from_user(command, from, size))
		return -EINVAL;
	mutex_lock(&stap_control_lock);
	error = stap_obey(command);
	mutex_unlock(&stap_control_lock);
	return error ? error : (ssize_t)size;
}

static int stap_status_show(struct seq_file *out, void *data)
{
	const struct stap_body *body;

	if (stap_complaint[0])
		seq_printf(out, "complaint %s\n", stap_complaint);
	seq_printf(out, "exiting %lld\nerrors %lld\n",
		   stap_load(&stap_session.exiting),
		   stap_load(&stap_session.errors));
	for (body = stap_bodies; body->code; body++) {
		const struct stap_counters *its = body->counters;

		seq_printf(out, "body %u %lld %lld %lld %lld %lld\n", body->id,
			   stap_load(&its->lock_timeout),
			   stap_load(&its->reentrancy),
			   stap_load(&its->map_busy), stap_load(&its->lost),
			   stap_missed(body));
	}
	return 0;
}

static int stap_status_open(struct inode *inode, struct file *file)
{
	return single_open(file, stap_status_show, NULL);
}

static const struct proc_ops stap_control_ops = {
	.proc_open = stap_control_open,
	.proc_write = stap_control_write,
	.proc_release = stap_control_release,
};

static const struct proc_ops stap_channel_ops = {
	.proc_read = stap_channel_read,
};

static const struct proc_ops stap_status_ops = {
	.proc_open = stap_status_open,
	.proc_read = seq_read,
	.proc_lseek = seq_lseek,
	.proc_release = single_release,
};

static struct proc_dir_entry *stap_folder;

static void stap_control_end(void)
{
	proc_remove(stap_folder);
	stap_folder = NULL;
}

static bool stap_control_begin(void)
{
	/* As it was inserted, which may not be as it was built. */
	stap_folder = proc_mkdir_mode(THIS_MODULE->name, 0500, NULL);
	return stap_folder &&
	       proc_create("channel", 0400, stap_folder, &stap_channel_ops) &&
	       proc_create("status", 0400, stap_folder, &stap_status_ops) &&
	       proc_create("control", 0200, stap_folder, &stap_control_ops);
}

#endif
