// Functions of the language that are written in C. Rooms above describe theirs in tables of struct native_def; help,
// completion and arity checks come from the same row.
//
// A native runs to its end on the fiber's processor with no safe point inside, so it may hold values in C variables freely.
// It never calls back into the language and never waits: it returns instead.
//
//     NATIVE_OK     *c->result is set
//     NATIVE_ERROR  an error is set on the fiber (native_raise and friends)
//     NATIVE_BLOCK  the fiber cannot go on now. The native has set c->fiber->wait and must have changed nothing else; when
//                   the fiber is resumed, the native is called again with the same arguments and c->resumed set, and looks
//                   again (c->fiber->wait is as it left it).
//     NATIVE_CALL   go on with a call of c->callee with c->call_args[0..c->ncall_args) in its place; its result is the result.
//                   This is how sorted(key=f) or map reach language code without C recursion.
//
// Allocation failure: every constructor (value_make.h) returns VALUE_UNDEF or NULL when the heap is full; the native then returns
// native_no_memory(c) and must have changed nothing, because the VM collects garbage and calls it once more.
#pragma once

#include "lang/object.h"

struct fiber;
struct interp;

enum native_status { NATIVE_OK, NATIVE_ERROR, NATIVE_BLOCK, NATIVE_CALL };

struct call {
    struct fiber *fiber;
    struct interp *interp;
    const struct native_def *def;
    void *user;        // what the module or type was registered with (interp_add_module)
    value self;        // methods: the receiver; else VALUE_UNDEF
    value *args;       // one for each declared parameter, in order; VALUE_UNDEF where not given
    value *rest;       // what a *parameter took
    size_t nrest;
    const value *kwnames, *kwvalues; // what a **parameter took, in order; neither it nor a *parameter has a place in args
    size_t nkw;
    bool resumed;      // called again after NATIVE_BLOCK
    value *result;
    value callee;      // NATIVE_CALL
    value call_args[4];
    size_t ncall_args;
    const value *call_more; // further arguments behind call_args, held by an object; the last ones are named if call_names is a
    size_t ncall_more;      // tuple (of interned names) and not VALUE_UNDEF
    value call_names;
};

typedef enum native_status (*native_fn)(struct call *c);

enum {
    NATIVE_BARE = 1,    // its name alone as a statement calls it: `join`
    NATIVE_COMMAND = 2, // offered among the command words in completion and help
    NATIVE_HIDDEN = 4,  // for the prelude alone: not in help, completion or dir()
    NATIVE_STATIC = 8,  // a method that takes no receiver, called on the type: dict.fromkeys(ks). self is VALUE_UNDEF
};

struct native_def {
    const char *name;
    // As in Python: "sorted(iterable, /, *, key=None, reverse=False)", "print(*values, sep=' ', end='\\n')". Methods leave self out.
    // Defaults are for the reader only; the native sees VALUE_UNDEF for what was not given.
    const char *signature;
    native_fn fn;
    const char *doc;     // one or two sentences for help
    const char *example; // a line that works
    unsigned flags;
};

// Errors. Each sets the fiber's error and returns NATIVE_ERROR. `kind` is a Python exception name.
enum native_status native_raise(struct call *c, const char *kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
enum native_status native_type_error(struct call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
enum native_status native_value_error(struct call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
enum native_status native_no_memory(struct call *c);
enum native_status native_hint(struct call *c, const char *fmt, ...) __attribute__((format(printf, 2, 3))); // adds to the error just raised

static inline enum native_status native_return(struct call *c, value v) {
    *c->result = v;
    return NATIVE_OK;
}
// Returns v, or runs out of memory when v is VALUE_UNDEF (a constructor failed).
static inline enum native_status native_made(struct call *c, value v) {
    return v == VALUE_UNDEF ? native_no_memory(c) : native_return(c, v);
}

// Arguments. true when fine; else the error is set (Python's wording) and the caller returns NATIVE_ERROR.
// A parameter that was not given leaves *out as it is.
bool native_arg_int(struct call *c, size_t i, int64_t *out);       // accepts bool; TypeError otherwise
bool native_arg_double(struct call *c, size_t i, double *out);     // accepts int, bool, float
bool native_arg_bool(struct call *c, size_t i, bool *out);         // any value's truth
bool native_arg_str(struct call *c, size_t i, struct str **out);
