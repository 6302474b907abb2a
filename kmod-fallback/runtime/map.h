/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An associative array: slots allocated once, found by a hash of the key,
 * chained in order of insertion. Rewriting a value keeps its place.
 *
 *   slot: | born u64 | next in bucket u32 | older u32 | newer u32 | bucket u32 |
 *         | key (key_bytes) | value (value_bytes) |
 *
 * A full array refuses new keys, or (wraps) forgets the oldest one. Nothing is
 * removed while a foreach walks an array: the language forbids it.
 */
#ifndef STAP_MAP_H
#define STAP_MAP_H

#include "lock.h"
#include "strings.h"

#define STAP_NO_SLOT (~0U)

struct stap_slot {
	u64 born;
	u32 next;
	u32 older;
	u32 newer;
	u32 bucket;
	u8 key[];
};

struct stap_field {
	u32 offset;
	u32 size;
};

struct stap_map {
	u32 capacity;
	u32 key_bytes;
	u32 value_bytes;
	bool wraps;
	/* Of the keys, for slices. */
	const struct stap_field *fields;
	u32 field_count;
	struct stap_guard guard;

	u32 slot_bytes;
	u32 mask;
	u32 count;
	/* Slots never used lie from here on; others that are free are chained. */
	u32 fresh;
	u32 free;
	u32 oldest;
	u32 newest;
	u64 births;
	u32 *heads;
	u8 *slots;
};

static struct stap_slot *stap_slot(const struct stap_map *map, u32 index)
{
	return (struct stap_slot *)(map->slots + (size_t)index * map->slot_bytes);
}

static void *stap_value(const struct stap_map *map, struct stap_slot *slot)
{
	return slot->key + map->key_bytes;
}

static bool stap_map_create(struct stap_map *map)
{
	u32 buckets = 1;

	while (buckets < map->capacity)
		buckets *= 2;
	map->mask = buckets - 1;
	map->slot_bytes = (u32)sizeof(struct stap_slot) + map->key_bytes +
			  map->value_bytes;
	map->heads = stap_alloc((size_t)buckets * sizeof(u32));
	map->slots = stap_alloc((size_t)map->capacity * map->slot_bytes);
	if (!map->heads || !map->slots)
		return false;
	memset(map->heads, 0xff, (size_t)buckets * sizeof(u32));
	map->free = STAP_NO_SLOT;
	map->oldest = STAP_NO_SLOT;
	map->newest = STAP_NO_SLOT;
	return true;
}

static void stap_map_destroy(struct stap_map *map)
{
	stap_free(map->heads);
	stap_free(map->slots);
	map->heads = NULL;
	map->slots = NULL;
}

/* Keys are whole words. Multiplying by an odd constant keeps all bits. */
static u32 stap_hash(const struct stap_map *map, const u8 *key)
{
	const u64 *words = (const u64 *)key;
	u64 hash = 0;
	u32 i;

	for (i = 0; i < map->key_bytes / 8; i++) {
		hash = (hash ^ words[i]) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 29;
	}
	return (u32)(hash >> 32) & map->mask;
}

static struct stap_slot *stap_map_find(struct stap_map *map, const u8 *key)
{
	u32 index = map->heads[stap_hash(map, key)];

	while (index != STAP_NO_SLOT) {
		struct stap_slot *slot = stap_slot(map, index);

		if (!memcmp(slot->key, key, map->key_bytes))
			return slot;
		index = slot->next;
	}
	return NULL;
}

static void stap_map_unlink(struct stap_map *map, u32 index)
{
	struct stap_slot *slot = stap_slot(map, index);
	u32 *link = &map->heads[slot->bucket];

	while (*link != index)
		link = &stap_slot(map, *link)->next;
	*link = slot->next;
	if (slot->older == STAP_NO_SLOT)
		map->oldest = slot->newer;
	else
		stap_slot(map, slot->older)->newer = slot->newer;
	if (slot->newer == STAP_NO_SLOT)
		map->newest = slot->older;
	else
		stap_slot(map, slot->newer)->older = slot->older;
	slot->next = map->free;
	map->free = index;
	map->count--;
}

static u32 stap_map_take(struct stap_map *map)
{
	u32 index = map->free;

	if (map->count == map->capacity) {
		if (!map->wraps)
			return STAP_NO_SLOT;
		stap_map_unlink(map, map->oldest);
		index = map->free;
	}
	if (index == STAP_NO_SLOT)
		return map->fresh++;
	map->free = stap_slot(map, index)->next;
	return index;
}

/* The key is not there yet. Its value is all zero. NULL: the array is full. */
static struct stap_slot *stap_map_insert(struct stap_map *map, const u8 *key)
{
	u32 index = stap_map_take(map);
	struct stap_slot *slot;

	if (index == STAP_NO_SLOT)
		return NULL;
	slot = stap_slot(map, index);
	memcpy(slot->key, key, map->key_bytes);
	memset(stap_value(map, slot), 0, map->value_bytes);
	slot->born = ++map->births;
	slot->bucket = stap_hash(map, key);
	slot->next = map->heads[slot->bucket];
	map->heads[slot->bucket] = index;
	slot->older = map->newest;
	slot->newer = STAP_NO_SLOT;
	if (map->newest == STAP_NO_SLOT)
		map->oldest = index;
	else
		stap_slot(map, map->newest)->newer = index;
	map->newest = index;
	map->count++;
	return slot;
}

static struct stap_slot *stap_map_get(struct stap_map *map, const u8 *key)
{
	struct stap_slot *slot = stap_map_find(map, key);

	return slot ? slot : stap_map_insert(map, key);
}

/* Does the slot lie in the slice? Bit i of wanted: key i must be that of key. */
static bool stap_map_matches(const struct stap_map *map,
			     const struct stap_slot *slot, u64 wanted,
			     const u8 *key)
{
	u32 i;

	for (i = 0; i < map->field_count; i++) {
		const struct stap_field *field = &map->fields[i];

		if ((wanted >> i & 1) &&
		    memcmp(slot->key + field->offset, key + field->offset,
			   field->size))
			return false;
	}
	return true;
}

#endif
