// Builtins that ask an object about itself: isinstance, id, hash, callable, getattr, dir.
#include "lib/parts.h"
#include "lib/support.h"

#include "base/text.h"

static enum native_status builtin_id(struct call *c) {
    value v = c->args[0];
    uint64_t id = value_is_object(v) ? heap_address(v) : v;
    return native_made(c, make_int(lib_heap(c), (int64_t)(id & INT64_MAX)));
}

static enum native_status builtin_hash(struct call *c) {
    uint64_t hash;
    if (!value_hash(c->fiber, c->args[0], &hash)) return NATIVE_ERROR;
    if (value_is_tuple(c->args[0])) fiber_work(c->fiber, WORK_ITEMS, value_tuple(c->args[0])->len);
    return native_made(c, make_int(lib_heap(c), (int64_t)hash));
}

static enum native_status builtin_callable(struct call *c) {
    value v = c->args[0];
    bool yes = value_is_function(v) || value_is_native(v) || value_is_method(v) || value_is_type(v);
    return native_return(c, value_from_bool(yes));
}

// Objects of the rooms above may have a method for it, which may wait.
static enum native_status builtin_len(struct call *c) {
    value method = value_is_foreign(c->args[0]) ? dict_get_str(value_foreign(c->args[0])->type->methods, "__len__") : VALUE_UNDEF;
    if (method != VALUE_UNDEF) {
        c->fiber->blocked_native = c->resumed; // it is the method that waited
        c->callee = method;
        c->call_args[c->ncall_args++] = c->args[0];
        return NATIVE_CALL;
    }
    value n = ops_len(c->fiber, c->args[0]);
    return n == VALUE_UNDEF ? NATIVE_ERROR : native_return(c, n);
}

// True when t is `of` or inherits from it. bool is an int, as in Python.
static bool type_inherits(struct interp *in, const struct type *t, const struct type *of) {
    if (t == interp_bool_type(in) && of == interp_type(in, OBJ_INT)) return true;
    while (t && t != of) t = t->base;
    return t != NULL;
}

// Tests t against a type or a tuple of types; 1, 0, or -1 when `of` is neither.
static int type_matches(struct interp *in, const struct type *t, value of, int depth) {
    if (value_is_type(of)) return type_inherits(in, t, value_type(of));
    if (!value_is_tuple(of) || depth > 50) return -1;
    const struct tuple *all = value_tuple(of);
    for (size_t i = 0; i < all->len; i++) {
        int match = type_matches(in, t, all->items[i], depth + 1);
        if (match) return match;
    }
    return 0;
}

static enum native_status builtin_isinstance(struct call *c) {
    int match = type_matches(c->interp, interp_type_of(c->interp, c->args[0]), c->args[1], 0);
    if (match < 0) return native_type_error(c, "isinstance() arg 2 must be a type, a tuple of types, or a union");
    return native_return(c, value_from_bool(match));
}

static enum native_status builtin_issubclass(struct call *c) {
    if (!value_is_type(c->args[0])) return native_type_error(c, "issubclass() arg 1 must be a class");
    int match = type_matches(c->interp, value_type(c->args[0]), c->args[1], 0);
    if (match < 0) return native_type_error(c, "issubclass() arg 2 must be a class, a tuple of classes, or a union");
    return native_return(c, value_from_bool(match));
}

static bool check_attribute_name(struct call *c, const char *what) {
    if (value_is_str(c->args[1])) return true;
    if (!strcmp(what, "attribute")) native_type_error(c, "attribute name must be string, not '%s'", type_name(c->args[1]));
    else native_type_error(c, "%s(): attribute name must be string", what);
    return false;
}

// The attribute, or VALUE_UNDEF: absent (no error is left) or failed (an error is left).
static value find_attribute(struct call *c) {
    value v = interp_get_attribute(c->fiber, c->args[0], c->args[1]);
    if (v != VALUE_UNDEF || c->fiber->error == VALUE_UNDEF) return v;
    struct type *missing = interp_exception_type(c->interp, "AttributeError");
    if (value_is_exception(c->fiber->error) && value_exception(c->fiber->error)->type == missing) {
        c->fiber->error = VALUE_UNDEF;
    }
    return VALUE_UNDEF;
}

