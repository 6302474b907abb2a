/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The host's driver, for tests. Events come as lines on standard input:
 *
 *   run BODY [NUMBER ABI RESULT ARGUMENT...]   one hit
 *   parallel TURNS BODY...     each body on a thread, all at the same time
 *   play HITS REPORT           a session: every body of begin, HITS times those
 *                              of events, end or error, last the body REPORT
 *   target PID                 what target() gives
 *   counters                   losses of every body
 *   exiting                    has exit() been called?
 *
 * Frames go to standard output: | size u32 | kind u32 | bytes |. A record has
 * kind 0; a run ends with an empty frame of kind 1.
 */
#ifndef STAP_HOST_MAIN_H
#define STAP_HOST_MAIN_H

enum stap_frame_kind {
	STAP_FRAME_RECORD,
	STAP_FRAME_END,
	STAP_FRAME_COUNTERS,
	STAP_FRAME_EXITING,
};

#define STAP_HOST_CPUS 8

static pthread_mutex_t stap_output = PTHREAD_MUTEX_INITIALIZER;

static void stap_write_frame(enum stap_frame_kind kind, const void *bytes,
			     u32 size)
{
	u32 head[2] = { size, kind };

	pthread_mutex_lock(&stap_output);
	fwrite(head, sizeof(head), 1, stdout);
	if (size)
		fwrite(bytes, size, 1, stdout);
	pthread_mutex_unlock(&stap_output);
}

static bool stap_send(struct stap_context *c, const u8 *record, u32 size,
		      bool wake)
{
	(void)c;
	(void)wake;
	stap_write_frame(STAP_FRAME_RECORD, record, size);
	return true;
}

/* No stack is known, no register: a hit is what its command says. */
STAP_UNUSED static void stap_kernel_stack(struct stap_context *c)
{
	c->text[0] = 0;
}

STAP_UNUSED static void stap_user_stack(struct stap_context *c)
{
	c->text[0] = 0;
}

STAP_UNUSED static void stap_set_argument(struct stap_context *c, u32 index,
					  s64 value)
{
	c->event.arguments[index] = value;
}

STAP_UNUSED static void stap_set_result(struct stap_context *c, s64 value)
{
	c->event.result = value;
}

static void stap_host_die(const char *why)
{
	fprintf(stderr, "%s\n", why);
	exit(2);
}

static const struct stap_body *stap_host_body(const char *word)
{
	u32 id = word ? (u32)strtoul(word, NULL, 10) : STAP_BODY_COUNT;

	if (id >= STAP_BODY_COUNT)
		stap_host_die("no such body");
	return &stap_bodies[id];
}

static s64 stap_host_number(s64 absent)
{
	const char *word = strtok(NULL, " \n");

	return word ? strtoll(word, NULL, 0) : absent;
}

static struct stap_context *stap_host_claim(const struct stap_body *body)
{
	struct stap_context *c = stap_claim(0, body);

	if (!c)
		stap_host_die("a context was not given back");
	return c;
}

static void stap_host_run(void)
{
	const struct stap_body *body = stap_host_body(strtok(NULL, " \n"));
	struct stap_context *c = stap_host_claim(body);
	u64 start;
	u32 i;

	c->event.number = stap_host_number(0);
	c->event.abi = (u32)stap_host_number(0);
	c->event.result = stap_host_number(0);
	for (i = 0; i < STAP_ARGUMENTS; i++)
		c->event.arguments[i] = stap_host_number(0);
	start = stap_cycles();
	stap_run(c, body);
	stap_account(c, start, stap_cycles());
	stap_give_back(c);
	stap_write_frame(STAP_FRAME_END, NULL, 0);
}

static void stap_host_turn(const struct stap_body *body)
{
	struct stap_context *c = stap_host_claim(body);

	stap_run(c, body);
	stap_give_back(c);
}

static void stap_host_phase(enum stap_kind kind, const struct stap_body *report)
{
	const struct stap_body *body;

	for (body = stap_bodies; body->code; body++) {
		if (body->kind != kind || body == report)
			continue;
		if (kind != STAP_END && kind != STAP_ERROR &&
		    stap_load(&stap_session.exiting))
			return;
		stap_host_turn(body);
	}
}

static void stap_host_play(void)
{
	s64 hits = stap_host_number(1);
	const struct stap_body *report = stap_host_body(strtok(NULL, " \n"));
	bool failed;

	stap_host_phase(STAP_BEGIN, report);
	for (; hits > 0; hits--)
		stap_host_phase(STAP_TRACEPOINT, report);
	failed = stap_load(&stap_session.errors) > STAP_MAX_ERRORS;
	stap_host_phase(failed ? STAP_ERROR : STAP_END, report);
	stap_host_turn(report);
}

struct stap_host_thread {
	pthread_t thread;
	const struct stap_body *body;
	u32 context;
	s64 turns;
};

static void *stap_host_turns(void *data)
{
	struct stap_host_thread *its = data;
	s64 turn;

	for (turn = 0; turn < its->turns; turn++) {
		struct stap_context *c = stap_claim(its->context, its->body);

		if (!c)
			continue;
		stap_run(c, its->body);
		stap_give_back(c);
	}
	return NULL;
}

static void stap_host_parallel(void)
{
	struct stap_host_thread threads[STAP_HOST_CPUS];
	s64 turns = stap_host_number(1);
	const char *word;
	u32 count = 0, i;

	while (count < STAP_HOST_CPUS && (word = strtok(NULL, " \n"))) {
		threads[count].body = stap_host_body(word);
		threads[count].context = count;
		threads[count].turns = turns;
		count++;
	}
	for (i = 0; i < count; i++)
		if (pthread_create(&threads[i].thread, NULL, stap_host_turns,
				   &threads[i]))
			stap_host_die("no thread");
	for (i = 0; i < count; i++)
		pthread_join(threads[i].thread, NULL);
	stap_write_frame(STAP_FRAME_END, NULL, 0);
}

static void stap_host_command(char *line)
{
	const char *word = strtok(line, " \n");

	if (!word)
		return;
	if (!strcmp(word, "run"))
		stap_host_run();
	else if (!strcmp(word, "parallel"))
		stap_host_parallel();
	else if (!strcmp(word, "play"))
		stap_host_play();
	else if (!strcmp(word, "target"))
		stap_store(&stap_session.target, stap_host_number(0));
	else if (!strcmp(word, "counters"))
		stap_write_frame(STAP_FRAME_COUNTERS, stap_counters,
				 STAP_BODY_COUNT * sizeof(*stap_counters));
	else if (!strcmp(word, "exiting"))
		stap_write_frame(STAP_FRAME_EXITING, &stap_session.exiting, 8);
	else
		stap_host_die("no such command");
}

int main(int argc, char **argv)
{
	static char line[4096];
	u32 i;

	/* Where many scripts share a program: which of them. */
#ifdef STAP_HOST_SELECT
	STAP_HOST_SELECT(argc > 1 ? atoi(argv[1]) : 0);
#else
	(void)argc;
	(void)argv;
#endif
	for (i = 0; stap_maps[i]; i++)
		if (!stap_map_create(stap_maps[i]))
			stap_host_die("no memory");
	if (!stap_sessions_begin(STAP_HOST_CPUS))
		stap_host_die("no memory");
	while (fgets(line, sizeof(line), stdin))
		stap_host_command(line);
	stap_sessions_end();
	for (i = 0; stap_maps[i]; i++)
		stap_map_destroy(stap_maps[i]);
	return fflush(stdout) ? 2 : 0;
}

#endif
