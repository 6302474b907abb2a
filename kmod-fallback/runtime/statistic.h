/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Statistics. All sums wrap at 64 bits. The variance is SystemTap's integer
 * one: values shifted left, a mean that truncates, deltas of 32 bits.
 */
#ifndef STAP_STATISTIC_H
#define STAP_STATISTIC_H

#include "map.h"

enum stap_histogram {
	STAP_NO_HISTOGRAM,
	STAP_LOG,
	STAP_LINEAR,
};

#define STAP_LOG_ZERO 64

struct stap_shape {
	bool variance;
	u32 shift;
	enum stap_histogram histogram;
	s64 low;
	s64 high;
	s64 step;
	/* Rows of the histogram. */
	u32 buckets;
};

struct stap_statistic {
	s64 count;
	s64 sum;
	s64 min;
	s64 max;
	s64 mean;
	s64 m2;
	s64 buckets[];
};

/* A statistic that is no element. */
struct stap_single {
	const struct stap_shape *shape;
	struct stap_guard guard;
	struct stap_statistic *statistic;
};

static size_t stap_statistic_bytes(const struct stap_shape *shape)
{
	return sizeof(struct stap_statistic) + 8 * (size_t)shape->buckets;
}

static u32 stap_bits(u64 value)
{
	return value ? 64 - (u32)__builtin_clzll(value) : 0;
}

static u32 stap_bucket(const struct stap_shape *shape, s64 value)
{
	u64 steps;

	if (shape->histogram == STAP_LOG) {
		if (value < 0)
			return STAP_LOG_ZERO - stap_bits(0 - (u64)value);
		return STAP_LOG_ZERO + stap_bits((u64)value);
	}
	if (value < shape->low)
		return 0;
	steps = ((u64)value - (u64)shape->low) / (u64)shape->step;
	return steps < shape->buckets - 2 ? (u32)steps + 1 : shape->buckets - 1;
}

static void stap_add_variance(struct stap_statistic *it, u32 shift, s64 value)
{
	u64 shifted = (u64)value << shift;
	s64 delta;

	if (it->count == 1) {
		it->mean = (s64)shifted;
		it->m2 = 0;
		return;
	}
	delta = (s32)(shifted - (u64)it->mean);
	it->mean = (s64)((u64)it->mean + (u64)stap_divide(delta, it->count));
	it->m2 = (s64)((u64)it->m2 + (u64)delta * (shifted - (u64)it->mean));
}

static void stap_accumulate(struct stap_statistic *it,
			    const struct stap_shape *shape, s64 value)
{
	bool first = !it->count;

	it->count = (s64)((u64)it->count + 1);
	it->sum = (s64)((u64)it->sum + (u64)value);
	if (first || value < it->min)
		it->min = value;
	if (first || value > it->max)
		it->max = value;
	if (shape->variance)
		stap_add_variance(it, shape->shift, value);
	if (shape->histogram != STAP_NO_HISTOGRAM)
		it->buckets[stap_bucket(shape, value)]++;
}

/*
 * The spread inside (M2), and how far the running mean is from sum / count, as
 * upstream joins its CPUs. The last shift is modulo 64, as all are.
 */
static s64 stap_variance(const struct stap_statistic *it, u32 shift)
{
	s64 n = it->count;
	s64 less = n - 1;
	u64 off, between, inside;
	s64 spread;

	if (n == 1)
		return 0;
	off = (u64)it->mean - (u64)stap_divide((s64)((u64)it->sum << shift), n);
	between = (u64)n * off * off;
	inside = (u64)less * (u64)stap_divide(it->m2, less);
	spread = stap_divide((s64)(between + inside), less);
	return spread >> (2 * shift & 63);
}

enum stap_operation {
	STAP_COUNT,
	STAP_SUM,
	STAP_MIN,
	STAP_MAX,
	STAP_AVG,
	STAP_VARIANCE,
};

