// Memory for bobbin's own needs (never for values of the language: those live in lang/heap).
// Running out here is the machine's end, not the user's: a message on standard error and abort.
#pragma once

#include <stddef.h>

void *mem_alloc(size_t bytes);                 // not cleared; never NULL
void *mem_alloc_zero(size_t count, size_t bytes);
void *mem_resize(void *old, size_t bytes);     // old may be NULL
char *mem_copy_string(const char *s);          // NULL gives NULL
char *mem_copy_bytes(const char *s, size_t len); // adds a final NUL
void mem_free(void *p);                        // takes NULL

// Makes room for one more item in a growing array: doubles *cap when len has reached it.
#define mem_reserve(items, len, cap) \
    ((len) < (cap) ? (void)0 : (void)((items) = mem_grow((items), sizeof *(items), (len) + 1, &(cap))))
void *mem_grow(void *items, size_t item_bytes, size_t need, size_t *cap);

// An arena: many small pieces with one lifetime (a syntax tree, a lesson). Freed as a whole.
struct arena {
    struct arena_chunk *chunks;
    size_t used, cap; // bytes in the newest chunk
};

void *arena_alloc(struct arena *a, size_t bytes); // cleared; 16-byte aligned; never NULL
char *arena_copy(struct arena *a, const char *s, size_t len); // adds a final NUL
void arena_finish(struct arena *a);               // leaves an empty arena that may be used again
