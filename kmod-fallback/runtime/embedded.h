/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What embedded C of a script may say: CONTEXT and THIS are what the generated
 * function calls its parameters, out is its last label.
 */
#ifndef STAP_EMBEDDED_H
#define STAP_EMBEDDED_H

#include "errors.h"
#include "records.h"

#define MAXSTRINGLEN (STAP_STRING_LIMIT + 1)

/* Of one print; what does not fit is cut. */
#define STAP_EMBEDDED_ROOM 1024

STAP_UNUSED static void __attribute__((format(printf, 2, 3)))
stap_embedded_error(struct stap_context *c, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(c->error_buffer, sizeof(c->error_buffer), format, arguments);
	va_end(arguments);
	c->last_error = c->error_buffer;
}

/* Whoever sets last_error fails. */
STAP_UNUSED static enum stap_result stap_embedded_end(struct stap_context *c,
						      u32 position)
{
	if (!c->last_error)
		return STAP_DONE;
	stap_raise(c, position, c->last_error);
	c->last_error = NULL;
	return STAP_FAILED;
}

STAP_UNUSED static void __attribute__((format(printf, 2, 3)))
stap_embedded_print(struct stap_context *c, const char *format, ...)
{
	va_list arguments;
	char *text;
	u32 length;

	stap_part(c, STAP_TEXT_CODE, 2 * STAP_PART_HEAD + STAP_EMBEDDED_ROOM);
	text = (char *)c->out + c->used + 8;
	va_start(arguments, format);
	vsnprintf(text, STAP_EMBEDDED_ROOM, format, arguments);
	va_end(arguments);
	length = (u32)strlen(text);
	stap_put_word(c, length);
	memset(text + length, 0, STAP_ROUND_UP(length) - length);
	c->used += STAP_ROUND_UP(length);
	stap_part_end(c);
}

STAP_UNUSED static void __attribute__((format(printf, 2, 3)))
stap_embedded_warn(struct stap_context *c, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(c->error_buffer, sizeof(c->error_buffer), format, arguments);
	va_end(arguments);
	stap_warn(c, c->error_buffer);
}

STAP_UNUSED static s64 stap_take_next(struct stap_context *c)
{
	bool next = c->next;

	c->next = false;
	return next;
}

#define STAP_ERROR(...)                                   \
	do {                                              \
		stap_embedded_error(CONTEXT, __VA_ARGS__); \
		goto out;                                 \
	} while (0)
/* The next overload is called with the same arguments. */
#define STAP_NEXT                      \
	do {                           \
		CONTEXT->next = true;  \
		goto out;              \
	} while (0)
#define STAP_PRINTF(...) stap_embedded_print(CONTEXT, __VA_ARGS__)
#define _stp_printf(...) stap_embedded_print(CONTEXT, __VA_ARGS__)
#define _stp_print(text) stap_embedded_print(CONTEXT, "%s", text)
#define _stp_warn(...) stap_embedded_warn(CONTEXT, __VA_ARGS__)

/* What the pointer points to; a bad address fails. */
#define kread(pointer)                                                       \
	({                                                                   \
		__typeof__(*(pointer)) stap_value;                           \
		if (stap_read_memory(STAP_KERNEL_SPACE, &stap_value,         \
				     (u64)(unsigned long)(pointer),          \
				     sizeof(stap_value)))                    \
			STAP_ERROR("kernel read fault at 0x%llx",            \
				   (unsigned long long)(unsigned long)(pointer)); \
		stap_value;                                                  \
	})
/* A fault has left before. */
#define CATCH_DEREF_FAULT() \
	do {                \
	} while (0)

#endif
