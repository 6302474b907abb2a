/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The drawing of a histogram, row by row: the same as src/format makes. */
#ifndef STAP_HISTOGRAM_H
#define STAP_HISTOGRAM_H

#include "records.h"
#include "statistic.h"

/* A label, a bar, a count, and what stands between. */
#define STAP_ROW_BYTES (STAP_HISTOGRAM_WIDTH + 80)

typedef void stap_draw_row(struct stap_context *c, const char *row, u32 length);

struct stap_drawing {
	struct stap_context *c;
	const struct stap_shape *shape;
	const struct stap_statistic *it;
	stap_draw_row *put;
	u32 low;
	u32 high;
	u32 label_width;
	u32 count_width;
	u64 scale;
	u32 length;
};

static void stap_row_byte(struct stap_drawing *d, char byte)
{
	d->c->row[d->length++] = byte;
}

static void stap_row_fill(struct stap_drawing *d, char byte, u64 count)
{
	while (count--)
		stap_row_byte(d, byte);
}

static void stap_row_bytes(struct stap_drawing *d, const char *text, u32 length)
{
	memcpy(d->c->row + d->length, text, length);
	d->length += length;
}

static void stap_row_end(struct stap_drawing *d)
{
	stap_row_byte(d, '\n');
	d->put(d->c, d->c->row, d->length);
	d->length = 0;
}

static u32 stap_signed_digits(char room[STAP_DIGITS], s64 value)
{
	char *at = stap_digits(room, value < 0 ? 0 - (u64)value : (u64)value,
			       10, false);

	if (value < 0)
		*--at = '-';
	return (u32)(room + STAP_DIGITS - at);
}

/* What a row is labelled by: its first value (of a negative one the last). */
static s64 stap_row_value(const struct stap_shape *shape, u32 row)
{
	u32 last = shape->buckets - 1;
	u32 steps = !row ? 0 : row == last ? row - 2 : row - 1;

	if (shape->histogram == STAP_LINEAR)
		return (s64)((u64)shape->low + (u64)shape->step * steps);
	if (row == STAP_LOG_ZERO)
		return 0;
	if (row < STAP_LOG_ZERO)
		return (s64)(0 - (1ULL << (STAP_LOG_ZERO - row - 1)));
	return (s64)(1ULL << (row - STAP_LOG_ZERO - 1));
}

/* Is it one of the outer rows of a linear one, which say < or >? */
static char stap_row_mark(const struct stap_shape *shape, u32 row)
{
	if (shape->histogram != STAP_LINEAR)
		return 0;
	return !row ? '<' : row == shape->buckets - 1 ? '>' : 0;
}

static u32 stap_label_width(const struct stap_drawing *d)
{
	const struct stap_shape *shape = d->shape;
	char room[STAP_DIGITS];
	s64 first = stap_row_value(shape, d->low);
	s64 last = stap_row_value(shape, d->high);
	u32 start, end;

	if (shape->histogram == STAP_LINEAR) {
		first = shape->low;
		last = (s64)((u64)shape->low + (u64)shape->step * d->high);
	}
	start = stap_signed_digits(room, first) +
		(stap_row_mark(shape, d->low) == '<');
	end = stap_signed_digits(room, last) +
	      (stap_row_mark(shape, d->high) == '>');
	if (start < end)
		start = end;
	return start < 5 ? 5 : start;
}

/* From the first to the last counted row, and two more on either side. */
static void stap_find_rows(struct stap_drawing *d)
{
	const s64 *counts = d->it->buckets;
	u32 end = d->shape->buckets - 1;
	u32 first = 0, last = end;

	while (first < end && counts[first] <= 0)
		first++;
	while (last > 0 && counts[last] <= 0)
		last--;
	if (counts[first] <= 0)
		first = 0;
	d->low = first < 2 ? 0 : first - 2;
	d->high = last + 2 > end ? end : last + 2;
	if (d->shape->histogram == STAP_LOG) {
		/* Not into the negatives unless something is there. */
		if (first >= STAP_LOG_ZERO && d->low < STAP_LOG_ZERO)
			d->low = STAP_LOG_ZERO;
		return;
	}
	if (!d->low && !counts[0])
		d->low = 1;
	if (d->high == end && !counts[end])
		d->high = end - 1;
}

