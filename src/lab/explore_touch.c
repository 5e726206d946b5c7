// Places that tasks share (explore_touch.h): a table from places to who has touched them, and when by the order of starting and joining.
#include "lab/explore_touch.h"
#include "base/mem.h"
#include "lang/heap.h"
#include "lang/make.h"
#include "lang/ops.h"

// A place as a number: what kind, which variable or object, which part of it. PARTS stands for all items of a container together.
typedef uint64_t place_key;
enum place_kind { KIND_NONE, KIND_OUTPUT, KIND_GLOBAL, KIND_OBJECT, KIND_ITEM, KIND_KEY, KIND_SHAPE, KIND_WHOLE, KIND_PARTS };

#define FIRST_SLOTS 256
#define OUTPUT KEY(KIND_OUTPUT, 0, 0)
#define KEY(kind, object, part) ((place_key)(kind) << 60 | (place_key)(object) << 28 | ((place_key)(part) & 0xfffffff))

struct moment { // when; epoch 0: never
    uint32_t epoch, stamp, n;
    uint32_t *seen; // as in struct touch_clock; owned
};

struct touch { // by one task
    uint32_t task;
    struct moment read, written; // the last ones
};

struct place {
    place_key key; // 0: free
    bool shared;
    struct touch *touches;
    size_t n, cap;
};

struct touches {
    const struct heap *heap;
    struct place *places;
    size_t used, slots; // slots: a power of two
    size_t shared;
};

struct touches *touches_create(const struct heap *heap) {
    struct touches *s = mem_alloc_zero(1, sizeof *s);
    s->heap = heap;
    s->slots = FIRST_SLOTS;
    s->places = mem_alloc_zero(s->slots, sizeof *s->places);
    return s;
}

static place_key place_of(const struct touches *s, const struct access *a) { // 0: none that tasks can share
    uint64_t hash = 0;
    if (!a) return OUTPUT;
    if (a->place == ACCESS_GLOBAL) return KEY(KIND_GLOBAL, a->slot, 0);
    uint32_t object = heap_staged_number(s->heap, a->object);
    if (!object) return 0;
    switch (a->place) {
    case ACCESS_ITEM: return KEY(KIND_ITEM, object, a->slot);
    case ACCESS_KEY: return value_hash(NULL, a->key, &hash) ? KEY(KIND_KEY, object, hash ^ hash >> 28) : KEY(KIND_WHOLE, object, 0);
    case ACCESS_SHAPE: return KEY(KIND_SHAPE, object, 0);
    case ACCESS_WHOLE: return KEY(KIND_WHOLE, object, 0);
    default: return KEY(KIND_OBJECT, object, 0);
    }
}

static enum place_kind kind_of(place_key key) {
    return (enum place_kind)(key >> 60);
}

// The same container's place of another kind.
static place_key beside(place_key key, enum place_kind kind) {
    return KEY(kind, key << 4 >> 32, 0);
}

static bool is_part(place_key key) {
    return kind_of(key) == KIND_ITEM || kind_of(key) == KIND_KEY;
}

