// Subscripts, lengths, truth and membership.
#include "lang/ops_inside.h"

static bool not_an_index(struct fiber *f, value container, value index) {
    const char *what = type_name(index);
    if (value_is_str(container)) fiber_raise(f, "TypeError", "string indices must be integers, not '%s'", what);
    else fiber_raise(f, "TypeError", "%s indices must be integers or slices, not %s", type_name(container), what);
    return false;
}

static value out_of_range(struct fiber *f, const char *what) {
    fiber_raise(f, "IndexError", "%s out of range", what);
    return VALUE_UNDEF;
}

// index as a position in [0, len), counted from the end when negative; -1 when there is no such.
static int64_t position(int64_t i, int64_t len) {
    if (i < 0) i += len;
    return i >= 0 && i < len ? i : -1;
}

static value range_item(struct fiber *f, const struct range *r, int64_t i) {
    int64_t at = position(i, r->len);
    if (at < 0) return out_of_range(f, "range object index");
    return made(f, make_int(&f->cache, (int64_t)((uint64_t)r->start + (uint64_t)at * (uint64_t)r->step)));
}

static value str_item(struct fiber *f, const struct str *s, int64_t i) {
    int64_t at = position(i, (int64_t)s->nchars);
    if (at < 0) return out_of_range(f, "string index");
    size_t from = str_offset(s, (size_t)at), len = 1;
    if (!(s->h.flags & STR_ASCII)) fiber_work(f, WORK_BYTES, from);
    while ((s->bytes[from + len] & 0xc0) == 0x80) len++;
    return made(f, make_str(&f->cache, s->bytes + from, len));
}

static value list_item(struct fiber *f, const struct list *l, int64_t i) {
    int64_t at = position(i, (int64_t)list_len(l));
    value v = at < 0 ? VALUE_UNDEF : list_get(l, (size_t)at);
    return v != VALUE_UNDEF ? v : out_of_range(f, "list index");
}

static value sequence_item(struct fiber *f, value container, value index) {
    if (value_is_slice(index)) return slice_get(f, container, value_slice(index));
    int64_t i;
    if (!value_as_index(index, &i)) {
        not_an_index(f, container, index);
        return VALUE_UNDEF;
    }
    if (value_is_list(container)) return list_item(f, value_list(container), i);
    if (value_is_str(container)) return str_item(f, value_str(container), i);
    if (value_is_range(container)) return range_item(f, value_range(container), i);
    int64_t at = position(i, (int64_t)value_tuple(container)->len);
    return at < 0 ? out_of_range(f, "tuple index") : value_tuple(container)->items[at];
}

void ops_key_error(struct fiber *f, value key) {
    value args = make_tuple_of(&f->cache, &key, 1);
    if (args == VALUE_UNDEF) {
        fiber_no_memory(f);
        return;
    }
    fiber_raise(f, "KeyError", "%s", "");
    struct exception *e = value_is_exception(f->error) ? value_exception(f->error) : NULL;
    if (e && str_is(value_str(e->type->name), "KeyError")) e->args = value_tuple(args);
}

static value dict_item(struct fiber *f, struct dict *d, value key) {
    uint64_t hash;
    if (!value_hash(f, key, &hash)) return VALUE_UNDEF;
    value v = dict_get(d, key, hash);
    if (v == VALUE_UNDEF) ops_key_error(f, key);
    return v;
}

static bool is_sequence(value v) {
    return value_is_list(v) || value_is_str(v) || value_is_tuple(v) || value_is_range(v);
}

value ops_get_item(struct fiber *f, value container, value index) {
    if (value_is_dict(container)) return dict_item(f, value_dict(container), index);
    if (is_sequence(container)) return sequence_item(f, container, index);
    if (value_is_type(container))
        fiber_raise(f, "TypeError", "type '%s' is not subscriptable", value_str(value_type(container)->name)->bytes);
    else fiber_raise(f, "TypeError", "'%s' object is not subscriptable", type_name(container));
    return VALUE_UNDEF;
}

static bool set_list_item(struct fiber *f, struct list *l, value index, value v) {
    if (value_is_slice(index)) return slice_set(f, l, value_slice(index), v);
    int64_t i;
    if (!value_as_index(index, &i)) return not_an_index(f, value_from_object(l), index);
    int64_t at = position(i, (int64_t)list_len(l));
    if (at >= 0 && list_set(l, (size_t)at, v)) return true;
    out_of_range(f, "list assignment index");
    return false;
}

bool ops_set_item(struct fiber *f, value container, value index, value v) {
    if (value_is_list(container)) return set_list_item(f, value_list(container), index, v);
    if (value_is_dict(container)) {
        uint64_t hash;
        if (!value_hash(f, index, &hash)) return false;
        if (dict_set(&f->cache, value_dict(container), index, hash, v)) return true;
        fiber_no_memory(f);
        return false;
    }
    const struct type_ops *ops = value_is_foreign(container) ? value_foreign(container)->type->ops : NULL;
    if (ops && ops->set_item) return ops->set_item(f, container, index, v);
    fiber_raise(f, "TypeError", "'%s' object does not support item assignment", type_name(container));
    return false;
}

static bool del_list_item(struct fiber *f, struct list *l, value index) {
    if (value_is_slice(index)) return slice_del(f, l, value_slice(index));
    int64_t i;
    if (!value_as_index(index, &i)) return not_an_index(f, value_from_object(l), index);
    int64_t len = (int64_t)list_len(l), at = position(i, len);
    if (at >= 0 && list_pop(l, (size_t)at) != VALUE_UNDEF) {
        fiber_work(f, WORK_ITEMS, (size_t)(len - 1 - at));
        return true;
    }
    out_of_range(f, "list assignment index");
    return false;
}

