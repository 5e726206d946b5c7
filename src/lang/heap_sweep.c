// Sweeping: what is not marked is dropped and freed. Runs while every fiber stands still.
//
// Dropping comes first, as a pass of its own, because an object's drop may look at others that die with it (its type).
// Blocks that have become empty serve any class again; memory beyond a reserve goes back to the system.
#include "lang/heap_blocks.h"

#include "base/mem.h"

#include <malloc.h>
#include <sys/mman.h>

#define RESERVE_AT_LEAST ((size_t)32 << 20) // bytes of empty blocks that are kept for what comes next

static void drop(struct object *o) {
    if (o->kind == OBJ_EXCEPTION) {
        exception_drop((struct exception *)(void *)o);
    } else if (o->kind == OBJ_FOREIGN) {
        const struct type *t = ((struct foreign *)(void *)o)->type; // NULL: abandoned half made
        if (t && t->ops && t->ops->drop) t->ops->drop(value_from_object(o));
    }
}

static void drop_in_block(struct block *b) {
    bool left = false;
    for (char *at = (char *)b + BLOCK_FIRST_CELL; at < b->bump; at += b->cell_bytes) {
        struct object *o = (struct object *)(void *)at;
        if (o->kind == HEAP_FREE_KIND || !heap_kind_drops(o->kind)) continue;
        if (object_is_marked(o)) left = true;
        else drop(o);
    }
    b->drops = left;
}

static struct block *block_at(const struct superblock *s, unsigned nth) {
    return s->in_use >> nth & 1 ? (struct block *)(void *)(s->base + nth * (size_t)HEAP_BLOCK_BYTES) : NULL;
}

void heap_drop_unmarked(struct heap *h) {
    for (size_t i = 0; i < h->nsupers; i++) {
        for (unsigned nth = 0; nth < SUPERBLOCK_BLOCKS; nth++) {
            struct block *b = block_at(&h->supers[i], nth);
            if (b && b->drops) drop_in_block(b);
        }
    }
    for (struct large *l = h->large; l; l = l->next) {
        if (!l->marked && heap_kind_drops(large_object(l)->kind)) drop(large_object(l));
    }
}

static size_t count_marks(const struct block *b) {
    size_t n = 0;
    for (size_t i = 0; i < MARK_WORDS; i++) n += (size_t)__builtin_popcountll(b->marks[i]);
    return n;
}

// Makes the block's list of free cells anew, lowest address first.
static void sweep_block(struct block *b) {
    b->free = NULL;
    size_t used = (size_t)(b->bump - (char *)b - (ptrdiff_t)BLOCK_FIRST_CELL) / b->cell_bytes;
    for (size_t i = used; i-- > 0;) {
        void *cell = (char *)b + BLOCK_FIRST_CELL + i * b->cell_bytes;
        if (!object_is_marked(cell)) free_cell(b, cell);
    }
    memset(b->marks, 0, sizeof b->marks);
}

// Sweeps a superblock's blocks and lists those with room; returns the bytes that live in it.
static size_t sweep_super(struct heap *h, struct superblock *s) {
    size_t live = 0;
    for (unsigned nth = SUPERBLOCK_BLOCKS; nth-- > 0;) {
        struct block *b = block_at(s, nth);
        if (!b) continue;
        size_t n = count_marks(b);
        if (n == 0) {
            s->in_use &= ~((uint32_t)1 << nth);
            s->resident |= (uint32_t)1 << nth;
            continue;
        }
        live += n * b->cell_bytes;
        sweep_block(b);
        b->listed = b->free || b->bump < b->end;
        if (!b->listed) continue;
        b->next = h->room[b->class];
        h->room[b->class] = b;
    }
    return live;
}

static size_t sweep_large(struct heap *h) {
    size_t live = 0;
    h->strings = 0;
    for (struct large **at = &h->large; *at;) {
        struct large *l = *at;
        if (l->marked) {
            l->marked = false;
            live += l->bytes;
            if (large_object(l)->kind == OBJ_STR) h->strings += l->bytes;
            at = &l->next;
        } else {
            *at = l->next;
            large_free(l);
        }
    }
    return live;
}

// Unmaps superblocks that are wholly empty and gives back the pages of empty blocks, but keeps `reserve` bytes of both.
static void give_back(struct heap *h, size_t reserve) {
    size_t kept = 0;
    for (size_t i = 0; i < h->nsupers; i++) {
        struct superblock *s = &h->supers[i];
        size_t resident = (size_t)__builtin_popcount(s->resident) * HEAP_BLOCK_BYTES;
        if (kept + resident <= reserve) {
            kept += resident;
        } else if (s->in_use == 0) {
            munmap(s->base, SUPERBLOCK_BYTES);
            *s = h->supers[--h->nsupers];
            i--;
        } else {
            for (unsigned nth = 0; nth < SUPERBLOCK_BLOCKS; nth++) {
                if (s->resident >> nth & 1) (void)madvise(s->base + nth * (size_t)HEAP_BLOCK_BYTES, HEAP_BLOCK_BYTES, MADV_DONTNEED);
            }
            s->resident = 0;
        }
    }
    h->first_room = 0;
}

void heap_sweep(struct heap *h) {
    size_t before = h->used, live = 0;
    memset(h->room, 0, sizeof h->room);
    for (size_t i = h->nsupers; i-- > 0;) live += sweep_super(h, &h->supers[i]);
    live += sweep_large(h);
    size_t rest = live - h->strings;
    give_back(h, rest + rest / 4 + RESERVE_AT_LEAST); // what may be needed until the next collection
    large_trim(h, HEAP_LARGE_KEEPS);
#ifdef __GLIBC__
    if (before > live + HEAP_MALLOC_KEEPS) malloc_trim(RESERVE_AT_LEAST);
#else
    (void)before;
#endif
    __atomic_store_n(&h->used, live, __ATOMIC_RELAXED);
}
