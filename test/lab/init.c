/*
 * PID 1 of a lab guest: loads the modules of its initramfs, makes the host's root (9p, read-only) writable by an overlay
 * in memory, and runs commands for the host over a virtio-serial port. Built by gcc -static; there is no init system.
 *
 * Frame, both ways, little endian:
 *     0 payload bytes u32 | 4 command id u32 | 8 type u8, 3 unused | 12 payload
 * Over 400 lines, since PID 1 is one program and no other part of it is of use by itself.
 *
 * The types are FRAME in control.ts. Nothing is mounted before START comes: so a guest may be saved until then (a mounted
 * 9p keeps QEMU from migrating).
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START = 1, EXEC, STDIN, SIGNAL, SYNC, POWEROFF, READY = 16, STARTED, STDOUT, STDERR, EXITED, LOG, SYNCED, FAILED };

struct header { uint32_t size, id; uint8_t type, unused[3]; };

/* One running command. A free slot has pid 0. */
struct command {
	pid_t pid;
	uint32_t id;
	int in, out, err;
	char *pending; /* what its stdin has not taken yet */
	size_t pending_size;
	int closing; /* stdin ends when pending is empty */
};

enum { MAX_COMMANDS = 64, BUFFER = 64 * 1024, LARGEST_FRAME = 16 * 1024 * 1024 };
static struct command commands[MAX_COMMANDS];
static int port = -1, kmsg = -1, signals = -1;
static char buffer[BUFFER];

static void power_off(void)
{
	sync();
	reboot(RB_POWER_OFF);
	for (;;)
		pause();
}

static void write_all(const void *data, size_t size)
{
	for (const char *p = data; size > 0;) {
		ssize_t n = write(port, p, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			power_off(); /* the host has gone */
		p += n;
		size -= n;
	}
}

static void send_frame(uint8_t type, uint32_t id, const void *data, size_t size)
{
	struct header h = { .size = size, .id = id, .type = type };
	write_all(&h, sizeof h);
	write_all(data, size);
}

/* Says on both ways what is wrong; a guest that is not as it should be is of no use. */
static void fail(const char *format, ...)
{
	char text[512];
	int saved = errno;
	va_list args;
	va_start(args, format);
	int n = vsnprintf(text, sizeof text - 64, format, args);
	va_end(args);
	n += snprintf(text + n, 64, ": %s", strerror(saved));
	dprintf(2, "lab: %s\n", text);
	if (port >= 0)
		send_frame(FAILED, 0, text, n);
	power_off();
}

static void must_mount(const char *source, const char *target, const char *type, unsigned long flags, const char *data)
{
	mkdir(target, 0755);
	if (mount(source, target, type, flags, data) < 0)
		fail("mount %s on %s", source, target);
}

/* Not every kernel has these. */
static void may_mount(const char *type, const char *target)
{
	mkdir(target, 0755);
	mount(type, target, type, 0, NULL);
}

static void load_modules(void)
{
	char name[256];
	FILE *list = fopen("/modules/order", "r");
	if (!list)
		fail("open /modules/order");
	while (fscanf(list, "%255s", name) == 1) {
		char path[300];
		snprintf(path, sizeof path, "/modules/%s", name);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0 || (syscall(SYS_finit_module, fd, "", 0) < 0 && errno != EEXIST))
			fail("load module %s", name);
		close(fd);
	}
	fclose(list);
}

/* The port named lab.ctl, once its driver has bound it. */
static int find_port(void)
{
	DIR *dir = opendir("/sys/class/virtio-ports");
	struct dirent *entry;
	int found = -1;
	while (dir && found < 0 && (entry = readdir(dir))) {
		char path[320], name[32] = "";
		snprintf(path, sizeof path, "/sys/class/virtio-ports/%s/name", entry->d_name);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			continue;
		if (read(fd, name, sizeof name - 1) > 0 && !strncmp(name, "lab.ctl", 7)) {
			snprintf(path, sizeof path, "/dev/%s", entry->d_name);
			found = open(path, O_RDWR | O_CLOEXEC);
		}
		close(fd);
	}
	if (dir)
		closedir(dir);
	return found;
}

static void read_exactly(void *to, size_t size)
{
	for (char *p = to; size > 0;) {
		ssize_t n = read(port, p, size);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			power_off();
		p += n;
		size -= n;
	}
}

/* The payload is malloced, with a NUL behind it. */
static struct header receive(char **payload)
{
	struct header h;
	read_exactly(&h, sizeof h);
	if (h.size > LARGEST_FRAME)
		fail("frame of %u bytes", h.size);
	*payload = malloc(h.size + 1);
	if (!*payload)
		fail("frame");
	read_exactly(*payload, h.size);
	(*payload)[h.size] = 0;
	return h;
}

static void raise_limits(void)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY }, files = { 65536, 65536 };
	setrlimit(RLIMIT_MEMLOCK, &unlimited);
	setrlimit(RLIMIT_NOFILE, &files);
}

static void bring_up_loopback(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP | IFF_RUNNING };
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		ioctl(fd, SIOCSIFFLAGS, &request);
		close(fd);
	}
}

