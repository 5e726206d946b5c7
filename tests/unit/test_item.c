// Subscripts, slices, membership, walking and joining: against plain arrays where possible, with Python's words where not.
#include "values.h"

static value numbers(struct bench *b, int n) { // [0, 1, ... n-1]
    struct list *l = make_list(&b->f.cache, 0);
    for (int i = 0; i < n; i++) ck_assert(list_append(&b->f.cache, l, num(b, i)));
    return value_from_object(l);
}

static value maybe(struct bench *b, int i) { // 99: absent
    return i == 99 ? VALUE_NONE : num(b, i);
}

static value slice(struct bench *b, int start, int stop, int step) {
    return make_slice(&b->f.cache, maybe(b, start), maybe(b, stop), maybe(b, step));
}

// What Python's definition of a slice selects from 0..len-1; returns how many.
static int select_by_definition(int len, const int s[3], int out[32]) {
    int step = s[2] == 99 ? 1 : s[2], n = 0;
    int start = s[0] == 99 ? step > 0 ? 0 : len - 1 : s[0] < 0 ? s[0] + len : s[0];
    int stop = s[1] == 99 ? step > 0 ? len : -1 : s[1] < 0 ? s[1] + len : s[1];
    if (s[1] != 99 && stop < 0) stop = -1;
    if (step > 0 && start < 0) start = 0;
    if (step < 0 && start >= len) start = len - 1;
    for (int i = start; (step > 0 ? i < stop && i < len : i > stop && i >= 0); i += step) out[n++] = i;
    return n;
}

static const char *const wide = "a\xc3\xa9\xe4\xb8\xad\xf0\x9f\x98\x80z"; // 5 characters of 1, 2, 3, 4 and 1 bytes

static void check_slice(struct bench *b, int len, const int s[3]) {
    int want[32], n = select_by_definition(len, s, want);
    value by = slice(b, s[0], s[1], s[2]);
    value list = ops_get_item(&b->f, numbers(b, len), by);
    value range = ops_get_item(&b->f, make_range(&b->f.cache, 0, len, 1), by);
    value tuple = ops_get_item(&b->f, value_from_object(ops_items(&b->f, numbers(b, len))), by);
    value text = ops_get_item(&b->f, txt(b, wide + (len == 4)), by);
    ck_assert_uint_eq(list_len(value_list(list)), (size_t)n);
    ck_assert_int_eq(value_range(range)->len, n);
    ck_assert_uint_eq(value_tuple(tuple)->len, (size_t)n);
    for (int i = 0; i < n; i++) {
        ck_assert_int_eq(value_small(list_get(value_list(list), (size_t)i)), want[i]);
        ck_assert_int_eq(value_small(value_tuple(tuple)->items[i]), want[i]);
        ck_assert_int_eq(value_small(ops_get_item(&b->f, range, num(b, i))), want[i]);
        value c = ops_get_item(&b->f, text, num(b, i)), whole = txt(b, wide + (len == 4));
        ck_assert(str_equal(value_str(c), value_str(ops_get_item(&b->f, whole, num(b, want[i])))));
    }
}

START_TEST(slices_select_what_the_definition_says) {
    struct bench *b = bench_open(1 << 28);
    const int bounds[] = {-7, -5, -3, -1, 0, 1, 3, 4, 5, 8, 99}, steps[] = {-6, -2, -1, 1, 2, 6, 99}, n = sizeof bounds / sizeof *bounds;
    for (int len = 4; len <= 5; len++) {
        for (int i = 0; i < n * n * 7; i++) {
            const int s[3] = {bounds[i % n], bounds[i / n % n], steps[i / n / n]};
            check_slice(b, len, s);
        }
    }
    bench_close(b);
}
END_TEST

struct list_case { // statement on [0, 1, 2, 3, 4]
    int s[3];
    int nwith;         // -1: del
    const char *want;
};