/* Not of an empty one, but for count and sum. */
static s64 stap_ask(const struct stap_statistic *it,
		    const struct stap_shape *shape, enum stap_operation op)
{
	switch (op) {
	case STAP_COUNT:
		return it->count;
	case STAP_SUM:
		return it->sum;
	case STAP_MIN:
		return it->min;
	case STAP_MAX:
		return it->max;
	case STAP_AVG:
		return stap_divide(it->sum, it->count);
	case STAP_VARIANCE:
		return stap_variance(it, shape->shift);
	}
	return 0;
}

/* True: there is nothing to ask. */
static bool stap_read(const struct stap_statistic *it,
		      const struct stap_shape *shape, enum stap_operation op,
		      s64 *to)
{
	bool empty = !it || !it->count;

	if (empty && op != STAP_COUNT && op != STAP_SUM)
		return true;
	*to = it ? stap_ask(it, shape, op) : 0;
	return false;
}

/* What reading a bucket may come to. */
enum stap_bucket_result {
	STAP_BUCKET_READ,
	STAP_BUCKET_EMPTY,
	STAP_BUCKET_OUTSIDE,
};

static enum stap_bucket_result stap_bucket_of(const struct stap_statistic *it,
					      const struct stap_shape *shape,
					      s64 index, s64 *to)
{
	if (!it || !it->count)
		return STAP_BUCKET_EMPTY;
	if (index < 0 || index >= (s64)shape->buckets)
		return STAP_BUCKET_OUTSIDE;
	*to = it->buckets[index];
	return STAP_BUCKET_READ;
}

STAP_UNUSED static void stap_add_single(struct stap_single *single, s64 value)
{
	stap_guard(&single->guard);
	stap_accumulate(single->statistic, single->shape, value);
	stap_unguard(&single->guard);
}

STAP_UNUSED static bool stap_read_single(struct stap_single *single,
					 enum stap_operation op, s64 *to)
{
	bool empty;

	stap_guard(&single->guard);
	empty = stap_read(single->statistic, single->shape, op, to);
	stap_unguard(&single->guard);
	return empty;
}

STAP_UNUSED static enum stap_bucket_result
stap_bucket_single(struct stap_single *single, s64 index, s64 *to)
{
	enum stap_bucket_result result;

	stap_guard(&single->guard);
	result = stap_bucket_of(single->statistic, single->shape, index, to);
	stap_unguard(&single->guard);
	return result;
}

STAP_UNUSED static void stap_clear_single(struct stap_single *single)
{
	stap_guard(&single->guard);
	memset(single->statistic, 0, stap_statistic_bytes(single->shape));
	stap_unguard(&single->guard);
}

/* True: the array is full. */
STAP_UNUSED static bool stap_add_statistic(struct stap_map *map,
					   const struct stap_shape *shape,
					   const u8 *key, s64 value)
{
	struct stap_slot *slot;

	stap_guard(&map->guard);
	slot = stap_map_get(map, key);
	if (slot)
		stap_accumulate(stap_value(map, slot), shape, value);
	stap_unguard(&map->guard);
	return !slot;
}

STAP_UNUSED static bool stap_read_statistic(struct stap_map *map,
					    const struct stap_shape *shape,
					    const u8 *key,
					    enum stap_operation op, s64 *to)
{
	struct stap_slot *slot;
	bool empty;

	stap_guard(&map->guard);
	slot = stap_map_find(map, key);
	empty = stap_read(slot ? stap_value(map, slot) : NULL, shape, op, to);
	stap_unguard(&map->guard);
	return empty;
}

STAP_UNUSED static enum stap_bucket_result
stap_bucket_element(struct stap_map *map, const struct stap_shape *shape,
		    const u8 *key, s64 index, s64 *to)
{
	enum stap_bucket_result result;
	struct stap_slot *slot;

	stap_guard(&map->guard);
	slot = stap_map_find(map, key);
	result = stap_bucket_of(slot ? stap_value(map, slot) : NULL, shape,
				index, to);
	stap_unguard(&map->guard);
	return result;
}

#endif