static bool stap_is_elided(const struct stap_drawing *d, u32 row)
{
	s64 from = (s64)row - STAP_HISTOGRAM_ELISION;
	s64 to = (s64)row + STAP_HISTOGRAM_ELISION;

	if (STAP_HISTOGRAM_ELISION < 0)
		return false;
	if (from < (s64)d->low)
		from = (s64)d->low;
	if (to > (s64)d->high)
		to = (s64)d->high;
	for (; from <= to; from++)
		if (d->it->buckets[from])
			return false;
	return true;
}

static void stap_draw_head(struct stap_drawing *d)
{
	stap_row_fill(d, ' ', d->label_width - 5);
	stap_row_bytes(d, "value |", 7);
	stap_row_fill(d, '-', STAP_HISTOGRAM_WIDTH);
	stap_row_bytes(d, " count", 6);
	stap_row_end(d);
}

static void stap_draw_count(struct stap_drawing *d, u32 row)
{
	s64 count = d->it->buckets[row];
	u64 bar = count > 0 ? (u64)count / d->scale : 0;
	char mark = stap_row_mark(d->shape, row);
	char room[STAP_DIGITS];
	u32 length = stap_signed_digits(room, stap_row_value(d->shape, row));

	stap_row_fill(d, ' ', d->label_width - length - (mark != 0));
	if (mark)
		stap_row_byte(d, mark);
	stap_row_bytes(d, room + STAP_DIGITS - length, length);
	stap_row_bytes(d, " |", 2);
	stap_row_fill(d, '@', bar);
	length = stap_signed_digits(room, count);
	stap_row_fill(d, ' ', STAP_HISTOGRAM_WIDTH - bar + 1 + d->count_width -
				      length);
	stap_row_bytes(d, room + STAP_DIGITS - length, length);
	stap_row_end(d);
}

/* False: the statistic is empty. */
static bool stap_draw(struct stap_context *c, const struct stap_statistic *it,
		      const struct stap_shape *shape, stap_draw_row *put)
{
	struct stap_drawing d = { .c = c, .shape = shape, .it = it, .put = put };
	char room[STAP_DIGITS];
	u64 most = 0;
	bool elided = false;
	u32 row;

	if (!it || !it->count)
		return false;
	for (row = 0; row < shape->buckets; row++)
		if (it->buckets[row] > (s64)most)
			most = (u64)it->buckets[row];
	stap_find_rows(&d);
	d.label_width = stap_label_width(&d);
	d.count_width = stap_signed_digits(room, (s64)most);
	d.scale = most <= STAP_HISTOGRAM_WIDTH ? 1 :
		  (most + STAP_HISTOGRAM_WIDTH - 1) / STAP_HISTOGRAM_WIDTH;
	stap_draw_head(&d);
	for (row = d.low; row <= d.high; row++) {
		if (stap_is_elided(&d, row)) {
			elided = true;
			continue;
		}
		if (elided) {
			stap_row_fill(&d, ' ', d.label_width);
			stap_row_bytes(&d, " ~", 2);
			stap_row_end(&d);
		}
		elided = false;
		stap_draw_count(&d, row);
	}
	stap_row_end(&d);
	return true;
}

/* Where the statistic of an element lies; NULL: there is none. */
STAP_UNUSED static const struct stap_statistic *
stap_find_statistic(struct stap_map *map, const u8 *key)
{
	struct stap_slot *slot = stap_map_find(map, key);

	return slot ? stap_value(map, slot) : NULL;
}

STAP_UNUSED static bool stap_print_histogram(struct stap_context *c,
					     const struct stap_statistic *it,
					     const struct stap_shape *shape,
					     bool newline)
{
	bool drawn = stap_draw(c, it, shape, stap_print_text);

	if (drawn && newline)
		stap_print_text(c, "\n", 1);
	return drawn;
}

STAP_UNUSED static bool stap_format_histogram(struct stap_context *c,
					      const struct stap_statistic *it,
					      const struct stap_shape *shape,
					      bool newline, char *to, u32 limit)
{
	bool drawn;

	stap_text_begin(c);
	drawn = stap_draw(c, it, shape, stap_text_bytes);
	if (drawn && newline)
		stap_text_byte(c, '\n');
	if (drawn)
		stap_text_end(c, to, limit);
	return drawn;
}

#endif
