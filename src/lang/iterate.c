// Walking over what needs no language code to be walked over. The state of a walk is two words, so that the VM can keep it in
// registers and an iterator object in its fields.
#include "lang/ops_inside.h"

#define ENDED SIZE_MAX // a walk that has ended stays ended

bool ops_is_eager(value v) {
    if (!value_is_object(v)) return false;
    switch (object_kind(v)) {
    case OBJ_LIST: case OBJ_TUPLE: case OBJ_STR: case OBJ_DICT: case OBJ_RANGE: case OBJ_DICT_VIEW: case OBJ_ITERATOR: return true;
    default: return false;
    }
}

static const struct type_ops *lazy_ops(value v) {
    const struct type_ops *ops = value_is_foreign(v) ? value_foreign(v)->type->ops : NULL;
    return ops && ops->iterate ? ops : NULL;
}

bool ops_is_lazy(value v) {
    return value_is_kind(v, OBJ_GENERATOR) || lazy_ops(v);
}

value ops_iterate(struct fiber *f, value v) {
    const struct type_ops *ops = lazy_ops(v);
    return ops ? ops->iterate(f, v) : v;
}

static value ended(size_t *at) {
    *at = ENDED;
    return VALUE_UNDEF;
}

static value next_char(struct fiber *f, const struct str *s, size_t *at) {
    if (*at >= s->len) return ended(at);
    size_t len = 1;
    while ((s->bytes[*at + len] & 0xc0) == 0x80) len++;
    value v = made(f, make_str(&f->cache, s->bytes + *at, len));
    if (v != VALUE_UNDEF) *at += len;
    return v;
}

static value next_number(struct fiber *f, const struct range *r, size_t *at) {
    if (*at >= (uint64_t)r->len) return ended(at);
    value v = made(f, make_int(&f->cache, (int64_t)((uint64_t)r->start + (uint64_t)*at * (uint64_t)r->step)));
    if (v != VALUE_UNDEF) ++*at;
    return v;
}

static value entry_value(struct fiber *f, enum dict_view_kind kind, value key, value v) {
    if (kind == DICT_KEYS) return key;
    if (kind == DICT_VALUES) return v;
    return made(f, make_tuple_of(&f->cache, (value[]){key, v}, 2));
}

// *expect is the length, plus one, that the dict had when the walk began.
static value next_entry(struct fiber *f, const struct dict *d, enum dict_view_kind kind, size_t walk[2]) {
    if (walk[0] == ENDED) return VALUE_UNDEF;
    size_t len = dict_len(d) + 1;
    if (walk[0] == 0) walk[1] = len;
    if (walk[1] != len) {
        fiber_raise(f, "RuntimeError", "dictionary changed size during iteration");
        return VALUE_UNDEF;
    }
    size_t at = walk[0];
    value key, v;
    if (!dict_next(d, &at, &key, &v)) return ended(&walk[0]);
    v = entry_value(f, kind, key, v);
    if (v != VALUE_UNDEF) walk[0] = at;
    return v;
}

static value next_of_dict(struct fiber *f, const struct dict *d, enum dict_view_kind kind, size_t *at, size_t *expect) {
    size_t walk[2] = {*at, *expect};
    value v = next_entry(f, d, kind, walk);
    *at = walk[0];
    *expect = walk[1];
    return v;
}

static bool dict_has_changed(const struct iterator *it) {
    const struct dict *d = value_is_dict(it->source)        ? value_dict(it->source)
                           : value_is_dict_view(it->source) ? value_dict_view(it->source)->dict
                                                            : NULL;
    return d && dict_len(d) + 1 != it->expect;
}

