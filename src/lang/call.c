// Binding arguments to parameters, with Python's words when they do not fit.
#include "base/text.h"
#include "lang/code.h"
#include "lang/interp_state.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"

#include <string.h>

static const char *name_of(value name) {
    return value_str(name)->bytes;
}

// "'a', 'b', and 'c'"
static void add_names(struct text *out, const value *names, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (i) text_add_str(out, i + 1 < n ? ", " : n > 2 ? ", and " : " and ");
        text_printf(out, "'%s'", name_of(names[i]));
    }
}

static bool missing(struct fiber *f, const struct function *fn, const value *regs, size_t required) {
    value names[256];
    size_t n = 0;
    for (size_t i = 0; i < required && n < 256; i++)
        if (regs[i] == VALUE_UNDEF) names[n++] = fn->code->params[i];
    struct text list = {0};
    add_names(&list, names, n);
    fiber_raise(f, "TypeError", "%s() missing %zu required positional argument%s: %s", name_of(fn->code->qualname), n, n == 1 ? "" : "s",
                text_str(&list));
    text_finish(&list);
    return false;
}

static bool too_many(struct fiber *f, const struct function *fn, const struct arguments *a) {
    size_t given = a->n - a->nnames, max = fn->code->nparams;
    size_t min = max - (fn->fallbacks ? fn->fallbacks->len : 0);
    const char *plural = max == 1 ? "" : "s", *was = given == 1 ? "was" : "were";
    if (min == max) {
        fiber_raise(f, "TypeError", "%s() takes %zu positional argument%s but %zu %s given", name_of(fn->code->qualname), max, plural,
                    given, was);
    } else {
        fiber_raise(f, "TypeError", "%s() takes from %zu to %zu positional argument%s but %zu %s given", name_of(fn->code->qualname), min,
                    max, plural, given, was);
    }
    return false;
}

static bool bind_named(struct fiber *f, const struct function *fn, const struct arguments *a, value *regs, const value *named) {
    const struct code *code = fn->code;
    for (size_t i = 0; i < a->nnames; i++) {
        size_t p = 0;
        while (p < code->nparams && code->params[p] != a->names[i]) p++;
        if (p == code->nparams) {
            fiber_raise(f, "TypeError", "%s() got an unexpected keyword argument '%s'", name_of(fn->code->qualname), name_of(a->names[i]));
            return false;
        }
        if (regs[p] != VALUE_UNDEF) {
            fiber_raise(f, "TypeError", "%s() got multiple values for argument '%s'", name_of(fn->code->qualname), name_of(a->names[i]));
            return false;
        }
        regs[p] = named[i];
    }
    return true;
}

bool bind_function(struct fiber *f, const struct function *fn, const struct arguments *a, value *regs) {
    size_t nparams = fn->code->nparams, given = a->n - a->nnames;
    if (given > nparams) return too_many(f, fn, a);
    value named[NATIVE_MAX_PARAMS];
    if (a->nnames > NATIVE_MAX_PARAMS) {
        fiber_raise(f, "TypeError", "more than %d keyword arguments", NATIVE_MAX_PARAMS);
        return false;
    }
    memcpy(named, a->at + given, a->nnames * sizeof *named);
    if (regs != a->at) memmove(regs, a->at, given * sizeof *regs);
    for (size_t i = given; i < nparams; i++) regs[i] = VALUE_UNDEF;
    if (!bind_named(f, fn, a, regs, named)) return false;
    size_t nfallbacks = fn->fallbacks ? fn->fallbacks->len : 0, required = nparams - nfallbacks;
    for (size_t i = 0; i < required; i++)
        if (regs[i] == VALUE_UNDEF) return missing(f, fn, regs, required);
    for (size_t i = required; i < nparams; i++)
        if (regs[i] == VALUE_UNDEF) regs[i] = value_load(&fn->fallbacks->items[i - required]);
    return true;
}

