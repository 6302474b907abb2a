/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * foreach: the slots of the elements as they are now, in their order; then the
 * loop visits one after the other. Sorts are stable on the order of insertion.
 */
#ifndef STAP_WALK_H
#define STAP_WALK_H

#include "statistic.h"

enum stap_order_by {
	STAP_BY_INSERTION,
	/* A word or a string of the key. */
	STAP_BY_KEY_WORD,
	STAP_BY_KEY_TEXT,
	STAP_BY_VALUE_WORD,
	STAP_BY_VALUE_TEXT,
	STAP_BY_STATISTIC,
};

struct stap_order {
	enum stap_order_by by;
	bool descending;
	/* Of the key that is sorted by. */
	u32 offset;
	const struct stap_shape *shape;
	enum stap_operation operation;
};

/* Behind it lie the slots, as many as the array can hold. */
struct stap_walk {
	u32 count;
	u32 visited;
};

static s64 stap_rank(struct stap_map *map, const struct stap_order *order,
		     struct stap_slot *slot)
{
	if (order->by == STAP_BY_KEY_WORD)
		return *(s64 *)(slot->key + order->offset);
	if (order->by == STAP_BY_VALUE_WORD)
		return *(s64 *)stap_value(map, slot);
	return stap_ask(stap_value(map, slot), order->shape, order->operation);
}

static const char *stap_rank_text(struct stap_map *map,
				  const struct stap_order *order,
				  struct stap_slot *slot)
{
	if (order->by == STAP_BY_KEY_TEXT)
		return (const char *)slot->key + order->offset;
	return stap_value(map, slot);
}

static bool stap_is_later(struct stap_map *map, const struct stap_order *order,
			  u32 left, u32 right)
{
	struct stap_slot *a = stap_slot(map, left);
	struct stap_slot *b = stap_slot(map, right);
	s32 difference;

	if (order->by == STAP_BY_KEY_TEXT || order->by == STAP_BY_VALUE_TEXT) {
		difference = strcmp(stap_rank_text(map, order, a),
				    stap_rank_text(map, order, b));
	} else {
		s64 first = stap_rank(map, order, a);
		s64 second = stap_rank(map, order, b);

		difference = first < second ? -1 : first > second;
	}
	if (!difference)
		return a->born > b->born;
	return order->descending ? difference < 0 : difference > 0;
}

static void stap_sift(struct stap_map *map, const struct stap_order *order,
		      u32 *slots, u32 at, u32 count)
{
	u32 moved = slots[at];

	for (;;) {
		u32 child = 2 * at + 1;

		if (child >= count)
			break;
		if (child + 1 < count &&
		    stap_is_later(map, order, slots[child + 1], slots[child]))
			child++;
		if (!stap_is_later(map, order, slots[child], moved))
			break;
		slots[at] = slots[child];
		at = child;
	}
	slots[at] = moved;
}

/* In place, and never worse than n log n: it may run with interrupts off. */
static void stap_sort(struct stap_map *map, const struct stap_order *order,
		      u32 *slots, u32 count)
{
	u32 at;

	for (at = count / 2; at-- > 0;)
		stap_sift(map, order, slots, at, count);
	for (at = count; at-- > 1;) {
		u32 last = slots[0];

		slots[0] = slots[at];
		slots[at] = last;
		stap_sift(map, order, slots, 0, at);
	}
}

/* limit: S64_MAX where the script has none. */
STAP_UNUSED static void stap_collect(struct stap_walk *walk, u32 *slots,
				     struct stap_map *map,
				     const struct stap_order *order,
				     u64 wanted, const u8 *key, s64 limit)
{
	u32 count = 0;
	u32 index;

	walk->visited = 0;
	walk->count = 0;
	if (limit <= 0)
		return;
	stap_guard(&map->guard);
	for (index = map->oldest; index != STAP_NO_SLOT;
	     index = stap_slot(map, index)->newer)
		if (!wanted || stap_map_matches(map, stap_slot(map, index),
						wanted, key))
			slots[count++] = index;
	if (order->by != STAP_BY_INSERTION)
		stap_sort(map, order, slots, count);
	stap_unguard(&map->guard);
	walk->count = (u64)limit < count ? (u32)limit : count;
}

/* The value as it is when the element is visited. */
STAP_UNUSED static s64 stap_visit_word(struct stap_map *map,
				       struct stap_slot *slot)
{
	s64 value;

	stap_guard(&map->guard);
	value = *(s64 *)stap_value(map, slot);
	stap_unguard(&map->guard);
	return value;
}

STAP_UNUSED static void stap_visit_text(struct stap_map *map,
					struct stap_slot *slot, char *to,
					u32 limit)
{
	stap_guard(&map->guard);
	stap_copy(to, limit, stap_value(map, slot));
	stap_unguard(&map->guard);
}

#endif
