// list.sort and sorted. A snapshot is sorted and put back in one step; a list that changed meanwhile is an error, as in Python.
// Keys are computed by the prelude, which then calls the hidden method that sorts by them.
#include "lib/parts.h"
#include "lib/sort.h"
#include "lib/support.h"

#include "base/mem.h"

// Stores the pairs' items if the list still holds exactly what the snapshot holds.
static bool put_back(struct list *l, const struct tuple *snapshot, const struct sort_pair *sorted) {
    object_lock(&l->h);
    bool same = l->len == snapshot->len;
    for (size_t i = 0; same && i < snapshot->len; i++) same = value_load(&l->store->items[i]) == snapshot->items[i];
    for (size_t i = 0; same && i < snapshot->len; i++) value_store(&l->store->items[i], sorted[i].item);
    object_unlock(&l->h);
    return same;
}

// keys: one for each item, or NULL to sort by the items themselves. NULL with the error set.
static struct sort_pair *sorted_pairs(struct call *c, const struct tuple *items, const struct tuple *keys, bool reverse) {
    struct sort_pair *pairs = mem_alloc((items->len + 1) * sizeof *pairs);
    for (size_t i = 0; i < items->len; i++) pairs[i] = (struct sort_pair){(keys ? keys : items)->items[i], items->items[i]};
    fiber_work(c->fiber, WORK_ITEMS, items->len);
    if (sort_pairs(c->fiber, pairs, items->len, reverse)) return pairs;
    mem_free(pairs);
    return NULL;
}

static bool wants_reverse(struct call *c, size_t i, bool *reverse) {
    int64_t given = 0;
    if (!native_arg_int(c, i, &given)) return false;
    *reverse = given != 0;
    return true;
}

static enum native_status sort_list(struct call *c, struct list *l, const struct tuple *items, const struct tuple *keys,
                                    bool reverse) {
    struct sort_pair *pairs = sorted_pairs(c, items, keys, reverse);
    if (!pairs) return NATIVE_ERROR;
    bool same = put_back(l, items, pairs);
    mem_free(pairs);
    return same ? native_return(c, VALUE_NONE) : native_value_error(c, "list modified during sort");
}

static enum native_status method_sort(struct call *c) {
    bool reverse = false;
    if (!wants_reverse(c, 1, &reverse)) return NATIVE_ERROR;
    if (lib_given_some(c, 0)) {
        return lib_prelude(c, "sort_by", (value[]){c->self, c->args[0], value_from_bool(reverse)}, 3);
    }
    struct list *l = value_list(c->self);
    const struct tuple *items = list_snapshot(lib_heap(c), l);
    return items ? sort_list(c, l, items, NULL, reverse) : native_no_memory(c);
}

// items: what the list held when the keys were computed from it, one after the other.
static enum native_status method_sort_by_keys(struct call *c) {
    bool reverse = false;
    if (!value_is_list(c->args[0]) || !value_is_list(c->args[1])) return native_type_error(c, "two lists are expected");
    if (!wants_reverse(c, 2, &reverse)) return NATIVE_ERROR;
    const struct tuple *items = list_snapshot(lib_heap(c), value_list(c->args[0]));
    const struct tuple *keys = items ? list_snapshot(lib_heap(c), value_list(c->args[1])) : NULL;
    if (!keys) return native_no_memory(c);
    if (keys->len != items->len) return native_value_error(c, "list modified during sort");
    return sort_list(c, value_list(c->self), items, keys, reverse);
}

static enum native_status builtin_sorted(struct call *c) {
    value v = c->args[0];
    bool reverse = false;
    if (!lib_check_iterable(c, v) || !wants_reverse(c, 2, &reverse)) return NATIVE_ERROR;
    value turn = value_from_bool(reverse);
    if (lib_given_some(c, 1)) return lib_prelude(c, "sorted_by", (value[]){v, c->args[1], turn}, 3);
    if (lib_is_lazy(v)) return lib_prelude(c, "sorted_plain", (value[]){v, turn}, 2);
    const struct tuple *items = ops_items(c->fiber, v);
    struct sort_pair *pairs = items ? sorted_pairs(c, items, NULL, reverse) : NULL;
    if (!pairs) return NATIVE_ERROR;
    struct list *result = make_list(lib_heap(c), items->len);
    bool fine = result != NULL;
    for (size_t i = 0; fine && i < items->len; i++) fine = list_append(lib_heap(c), result, pairs[i].item);
    mem_free(pairs);
    return fine ? native_return(c, value_from_object(result)) : native_no_memory(c);
}

static const struct native_def SORT_METHODS[] = {
    {"__sort_by_keys", "__sort_by_keys(items, keys, reverse, /)", method_sort_by_keys, "Sorts the list by keys already computed.",
     "[2, 1].sort()", NATIVE_HIDDEN},
    {"sort", "sort(*, key=None, reverse=False)", method_sort,
     "Sorts the list itself; with a key, by key(item). Equal items keep their order.", "[3, 1, 2].sort(reverse=True)"},
};

static const struct native_def SORTED_DEF = {
    "sorted", "sorted(iterable, /, *, key=None, reverse=False)", builtin_sorted,
    "A new list of the items in order; with a key, ordered by key(item). Equal items keep their order.",
    "sorted(['b', 'C', 'a'], key=str.lower)"};

void list_sort_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_LIST), SORT_METHODS, LIB_COUNT(SORT_METHODS), NULL);
    interp_add_builtins(in, &SORTED_DEF, 1, NULL);
}