// An iterator may be shared: whoever moves its position from the old to the new one has the item.
static value next_of_iterator(struct fiber *f, struct iterator *it) {
    for (;;) {
        size_t before = __atomic_load_n(&it->at, __ATOMIC_RELAXED), at = before, expect = it->expect;
        if (before == 0 && dict_has_changed(it)) {
            fiber_raise(f, "RuntimeError", "dictionary changed size during iteration");
            return VALUE_UNDEF;
        }
        value v = ops_next(f, it->source, &at, &expect);
        if (at == before) return v;
        if (__atomic_compare_exchange_n(&it->at, &before, at, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) return v;
    }
}

value ops_next(struct fiber *f, value iterable, size_t *at, size_t *expect) {
    value v;
    switch (object_kind(iterable)) {
    case OBJ_LIST:
        v = list_get(value_list(iterable), *at);
        if (v == VALUE_UNDEF) return ended(at);
        ++*at;
        return v;
    case OBJ_TUPLE:
        if (*at >= value_tuple(iterable)->len) return ended(at);
        return value_tuple(iterable)->items[(*at)++];
    case OBJ_STR: return next_char(f, value_str(iterable), at);
    case OBJ_RANGE: return next_number(f, value_range(iterable), at);
    case OBJ_DICT: return next_of_dict(f, value_dict(iterable), DICT_KEYS, at, expect);
    case OBJ_DICT_VIEW:
        return next_of_dict(f, value_dict_view(iterable)->dict, (enum dict_view_kind)value_object(iterable)->flags, at, expect);
    case OBJ_ITERATOR: return next_of_iterator(f, value_iterator(iterable));
    default: return VALUE_UNDEF;
    }
}

static struct tuple *items_failed(struct fiber *f) {
    fiber_no_memory(f);
    return NULL;
}

// The keys, values or pairs of a dict, all of one moment.
static struct tuple *dict_items(struct fiber *f, struct dict *d, enum dict_view_kind kind) {
    struct tuple *flat = dict_snapshot(&f->cache, d, kind);
    if (!flat || kind != DICT_ITEMS) return flat ? flat : items_failed(f);
    struct tuple *pairs = make_tuple(&f->cache, flat->len / 2);
    if (!pairs) return items_failed(f);
    for (size_t i = 0; i < pairs->len; i++) {
        pairs->items[i] = make_tuple_of(&f->cache, &flat->items[2 * i], 2);
        if (pairs->items[i] == VALUE_UNDEF) return items_failed(f);
    }
    return pairs;
}

// A walk whose length is known beforehand.
static struct tuple *walk_items(struct fiber *f, value v, size_t n) {
    struct tuple *t = make_tuple(&f->cache, n);
    if (!t) return items_failed(f);
    size_t at = 0, expect = 0;
    for (size_t i = 0; i < n; i++) {
        t->items[i] = ops_next(f, v, &at, &expect);
        if (t->items[i] == VALUE_UNDEF) return NULL;
    }
    return t;
}

// What an iterator has left. It moves on only when all items were got, so that the call can be made again after a failure.
static struct tuple *drain(struct fiber *f, struct iterator *it) {
    size_t at = __atomic_load_n(&it->at, __ATOMIC_RELAXED), expect = it->expect;
    struct list *l = make_list(&f->cache, 0);
    if (!l) return items_failed(f);
    if (at == 0 && dict_has_changed(it)) {
        fiber_raise(f, "RuntimeError", "dictionary changed size during iteration");
        return NULL;
    }
    f->error = VALUE_UNDEF;
    for (value v; (v = ops_next(f, it->source, &at, &expect)) != VALUE_UNDEF;) {
        if (!list_append(&f->cache, l, v)) return items_failed(f);
    }
    if (f->error != VALUE_UNDEF) return NULL;
    struct tuple *t = list_snapshot(&f->cache, l);
    if (!t) return items_failed(f);
    __atomic_store_n(&it->at, at, __ATOMIC_RELAXED);
    return t;
}

// All but a tuple, which is its own snapshot.
static struct tuple *copy_items(struct fiber *f, value v) {
    struct tuple *t;
    switch (object_kind(v)) {
    case OBJ_LIST:
        t = list_snapshot(&f->cache, value_list(v));
        return t ? t : items_failed(f);
    case OBJ_STR: return walk_items(f, v, value_str(v)->nchars);
    case OBJ_RANGE: return walk_items(f, v, (size_t)value_range(v)->len);
    case OBJ_DICT: return dict_items(f, value_dict(v), DICT_KEYS);
    case OBJ_DICT_VIEW: return dict_items(f, value_dict_view(v)->dict, (enum dict_view_kind)value_object(v)->flags);
    default: return drain(f, value_iterator(v));
    }
}

struct tuple *ops_items(struct fiber *f, value v) {
    if (!ops_is_eager(v)) {
        fiber_raise(f, "TypeError", "'%s' object is not iterable", type_name(v));
        return NULL;
    }
    if (value_is_tuple(v)) return value_tuple(v);
    struct tuple *t = copy_items(f, v);
    if (t) fiber_work(f, WORK_ITEMS, t->len);
    return t;
}
