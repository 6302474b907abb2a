/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Strings: bytes up to a NUL, never longer than the slot that holds them. A
 * destination may be one of the sources.
 */
#ifndef STAP_STRINGS_H
#define STAP_STRINGS_H

#include "session.h"

static u32 stap_length_to(const char *text, u32 limit)
{
	u32 length = 0;

	while (length < limit && text[length])
		length++;
	return length;
}

static void stap_copy(char *to, u32 limit, const char *from)
{
	u32 length = stap_length_to(from, limit);

	memmove(to, from, length);
	to[length] = 0;
}

/* Into a field of size bytes, which may be compared and hashed whole. */
STAP_UNUSED static void stap_copy_padded(void *field, u32 size, u32 limit,
					 const char *from)
{
	char *to = field;
	u32 length = stap_length_to(from, limit);

	memcpy(to, from, length);
	memset(to + length, 0, size - length);
}

STAP_UNUSED static s64 stap_length(const char *text)
{
	return (s64)strlen(text);
}

/* The byte, or -1 outside. */
STAP_UNUSED static s64 stap_byte_at(const char *text, s64 index)
{
	if (index < 0 || (u64)index >= strlen(text))
		return -1;
	return (u8)text[index];
}

STAP_UNUSED static void stap_concat(char *to, u32 limit, const char *left,
				    const char *right)
{
	u32 first = stap_length_to(left, limit);
	u32 second = stap_length_to(right, limit - first);

	memmove(to + first, right, second);
	memmove(to, left, first);
	to[first + second] = 0;
}

STAP_UNUSED static void stap_slice(char *to, u32 limit, const char *from,
				   s64 start, s64 size)
{
	u64 length = strlen(from);
	u64 count;

	if (start < 0 || (u64)start >= length || size <= 0) {
		to[0] = 0;
		return;
	}
	count = length - (u64)start;
	if ((u64)size < count)
		count = (u64)size;
	if (count > limit)
		count = limit;
	memmove(to, from + start, count);
	to[count] = 0;
}

/* The position of needle at or after from, -1 if none. */
STAP_UNUSED static s64 stap_find(const char *text, const char *needle, s64 from)
{
	u64 length = strlen(text);
	u64 wanted = strlen(needle);
	u64 at = from < 0 ? 0 : (u64)from;

	if (from > 0 && (u64)from > length)
		return -1;
	for (; at + wanted <= length; at++)
		if (!memcmp(text + at, needle, wanted))
			return (s64)at;
	return -1;
}

static u32 stap_digit(char letter)
{
	if (letter >= '0' && letter <= '9')
		return (u32)(letter - '0');
	letter |= 0x20;
	if (letter >= 'a' && letter <= 'f')
		return (u32)(letter - 'a') + 10;
	return ~0U;
}

/*
 * An optional '-', 0x for base 16 and 0, a leading 0 for base 0. The first
 * letter that the base lacks ends it; too large values wrap.
 */
STAP_UNUSED static s64 stap_to_long(const char *text, s64 written)
{
	bool negative = text[0] == '-';
	const char *at = text + negative;
	bool hexadecimal = at[0] == '0' && (at[1] | 0x20) == 'x';
	u32 base = (u32)written;
	u64 value = 0;

	if (base != 16 && hexadecimal)
		hexadecimal = stap_digit(at[2]) < 16;
	if (!base)
		base = hexadecimal ? 16 : at[0] == '0' ? 8 : 10;
	if (hexadecimal && base == 16)
		at += 2;
	for (; *at && stap_digit(*at) < base; at++) {
		/* No digit is above 15, however large the base. */
		value = value * base + stap_digit(*at);
	}
	return (s64)(negative ? 0 - value : value);
}

STAP_UNUSED static s64 stap_divide(s64 left, s64 right)
{
	/* The machine traps on the one quotient that does not fit. */
	return right == -1 ? (s64)(0 - (u64)left) : left / right;
}

STAP_UNUSED static s64 stap_modulo(s64 left, s64 right)
{
	return right == -1 ? 0 : left % right;
}

#include "text.h"

#endif
