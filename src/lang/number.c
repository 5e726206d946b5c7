// Integers and floats as values: in the word where they fit, boxed where not.
#include "lang/make.h"

value make_int(struct heap_cache *c, int64_t i) {
    if (value_fits_small(i)) return value_from_small(i);
    struct int_object *o = heap_new(c, OBJ_INT, sizeof *o);
    if (!o) return VALUE_UNDEF;
    o->i = i;
    return value_from_object(o);
}

value make_float(struct heap_cache *c, double d) {
    value v = value_from_flonum(d);
    if (v != VALUE_UNDEF) return v;
    struct float_object *o = heap_new(c, OBJ_FLOAT, sizeof *o);
    if (!o) return VALUE_UNDEF;
    o->f = d;
    return value_from_object(o);
}

bool value_is_int(value v) {
    return value_is_small(v) || value_is_kind(v, OBJ_INT);
}

int64_t value_int(value v) {
    return value_is_small(v) ? value_small(v) : ((struct int_object *)(void *)value_object(v))->i;
}

bool value_is_float(value v) {
    return value_is_flonum(v) || value_is_kind(v, OBJ_FLOAT);
}

double value_float(value v) {
    return value_is_flonum(v) ? value_flonum(v) : ((struct float_object *)(void *)value_object(v))->f;
}

bool value_as_index(value v, int64_t *out) {
    if (value_is_int(v)) *out = value_int(v);
    else if (value_is_bool(v)) *out = v == VALUE_TRUE;
    else return false;
    return true;
}
