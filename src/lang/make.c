// Making tuples and the small objects that need one allocation and no thought.
#include "lang/make.h"

#define SHARED_EMPTY_TUPLE 129 // a slot of heap_shared; lang/str.c has those below

static struct tuple *new_tuple(struct heap_cache *c, size_t len) {
    if (len > SIZE_MAX / 16) return NULL;
    struct tuple *t = heap_new(c, OBJ_TUPLE, sizeof *t + len * sizeof(value));
    if (!t) return NULL;
    t->len = len;
    if (!heap_is_cleared(t)) memset(t->items, 0, len * sizeof(value)); // VALUE_UNDEF is 0
    return t;
}

// The empty tuple is one and the same object in all of a heap.
static struct tuple *empty_tuple(struct heap_cache *c) {
    value *at = &heap_shared(c->heap)[SHARED_EMPTY_TUPLE];
    value seen = value_load(at);
    if (seen != VALUE_UNDEF) return value_tuple(seen);
    struct tuple *mine = new_tuple(c, 0);
    if (!mine) return NULL;
    bool first = __atomic_compare_exchange_n(at, &seen, value_from_object(mine), false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
    return first ? mine : value_tuple(seen);
}

struct tuple *make_tuple(struct heap_cache *c, size_t len) {
    return len == 0 ? empty_tuple(c) : new_tuple(c, len);
}

value make_tuple_of(struct heap_cache *c, const value *items, size_t len) {
    struct tuple *t = make_tuple(c, len);
    if (!t) return VALUE_UNDEF;
    for (size_t i = 0; i < len; i++) t->items[i] = value_load(&items[i]);
    return value_from_object(t);
}

// How many items a range has; step is not 0. At most 2^64 - 1 would fit; more than INT64_MAX are cut to that.
static int64_t range_count(int64_t start, int64_t stop, int64_t step) {
    uint64_t width, stride;
    if (step > 0) {
        if (start >= stop) return 0;
        width = (uint64_t)stop - (uint64_t)start;
        stride = (uint64_t)step;
    } else {
        if (start <= stop) return 0;
        width = (uint64_t)start - (uint64_t)stop;
        stride = -(uint64_t)step;
    }
    uint64_t n = (width - 1) / stride + 1;
    return n > INT64_MAX ? INT64_MAX : (int64_t)n;
}

value make_range(struct heap_cache *c, int64_t start, int64_t stop, int64_t step) {
    struct range *r = heap_new(c, OBJ_RANGE, sizeof *r);
    if (!r) return VALUE_UNDEF;
    r->start = start;
    r->stop = stop;
    r->step = step;
    r->len = range_count(start, stop, step);
    return value_from_object(r);
}

value make_slice(struct heap_cache *c, value start, value stop, value step) {
    struct slice *s = heap_new(c, OBJ_SLICE, sizeof *s);
    if (!s) return VALUE_UNDEF;
    s->start = start;
    s->stop = stop;
    s->step = step;
    return value_from_object(s);
}

value make_cell(struct heap_cache *c, value v) {
    struct cell *o = heap_new(c, OBJ_CELL, sizeof *o);
    if (!o) return VALUE_UNDEF;
    o->h.hash = c->tag;
    o->v = v;
    return value_from_object(o);
}

value make_method(struct heap_cache *c, value self, value function) {
    struct method *m = heap_new(c, OBJ_METHOD, sizeof *m);
    if (!m) return VALUE_UNDEF;
    m->self = self;
    m->function = function;
    return value_from_object(m);
}

value make_dict_view(struct heap_cache *c, struct dict *d, enum dict_view_kind kind) {
    struct dict_view *view = heap_new(c, OBJ_DICT_VIEW, sizeof *view);
    if (!view) return VALUE_UNDEF;
    view->h.flags = (uint16_t)kind;
    view->dict = d;
    return value_from_object(view);
}

// A dict's length counts from here on, so that a change before the first step is noticed too.
value make_iterator(struct heap_cache *c, value source) {
    struct iterator *it = heap_new(c, OBJ_ITERATOR, sizeof *it);
    if (!it) return VALUE_UNDEF;
    it->source = source;
    it->at = 0;
    it->expect = 0;
    if (value_is_dict(source)) it->expect = dict_len(value_dict(source)) + 1;
    if (value_is_dict_view(source)) it->expect = dict_len(value_dict_view(source)->dict) + 1;
    return value_from_object(it);
}

value make_foreign(struct heap_cache *c, struct type *type, void *data) {
    struct foreign *o = heap_new(c, OBJ_FOREIGN, sizeof *o);
    if (!o) return VALUE_UNDEF;
    o->type = type;
    o->data = data;
    return value_from_object(o);
}
