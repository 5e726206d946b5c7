// What natives use: raising errors, and reading arguments with Python's wording when they do not fit.
#include "lang/native.h"

#include "base/text.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"

#include <stdarg.h>

static enum native_status raise_v(struct call *c, const char *kind, const char *fmt, va_list args) {
    struct text message = {0};
    text_vprintf(&message, fmt, args);
    fiber_raise(c->fiber, kind, "%s", text_str(&message));
    text_finish(&message);
    return NATIVE_ERROR;
}

#define RAISE(kind, fmt)                                      \
    va_list args;                                             \
    va_start(args, fmt);                                      \
    enum native_status status = raise_v(c, kind, fmt, args);  \
    va_end(args);                                             \
    return status

enum native_status native_raise(struct call *c, const char *kind, const char *fmt, ...) {
    RAISE(kind, fmt);
}

enum native_status native_type_error(struct call *c, const char *fmt, ...) {
    RAISE("TypeError", fmt);
}

enum native_status native_value_error(struct call *c, const char *fmt, ...) {
    RAISE("ValueError", fmt);
}

enum native_status native_no_memory(struct call *c) {
    fiber_no_memory(c->fiber);
    return NATIVE_ERROR;
}

enum native_status native_hint(struct call *c, const char *fmt, ...) {
    struct text hint = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&hint, fmt, args);
    va_end(args);
    fiber_hint(c->fiber, "%s", text_str(&hint));
    text_finish(&hint);
    return NATIVE_ERROR;
}

bool native_arg_int(struct call *c, size_t i, int64_t *out) {
    value v = c->args[i];
    if (v == VALUE_UNDEF || value_as_index(v, out)) return true;
    native_type_error(c, "'%s' object cannot be interpreted as an integer", type_name(v));
    return false;
}

bool native_arg_double(struct call *c, size_t i, double *out) {
    value v = c->args[i];
    int64_t n;
    if (v == VALUE_UNDEF) return true;
    if (value_is_float(v)) *out = value_float(v);
    else if (value_as_index(v, &n)) *out = (double)n;
    else {
        native_type_error(c, "must be real number, not %s", type_name(v));
        return false;
    }
    return true;
}

bool native_arg_bool(struct call *c, size_t i, bool *out) {
    if (c->args[i] != VALUE_UNDEF) *out = ops_truth(c->args[i]);
    return true;
}

bool native_arg_str(struct call *c, size_t i, struct str **out) {
    value v = c->args[i];
    if (v == VALUE_UNDEF) return true;
    if (!value_is_str(v)) {
        native_type_error(c, "expected str, not %s", type_name(v));
        return false;
    }
    *out = value_str(v);
    return true;
}