/* Payload of START: nanoseconds since 1970, folder of modules, folder for /boot; each ends with NUL. */
static void start(const char *payload)
{
	uint64_t now = strtoull(payload, NULL, 10);
	const char *modules = payload + strlen(payload) + 1, *boot = modules + strlen(modules) + 1;
	struct timespec time = { now / 1000000000, now % 1000000000 };
	clock_settime(CLOCK_REALTIME, &time);

	must_mount("root", "/lower", "9p", MS_RDONLY, "trans=virtio,version=9p2000.L,msize=512000,cache=loose");
	must_mount("tmpfs", "/memory", "tmpfs", 0, "mode=755");
	mkdir("/memory/upper", 0755);
	mkdir("/memory/work", 0755);
	must_mount("overlay", "/new", "overlay", 0, "lowerdir=/lower,upperdir=/memory/upper,workdir=/memory/work");
	static const char *const moved[] = { "/proc", "/sys", "/dev" };
	for (int i = 0; i < 3; i++) {
		char target[16];
		snprintf(target, sizeof target, "/new%s", moved[i]);
		must_mount(moved[i], target, NULL, MS_MOVE, NULL);
	}
	if (chdir("/new") < 0)
		fail("chdir");
	must_mount(".", "/", NULL, MS_MOVE, NULL);
	if (chroot(".") < 0 || chdir("/") < 0)
		fail("chroot");
	must_mount("tmpfs", "/run", "tmpfs", 0, "mode=755");
	must_mount("devpts", "/dev/pts", "devpts", 0, "ptmxmode=666");
	must_mount("tmpfs", "/dev/shm", "tmpfs", 0, "mode=1777");
	must_mount("bpf", "/sys/fs/bpf", "bpf", 0, NULL);
	must_mount("tracefs", "/sys/kernel/tracing", "tracefs", 0, NULL);
	may_mount("debugfs", "/sys/kernel/debug");
	may_mount("cgroup2", "/sys/fs/cgroup");
	may_mount("securityfs", "/sys/kernel/security");
	must_mount(modules, "/lib/modules", NULL, MS_BIND, NULL);
	must_mount(boot, "/boot", NULL, MS_BIND, NULL);
	raise_limits();
	bring_up_loopback();
	sethostname("lab", 3);
}

static struct command *command_of(uint32_t id)
{
	for (int i = 0; i < MAX_COMMANDS; i++)
		if (commands[i].pid && commands[i].id == id)
			return &commands[i];
	return NULL;
}

static void send_exit(uint32_t id, int status, int signal)
{
	int32_t words[2] = { status, signal };
	send_frame(EXITED, id, words, sizeof words);
}

static void child(const int *in, const int *out, const int *err, const char *cwd, char **argv, char **environment)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	dup2(in[0], 0);
	dup2(out[1], 1);
	dup2(err[1], 2);
	const char *what = cwd;
	if (chdir(cwd) == 0) {
		what = argv[0];
		environ = environment;
		execvp(argv[0], argv);
	}
	dprintf(2, "lab: %s: %s\n", what, strerror(errno));
	_exit(127);
}

/* Payload: number of arguments, working directory, arguments, environment; each ends with NUL. */
static void execute(uint32_t id, char *payload, size_t size)
{
	struct command *slot = NULL;
	for (int i = 0; i < MAX_COMMANDS && !slot; i++)
		if (!commands[i].pid)
			slot = &commands[i];
	size_t strings = 0;
	for (size_t i = 0; i < size; i++)
		strings += payload[i] == 0;
	char **list = calloc(strings + 2, sizeof *list);
	int in[2], out[2], err[2];
	if (!slot || !list || strings < 3 || pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC) || pipe2(err, O_CLOEXEC))
		fail("no room for another command");
	size_t argc = strtoul(payload, NULL, 10);
	const char *cwd = payload + strlen(payload) + 1, *p = cwd + strlen(cwd) + 1;
	/* list: arguments, NULL, environment, NULL */
	for (size_t i = 0; i < strings - 2; i++, p += strlen(p) + 1)
		list[i < argc ? i : i + 1] = (char *)p;
	pid_t pid = fork();
	if (pid < 0)
		fail("fork");
	if (pid == 0)
		child(in, out, err, cwd, list, list + argc + 1);
	free(list);
	close(in[0]);
	close(out[1]);
	close(err[1]);
	fcntl(in[1], F_SETFL, O_NONBLOCK);
	fcntl(out[0], F_SETFL, O_NONBLOCK);
	fcntl(err[0], F_SETFL, O_NONBLOCK);
	*slot = (struct command){ .pid = pid, .id = id, .in = in[1], .out = out[0], .err = err[0] };
}

static void close_input(struct command *c)
{
	if (c->in >= 0)
		close(c->in);
	c->in = -1;
	free(c->pending);
	c->pending = NULL;
	c->pending_size = 0;
}

