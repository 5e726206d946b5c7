// Equality and order, exactly as Python has them: an int and a float are compared by their true values, items of containers count
// as equal when they are the same object. Nested data is followed with a stack of our own.
#include "lang/ops_inside.h"

#include <math.h>

bool value_is_number(value v) {
    return value_is_int(v) || value_is_float(v) || value_is_bool(v);
}

static enum order order_of(double x, double y) {
    if (isnan(x) || isnan(y)) return ORDER_NONE;
    return (x > y) - (x < y);
}

// An integer against a float, without rounding the integer.
static enum order order_int_float(int64_t i, double d) {
    if (isnan(d)) return ORDER_NONE;
    if (d >= 0x1p63) return ORDER_LESS;
    if (d < -0x1p63) return ORDER_MORE;
    double whole = trunc(d);
    int64_t n = (int64_t)whole;
    if (i != n) return i < n ? ORDER_LESS : ORDER_MORE;
    return order_of(0, d - whole);
}

enum order number_order(value a, value b) {
    int64_t x, y;
    bool a_int = value_as_index(a, &x), b_int = value_as_index(b, &y);
    if (a_int && b_int) return (x > y) - (x < y);
    if (a_int) return order_int_float(x, value_float(b));
    if (!b_int) return order_of(value_float(a), value_float(b));
    enum order turned = order_int_float(y, value_float(a));
    return turned == ORDER_NONE ? ORDER_NONE : -turned;
}

static bool ranges_equal(const struct range *a, const struct range *b) {
    if (a->len != b->len) return false;
    return a->len == 0 || (a->start == b->start && (a->len == 1 || a->step == b->step));
}

static enum dict_view_kind view_kind(value v) {
    return (enum dict_view_kind)value_object(v)->flags;
}

enum verdict { DIFFERENT, EQUAL, LOOK_INSIDE };

static enum verdict verdict_if(bool may_be_equal) {
    return may_be_equal ? LOOK_INSIDE : DIFFERENT;
}

// Two objects of one kind, not the same.
static enum verdict compare_objects(value a, value b) {
    switch (object_kind(a)) {
    case OBJ_STR: return str_equal(value_str(a), value_str(b)) ? EQUAL : DIFFERENT;
    case OBJ_TUPLE: return verdict_if(value_tuple(a)->len == value_tuple(b)->len);
    case OBJ_LIST: return verdict_if(list_len(value_list(a)) == list_len(value_list(b)));
    case OBJ_DICT: return verdict_if(dict_len(value_dict(a)) == dict_len(value_dict(b)));
    case OBJ_RANGE: return ranges_equal(value_range(a), value_range(b)) ? EQUAL : DIFFERENT;
    case OBJ_SLICE: return LOOK_INSIDE;
    case OBJ_DICT_VIEW:
        if (view_kind(a) != view_kind(b) || view_kind(a) == DICT_VALUES) return DIFFERENT;
        return verdict_if(dict_len(value_dict_view(a)->dict) == dict_len(value_dict_view(b)->dict));
    case OBJ_METHOD:
        return value_method(a)->self == value_method(b)->self && value_method(a)->function == value_method(b)->function ? EQUAL
                                                                                                                     : DIFFERENT;
    default: return DIFFERENT;
    }
}

static enum verdict compare_shallow(value a, value b) {
    if (value_is_number(a) && value_is_number(b)) return number_order(a, b) == ORDER_SAME ? EQUAL : DIFFERENT;
    if (a == b) return EQUAL;
    if (!value_is_object(a) || !value_is_object(b) || object_kind(a) != object_kind(b)) return DIFFERENT;
    return compare_objects(a, b);
}

struct pair {
    value a, b;
};

