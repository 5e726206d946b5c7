// int(), float(), str() and bool(): the types of single values, called.
#include "lib/construct.h"
#include "lib/number_parse.h"
#include "lib/parts.h"
#include "lib/support.h"

#include "base/text.h"

#include <math.h>
#include <stdio.h>

// A ValueError whose message ends with the repr of the argument.
static enum native_status bad_text(struct call *c, const char *message) {
    struct text shown = {0};
    if (ops_repr(c->fiber, &shown, c->args[0])) native_value_error(c, "%s: %s", message, text_str(&shown));
    text_finish(&shown);
    return NATIVE_ERROR;
}

static enum native_status int_from_text(struct call *c, const struct str *s, int64_t base) {
    int64_t i = 0;
    if (base != 0 && (base < 2 || base > 36)) return native_value_error(c, "int() base must be >= 2 and <= 36, or 0");
    fiber_work(c->fiber, WORK_BYTES, s->len);
    switch (number_parse_int(s, (int)base, &i)) {
    case NUMBER_PARSE_OK: return native_made(c, make_int(lib_heap(c), i));
    case NUMBER_PARSE_TOO_LARGE: return lib_overflow(c);
    case NUMBER_PARSE_WRONG: break;
    }
    char message[60];
    snprintf(message, sizeof message, "invalid literal for int() with base %d", (int)base);
    return bad_text(c, message);
}

static enum native_status convert_int(struct call *c) {
    int64_t base = 10, i;
    if (!native_arg_int(c, 1, &base)) return NATIVE_ERROR;
    if (!lib_given(c, 0)) {
        return lib_given(c, 1) ? native_type_error(c, "int() missing string argument") : native_return(c, value_from_small(0));
    }
    value v = c->args[0];
    if (value_is_str(v)) return int_from_text(c, value_str(v), base);
    if (lib_given(c, 1)) return native_type_error(c, "int() can't convert non-string with explicit base");
    if (value_as_index(v, &i)) return native_made(c, make_int(lib_heap(c), i));
    if (value_is_float(v)) return lib_int_from_float(c, trunc(value_float(v)));
    return native_type_error(c, "int() argument must be a string, a bytes-like object or a real number, not '%s'", type_name(v));
}

static enum native_status convert_float(struct call *c) {
    if (!lib_given(c, 0)) return native_made(c, make_float(lib_heap(c), 0));
    value v = c->args[0];
    int64_t i;
    double d = 0;
    if (value_is_float(v)) return native_return(c, v);
    if (value_as_index(v, &i)) return native_made(c, make_float(lib_heap(c), (double)i));
    if (!value_is_str(v)) {
        return native_type_error(c, "float() argument must be a string or a real number, not '%s'", type_name(v));
    }
    fiber_work(c->fiber, WORK_BYTES, value_str(v)->len);
    if (number_parse_float(value_str(v), &d) != NUMBER_PARSE_OK) return bad_text(c, "could not convert string to float");
    return native_made(c, make_float(lib_heap(c), d));
}

static enum native_status convert_str(struct call *c) {
    if (!lib_given(c, 0)) return native_made(c, make_str(lib_heap(c), "", 0));
    if (value_is_str(c->args[0])) return native_return(c, c->args[0]);
    struct text out = {0};
    if (ops_str(c->fiber, &out, c->args[0])) return lib_return_text(c, &out);
    text_finish(&out);
    return NATIVE_ERROR;
}

static enum native_status convert_bool(struct call *c) {
    return native_return(c, value_from_bool(lib_given(c, 0) && ops_truth(c->args[0])));
}

static const struct native_def BOOL_DEF = {
    "bool", "bool(x=False, /)", convert_bool, "True or False: 0, None and everything empty are false.", "bool([])"};
static const struct native_def FLOAT_DEF = {
    "float", "float(x=0, /)", convert_float, "The number, or the text of one, as a floating-point number.", "float('2.5')"};
static const struct native_def INT_DEF = {
    "int", "int(x=0, /, base=10)", convert_int, "A number cut to an integer, or the integer that a text says in the given base.",
    "int('ff', 16)"};
static const struct native_def STR_DEF = {"str", "str(object='')", convert_str, "The object as print would show it.", "str(1.5)"};

void convert_register(struct interp *in) {
    construct_with(in, interp_bool_type(in), &BOOL_DEF);
    construct_with(in, interp_type(in, OBJ_FLOAT), &FLOAT_DEF);
    construct_with(in, interp_type(in, OBJ_INT), &INT_DEF);
    construct_with(in, interp_type(in, OBJ_STR), &STR_DEF);
}
