// Shared tools of the natives: see support.h.
#include "lib/support.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/text.h"

#include <math.h>

enum native_status lib_prelude(struct call *c, const char *name, const value *args, size_t nargs) {
    invariant(nargs <= LIB_COUNT(c->call_args));
    c->callee = interp_prelude(c->interp, name);
    if (c->callee == VALUE_UNDEF) bug("the prelude has no '%s'", name);
    for (size_t i = 0; i < nargs; i++) c->call_args[i] = args[i];
    c->ncall_args = nargs;
    return NATIVE_CALL;
}

enum native_status lib_again_with_items(struct call *c, value again, value iterable) {
    if (again == VALUE_UNDEF) return native_no_memory(c);
    return lib_prelude(c, "with_items", (value[]){again, iterable}, 2);
}

value lib_this_builtin(struct call *c) {
    int slot = interp_find_slot(c->interp, c->def->name, strlen(c->def->name));
    value v = slot < 0 ? VALUE_UNDEF : interp_slot_builtin(c->interp, slot);
    if (v == VALUE_UNDEF) bug("no builtin '%s'", c->def->name);
    return v;
}

value lib_this_method(struct call *c) {
    struct type *t = interp_type_of(c->interp, c->self);
    value native = dict_get_str(t->methods, c->def->name);
    if (native == VALUE_UNDEF) bug("no method '%s'", c->def->name);
    return make_method(lib_heap(c), c->self, native);
}

value lib_this_function(struct call *c, const char *module) {
    struct module *m = interp_find_module(c->interp, module, strlen(module));
    value native = m ? dict_get_str(m->members, c->def->name) : VALUE_UNDEF;
    if (native == VALUE_UNDEF) bug("no function '%s.%s'", module, c->def->name);
    return native;
}

bool lib_is_lazy(value v) {
    return ops_is_lazy(v);
}

bool lib_check_iterable(struct call *c, value v) {
    if (ops_is_eager(v) || lib_is_lazy(v)) return true;
    native_type_error(c, "'%s' object is not iterable", type_name(v));
    return false;
}

value lib_make_iterator(struct heap_cache *heap, value v) {
    return value_is_iterator(v) ? v : make_iterator(heap, v);
}

#define WALK_LOOKS 4096 // items between two looks

// Natives have no safe point inside. One that walks for long looks whether its fiber is to be interrupted or ended, and fails.
static bool is_called_off(struct walk *w) {
    struct fiber *f = w->fiber;
    if (w->at % WALK_LOOKS != 0 || !(__atomic_load_n(&f->poll, __ATOMIC_RELAXED) & (POLL_INTERRUPT | POLL_KILL))) return false;
    fiber_acknowledge(f, POLL_INTERRUPT);
    fiber_raise(f, "KeyboardInterrupt", "%s", "");
    w->failed = true;
    return true;
}

bool walk_next(struct walk *w, value *item) {
    if (is_called_off(w)) return false;
    value v = ops_next(w->fiber, w->source, &w->at, &w->expect);
    if (v == VALUE_UNDEF) {
        walk_leave(w);
        w->failed = w->fiber->error != VALUE_UNDEF;
        return false;
    }
    *item = v;
    w->items++;
    return true;
}

void gather_init(struct gather *g) {
    g->at = g->few;
    g->len = 0;
    g->cap = GATHER_FEW;
}

void gather_grow(struct gather *g) {
    size_t cap = g->cap * 2;
    value *at = mem_resize(g->at == g->few ? NULL : g->at, cap * sizeof *at);
    if (g->at == g->few) memcpy(at, g->few, sizeof g->few);
    g->at = at;
    g->cap = cap;
}

void gather_finish(struct gather *g) {
    if (g->at != g->few) mem_free(g->at);
}

enum native_status gather_return_list(struct call *c, struct gather *g) {
    value list = make_list_of(lib_heap(c), g->at, g->len);
    fiber_work(c->fiber, WORK_ITEMS, g->len);
    gather_finish(g);
    return native_made(c, list);
}

