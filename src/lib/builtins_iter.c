// Builtins that walk iterables. What works item by item gives a generator of the prelude; what looks at all items walks
// eager ones here and hands generators, and everything with a key function, to the prelude.
#include "lib/parts.h"
#include "lib/support.h"

static enum native_status builtin_iter(struct call *c) {
    value v = c->args[0];
    if (lib_given(c, 1)) return lib_prelude(c, "callable_iterator__until", (value[]){v, c->args[1]}, 2);
    if (!lib_check_iterable(c, v)) return NATIVE_ERROR;
    if (!lib_is_lazy(v)) return native_made(c, lib_make_iterator(lib_heap(c), v));
    v = ops_iterate(c->fiber, v);
    return v == VALUE_UNDEF ? NATIVE_ERROR : native_return(c, v);
}

static enum native_status builtin_next(struct call *c) {
    value v = c->args[0];
    if (value_is_kind(v, OBJ_GENERATOR)) {
        return lib_given(c, 1) ? lib_prelude(c, "next_or", c->args, 2) : lib_prelude(c, "next_or_stop", c->args, 1);
    }
    if (!value_is_iterator(v)) return native_type_error(c, "'%s' object is not an iterator", type_name(v));
    struct walk w = walk_begin(c, v);
    value item;
    if (walk_next(&w, &item)) return native_return(c, item);
    if (w.failed) return NATIVE_ERROR;
    if (lib_given(c, 1)) return native_return(c, c->args[1]);
    native_raise(c, "StopIteration", "%s", "");
    struct tuple *none = make_tuple(lib_heap(c), 0);
    if (none) value_exception(c->fiber->error)->args = none;
    return NATIVE_ERROR;
}

// any and all: looks for an item whose truth is `wanted`.
static enum native_status find_truth(struct call *c, bool wanted, const char *lazy) {
    value v = c->args[0], item;
    if (!lib_check_iterable(c, v)) return NATIVE_ERROR;
    if (lib_is_lazy(v)) return lib_prelude(c, lazy, &v, 1);
    struct walk w = walk_begin(c, v);
    while (walk_next(&w, &item)) {
        if (ops_truth(item) != wanted) continue;
        walk_leave(&w);
        return native_return(c, value_from_bool(wanted));
    }
    return w.failed ? NATIVE_ERROR : native_return(c, value_from_bool(!wanted));
}

static enum native_status builtin_any(struct call *c) {
    return find_truth(c, true, "any_of");
}

static enum native_status builtin_all(struct call *c) {
    return find_truth(c, false, "all_of");
}

static enum native_status builtin_enumerate(struct call *c) {
    int64_t start = 0;
    if (!native_arg_int(c, 1, &start) || !lib_check_iterable(c, c->args[0])) return NATIVE_ERROR;
    value n = make_int(lib_heap(c), start);
    if (n == VALUE_UNDEF) return native_no_memory(c);
    return lib_prelude(c, "enumerate__from", (value[]){c->args[0], n}, 2);
}

static enum native_status builtin_filter(struct call *c) {
    if (!lib_check_iterable(c, c->args[1])) return NATIVE_ERROR;
    if (c->args[0] == VALUE_NONE) return lib_prelude(c, "filter__true", c->args + 1, 1);
    return lib_prelude(c, "filter__by", c->args, 2);
}

// Iterators of all of c->rest into out.
static bool rest_iterators(struct call *c, value *out) {
    for (size_t i = 0; i < c->nrest; i++) {
        value v = c->rest[i];
        if (!lib_check_iterable(c, v)) return false;
        bool lazy = lib_is_lazy(v);
        out[i] = lazy ? ops_iterate(c->fiber, v) : lib_make_iterator(lib_heap(c), v);
        if (out[i] == VALUE_UNDEF && !lazy) native_no_memory(c);
        if (out[i] == VALUE_UNDEF) return false;
    }
    return true;
}

static enum native_status builtin_map(struct call *c) {
    value args[4] = {c->args[0]};
    if (c->nrest == 0) return native_type_error(c, "map() must have at least two arguments.");
    if (c->nrest > 3) {
        native_type_error(c, "map() takes at most 3 iterables in bobbin");
        return native_hint(c, "map over zip(...) of them, with a function of one tuple");
    }
    if (!rest_iterators(c, args + 1)) return NATIVE_ERROR;
    static const char *const NAMES[] = {"map__1", "map__2", "map__3"};
    return lib_prelude(c, NAMES[c->nrest - 1], args, c->nrest + 1);
}

