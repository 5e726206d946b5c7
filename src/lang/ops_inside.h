// What the files behind ops.h share among themselves.
#pragma once

#include "base/text.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"

static inline value no_memory(struct fiber *f) {
    fiber_no_memory(f);
    return VALUE_UNDEF;
}
// v, or MemoryError when a constructor gave VALUE_UNDEF.
static inline value made(struct fiber *f, value v) {
    return v != VALUE_UNDEF ? v : no_memory(f);
}

// arith.c and sequence.c: VALUE_UNDEF without an error when the operands are not theirs.
value number_binary(struct fiber *f, enum ast_op op, value a, value b, bool *mine);
value sequence_binary(struct fiber *f, enum ast_op op, value a, value b, bool *mine);
value sequence_inplace(struct fiber *f, enum ast_op op, value a, value b, bool *mine);

// compare.c
enum order { ORDER_LESS = -1, ORDER_SAME = 0, ORDER_MORE = 1, ORDER_NONE = 2 }; // NONE: one is not a number (NaN)
bool value_is_number(value v); // int, float or bool
enum order number_order(value a, value b);
int same_or_equal(struct fiber *f, value a, value b); // the equality of containers' items: a is b or a == b

// slice.c: a slice applied to `len` items: items start, start + step, ... count of them.
struct stride {
    int64_t start, step, count;
};
bool slice_resolve(struct fiber *f, const struct slice *s, int64_t len, struct stride *out);
value slice_get(struct fiber *f, value container, const struct slice *s);
bool slice_set(struct fiber *f, struct list *l, const struct slice *s, value v);
bool slice_del(struct fiber *f, struct list *l, const struct slice *s);

// A stack of our own in place of C recursion: grows as needed, starts without allocating.
#define NEST_INLINE 8
struct nest_level {
    value a, b;
    size_t at;
    uint64_t more;
};
struct nest {
    struct nest_level *at;
    size_t len, cap;
    struct nest_level first[NEST_INLINE];
};
void nest_init(struct nest *n);
bool nest_push(struct nest *n, value a, value b); // false: OPS_MAX_NESTING reached
void nest_finish(struct nest *n);

// number_text.c
struct number_parts { // how a number is put together: fill, sign, prefix, digits with separators, the rest
    const char *fill;    // one character
    size_t fill_len;
    size_t width;
    char align;          // '<', '>', '^', '='
    char sign;           // 0: none
    const char *prefix;  // "0x" or ""
    const char *digits;  // before the point
    size_t ndigits;
    const char *rest;    // point, decimals, exponent, '%'
    size_t nrest;
    char separator;      // 0, ',' or '_'
    size_t every;        // digits between separators
};
void number_add(struct text *out, const struct number_parts *p);
void text_add_padded(struct text *out, const struct number_parts *pad, const char *s, size_t len, size_t nchars);
size_t digits_of(uint64_t n, unsigned base, bool upper, char out[64]); // bytes written, no NUL
void int_add(struct text *out, int64_t i);
// The text of |d| by type e, f, g (or their capitals) with a precision; '#' keeps the point and zeros.
void float_add(struct text *out, double d, char type, int precision, bool alternate);
// Like g, but always with a point or exponent: what a float's format does with a precision and no type.
void float_add_general(struct text *out, double d, int precision, bool alternate);

// repr.c
bool text_fits(struct fiber *f, const struct text *out, size_t more); // else MemoryError: texts count against the heap's limit
void str_add_repr(struct text *out, const struct str *s);
