/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Records on their way to the reader: a ring for each context, written by that
 * context alone and without a lock. The reader takes whole records from all
 * rings in one read, and puts them in order by their numbers.
 *
 *   record: | size u32 | context u32 | number u64, from 1 | parts ... |
 *
 * A number is drawn when the room is there, so none is missing for good.
 */
#ifndef STAP_KERNEL_CHANNEL_H
#define STAP_KERNEL_CHANNEL_H

#include <linux/mutex.h>

struct stap_record_head {
	u32 size;
	u32 context;
	u64 number;
};

struct stap_ring {
	u8 *bytes;
	u64 size;
	/* Bytes ever written and ever read. */
	u64 written;
	u64 read;
};

static struct stap_ring *stap_rings;
static u32 stap_ring_count;
static atomic64_t stap_record_numbers = ATOMIC64_INIT(0);
/* Of readers, and of who makes a ring larger. */
static DEFINE_MUTEX(stap_ring_lock);

/* Of each ring, a power of two. */
static unsigned int ring_bytes = 1 << 20;
module_param(ring_bytes, uint, 0400);

/* begin, end and error may say this much before anybody reads. */
#define STAP_LARGEST_RING (64ULL << 20)

static void stap_channel_end(void)
{
	u32 i;

	for (i = 0; i < stap_ring_count; i++)
		vfree(stap_rings[i].bytes);
	vfree(stap_rings);
	stap_rings = NULL;
	stap_ring_count = 0;
}

static bool stap_channel_begin(u32 rings)
{
	u64 size = roundup_pow_of_two(max_t(u64, ring_bytes,
					    2 * STAP_OUT_BYTES));
	u32 i;

	stap_rings = vzalloc(rings * sizeof(struct stap_ring));
	if (!stap_rings)
		return false;
	stap_ring_count = rings;
	for (i = 0; i < rings; i++) {
		stap_rings[i].bytes = vmalloc(size);
		stap_rings[i].size = size;
		if (!stap_rings[i].bytes)
			return false;
	}
	return true;
}

static void stap_ring_put(struct stap_ring *ring, u64 at, const void *bytes,
			  u32 size)
{
	u64 offset = at & (ring->size - 1);
	u64 first = min_t(u64, size, ring->size - offset);

	memcpy(ring->bytes + offset, bytes, first);
	memcpy(ring->bytes, (const u8 *)bytes + first, size - first);
}

/* Who may sleep can wait for memory: nothing that end says is lost early. */
static bool stap_ring_grow(struct stap_ring *ring)
{
	u64 size = 2 * ring->size;
	u8 *bytes = size > STAP_LARGEST_RING ? NULL : vmalloc(size);
	u64 at;

	if (!bytes)
		return false;
	mutex_lock(&stap_ring_lock);
	for (at = ring->read; at < ring->written; at += 8)
		*(u64 *)(bytes + (at & (size - 1))) =
			*(u64 *)(ring->bytes + (at & (ring->size - 1)));
	swap(ring->bytes, bytes);
	ring->size = size;
	mutex_unlock(&stap_ring_lock);
	vfree(bytes);
	return true;
}

static bool stap_send(struct stap_context *c, const u8 *record, u32 size,
		      bool wake)
{
	struct stap_ring *ring = &stap_rings[c->cpu];
	struct stap_record_head head = { .size = size, .context = (u32)c->cpu };
	u64 at = ring->written;

	while (at + sizeof(head) + size - smp_load_acquire(&ring->read) >
	       ring->size)
		if (!c->body->interruptible || !stap_ring_grow(ring))
			return false;
	head.number = (u64)atomic64_inc_return(&stap_record_numbers);
	stap_ring_put(ring, at, &head, sizeof(head));
	stap_ring_put(ring, at + sizeof(head), record, size);
	smp_store_release(&ring->written, at + sizeof(head) + size);
	return true;
}

static bool stap_ring_copy(struct stap_ring *ring, char __user *to, u64 at,
			   u64 size)
{
	u64 offset = at & (ring->size - 1);
	u64 first = min_t(u64, size, ring->size - offset);

	return !copy_to_user(to, ring->bytes + offset, first) &&
	       !copy_to_user(to + first, ring->bytes, size - first);
}

/* Bytes of whole records that were taken, at most size; -EFAULT. */
static ssize_t stap_ring_take(struct stap_ring *ring, char __user *to,
			      size_t size)
{
	u64 from = ring->read;
	u64 end = smp_load_acquire(&ring->written);
	u64 at = from;

	while (at < end) {
		/* Heads are 16 bytes at multiples of 8: size never wraps. */
		u64 offset = at & (ring->size - 1);
		u64 next = at + sizeof(struct stap_record_head) +
			   *(u32 *)(ring->bytes + offset);

		if (next - from > size)
			break;
		at = next;
	}
	if (!stap_ring_copy(ring, to, from, at - from))
		return -EFAULT;
	smp_store_release(&ring->read, at);
	return (ssize_t)(at - from);
}

static ssize_t stap_channel_read(struct file *file, char __user *to,
				 size_t size, loff_t *position)
{
	size_t taken = 0;
	ssize_t part = 0;
	u32 i;

	mutex_lock(&stap_ring_lock);
	for (i = 0; i < stap_ring_count && part >= 0; i++) {
		part = stap_ring_take(&stap_rings[i], to + taken, size - taken);
		if (part > 0)
			taken += (size_t)part;
	}
	mutex_unlock(&stap_ring_lock);
	return taken || part >= 0 ? (ssize_t)taken : part;
}

#endif