static enum native_status builtin_zip(struct call *c) {
    bool strict = lib_given(c, 0) && ops_truth(c->args[0]);
    struct tuple *its = make_tuple(lib_heap(c), c->nrest);
    if (!its) return native_no_memory(c);
    if (!rest_iterators(c, its->items)) return NATIVE_ERROR;
    if (its->len == 2 && !strict) return lib_prelude(c, "zip__2", its->items, 2);
    value all = value_from_object(its);
    return lib_prelude(c, strict ? "zip__strict" : "zip__many", &all, 1);
}

static enum native_status reversed_range(struct call *c, const struct range *r) {
    int64_t last = r->len ? r->start + (r->len - 1) * r->step : r->start;
    int64_t before = 0, step = 0;
    if (__builtin_sub_overflow(r->start, r->step, &before) || __builtin_sub_overflow((int64_t)0, r->step, &step)) {
        return lib_overflow(c);
    }
    value turned = make_range(lib_heap(c), last, r->len ? before : last, step);
    if (turned == VALUE_UNDEF) return native_no_memory(c);
    return native_made(c, lib_make_iterator(lib_heap(c), turned));
}

static enum native_status builtin_reversed(struct call *c) {
    value v = c->args[0];
    if (value_is_range(v)) return reversed_range(c, value_range(v));
    if (value_is_dict(v) || value_is_dict_view(v)) {
        struct tuple *keys = ops_items(c->fiber, v);
        if (!keys) return NATIVE_ERROR;
        value all = value_from_object(keys);
        return lib_prelude(c, "dict_reversekeyiterator__from", &all, 1);
    }
    bool is_list = value_is_list(v);
    if (!is_list && !value_is_tuple(v) && !value_is_str(v)) {
        return native_type_error(c, "'%s' object is not reversible", type_name(v));
    }
    value len = ops_len(c->fiber, v);
    if (len == VALUE_UNDEF) return NATIVE_ERROR;
    if (!is_list) return lib_prelude(c, "reversed__from", (value[]){v, len}, 2);
    value len_builtin = interp_slot_builtin(c->interp, interp_find_slot(c->interp, "len", 3));
    return lib_prelude(c, "list_reverseiterator__from", (value[]){v, len, len_builtin}, 3);
}

static const struct native_def ITER_DEFS[] = {
    {"all", "all(iterable, /)", builtin_all, "True if no item is false; it stops at the first that is.", "all(x > 0 for x in [1, 2, 3])"},
    {"any", "any(iterable, /)", builtin_any, "True if some item is true; it stops at the first that is.", "any(x > 2 for x in [1, 2, 3])"},
    {"enumerate", "enumerate(iterable, start=0)", builtin_enumerate, "Pairs of a running number and an item.",
     "list(enumerate(['a', 'b'], 1))"},
    {"filter", "filter(function, iterable, /)", builtin_filter,
     "The items for which the function gives something true; with None, the items that are true.",
     "list(filter(lambda x: x % 2, [1, 2, 3]))"},
    {"iter", "iter(object, sentinel=None, /)", builtin_iter,
     "An iterator over the object's items; with a sentinel, over what calling the object gives until that comes.",
     "next(iter([1, 2, 3]))"},
    {"map", "map(function, /, *iterables)", builtin_map,
     "A promise of what the function gives for each item: nothing is computed until it is asked for, item by item, in this thread; "
     "list(map(f, xs)) asks for all. The map of a pool (help Pool.map) computes all at once, several at a time, and returns a list.",
     "list(map(len, ['a', 'bcd']))"},
    {"next", "next(iterator, default=None, /)", builtin_next, "The iterator's next item; at its end the default, or StopIteration.",
     "next(iter([]), 'nothing')"},
    {"reversed", "reversed(sequence, /)", builtin_reversed, "The items from the last to the first.", "list(reversed([1, 2, 3]))"},
    {"zip", "zip(*iterables, strict=False)", builtin_zip,
     "Tuples of one item from each iterable, as many as the shortest has; strict demands that all are as long.",
     "list(zip([1, 2], 'ab'))"},
};

void builtins_iter_register(struct interp *in) {
    interp_add_builtins(in, ITER_DEFS, LIB_COUNT(ITER_DEFS), NULL);
}
