/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A text in the making (sprintf, error texts, histograms): what does not fit
 * into a string is dropped. The conversions are those of src/format, which
 * prints; here they make values.
 */
#ifndef STAP_TEXT_H
#define STAP_TEXT_H

/* No width or no precision. */
#define STAP_NONE (-1)
#define STAP_MAX_EXTENT 8192

static void stap_text_begin(struct stap_context *c)
{
	c->length = 0;
}

static void stap_text_byte(struct stap_context *c, char byte)
{
	if (c->length < STAP_STRING_LIMIT)
		c->text[c->length++] = byte;
}

static void stap_text_bytes(struct stap_context *c, const char *bytes,
			    u32 length)
{
	u32 i;

	for (i = 0; i < length; i++)
		stap_text_byte(c, bytes[i]);
}

static void stap_text_put(struct stap_context *c, const char *text)
{
	stap_text_bytes(c, text, (u32)strlen(text));
}

/* A NUL inside (of %c or %b) ends it: no string holds one. */
static void stap_text_end(struct stap_context *c, char *to, u32 limit)
{
	c->text[c->length] = 0;
	stap_copy(to, limit, c->text);
}

/* A width or precision given for '*'. */
STAP_UNUSED static s32 stap_extent(s64 value)
{
	s32 extent = (s32)value;

	if (extent < 0)
		return 0;
	return extent < STAP_MAX_EXTENT ? extent : STAP_MAX_EXTENT;
}

static void stap_text_fill(struct stap_context *c, char byte, s64 count)
{
	for (; count > 0; count--)
		stap_text_byte(c, byte);
}

static void stap_text_padded(struct stap_context *c, const char *bytes,
			     u32 length, char flag, s32 width, char with)
{
	s64 missing = (s64)width - (s64)length;

	if (flag != '-')
		stap_text_fill(c, with, missing);
	stap_text_bytes(c, bytes, length);
	if (flag == '-')
		stap_text_fill(c, with, missing);
}

STAP_UNUSED static void stap_text_string(struct stap_context *c,
					 const char *value, char flag,
					 s32 width, s32 precision)
{
	u32 length = (u32)strlen(value);

	if (precision != STAP_NONE && (u32)precision < length)
		length = (u32)precision;
	stap_text_padded(c, value, length, flag, width, ' ');
}

#define STAP_DIGITS 24

/* Digits of value, the last one at the end of the room; gives the first. */
static char *stap_digits(char room[STAP_DIGITS], u64 value, u32 base,
			 bool capital)
{
	const char *names = capital ? "0123456789ABCDEF" : "0123456789abcdef";
	char *at = room + STAP_DIGITS;

	do {
		*--at = names[value % base];
		value /= base;
	} while (value);
	return at;
}

/* Of %d %u %o %x %X %p: sign, or the prefix that the flag asks for. */
static u32 stap_prefix(char prefix[3], s64 value, char conversion, char flag)
{
	u32 length = 0;

	if (conversion == 'd') {
		if (value < 0)
			prefix[length++] = '-';
		else if (flag == '+' || flag == ' ')
			prefix[length++] = flag;
	} else if (conversion == 'p' || (flag == '#' && conversion != 'u')) {
		prefix[length++] = '0';
		if (conversion == 'p')
			prefix[length++] = 'x';
		else if (conversion != 'o')
			prefix[length++] = conversion;
	}
	return length;
}

STAP_UNUSED static void stap_text_number(struct stap_context *c, s64 value,
					 char conversion, char flag, s32 width,
					 s32 precision)
{
	char room[STAP_DIGITS];
	char prefix[3] = "";
	u32 prefixed = stap_prefix(prefix, value, conversion, flag);
	bool signed_value = conversion == 'd';
	u32 base = signed_value || conversion == 'u' ? 10 :
		   conversion == 'o' ? 8 : 16;
	u64 bits = signed_value && value < 0 ? 0 - (u64)value : (u64)value;
	char *digits = stap_digits(room, bits, base, conversion == 'X');
	s64 length = room + STAP_DIGITS - digits;
	s64 zeros = precision > length ? precision - length : 0;
	s64 missing = (s64)width - (s64)prefixed - zeros - length;

	if (flag == '0') {
		zeros += missing > 0 ? missing : 0;
		missing = 0;
	}
	if (flag != '-')
		stap_text_fill(c, ' ', missing);
	stap_text_bytes(c, prefix, prefixed);
	stap_text_fill(c, '0', zeros);
	stap_text_bytes(c, digits, (u32)length);
	if (flag == '-')
		stap_text_fill(c, ' ', missing);
}

/* A byte as a C escape where it is not plain; gives the length. */
static u32 stap_escape(char escape[4], u8 byte)
{
	static const char names[] = "abtnvfr";

	escape[0] = '\\';
	escape[1] = (char)byte;
	if (byte >= 7 && byte <= 13) {
		escape[1] = names[byte - 7];
		return 2;
	}
	if (byte == '\'' || byte == '\\')
		return 2;
	if (byte >= 0x20 && byte < 0x7f) {
		escape[0] = (char)byte;
		return 1;
	}
	escape[1] = (char)('0' + (byte >> 6));
	escape[2] = (char)('0' + (byte >> 3 & 7));
	escape[3] = (char)('0' + (byte & 7));
	return 4;
}

STAP_UNUSED static void stap_text_character(struct stap_context *c, s64 value,
					    char flag, s32 width)
{
	char escape[4] = { (char)value };
	u32 length = flag == '#' ? stap_escape(escape, (u8)value) : 1;

	stap_text_padded(c, escape, length, flag, width, ' ');
}

static bool stap_binary_size(s32 extent)
{
	return extent == 1 || extent == 2 || extent == 4 || extent == 8;
}

/* Little end first; the precision, else the width, says how many bytes. */
STAP_UNUSED static void stap_text_binary(struct stap_context *c, s64 value,
					 char flag, s32 width, s32 precision)
{
	u32 size = stap_binary_size(precision) ? (u32)precision :
		   stap_binary_size(width) ? (u32)width : 8;
	char bytes[8];
	u32 i;

	for (i = 0; i < size; i++)
		bytes[i] = (char)((u64)value >> (8 * i));
	stap_text_padded(c, bytes, size, flag, width, 0);
}

#endif
