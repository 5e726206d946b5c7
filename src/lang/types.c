// The built-in types and the exception hierarchy.
#include "base/bug.h"
#include "base/mem.h"
#include "lang/interp_state.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"

#include <string.h>

static const char *const kind_names[OBJ_COUNT] = {
#define X(name, text) [OBJ_##name] = text,
    OBJECT_KINDS(X)
#undef X
};

// Each after its parent. BaseException first: is_exception_type relies on it.
static const struct {
    const char *name, *base;
} exceptions[] = {
    {"BaseException", NULL},
    {"Exception", "BaseException"},
    {"KeyboardInterrupt", "BaseException"},
    {"SystemExit", "BaseException"},
    {"GeneratorExit", "BaseException"},
    {"ArithmeticError", "Exception"},
    {"FloatingPointError", "ArithmeticError"},
    {"OverflowError", "ArithmeticError"},
    {"ZeroDivisionError", "ArithmeticError"},
    {"AssertionError", "Exception"},
    {"AttributeError", "Exception"},
    {"BufferError", "Exception"},
    {"EOFError", "Exception"},
    {"ImportError", "Exception"},
    {"ModuleNotFoundError", "ImportError"},
    {"LookupError", "Exception"},
    {"IndexError", "LookupError"},
    {"KeyError", "LookupError"},
    {"MemoryError", "Exception"},
    {"NameError", "Exception"},
    {"UnboundLocalError", "NameError"},
    {"OSError", "Exception"},
    {"BlockingIOError", "OSError"},
    {"BrokenPipeError", "OSError"},
    {"ConnectionError", "OSError"},
    {"ChildProcessError", "OSError"},
    {"FileExistsError", "OSError"},
    {"FileNotFoundError", "OSError"},
    {"InterruptedError", "OSError"},
    {"PermissionError", "OSError"},
    {"ProcessLookupError", "OSError"},
    {"TimeoutError", "OSError"},
    {"ReferenceError", "Exception"},
    {"RuntimeError", "Exception"},
    {"NotImplementedError", "RuntimeError"},
    {"RecursionError", "RuntimeError"},
    {"StopIteration", "Exception"},
    {"SyntaxError", "Exception"},
    {"IndentationError", "SyntaxError"},
    {"TabError", "IndentationError"},
    {"SystemError", "Exception"},
    {"TypeError", "Exception"},
    {"ValueError", "Exception"},
    {"UnicodeError", "ValueError"},
    {"Warning", "Exception"},
};

// What lazy things and views are called (type_name); a builtin of that name makes one.
static const char *const lazy_names[] = {
    "callable_iterator", "dict_itemiterator", "dict_items", "dict_keyiterator", "dict_keys", "dict_reversekeyiterator",
    "dict_valueiterator", "dict_values", "enumerate", "filter", "list_iterator", "list_reverseiterator", "map",
    "range_iterator", "reversed", "str_ascii_iterator", "str_iterator", "tuple_iterator", "zip",
};
#define LAZY_COUNT (sizeof lazy_names / sizeof *lazy_names)

static struct type *lazy_type(struct interp *in, const char *name) {
    for (size_t i = 0; i < LAZY_COUNT; i++)
        if (strcmp(lazy_names[i], name) == 0) return in->lazy_types[i];
    return NULL;
}

static struct type *new_type(struct interp *in, const char *name, enum object_kind kind) {
    struct type *t = heap_new(&in->cache, OBJ_TYPE, sizeof *t);
    if (!t) bug("no room for the built-in types");
    t->name = interp_intern(in, name, strlen(name));
    t->module = NULL;
    t->base = NULL;
    t->ops = NULL;
    t->construct = VALUE_UNDEF;
    t->methods = NULL;
    memset(t->recent, 0, sizeof t->recent);
    t->kind = kind;
    return t;
}

static void keep_type(struct interp *in, struct type *t) {
    mem_reserve(in->other_types, in->nother, in->other_cap);
    in->other_types[in->nother++] = t;
}

struct type *interp_type(struct interp *in, enum object_kind kind) {
    return in->types[kind];
}
struct type *interp_bool_type(struct interp *in) {
    return in->bool_type;
}
struct type *interp_none_type(struct interp *in) {
    return in->none_type;
}