bool ops_del_item(struct fiber *f, value container, value index) {
    if (value_is_list(container)) return del_list_item(f, value_list(container), index);
    if (value_is_dict(container)) {
        uint64_t hash;
        if (!value_hash(f, index, &hash)) return false;
        if (dict_take(value_dict(container), index, hash) != VALUE_UNDEF) return true;
        ops_key_error(f, index);
        return false;
    }
    fiber_raise(f, "TypeError", "'%s' object %s support item deletion", type_name(container),
                is_sequence(container) ? "doesn't" : "does not");
    return false;
}

// The length of what has one; -1: it has none.
static int64_t length(value v) {
    if (!value_is_object(v)) return -1;
    switch (object_kind(v)) {
    case OBJ_STR: return (int64_t)value_str(v)->nchars;
    case OBJ_LIST: return (int64_t)list_len(value_list(v));
    case OBJ_TUPLE: return (int64_t)value_tuple(v)->len;
    case OBJ_DICT: return (int64_t)dict_len(value_dict(v));
    case OBJ_RANGE: return value_range(v)->len;
    case OBJ_DICT_VIEW: return (int64_t)dict_len(value_dict_view(v)->dict);
    case OBJ_FOREIGN: {
        const struct type_ops *ops = value_foreign(v)->type->ops;
        return ops && ops->len ? ops->len(v) : -1;
    }
    default: return -1;
    }
}

value ops_len(struct fiber *f, value v) {
    int64_t n = length(v);
    if (n >= 0) return made(f, make_int(&f->cache, n));
    fiber_raise(f, "TypeError", "object of type '%s' has no len()", type_name(v));
    return VALUE_UNDEF;
}

bool ops_truth(value v) {
    if (value_is_bool(v)) return v == VALUE_TRUE;
    if (v == VALUE_NONE) return false;
    if (value_is_int(v)) return value_int(v) != 0;
    if (value_is_float(v)) return value_float(v) != 0;
    return length(v) != 0;
}

static int contains_text(struct fiber *f, const struct str *s, value item) {
    if (!value_is_str(item)) {
        fiber_raise(f, "TypeError", "'in <string>' requires string as left operand, not %s", type_name(item));
        return -1;
    }
    const struct str *part = value_str(item);
    const char *at = memmem(s->bytes, s->len, part->bytes, part->len);
    fiber_work(f, WORK_BYTES, at ? (size_t)(at - s->bytes) + part->len : s->len);
    return at != NULL;
}

static int contains_number(const struct range *r, value item) {
    int64_t i;
    if (value_is_float(item)) {
        double d = value_float(item);
        if (!(d >= -0x1p63 && d < 0x1p63) || (double)(int64_t)d != d) return 0;
        i = (int64_t)d;
    } else if (!value_as_index(item, &i)) {
        return 0;
    }
    bool inside = r->step > 0 ? i >= r->start && i < r->stop : i <= r->start && i > r->stop;
    if (!inside) return 0;
    uint64_t off = r->step > 0 ? (uint64_t)i - (uint64_t)r->start : (uint64_t)r->start - (uint64_t)i;
    uint64_t step = r->step > 0 ? (uint64_t)r->step : -(uint64_t)r->step;
    return off % step == 0;
}

static int contains_key(struct fiber *f, const struct dict *d, value item) {
    uint64_t hash;
    if (!value_hash(f, item, &hash)) return -1;
    return dict_get(d, item, hash) != VALUE_UNDEF;
}

static int contains_entry(struct fiber *f, const struct dict *d, value item) {
    uint64_t hash;
    if (!value_is_tuple(item) || value_tuple(item)->len != 2) return 0;
    if (!value_hash(f, value_tuple(item)->items[0], &hash)) return -1;
    value v = dict_get(d, value_tuple(item)->items[0], hash);
    return v == VALUE_UNDEF ? 0 : same_or_equal(f, v, value_tuple(item)->items[1]);
}

// By looking at one item after the other.
static int contains_by_walking(struct fiber *f, value container, value item) {
    size_t at = 0, expect = 0, seen = 0;
    int same = 0;
    for (; same == 0; seen++) {
        f->error = VALUE_UNDEF;
        value v = ops_next(f, container, &at, &expect);
        if (v == VALUE_UNDEF) break;
        same = same_or_equal(f, v, item);
    }
    fiber_work(f, WORK_ITEMS, seen);
    return f->error == VALUE_UNDEF ? same : -1;
}

int ops_contains(struct fiber *f, value container, value item) {
    if (value_is_str(container)) return contains_text(f, value_str(container), item);
    if (value_is_dict(container)) return contains_key(f, value_dict(container), item);
    if (value_is_range(container)) return contains_number(value_range(container), item);
    if (value_is_dict_view(container) && value_object(container)->flags != DICT_VALUES) {
        const struct dict *d = value_dict_view(container)->dict;
        return value_object(container)->flags == DICT_KEYS ? contains_key(f, d, item) : contains_entry(f, d, item);
    }
    if (ops_is_eager(container)) return contains_by_walking(f, container, item);
    fiber_raise(f, "TypeError", "argument of type '%s' is not iterable", type_name(container));
    return -1;
}
