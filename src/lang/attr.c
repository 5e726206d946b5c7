// Attributes: what a dot means on any value.
#include "base/suggest.h"
#include "lang/interp_state.h"
#include "lang/code.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"

#include <string.h>

bool type_is_within(const struct type *t, const struct type *base) {
    while (t && t != base) t = t->base;
    return t != NULL;
}

bool is_exception_type(const struct interp *in, const struct type *t) {
    return type_is_within(t, in->exception_types[0]);
}

static value search_methods(const struct type *t, value name) {
    for (; t; t = t->base) {
        value v = t->methods ? dict_get(t->methods, name, str_hash(value_str(name))) : VALUE_UNDEF;
        if (v != VALUE_UNDEF) return v;
    }
    return VALUE_UNDEF;
}

// Methods never change, and a native knows its own name: an entry of `recent` that bears the name is the answer, whoever wrote it.
value method_find(struct type *t, value name) {
    value *recent = &t->recent[(name >> 4) % TYPE_RECENT];
    value v = value_load(recent);
    if (v != VALUE_UNDEF && value_native(v)->name == name) return v;
    v = search_methods(t, name);
    if (value_is_native(v) && value_native(v)->name == name) value_store(recent, v);
    return v;
}

static value of_function(struct fiber *f, const struct function *fn, const char *name) {
    (void)f;
    if (!strcmp(name, "__name__")) return fn->name;
    if (!strcmp(name, "__qualname__")) return fn->code->qualname;
    if (!strcmp(name, "__doc__")) return fn->code->doc;
    return VALUE_UNDEF;
}

static value of_exception(const struct exception *e, const char *name) {
    if (!strcmp(name, "args")) return value_from_object(e->args);
    if (!strcmp(name, "__cause__")) return e->cause;
    if (!strcmp(name, "value") && !strcmp(value_str(e->type->name)->bytes, "StopIteration"))
        return e->args->len ? value_load(&e->args->items[0]) : VALUE_NONE;
    return VALUE_UNDEF;
}

// Attributes that belong to the value itself, before its type's methods are asked.
static value own_attribute(struct fiber *f, value v, value name) {
    const char *s = value_str(name)->bytes;
    if (value_is_module(v)) {
        const struct module *m = value_module(v);
        if (!strcmp(s, "__name__")) return m->name;
        return dict_get(m->members, name, str_hash(value_str(name)));
    }
    if (value_is_function(v)) return of_function(f, value_function(v), s);
    if (value_is_exception(v)) return of_exception(value_exception(v), s);
    if (value_is_native(v) && !strcmp(s, "__name__")) return interp_intern(f->interp, value_native(v)->def->name, strlen(value_native(v)->def->name));
    if (value_is_native(v) && !strcmp(s, "__doc__")) return make_str0(&f->cache, value_native(v)->def->doc);
    if (value_is_method(v) && !strcmp(s, "__self__")) return value_method(v)->self;
    if (value_is_method(v)) return own_attribute(f, value_method(v)->function, name);
    if (value_is_type(v)) {
        if (!strcmp(s, "__name__") || !strcmp(s, "__qualname__")) return value_type(v)->name;
        return method_find(value_type(v), name);
    }
    return VALUE_UNDEF;
}

static value find(struct fiber *f, value v, value name, bool *bind) {
    struct type *t = interp_type_of(f->interp, v);
    *bind = false;
    value found = own_attribute(f, v, name);
    if (found != VALUE_UNDEF) return found;
    if (t->ops && t->ops->get) {
        found = t->ops->get(f->interp, v, name);
        if (found != VALUE_UNDEF || f->error != VALUE_UNDEF) return found;
    }
    if (t->ops && t->ops->attribute) {
        found = t->ops->attribute(f, v, name);
        if (found != VALUE_UNDEF || f->error != VALUE_UNDEF) return found;
    }
    if (str_is(value_str(name), "__class__")) return value_from_object(t);
    found = method_find(t, name);
    *bind = found != VALUE_UNDEF && !(value_is_native(found) && (value_native(found)->def->flags & NATIVE_STATIC));
    return found;
}

static void no_attribute(struct fiber *f, value v, value name) {
    const char *s = value_str(name)->bytes;
    struct type *t = interp_type_of(f->interp, v);
    if (!strcmp(s, "__enter__") || !strcmp(s, "__exit__")) {
        fiber_raise(f, "TypeError", "'%s' object does not support the context manager protocol", type_name(v));
        return;
    }
    struct suggest near;
    suggest_init(&near, s);
    struct dict *names = value_is_module(v) ? value_module(v)->members : t->methods;
    value key, member;
    for (size_t at = 0; names && dict_next(names, &at, &key, &member);)
        if (value_is_str(key)) suggest_offer(&near, value_str(key)->bytes);
    if (value_is_module(v)) fiber_raise(f, "AttributeError", "module '%s' has no attribute '%s'", value_str(value_module(v)->name)->bytes, s);
    else if (value_is_type(v)) fiber_raise(f, "AttributeError", "type object '%s' has no attribute '%s'", value_str(value_type(v)->name)->bytes, s);
    else fiber_raise(f, "AttributeError", "'%s' object has no attribute '%s'", type_name(v), s);
    if (suggest_result(&near)) fiber_hint(f, "did you mean '%s'?", suggest_result(&near));
    else if (value_is_module(v)) fiber_hint(f, "bobbin's '%s' has only a part of Python's: help %s", value_str(value_module(v)->name)->bytes, value_str(value_module(v)->name)->bytes);
}

value attribute_get(struct fiber *f, value v, value name) {
    bool bind;
    value found = find(f, v, name, &bind);
    if (found == VALUE_UNDEF) {
        if (f->error == VALUE_UNDEF) no_attribute(f, v, name);
        return VALUE_UNDEF;
    }
    if (!bind) return found;
    value m = make_method(&f->cache, v, found);
    if (m == VALUE_UNDEF) fiber_no_memory(f);
    return m;
}

value interp_get_attribute(struct fiber *f, value v, value name) {
    return attribute_get(f, v, name);
}

bool interp_set_attribute(struct fiber *f, value v, value name, value x) {
    struct type *t = interp_type_of(f->interp, v);
    const char *why = NULL;
    if (t->ops && t->ops->assign) {
        if (t->ops->assign(f, v, name, x)) return true;
        if (f->error != VALUE_UNDEF) return false;
    }
    if (t->ops && t->ops->set) {
        if (t->ops->set(f->interp, v, name, x, &why)) return true;
        if (why) { // an AttributeError's message, or another error as "RuntimeError: message"
            static const char *const OTHERS[] = {"RuntimeError", "AssertionError", "ValueError"};
            const char *kind = "AttributeError";
            for (size_t i = 0; i < sizeof OTHERS / sizeof *OTHERS; i++) {
                size_t len = strlen(OTHERS[i]);
                if (strncmp(why, OTHERS[i], len) || strncmp(why + len, ": ", 2)) continue;
                kind = OTHERS[i];
                why += len + 2;
            }
            fiber_raise(f, kind, "%s", why);
            return false;
        }
    }
    fiber_raise(f, "AttributeError", "'%s' object has no attribute '%s'", type_name(v), value_str(name)->bytes);
    fiber_hint(f, "bobbin's objects have fixed attributes; keep further data in a dict or a list");
    return false;
}
