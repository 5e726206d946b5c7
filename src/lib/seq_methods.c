// The methods and attributes of tuple and range.
#include "lib/parts.h"
#include "lib/support.h"

static enum native_status tuple_count(struct call *c) {
    const struct tuple *t = value_tuple(c->self);
    int64_t n = 0;
    fiber_work(c->fiber, WORK_ITEMS, t->len);
    for (size_t i = 0; i < t->len; i++) {
        int equal = t->items[i] == c->args[0] ? 1 : ops_equal(c->fiber, t->items[i], c->args[0]);
        if (equal < 0) return NATIVE_ERROR;
        n += equal;
    }
    return native_made(c, make_int(lib_heap(c), n));
}

static enum native_status tuple_index(struct call *c) {
    const struct tuple *t = value_tuple(c->self);
    int64_t from = 0, to = INT64_MAX;
    if (!lib_arg_place(c, 1, &from) || !lib_arg_place(c, 2, &to)) return NATIVE_ERROR;
    lib_clamp((int64_t)t->len, &from, &to);
    int equal = 0;
    int64_t i = from;
    for (; i < to && equal == 0; i++) equal = t->items[i] == c->args[0] ? 1 : ops_equal(c->fiber, t->items[i], c->args[0]);
    fiber_work(c->fiber, WORK_ITEMS, (size_t)(i - from));
    if (equal < 0) return NATIVE_ERROR;
    if (equal) return native_made(c, make_int(lib_heap(c), i - 1));
    return native_value_error(c, "tuple.index(x): x not in tuple");
}

// The place of v in the range, or -1. A float counts when it is a whole number.
static int64_t place_in_range(const struct range *r, value v) {
    int64_t i = 0;
    if (value_is_float(v)) {
        double d = value_float(v);
        if (!(d >= -0x1p63 && d < 0x1p63) || d != (double)(int64_t)d) return -1;
        i = (int64_t)d;
    } else if (!value_as_index(v, &i)) {
        return -1;
    }
    __int128 distance = (__int128)i - r->start;
    if (distance % r->step) return -1;
    __int128 place = distance / r->step;
    return place >= 0 && place < r->len ? (int64_t)place : -1;
}

static enum native_status range_count(struct call *c) {
    return native_return(c, value_from_small(place_in_range(value_range(c->self), c->args[0]) >= 0));
}

static enum native_status range_index(struct call *c) {
    int64_t place = place_in_range(value_range(c->self), c->args[0]), ignored;
    if (place >= 0) return native_made(c, make_int(lib_heap(c), place));
    if (!value_as_index(c->args[0], &ignored)) return native_value_error(c, "sequence.index(x): x not in sequence");
    return lib_not_in(c, c->args[0], "range");
}

// No heap is at hand here, so bounds beyond 62 bits have no attribute.
static value range_attribute(struct interp *in, value self, value name) {
    (void)in;
    const struct range *r = value_range(self);
    const struct str *s = value_str(name);
    const int64_t *field = str_is(s, "start") ? &r->start : str_is(s, "stop") ? &r->stop : str_is(s, "step") ? &r->step : NULL;
    return field && value_fits_small(*field) ? value_from_small(*field) : VALUE_UNDEF;
}

static const struct native_def TUPLE_METHODS[] = {
    {"count", "count(value, /)", tuple_count, "How many items equal the value.", "(1, 2, 1).count(1)"},
    {"index", "index(value, start=0, stop=9223372036854775807, /)", tuple_index,
     "The place of the first item that equals the value; ValueError when there is none.", "('a', 'b').index('b')"},
};

static const struct native_def RANGE_METHODS[] = {
    {"count", "count(value, /)", range_count, "1 if the range has the value, else 0.", "range(5).count(3)"},
    {"index", "index(value, /)", range_index, "The place of the value; ValueError when the range has it not.", "range(0, 10, 2).index(4)"},
};

static const struct type_ops RANGE_OPS = {.get = range_attribute};

void seq_methods_register(struct interp *in) {
    interp_add_methods(in, interp_type(in, OBJ_TUPLE), TUPLE_METHODS, LIB_COUNT(TUPLE_METHODS), NULL);
    struct type *range = interp_type(in, OBJ_RANGE);
    interp_add_methods(in, range, RANGE_METHODS, LIB_COUNT(RANGE_METHODS), NULL);
    if (!range->ops) range->ops = &RANGE_OPS;
}
