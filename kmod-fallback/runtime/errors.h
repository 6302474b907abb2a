/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Script errors: set where they arise, sent on by explicit edges. */
#ifndef STAP_ERRORS_H
#define STAP_ERRORS_H

#include "strings.h"

STAP_UNUSED static void stap_fail(struct stap_context *c,
				  enum stap_error_code code, u32 position,
				  s64 argument)
{
	c->error.code = code;
	c->error.position = position;
	c->error.argument = argument;
	c->error.text[0] = 0;
}

STAP_UNUSED static void stap_raise(struct stap_context *c, u32 position,
				   const char *text)
{
	stap_fail(c, STAP_RAISED, position, 0);
	stap_copy(c->error.text, STAP_STRING_LIMIT, text);
}

static void stap_text_address(struct stap_context *c, const char *before,
			      s64 address, const char *after)
{
	stap_text_put(c, before);
	stap_text_number(c, address, 'x', '#', STAP_NONE, STAP_NONE);
	stap_text_put(c, after);
}

static void stap_text_overflow(struct stap_context *c, s64 size)
{
	stap_text_put(c, "Array overflow, check ");
	if (!size) {
		stap_text_put(c, "MAXMAPENTRIES");
		return;
	}
	stap_text_put(c, "size limit (");
	stap_text_number(c, size, 'd', 0, STAP_NONE, STAP_NONE);
	stap_text_put(c, ")");
}

/* The bare text of the pending error, in the words that the reader uses. */
static void stap_text_error(struct stap_context *c)
{
	s64 argument = c->error.argument;

	switch ((enum stap_error_code)c->error.code) {
	case STAP_RAISED:
		return stap_text_put(c, c->error.text);
	case STAP_DIVISION_BY_ZERO:
		return stap_text_put(c, "division by 0");
	case STAP_ARRAY_OVERFLOW:
		return stap_text_overflow(c, argument);
	case STAP_MAXACTION:
		return stap_text_put(c, "MAXACTION exceeded");
	case STAP_MAXNESTING:
		return stap_text_put(c, "MAXNESTING exceeded");
	case STAP_EMPTY_AGGREGATE:
		return stap_text_put(c, "empty aggregate");
	case STAP_HISTOGRAM_INDEX:
		return stap_text_put(c, "histogram index out of range");
	case STAP_STRING_INDEX:
		return stap_text_put(c, "Position out of bounds");
	case STAP_READ_FAULT:
		return stap_text_address(c, "read fault [man error::fault] at ",
					 argument, "");
	case STAP_KERNEL_STRING_FAULT:
		return stap_text_address(c, "kernel string copy fault at ",
					 argument, " [man error::fault]");
	case STAP_USER_STRING_FAULT:
		return stap_text_address(c,
					 "user string copy fault -14 at ",
					 argument, " [man error::fault]");
	case STAP_WRITE_FAULT:
		return stap_text_address(c, "write fault [man error::fault] at ",
					 argument, "");
	case STAP_FAILED_MATCH:
		stap_text_put(c, "Attempted to get subexpression ");
		stap_text_number(c, argument, 'd', 0, STAP_NONE, STAP_NONE);
		return stap_text_put(c, " from failed match");
	case STAP_NO_SUBEXPRESSION:
		stap_text_put(c, "Attempted to get nonexistent subexpression ");
		return stap_text_number(c, argument, 'd', 0, STAP_NONE,
					STAP_NONE);
	case STAP_FAILED_MATCH_COUNT:
		return stap_text_put(c, "Attempted to get subexpression count from failed match");
	}
}

/* First in a catch block. */
STAP_UNUSED static void stap_take_error(struct stap_context *c, char *to,
					u32 limit)
{
	stap_text_begin(c);
	stap_text_error(c);
	stap_text_end(c, to, limit);
}

#endif
