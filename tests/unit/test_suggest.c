// base/suggest: what is near enough to be meant, and what is not.
#include "base/suggest.h"
#include <check.h>
#include <stdlib.h>

static const char *const words[] = {"print", "string", "join", "start", "history", "threads", "len", "range", "get_name", "next"};

static const char *nearest(const char *typed) {
    struct suggest s;
    suggest_init(&s, typed);
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        suggest_offer(&s, words[i]);
    }
    return suggest_result(&s);
}

START_TEST(test_near) {
    static const char *const pairs[][2] = {{"pritn", "print"}, {"strng", "string"}, {"jion", "join"}, {"strat", "start"},
        {"histroy", "history"}, {"thraeds", "threads"}, {"Print", "print"}, {"lne", "len"}, {"rnage", "range"},
        {"get-name", "get_name"}, {"getname", "get_name"}, {"nxt", "next"}};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        ck_assert_ptr_nonnull(nearest(pairs[i][0]));
        ck_assert_str_eq(nearest(pairs[i][0]), pairs[i][1]);
    }
}
END_TEST

START_TEST(test_far) {
    static const char *const far[] = {"x", "foo", "zzz", "", "database", "print", "i"};
    for (size_t i = 0; i < sizeof far / sizeof far[0]; i++) {
        ck_assert_ptr_null(nearest(far[i]));
    }
    char huge[2000];
    for (size_t i = 0; i < sizeof huge; i++) {
        huge[i] = 'a';
    }
    huge[sizeof huge - 1] = '\0';
    ck_assert_ptr_null(nearest(huge));
}
END_TEST

int main(void) {
    Suite *s = suite_create("suggest");
    TCase *t = tcase_create("suggest");
    tcase_add_test(t, test_near);
    tcase_add_test(t, test_far);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
