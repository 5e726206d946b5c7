// Objects on the heap, and who may touch what when several threads do.
//
// Every object begins with struct object. Strings, tuples, boxed numbers, ranges, functions and cells' identity never
// change after creation. Lists and dicts keep their contents in a separate store object that is replaced when it must
// grow, so a reader holds a store that stays valid (the collector runs only while all fibers stand at safe points).
// Writers to a list or dict take the object's own lock byte (object_lock), held for a few instructions and never across
// an allocation slow path, a callback or a wait; readers take none. All fields that a reader may see changing are accessed
// with relaxed or acquire/release atomics.
//
// Ownership: the heap owns all objects. C code may hold a value without telling anybody until its next safe point.
#pragma once

#include "lang/value.h"
#include <stddef.h>

#define OBJECT_KINDS(X)                                                                                \
    X(INT, "int") X(FLOAT, "float")                                                                      \
    X(STR, "str") X(TUPLE, "tuple") X(LIST, "list") X(DICT, "dict") X(RANGE, "range")                    \
    X(STORE, "store")           /* contents of a list */                                                 \
    X(DICT_STORE, "dict store")                                                                          \
    X(SLICE, "slice")                                                                                    \
    X(FUNCTION, "function") X(NATIVE, "builtin_function_or_method") X(METHOD, "method")                  \
    X(CELL, "cell") X(GENERATOR, "generator") X(ITERATOR, "iterator")                                    \
    X(DICT_VIEW, "dict_view")   /* keys, values, items */                                                \
    X(TYPE, "type") X(MODULE, "module") X(EXCEPTION, "exception")                                        \
    X(FOREIGN, "object")        /* threads, locks...: see struct foreign */

enum object_kind {
#define X(name, text) OBJ_##name,
    OBJECT_KINDS(X)
#undef X
    OBJ_COUNT
};

struct object {
    uint8_t kind;
    uint8_t lock;   // 0 free, 1 taken; only for LIST and DICT
    uint16_t flags; // per kind
    uint32_t hash;  // STR: cached, 0 = not yet (relaxed atomic); LIST, DICT, CELL, FOREIGN: for lang/watcher.h; others: 0
};

struct int_object {
    struct object h;
    int64_t i;
};
struct float_object {
    struct object h;
    double f;
};

#define STR_ASCII 1 // flag: every byte is one character

struct str {
    struct object h;
    size_t len;    // bytes, without the final NUL
    size_t nchars; // code points; equals len when STR_ASCII
    char bytes[];  // UTF-8, NUL-terminated
};

struct tuple {
    struct object h;
    size_t len;
    value items[];
};

struct store {
    struct object h;
    size_t cap;
    value items[]; // those not yet used are VALUE_UNDEF
};

struct list {
    struct object h;
    size_t len;          // atomic; written under the lock
    struct store *store; // atomic; NULL while nothing was ever stored; written under the lock
};

struct dict_entry {
    value key; // VALUE_UNDEF: removed or not yet filled
    value val;
    uint64_t hash;
};

// Compact and ordered as CPython's: entries in order of insertion, and an index into them. An entry is written before its
// index is published; entries are never reused inside one store, a full store is replaced.
struct dict_store {
    struct object h;
    size_t cap;             // entries that fit
    size_t nentries;        // atomic: entries used, removed ones included
    size_t mask;            // index slots - 1
    struct dict_entry *entries; // behind the index, in the same allocation
    uint32_t index[];       // 0 free, else entry number + 1 (removed entries keep their index)
};

struct dict {
    struct object h;
    size_t len;               // atomic; live entries
    struct dict_store *store; // atomic; may be NULL
};

struct range {
    struct object h;
    int64_t start, stop, step;
    int64_t len;
};

struct slice {
    struct object h;
    value start, stop, step; // VALUE_NONE where absent
};

struct code; // lang/code.h

struct function {
    struct object h;
    const struct code *code;
    value name;           // str
    struct tuple *fallbacks; // default values of the last parameters, or NULL
    struct tuple *cells;  // captured variables (of cell objects), or NULL
};

struct cell {
    struct object h;
    value v; // atomic
};

struct native_def; // lang/native.h

struct native {
    struct object h;
    const struct native_def *def;
    value name;        // interned str
    struct native_signature *signature; // atomic; made from def->signature when it is first called; lives as long as the interp
    const char *owner; // a method: its type's name; else NULL
    void *user;        // handed to the native
};

struct method { // a bound method kept as a value: m = xs.append
    struct object h;
    value self, function;
};

