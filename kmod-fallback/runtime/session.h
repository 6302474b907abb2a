/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The session, its bodies, and the context in which one of them runs.
 *
 * The generated text defines, before it includes the runtime:
 *
 *   STAP_STRING_LIMIT     bytes of the longest string (MAXSTRINGLEN - 1)
 *   STAP_KEY_BYTES        the largest key of an array
 *   STAP_FRAME_BYTES      the deepest stack of frames that a body can need
 *   STAP_PART_BYTES       the largest part that a print can make
 *   STAP_MAX_ERRORS, STAP_MAX_NESTING, STAP_MAX_TRYLOCK, STAP_TRYLOCK_DELAY,
 *   STAP_HISTOGRAM_WIDTH, STAP_HISTOGRAM_ELISION
 *   STAP_TEXT_CODE        the part code of a bare %s
 */
#ifndef STAP_SESSION_H
#define STAP_SESSION_H

#include "platform.h"

/* Part codes, as the reader knows them. */
#define STAP_PART_ERROR 1
#define STAP_PART_WARN 2
#define STAP_PART_EXIT 3
#define STAP_PART_SYSTEM 5

enum stap_error_code {
	STAP_RAISED,
	STAP_DIVISION_BY_ZERO,
	STAP_ARRAY_OVERFLOW,
	STAP_MAXACTION,
	STAP_MAXNESTING,
	STAP_EMPTY_AGGREGATE,
	STAP_HISTOGRAM_INDEX,
	STAP_STRING_INDEX,
	STAP_READ_FAULT,
	STAP_KERNEL_STRING_FAULT,
	STAP_USER_STRING_FAULT,
	STAP_FAILED_MATCH,
	STAP_NO_SUBEXPRESSION,
	STAP_FAILED_MATCH_COUNT,
	STAP_WRITE_FAULT,
};

/* How code ends. */
enum stap_result {
	STAP_DONE,
	/* A pending error that a catch block may take. */
	STAP_FAILED,
	/* A pending error that none takes: MAXACTION. */
	STAP_ABORTED,
	/* The lock was not had: nothing was done. */
	STAP_SKIPPED,
};

struct stap_error {
	u32 code;
	u32 position;
	s64 argument;
	char text[STAP_STRING_LIMIT + 1];
};

#define STAP_ARGUMENTS 12

struct pt_regs;

/* The calling convention of a system call. */
enum stap_abi {
	STAP_NATIVE,
	STAP_COMPAT,
	STAP_X32,
};

/* What fired, as far as the body's probe has it. */
struct stap_event {
	s64 arguments[STAP_ARGUMENTS];
	s64 result;
	s64 number;
	u32 abi;
	/* Where the probed function returns to; 0: unknown. */
	u64 caller;
	/* What was interrupted, where the probe knows it. */
	struct pt_regs *regs;
	/* What no other call that is under way has. */
	u64 frame;
};

#define STAP_REGEX_REGISTERS 250

/* The last match of a regular expression in this hit. */
struct stap_match {
	/* Of the expression, the whole match included; 0: there is no match. */
	s64 groups;
	s32 registers[STAP_REGEX_REGISTERS];
	char text[STAP_STRING_LIMIT + 1];
};

struct stap_lock {
	u32 word;
} __attribute__((aligned(64)));

struct stap_context {
	/* 1 while a body runs in it. */
	u32 busy;
	int cpu;
	const struct stap_body *body;
	struct stap_event event;
	/* What is left of MAXACTION. */
	s64 actions;
	s32 depth;
	struct stap_lock *held;
	struct stap_error error;
	struct stap_match match;
	/* Embedded C's: who sets the first fails with that text. */
	const char *last_error;
	/* And who sets this goes on to the next overload. */
	bool next;
	char error_buffer[STAP_STRING_LIMIT + 1];
	/* Frames of the code that is active, one behind the other. */
	u8 *frames;
	u32 top;
	/* The key of the element at hand, laid out as its array has it. */
	u8 *key;
	/* A text in the making, and its length. */
	char *text;
	u32 length;
	/* A row of a histogram. */
	char *row;
	/* The hit's parts: out[0 .. used), the last begins at part. */
	u8 *out;
	u32 used;
	u32 part;
	bool lost;
	bool wake;
	/* Cycles: in bodies since the start of the interval, and that start. */
	u64 spent;
	u64 since;
};

/* Losses of one body; words of their own, counted by any CPU. */
struct stap_counters {
	s64 lock_timeout;
	s64 reentrancy;
	s64 map_busy;
	s64 lost;
};

enum stap_kind {
	STAP_BEGIN,
	STAP_END,
	STAP_ERROR,
	STAP_NEVER,
	STAP_TIMER,
	STAP_TRACEPOINT,
	STAP_SYSCALL,
	STAP_FUNCTION,
	STAP_PERF,
};

struct stap_body {
	u32 id;
	enum stap_kind kind;
	enum stap_result (*code)(struct stap_context *c);
	/* The id of the probed function's name. */
	u32 name;
	s64 max_actions;
	/* begin, end and error: others may run in between. */
	bool interruptible;
	struct stap_counters *counters;
	/* Of begin, end and error: lower ones first. */
	s64 priority;
	u64 interval_ns;
	u64 randomize_ns;
	/* Of the performance event: what it counts, and the period or rate. */
	u32 event_type;
	u64 event_config;
	u64 event_count;
	bool by_frequency;
	/* Of the tracepoint or function; the module that has it, if any. */
	const char *symbol;
	const char *module;
	/* Words that the tracepoint passes. */
	u32 arguments;
	/* At the return of a function or system call. */
	bool returns;
	/* Which system calls it wants; NULL: all. */
	bool (*wants)(const struct stap_event *event);
};

struct stap_session {
	/* 1 while armed bodies may run. */
	s64 running;
	/* exit() or a fatal error: no later body starts. */
	s64 exiting;
	s64 errors;
	s64 target;
	struct stap_context *contexts;
	u32 context_count;
};

static struct stap_session stap_session;

#define STAP_OUT_BYTES (STAP_PART_BYTES > 8192 ? STAP_PART_BYTES : 8192)

#endif