bool lib_as_index(struct call *c, value v, int64_t *out) {
    if (value_as_index(v, out)) return true;
    native_type_error(c, "'%s' object cannot be interpreted as an integer", type_name(v));
    return false;
}

bool lib_arg_bound(struct call *c, size_t i, int64_t *out) {
    if (!lib_given_some(c, i) || value_as_index(c->args[i], out)) return true;
    native_type_error(c, "slice indices must be integers or None or have an __index__ method");
    return false;
}

bool lib_arg_place(struct call *c, size_t i, int64_t *out) {
    if (!lib_given(c, i) || value_as_index(c->args[i], out)) return true;
    native_type_error(c, "slice indices must be integers or have an __index__ method");
    return false;
}

void lib_clamp(int64_t len, int64_t *from, int64_t *to) {
    if (*from < 0) *from = *from + len < 0 ? 0 : *from + len;
    if (*to < 0) *to = *to + len < 0 ? 0 : *to + len;
    if (*to > len) *to = len;
}

enum native_status lib_overflow(struct call *c) {
    native_raise(c, "OverflowError", "integer result does not fit in 64 bits");
    return native_hint(c, "integers in bobbin have 64 bits; use a float, or smaller numbers");
}

enum native_status lib_int_from_float(struct call *c, double d) {
    if (isnan(d)) return native_value_error(c, "cannot convert float NaN to integer");
    if (isinf(d)) return native_raise(c, "OverflowError", "cannot convert float infinity to integer");
    if (d < -0x1p63 || d >= 0x1p63) return lib_overflow(c);
    return native_made(c, make_int(lib_heap(c), (int64_t)d));
}

enum native_status lib_key_error(struct call *c, value key) {
    struct text shown = {0};
    if (!ops_repr(c->fiber, &shown, key)) {
        text_finish(&shown);
        return NATIVE_ERROR;
    }
    native_raise(c, "KeyError", "%s", text_str(&shown));
    text_finish(&shown);
    value args = make_tuple_of(lib_heap(c), &key, 1);
    if (args == VALUE_UNDEF) return native_no_memory(c);
    if (value_is_exception(c->fiber->error)) value_exception(c->fiber->error)->args = value_tuple(args);
    return NATIVE_ERROR;
}

enum native_status lib_not_in(struct call *c, value v, const char *what) {
    struct text shown = {0};
    if (ops_repr(c->fiber, &shown, v)) native_value_error(c, "%s is not in %s", text_str(&shown), what);
    text_finish(&shown);
    return NATIVE_ERROR;
}

struct str *lib_arg_text(struct call *c, size_t i, const char *what) {
    if (value_is_str(c->args[i])) return value_str(c->args[i]);
    bool by_name = c->args[i] == VALUE_NONE && strstr(what, "argument"); // as Python's argument parser does
    native_type_error(c, "%s, not %s", what, by_name ? "None" : type_name(c->args[i]));
    return NULL;
}

value lib_ascii_str(struct heap_cache *heap, const char *bytes, size_t len) {
    if (len == 1) return make_char(heap, (unsigned char)*bytes);
    struct str *s = str_alloc(heap, len, len);
    if (!s) return VALUE_UNDEF;
    memcpy(s->bytes, bytes, len);
    return value_from_object(s);
}

value lib_str_part(struct heap_cache *heap, struct str *s, size_t from, size_t to) {
    if (from == 0 && to == s->len) return value_from_object(s);
    if (from >= to) return make_str(heap, "", 0);
    if (str_is_ascii(s)) return lib_ascii_str(heap, s->bytes + from, to - from);
    return make_str(heap, s->bytes + from, to - from);
}

bool lib_would_fit(const struct call *c, size_t bytes) {
    if (bytes < (size_t)1 << 20) return true;
    struct heap_stats stats;
    heap_stats(interp_heap(c->interp), &stats);
    return bytes <= stats.limit_bytes;
}

enum native_status lib_return_text(struct call *c, struct text *t) {
    value v = make_text(lib_heap(c), t);
    fiber_work(c->fiber, WORK_BYTES, t->len);
    text_finish(t);
    return native_made(c, v);
}