static void write_input(struct command *c)
{
	ssize_t n = c->pending_size ? write(c->in, c->pending, c->pending_size) : 0;
	if (n < 0 && errno != EAGAIN) {
		close_input(c); /* it does not read: what is left goes nowhere, as in a pipe */
		return;
	}
	if (n > 0)
		memmove(c->pending, c->pending + n, c->pending_size -= n);
	if (c->pending_size == 0 && c->closing)
		close_input(c);
}

/* An empty payload is the end of the file. */
static void add_input(struct command *c, const char *data, size_t size)
{
	if (c->in < 0)
		return;
	if (size == 0)
		c->closing = 1;
	char *more = realloc(c->pending, c->pending_size + size + 1);
	if (!more)
		fail("stdin of %u", c->id);
	memcpy(more + c->pending_size, data, size);
	c->pending = more;
	c->pending_size += size;
	write_input(c);
}

/* Passes on what is there; closes the descriptor at its end. */
static void pass_output(struct command *c, uint8_t type, int *fd)
{
	while (*fd >= 0) {
		ssize_t n = read(*fd, buffer, sizeof buffer);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			close(*fd);
			*fd = -1;
			return;
		}
		send_frame(type, c->id, buffer, n);
	}
}

/* One record of the kernel's log per frame: "priority,number,microseconds,flags;text". */
static void pass_log(void)
{
	for (;;) {
		ssize_t n = read(kmsg, buffer, sizeof buffer);
		if (n < 0 && (errno == EPIPE || errno == EINTR))
			continue;
		if (n <= 0)
			return;
		send_frame(LOG, 0, buffer, n);
	}
}

static void reap(void)
{
	struct signalfd_siginfo info;
	int status;
	pid_t pid;
	if (read(signals, &info, sizeof info) < 0)
		return;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < MAX_COMMANDS; i++) {
			struct command *c = &commands[i];
			if (c->pid != pid)
				continue;
			/* A process that it left behind may hold the pipes: what they hold now is all that counts. */
			pass_output(c, STDOUT, &c->out);
			pass_output(c, STDERR, &c->err);
			close_input(c);
			if (c->out >= 0)
				close(c->out);
			if (c->err >= 0)
				close(c->err);
			c->pid = 0;
			send_exit(c->id, WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0);
		}
}

static void handle(const struct header *h, char *payload)
{
	struct command *c = command_of(h->id);
	switch (h->type) {
	case EXEC:
		execute(h->id, payload, h->size);
		return;
	case STDIN:
		if (c)
			add_input(c, payload, h->size);
		return;
	case SIGNAL: /* the command leads a session: its whole group gets it */
		if (c)
			kill(-c->pid, atoi(payload));
		return;
	case SYNC:
		pass_log();
		send_frame(SYNCED, h->id, "", 0);
		return;
	case POWEROFF:
		power_off();
		return;
	default:
		errno = EPROTO;
		fail("frame type %u", h->type);
	}
}

static void serve(void)
{
	struct pollfd polled[3 + 3 * MAX_COMMANDS];
	for (;;) {
		int count = 0;
		polled[count++] = (struct pollfd){ port, POLLIN, 0 };
		polled[count++] = (struct pollfd){ kmsg, POLLIN, 0 };
		polled[count++] = (struct pollfd){ signals, POLLIN, 0 };
		for (int i = 0; i < MAX_COMMANDS; i++) {
			struct command *c = &commands[i];
			if (!c->pid)
				continue;
			polled[count++] = (struct pollfd){ c->out, POLLIN, 0 };
			polled[count++] = (struct pollfd){ c->err, POLLIN, 0 };
			polled[count++] = (struct pollfd){ c->pending_size ? c->in : -1, POLLOUT, 0 };
		}
		if (poll(polled, count, -1) < 0)
			continue;
		if (polled[1].revents)
			pass_log();
		for (int i = 0; i < MAX_COMMANDS; i++) {
			struct command *c = &commands[i];
			if (!c->pid)
				continue;
			pass_output(c, STDOUT, &c->out);
			pass_output(c, STDERR, &c->err);
			if (c->in >= 0 && c->pending_size)
				write_input(c);
		}
		if (polled[2].revents)
			reap();
		if (polled[0].revents) {
			char *payload;
			struct header h = receive(&payload);
			handle(&h, payload);
			free(payload);
		}
	}
}

int main(void)
{
	sigset_t blocked;
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGCHLD);
	sigprocmask(SIG_BLOCK, &blocked, NULL);
	signals = signalfd(-1, &blocked, SFD_CLOEXEC | SFD_NONBLOCK);
	must_mount("proc", "/proc", "proc", 0, NULL);
	must_mount("sysfs", "/sys", "sysfs", 0, NULL);
	must_mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	load_modules();
	for (int tries = 0; (port = find_port()) < 0; tries++) {
		if (tries == 1000)
			fail("no port lab.ctl");
		usleep(10000);
	}
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	send_frame(READY, 0, "", 0);
	char *payload;
	struct header h = receive(&payload);
	if (h.type == POWEROFF)
		power_off();
	start(payload);
	free(payload);
	send_frame(STARTED, 0, "", 0);
	serve();
}
