// Hashing, with the values that Python's hash() gives for numbers and tuples of them: numbers are taken modulo the prime 2^61 - 1,
// so that equal numbers of any type hash alike; tuples fold their items as xxHash does.
#include "lang/ops_inside.h"

#include <math.h>

#define PRIME (((uint64_t)1 << 61) - 1)

static uint64_t signed_hash(uint64_t magnitude, bool negative) {
    uint64_t h = negative ? -magnitude : magnitude;
    return h == (uint64_t)-1 ? (uint64_t)-2 : h; // Python keeps -1 for "failed"
}

static uint64_t hash_int(int64_t i) {
    return signed_hash((i < 0 ? -(uint64_t)i : (uint64_t)i) % PRIME, i < 0);
}

static uint64_t hash_address(value v) {
    return v >> 4 | v << 60;
}

// m * 2^e modulo 2^61 - 1 is m's 61 bits turned by e, since 2^61 is 1 there.
static uint64_t hash_float(value v) {
    double d = value_float(v);
    if (isnan(d)) return hash_address(v);
    if (isinf(d)) return d > 0 ? 314159 : (uint64_t)-314159;
    int e;
    double fraction = frexp(fabs(d), &e);
    uint64_t m = (uint64_t)ldexp(fraction, 53);
    unsigned turn = (unsigned)(((e - 53) % 61 + 61) % 61);
    return signed_hash((m << turn | m >> (61 - turn)) & PRIME, d < 0);
}

#define TUPLE_PRIME_1 11400714785074694791u
#define TUPLE_PRIME_2 14029467366897019727u
#define TUPLE_PRIME_5 2870177450012600261u

static uint64_t fold(uint64_t sum, uint64_t item) {
    sum += item * TUPLE_PRIME_2;
    sum = sum << 31 | sum >> 33;
    return sum * TUPLE_PRIME_1;
}

static uint64_t fold_end(uint64_t sum, size_t len) {
    sum += len ^ (TUPLE_PRIME_5 ^ 3527539u);
    return sum == (uint64_t)-1 ? 1546275796u : sum;
}

#define HASH_NONE 0x0fca86420u

static uint64_t hash_range(const struct range *r) {
    uint64_t start = r->len == 0 ? HASH_NONE : hash_int(r->start), step = r->len < 2 ? HASH_NONE : hash_int(r->step);
    return fold_end(fold(fold(fold(TUPLE_PRIME_5, hash_int(r->len)), start), step), 3);
}

static bool is_hashable(value v) {
    if (value_is_dict_view(v)) return value_object(v)->flags == DICT_VALUES;
    return !value_is_list(v) && !value_is_dict(v) && !value_is_slice(v);
}

// The hash of anything hashable but a tuple.
static uint64_t hash_plain(value v) {
    int64_t i;
    if (value_as_index(v, &i)) return hash_int(i);
    if (value_is_float(v)) return hash_float(v);
    if (v == VALUE_NONE) return HASH_NONE;
    if (value_is_str(v)) return str_hash(value_str(v));
    if (value_is_range(v)) return hash_range(value_range(v));
    if (value_is_method(v)) return hash_address(value_method(v)->self) ^ hash_address(value_method(v)->function);
    return hash_address(v);
}

static bool refuse(struct fiber *f, value v) {
    if (f) fiber_raise(f, "TypeError", "unhashable type: '%s'", type_name(v));
    if (f && value_is_list(v)) fiber_hint(f, "a tuple can be a key: tuple(x)");
    return false;
}

// Folds a tuple's items; tuples inside are folded first, on a stack of our own. level->more is the sum so far.
static bool hash_tuple(struct fiber *f, value v, uint64_t *out) {
    struct nest stack;
    bool fine = true;
    nest_init(&stack);
    nest_push(&stack, v, VALUE_UNDEF);
    stack.at[0].more = TUPLE_PRIME_5;
    while (fine && stack.len > 0) {
        struct nest_level *level = &stack.at[stack.len - 1];
        const struct tuple *t = value_tuple(level->a);
        if (level->at == t->len) {
            *out = fold_end(level->more, t->len);
            if (--stack.len) stack.at[stack.len - 1].more = fold(stack.at[stack.len - 1].more, *out);
            continue;
        }
        value item = t->items[level->at++];
        if (!value_is_tuple(item)) {
            fine = is_hashable(item) || refuse(f, item);
            level->more = fine ? fold(level->more, hash_plain(item)) : 0;
        } else if (nest_push(&stack, item, VALUE_UNDEF)) {
            stack.at[stack.len - 1].more = TUPLE_PRIME_5;
        } else {
            fine = false;
            if (f) fiber_raise(f, "RecursionError", "maximum recursion depth exceeded while hashing a tuple");
        }
    }
    nest_finish(&stack);
    return fine;
}

// f may be NULL: then no error is set.
bool value_hash(struct fiber *f, value v, uint64_t *out) {
    if (value_is_str(v)) {
        *out = str_hash(value_str(v));
        return true;
    }
    if (value_is_tuple(v)) return hash_tuple(f, v, out);
    if (!is_hashable(v)) return refuse(f, v);
    *out = hash_plain(v);
    return true;
}
