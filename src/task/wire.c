// Writing values as bytes. Containers are walked with a stack of our own; of a list or dict that others change meanwhile, one moment is
// written. Whoever was counted is remembered by address: nothing is freed while a native runs.
#include "task/wire.h"

#include "base/mem.h"
#include "base/text.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"
#include "task/wire_tags.h"

#include <endian.h>

struct level {
    const value *items; // keys and values in turn for a dict
    size_t len, at;
};

struct seen { // an open hash of what was counted: value -> number
    value key;
    size_t number;
};

struct writer {
    struct fiber *f;
    struct text *out;
    size_t limit;      // bytes in out
    const char *where; // data to be kept: where; else NULL
    struct level *stack;
    size_t depth, stack_cap;
    struct seen *seen;
    size_t nseen, seen_mask;
};

static bool has_room(struct writer *w, size_t more) {
    if (more <= w->limit && w->out->len <= w->limit - more) return true;
    fiber_no_memory(w->f);
    return false;
}

static size_t write_count(unsigned char *to, uint64_t n) {
    size_t len = 0;
    for (; n >= 0x80; n >>= 7) to[len++] = (unsigned char)(n | 0x80);
    to[len++] = (unsigned char)n;
    return len;
}

static uint64_t sign_last(int64_t i) {
    return (uint64_t)i << 1 ^ (uint64_t)(i >> 63);
}

static void put_count(struct writer *w, uint64_t n) {
    unsigned char bytes[10];
    text_add(w->out, (char *)bytes, write_count(bytes, n));
}

static void put_tag(struct writer *w, enum wire_tag tag, uint64_t count) {
    unsigned char bytes[11] = {(unsigned char)tag};
    text_add(w->out, (char *)bytes, 1 + write_count(bytes + 1, count));
}

static void put_int(struct writer *w, int64_t i) {
    if (i >= WIRE_SMALL_MIN && i <= WIRE_SMALL_MAX) text_add_char(w->out, (char)(WIRE_SMALL + (i - WIRE_SMALL_MIN)));
    else put_tag(w, WIRE_INT, sign_last(i));
}

static inline void put_le(unsigned char *to, uint64_t bits, size_t width) {
    bits = htole64(bits);
    memcpy(to, &bits, width);
}

static uint64_t float_bits(double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    return bits;
}

static void put_float(struct writer *w, double d) {
    unsigned char bytes[9] = {WIRE_FLOAT};
    put_le(bytes + 1, float_bits(d), 8);
    text_add(w->out, (char *)bytes, sizeof bytes);
}

static void put_bytes(struct writer *w, const char *bytes, size_t len) {
    put_count(w, len);
    text_add(w->out, bytes, len);
}

// Where `key` stands in the hash, or should.
static struct seen *seen_slot(struct writer *w, value key) {
    size_t i = (size_t)((key >> 4) * 0x9E3779B97F4A7C15u >> 20) & w->seen_mask;
    while (w->seen[i].key != VALUE_UNDEF && w->seen[i].key != key) i = (i + 1) & w->seen_mask;
    return &w->seen[i];
}

static void grow_seen(struct writer *w) {
    struct seen *old = w->seen;
    size_t n = old ? w->seen_mask + 1 : 0;
    w->seen_mask = n ? 4 * n - 1 : 63;
    w->seen = mem_alloc_zero(w->seen_mask + 1, sizeof *w->seen);
    for (size_t i = 0; i < n; i++) {
        if (old[i].key != VALUE_UNDEF) *seen_slot(w, old[i].key) = old[i];
    }
    mem_free(old);
}

// True when v was written before: its number is written now. Else v gets the next number.
static bool put_same(struct writer *w, value v) {
    if (w->nseen * 2 >= (w->seen ? w->seen_mask : 0)) grow_seen(w);
    struct seen *s = seen_slot(w, v);
    if (s->key == v) {
        put_tag(w, WIRE_SAME, s->number);
        return true;
    }
    *s = (struct seen){v, w->nseen++};
    return false;
}

static bool put_str(struct writer *w, value v) {
    const struct str *s = value_str(v);
    if (!has_room(w, s->len)) return false;
    if (s->len >= WIRE_LONG && put_same(w, v)) return true;
    put_tag(w, s->len >= WIRE_LONG ? WIRE_LONG_STR : WIRE_STR, s->len);
    text_add(w->out, s->bytes, s->len);
    return true;
}

static void put_range(struct writer *w, const struct range *r) {
    put_tag(w, WIRE_RANGE, sign_last(r->start));
    put_count(w, sign_last(r->stop));
    put_count(w, sign_last(r->step));
}

static bool open_level(struct writer *w, const value *items, size_t len) {
    if (w->depth == WIRE_NESTING) {
        fiber_raise(w->f, "RecursionError", "maximum recursion depth exceeded while %s an object", w->where ? "keeping" : "sending");
        return false;
    }
    mem_reserve(w->stack, w->depth, w->stack_cap);
    w->stack[w->depth++] = (struct level){items, len, 0};
    return true;
}

