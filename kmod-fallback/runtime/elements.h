/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What instructions do to an array: each is one step for everybody else. Keys
 * lie in the context. Numbers and interned strings are words, other strings
 * bytes. A true result of a store is an overflow.
 */
#ifndef STAP_ELEMENTS_H
#define STAP_ELEMENTS_H

#include "map.h"

STAP_UNUSED static s64 stap_load_word(struct stap_map *map, const u8 *key)
{
	struct stap_slot *slot;
	s64 value;

	stap_guard(&map->guard);
	slot = stap_map_find(map, key);
	value = slot ? *(s64 *)stap_value(map, slot) : 0;
	stap_unguard(&map->guard);
	return value;
}

STAP_UNUSED static void stap_load_text(struct stap_map *map, const u8 *key,
				       char *to, u32 limit)
{
	struct stap_slot *slot;

	stap_guard(&map->guard);
	slot = stap_map_find(map, key);
	if (slot)
		stap_copy(to, limit, stap_value(map, slot));
	else
		to[0] = 0;
	stap_unguard(&map->guard);
}

STAP_UNUSED static bool stap_store_word(struct stap_map *map, const u8 *key,
					s64 value)
{
	struct stap_slot *slot;

	stap_guard(&map->guard);
	slot = stap_map_get(map, key);
	if (slot)
		*(s64 *)stap_value(map, slot) = value;
	stap_unguard(&map->guard);
	return !slot;
}

STAP_UNUSED static bool stap_store_text(struct stap_map *map, const u8 *key,
					u32 limit, const char *value)
{
	struct stap_slot *slot;

	stap_guard(&map->guard);
	slot = stap_map_get(map, key);
	if (slot)
		stap_copy(stap_value(map, slot), limit, value);
	stap_unguard(&map->guard);
	return !slot;
}

STAP_UNUSED static bool stap_add_element(struct stap_map *map, const u8 *key,
					 s64 delta)
{
	struct stap_slot *slot;
	u64 *value;

	stap_guard(&map->guard);
	slot = stap_map_get(map, key);
	if (slot) {
		value = stap_value(map, slot);
		*value += (u64)delta;
	}
	stap_unguard(&map->guard);
	return !slot;
}

STAP_UNUSED static s64 stap_has_element(struct stap_map *map, const u8 *key)
{
	bool found;

	stap_guard(&map->guard);
	found = stap_map_find(map, key) != NULL;
	stap_unguard(&map->guard);
	return found;
}

STAP_UNUSED static s64 stap_has_slice(struct stap_map *map, u64 wanted,
				      const u8 *key)
{
	u32 index;

	stap_guard(&map->guard);
	for (index = map->oldest; index != STAP_NO_SLOT;
	     index = stap_slot(map, index)->newer)
		if (stap_map_matches(map, stap_slot(map, index), wanted, key))
			break;
	stap_unguard(&map->guard);
	return index != STAP_NO_SLOT;
}

STAP_UNUSED static void stap_delete_element(struct stap_map *map, const u8 *key)
{
	struct stap_slot *slot;

	stap_guard(&map->guard);
	slot = stap_map_find(map, key);
	if (slot)
		stap_map_unlink(map, (u32)(((u8 *)slot - map->slots) /
					   map->slot_bytes));
	stap_unguard(&map->guard);
}

STAP_UNUSED static void stap_delete_slice(struct stap_map *map, u64 wanted,
					  const u8 *key)
{
	u32 index, newer;

	stap_guard(&map->guard);
	for (index = map->oldest; index != STAP_NO_SLOT; index = newer) {
		newer = stap_slot(map, index)->newer;
		if (stap_map_matches(map, stap_slot(map, index), wanted, key))
			stap_map_unlink(map, index);
	}
	stap_unguard(&map->guard);
}

STAP_UNUSED static void stap_clear_array(struct stap_map *map)
{
	stap_guard(&map->guard);
	memset(map->heads, 0xff, ((size_t)map->mask + 1) * sizeof(u32));
	map->count = 0;
	map->fresh = 0;
	map->free = STAP_NO_SLOT;
	map->oldest = STAP_NO_SLOT;
	map->newest = STAP_NO_SLOT;
	stap_unguard(&map->guard);
}

#endif