// The next two items of two sequences; false at the end of both. A list that has shrunk meanwhile gives VALUE_UNDEF.
static bool next_items(struct nest_level *at, struct pair *out) {
    if (value_is_slice(at->a)) {
        const struct slice *x = value_slice(at->a), *y = value_slice(at->b);
        if (at->at == 3) return false;
        *out = at->at == 0 ? (struct pair){x->start, y->start} : at->at == 1 ? (struct pair){x->stop, y->stop}
                                                                             : (struct pair){x->step, y->step};
    } else if (value_is_tuple(at->a)) {
        if (at->at == value_tuple(at->a)->len) return false;
        *out = (struct pair){value_tuple(at->a)->items[at->at], value_tuple(at->b)->items[at->at]};
    } else {
        *out = (struct pair){list_get(value_list(at->a), at->at), list_get(value_list(at->b), at->at)};
        if (out->a == VALUE_UNDEF && out->b == VALUE_UNDEF) return false;
    }
    at->at++;
    return true;
}

static struct dict *dict_of(value v) {
    return value_is_dict(v) ? value_dict(v) : value_dict_view(v)->dict;
}

// The next value of one dict and what the other has under its key; for a view of keys only whether it has it.
static bool next_entries(struct nest_level *at, struct pair *out) {
    value key;
    uint64_t hash;
    if (!dict_next(dict_of(at->a), &at->at, &key, &out->a)) return false;
    out->b = value_hash(NULL, key, &hash) ? dict_get(dict_of(at->b), key, hash) : VALUE_UNDEF;
    if (value_is_dict_view(at->a) && view_kind(at->a) == DICT_KEYS && out->b != VALUE_UNDEF) out->b = out->a;
    return true;
}

static bool next_pair(struct nest_level *at, struct pair *out) {
    return value_is_dict(at->a) || value_is_dict_view(at->a) ? next_entries(at, out) : next_items(at, out);
}

// Compares what two containers hold, and so on inwards, *seen pairs of items. 1, 0, or -1: nested too deeply.
static int compare_inside(value a, value b, size_t *seen) {
    struct nest stack;
    struct pair p;
    int result = 1;
    nest_init(&stack);
    nest_push(&stack, a, b);
    while (result == 1 && stack.len > 0) {
        if (!next_pair(&stack.at[stack.len - 1], &p)) {
            stack.len--;
            continue;
        }
        ++*seen;
        if (p.a == p.b) continue;
        enum verdict v = p.a == VALUE_UNDEF || p.b == VALUE_UNDEF ? DIFFERENT : compare_shallow(p.a, p.b);
        if (v == DIFFERENT) result = 0;
        else if (v == LOOK_INSIDE && !nest_push(&stack, p.a, p.b)) result = -1;
    }
    nest_finish(&stack);
    return result;
}

// f may be NULL: then no error is set.
int ops_equal(struct fiber *f, value a, value b) {
    enum verdict v = compare_shallow(a, b);
    if (v != LOOK_INSIDE) return v == EQUAL;
    size_t seen = 0;
    int result = compare_inside(a, b, &seen);
    if (f) fiber_work(f, WORK_ITEMS, seen);
    if (result < 0 && f) fiber_raise(f, "RecursionError", "maximum recursion depth exceeded in comparison");
    return result;
}

int same_or_equal(struct fiber *f, value a, value b) {
    return a == b ? 1 : ops_equal(f, a, b);
}

static bool holds(enum ast_op op, int order) {
    switch (op) {
    case AST_LT: return order < 0;
    case AST_LE: return order <= 0;
    case AST_GT: return order > 0;
    default: return order >= 0;
    }
}

static const char *const order_signs[AST_OP_COUNT] = {[AST_LT] = "<", [AST_LE] = "<=", [AST_GT] = ">", [AST_GE] = ">="};

static bool both(value a, value b, enum object_kind kind) {
    return value_is_kind(a, kind) && value_is_kind(b, kind);
}

