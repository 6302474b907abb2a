/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a hit has to say, in the order in which it says it. One hit is one
 * record of parts; a hit that says more than fits goes in several.
 *
 *   part: | code u16 | body u16 | size u32 (head included) | arguments ... |
 *
 * A word is a number or the id of an interned string. Short strings travel as
 * their slot, padded with zeros; others as their length and their bytes,
 * padded to 8.
 */
#ifndef STAP_RECORDS_H
#define STAP_RECORDS_H

#include "strings.h"

#define STAP_PART_HEAD 8
#define STAP_ROUND_UP(bytes) (((bytes) + 7) & ~7U)

/* The record goes to the reader. Where there is no room the hit is lost. */
static void stap_flush(struct stap_context *c)
{
	if (c->used && !c->lost && !stap_send(c, c->out, c->used, c->wake)) {
		c->lost = true;
		stap_add_shared(&c->body->counters->lost, 1);
	}
	c->used = 0;
	c->wake = false;
}

/* bytes: room for all of the part, not more than STAP_PART_BYTES. */
static void stap_part(struct stap_context *c, u32 code, u32 bytes)
{
	if (c->used + bytes > STAP_OUT_BYTES)
		stap_flush(c);
	c->part = c->used;
	*(u32 *)(c->out + c->part) = code | c->body->id << 16;
	c->used += STAP_PART_HEAD;
}

static void stap_part_end(struct stap_context *c)
{
	*(u32 *)(c->out + c->part + 4) = c->used - c->part;
}

static void stap_put_word(struct stap_context *c, s64 value)
{
	*(s64 *)(c->out + c->used) = value;
	c->used += 8;
}

STAP_UNUSED static void stap_put_padded(struct stap_context *c,
					const char *text, u32 size)
{
	stap_copy_padded(c->out + c->used, size, size - 1, text);
	c->used += size;
}

static void stap_put_bytes(struct stap_context *c, const char *bytes, u32 length)
{
	u32 padded = STAP_ROUND_UP(length);

	stap_put_word(c, length);
	memcpy(c->out + c->used, bytes, length);
	memset(c->out + c->used + length, 0, padded - length);
	c->used += padded;
}

static void stap_put_text(struct stap_context *c, const char *text)
{
	stap_put_bytes(c, text, (u32)strlen(text));
}

/* As the printers take it: 32 bits, at least 1. */
STAP_UNUSED static u32 stap_precision(s64 value, u32 most)
{
	s32 wanted = (s32)value;

	if (wanted < 1)
		return 1;
	return (u32)wanted > most ? most : (u32)wanted;
}

/* True: a fault. */
STAP_UNUSED static bool stap_put_memory(struct stap_context *c,
					enum stap_space space, u64 address,
					u32 size)
{
	u32 padded = STAP_ROUND_UP(size);

	stap_put_word(c, size);
	if (stap_read_memory(space, c->out + c->used, address, size))
		return true;
	memset(c->out + c->used + size, 0, padded - size);
	c->used += padded;
	return false;
}

static void stap_send_text(struct stap_context *c, u32 code, const char *text)
{
	u32 length = (u32)strlen(text);

	stap_part(c, code, 2 * STAP_PART_HEAD + STAP_ROUND_UP(length));
	stap_put_bytes(c, text, length);
	stap_part_end(c);
}

STAP_UNUSED static void stap_warn(struct stap_context *c, const char *text)
{
	stap_send_text(c, STAP_PART_WARN, text);
}

/* A command for a shell in user space. */
STAP_UNUSED static void stap_system(struct stap_context *c, const char *text)
{
	stap_send_text(c, STAP_PART_SYSTEM, text);
}

/* Text that was made here, whole. */
STAP_UNUSED static void stap_print_text(struct stap_context *c,
					const char *text, u32 length)
{
	stap_part(c, STAP_TEXT_CODE,
		  2 * STAP_PART_HEAD + STAP_ROUND_UP(length));
	stap_put_bytes(c, text, length);
	stap_part_end(c);
}

/* The session ends, this body goes on. */
STAP_UNUSED static void stap_exit(struct stap_context *c)
{
	stap_store(&stap_session.exiting, 1);
	stap_part(c, STAP_PART_EXIT, STAP_PART_HEAD);
	stap_part_end(c);
	c->wake = true;
}

/* An error that no catch block took. */
static void stap_report(struct stap_context *c)
{
	const struct stap_error *error = &c->error;

	if (stap_add_shared(&stap_session.errors, 1) > STAP_MAX_ERRORS)
		stap_store(&stap_session.exiting, 1);
	stap_part(c, STAP_PART_ERROR,
		  4 * STAP_PART_HEAD + STAP_ROUND_UP(STAP_STRING_LIMIT));
	stap_put_word(c, (s64)((u64)error->position << 32 | error->code));
	stap_put_word(c, error->argument);
	stap_put_text(c, error->text);
	stap_part_end(c);
	c->wake = true;
}

#endif
