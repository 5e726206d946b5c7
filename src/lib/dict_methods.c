// The methods of dict. Each is one atomic step on the dict, apart from update, which adds entry after entry.
#include "lib/dict_fill.h"
#include "lib/parts.h"
#include "lib/support.h"

bool dict_put(struct call *c, struct dict *d, value key, value v) {
    uint64_t hash;
    if (!value_hash(c->fiber, key, &hash)) return false;
    if (dict_set(lib_heap(c), d, key, hash, v)) return true;
    native_no_memory(c);
    return false;
}

static bool fill_from_dict(struct call *c, struct dict *d, const struct dict *source) {
    size_t at = 0;
    value key, v;
    fiber_work(c->fiber, WORK_ITEMS, dict_len(source));
    while (dict_next(source, &at, &key, &v)) {
        if (!dict_put(c, d, key, v)) return false;
    }
    return true;
}

// One element of a sequence of pairs, the nth.
static bool put_pair(struct call *c, struct dict *d, value pair, size_t nth) {
    if (!ops_is_eager(pair)) {
        native_type_error(c, "cannot convert dictionary update sequence element #%zu to a sequence", nth);
        return false;
    }
    const struct tuple *two = ops_items(c->fiber, pair);
    if (!two) return false;
    if (two->len != 2) {
        native_value_error(c, "dictionary update sequence element #%zu has length %zu; 2 is required", nth, two->len);
        return false;
    }
    return dict_put(c, d, two->items[0], two->items[1]);
}

bool dict_fill(struct call *c, struct dict *d, value source) {
    if (value_is_dict(source)) return fill_from_dict(c, d, value_dict(source));
    if (!lib_check_iterable(c, source)) return false;
    struct walk w = walk_begin(c, source);
    value pair;
    for (size_t nth = 0; walk_next(&w, &pair); nth++) {
        if (!put_pair(c, d, pair, nth)) return false;
    }
    return !w.failed;
}

bool dict_fill_keywords(struct call *c, struct dict *d) {
    for (size_t i = 0; i < c->nkw; i++) {
        if (!dict_put(c, d, c->kwnames[i], c->kwvalues[i])) return false;
    }
    return true;
}

static struct dict *self_dict(const struct call *c) {
    return value_dict(c->self);
}

static enum native_status method_clear(struct call *c) {
    dict_clear(self_dict(c));
    return native_return(c, VALUE_NONE);
}

static enum native_status method_copy(struct call *c) {
    struct dict *d = make_dict(lib_heap(c));
    if (!d) return native_no_memory(c);
    return fill_from_dict(c, d, self_dict(c)) ? native_return(c, value_from_object(d)) : NATIVE_ERROR;
}

static enum native_status method_fromkeys(struct call *c) {
    value v = lib_given(c, 1) ? c->args[1] : VALUE_NONE, key;
    if (!lib_check_iterable(c, c->args[0])) return NATIVE_ERROR;
    if (lib_is_lazy(c->args[0])) {
        struct type *t = interp_type(c->interp, OBJ_DICT);
        return lib_prelude(c, "fromkeys", (value[]){dict_get_str(t->methods, "fromkeys"), c->args[0], v}, 3);
    }
    struct dict *d = make_dict(lib_heap(c));
    if (!d) return native_no_memory(c);
    struct walk w = walk_begin(c, c->args[0]);
    while (walk_next(&w, &key)) {
        if (!dict_put(c, d, key, v)) return NATIVE_ERROR;
    }
    return w.failed ? NATIVE_ERROR : native_return(c, value_from_object(d));
}

static enum native_status method_get(struct call *c) {
    uint64_t hash;
    if (!value_hash(c->fiber, c->args[0], &hash)) return NATIVE_ERROR;
    value v = dict_get(self_dict(c), c->args[0], hash);
    if (v != VALUE_UNDEF) return native_return(c, v);
    return native_return(c, lib_given(c, 1) ? c->args[1] : VALUE_NONE);
}

static enum native_status method_items(struct call *c) {
    return native_made(c, make_dict_view(lib_heap(c), self_dict(c), DICT_ITEMS));
}

static enum native_status method_keys(struct call *c) {
    return native_made(c, make_dict_view(lib_heap(c), self_dict(c), DICT_KEYS));
}

static enum native_status method_values(struct call *c) {
    return native_made(c, make_dict_view(lib_heap(c), self_dict(c), DICT_VALUES));
}