static bool wrong_count(struct fiber *f, struct native *n, size_t given) {
    const struct native_signature *s = native_signature(f->interp, n);
    const char *name = n->def->name;
    const char *owner = n->owner ? n->owner : "", *dot = n->owner ? "." : "";
    size_t min = s->nrequired, max = s->npositional;
    if (max == 0) {
        fiber_raise(f, "TypeError", "%s%s%s() takes no arguments (%zu given)", owner, dot, name, given);
    } else if (min == 1 && max == 1 && s->nparams == 1) {
        fiber_raise(f, "TypeError", "%s%s%s() takes exactly one argument (%zu given)", owner, dot, name, given);
    } else if (given < min) {
        fiber_raise(f, "TypeError", "%s expected %s%zu argument%s, got %zu", name, min == max ? "" : "at least ", min,
                    min == 1 ? "" : "s", given);
    } else {
        fiber_raise(f, "TypeError", "%s expected %s%zu argument%s, got %zu", name, min == max ? "" : "at most ", max,
                    max == 1 ? "" : "s", given);
    }
    fiber_hint(f, "%s", n->def->signature);
    return false;
}

static bool native_named(struct fiber *f, struct native *n, const struct arguments *a, struct native_frame *fr,
                         struct call *c) {
    const struct native_signature *s = native_signature(f->interp, n);
    const value *v = a->at + (a->n - a->nnames);
    for (size_t i = 0; i < a->nnames; i++) {
        size_t p = s->nunnamed;
        while (p < s->nparams && s->names[p] != a->names[i]) p++;
        if (p < s->nparams && fr->args[p] != VALUE_UNDEF) {
            fiber_raise(f, "TypeError", "%s() got multiple values for argument '%s'", n->def->name, name_of(a->names[i]));
            return false;
        }
        if (p < s->nparams) {
            fr->args[p] = v[i];
        } else if (s->takes_keywords && c->nkw < NATIVE_MAX_PARAMS) {
            fr->names[c->nkw] = a->names[i];
            fr->values[c->nkw++] = v[i];
        } else {
            bool any = s->nparams > s->nunnamed;
            if (any)
                fiber_raise(f, "TypeError", "'%s' is an invalid keyword argument for %s()", name_of(a->names[i]), n->def->name);
            else fiber_raise(f, "TypeError", "%s() takes no keyword arguments", n->def->name);
            fiber_hint(f, "%s", n->def->signature);
            return false;
        }
    }
    return true;
}

bool bind_native(struct fiber *f, struct native *n, const struct arguments *a, struct native_frame *fr, struct call *c) {
    const struct native_signature *s = native_signature(f->interp, n);
    size_t given = a->n - a->nnames, taken = given < s->npositional ? given : s->npositional;
    if (a->n == s->nparams && given == s->npositional) { // the usual call: the registers are the arguments
        c->args = c->rest = (value *)a->at;
        c->nrest = c->nkw = 0;
        return true;
    }
    if (given > taken && !s->takes_rest) return wrong_count(f, n, given);
    for (size_t i = 0; i < taken; i++) fr->args[i] = a->at[i];
    for (size_t i = taken; i < s->nparams; i++) fr->args[i] = VALUE_UNDEF;
    c->args = fr->args;
    c->rest = (value *)a->at + taken;
    c->nrest = given - taken;
    c->kwnames = fr->names;
    c->kwvalues = fr->values;
    c->nkw = 0;
    if (a->nnames && !native_named(f, n, a, fr, c)) return false;
    if (taken >= s->nrequired && !a->nnames && s->nparams == s->npositional) return true;
    for (size_t i = 0; i < s->nparams; i++) {
        if (!s->required[i] || fr->args[i] != VALUE_UNDEF) continue;
        if (!a->nnames) return wrong_count(f, n, given);
        fiber_raise(f, "TypeError", "%s() missing required argument '%s' (pos %zu)", n->def->name, name_of(s->names[i]), i + 1);
        return false;
    }
    return true;
}
