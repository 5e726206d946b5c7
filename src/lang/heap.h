// The heap of one memory image: size-classed cells in blocks, large objects apart, mark and sweep.
//
// Allocation is per fiber without locks (struct heap_cache); a cache is refilled from the blocks under the heap's mutex.
// heap_collect runs only while every fiber of the image stands at a safe point; the caller sees to that. An allocation
// never collects: it returns NULL when the limit is reached, after noting that a collection is wanted.
#pragma once

#include "lang/object.h"

struct heap;
struct heap_marker;
struct stage;

#define HEAP_CLASSES 24
#define HEAP_SMALL_MAX 4096 // bytes; larger objects are allocated apart
#define HEAP_FREE_KIND 255  // object.kind of a cell that holds no object
#define HEAP_SHARED 136     // slots of heap_shared
#define HEAP_BLOCK_BYTES 65536

struct heap_cell { // a free one
    struct object h;
    struct heap_cell *next;
};

struct heap_cache { // one for each fiber; owned by it
    struct heap *heap;
    struct heap_cell *free[HEAP_CLASSES];
    uint32_t batch[HEAP_CLASSES]; // cells to take at the next refill
    uint32_t *poll;      // gets poll_bits (atomic or) when the owner should come to a safe point for a collection; may be NULL
    uint32_t poll_bits;
    uint32_t tag;         // goes into the header of each new list, dict and cell (lang/watcher.h); 0: nobody looks on
    struct word_cache *words; // lang/words.h; NULL until used
    struct stage *stage; // where its objects come from while the heap is staged, or NULL
    uint32_t made;       // objects, while staged: their numbers, which depend on nothing but what the owner did
    struct heap_cache *prev, *next; // the heap's caches; under its mutex
};

struct heap_stats {
    size_t live_bytes;      // after the last collection
    size_t used_bytes;      // now, garbage included
    size_t limit_bytes;
    uint64_t collections;
};

struct heap *heap_create(size_t limit_bytes);
void heap_destroy(struct heap *h);                     // frees every object
void heap_set_limit(struct heap *h, size_t limit_bytes);
size_t heap_limit(const struct heap *h);
void heap_stats(struct heap *h, struct heap_stats *out);

// From now on every new cache takes its objects from the stage (base/stage.h), and nothing is collected any more. In a process that does
// nothing else.
void heap_set_stage(struct heap *h, struct stage *s);
void heap_number_from(struct heap_cache *c, uint32_t first); // a staged cache: what number its next object bears
uint32_t heap_staged_number(const struct heap *h, value v); // 0: no object, or none of the stage's

void heap_hold(struct heap *h);   // around a fork: nobody is in the midst of taking memory; both processes let go
void heap_let_go(struct heap *h);

void heap_cache_init(struct heap_cache *c, struct heap *h);
void heap_cache_finish(struct heap_cache *c);          // gives the free cells back

// The smallest class whose cells hold 16 * n bytes, for n up to HEAP_SMALL_MAX / 16.
extern const uint8_t heap_class_of[HEAP_SMALL_MAX / 16 + 1];

void *heap_new_slow(struct heap_cache *c, enum object_kind kind, size_t bytes);
// An object was made that owns something outside the heap worth so many bytes: the next collection comes the sooner.
void heap_note_outside(struct heap_cache *c, size_t bytes);
void heap_note_drops(void *cell); // the cell's block holds objects that own memory outside

// Kinds that own something outside the heap: they start cleared, so that one abandoned half made can be dropped.
static inline bool heap_kind_drops(enum object_kind kind) {
    return kind == OBJ_EXCEPTION || kind == OBJ_FOREIGN;
}

// A new object with its header set (kind; lock, flags and hash 0) and the rest NOT cleared (but see heap_kind_drops); NULL when
// the limit is reached. Any thread that owns the cache, between two safe points.
static inline void *heap_new(struct heap_cache *c, enum object_kind kind, size_t bytes) {
    if (bytes > HEAP_SMALL_MAX) return heap_new_slow(c, kind, bytes);
    unsigned class = heap_class_of[(bytes + 15) >> 4];
    struct heap_cell *cell = c->free[class];
    if (!cell) return heap_new_slow(c, kind, bytes);
    c->free[class] = cell->next;
    if (heap_kind_drops(kind)) {
        memset((void *)cell, 0, bytes);
        heap_note_drops(cell);
    }
    cell->h = (struct object){.kind = (uint8_t)kind};
    return cell;
}

// True when all of the new object behind its header is known to be zero (fresh from the system): nobody need clear it.
bool heap_is_cleared(const void *object);

// What a program is shown as an object's address: no two objects alive have the same, and it depends on nothing but the order in which
// memory was asked for, so that it is the same wherever the system put the heap.
uint64_t heap_address(value v);

// HEAP_SHARED values that live as long as the heap, VALUE_UNDEF at first: lang/str.c keeps the one-character strings there.
value *heap_shared(struct heap *h);

// True when so much was allocated that a collection is due, or one failed allocation asked for it.
bool heap_wants_collection(const struct heap *h);

// Marking: the roots callback calls heap_mark for every root; type_ops.mark calls it for what a foreign object holds.
void heap_mark(struct heap_marker *m, value v);
void heap_mark_many(struct heap_marker *m, const value *at, size_t n);
typedef void (*heap_roots_fn)(void *user, struct heap_marker *m);
// Called in each collection when all that can be reached is marked and nothing is freed yet: for who keeps accounts of objects without
// keeping them alive. fn NULL: nobody.
void heap_before_sweep(struct heap *h, void (*fn)(void *user), void *user);
bool heap_is_marked(value v); // there only: the object will live on
void heap_share_machine(struct heap *h); // in a process among others: collects earlier, since each has garbage of its own
// Frees everything not reachable. The world must stand still. Empties every cache that belongs to this heap
// (they are linked), so that their cells are found free.
void heap_collect(struct heap *h, heap_roots_fn roots, void *user);
void exception_drop(struct exception *e); // frees its traceback; lang/error.c

// The object's own lock, for writers of lists and dicts. Spins, then yields the processor; never held long.
void object_lock_slow(struct object *o);
static inline void object_lock(struct object *o) {
    uint8_t zero = 0;
    if (!__atomic_compare_exchange_n(&o->lock, &zero, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)) object_lock_slow(o);
}
static inline void object_unlock(struct object *o) {
    __atomic_store_n(&o->lock, 0, __ATOMIC_RELEASE);
}