static const struct list_case list_cases[] = {
    {{1, 3, 99}, 1, "[0, 0, 3, 4]"}, {{99, 99, 99}, 3, "[0, 1, 2]"}, {{3, 1, 99}, 2, "[0, 1, 2, 0, 1, 3, 4]"},
    {{99, 99, 2}, 3, "[0, 1, 1, 3, 2]"}, {{99, 99, -1}, 5, "[4, 3, 2, 1, 0]"}, {{1, 3, 99}, -1, "[0, 3, 4]"},
    {{99, 99, 2}, -1, "[1, 3]"}, {{99, 99, -3}, -1, "[0, 2, 3]"}, {{-100, 100, 99}, -1, "[]"}, {{4, 1, 99}, -1, "[0, 1, 2, 3, 4]"},
    {{99, 99, 2}, 1, "ValueError: attempt to assign sequence of size 1 to extended slice of size 3"},
    {{99, 99, 0}, 1, "ValueError: slice step cannot be zero"}, {{99, 99, 0}, -1, "ValueError: slice step cannot be zero"},
};

START_TEST(slices_of_lists_are_assigned_and_deleted) {
    struct bench *b = bench_open(1 << 26);
    for (size_t i = 0; i < sizeof list_cases / sizeof *list_cases; i++) {
        const struct list_case *c = &list_cases[i];
        value l = numbers(b, 5), by = slice(b, c->s[0], c->s[1], c->s[2]);
        bool fine = c->nwith < 0 ? ops_del_item(&b->f, l, by) : ops_set_item(&b->f, l, by, numbers(b, c->nwith));
        expect_repr(b, fine ? l : VALUE_UNDEF, c->want, "slice of [0, 1, 2, 3, 4]");
    }
    value l = numbers(b, 3);
    ck_assert(ops_set_item(&b->f, l, slice(b, 1, 1, 99), l)); // itself
    expect_repr(b, l, "[0, 0, 1, 2, 1, 2]", "x[1:1] = x");
    ck_assert(!ops_set_item(&b->f, l, slice(b, 1, 1, 99), num(b, 1)));
    expect_repr(b, VALUE_UNDEF, "TypeError: can only assign an iterable", "x[1:1] = 1");
    bench_close(b);
}
END_TEST

