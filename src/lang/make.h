// Making objects, and the elementary operations on their contents. Every function that allocates takes the fiber's
// heap_cache and gives VALUE_UNDEF, NULL or false when the heap is full, having changed nothing.
// Lists and dicts may be used from several threads at once (lang/object.h); everything here keeps that promise.
#pragma once

#include "lang/heap.h"
#include <stdarg.h>

struct text;

// Numbers. 64-bit integers that do not fit the word are boxed, so are extreme floats.
value make_int(struct heap_cache *c, int64_t i);
value make_float(struct heap_cache *c, double d);
bool value_is_int(value v);            // small or boxed; not bool
int64_t value_int(value v);            // v is an int
bool value_is_float(value v);          // immediate or boxed
double value_float(value v);           // v is a float
bool value_as_index(value v, int64_t *out); // int or bool

// Strings. Bytes must be valid UTF-8.
value make_str(struct heap_cache *c, const char *bytes, size_t len);
value make_str0(struct heap_cache *c, const char *s);
value make_text(struct heap_cache *c, const struct text *t);
struct str *str_alloc(struct heap_cache *c, size_t len, size_t nchars); // bytes to be filled in by the caller
value make_char(struct heap_cache *c, uint32_t cp);      // one character; ASCII ones are shared, no allocation
uint32_t str_hash(struct str *s);                        // cached; never 0
uint32_t str_hash_bytes(const char *bytes, size_t len);  // the same for text that is no object
bool str_equal(const struct str *a, const struct str *b);
bool str_is(const struct str *a, const char *s);
size_t str_offset(const struct str *s, size_t nth);      // byte offset of the nth character (nth <= nchars)
int str_compare(const struct str *a, const struct str *b); // by code points

// Tuples: items are VALUE_UNDEF until the maker stores them, before anybody else can see the tuple.
struct tuple *make_tuple(struct heap_cache *c, size_t len);
value make_tuple_of(struct heap_cache *c, const value *items, size_t len);

// Lists.
struct list *make_list(struct heap_cache *c, size_t cap);
value make_list_of(struct heap_cache *c, const value *items, size_t len);
size_t list_len(const struct list *l);
value list_get(const struct list *l, size_t i);                      // VALUE_UNDEF when out of range
bool list_set(struct list *l, size_t i, value v);                    // false when out of range
bool list_append(struct heap_cache *c, struct list *l, value v);
bool list_insert(struct heap_cache *c, struct list *l, size_t i, value v); // i is clamped to the length
value list_pop(struct list *l, size_t i);                            // VALUE_UNDEF when out of range
void list_clear(struct list *l);
// Replaces items[from, from+n) by `with` (which no other thread changes) in one atomic step (slice assignment, del, extend, sort's result).
bool list_splice(struct heap_cache *c, struct list *l, size_t from, size_t n, const value *with, size_t nwith);
// items[from], items[from + step]... n of them, as far as they exist at that moment, as a new list; NULL: heap full.
struct list *list_pick(struct heap_cache *c, struct list *l, size_t from, int64_t step, size_t n);
// A consistent copy of the items at one moment: a tuple made under the lock; NULL: heap full.
struct tuple *list_snapshot(struct heap_cache *c, struct list *l);

// Dicts. Keys are compared as Python does (1 == 1.0 == True). `hash` comes from value_hash (ops.h).
struct dict *make_dict(struct heap_cache *c);
size_t dict_len(const struct dict *d);
value dict_get(const struct dict *d, value key, uint64_t hash);      // VALUE_UNDEF when absent
bool dict_set(struct heap_cache *c, struct dict *d, value key, uint64_t hash, value v);
value dict_take(struct dict *d, value key, uint64_t hash);           // removes; VALUE_UNDEF when absent
value dict_set_default(struct heap_cache *c, struct dict *d, value key, uint64_t hash, value v); // atomic; VALUE_UNDEF: full
void dict_clear(struct dict *d);
// Walks the entries in order: *at starts at 0; false at the end. Sees a consistent entry even while others write.
bool dict_next(const struct dict *d, size_t *at, value *key, value *v);
// What a dict holds at one moment: its keys or values, or key, value, key, value...; NULL: heap full.
struct tuple *dict_snapshot(struct heap_cache *c, struct dict *d, enum dict_view_kind kind);
// Convenience for C strings as keys.
value dict_get_str(const struct dict *d, const char *key);
bool dict_set_str(struct heap_cache *c, struct dict *d, const char *key, value v);

value make_range(struct heap_cache *c, int64_t start, int64_t stop, int64_t step);
value make_slice(struct heap_cache *c, value start, value stop, value step);
value make_cell(struct heap_cache *c, value v);
value make_method(struct heap_cache *c, value self, value function);
value make_dict_view(struct heap_cache *c, struct dict *d, enum dict_view_kind kind);
value make_iterator(struct heap_cache *c, value source); // over an eager iterable (ops.h)
value make_foreign(struct heap_cache *c, struct type *type, void *data);
