/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Walks over the tables of regular expressions. */
#ifndef STAP_REGEX_H
#define STAP_REGEX_H

#include "strings.h"

/* Column of each byte (0: the end of the string); one row of states a state. */
struct stap_regex {
	const u8 *classes;
	const u16 *next;
	u32 columns;
	u32 start;
};

#define STAP_REGEX_DEAD 0
#define STAP_REGEX_ACCEPTED 1

STAP_UNUSED static s64 stap_matches(const struct stap_regex *regex,
				    const char *text)
{
	u32 state = regex->start;
	u8 byte;

	while (state > STAP_REGEX_ACCEPTED) {
		byte = (u8)*text++;
		state = regex->next[state * regex->columns +
				    regex->classes[byte]];
	}
	return state == STAP_REGEX_ACCEPTED;
}

/*
 * The same with registers. The first ones are the tags of the last acceptance:
 * group n lies from 2n to 2n + 1. A list of commands is pairs, register and
 * value, ended by STAP_REGEX_END.
 */
struct stap_tagged {
	struct stap_regex table;
	const u16 *commands_at;
	const u8 *commands;
	u32 start_commands;
	u32 tags;
};

#define STAP_REGEX_END 255
#define STAP_REGEX_POSITION 255
#define STAP_REGEX_NOTHING 254
#define STAP_NOWHERE (-1)

static void stap_regex_commands(s32 *registers, const u8 *at, s32 position)
{
	for (; at[0] != STAP_REGEX_END; at += 2) {
		if (at[1] == STAP_REGEX_POSITION)
			registers[at[0]] = position;
		else if (at[1] == STAP_REGEX_NOTHING)
			registers[at[0]] = STAP_NOWHERE;
		else
			registers[at[0]] = registers[at[1]];
	}
}

/* The hit's last match is this one; what it was matched against is kept. */
STAP_UNUSED static s64 stap_match(struct stap_context *c,
				  const struct stap_tagged *tagged,
				  const char *text)
{
	const struct stap_regex *regex = &tagged->table;
	s32 *registers = c->match.registers;
	u32 state = regex->start;
	s32 position = 0;
	u32 step, i;

	stap_copy(c->match.text, STAP_STRING_LIMIT, text);
	text = c->match.text;
	for (i = 0; i < STAP_REGEX_REGISTERS; i++)
		registers[i] = STAP_NOWHERE;
	stap_regex_commands(registers,
			    tagged->commands + tagged->start_commands, 0);
	while (state) {
		step = state * regex->columns +
		       regex->classes[(u8)text[position]];
		if (text[position])
			position++;
		stap_regex_commands(registers,
				    tagged->commands +
				    tagged->commands_at[step], position);
		state = regex->next[step];
	}
	c->match.groups = registers[0] == STAP_NOWHERE ? 0 : tagged->tags / 2;
	return c->match.groups != 0;
}

/* A group that exists; "" if it has no part in the match. */
STAP_UNUSED static void stap_matched(struct stap_context *c, char *to,
				     u32 limit, s64 group)
{
	s32 from = c->match.registers[2 * group];
	s32 end = c->match.registers[2 * group + 1];

	if (from < 0 || end < 0)
		end = from = 0;
	stap_slice(to, limit, c->match.text, from, end - from);
}

#endif
