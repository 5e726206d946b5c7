// Allocation: caches, blocks, large objects and the account of bytes. Knows nothing of what objects mean (heap_mark.c does).
//
// A fiber pops cells off lists of its own (heap_new in the header). When a list is empty, a batch is taken from a block under the
// heap's mutex: few cells at first, so that ten thousand sleeping fibers cost little, then twice as many each time.
// Bytes are counted by batches, which is as exact as a limit has to be.
#include "lang/heap_blocks.h"
#include "lang/words.h"

#include "base/bug.h"
#include "base/mem.h"

#include <malloc.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/mman.h>

#define COLLECT_AT_LEAST ((size_t)48 << 20) // bytes handed out before a collection pays
#define PREFETCH_BYTES 1024
#define BATCH_FIRST 8
#define BATCH_MOST 512
#define BATCH_MOST_BYTES 32768

static const uint16_t class_bytes[HEAP_CLASSES] = {
    16, 32, 48, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 640, 768, 896, 1024, 1536, 2048, 3072, 4096,
};

#define TWICE(x) x, x
#define FOUR(x) TWICE(x), TWICE(x)
#define EIGHT(x) FOUR(x), FOUR(x)
#define SIXTEEN(x) EIGHT(x), EIGHT(x)
#define THIRTY_TWO(x) SIXTEEN(x), SIXTEEN(x)
const uint8_t heap_class_of[HEAP_SMALL_MAX / 16 + 1] = {
    0, 0, 1, 2, 3, 4, 5, 6, 7,
    TWICE(8), TWICE(9), TWICE(10), TWICE(11), FOUR(12), FOUR(13), FOUR(14), FOUR(15),
    EIGHT(16), EIGHT(17), EIGHT(18), EIGHT(19), THIRTY_TWO(20), THIRTY_TWO(21),
    THIRTY_TWO(22), THIRTY_TWO(22), THIRTY_TWO(23), THIRTY_TWO(23),
};

// Growing texts make garbage of a few KB at a time: giving each bit back to the system and fetching it again would cost more
// than the text. heap_sweep trims when it pays.
struct heap *heap_create(size_t limit_bytes) {
#ifdef __GLIBC__
    mallopt(M_TRIM_THRESHOLD, (int)HEAP_MALLOC_KEEPS);
    mallopt(M_MMAP_THRESHOLD, (int)HEAP_MALLOC_KEEPS / 2); // scratch memory is used again instead of mapped anew
#endif
    struct heap *h = mem_alloc_zero(1, sizeof *h);
    os_mutex_init(&h->mutex);
    h->limit = limit_bytes;
    h->at_least = h->threshold = COLLECT_AT_LEAST;
    return h;
}

// Caches that still exist are emptied and cut loose; finishing them later is harmless.
void heap_destroy(struct heap *h) {
    if (!h) return;
    for (struct heap_cache *c = h->caches, *next; c; c = next) {
        next = c->next;
        *c = (struct heap_cache){0};
    }
    h->caches = NULL;
    heap_drop_unmarked(h);
    for (size_t i = 0; i < h->nsupers; i++) munmap(h->supers[i].base, SUPERBLOCK_BYTES);
    for (struct large *l = h->large, *next; l; l = next) {
        next = l->next;
        large_free(l);
    }
    large_finish(h);
    mem_free(h->supers);
    os_mutex_finish(&h->mutex);
    mem_free(h);
}

void heap_set_limit(struct heap *h, size_t limit_bytes) {
    __atomic_store_n(&h->limit, limit_bytes, __ATOMIC_RELAXED);
}

size_t heap_limit(const struct heap *h) {
    return __atomic_load_n(&h->limit, __ATOMIC_RELAXED);
}

void heap_stats(struct heap *h, struct heap_stats *out) {
    out->live_bytes = __atomic_load_n(&h->live, __ATOMIC_RELAXED);
    out->used_bytes = __atomic_load_n(&h->used, __ATOMIC_RELAXED);
    out->limit_bytes = heap_limit(h);
    out->collections = __atomic_load_n(&h->collections, __ATOMIC_RELAXED);
}

bool heap_wants_collection(const struct heap *h) {
    return __atomic_load_n(&h->wanted, __ATOMIC_RELAXED);
}

value *heap_shared(struct heap *h) {
    return h->shared;
}

void heap_hold(struct heap *h) {
    os_mutex_lock(&h->mutex);
}

void heap_let_go(struct heap *h) {
    os_mutex_unlock(&h->mutex);
}

#define ADDRESS_CELLS 0x7f0000000000u // as those of Linux look
#define ADDRESS_LARGE 0x7e0000000000u

uint64_t heap_address(value v) {
    const struct object *o = value_object(v);
    if (object_is_large(o)) return ADDRESS_LARGE + (uint64_t)object_large(o)->number * 16;
    return ADDRESS_CELLS + (uint64_t)object_block(o)->number * HEAP_BLOCK_BYTES + object_bit(o) * 16;
}

