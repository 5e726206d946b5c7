// The inside of an interp, for lang/ alone.
#pragma once

#include "base/map.h"
#include "base/thread.h"
#include "lang/code.h"
#include "lang/interp.h"

struct native_signature { // parsed from native_def.signature; lives as long as the interp
    uint16_t nparams;     // those with a place in args
    uint16_t npositional; // of them, how many may be given by position
    uint16_t nrequired;   // of the positional ones, how many must be given
    uint16_t nunnamed;    // of them, how many cannot be given by name (before a '/')
    bool takes_rest, takes_keywords;
    bool needs_names;     // a parameter that can only be given by name must be given
    value *names;         // interned, nparams
    bool *required;       // nparams
    struct native_signature *next;
};

struct slot_info {
    char *name;
    value builtin; // VALUE_UNDEF: none
};

struct registered { // one row of help
    const char *owner;
    const struct native_def *def;
};

struct interp {
    struct heap *heap;
    struct host host;
    value *globals;              // INTERP_MAX_GLOBALS slots, mapped once
    struct type *types[OBJ_COUNT];
    struct type *bool_type, *none_type;
    struct type *lazy_types[32];  // types.c: lazy_names
    value hook_append;           // interned "append": the VM's short cut
    struct native_signature *signatures;

    // Under names_mutex: grows while fibers run.
    struct os_mutex names_mutex;
    struct heap_cache names_cache;
    struct map slots;            // name -> slot
    struct slot_info *slot_infos; // INTERP_MAX_GLOBALS places, so that entries never move
    size_t nslots;               // atomic
    struct map interned;         // bytes -> index into interned_values
    value *interned_values;
    size_t ninterned, interned_cap;

    // Under compile_mutex.
    struct os_mutex compile_mutex;
    struct heap_cache compile_cache;
    struct code *codes;          // all, newest first
    struct source **sources;
    size_t nsources, sources_cap;
    value pending[2];            // roots while a unit is being built

    // Set up before the first fiber runs.
    struct heap_cache cache;
    struct map modules;          // dotted name -> index
    struct module **module_list;
    size_t nmodules, modules_cap;
    struct map exceptions;       // name -> index
    struct type **exception_types;
    size_t nexceptions, exceptions_cap;
    struct registered *registered;
    size_t nregistered, registered_cap;
    struct type **other_types;
    size_t nother, other_cap;
    struct map prelude;          // name -> index into prelude_functions
    struct prelude_function *prelude_functions;
    size_t nprelude, prelude_cap;
    struct {
        heap_roots_fn fn;
        void *user;
    } *roots;
    size_t nroots, roots_cap;
    value emergency;             // a MemoryError made in advance
};

// prelude.c
void prelude_mark(struct interp *in, struct heap_marker *m);
void prelude_finish(struct interp *in);

// types.c
void types_create(struct interp *in);

// call.c: what a callee needs before it can run. Both set the fiber's error when the arguments do not fit.
struct arguments {
    const value *at;    // positional ones first, then the named ones
    size_t n;           // all
    const value *names; // of the last nnames
    size_t nnames;
};
// Fills regs[0, nparams) of a language function. regs may be the same memory as args->at.
bool bind_function(struct fiber *f, const struct function *fn, const struct arguments *args, value *regs);
#define NATIVE_MAX_PARAMS 24
struct native_frame { // memory for a native's arguments during one call
    value args[NATIVE_MAX_PARAMS];
    value names[NATIVE_MAX_PARAMS], values[NATIVE_MAX_PARAMS];
};
bool bind_native(struct fiber *f, struct native *n, const struct arguments *args, struct native_frame *frame,
                 struct call *c);

// attr.c
value method_find(struct type *t, value name); // VALUE_UNDEF: none
value attribute_get(struct fiber *f, value v, value name);
value exception_make(struct fiber *f, struct type *t, struct tuple *args);
bool is_exception_type(const struct interp *in, const struct type *t);
bool type_is_within(const struct type *t, const struct type *base);

// error.c
struct native_signature *native_signature_parse(struct interp *in, struct native *n);
static inline struct native_signature *native_signature(struct interp *in, struct native *n) { // parsed on first use
    struct native_signature *s = __atomic_load_n(&n->signature, __ATOMIC_ACQUIRE);
    return s ? s : native_signature_parse(in, n);
}
void trace_add(struct fiber *f, const struct code *code, const struct instr *pc);
void trace_forget(struct exception *e);
