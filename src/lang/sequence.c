// + and * on strings, tuples and lists, | on dicts, % on a string, and the forms that change a list or dict in place.
#include "lang/ops_inside.h"

// The items of a tuple or list at one moment; NULL: heap full.
static struct tuple *items_of(struct fiber *f, value v) {
    struct tuple *t = value_is_tuple(v) ? value_tuple(v) : list_snapshot(&f->cache, value_list(v));
    if (!t) fiber_no_memory(f);
    return t;
}

static value join_strs(struct fiber *f, const struct str *a, const struct str *b) {
    if (a->len == 0) return value_from_object(b);
    if (b->len == 0) return value_from_object(a);
    struct str *s = str_alloc(&f->cache, a->len + b->len, a->nchars + b->nchars);
    if (!s) return no_memory(f);
    fiber_work(f, WORK_BYTES, s->len);
    memcpy(s->bytes, a->bytes, a->len);
    memcpy(s->bytes + a->len, b->bytes, b->len);
    return value_from_object(s);
}

static value join_tuples(struct fiber *f, struct tuple *a, struct tuple *b) {
    if (a->len == 0) return value_from_object(b);
    if (b->len == 0) return value_from_object(a);
    struct tuple *t = make_tuple(&f->cache, a->len + b->len);
    if (!t) return no_memory(f);
    fiber_work(f, WORK_ITEMS, t->len);
    memcpy(t->items, a->items, a->len * sizeof(value));
    memcpy(t->items + a->len, b->items, b->len * sizeof(value));
    return value_from_object(t);
}

static value join_lists(struct fiber *f, value a, value b) {
    struct tuple *x = items_of(f, a), *y = x ? items_of(f, b) : NULL;
    if (!y) return VALUE_UNDEF;
    struct list *l = make_list(&f->cache, x->len + y->len);
    if (!l) return no_memory(f);
    if (x->len) memcpy(l->store->items, x->items, x->len * sizeof(value));
    if (y->len) memcpy(l->store->items + x->len, y->items, y->len * sizeof(value));
    l->len = x->len + y->len;
    fiber_work(f, WORK_ITEMS, l->len);
    return value_from_object(l);
}

static value cannot_join(struct fiber *f, value a, value b) {
    const char *name = type_name(a);
    fiber_raise(f, "TypeError", "can only concatenate %s (not \"%s\") to %s", name, type_name(b), name);
    if (value_is_str(a) && value_is_number(b)) fiber_hint(f, "str(x) makes a text of a number; f'...{x}' puts one into a text");
    return VALUE_UNDEF;
}

static value concatenate(struct fiber *f, value a, value b) {
    if (object_kind(a) != (value_is_object(b) ? object_kind(b) : OBJ_COUNT)) return cannot_join(f, a, b);
    if (value_is_str(a)) return join_strs(f, value_str(a), value_str(b));
    if (value_is_tuple(a)) return join_tuples(f, value_tuple(a), value_tuple(b));
    return join_lists(f, a, b);
}

// Fills to[0..whole) with copies of its first `part` bytes, doubling what is there.
static void repeat_bytes(void *to, size_t part, size_t whole) {
    for (size_t done = part; done < whole;) {
        size_t n = done < whole - done ? done : whole - done;
        memcpy((char *)to + done, to, n);
        done += n;
    }
}

// n copies of s; both are more than 0.
static value repeat_str(struct fiber *f, const struct str *s, size_t n) {
    size_t len;
    if (__builtin_mul_overflow(s->len, n, &len)) return no_memory(f);
    if (n == 1) return value_from_object(s);
    struct str *out = str_alloc(&f->cache, len, s->nchars * n);
    if (!out) return no_memory(f);
    fiber_work(f, WORK_BYTES, len);
    memcpy(out->bytes, s->bytes, s->len);
    repeat_bytes(out->bytes, s->len, len);
    return value_from_object(out);
}

static void fill_items(value *to, const struct tuple *t, size_t n) {
    memcpy(to, t->items, t->len * sizeof(value));
    repeat_bytes(to, t->len * sizeof(value), t->len * n * sizeof(value));
}

static value repeat_items(struct fiber *f, value v, size_t n) {
    struct tuple *t = items_of(f, v);
    if (!t) return VALUE_UNDEF;
    size_t len;
    if (__builtin_mul_overflow(t->len, n, &len)) return no_memory(f);
    if (value_is_tuple(v) && (n == 1 || t->len == 0)) return v;
    fiber_work(f, WORK_ITEMS, len);
    if (value_is_tuple(v)) {
        struct tuple *out = make_tuple(&f->cache, len);
        if (!out) return no_memory(f);
        fill_items(out->items, t, n);
        return value_from_object(out);
    }
    struct list *out = make_list(&f->cache, len);
    if (!out) return no_memory(f);
    if (len) fill_items(out->store->items, t, n);
    out->len = len;
    return value_from_object(out);
}

