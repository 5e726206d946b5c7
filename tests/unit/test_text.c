// base/text: growing, formatting, taking.
#include "base/mem.h"
#include "base/text.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(test_empty_owns_nothing) {
    struct text t = {0};
    ck_assert_str_eq(text_str(&t), "");
    text_clear(&t);
    text_add(&t, "", 0);
    text_add_repeat(&t, 'x', 0);
    ck_assert_ptr_null(t.data);
    char *taken = text_take(&t);
    ck_assert_str_eq(taken, "");
    mem_free(taken);
    text_finish(&t);
}
END_TEST

START_TEST(test_grows_and_ends_with_nul) {
    struct text t = {0};
    for (int i = 0; i < 10000; i++) {
        text_add_char(&t, (char)('a' + i % 26));
        ck_assert_int_eq(t.data[t.len], '\0');
    }
    ck_assert_uint_eq(t.len, 10000);
    text_clear(&t);
    text_add_str(&t, "ab");
    text_add_repeat(&t, '-', 3);
    ck_assert_str_eq(text_str(&t), "ab---");
    text_finish(&t);
}
END_TEST

START_TEST(test_printf_longer_than_its_room) {
    struct text t = {0};
    text_printf(&t, "%s|%5d|", "x", 42);
    ck_assert_str_eq(text_str(&t), "x|   42|");
    text_printf(&t, "%01000d", 7);
    ck_assert_uint_eq(t.len, 1008);
    ck_assert_int_eq(t.data[1007], '7');
    text_finish(&t);
}
END_TEST

START_TEST(test_arena_pieces_are_cleared_and_aligned) {
    struct arena a = {0};
    for (size_t i = 1; i < 3000; i += 7) {
        unsigned char *p = arena_alloc(&a, i);
        ck_assert_uint_eq((size_t)p % 16, 0);
        for (size_t j = 0; j < i; j++) {
            ck_assert_uint_eq(p[j], 0);
        }
        memset(p, 0xFF, i);
    }
    ck_assert_str_eq(arena_copy(&a, "hello", 4), "hell");
    unsigned char *big = arena_alloc(&a, 5u << 20);
    ck_assert_uint_eq(big[(5u << 20) - 1], 0);
    arena_finish(&a);
    ck_assert_str_eq(arena_copy(&a, "again", 5), "again");
    arena_finish(&a);
}
END_TEST

int main(void) {
    Suite *s = suite_create("text");
    TCase *t = tcase_create("text");
    tcase_add_test(t, test_empty_owns_nothing);
    tcase_add_test(t, test_grows_and_ends_with_nul);
    tcase_add_test(t, test_printf_longer_than_its_room);
    tcase_add_test(t, test_arena_pieces_are_cleared_and_aligned);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
