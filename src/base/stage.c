// Stages (stage.h). The head stands at the stretch's own beginning, so that it is saved and restored like the rest. Pieces of mem.h's have
// a head that says how long they are; those that are given back are kept by length and used again, and the topmost one makes room at once.
#include "base/stage.h"
#include "base/bug.h"
#include "base/mem.h"
#include <malloc.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define ALIGNMENT ((size_t)16)
#define LENGTHS 64 // of free pieces that are found again, in steps of ALIGNMENT

struct piece {
    _Alignas(16) size_t bytes; // behind the head
    struct piece *next;        // a free one
};

struct stage {
    _Alignas(16) size_t used;
    size_t most;
    struct piece *free[LENGTHS];
};

static size_t aligned(size_t bytes) {
    return (bytes + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

struct stage *stage_create(size_t most) {
    struct stage *s = mmap(NULL, most, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (s == MAP_FAILED) return NULL;
    *s = (struct stage){.used = aligned(sizeof *s), .most = most};
    return s;
}

void stage_destroy(struct stage *s) {
    if (s) munmap(s, s->most);
}

void *stage_take(struct stage *s, size_t bytes) {
    if (bytes > s->most - s->used - ALIGNMENT) return NULL;
    void *at = (char *)s + s->used;
    s->used += aligned(bytes);
    return at;
}

size_t stage_used(const struct stage *s) {
    return s->used;
}

size_t stage_room(const struct stage *s) {
    return s->most - s->used;
}

void stage_save(const struct stage *s, void *to) {
    memcpy(to, s, s->used);
}

void stage_restore(struct stage *s, const void *from, size_t used) {
    memcpy(s, from, used);
    invariant(s->used == used);
}

bool stage_holds(const struct stage *s, const void *p) {
    return (uintptr_t)p - (uintptr_t)s < s->most;
}

static struct piece *piece_of(void *p) {
    return (struct piece *)(void *)((char *)p - sizeof(struct piece));
}

static bool is_topmost(const struct stage *s, const struct piece *p) {
    return (const char *)(p + 1) + p->bytes == (const char *)s + s->used;
}

void *stage_alloc(struct stage *s, size_t bytes) {
    size_t whole = aligned(bytes ? bytes : 1), nth = whole / ALIGNMENT;
    struct piece *p = nth < LENGTHS ? s->free[nth] : NULL;
    if (p) {
        s->free[nth] = p->next;
        return p + 1;
    }
    if (bytes > s->most || !(p = stage_take(s, sizeof *p + whole))) _exit(STAGE_FULL_STATUS);
    *p = (struct piece){.bytes = whole};
    return p + 1;
}

void stage_free(struct stage *s, void *at) {
    if (!at || !stage_holds(s, at)) return;
    struct piece *p = piece_of(at);
    size_t nth = p->bytes / ALIGNMENT;
    if (is_topmost(s, p)) {
        s->used -= sizeof *p + p->bytes;
    } else if (nth < LENGTHS) {
        p->next = s->free[nth];
        s->free[nth] = p;
    }
}

void *stage_resize(struct stage *s, void *old, size_t bytes) {
    size_t had = !old ? 0 : stage_holds(s, old) ? piece_of(old)->bytes : malloc_usable_size(old);
    if (old && stage_holds(s, old) && bytes <= had) return old;
    void *made = stage_alloc(s, bytes);
    if (had) memcpy(made, old, had < bytes ? had : bytes);
    stage_free(s, old);
    return made;
}
