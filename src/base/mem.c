// Memory that is always there: every function returns memory or ends the program with a message, so that no caller has
// to check. This is for bobbin's own needs, which are small and bounded; what a user's program asks for is counted and
// refused elsewhere. The arena hands out pieces of growing chunks and frees them all at once.
#include "base/mem.h"
#include "base/bug.h"
#include "base/stage.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CHUNK 4096u
#define LARGEST_CHUNK (1u << 20)
#define ALIGNMENT 16u

struct arena_chunk {
    _Alignas(ALIGNMENT) struct arena_chunk *next;
    size_t bytes;
    _Alignas(ALIGNMENT) unsigned char data[];
};

static _Thread_local struct stage *staged; // where the thread's memory comes from, or NULL: the system

struct stage *mem_use_stage(struct stage *s) {
    struct stage *before = staged;
    staged = s;
    return before;
}

// The machine has no memory left for bobbin itself.
static _Noreturn void out_of_memory(size_t bytes) {
    fprintf(stderr, "bobbin: out of memory (%zu bytes wanted)\n", bytes);
    abort();
}

void *mem_alloc(size_t bytes) {
    void *p = staged ? stage_alloc(staged, bytes) : malloc(bytes ? bytes : 1);
    if (!p) {
        out_of_memory(bytes);
    }
    return p;
}

void *mem_alloc_zero(size_t count, size_t bytes) {
    if (staged) {
        return memset(mem_alloc(count * bytes), 0, count * bytes);
    }
    void *p = calloc(count ? count : 1, bytes ? bytes : 1);
    if (!p) {
        out_of_memory(count * bytes);
    }
    return p;
}

void *mem_resize(void *old, size_t bytes) {
    void *p = staged ? stage_resize(staged, old, bytes) : realloc(old, bytes ? bytes : 1);
    if (!p) {
        out_of_memory(bytes);
    }
    return p;
}

char *mem_copy_string(const char *s) {
    return s ? mem_copy_bytes(s, strlen(s)) : NULL;
}

char *mem_copy_bytes(const char *s, size_t len) {
    char *copy = mem_alloc(len + 1);
    if (len) {
        memcpy(copy, s, len);
    }
    copy[len] = '\0';
    return copy;
}

void mem_free(void *p) {
    if (staged) {
        stage_free(staged, p);
    } else {
        free(p);
    }
}

// Grows an array of items to at least `need` of them, at least doubling it, so that n appends cost O(n).
void *mem_grow(void *items, size_t item_bytes, size_t need, size_t *cap) {
    invariant(item_bytes > 0);
    size_t want = *cap > SIZE_MAX / 2 ? SIZE_MAX : *cap * 2;
    if (want < 8) {
        want = 8;
    }
    if (want < need) {
        want = need;
    }
    if (want > SIZE_MAX / item_bytes) {
        out_of_memory(SIZE_MAX);
    }
    *cap = want;
    return mem_resize(items, want * item_bytes);
}

// Starts a new chunk with room for `bytes`; chunks double in size up to a megabyte. What is left of the old is lost.
static void add_chunk(struct arena *a, size_t bytes) {
    size_t size = a->cap ? a->cap * 2 : FIRST_CHUNK;
    if (size > LARGEST_CHUNK) {
        size = LARGEST_CHUNK;
    }
    if (size < bytes) {
        size = bytes;
    }
    struct arena_chunk *chunk = mem_alloc_zero(1, sizeof *chunk + size);
    chunk->next = a->chunks;
    chunk->bytes = size;
    a->chunks = chunk;
    a->used = 0;
    a->cap = size;
}

void *arena_alloc(struct arena *a, size_t bytes) {
    if (bytes > SIZE_MAX / 4) {
        out_of_memory(bytes);
    }
    size_t rounded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (!a->chunks || rounded > a->cap - a->used) {
        add_chunk(a, rounded);
    }
    void *p = a->chunks->data + a->used;
    a->used += rounded;
    return p;
}

char *arena_copy(struct arena *a, const char *s, size_t len) {
    char *copy = arena_alloc(a, len + 1);
    if (len) {
        memcpy(copy, s, len);
    }
    return copy;
}

void arena_finish(struct arena *a) {
    while (a->chunks) {
        struct arena_chunk *next = a->chunks->next;
        free(a->chunks);
        a->chunks = next;
    }
    *a = (struct arena){0};
}
