// shell/history: what is kept, where, and that trouble costs nothing but the file.
#include "base/mem.h"
#include "shell/history.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/var/tmp/bobbin-history-XXXXXX";

static void set_up(void) {
    ck_assert_ptr_nonnull(mkdtemp(folder));
    setenv("XDG_STATE_HOME", folder, 1);
}

static void tear_down(void) {
    char path[100];
    snprintf(path, sizeof path, "%s/bobbin/history", folder);
    unlink(path);
    snprintf(path, sizeof path, "%s/bobbin", folder);
    rmdir(path);
    rmdir(folder);
}

static void add(struct history *h, const char *entry) {
    struct text warning = {0};
    ck_assert_msg(history_add(h, entry, &warning), "%s", text_str(&warning));
    text_finish(&warning);
}

START_TEST(test_comes_back) {
    struct history h = {0};
    history_load(&h);
    ck_assert_uint_eq(h.len, 0);
    add(&h, "x = 1");
    add(&h, "x = 1");
    add(&h, "  ");
    add(&h, "for i in x:\n    print('\\n', i)\n    \\\\");
    history_finish(&h);
    history_load(&h);
    ck_assert_uint_eq(h.len, 2);
    ck_assert_str_eq(h.lines[0], "x = 1");
    ck_assert_str_eq(h.lines[1], "for i in x:\n    print('\\n', i)\n    \\\\");
    history_finish(&h);
}
END_TEST

START_TEST(test_is_cut) {
    struct history h = {0};
    char line[40];
    history_load(&h);
    for (int i = 0; i < HISTORY_KEEP + 700; i++) {
        snprintf(line, sizeof line, "n = %d", i);
        add(&h, line);
    }
    ck_assert_uint_eq(h.len, HISTORY_KEEP);
    ck_assert_str_eq(h.lines[0], "n = 700");
    history_finish(&h);
    history_load(&h);
    ck_assert_uint_eq(h.len, HISTORY_KEEP);
    ck_assert_str_eq(h.lines[HISTORY_KEEP - 1], "n = 2699");
    history_finish(&h);
}
END_TEST

START_TEST(test_no_home) {
    struct history h = {0};
    unsetenv("XDG_STATE_HOME");
    unsetenv("HOME");
    history_load(&h);
    add(&h, "x");
    ck_assert_uint_eq(h.len, 1);
    ck_assert_ptr_null(h.path);
    history_finish(&h);
}
END_TEST

START_TEST(test_one_warning) {
    struct history h = {0};
    struct text warning = {0};
    setenv("XDG_STATE_HOME", "/proc/none", 1);
    history_load(&h);
    ck_assert(!history_add(&h, "x", &warning));
    ck_assert_ptr_nonnull(strstr(text_str(&warning), "/proc/none/bobbin/history"));
    ck_assert(history_add(&h, "y", &warning));
    ck_assert_uint_eq(h.len, 2);
    text_finish(&warning);
    history_finish(&h);
}
END_TEST

int main(void) {
    Suite *s = suite_create("history");
    TCase *t = tcase_create("history");
    tcase_add_checked_fixture(t, set_up, tear_down);
    tcase_add_test(t, test_comes_back);
    tcase_add_test(t, test_is_cut);
    tcase_add_test(t, test_no_home);
    tcase_add_test(t, test_one_warning);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
