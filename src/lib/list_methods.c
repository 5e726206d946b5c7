// The methods of list but sort. Each is one atomic step, so threads may share a list; two steps after each other are not one.
#include "lib/parts.h"
#include "lib/support.h"

#include "base/text.h"

static struct list *self_list(const struct call *c) {
    return value_list(c->self);
}

static enum native_status method_append(struct call *c) {
    if (!list_append(lib_heap(c), self_list(c), c->args[0])) return native_no_memory(c);
    return native_return(c, VALUE_NONE);
}

static enum native_status method_clear(struct call *c) {
    list_clear(self_list(c));
    return native_return(c, VALUE_NONE);
}

static enum native_status method_copy(struct call *c) {
    const struct tuple *items = list_snapshot(lib_heap(c), self_list(c));
    if (!items) return native_no_memory(c);
    fiber_work(c->fiber, WORK_ITEMS, items->len);
    return native_made(c, make_list_of(lib_heap(c), items->items, items->len));
}

static enum native_status method_count(struct call *c) {
    const struct list *l = self_list(c);
    int64_t n = 0;
    value item;
    fiber_work(c->fiber, WORK_ITEMS, list_len(l));
    for (size_t i = 0; (item = list_get(l, i)) != VALUE_UNDEF; i++) {
        int equal = item == c->args[0] ? 1 : ops_equal(c->fiber, item, c->args[0]);
        if (equal < 0) return NATIVE_ERROR;
        n += equal;
    }
    return native_made(c, make_int(lib_heap(c), n));
}

static enum native_status method_extend(struct call *c) {
    value v = c->args[0];
    if (!lib_check_iterable(c, v)) return NATIVE_ERROR;
    if (lib_is_lazy(v)) return lib_prelude(c, "extend", (value[]){c->self, v}, 2);
    const struct tuple *items = ops_items(c->fiber, v);
    if (!items) return NATIVE_ERROR;
    fiber_work(c->fiber, WORK_ITEMS, items->len);
    if (!list_splice(lib_heap(c), self_list(c), SIZE_MAX, 0, items->items, items->len)) return native_no_memory(c);
    return native_return(c, VALUE_NONE);
}

// The place of v in l[from:to]: *at, or SIZE_MAX when it is not there. false with an error set.
static bool find_item(struct call *c, value v, int64_t from, int64_t to, size_t *at) {
    const struct list *l = self_list(c);
    value item;
    int equal = 0;
    int64_t i = from;
    for (; i < to && equal == 0 && (item = list_get(l, (size_t)i)) != VALUE_UNDEF; i++) {
        equal = item == v ? 1 : ops_equal(c->fiber, item, v);
    }
    fiber_work(c->fiber, WORK_ITEMS, (size_t)(i - from));
    *at = equal == 1 ? (size_t)i - 1 : SIZE_MAX;
    return equal >= 0;
}

static enum native_status method_index(struct call *c) {
    int64_t from = 0, to = INT64_MAX;
    size_t at;
    if (!lib_arg_place(c, 1, &from) || !lib_arg_place(c, 2, &to)) return NATIVE_ERROR;
    lib_clamp((int64_t)list_len(self_list(c)), &from, &to);
    if (!find_item(c, c->args[0], from, to, &at)) return NATIVE_ERROR;
    if (at != SIZE_MAX) return native_made(c, make_int(lib_heap(c), (int64_t)at));
    return lib_not_in(c, c->args[0], "list");
}

static enum native_status method_insert(struct call *c) {
    int64_t at = 0, end = 0, len = (int64_t)list_len(self_list(c));
    if (!native_arg_int(c, 0, &at)) return NATIVE_ERROR;
    lib_clamp(len, &at, &end);
    if (at < len) fiber_work(c->fiber, WORK_ITEMS, (size_t)(len - at));
    if (!list_insert(lib_heap(c), self_list(c), (size_t)at, c->args[1])) return native_no_memory(c);
    return native_return(c, VALUE_NONE);
}

static enum native_status method_pop(struct call *c) {
    struct list *l = self_list(c);
    int64_t at = -1, len;
    if (!native_arg_int(c, 0, &at)) return NATIVE_ERROR;
    for (bool from_end = at < 0;;) { // again when another thread made the list shorter meanwhile
        len = (int64_t)list_len(l);
        if (len == 0) return native_raise(c, "IndexError", "pop from empty list");
        int64_t i = from_end ? at + len : at;
        if (i < 0 || i >= len) return native_raise(c, "IndexError", "pop index out of range");
        value v = list_pop(l, (size_t)i);
        if (v == VALUE_UNDEF) continue;
        fiber_work(c->fiber, WORK_ITEMS, (size_t)(len - 1 - i));
        return native_return(c, v);
    }
}

// Takes out the item that was found, if it is still there; another thread may have moved it.
static enum native_status method_remove(struct call *c) {
    struct list *l = self_list(c);
    for (;;) {
        size_t at;
        if (!find_item(c, c->args[0], 0, INT64_MAX, &at)) return NATIVE_ERROR;
        if (at == SIZE_MAX) return native_value_error(c, "list.remove(x): x not in list");
        size_t len = list_len(l);
        value found = list_get(l, at), taken = found == VALUE_UNDEF ? VALUE_UNDEF : list_pop(l, at);
        if (taken == VALUE_UNDEF) continue;
        fiber_work(c->fiber, WORK_ITEMS, len > at ? len - at : 0);
        if (taken == found) return native_return(c, VALUE_NONE);
        if (!list_insert(lib_heap(c), l, at, taken)) return native_no_memory(c);
    }
}

static enum native_status method_reverse(struct call *c) {
    struct list *l = self_list(c);
    object_lock(&l->h);
    for (size_t i = 0, j = l->len; i + 1 < j; i++) {
        j--;
        value *items = l->store->items, v = value_load(&items[i]);
        value_store(&items[i], value_load(&items[j]));
        value_store(&items[j], v);
    }
    size_t len = l->len;
    object_unlock(&l->h);
    fiber_work(c->fiber, WORK_ITEMS, len);
    return native_return(c, VALUE_NONE);
}

static const struct native_def LIST_METHODS[] = {
    {"append", "append(object, /)", method_append, "Adds one item at the end.", "[1, 2].append(3)"},
    {"clear", "clear()", method_clear, "Removes all items.", "[1, 2].clear()"},
    {"copy", "copy()", method_copy, "A new list of the same items.", "[1, 2].copy()"},
    {"count", "count(value, /)", method_count, "How many items equal the value.", "[1, 2, 1].count(1)"},
    {"extend", "extend(iterable, /)", method_extend, "Adds all items of the iterable at the end.", "[1, 2].extend([3, 4])"},
    {"index", "index(value, start=0, stop=9223372036854775807, /)", method_index,
     "The place of the first item that equals the value; ValueError when there is none.", "['a', 'b'].index('b')"},
    {"insert", "insert(index, object, /)", method_insert, "Adds one item before the index.", "[1, 3].insert(1, 2)"},
    {"pop", "pop(index=-1, /)", method_pop, "Removes the item at the index, the last if none is given, and gives it.", "[1, 2].pop()"},
    {"remove", "remove(value, /)", method_remove, "Removes the first item that equals the value.", "[1, 2].remove(1)"},
    {"reverse", "reverse()", method_reverse, "Turns the list around.", "[1, 2].reverse()"},
};

void list_methods_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_LIST), LIST_METHODS, LIB_COUNT(LIST_METHODS), NULL);
}