START_TEST(wrong_subscripts_are_refused_in_pythons_words) {
    struct bench *b = bench_open(1 << 26);
    value l = numbers(b, 2), t = make_tuple_of(&b->f.cache, NULL, 0), s = txt(b, "ab"), d = value_from_object(make_dict(&b->f.cache));
    const struct {
        value container, index;
        const char *want;
    } cases[] = {
        {l, num(b, 2), "IndexError: list index out of range"}, {l, num(b, INT64_MIN), "IndexError: list index out of range"},
        {t, num(b, 0), "IndexError: tuple index out of range"}, {s, num(b, -3), "IndexError: string index out of range"},
        {s, s, "TypeError: string indices must be integers, not 'str'"}, {l, s, "TypeError: list indices must be integers or slices, not str"},
        {d, s, "KeyError: 'ab'"}, {d, t, "KeyError: ()"}, {d, l, "TypeError: unhashable type: 'list'"},
        {num(b, 1), num(b, 0), "TypeError: 'int' object is not subscriptable"},
        {l, make_slice(&b->f.cache, s, VALUE_NONE, VALUE_NONE),
         "TypeError: slice indices must be integers or None or have an __index__ method"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_repr(b, ops_get_item(&b->f, cases[i].container, cases[i].index), cases[i].want, "subscript");
    ck_assert(!ops_set_item(&b->f, s, num(b, 0), s));
    expect_repr(b, VALUE_UNDEF, "TypeError: 'str' object does not support item assignment", "s[0] = s");
    ck_assert(!ops_del_item(&b->f, t, num(b, 0)));
    expect_repr(b, VALUE_UNDEF, "TypeError: 'tuple' object doesn't support item deletion", "del t[0]");
    expect_repr(b, ops_len(&b->f, num(b, 1)), "TypeError: object of type 'int' has no len()", "len(1)");
    bench_close(b);
}
END_TEST

START_TEST(joining_and_repeating) {
    struct bench *b = bench_open(1 << 26);
    value l = numbers(b, 2), s = txt(b, "\xc3\xa9");
    expect_repr(b, ops_binary(&b->f, AST_ADD, l, l), "[0, 1, 0, 1]", "l + l");
    expect_repr(b, ops_binary(&b->f, AST_MUL, num(b, 3), s), "'\xc3\xa9\xc3\xa9\xc3\xa9'", "3 * s");
    expect_repr(b, ops_binary(&b->f, AST_MUL, l, num(b, -1)), "[]", "l * -1");
    expect_repr(b, ops_binary(&b->f, AST_MUL, s, num(b, 1000000000000)),
                "MemoryError", "s * 10**12");
    expect_repr(b, ops_binary(&b->f, AST_MUL, l, num(b, INT64_MAX)), "MemoryError", "l * MAX");
    expect_repr(b, ops_binary(&b->f, AST_MUL, s, s), "TypeError: can't multiply sequence by non-int of type 'str'", "s * s");
    expect_repr(b, ops_binary(&b->f, AST_ADD, s, num(b, 1)), "TypeError: can only concatenate str (not \"int\") to str", "s + 1");
    expect_repr(b, ops_inplace(&b->f, AST_ADD, l, l), "[0, 1, 0, 1]", "l += l");
    expect_repr(b, ops_inplace(&b->f, AST_ADD, l, s), "[0, 1, 0, 1, '\xc3\xa9']", "l += s");
    expect_repr(b, ops_inplace(&b->f, AST_MUL, l, num(b, 0)), "[]", "l *= 0");
    expect_repr(b, ops_inplace(&b->f, AST_ADD, l, num(b, 0)), "TypeError: 'int' object is not iterable", "l += 0");
    bench_close(b);
}
END_TEST

START_TEST(walking_and_membership) {
    struct bench *b = bench_open(1 << 26);
    struct dict *d = make_dict(&b->f.cache);
    ck_assert(dict_set_str(&b->f.cache, d, "a", num(b, 1)) && dict_set_str(&b->f.cache, d, "b", num(b, 2)));
    size_t at = 0, expect = 0;
    value dict = value_from_object(d), items = make_dict_view(&b->f.cache, d, DICT_ITEMS);
    expect_repr(b, ops_next(&b->f, dict, &at, &expect), "'a'", "first key");
    ck_assert(dict_set_str(&b->f.cache, d, "c", num(b, 3)));
    expect_repr(b, ops_next(&b->f, dict, &at, &expect), "RuntimeError: dictionary changed size during iteration", "second key");
    expect_repr(b, value_from_object(ops_items(&b->f, items)), "(('a', 1), ('b', 2), ('c', 3))", "items");
    value it = make_iterator(&b->f.cache, numbers(b, 3));
    ck_assert_int_eq(ops_contains(&b->f, it, num(b, 1)), 1);
    expect_repr(b, value_from_object(ops_items(&b->f, it)), "(2,)", "what an iterator has left");
    expect_repr(b, value_from_object(ops_items(&b->f, it)), "()", "an iterator that has ended");
    expect_repr(b, value_from_object(ops_items(&b->f, txt(b, wide))), "('a', '\xc3\xa9', '\xe4\xb8\xad', '\xf0\x9f\x98\x80', 'z')", "characters");
    value r = make_range(&b->f.cache, INT64_MIN, INT64_MAX, 3);
    ck_assert_int_eq(ops_contains(&b->f, r, num(b, INT64_MIN + 3)), 1);
    ck_assert_int_eq(ops_contains(&b->f, r, num(b, INT64_MIN + 4)), 0);
    ck_assert_int_eq(ops_contains(&b->f, r, real(b, 1e300)), 0);
    ck_assert_ptr_null(ops_items(&b->f, r));
    expect_repr(b, VALUE_UNDEF, "MemoryError", "list(range(...))");
    ck_assert_int_eq(ops_contains(&b->f, items, ops_get_item(&b->f, value_from_object(ops_items(&b->f, items)), num(b, 1))), 1);
    ck_assert_int_eq(ops_contains(&b->f, txt(b, wide), txt(b, "\xe4\xb8\xad")), 1);
    ck_assert_int_eq(ops_contains(&b->f, num(b, 1), num(b, 1)), -1);
    expect_repr(b, VALUE_UNDEF, "TypeError: argument of type 'int' is not iterable", "1 in 1");
    bench_close(b);
}
END_TEST

int main(void) {
    Suite *s = suite_create("item");
    TCase *t = tcase_create("item");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, slices_select_what_the_definition_says);
    tcase_add_test(t, slices_of_lists_are_assigned_and_deleted);
    tcase_add_test(t, wrong_subscripts_are_refused_in_pythons_words);
    tcase_add_test(t, joining_and_repeating);
    tcase_add_test(t, walking_and_membership);
    suite_add_tcase(s, t);
    return run_suite(s);
}
