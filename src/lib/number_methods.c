// The methods and attributes of int and float.
#include "lib/parts.h"
#include "lib/support.h"

#include <math.h>

static int64_t self_int(const struct call *c) {
    int64_t i = 0;
    value_as_index(c->self, &i);
    return i;
}

static uint64_t size_of(int64_t i) {
    return i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
}

static enum native_status int_bit_length(struct call *c) {
    uint64_t size = size_of(self_int(c));
    return native_return(c, value_from_small(size ? 64 - __builtin_clzll(size) : 0));
}

static enum native_status int_bit_count(struct call *c) {
    return native_return(c, value_from_small(__builtin_popcountll(size_of(self_int(c)))));
}

static enum native_status int_conjugate(struct call *c) {
    return native_made(c, make_int(lib_heap(c), self_int(c)));
}

static enum native_status ratio(struct call *c, int64_t above, int64_t below) {
    value pair[2] = {make_int(lib_heap(c), above), make_int(lib_heap(c), below)};
    if (pair[0] == VALUE_UNDEF || pair[1] == VALUE_UNDEF) return native_no_memory(c);
    return native_made(c, make_tuple_of(lib_heap(c), pair, 2));
}

static enum native_status int_as_integer_ratio(struct call *c) {
    return ratio(c, self_int(c), 1);
}

static enum native_status float_is_integer(struct call *c) {
    double d = value_float(c->self);
    return native_return(c, value_from_bool(isfinite(d) && d == floor(d)));
}

static enum native_status float_as_integer_ratio(struct call *c) {
    double d = value_float(c->self);
    if (isnan(d)) return native_value_error(c, "cannot convert NaN to integer ratio");
    if (isinf(d)) return native_raise(c, "OverflowError", "cannot convert Infinity to integer ratio");
    int64_t below = 1;
    while (d != floor(d)) {
        d *= 2;
        if (__builtin_mul_overflow(below, (int64_t)2, &below)) return lib_overflow(c);
    }
    if (d < -0x1p63 || d >= 0x1p63) return lib_overflow(c);
    return ratio(c, (int64_t)d, below);
}

static enum native_status float_conjugate(struct call *c) {
    return native_return(c, c->self);
}

static value int_attribute(struct interp *in, value self, value name) {
    (void)in;
    const struct str *s = value_str(name);
    if (str_is(s, "imag")) return value_from_small(0);
    if (str_is(s, "denominator")) return value_from_small(1);
    if (!str_is(s, "real") && !str_is(s, "numerator")) return VALUE_UNDEF;
    return value_is_bool(self) ? value_from_small(self == VALUE_TRUE) : self;
}

static value float_attribute(struct interp *in, value self, value name) {
    (void)in;
    if (str_is(value_str(name), "imag")) return FLONUM_ZERO;
    return str_is(value_str(name), "real") ? self : VALUE_UNDEF;
}

static const struct type_ops INT_OPS = {.get = int_attribute};
static const struct type_ops FLOAT_OPS = {.get = float_attribute};

static const struct native_def INT_METHODS[] = {
    {"as_integer_ratio", "as_integer_ratio()", int_as_integer_ratio, "The pair of the number and 1.", "(3).as_integer_ratio()"},
    {"bit_count", "bit_count()", int_bit_count, "How many bits of the number's size are 1.", "(13).bit_count()"},
    {"bit_length", "bit_length()", int_bit_length, "How many bits the number's size needs.", "(13).bit_length()"},
    {"conjugate", "conjugate()", int_conjugate, "The number itself.", "(3).conjugate()"},
};

static const struct native_def FLOAT_METHODS[] = {
    {"as_integer_ratio", "as_integer_ratio()", float_as_integer_ratio, "Two integers whose quotient is exactly the number.",
     "(0.75).as_integer_ratio()"},
    {"conjugate", "conjugate()", float_conjugate, "The number itself.", "(1.5).conjugate()"},
    {"is_integer", "is_integer()", float_is_integer, "True if the number has no fraction.", "(2.0).is_integer()"},
};

void number_methods_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_INT), INT_METHODS, LIB_COUNT(INT_METHODS), NULL);
    interp_add_methods(in, interp_bool_type(in), INT_METHODS, LIB_COUNT(INT_METHODS), NULL);
    interp_type(in, OBJ_INT)->ops = interp_bool_type(in)->ops = &INT_OPS;
    interp_type(in, OBJ_FLOAT)->ops = &FLOAT_OPS;
    interp_add_methods(in, interp_type(in, OBJ_FLOAT), FLOAT_METHODS, LIB_COUNT(FLOAT_METHODS), NULL);
}