static enum native_status builtin_getattr(struct call *c) {
    if (!check_attribute_name(c, "attribute")) return NATIVE_ERROR;
    value v = lib_given(c, 2) ? find_attribute(c) : interp_get_attribute(c->fiber, c->args[0], c->args[1]);
    if (v != VALUE_UNDEF) return native_return(c, v);
    return c->fiber->error != VALUE_UNDEF ? NATIVE_ERROR : native_return(c, c->args[2]);
}

static enum native_status builtin_hasattr(struct call *c) {
    if (!check_attribute_name(c, "attribute")) return NATIVE_ERROR;
    value v = find_attribute(c);
    if (v == VALUE_UNDEF && c->fiber->error != VALUE_UNDEF) return NATIVE_ERROR;
    return native_return(c, value_from_bool(v != VALUE_UNDEF));
}

static enum native_status builtin_setattr(struct call *c) {
    if (!check_attribute_name(c, "attribute")) return NATIVE_ERROR;
    if (!interp_set_attribute(c->fiber, c->args[0], c->args[1], c->args[2])) return NATIVE_ERROR;
    return native_return(c, VALUE_NONE);
}

// Adds the names in d, but for hidden ones, to the list.
static bool add_names(struct call *c, struct list *names, const struct dict *d) {
    size_t at = 0;
    value key, v;
    while (d && dict_next(d, &at, &key, &v)) {
        bool hidden = value_is_native(v) && value_native(v)->def->flags & NATIVE_HIDDEN;
        if (value_is_str(key) && strncmp(value_str(key)->bytes, "__", 2) && !hidden && !list_append(lib_heap(c), names, key)) return false;
    }
    return true;
}

static bool add_all_names(struct call *c, struct list *names, value v) {
    if (value_is_module(v)) return add_names(c, names, value_module(v)->members);
    const struct type *t = value_is_type(v) ? value_type(v) : interp_type_of(c->interp, v);
    for (; t; t = t->base) {
        if (!add_names(c, names, t->methods)) return false;
    }
    return true;
}

// dir(x): its names, sorted. Python's double-underscore names are not there, so they are not listed.
static enum native_status builtin_dir(struct call *c) {
    struct list *names = make_list(lib_heap(c), 0);
    if (!names || !add_all_names(c, names, c->args[0])) return native_no_memory(c);
    return lib_prelude(c, "sorted_plain", (value[]){value_from_object(names), VALUE_FALSE}, 2);
}

static const struct native_def OBJECT_DEFS[] = {
    {"callable", "callable(object, /)", builtin_callable, "True if the object can be called: a function, a method or a type.",
     "callable(print)"},
    {"dir", "dir(object, /)", builtin_dir, "The names of an object's methods or of a module's contents, sorted.", "dir('a')"},
    {"getattr", "getattr(object, name, default=None, /)", builtin_getattr,
     "The attribute of that name; the default, if given, when there is none.", "getattr('abc', 'upper')()"},
    {"hasattr", "hasattr(object, name, /)", builtin_hasattr, "True if the object has an attribute of that name.",
     "hasattr('abc', 'upper')"},
    {"hash", "hash(object, /)", builtin_hash, "The number by which a dict finds the object; equal objects have equal ones.",
     "hash(1) == hash(1.0)"},
    {"id", "id(object, /)", builtin_id, "A number that tells the object from all others alive.", "id('a') == id('a')"},
    {"isinstance", "isinstance(object, class_or_tuple, /)", builtin_isinstance,
     "True if the object is of the type, or of one of the types in a tuple.", "isinstance(3, (int, float))"},
    {"issubclass", "issubclass(cls, class_or_tuple, /)", builtin_issubclass,
     "True if the type inherits from the other, or from one of those in a tuple.", "issubclass(KeyError, LookupError)"},
    {"len", "len(obj, /)", builtin_len, "How many items a string, list, tuple, dict or range has.", "len('abc')"},
    {"setattr", "setattr(object, name, value, /)", builtin_setattr,
     "Sets an attribute, where the object lets you: the name of a thread, for one.",
     "setattr(threading.current_thread(), 'name', 'MainThread')"},
};

void builtins_object_register(struct interp *in) {
    interp_add_builtins(in, OBJECT_DEFS, LIB_COUNT(OBJECT_DEFS), NULL);
}
