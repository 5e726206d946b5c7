// What the natives of lib/ share: handing over to the prelude, walking iterables, gathering values, reading arguments in
// Python's words. A native that meets a generator cannot step it; it hands over with one of lib_prelude and
// lib_again_with_items, and is called again, from language code, with a list in the generator's place.
#pragma once

#include "lang/interp.h"
#include "lang/make.h"
#include "lang/native.h"
#include "lang/ops.h"
#include "lang/vm.h"

#define LIB_COUNT(table) (sizeof(table) / sizeof *(table))

static inline struct heap_cache *lib_heap(const struct call *c) {
    return &c->fiber->cache;
}
static inline bool lib_given(const struct call *c, size_t i) {
    return c->args[i] != VALUE_UNDEF;
}
// Given, and not None: for parameters whose default is None.
static inline bool lib_given_some(const struct call *c, size_t i) {
    return c->args[i] != VALUE_UNDEF && c->args[i] != VALUE_NONE;
}

// Handing over. All return NATIVE_CALL, or an error.
enum native_status lib_prelude(struct call *c, const char *name, const value *args, size_t nargs); // at most 4
enum native_status lib_again_with_items(struct call *c, value again, value iterable); // again(list of the items)
value lib_this_builtin(struct call *c);                     // the builtin that is being called
value lib_this_method(struct call *c);                      // the method that is being called, bound to its receiver
value lib_this_function(struct call *c, const char *module); // the same for a module's function

// True when only the VM can step it (a generator, an object of a room above).
bool lib_is_lazy(value v);
// True when v can be iterated at all; else the TypeError is set.
bool lib_check_iterable(struct call *c, value v);
// What iter(v) gives, for v that is not lazy; VALUE_UNDEF: heap full.
value lib_make_iterator(struct heap_cache *heap, value v);

// A walk through an eager iterable.
struct walk {
    struct fiber *fiber;
    value source;
    size_t at, expect;
    size_t items; // walked so far
    bool failed; // an error is set
};
static inline struct walk walk_begin(struct call *c, value source) {
    return (struct walk){.fiber = c->fiber, .source = source};
}
bool walk_next(struct walk *w, value *item); // false at the end or on failure; then the fiber has been charged for the items
static inline void walk_leave(struct walk *w) { // before the end, for good
    fiber_work(w->fiber, WORK_ITEMS, w->items);
}

// Values gathered on the way to a list or tuple. Small gatherings need no allocation.
#define GATHER_FEW 48
struct gather {
    value *at;
    size_t len, cap;
    value few[GATHER_FEW];
};
void gather_init(struct gather *g);
void gather_grow(struct gather *g);
void gather_finish(struct gather *g);
static inline void gather_add(struct gather *g, value v) {
    if (g->len == g->cap) gather_grow(g);
    g->at[g->len++] = v;
}
// Ends a native whose result is a list of what was gathered; releases the gathering and charges for its items.
enum native_status gather_return_list(struct call *c, struct gather *g);

// Arguments beyond those of native.h.
bool lib_as_index(struct call *c, value v, int64_t *out); // "'str' object cannot be interpreted as an integer"
// A slice's bound: None and not given leave *out; clamped by lib_clamp.
bool lib_arg_bound(struct call *c, size_t i, int64_t *out);
bool lib_arg_place(struct call *c, size_t i, int64_t *out); // as lib_arg_bound, but None is none
void lib_clamp(int64_t len, int64_t *from, int64_t *to); // as s[from:to] does
enum native_status lib_overflow(struct call *c); // OverflowError: the result needs more than 64 bits
enum native_status lib_key_error(struct call *c, value key); // KeyError(key)
enum native_status lib_not_in(struct call *c, value v, const char *what);  // ValueError: 5 is not in list
// A whole number held by a float as the int result; the errors are Python's for infinity and nan.
enum native_status lib_int_from_float(struct call *c, double d);

// A str as the receiver or an argument that is known to be one.
static inline struct str *lib_self_str(const struct call *c) {
    return value_str(c->self);
}
// Argument i, which must be a str: NULL with "WHAT, not TYPE" set as the error when it is not.
struct str *lib_arg_text(struct call *c, size_t i, const char *what);
// The bytes [from, to) of s as a str: s itself when that is all of it. VALUE_UNDEF: heap full.
value lib_str_part(struct heap_cache *heap, struct str *s, size_t from, size_t to);
// As lib_str_part for the ASCII bytes of a word, with no string to share.
value lib_ascii_str(struct heap_cache *heap, const char *bytes, size_t len);
// Ends a native whose result is a text; releases the text and charges for its bytes.
enum native_status lib_return_text(struct call *c, struct text *t);
// Whether a text of so many bytes could fit the heap at all: asked before one is built outside it.
bool lib_would_fit(const struct call *c, size_t bytes);
bool lib_write_ascii(struct fiber *f, struct text *out, value v); // as the builtin ascii
static inline bool str_is_ascii(const struct str *s) {
    return s->h.flags & STR_ASCII;
}