static value repeat(struct fiber *f, value v, int64_t n) {
    if (value_is_str(v)) {
        return n <= 0 || value_str(v)->len == 0 ? made(f, make_str(&f->cache, "", 0)) : repeat_str(f, value_str(v), (size_t)n);
    }
    if (n > 0) return repeat_items(f, v, (size_t)n);
    if (value_is_tuple(v)) return made(f, make_tuple_of(&f->cache, NULL, 0));
    return made(f, make_list_of(&f->cache, NULL, 0));
}

static bool is_sequence(value v) {
    return value_is_str(v) || value_is_list(v) || value_is_tuple(v);
}

static value multiply(struct fiber *f, value a, value b) {
    int64_t n;
    if (is_sequence(a) && value_as_index(b, &n)) return repeat(f, a, n);
    if (is_sequence(b) && value_as_index(a, &n)) return repeat(f, b, n);
    fiber_raise(f, "TypeError", "can't multiply sequence by non-int of type '%s'", type_name(is_sequence(a) ? b : a));
    return VALUE_UNDEF;
}

// Puts all of `from` into `into`; with an error set on failure.
static bool merge_dict(struct fiber *f, struct dict *into, const struct dict *from) {
    size_t at = 0;
    value key, v;
    uint64_t hash;
    fiber_work(f, WORK_ITEMS, dict_len(from));
    while (dict_next(from, &at, &key, &v)) {
        if (!value_hash(f, key, &hash)) return false;
        if (dict_set(&f->cache, into, key, hash, v)) continue;
        fiber_no_memory(f);
        return false;
    }
    return true;
}

static value unite(struct fiber *f, value a, value b) {
    struct dict *d = make_dict(&f->cache);
    if (!d) return no_memory(f);
    if (!merge_dict(f, d, value_dict(a)) || !merge_dict(f, d, value_dict(b))) return VALUE_UNDEF;
    return value_from_object(d);
}

value sequence_binary(struct fiber *f, enum ast_op op, value a, value b, bool *mine) {
    *mine = true;
    if (op == AST_ADD && is_sequence(a)) return concatenate(f, a, b);
    if (op == AST_MUL && (is_sequence(a) || is_sequence(b))) return multiply(f, a, b);
    if (op == AST_MOD && value_is_str(a)) return ops_percent(f, value_str(a), b);
    if (op == AST_BITOR && value_is_dict(a) && value_is_dict(b)) return unite(f, a, b);
    *mine = false;
    return VALUE_UNDEF;
}

static value extend(struct fiber *f, value a, value b) {
    struct tuple *t = ops_items(f, b);
    if (!t) return VALUE_UNDEF;
    fiber_work(f, WORK_ITEMS, t->len);
    return list_splice(&f->cache, value_list(a), SIZE_MAX, 0, t->items, t->len) ? a : no_memory(f);
}

static value repeat_inplace(struct fiber *f, value a, value b) {
    value v = multiply(f, a, b);
    if (v == VALUE_UNDEF) return v;
    struct list *l = value_list(v);
    fiber_work(f, WORK_ITEMS, l->len);
    bool fits = list_splice(&f->cache, value_list(a), 0, SIZE_MAX, l->store ? l->store->items : NULL, l->len);
    return fits ? a : no_memory(f);
}

// One pair of a sequence of pairs, for dict |= sequence.
static bool merge_pair(struct fiber *f, struct dict *into, value pair, size_t nth) {
    struct tuple *t = ops_is_eager(pair) ? ops_items(f, pair) : NULL;
    uint64_t hash;
    if (!ops_is_eager(pair)) fiber_raise(f, "TypeError", "cannot convert dictionary update sequence element #%zu to a sequence", nth);
    if (!t) return false;
    if (t->len != 2) {
        fiber_raise(f, "ValueError", "dictionary update sequence element #%zu has length %zu; 2 is required", nth, t->len);
        return false;
    }
    if (!value_hash(f, t->items[0], &hash)) return false;
    if (dict_set(&f->cache, into, t->items[0], hash, t->items[1])) return true;
    fiber_no_memory(f);
    return false;
}

static value unite_inplace(struct fiber *f, value a, value b) {
    if (value_is_dict(b)) return merge_dict(f, value_dict(a), value_dict(b)) ? a : VALUE_UNDEF;
    struct tuple *pairs = ops_items(f, b);
    if (pairs) fiber_work(f, WORK_ITEMS, pairs->len);
    for (size_t i = 0; pairs && i < pairs->len; i++) {
        if (!merge_pair(f, value_dict(a), pairs->items[i], i)) return VALUE_UNDEF;
    }
    return pairs ? a : VALUE_UNDEF;
}

value sequence_inplace(struct fiber *f, enum ast_op op, value a, value b, bool *mine) {
    *mine = true;
    if (op == AST_ADD && value_is_list(a)) return extend(f, a, b);
    if (op == AST_MUL && value_is_list(a)) return repeat_inplace(f, a, b);
    if (op == AST_BITOR && value_is_dict(a)) return unite_inplace(f, a, b);
    *mine = false;
    return VALUE_UNDEF;
}