static bool open_items(struct writer *w, const struct tuple *items) {
    if (!items) fiber_no_memory(w->f);
    return items && open_level(w, items->items, items->len);
}

static bool holds_counted(const struct tuple *t) {
    for (size_t i = 0; i < t->len; i++) {
        value v = t->items[i];
        if (value_is_list(v) || value_is_tuple(v) || value_is_dict(v) || value_is_exception(v)) return true;
    }
    return false;
}

static bool put_tuple(struct writer *w, value v) {
    const struct tuple *t = value_tuple(v);
    bool counted = holds_counted(t);
    if (counted && put_same(w, v)) return true;
    put_tag(w, counted ? WIRE_COUNTED_TUPLE : WIRE_TUPLE, t->len);
    return t->len == 0 || open_items(w, t);
}

static bool put_list(struct writer *w, value v) {
    if (put_same(w, v)) return true;
    const struct tuple *items = list_snapshot(&w->f->cache, value_list(v));
    put_tag(w, WIRE_LIST, items ? items->len : 0);
    return items && items->len == 0 ? true : open_items(w, items);
}

static bool put_dict(struct writer *w, value v) {
    if (put_same(w, v)) return true;
    const struct tuple *items = dict_snapshot(&w->f->cache, value_dict(v), DICT_ITEMS);
    put_tag(w, WIRE_DICT, items ? items->len / 2 : 0);
    return items && items->len == 0 ? true : open_items(w, items);
}

#define PLACES_WIDTH 80 // columns

static bool put_exception(struct writer *w, value v) {
    if (put_same(w, v)) return true;
    const struct exception *e = value_exception(v);
    const struct str *name = value_str(e->type->name);
    struct text places = {0};
    exception_add_places(&places, v, PLACES_WIDTH);
    bool fine = has_room(w, places.len + name->len);
    if (fine) {
        text_add_char(w->out, WIRE_EXCEPTION);
        put_bytes(w, name->bytes, name->len);
        put_bytes(w, text_str(&places), places.len);
    }
    text_finish(&places);
    if (!fine) return false;
    value parts = make_tuple_of(&w->f->cache, (value[]){value_from_object(e->args), e->hint}, 2);
    return open_items(w, parts != VALUE_UNDEF ? value_tuple(parts) : NULL);
}

static bool put_name(struct writer *w, enum wire_tag tag, const char *name) {
    text_add_char(w->out, (char)tag);
    put_bytes(w, name, strlen(name));
    return true;
}

static bool is_builtin(struct interp *in, const char *name, value v) {
    int slot = interp_find_slot(in, name, strlen(name));
    return slot >= 0 && interp_slot_builtin(in, slot) == v;
}

struct member_search {
    struct interp *in;
    value wanted;
    const char *owner, *name; // of the module that has it, or NULL
};

static void look_at_member(void *user, const char *owner, const struct native_def *def) {
    struct member_search *s = user;
    if (s->owner || def != value_native(s->wanted)->def) return;
    const struct module *m = interp_find_module(s->in, owner, strlen(owner));
    if (!m || dict_get_str(m->members, def->name) != s->wanted) return;
    s->owner = owner;
    s->name = def->name;
}

static bool cannot(struct writer *w, value v) {
    if (w->where) fiber_raise(w->f, "TypeError", "cannot keep a '%s' object %s", type_name(v), w->where);
    else fiber_raise(w->f, "TypeError", "cannot send a '%s' object to another process", type_name(v));
    return false;
}

static bool put_function(struct writer *w, value v) {
    const char *name = value_str(value_function(v)->name)->bytes;
    int slot = interp_find_slot(w->f->interp, name, strlen(name));
    if (slot >= 0 && value_load(&w->f->globals[slot]) == v) return put_name(w, WIRE_FUNCTION, name);
    fiber_raise(w->f, "TypeError", "cannot send the function %s to another process", name);
    fiber_hint(w->f, "functions are sent by name: it must be made by 'def', and its name must still mean it");
    return false;
}

static bool put_native(struct writer *w, value v) {
    struct interp *in = w->f->interp;
    const char *name = value_native(v)->def->name;
    if (is_builtin(in, name, v)) return put_name(w, WIRE_BUILTIN, name);
    struct member_search s = {.in = in, .wanted = v};
    interp_each_native(in, look_at_member, &s);
    if (!s.owner) return cannot(w, v);
    put_name(w, WIRE_MEMBER, s.owner);
    put_bytes(w, s.name, strlen(s.name));
    return true;
}

static bool put_other(struct writer *w, value v) {
    if (w->where) {
        cannot(w, v);
        fiber_hint(w->f, "only None, bool, int, float, str, and lists, tuples and dicts of these can be kept");
        return false;
    }
    if (value_is_range(v)) {
        put_range(w, value_range(v));
        return true;
    }
    if (value_is_exception(v)) return put_exception(w, v);
    if (value_is_function(v)) return put_function(w, v);
    if (value_is_native(v)) return put_native(w, v);
    if (value_is_type(v) && is_builtin(w->f->interp, value_str(value_type(v)->name)->bytes, v)) {
        return put_name(w, WIRE_BUILTIN, value_str(value_type(v)->name)->bytes);
    }
    cannot(w, v);
    if (value_is_foreign(v)) fiber_hint(w->f, "a process has its own memory: what tasks share in one means nothing in another");
    else if (ops_is_eager(v) || value_is_kind(v, OBJ_GENERATOR)) fiber_hint(w->f, "send a list of its items: list(...)");
    return false;
}

