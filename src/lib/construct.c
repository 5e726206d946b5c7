// list(), tuple(), dict(), range() and type(): the types of many values, called.
#include "lib/construct.h"

#include "lib/dict_fill.h"
#include "lib/parts.h"
#include "lib/support.h"

#include "base/bug.h"

void construct_with(struct interp *in, struct type *t, const struct native_def *def) {
    interp_add_builtins(in, def, 1, NULL);
    int slot = interp_find_slot(in, def->name, strlen(def->name));
    invariant(slot >= 0);
    t->construct = interp_slot_builtin(in, slot);
    interp_set_builtin(in, def->name, value_from_object(t));
}

// Nobody knows how much an iterator has left; the list grows with it. When the heap is full the iterator is put back, since the call
// will be made again after a collection.
static enum native_status list_of_iterator(struct call *c, value v) {
    struct list *l = make_list(lib_heap(c), 0);
    if (!l) return native_no_memory(c);
    struct walk w = walk_begin(c, v);
    size_t *at = &value_iterator(v)->at, began = __atomic_load_n(at, __ATOMIC_RELAXED);
    value item;
    while (walk_next(&w, &item)) {
        if (list_append(lib_heap(c), l, item)) continue;
        __atomic_store_n(at, began, __ATOMIC_RELAXED);
        return native_no_memory(c);
    }
    return w.failed ? NATIVE_ERROR : native_return(c, value_from_object(l));
}

static enum native_status construct_list(struct call *c) {
    if (!lib_given(c, 0)) {
        struct list *empty = make_list(lib_heap(c), 0);
        return empty ? native_return(c, value_from_object(empty)) : native_no_memory(c);
    }
    value v = c->args[0];
    if (!lib_check_iterable(c, v)) return NATIVE_ERROR;
    if (lib_is_lazy(v)) return lib_again_with_items(c, lib_this_builtin(c), v);
    if (value_is_iterator(v)) return list_of_iterator(c, v);
    const struct tuple *items = ops_items(c->fiber, v);
    if (!items) return NATIVE_ERROR;
    fiber_work(c->fiber, WORK_ITEMS, items->len);
    return native_made(c, make_list_of(lib_heap(c), items->items, items->len));
}

static enum native_status construct_tuple(struct call *c) {
    if (!lib_given(c, 0)) {
        struct tuple *empty = make_tuple(lib_heap(c), 0);
        return empty ? native_return(c, value_from_object(empty)) : native_no_memory(c);
    }
    value v = c->args[0];
    if (value_is_tuple(v)) return native_return(c, v);
    if (!lib_check_iterable(c, v)) return NATIVE_ERROR;
    if (lib_is_lazy(v)) return lib_again_with_items(c, lib_this_builtin(c), v);
    struct tuple *items = ops_items(c->fiber, v);
    return items ? native_return(c, value_from_object(items)) : NATIVE_ERROR;
}

static enum native_status construct_dict(struct call *c) {
    if (lib_given(c, 0) && lib_is_lazy(c->args[0])) {
        if (c->nkw) return native_type_error(c, "dict() takes no keywords beside a generator in bobbin");
        return lib_again_with_items(c, lib_this_builtin(c), c->args[0]);
    }
    struct dict *d = make_dict(lib_heap(c));
    if (!d) return native_no_memory(c);
    if (lib_given(c, 0) && !dict_fill(c, d, c->args[0])) return NATIVE_ERROR;
    if (!dict_fill_keywords(c, d)) return NATIVE_ERROR;
    return native_return(c, value_from_object(d));
}

static enum native_status construct_range(struct call *c) {
    int64_t start = 0, stop = 0, step = 1;
    bool fine = lib_given(c, 1) ? native_arg_int(c, 0, &start) && native_arg_int(c, 1, &stop) && native_arg_int(c, 2, &step)
                                : native_arg_int(c, 0, &stop);
    if (!fine) return NATIVE_ERROR;
    if (step == 0) return native_value_error(c, "range() arg 3 must not be zero");
    return native_made(c, make_range(lib_heap(c), start, stop, step));
}

static enum native_status construct_type(struct call *c) {
    if (!lib_given(c, 1)) return native_return(c, value_from_object(interp_type_of(c->interp, c->args[0])));
    native_type_error(c, "bobbin leaves out classes: type() takes 1 argument");
    return native_hint(c, "use functions, and dicts for records");
}

static const struct native_def DICT_DEF = {
    "dict", "dict(iterable=(), /, **kwargs)", construct_dict,
    "A new dict: a copy of another, from pairs of key and value, or from keyword arguments.", "dict([('a', 1), ('b', 2)])"};
static const struct native_def LIST_DEF = {"list", "list(iterable=(), /)", construct_list, "A new list of the items.", "list('abc')"};
static const struct native_def RANGE_DEF = {
    "range", "range(start, stop=None, step=1, /)", construct_range,
    "The integers from start (0 if only one is given) up to but without stop, step apart.", "list(range(2, 10, 3))"};
static const struct native_def TUPLE_DEF = {
    "tuple", "tuple(iterable=(), /)", construct_tuple, "A tuple of the items.", "tuple('abc')"};
static const struct native_def TYPE_DEF = {
    "type", "type(object, bases=None, dict=None, /)", construct_type, "The object's type.", "type(1.5)"};

void construct_register(struct interp *in) {
    construct_with(in, interp_type(in, OBJ_DICT), &DICT_DEF);
    construct_with(in, interp_type(in, OBJ_LIST), &LIST_DEF);
    construct_with(in, interp_type(in, OBJ_RANGE), &RANGE_DEF);
    construct_with(in, interp_type(in, OBJ_TUPLE), &TUPLE_DEF);
    construct_with(in, interp_type(in, OBJ_TYPE), &TYPE_DEF);
}
