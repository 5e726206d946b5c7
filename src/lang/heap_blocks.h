// The heap's inside, shared by heap.c (allocation), heap_mark.c and heap_sweep.c only.
//
// Address space comes in superblocks of 2 MiB, cut into blocks of 64 KiB at multiples of that size; a block has cells of one class.
// An object's block is found by clearing the low bits of its address. Mark bits stand in the block's head, so that marking
// leaves the cells' pages untouched (they may be shared with a forked child).
// Larger objects come from heap_large.c, placed at 8 modulo 16: that bit of the address tells them from cells.
#pragma once

#include "base/thread.h"
#include "lang/heap.h"

#include <assert.h>

#define HEAP_MALLOC_KEEPS ((size_t)64 << 20) // bytes that malloc may keep between collections
#define HEAP_LARGE_KEEPS ((size_t)32 << 20)  // bytes of free memory for large objects that are kept between collections

#define SUPERBLOCK_BLOCKS 32
#define SUPERBLOCK_BYTES (SUPERBLOCK_BLOCKS * (size_t)HEAP_BLOCK_BYTES)
#define MARK_WORDS (HEAP_BLOCK_BYTES / 16 / 64)

struct block {
    struct block *next;      // in the heap's list of blocks with room
    struct heap_cell *free;  // cells that were used before
    char *bump, *end;        // cells never used: [bump, end)
    uint32_t cell_bytes;
    uint32_t number;         // of the place it takes, counted through all superblocks
    uint8_t class;
    bool listed;             // stands in the list
    bool drops;              // atomic: may hold objects of heap_kind_drops
    uint64_t marks[MARK_WORDS]; // a bit for each 16 bytes; all clear between collections
};

#define BLOCK_FIRST_CELL ((sizeof(struct block) + 15) & ~(size_t)15)

struct superblock {
    char *base;
    uint32_t in_use;   // a bit for each block
    uint32_t resident; // blocks not in use whose memory was not given back
};

struct large { // before each large object
    struct large *next;
    size_t bytes;      // of the object
    size_t mapped;     // bytes to unmap; 0: in a region
    size_t units;      // of its region
    bool marked;
    bool cleared;      // its memory was all zero at first
    uint32_t number;   // how many were made before it
};

struct heap {
    struct os_mutex mutex; // guards all below, except what is marked atomic; while the world stands still the collector needs none
    struct heap_cache *caches;
    struct block *room[HEAP_CLASSES]; // blocks with free cells
    struct superblock *supers;
    size_t nsupers, supers_cap;
    size_t first_room;  // no superblock before this one has a free block
    struct large *large;
    uint32_t larges_made;
    struct region *regions; // heap_large.c
    size_t used, limit; // bytes; atomic
    size_t live;        // bytes; atomic
    size_t strings;     // bytes of large strings that were live after the last collection: they cost nothing to walk over
    size_t at_least;    // the threshold is never below
    size_t since, threshold; // bytes handed out since the last collection; how many make one due
    bool wanted;        // atomic
    uint64_t collections; // atomic
    value shared[HEAP_SHARED]; // atomic each
    struct stage *stage; // set once, while there is one thread
    void (*before_sweep)(void *user); // heap_before_sweep; set while nobody collects
    void *sweep_user;
};

struct mark_entry {
    struct object *o;
    size_t at; // items before this one are done
};

struct heap_marker {
    struct mark_entry *stack;
    size_t len, cap;
};

static inline bool object_is_large(const struct object *o) {
    return (uintptr_t)o & 8;
}
static inline struct large *object_large(const struct object *o) {
    return (struct large *)(uintptr_t)((uintptr_t)o - sizeof(struct large));
}
static inline struct block *object_block(const void *o) {
    return (struct block *)((uintptr_t)o & ~(uintptr_t)(HEAP_BLOCK_BYTES - 1));
}
static inline size_t object_bit(const void *o) {
    return ((uintptr_t)o & (HEAP_BLOCK_BYTES - 1)) >> 4;
}
static inline struct object *large_object(struct large *l) {
    return (struct object *)(void *)(l + 1);
}
static inline bool object_is_marked(const struct object *o) {
    if (object_is_large(o)) return object_large(o)->marked;
    size_t bit = object_bit(o);
    return object_block(o)->marks[bit / 64] >> (bit % 64) & 1;
}
static inline void free_cell(struct block *b, void *at) { // back to its block
    struct heap_cell *cell = at;
    cell->h = (struct object){.kind = HEAP_FREE_KIND};
    cell->next = b->free;
    b->free = cell;
}

static_assert(sizeof(struct large) % 16 == 8, "a large object stands at 8 modulo 16");
static_assert(HEAP_BLOCK_BYTES % 4096 == 0, "blocks are made of pages");

void heap_drain(struct heap_marker *m);                // marks all that what was marked leads to
void heap_drop_unmarked(struct heap *h);               // calls drop for what dies
void heap_sweep(struct heap *h);                       // frees what is not marked, clears the marks; sets used

// heap_staged.c
void *heap_new_staged(struct heap_cache *c, enum object_kind kind, size_t bytes);

// heap_large.c
char *heap_map_aligned(size_t bytes, size_t alignment);            // NULL when the system refuses
struct large *large_alloc_locked(struct heap *h, size_t bytes); // its head filled in but for `next`; NULL: the system has no memory
void large_free(struct large *l);
void large_trim(struct heap *h, size_t keep);
void large_finish(struct heap *h);                                // every large object is free