struct type *interp_type_of(struct interp *in, value v) {
    if (value_is_small(v)) return in->types[OBJ_INT];
    if (value_is_flonum(v)) return in->types[OBJ_FLOAT];
    if (v == VALUE_NONE) return in->none_type;
    if (value_is_bool(v)) return in->bool_type;
    if (value_is_exception(v)) return value_exception(v)->type;
    if (value_is_foreign(v)) return value_foreign(v)->type;
    enum object_kind kind = object_kind(v);
    if (kind == OBJ_METHOD) kind = OBJ_NATIVE;
    if (kind == OBJ_GENERATOR || kind == OBJ_ITERATOR || kind == OBJ_DICT_VIEW) {
        struct type *t = lazy_type(in, type_name(v));
        if (t) return t;
    }
    return in->types[kind];
}

static enum native_status exception_construct(struct call *c) {
    struct tuple *args = make_tuple(&c->fiber->cache, c->nrest);
    if (!args) return native_no_memory(c);
    for (size_t i = 0; i < c->nrest; i++) value_store(&args->items[i], c->rest[i]);
    return native_made(c, exception_make(c->fiber, value_type(c->self), args));
}

static const struct native_def exception_def = {
    .name = "exception", .signature = "exception(*args)", .fn = exception_construct,
    .doc = "An error to raise, with what it has to say.", .example = "raise ValueError('too small')", .flags = NATIVE_HIDDEN};

static enum native_status with_traceback(struct call *c) {
    return native_return(c, c->self);
}

static const struct native_def exception_methods[] = {
    {"with_traceback", "with_traceback(tb, /)", with_traceback, "The exception itself.", "", NATIVE_HIDDEN},
};

static value new_native(struct interp *in, const struct native_def *def, void *user, const char *owner) {
    struct native *n = heap_new(&in->cache, OBJ_NATIVE, sizeof *n);
    if (!n) bug("no room for the built-in functions");
    n->def = def;
    n->signature = NULL;
    n->name = interp_intern(in, def->name, strlen(def->name));
    n->owner = owner;
    n->user = user;
    return value_from_object(n);
}

static void note(struct interp *in, const char *owner, const struct native_def *def) {
    if (def->flags & NATIVE_HIDDEN) return;
    mem_reserve(in->registered, in->nregistered, in->registered_cap);
    in->registered[in->nregistered++] = (struct registered){owner, def};
}

struct type *interp_add_module_exception(struct interp *in, const char *module, const char *name, const char *base) {
    struct type *t = new_type(in, name, OBJ_EXCEPTION);
    t->module = module;
    t->base = base ? interp_exception_type(in, base) : NULL;
    t->construct = new_native(in, &exception_def, NULL, NULL);
    map_set(&in->exceptions, name, strlen(name), in->nexceptions);
    mem_reserve(in->exception_types, in->nexceptions, in->exceptions_cap);
    in->exception_types[in->nexceptions++] = t;
    return t;
}

struct type *interp_add_exception(struct interp *in, const char *name, const char *base) {
    struct type *t = interp_add_module_exception(in, NULL, name, base);
    interp_set_builtin(in, name, value_from_object(t));
    return t;
}

struct type *interp_exception_type(struct interp *in, const char *name) {
    size_t i;
    return map_get(&in->exceptions, name, strlen(name), &i) ? in->exception_types[i] : NULL;
}

void interp_add_methods(struct interp *in, struct type *t, const struct native_def *methods, size_t n, void *user) {
    if (!t->methods) t->methods = make_dict(&in->cache);
    for (size_t i = 0; i < n; i++) {
        value name = interp_intern(in, methods[i].name, strlen(methods[i].name));
        value fn = new_native(in, &methods[i], user, value_str(t->name)->bytes);
        if (!t->methods || !dict_set(&in->cache, t->methods, name, str_hash(value_str(name)), fn)) bug("no room for methods");
        note(in, value_str(t->name)->bytes, &methods[i]);
    }
}

void interp_add_help(struct interp *in, const char *owner, const struct type *t) {
    note(in, owner, value_native(t->construct)->def);
}

