// Memory for large objects, in huge pages: what a fork has to copy is page tables, and with pages of 4 KiB a gigabyte of them takes
// forty milliseconds, with pages of 2 MiB less than one.
//
// Most come out of regions of 32 MiB, cut into units of 1 KiB; a region's head, in its own first units, says which units are used. A
// huge page is only had where all of it lies in one mapping before it is touched, which is why objects do not get mappings of
// their own until they are several huge pages long.
#include "lang/heap_blocks.h"

#include <sys/mman.h>

#define UNIT_BYTES ((size_t)1024)
#define REGION_BYTES ((size_t)32 << 20)
#define REGION_UNITS (REGION_BYTES / UNIT_BYTES)
#define REGION_WORDS (REGION_UNITS / 64)
#define PIECE_BYTES ((size_t)2 << 20) // a huge page: what is given back at once
#define PIECE_WORDS (PIECE_BYTES / UNIT_BYTES / 64)
#define MAPPED_ALONE ((size_t)4 << 20) // bytes from which on an object has a mapping of its own
#define SMALL_CHANGE ((size_t)8 << 20) // at the beginning of the first region: most programs need no huge page

struct region { // at its own beginning, a multiple of REGION_BYTES
    struct region *next;
    size_t free_units;
    size_t from;                  // a free run is looked for from this unit on
    uint64_t used[REGION_WORDS];  // a bit for each unit
    uint64_t touched[REGION_WORDS]; // a bit for each unit that may be other than zero
};

#define HEAD_UNITS ((sizeof(struct region) + UNIT_BYTES - 1) / UNIT_BYTES)

char *heap_map_aligned(size_t bytes, size_t alignment) {
    size_t whole = bytes + alignment;
    char *at = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) return NULL;
    size_t before = (alignment - (uintptr_t)at % alignment) % alignment;
    if (before) munmap(at, before);
    munmap(at + before + bytes, whole - before - bytes);
    return at + before;
}

// Bits [from, from + n) of a map.
static void set_bits(uint64_t *map, size_t from, size_t n, bool on) {
    while (n > 0) {
        size_t bit = from % 64, many = n < 64 - bit ? n : 64 - bit;
        uint64_t mask = (many == 64 ? UINT64_MAX : ((uint64_t)1 << many) - 1) << bit;
        map[from / 64] = on ? map[from / 64] | mask : map[from / 64] & ~mask;
        from += many;
        n -= many;
    }
}

static bool any_bit(const uint64_t *map, size_t from, size_t n) {
    for (; n > 0 && from % 64; from++, n--) {
        if (map[from / 64] >> (from % 64) & 1) return true;
    }
    for (; n >= 64; from += 64, n -= 64) {
        if (map[from / 64]) return true;
    }
    return n > 0 && (map[from / 64] & (((uint64_t)1 << n) - 1));
}

// The first unit at or behind `at` that is free, or used.
static size_t next_unit(const struct region *r, size_t at, bool is_free) {
    while (at < REGION_UNITS) {
        uint64_t word = (is_free ? ~r->used[at / 64] : r->used[at / 64]) >> (at % 64);
        if (word) return at + (size_t)__builtin_ctzll(word);
        at = (at / 64 + 1) * 64;
    }
    return REGION_UNITS;
}

// The first run of n free units at or behind `from`; REGION_UNITS: there is none.
static size_t find_run(const struct region *r, size_t from, size_t n) {
    for (;;) {
        size_t begin = next_unit(r, from, true);
        if (begin + n > REGION_UNITS) return REGION_UNITS;
        size_t end = next_unit(r, begin, false);
        if (end - begin >= n) return begin;
        from = end;
    }
}

static struct region *add_region(struct heap *h) {
    struct region *r = (struct region *)(void *)heap_map_aligned(REGION_BYTES, REGION_BYTES);
    if (!r) return NULL;
    size_t small = h->regions ? 0 : SMALL_CHANGE;
    (void)madvise((char *)r + small, REGION_BYTES - small, MADV_HUGEPAGE);
    r->next = h->regions;
    h->regions = r;
    r->free_units = REGION_UNITS - HEAD_UNITS;
    r->from = HEAD_UNITS;
    set_bits(r->used, 0, HEAD_UNITS, true);
    set_bits(r->touched, 0, HEAD_UNITS, true);
    return r;
}

