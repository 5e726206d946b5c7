// Arithmetic, comparison and hashing of numbers, at the edges where 64 bits and doubles end. The expected texts are Python 3.11's.
#include "values.h"

#include <math.h>

#define MAX INT64_MAX
#define MIN INT64_MIN

struct int_case {
    enum ast_op op;
    int64_t a, b;
    const char *want;
};

#define TOO_BIG "OverflowError: integer result does not fit in 64 bits"

static const struct int_case int_cases[] = {
    {AST_ADD, MAX, 1, TOO_BIG}, {AST_ADD, MAX - 1, 1, "9223372036854775807"}, {AST_SUB, MIN, 1, TOO_BIG},
    {AST_MUL, 3037000500, 3037000500, TOO_BIG}, {AST_MUL, MIN, 1, "-9223372036854775808"}, {AST_MUL, MIN, -1, TOO_BIG},
    {AST_FLOORDIV, -7, 2, "-4"}, {AST_FLOORDIV, 7, -2, "-4"}, {AST_FLOORDIV, MIN, -1, TOO_BIG},
    {AST_FLOORDIV, 1, 0, "ZeroDivisionError: integer division or modulo by zero"},
    {AST_MOD, -7, 3, "2"}, {AST_MOD, 7, -3, "-2"}, {AST_MOD, MIN, -1, "0"}, {AST_MOD, MIN, MAX, "9223372036854775806"},
    {AST_MOD, 1, 0, "ZeroDivisionError: integer modulo by zero"},
    {AST_DIV, 1, 0, "ZeroDivisionError: division by zero"}, {AST_DIV, 1, 3, "0.3333333333333333"},
    {AST_DIV, MAX, 3, "3.0744573456182584e+18"}, {AST_DIV, 9007199254740993, 1, "9007199254740992.0"},
    {AST_DIV, MAX, MIN, "-1.0"}, {AST_DIV, 9223372036854775295, 1, "9.223372036854775e+18"}, {AST_DIV, 1, MAX, "1.0842021724855044e-19"},
    {AST_POW, 2, 62, "4611686018427387904"}, {AST_POW, 2, 63, TOO_BIG}, {AST_POW, -2, 63, "-9223372036854775808"},
    {AST_POW, 0, 0, "1"}, {AST_POW, 2, -1, "0.5"}, {AST_POW, -2, -1, "-0.5"}, {AST_POW, -1, MAX, "-1"}, {AST_POW, 10, -400, "0.0"},
    {AST_POW, 0, -1, "ZeroDivisionError: 0.0 cannot be raised to a negative power"},
    {AST_LSHIFT, 1, 62, "4611686018427387904"}, {AST_LSHIFT, 1, 63, TOO_BIG}, {AST_LSHIFT, -1, 63, "-9223372036854775808"},
    {AST_LSHIFT, 0, 1000, "0"}, {AST_LSHIFT, 1, -1, "ValueError: negative shift count"}, {AST_LSHIFT, MIN, 1, TOO_BIG},
    {AST_RSHIFT, -5, 1, "-3"}, {AST_RSHIFT, -1, 1000, "-1"}, {AST_RSHIFT, 1, 64, "0"},
    {AST_BITAND, -1, 255, "255"}, {AST_BITOR, 1, 6, "7"}, {AST_BITXOR, MAX, -1, "-9223372036854775808"},
};

struct float_case {
    enum ast_op op;
    double a, b;
    const char *want;
};

static const struct float_case float_cases[] = {
    {AST_FLOORDIV, 5.5, -2, "-3.0"}, {AST_FLOORDIV, 0.0, -1, "-0.0"}, {AST_FLOORDIV, 1, 0.1, "9.0"}, {AST_FLOORDIV, -1, INFINITY, "-1.0"},
    {AST_FLOORDIV, INFINITY, 1, "nan"}, {AST_FLOORDIV, 1, 0, "ZeroDivisionError: float floor division by zero"},
    {AST_MOD, 5.5, -2, "-0.5"}, {AST_MOD, -5.5, 2, "0.5"}, {AST_MOD, -0.0, 1, "0.0"}, {AST_MOD, -1, INFINITY, "inf"}, {AST_MOD, 1, 0.1, "0.09999999999999995"},
    {AST_MOD, 1, 0, "ZeroDivisionError: float modulo"}, {AST_DIV, 1, 0, "ZeroDivisionError: float division by zero"},
    {AST_POW, 2, 0.5, "1.4142135623730951"}, {AST_POW, -2, 3, "-8.0"}, {AST_POW, 10, 400, "OverflowError: (34, 'Numerical result out of range')"},
    {AST_POW, -8, 0.5, "ValueError: a negative number has no real fractional power"}, {AST_POW, 0, -INFINITY, "inf"},
    {AST_ADD, 0.1, 0.2, "0.30000000000000004"}, {AST_MUL, 1e300, 1e300, "inf"},
    {AST_LSHIFT, 1, 1, "TypeError: unsupported operand type(s) for <<: 'float' and 'float'"},
};