struct type *interp_add_type(struct interp *in, const char *name, const struct type_ops *ops, const struct native_def *construct,
                             const struct native_def *methods, size_t nmethods, void *user) {
    struct type *t = new_type(in, name, OBJ_FOREIGN);
    keep_type(in, t);
    t->ops = ops;
    if (construct) t->construct = new_native(in, construct, user, NULL);
    interp_add_methods(in, t, methods, nmethods, user);
    return t;
}

void interp_add_builtins(struct interp *in, const struct native_def *fns, size_t n, void *user) {
    for (size_t i = 0; i < n; i++) {
        value native = new_native(in, &fns[i], user, NULL);
        struct type *lazy = lazy_type(in, fns[i].name);
        if (lazy) lazy->construct = native;
        interp_set_builtin(in, fns[i].name, lazy ? value_from_object(lazy) : native);
        note(in, "", &fns[i]);
    }
}

void interp_module_set(struct interp *in, struct module *m, const char *name, value v) {
    value key = interp_intern(in, name, strlen(name));
    if (!dict_set(&in->cache, m->members, key, str_hash(value_str(key)), v)) bug("no room for modules");
}

static struct module *new_module(struct interp *in, const char *name, size_t len) {
    struct module *m = heap_new(&in->cache, OBJ_MODULE, sizeof *m);
    if (!m) bug("no room for modules");
    m->name = interp_intern(in, name, len);
    m->members = NULL; // make_dict may not collect, but keeps the object whole
    m->members = make_dict(&in->cache);
    map_set(&in->modules, name, len, in->nmodules);
    mem_reserve(in->module_list, in->nmodules, in->modules_cap);
    in->module_list[in->nmodules++] = m;
    const char *dot = memrchr(name, '.', len);
    if (dot) {
        struct module *outer = interp_find_module(in, name, (size_t)(dot - name));
        if (!outer) outer = new_module(in, name, (size_t)(dot - name));
        char *last = mem_copy_bytes(dot + 1, len - (size_t)(dot + 1 - name));
        interp_module_set(in, outer, last, value_from_object(m));
        mem_free(last);
    } else {
        interp_set_builtin(in, value_str(m->name)->bytes, value_from_object(m));
    }
    return m;
}

struct module *interp_add_module(struct interp *in, const char *name, const struct native_def *fns, size_t n, void *user) {
    struct module *m = interp_find_module(in, name, strlen(name));
    if (!m) m = new_module(in, name, strlen(name));
    for (size_t i = 0; i < n; i++) {
        interp_module_set(in, m, fns[i].name, new_native(in, &fns[i], user, NULL));
        note(in, value_str(m->name)->bytes, &fns[i]);
    }
    return m;
}

struct module *interp_find_module(struct interp *in, const char *dotted, size_t len) {
    size_t i;
    return map_get(&in->modules, dotted, len, &i) ? in->module_list[i] : NULL;
}

void interp_each_native(struct interp *in, interp_def_fn fn, void *user) {
    for (size_t i = 0; i < in->nregistered; i++) fn(user, in->registered[i].owner, in->registered[i].def);
}

void types_create(struct interp *in) {
    for (int k = 0; k < OBJ_COUNT; k++) in->types[k] = new_type(in, kind_names[k], (enum object_kind)k);
    in->bool_type = new_type(in, "bool", OBJ_COUNT);
    in->none_type = new_type(in, "NoneType", OBJ_COUNT);
    for (size_t i = 0; i < LAZY_COUNT; i++) keep_type(in, in->lazy_types[i] = new_type(in, lazy_names[i], OBJ_COUNT));
    keep_type(in, in->bool_type);
    keep_type(in, in->none_type);
    for (size_t i = 0; i < sizeof exceptions / sizeof *exceptions; i++) interp_add_exception(in, exceptions[i].name, exceptions[i].base);
    interp_add_methods(in, in->exception_types[0], exception_methods, 1, NULL);
    interp_set_builtin(in, "__name__", interp_intern(in, "__main__", 8));
    interp_set_builtin(in, "EnvironmentError", value_from_object(interp_exception_type(in, "OSError")));
    interp_set_builtin(in, "IOError", value_from_object(interp_exception_type(in, "OSError")));
}