static bool put_value(struct writer *w, value v) {
    if (value_is_int(v)) put_int(w, value_int(v));
    else if (value_is_float(v)) put_float(w, value_float(v));
    else if (v == VALUE_NONE) text_add_char(w->out, WIRE_NONE);
    else if (value_is_bool(v)) text_add_char(w->out, v == VALUE_TRUE ? WIRE_TRUE : WIRE_FALSE);
    else if (value_is_str(v)) return put_str(w, v);
    else if (value_is_tuple(v)) return put_tuple(w, v);
    else if (value_is_list(v)) return put_list(w, v);
    else if (value_is_dict(v)) return put_dict(w, v);
    else return put_other(w, v);
    return true;
}

// How many numbers of one kind stand in a row, and how many bytes the widest needs.
static size_t run_length(const value *at, size_t n, size_t *width) {
    size_t len = 0;
    *width = 8;
    if (value_is_flonum(at[0])) {
        while (len < n && value_is_flonum(at[len])) len++;
        return len;
    }
    int64_t low = 0, high = 0;
    for (; len < n && value_is_small(at[len]); len++) {
        int64_t i = value_small(at[len]);
        if (i < low) low = i;
        if (i > high) high = i;
    }
    if (low >= INT8_MIN && high <= INT8_MAX) *width = 1;
    else if (low >= INT16_MIN && high <= INT16_MAX) *width = 2;
    else if (low >= INT32_MIN && high <= INT32_MAX) *width = 4;
    return len;
}

// The width is a constant in each call, so that every loop is a plain copy.
static inline void put_ints(unsigned char *to, const value *at, size_t n, size_t width) {
    for (size_t i = 0; i < n; i++) put_le(to + i * width, (uint64_t)value_small(at[i]), width);
}

static void put_run_items(unsigned char *to, const value *at, size_t n, size_t width) {
    if (value_is_flonum(at[0])) {
        for (size_t i = 0; i < n; i++) put_le(to + i * 8, float_bits(value_flonum(at[i])), 8);
        return;
    }
    switch (width) {
    case 1: put_ints(to, at, n, 1); break;
    case 2: put_ints(to, at, n, 2); break;
    case 4: put_ints(to, at, n, 4); break;
    default: put_ints(to, at, n, 8); break;
    }
}

// Packs a run of numbers at the level's place; *done says whether there was one.
static bool put_run(struct writer *w, struct level *l, bool *done) {
    size_t width, n = run_length(l->items + l->at, l->len - l->at, &width);
    *done = n >= WIRE_RUN;
    if (!*done) return true;
    if (!has_room(w, n * width)) return false;
    const value *at = l->items + l->at;
    if (value_is_flonum(at[0])) {
        put_tag(w, WIRE_FLOATS, n);
    } else {
        put_tag(w, WIRE_INTS, n);
        text_add_char(w->out, (char)width);
    }
    text_reserve(w->out, n * width);
    put_run_items((unsigned char *)w->out->data + w->out->len, at, n, width);
    w->out->len += n * width;
    w->out->data[w->out->len] = '\0';
    l->at += n;
    return true;
}

static bool put_open_levels(struct writer *w) {
    while (w->depth > 0) {
        struct level *l = &w->stack[w->depth - 1];
        if (l->at == l->len) {
            w->depth--;
            continue;
        }
        value item = l->items[l->at];
        bool done = false;
        if ((value_is_small(item) || value_is_flonum(item)) && !put_run(w, l, &done)) return false;
        if (done) continue;
        l->at++;
        if (!has_room(w, 16) || !put_value(w, item)) return false;
    }
    return true;
}

// Takes back what was written when that failed.
static bool finish(struct writer *w, size_t before, bool fine) {
    if (!fine && w->out->data) {
        w->out->len = before;
        w->out->data[before] = '\0';
    }
    mem_free(w->stack);
    mem_free(w->seen);
    return fine;
}

bool wire_put_data(struct fiber *f, struct text *out, value v, const char *where) {
    struct writer w = {.f = f, .out = out, .limit = heap_limit(interp_heap(f->interp)), .where = where};
    size_t before = out->len;
    return finish(&w, before, put_value(&w, v) && put_open_levels(&w));
}

bool wire_put(struct fiber *f, struct text *out, value v) {
    return wire_put_data(f, out, v, NULL);
}

bool wire_put_list(struct fiber *f, struct text *out, const value *items, size_t len) {
    struct writer w = {.f = f, .out = out, .limit = heap_limit(interp_heap(f->interp)), .nseen = 1}; // the list itself has number 0
    size_t before = out->len;
    put_tag(&w, WIRE_LIST, len);
    return finish(&w, before, len == 0 || (open_level(&w, items, len) && put_open_levels(&w)));
}