START_TEST(integers) {
    struct bench *b = bench_open(1 << 26);
    for (size_t i = 0; i < sizeof int_cases / sizeof *int_cases; i++) {
        const struct int_case *c = &int_cases[i];
        char what[80];
        snprintf(what, sizeof what, "operator %d on %lld and %lld", c->op, (long long)c->a, (long long)c->b);
        expect_repr(b, ops_binary(&b->f, c->op, num(b, c->a), num(b, c->b)), c->want, what);
        expect_repr(b, ops_inplace(&b->f, c->op, num(b, c->a), num(b, c->b)), c->want, what);
    }
    expect_repr(b, ops_unary(&b->f, AST_NEG, num(b, MIN)), TOO_BIG, "-MIN");
    expect_repr(b, ops_unary(&b->f, AST_INVERT, num(b, MAX)), "-9223372036854775808", "~MAX");
    expect_repr(b, ops_unary(&b->f, AST_POS, VALUE_TRUE), "1", "+True");
    expect_repr(b, ops_binary(&b->f, AST_ADD, VALUE_TRUE, VALUE_TRUE), "2", "True + True");
    expect_repr(b, ops_binary(&b->f, AST_BITXOR, VALUE_TRUE, VALUE_TRUE), "False", "True ^ True");
    expect_repr(b, ops_inplace(&b->f, AST_POW, num(b, 2), txt(b, "")), "TypeError: unsupported operand type(s) for **=: 'int' and 'str'", "**=");
    bench_close(b);
}
END_TEST

START_TEST(floats) {
    struct bench *b = bench_open(1 << 26);
    for (size_t i = 0; i < sizeof float_cases / sizeof *float_cases; i++) {
        const struct float_case *c = &float_cases[i];
        char what[80];
        snprintf(what, sizeof what, "operator %d on %g and %g", c->op, c->a, c->b);
        expect_repr(b, ops_binary(&b->f, c->op, real(b, c->a), real(b, c->b)), c->want, what);
    }
    bench_close(b);
}
END_TEST

static bool compares(struct bench *b, enum ast_op op, value x, value y) {
    value v = ops_compare(&b->f, op, x, y);
    ck_assert(value_is_bool(v));
    return v == VALUE_TRUE;
}

START_TEST(integers_and_floats_are_compared_exactly) {
    struct bench *b = bench_open(1 << 26);
    value odd = num(b, ((int64_t)1 << 53) + 1), even = real(b, 0x1p53), nan = real(b, NAN), max = num(b, MAX);
    ck_assert(compares(b, AST_GT, odd, even) && compares(b, AST_LT, even, odd) && compares(b, AST_NE, odd, even));
    ck_assert(compares(b, AST_LT, max, real(b, 0x1p63)) && compares(b, AST_NE, max, real(b, 0x1p63)));
    ck_assert(compares(b, AST_EQ, num(b, MIN), real(b, -0x1p63)) && compares(b, AST_GT, num(b, MIN), real(b, -INFINITY)));
    ck_assert(compares(b, AST_LT, num(b, -2), real(b, -1.5)) && compares(b, AST_GT, num(b, -1), real(b, -1.5)));
    ck_assert(compares(b, AST_NE, nan, nan) && !compares(b, AST_LT, nan, num(b, 1)) && !compares(b, AST_GE, num(b, 1), nan));
    ck_assert(compares(b, AST_EQ, VALUE_TRUE, real(b, 1.0)) && compares(b, AST_EQ, real(b, -0.0), num(b, 0)));
    value holds_nan = make_list_of(&b->f.cache, &nan, 1);
    ck_assert(compares(b, AST_EQ, holds_nan, make_list_of(&b->f.cache, &nan, 1))); // the same object counts as equal in a container
    expect_repr(b, ops_compare(&b->f, AST_LT, num(b, 1), VALUE_NONE),
                "TypeError: '<' not supported between instances of 'int' and 'NoneType'", "1 < None");
    bench_close(b);
}
END_TEST

struct hash_case {
    bool is_float;
    double f;
    int64_t i, want;
};

static const struct hash_case hash_cases[] = {
    {.i = -1, .want = -2}, {.i = MAX, .want = 3}, {.i = MIN, .want = -4}, {.i = ((int64_t)1 << 61) - 1, .want = 0},
    {true, 1.5, 0, 1152921504606846977}, {true, 0.1, 0, 230584300921369408}, {true, 1e300, 0, 1224995262755759164},
    {true, -1.0, 0, -2}, {true, INFINITY, 0, 314159}, {true, 5e-324, 0, 16777216}, {true, -0.0, 0, 0},
};

START_TEST(hashes) {
    struct bench *b = bench_open(1 << 26);
    uint64_t hash;
    for (size_t i = 0; i < sizeof hash_cases / sizeof *hash_cases; i++) {
        const struct hash_case *c = &hash_cases[i];
        ck_assert(value_hash(&b->f, c->is_float ? real(b, c->f) : num(b, c->i), &hash));
        ck_assert_int_eq((int64_t)hash, c->want);
    }
    ck_assert(value_hash(&b->f, make_tuple_of(&b->f.cache, (value[]){num(b, 1), num(b, 2)}, 2), &hash));
    ck_assert_int_eq((int64_t)hash, -3550055125485641917);
    ck_assert(value_hash(&b->f, make_tuple_of(&b->f.cache, NULL, 0), &hash));
    ck_assert_int_eq((int64_t)hash, 5740354900026072187);
    value list = make_list_of(&b->f.cache, NULL, 0);
    ck_assert(!value_hash(&b->f, make_tuple_of(&b->f.cache, &list, 1), &hash));
    expect_repr(b, VALUE_UNDEF, "TypeError: unhashable type: 'list'", "hash(([],))");
    bench_close(b);
}
END_TEST

int main(void) {
    Suite *s = suite_create("number");
    TCase *t = tcase_create("number");
    tcase_add_test(t, integers);
    tcase_add_test(t, floats);
    tcase_add_test(t, integers_and_floats_are_compared_exactly);
    tcase_add_test(t, hashes);
    suite_add_tcase(s, t);
    return run_suite(s);
}