static enum native_status method_pop(struct call *c) {
    uint64_t hash;
    bool empty = dict_len(self_dict(c)) == 0; // then Python does not even hash the key
    if (empty) return lib_given(c, 1) ? native_return(c, c->args[1]) : lib_key_error(c, c->args[0]);
    if (!value_hash(c->fiber, c->args[0], &hash)) return NATIVE_ERROR;
    value v = dict_take(self_dict(c), c->args[0], hash);
    if (v != VALUE_UNDEF) return native_return(c, v);
    return lib_given(c, 1) ? native_return(c, c->args[1]) : lib_key_error(c, c->args[0]);
}

// The newest entry of d; false when it is empty. Another thread may take it meanwhile.
static bool last_entry(const struct dict *d, value *key, uint64_t *hash) {
    const struct dict_store *s = __atomic_load_n(&d->store, __ATOMIC_ACQUIRE);
    for (size_t i = s ? __atomic_load_n(&s->nentries, __ATOMIC_ACQUIRE) : 0; i-- > 0;) {
        *key = value_load(&s->entries[i].key);
        if (*key == VALUE_UNDEF) continue;
        *hash = __atomic_load_n(&s->entries[i].hash, __ATOMIC_RELAXED);
        return true;
    }
    return false;
}

static enum native_status method_popitem(struct call *c) {
    value pair = make_tuple_of(lib_heap(c), (value[]){VALUE_NONE, VALUE_NONE}, 2), key, v;
    if (pair == VALUE_UNDEF) return native_no_memory(c);
    uint64_t hash;
    do {
        if (!last_entry(self_dict(c), &key, &hash)) return native_raise(c, "KeyError", "popitem(): dictionary is empty");
        v = dict_take(self_dict(c), key, hash);
    } while (v == VALUE_UNDEF);
    value_tuple(pair)->items[0] = key;
    value_tuple(pair)->items[1] = v;
    return native_return(c, pair);
}

static enum native_status method_setdefault(struct call *c) {
    uint64_t hash;
    if (!value_hash(c->fiber, c->args[0], &hash)) return NATIVE_ERROR;
    value fallback = lib_given(c, 1) ? c->args[1] : VALUE_NONE;
    return native_made(c, dict_set_default(lib_heap(c), self_dict(c), c->args[0], hash, fallback));
}

static enum native_status method_update(struct call *c) {
    if (lib_given(c, 0) && lib_is_lazy(c->args[0])) {
        if (c->nkw) return native_type_error(c, "update() takes no keywords beside a generator in bobbin");
        return lib_again_with_items(c, lib_this_method(c), c->args[0]);
    }
    if (lib_given(c, 0) && !dict_fill(c, self_dict(c), c->args[0])) return NATIVE_ERROR;
    return dict_fill_keywords(c, self_dict(c)) ? native_return(c, VALUE_NONE) : NATIVE_ERROR;
}

static const struct native_def DICT_METHODS[] = {
    {"clear", "clear()", method_clear, "Removes all entries.", "{'a': 1}.clear()"},
    {"copy", "copy()", method_copy, "A new dict with the same entries.", "{'a': 1}.copy()"},
    {"fromkeys", "fromkeys(iterable, value=None, /)", method_fromkeys, "A new dict with these keys, all with the same value.",
     "dict.fromkeys(['a', 'b'], 0)", NATIVE_STATIC},
    {"get", "get(key, default=None, /)", method_get, "The key's value, or the default when there is no such key.",
     "{'a': 1}.get('b', 0)"},
    {"items", "items()", method_items, "The entries as pairs, to walk through.", "list({'a': 1}.items())"},
    {"keys", "keys()", method_keys, "The keys, to walk through.", "list({'a': 1}.keys())"},
    {"pop", "pop(key, default=None, /)", method_pop, "Removes the key and gives its value; the default, if given, when there is none.",
     "{'a': 1}.pop('a')"},
    {"popitem", "popitem()", method_popitem, "Removes the newest entry and gives it as a pair.", "{'a': 1}.popitem()"},
    {"setdefault", "setdefault(key, default=None, /)", method_setdefault,
     "The key's value; a missing key is first set to the default, in one step.", "{}.setdefault('a', [])"},
    {"update", "update(iterable=(), /, **kwargs)", method_update, "Takes over the entries of another dict, of pairs, or of keywords.",
     "{'a': 1}.update(b=2)"},
    {"values", "values()", method_values, "The values, to walk through.", "list({'a': 1}.values())"},
};

void dict_methods_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_DICT), DICT_METHODS, LIB_COUNT(DICT_METHODS), NULL);
}