static struct place *find(const struct touches *s, place_key key) {
    size_t at = (size_t)(key * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (s->slots - 1);
    while (s->places[at].key && s->places[at].key != key) at = (at + 1) & (s->slots - 1);
    return &s->places[at];
}

static void grow(struct touches *s) {
    struct place *old = s->places;
    size_t slots = s->slots;
    s->slots *= 2;
    s->places = mem_alloc_zero(s->slots, sizeof *s->places);
    for (size_t i = 0; i < slots; i++) {
        if (old[i].key) *find(s, old[i].key) = old[i];
    }
    mem_free(old);
}

static struct place *find_or_make(struct touches *s, place_key key) {
    struct place *p = find(s, key);
    if (p->key) return p;
    if (2 * ++s->used > s->slots) {
        grow(s);
        p = find(s, key);
    }
    p->key = key;
    return p;
}

static bool is_shared(const struct touches *s, place_key key) {
    return find(s, key)->shared;
}

static void share(struct touches *s, place_key key) {
    struct place *p = find_or_make(s, key);
    s->shared += !p->shared;
    p->shared = true;
}

bool touches_is_shared(const struct touches *s, const struct access *a) {
    place_key key = place_of(s, a);
    if (!key) return false;
    if (is_shared(s, key)) return true;
    return (is_part(key) || kind_of(key) == KIND_WHOLE) && is_shared(s, beside(key, KIND_PARTS));
}

bool touches_output_is_shared(const struct touches *s) {
    return is_shared(s, OUTPUT);
}

// What a task did at m and what another does now: one of the two knows of the other.
static bool is_ordered(const struct moment *m, uint32_t by, const struct touch_clock *clock, uint32_t task) {
    if (m->epoch == 0 || (by < clock->n && clock->seen[by] >= m->epoch)) return true;
    return task < m->n && m->seen[task] >= clock->epoch;
}

static struct touch *touch_by(struct place *p, uint32_t task) {
    for (size_t i = 0; i < p->n; i++) {
        if (p->touches[i].task == task) return &p->touches[i];
    }
    mem_reserve(p->touches, p->n, p->cap);
    p->touches[p->n] = (struct touch){.task = task};
    return &p->touches[p->n++];
}

static bool conflicts(const struct place *p, uint32_t task, bool writes, const struct touch_clock *clock) {
    for (size_t i = 0; i < p->n; i++) {
        const struct touch *t = &p->touches[i];
        if (t->task == task) continue;
        if (!is_ordered(&t->written, t->task, clock, task)) return true;
        if (writes && !is_ordered(&t->read, t->task, clock, task)) return true;
    }
    return false;
}

static void record(struct place *p, uint32_t task, bool writes, const struct touch_clock *clock) {
    struct touch *t = touch_by(p, task);
    struct moment *m = writes ? &t->written : &t->read;
    if (m->epoch == clock->epoch && m->stamp == clock->stamp && m->n == clock->n) return;
    m->epoch = clock->epoch;
    m->stamp = clock->stamp;
    m->n = (uint32_t)clock->n;
    m->seen = mem_resize(m->seen, (clock->n + 1) * sizeof *m->seen);
    for (size_t i = 0; i < clock->n; i++) m->seen[i] = clock->seen[i];
}

// Items and the whole of a container are places of their own, which conflict with each other.
static bool note_beside(struct touches *s, place_key key, uint32_t task, bool writes, const struct touch_clock *clock) {
    bool part = is_part(key);
    if (!part && kind_of(key) != KIND_WHOLE) return false;
    if (part) record(find_or_make(s, beside(key, KIND_PARTS)), task, writes, clock);
    if (!conflicts(find(s, beside(key, part ? KIND_WHOLE : KIND_PARTS)), task, writes, clock)) return false;
    share(s, beside(key, KIND_PARTS));
    return true;
}

bool touches_note(struct touches *s, const struct access *a, uint32_t task, const struct touch_clock *clock) {
    place_key key = place_of(s, a);
    bool writes = !a || a->writes;
    if (!key || (a ? touches_is_shared(s, a) : is_shared(s, OUTPUT))) return false;
    bool found = note_beside(s, key, task, writes, clock), direct = conflicts(find(s, key), task, writes, clock);
    record(find_or_make(s, key), task, writes, clock);
    if (direct) share(s, key);
    return found || direct;
}

bool touches_holds_shared(const struct touches *s, value object) {
    uint32_t number = value_is_object(object) ? heap_staged_number(s->heap, object) : 0;
    for (size_t i = 0; number && i < s->slots; i++) {
        place_key key = s->places[i].key;
        if (s->places[i].shared && kind_of(key) > KIND_GLOBAL && key << 4 >> 32 == number) return true;
    }
    return false;
}

uint64_t *touches_places(const struct touches *s, size_t *n) {
    uint64_t *places = mem_alloc((s->shared + 1) * sizeof *places);
    *n = 0;
    for (size_t i = 0; i < s->slots; i++) {
        if (s->places[i].key && s->places[i].shared) places[(*n)++] = s->places[i].key;
    }
    return places;
}

void touches_take_places(struct touches *s, const uint64_t *places, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (places[i]) share(s, places[i]);
    }
}
