// Outlines: hashing a lesson's steps, and finding a step again after the lesson was edited. Pure: lessons in, numbers out.
//
// A step is what it says: white space, options, notes and the answer behind a question may change without making it another step.

#include "lesson/outline.h"

#include "base/mem.h"
#include <string.h>

#define NOWHERE SIZE_MAX

// FNV-1a with 64 bits (Fowler, Noll, Vo). A collision costs nothing but a mark at the wrong step.
#define HASH_BASIS 14695981039346656037u
#define HASH_PRIME 1099511628211u

static uint64_t hash_byte(uint64_t h, unsigned char c) {
    return (h ^ c) * HASH_PRIME;
}

static uint64_t hash_number(uint64_t h, uint64_t n) {
    for (int i = 0; i < 8; i++)
        h = hash_byte(h, (unsigned char)(n >> 8 * i));
    return h;
}

// A text without the white space at its ends and at the ends of its lines.
static uint64_t hash_text(uint64_t h, const char *s) {
    for (s = s ? s + strspn(s, " \t\n") : ""; *s; s++) {
        size_t white = strspn(s, " \t\n");
        if (!s[white])
            break;
        const char *newline = memchr(s, '\n', white);
        for (const char *at = newline ? newline : s; at < s + white; at++)
            h = hash_byte(h, (unsigned char)(*at == '\n' ? '\n' : ' '));
        s += white;
        h = hash_byte(h, (unsigned char)*s);
    }
    return hash_byte(h, 0);
}

static uint64_t hash_step(const struct step *s) {
    uint64_t h = hash_number(HASH_BASIS, (uint64_t)s->kind);
    h = hash_text(h, s->code ? s->code : s->markdown);
    for (size_t i = 0; i < s->nchoices; i++)
        h = hash_text(h, s->choices[i].markdown);
    return h;
}

static size_t find(const struct outline *o, uint64_t hash, size_t end) {
    for (size_t i = 0; i < end; i++) {
        if (o->steps[i].hash == hash)
            return i;
    }
    return NOWHERE;
}

void outline_init(struct outline *o, const struct lesson *l) {
    *o = (struct outline){.name = mem_copy_string(l->name), .title = mem_copy_string(l->title), .hash = HASH_BASIS};
    o->steps = mem_alloc_zero(l->nsteps + 1, sizeof *o->steps);
    for (size_t i = 0; i < l->nsteps; i++) {
        struct outline_step *s = &o->steps[i];
        *s = (struct outline_step){.hash = hash_step(&l->steps[i]), .kind = l->steps[i].kind};
        s->heading = hash_text(HASH_BASIS, l->steps[i].heading);
        while (find(o, s->hash, i) != NOWHERE)
            s->hash = hash_number(s->hash, 1);
        o->hash = hash_number(o->hash, s->hash);
        o->n++;
    }
}

void outline_copy(struct outline *to, const struct outline *from) {
    *to = *from;
    to->name = mem_copy_string(from->name);
    to->title = mem_copy_string(from->title);
    to->steps = mem_alloc((from->n + 1) * sizeof *to->steps);
    if (from->n)
        memcpy(to->steps, from->steps, from->n * sizeof *to->steps);
}

void outline_finish(struct outline *o) {
    mem_free(o->name);
    mem_free(o->title);
    mem_free(o->steps);
    *o = (struct outline){0};
}

size_t outline_shared(const struct outline *a, const struct outline *b) {
    size_t n = 0;
    for (size_t i = 0; i < a->n; i++)
        n += find(b, a->steps[i].hash, b->n) != NOWHERE;
    return n;
}

// The first step under a heading.
static size_t find_heading(const struct outline *o, uint64_t heading) {
    for (size_t i = 0; i < o->n; i++) {
        if (o->steps[i].heading == heading)
            return i;
    }
    return NOWHERE;
}

// As far behind the last step before it that is still there, but before the next one that is.
static size_t between_neighbours(const struct outline *old, const struct outline *now, size_t place) {
    size_t before = place, left = NOWHERE, right = NOWHERE;
    while (before > 0 && left == NOWHERE)
        left = find(now, old->steps[--before].hash, now->n);
    for (size_t after = place + 1; after < old->n && right == NOWHERE; after++)
        right = find(now, old->steps[after].hash, now->n);
    if (left == NOWHERE)
        return NOWHERE;
    size_t there = left + (place - before);
    if (right != NOWHERE && right > left && there >= right)
        there = right - 1;
    return there;
}

static size_t under_heading(const struct outline *old, const struct outline *now, size_t place) {
    uint64_t heading = old->steps[place].heading;
    size_t there = find_heading(now, heading);
    if (there == NOWHERE)
        return NOWHERE;
    size_t steps = place - find_heading(old, heading);
    while (steps-- > 0 && there + 1 < now->n && now->steps[there + 1].heading == heading)
        there++;
    return there;
}

size_t outline_place(const struct outline *old, const struct outline *now, size_t place) {
    size_t there = find(now, old->steps[place].hash, now->n);
    if (there == NOWHERE)
        there = between_neighbours(old, now, place);
    if (there == NOWHERE)
        there = under_heading(old, now, place);
    if (there == NOWHERE)
        there = place * now->n / old->n;
    return there < now->n ? there : now->n - 1;
}
