// Which global variables a program can reach: those that its code names, and the code of what is in those. So what else a session holds,
// however much it is, costs nothing.
#include "base/mem.h"
#include "lab/explore_inside.h"
#include "lang/code.h"
#include "lang/interp.h"
#include "lang/make.h"

#define FIRST_SLOTS 64

struct finding {
    struct explore_world *w;
    size_t cap;
    bool *slot_seen;
    const void **seen; // code and containers that were looked at: a table
    size_t nseen, slots;
    value *todo;
    size_t ntodo, todo_cap;
};

static const void **place(const struct finding *f, const void *p) {
    size_t at = (size_t)(((uintptr_t)p >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20) & (f->slots - 1);
    while (f->seen[at] && f->seen[at] != p) at = (at + 1) & (f->slots - 1);
    return &f->seen[at];
}

static void grow(struct finding *f) {
    const void **old = f->seen;
    size_t slots = f->slots;
    f->slots = slots ? 2 * slots : FIRST_SLOTS;
    f->seen = mem_alloc_zero(f->slots, sizeof *f->seen);
    for (size_t i = 0; i < slots; i++) {
        if (old[i]) *place(f, old[i]) = old[i];
    }
    mem_free(old);
}

static bool is_new(struct finding *f, const void *p) {
    if (2 * f->nseen >= f->slots) grow(f);
    const void **at = place(f, p);
    if (*at) return false;
    *at = p;
    f->nseen++;
    return true;
}

static bool leads_on(value v) {
    if (!value_is_object(v)) return false;
    enum object_kind k = object_kind(v);
    return k == OBJ_FUNCTION || k == OBJ_LIST || k == OBJ_TUPLE || k == OBJ_DICT || k == OBJ_METHOD || k == OBJ_CELL;
}

static void later(struct finding *f, value v) {
    if (!leads_on(v)) return;
    mem_reserve(f->todo, f->ntodo, f->todo_cap);
    f->todo[f->ntodo++] = v;
}

static void add_slot(struct finding *f, int slot) {
    if (f->slot_seen[slot]) return;
    f->slot_seen[slot] = true;
    mem_reserve(f->w->slots, f->w->nslots, f->cap);
    f->w->slots[f->w->nslots++] = slot;
    later(f, f->w->globals[slot]);
}

// FNV-1a of the text from which code was made.
static void add_to_hash(struct explore_world *w, const struct code *c) {
    uint32_t from = UINT32_MAX, to = 0;
    for (size_t i = 0; c->source && i < c->len; i++) {
        if (c->spans[i].start < from) from = c->spans[i].start;
        if (c->spans[i].end > to) to = c->spans[i].end;
    }
    for (uint32_t i = from; i < to && i < c->source->len; i++) w->hash = (w->hash ^ (unsigned char)c->source->text[i]) * 16777619u;
}

uint16_t world_hash(const struct explore_world *w) {
    return (uint16_t)(w->hash ^ w->hash >> 16);
}

static void look_at_code(struct finding *f, const struct code *c) {
    if (!is_new(f, c)) return;
    for (size_t i = 0; i < c->len; i++) {
        enum opcode op = (enum opcode)c->at[i].op;
        if (op == OP_GETG) add_slot(f, c->at[i].b);
        if (op == OP_SETG || op == OP_DELG) add_slot(f, c->at[i].b);
    }
    add_to_hash(f->w, c);
    for (size_t i = 0; i < c->nchildren; i++) look_at_code(f, c->children[i]);
}

static void look_at_function(struct finding *f, const struct function *fn) {
    look_at_code(f, fn->code);
    for (size_t i = 0; fn->fallbacks && i < fn->fallbacks->len; i++) later(f, fn->fallbacks->items[i]);
    for (size_t i = 0; fn->cells && i < fn->cells->len; i++) later(f, fn->cells->items[i]);
}

static void look_at_dict(struct finding *f, const struct dict *d) {
    value key, v;
    for (size_t at = 0; dict_next(d, &at, &key, &v);) later(f, v);
}

// A list of numbers is passed over quickly: only what leads on is noted.
static void look_at(struct finding *f, value v) {
    if (value_is_function(v)) {
        look_at_function(f, value_function(v));
        return;
    }
    if (!is_new(f, value_object(v))) return;
    if (value_is_dict(v)) look_at_dict(f, value_dict(v));
    if (value_is_cell(v)) later(f, value_load(&value_cell(v)->v));
    if (value_is_method(v)) later(f, value_method(v)->self);
    for (size_t i = 0; value_is_list(v) && i < list_len(value_list(v)); i++) later(f, list_get(value_list(v), i));
    for (size_t i = 0; value_is_tuple(v) && i < value_tuple(v)->len; i++) later(f, value_load(&value_tuple(v)->items[i]));
}

void explore_find_slots(struct explore_world *w) {
    struct finding f = {.w = w, .slot_seen = mem_alloc_zero(INTERP_MAX_GLOBALS, sizeof(bool))};
    later(&f, w->call);
    for (size_t i = 0; i < w->nwatched; i++) later(&f, w->watched[i]);
    while (f.ntodo > 0) look_at(&f, f.todo[--f.ntodo]);
    mem_free(f.slot_seen);
    mem_free(f.seen);
    mem_free(f.todo);
}