// Iteration over things that are not lists, tuples, strings, dicts or ranges (those are iterated without an object), and
// what iter(x) gives.
struct iterator {
    struct object h;
    value source;
    size_t at;        // atomic
    size_t expect;    // a dict's length when iteration began
};

enum dict_view_kind { DICT_KEYS, DICT_VALUES, DICT_ITEMS };

struct dict_view {
    struct object h; // flags: enum dict_view_kind
    struct dict *dict;
};

struct interp;
struct fiber;
struct heap_marker;
struct text;
struct call;
struct copier;
struct fingerprint;

// What a type can do beyond having methods; every entry may be NULL. `self` is of that type.
struct type_ops {
    void (*mark)(value self, struct heap_marker *m);            // foreign: mark the values it holds
    void (*drop)(value self);                                   // foreign: free what it owns outside the heap
    bool (*repr)(struct interp *in, value self, struct text *out); // false with an error set on OOM only
    value (*get)(struct interp *in, value self, value name);    // attribute; VALUE_UNDEF: no such attribute
    bool (*set)(struct interp *in, value self, value name, value v, const char **why); // false: *why says why not
    int64_t (*len)(value self);                                 // -1: none
    // What a walk over it steps: a generator, or something eager (ops.h). VALUE_UNDEF with the error set.
    value (*iterate)(struct fiber *f, value self);
    // As get and set, where the value has to be made and may not fit: VALUE_UNDEF or false, with or without the error set; and
    // self[index] = v.
    value (*attribute)(struct fiber *f, value self, value name);
    bool (*assign)(struct fiber *f, value self, value name, value v);
    bool (*set_item)(struct fiber *f, value self, value index, value v);
    // In a copy of the memory it lives in (lang/copy.h): another object, VALUE_UNDEF when the heap is full. NULL: it is shared.
    value (*copy)(struct copier *k, value self);
    // Adds what decides how the object behaves from now on (lang/fingerprint.h). NULL: it cannot be seen.
    void (*fingerprint)(value self, struct fingerprint *p);
};

#define TYPE_RECENT 16

struct type {
    struct object h;
    value name;             // str
    const char *module;     // shown before the name, as Python does for what is no builtin; or NULL
    struct type *base;      // exceptions: the parent class; else NULL
    const struct type_ops *ops; // may be NULL
    value construct;        // a native called for Type(...), or VALUE_UNDEF
    struct dict *methods;   // str -> native; looked up along base
    value recent[TYPE_RECENT]; // atomic each; methods found lately, by their names' addresses: see method_find
    enum object_kind kind;  // instances' kind
};

struct module {
    struct object h;
    value name;
    struct dict *members; // str -> value
};

struct exception {
    struct object h;
    struct type *type;
    struct tuple *args;
    value cause;      // raise ... from
    value hint;       // str or VALUE_NONE: our advice to the learner
    void *trace;      // struct traceback *, filled while it travels; lives as long as the object
};

struct foreign {
    struct object h;
    struct type *type;
    void *data; // what the type's owner wants
};

static inline enum object_kind object_kind(value v) { // v must be an object
    return (enum object_kind)value_object(v)->kind;
}
static inline bool value_is_kind(value v, enum object_kind k) {
    return value_is_object(v) && value_object(v)->kind == k;
}
#define OBJECT_CAST(type, name, KIND)                        \
    static inline struct type *value_##name(value v) {        \
        return (struct type *)(void *)value_object(v);        \
    }                                                         \
    static inline bool value_is_##name(value v) {             \
        return value_is_kind(v, OBJ_##KIND);                  \
    }
OBJECT_CAST(str, str, STR)
OBJECT_CAST(tuple, tuple, TUPLE)
OBJECT_CAST(list, list, LIST)
OBJECT_CAST(dict, dict, DICT)
OBJECT_CAST(range, range, RANGE)
OBJECT_CAST(slice, slice, SLICE)
OBJECT_CAST(function, function, FUNCTION)
OBJECT_CAST(native, native, NATIVE)
OBJECT_CAST(method, method, METHOD)
OBJECT_CAST(cell, cell, CELL)
OBJECT_CAST(iterator, iterator, ITERATOR)
OBJECT_CAST(dict_view, dict_view, DICT_VIEW)
OBJECT_CAST(type, type, TYPE)
OBJECT_CAST(module, module, MODULE)
OBJECT_CAST(exception, exception, EXCEPTION)
OBJECT_CAST(foreign, foreign, FOREIGN)
#undef OBJECT_CAST