void heap_cache_init(struct heap_cache *c, struct heap *h) {
    *c = (struct heap_cache){.heap = h};
    for (size_t i = 0; i < HEAP_CLASSES; i++) c->batch[i] = BATCH_FIRST;
    c->stage = h->stage;
    if (c->stage) return;
    os_mutex_lock(&h->mutex);
    c->next = h->caches;
    if (c->next) c->next->prev = c;
    h->caches = c;
    os_mutex_unlock(&h->mutex);
}

static void list_block(struct heap *h, struct block *b) {
    if (b->listed) return;
    b->listed = true;
    b->next = h->room[b->class];
    h->room[b->class] = b;
}

static void count_used(struct heap *h, size_t used) {
    __atomic_store_n(&h->used, used, __ATOMIC_RELAXED);
}

void heap_cache_finish(struct heap_cache *c) {
    struct heap *h = c->heap;
    if (!h || c->stage) return;
    os_mutex_lock(&h->mutex);
    for (size_t class = 0; class < HEAP_CLASSES; class++) {
        for (struct heap_cell *cell = c->free[class], *next; cell; cell = next) {
            next = cell->next;
            struct block *b = object_block(cell);
            free_cell(b, cell);
            list_block(h, b);
            count_used(h, h->used - class_bytes[class]);
        }
    }
    if (c->next) c->next->prev = c->prev;
    if (c->prev) c->prev->next = c->next;
    else h->caches = c->next;
    os_mutex_unlock(&h->mutex);
    mem_free(c->words);
    *c = (struct heap_cache){0};
}

// One more superblock at the end of the table. The first few are small change; the ones after are worth huge pages, which make a
// fork of a big program cheap.
static bool add_superblock(struct heap *h) {
    char *base = heap_map_aligned(SUPERBLOCK_BYTES, SUPERBLOCK_BYTES);
    if (!base) return false;
    if (h->nsupers >= 4) (void)madvise(base, SUPERBLOCK_BYTES, MADV_HUGEPAGE);
    mem_reserve(h->supers, h->nsupers, h->supers_cap);
    h->supers[h->nsupers++] = (struct superblock){.base = base};
    return true;
}

// A block for cells of the class, listed; NULL when the system has no memory.
static struct block *new_block(struct heap *h, unsigned class) {
    while (h->first_room < h->nsupers && h->supers[h->first_room].in_use == UINT32_MAX) h->first_room++;
    if (h->first_room == h->nsupers && !add_superblock(h)) return NULL;
    struct superblock *s = &h->supers[h->first_room];
    unsigned nth = (unsigned)__builtin_ctz(~s->in_use);
    s->in_use |= (uint32_t)1 << nth;
    s->resident &= ~((uint32_t)1 << nth);
    struct block *b = (struct block *)(void *)(s->base + nth * (size_t)HEAP_BLOCK_BYTES);
    size_t bytes = class_bytes[class], cells = (HEAP_BLOCK_BYTES - BLOCK_FIRST_CELL) / bytes;
    char *first = (char *)b + BLOCK_FIRST_CELL;
    *b = (struct block){.class = (uint8_t)class, .cell_bytes = (uint32_t)bytes, .bump = first, .end = first + cells * bytes};
    b->number = (uint32_t)(h->first_room * SUPERBLOCK_BLOCKS + nth);
    list_block(h, b);
    return b;
}

static struct heap_cell *take_cell(struct block *b) {
    struct heap_cell *cell = b->free;
    if (cell) {
        b->free = cell->next;
    } else if (b->bump < b->end) {
        cell = (struct heap_cell *)(void *)b->bump;
        __builtin_prefetch(b->bump + PREFETCH_BYTES, 1); // memory long not touched: a tenth of splitting's time
        cell->h = (struct object){.kind = HEAP_FREE_KIND};
        b->bump += b->cell_bytes;
    }
    return cell;
}

// Moves up to n cells from the heap's blocks into the cache; returns how many. In the order of their addresses where possible.
static size_t move_cells(struct heap *h, struct heap_cache *c, unsigned class, size_t n) {
    struct heap_cell **tail = &c->free[class];
    size_t moved = 0;
    while (moved < n) {
        struct block *b = h->room[class];
        if (!b) b = new_block(h, class);
        if (!b) break;
        struct heap_cell *cell = take_cell(b);
        if (cell) {
            *tail = cell;
            tail = &cell->next;
            moved++;
        } else {
            h->room[class] = b->next;
            b->listed = false;
        }
    }
    *tail = NULL;
    return moved;
}

static void want_collection(struct heap *h) {
    __atomic_store_n(&h->wanted, true, __ATOMIC_RELAXED);
}

// Counts bytes as handed out; asks for a collection when one is due.
static void account(struct heap *h, size_t bytes) {
    count_used(h, h->used + bytes);
    h->since += bytes;
    if (h->since >= h->threshold) want_collection(h);
}

static size_t room_below_limit(const struct heap *h) {
    size_t limit = heap_limit(h);
    return h->used < limit ? limit - h->used : 0;
}