// Finds the first items in which two sequences differ: 1 and *p is set; 0: there are none, *order says which is longer; -1: error.
// *same: how many are equal before.
static int first_difference(struct fiber *f, struct pair *p, int *order, size_t *same) {
    const struct pair in = *p;
    bool lists = value_is_list(in.a);
    for (*same = 0;; ++*same) {
        size_t x = lists ? list_len(value_list(in.a)) : value_tuple(in.a)->len;
        size_t y = lists ? list_len(value_list(in.b)) : value_tuple(in.b)->len;
        *order = (x > y) - (x < y);
        if (*same >= x || *same >= y) return 0;
        p->a = lists ? list_get(value_list(in.a), *same) : value_tuple(in.a)->items[*same];
        p->b = lists ? list_get(value_list(in.b), *same) : value_tuple(in.b)->items[*same];
        if (p->a == VALUE_UNDEF || p->b == VALUE_UNDEF) return 0;
        int equal = same_or_equal(f, p->a, p->b);
        if (equal < 1) return equal < 0 ? -1 : 1;
    }
}

static bool is_set(value v) {
    return value_is_dict_view(v) && view_kind(v) != DICT_VALUES;
}

// 1 when all that a has is in b too, 0, or -1.
static int is_subset(struct fiber *f, value a, value b) {
    struct tuple *items = ops_items(f, a);
    int inside = items ? 1 : -1;
    for (size_t i = 0; inside == 1 && i < items->len; i++) inside = ops_contains(f, b, items->items[i]);
    return inside;
}

// Views of keys and items are ordered as sets are: by what contains what.
static int compare_sets(struct fiber *f, enum ast_op op, value a, value b) {
    bool upward = op == AST_LT || op == AST_LE;
    value small = upward ? a : b, big = upward ? b : a;
    size_t room = dict_len(dict_of(big)), len = dict_len(dict_of(small));
    if (len > room || (len == room && (op == AST_LT || op == AST_GT))) return 0;
    return is_subset(f, small, big);
}

// a op b for one of < <= > >=: 1, 0, or -1 with an error. Going inwards needs no stack: only the first difference counts.
static int compare_order(struct fiber *f, enum ast_op op, value a, value b) {
    struct pair p = {a, b};
    for (int depth = 0; depth < OPS_MAX_NESTING; depth++) {
        if (value_is_number(p.a) && value_is_number(p.b)) {
            enum order o = number_order(p.a, p.b);
            return o != ORDER_NONE && holds(op, o);
        }
        if (both(p.a, p.b, OBJ_STR)) return holds(op, str_compare(value_str(p.a), value_str(p.b)));
        if (is_set(p.a) && is_set(p.b)) return compare_sets(f, op, p.a, p.b);
        if (!both(p.a, p.b, OBJ_TUPLE) && !both(p.a, p.b, OBJ_LIST)) {
            fiber_raise(f, "TypeError", "'%s' not supported between instances of '%s' and '%s'", order_signs[op], type_name(p.a),
                        type_name(p.b));
            return -1;
        }
        size_t same;
        int order, found = first_difference(f, &p, &order, &same);
        fiber_work(f, WORK_ITEMS, same);
        if (found < 1) return found < 0 ? -1 : holds(op, order);
    }
    fiber_raise(f, "RecursionError", "maximum recursion depth exceeded in comparison");
    return -1;
}

int ops_less(struct fiber *f, value a, value b) {
    return compare_order(f, AST_LT, a, b);
}

// Two texts of different lengths are not equal, whatever stands in them.
static void charge_texts(struct fiber *f, value a, value b, bool for_equality) {
    if (a == b || !both(a, b, OBJ_STR)) return;
    size_t x = value_str(a)->len, y = value_str(b)->len;
    if (x == y || !for_equality) fiber_work(f, WORK_BYTES, x < y ? x : y);
}

value ops_compare(struct fiber *f, enum ast_op op, value a, value b) {
    int result;
    switch (op) {
    case AST_EQ: case AST_NE:
        charge_texts(f, a, b, true);
        result = ops_equal(f, a, b);
        break;
    case AST_IS: case AST_IS_NOT: result = a == b; break;
    case AST_IN: case AST_NOT_IN: result = ops_contains(f, b, a); break;
    default:
        charge_texts(f, a, b, false);
        result = compare_order(f, op, a, b);
        break;
    }
    if (result < 0) return VALUE_UNDEF;
    return value_from_bool(op == AST_NE || op == AST_IS_NOT || op == AST_NOT_IN ? !result : result);
}