static struct large *take_run(struct region *r, size_t n) {
    size_t at = r->free_units < n ? REGION_UNITS : find_run(r, r->from, n);
    if (at == REGION_UNITS && r->free_units >= n) at = find_run(r, HEAD_UNITS, n);
    if (at == REGION_UNITS) return NULL;
    r->from = at + n;
    r->free_units -= n;
    set_bits(r->used, at, n, true);
    struct large *l = (struct large *)(void *)((char *)r + at * UNIT_BYTES);
    *l = (struct large){.units = n, .cleared = !any_bit(r->touched, at, n)};
    set_bits(r->touched, at, n, true);
    return l;
}

// Regions that were too full for a while are asked last: the one that had room goes to the front.
static struct large *from_regions(struct heap *h, size_t n) {
    for (struct region **at = &h->regions; *at; at = &(*at)->next) {
        struct region *r = *at;
        struct large *l = take_run(r, n);
        if (!l) continue;
        *at = r->next;
        r->next = h->regions;
        h->regions = r;
        return l;
    }
    struct region *fresh = add_region(h);
    return fresh ? take_run(fresh, n) : NULL;
}

// Huge pages from its beginning, and for its end too when that fills more than half of one.
static struct large *map_alone(size_t bytes) {
    size_t tail = bytes % PIECE_BYTES;
    size_t whole = tail > PIECE_BYTES / 2 ? bytes + PIECE_BYTES - tail : (bytes + 4095) & ~(size_t)4095;
    struct large *l = (struct large *)(void *)heap_map_aligned(whole, PIECE_BYTES);
    if (!l) return NULL;
    (void)madvise(l, whole, MADV_HUGEPAGE);
    *l = (struct large){.mapped = whole, .cleared = true};
    return l;
}

struct large *large_alloc_locked(struct heap *h, size_t bytes) {
    size_t whole = sizeof(struct large) + bytes + 8;
    if (whole < bytes) return NULL;
    struct large *l = whole >= MAPPED_ALONE ? map_alone(whole) : from_regions(h, (whole + UNIT_BYTES - 1) / UNIT_BYTES);
    if (l) l->bytes = bytes;
    if (l) l->number = h->larges_made++;
    return l;
}

void large_free(struct large *l) {
    if (l->mapped) {
        munmap(l, l->mapped);
        return;
    }
    struct region *r = (struct region *)(void *)((uintptr_t)l & ~(uintptr_t)(REGION_BYTES - 1));
    size_t at = (size_t)((char *)l - (char *)r) / UNIT_BYTES, n = l->units;
    set_bits(r->used, at, n, false);
    r->free_units += n;
    if (at < r->from) r->from = at;
}

// Gives back what lies free in whole huge pages, but for `keep` bytes of it.
static void trim_region(struct region *r, size_t *keep) {
    for (size_t piece = 0; piece < REGION_BYTES / PIECE_BYTES; piece++) {
        size_t first = piece * PIECE_WORDS * 64, n = PIECE_WORDS * 64;
        if (any_bit(r->used, first, n) || !any_bit(r->touched, first, n)) continue;
        if (*keep >= PIECE_BYTES) {
            *keep -= PIECE_BYTES;
            continue;
        }
        (void)madvise((char *)r + piece * PIECE_BYTES, PIECE_BYTES, MADV_DONTNEED);
        set_bits(r->touched, first, n, false);
    }
}

void large_trim(struct heap *h, size_t keep) {
    for (struct region *r = h->regions; r; r = r->next) trim_region(r, &keep);
}

void large_finish(struct heap *h) {
    for (struct region *r = h->regions, *next; r; r = next) {
        next = r->next;
        munmap(r, REGION_BYTES);
    }
    h->regions = NULL;
}