static bool refill(struct heap_cache *c, unsigned class) {
    struct heap *h = c->heap;
    size_t bytes = class_bytes[class], n = c->batch[class];
    os_mutex_lock(&h->mutex);
    size_t most = room_below_limit(h) / bytes;
    n = move_cells(h, c, class, n < most ? n : most);
    account(h, n * bytes);
    if (n == 0) want_collection(h);
    os_mutex_unlock(&h->mutex);
    uint32_t next = c->batch[class] * 2;
    if (next <= BATCH_MOST && next * bytes <= BATCH_MOST_BYTES) c->batch[class] = next;
    return n > 0;
}

static void *new_large(struct heap *h, enum object_kind kind, size_t bytes) {
    os_mutex_lock(&h->mutex);
    struct large *l = bytes <= room_below_limit(h) ? large_alloc_locked(h, bytes) : NULL;
    if (l) {
        account(h, bytes);
        l->next = h->large;
        h->large = l;
    } else {
        want_collection(h);
    }
    os_mutex_unlock(&h->mutex);
    if (!l) return NULL;
    struct object *o = large_object(l);
    if (heap_kind_drops(kind)) memset(o, 0, bytes);
    *o = (struct object){.kind = (uint8_t)kind};
    return o;
}

bool heap_is_cleared(const void *object) {
    return object_is_large(object) && object_large(object)->cleared;
}

static void tell_owner(struct heap_cache *c) {
    if (c->poll && heap_wants_collection(c->heap)) __atomic_or_fetch(c->poll, c->poll_bits, __ATOMIC_RELAXED);
}

// What heap_new does when its list is empty or the object is large.
void *heap_new_slow(struct heap_cache *c, enum object_kind kind, size_t bytes) {
    invariant(c->heap);
    if (c->stage) return heap_new_staged(c, kind, bytes);
    unsigned class = bytes > HEAP_SMALL_MAX ? 0 : heap_class_of[(bytes + 15) >> 4];
    void *made = bytes > HEAP_SMALL_MAX  ? new_large(c->heap, kind, bytes)
                 : refill(c, class) ? heap_new(c, kind, bytes)
                                    : NULL;
    tell_owner(c);
    return made;
}

void heap_note_outside(struct heap_cache *c, size_t bytes) {
    struct heap *h = c->heap;
    if (c->stage) return;
    os_mutex_lock(&h->mutex);
    h->since += bytes;
    if (h->since >= h->threshold) want_collection(h);
    os_mutex_unlock(&h->mutex);
    tell_owner(c);
}

void heap_note_drops(void *cell) {
    __atomic_store_n(&object_block(cell)->drops, true, __ATOMIC_RELAXED);
}

// Waits for an object's lock: a little by spinning (it is held for a few instructions), then by giving way.
void object_lock_slow(struct object *o) {
    for (unsigned tries = 0;; tries++) {
        uint8_t zero = 0;
        if (__atomic_load_n(&o->lock, __ATOMIC_RELAXED) == 0 &&
            __atomic_compare_exchange_n(&o->lock, &zero, 1, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
            return;
        if (tries >= 64) sched_yield();
    }
}

// Frees everything that the roots do not lead to. Objects are dropped without the mutex: what they own may be a fiber with a cache.
void heap_share_machine(struct heap *h) {
    os_mutex_lock(&h->mutex);
    h->at_least = COLLECT_AT_LEAST / 3;
    if (h->threshold > h->since + h->at_least) h->threshold = h->since + h->at_least;
    os_mutex_unlock(&h->mutex);
}

void heap_before_sweep(struct heap *h, void (*fn)(void *user), void *user) {
    h->before_sweep = fn;
    h->sweep_user = user;
}

void heap_collect(struct heap *h, heap_roots_fn roots, void *user) {
    os_mutex_lock(&h->mutex);
    for (struct heap_cache *c = h->caches; c; c = c->next) {
        memset(c->free, 0, sizeof c->free);
        if (c->words) memset(c->words, 0, sizeof *c->words);
    }
    os_mutex_unlock(&h->mutex);
    struct heap_marker m = {0};
    heap_mark_many(&m, h->shared, HEAP_SHARED);
    roots(user, &m);
    heap_drain(&m);
    mem_free(m.stack);
    if (h->before_sweep) h->before_sweep(h->sweep_user);
    heap_drop_unmarked(h);
    os_mutex_lock(&h->mutex);
    heap_sweep(h);
    __atomic_store_n(&h->live, h->used, __ATOMIC_RELAXED);
    h->since = 0;
    size_t walked = h->live - h->strings; // a collection costs what it walks over
    h->threshold = walked > h->at_least ? walked : h->at_least;
    __atomic_store_n(&h->wanted, false, __ATOMIC_RELAXED);
    __atomic_store_n(&h->collections, h->collections + 1, __ATOMIC_RELAXED);
    os_mutex_unlock(&h->mutex);
}
