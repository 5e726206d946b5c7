// Schedules as texts: written and read back, and what is none.
#include "lab/schedule_text.h"
#include "base/mem.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

static char *written(uint16_t hash, const uint8_t *path, size_t steps) {
    struct text out = {0};
    schedule_add(&out, hash, path, steps);
    return text_take(&out);
}

START_TEST(test_runs_are_counted) {
    const uint8_t path[] = {0, 1, 1, 2, 2, 2, 1};
    char *text = written(0xf3a9, path, sizeof path);
    ck_assert_str_eq(text, "v1:f3a9:main,T1*2,T2*3,T1");
    mem_free(text);
}
END_TEST

START_TEST(test_nothing_is_a_schedule) {
    uint16_t hash;
    uint8_t *path;
    size_t steps, where;
    char *text = written(7, NULL, 0);
    ck_assert_str_eq(text, "v1:0007:");
    ck_assert(schedule_read(text, &hash, &path, &steps, &where));
    ck_assert_uint_eq(steps, 0);
    ck_assert_uint_eq(hash, 7);
    mem_free(path);
    mem_free(text);
}
END_TEST

START_TEST(test_what_is_written_is_read) {
    uint8_t path[300], *back;
    uint16_t hash;
    size_t steps, where;
    for (size_t i = 0; i < sizeof path; i++) path[i] = (uint8_t)(i * i / 7 % 5);
    char *text = written(0x12ab, path, sizeof path);
    ck_assert(schedule_read(text, &hash, &back, &steps, &where));
    ck_assert_uint_eq(hash, 0x12ab);
    ck_assert_uint_eq(steps, sizeof path);
    ck_assert_mem_eq(back, path, steps);
    ck_assert_uint_eq(where, strlen(text));
    mem_free(back);
    mem_free(text);
}
END_TEST

START_TEST(test_what_is_none) {
    static const struct {
        const char *text;
        size_t where;
    } BAD[] = {
        {"", 0}, {"T1,T2", 0}, {"v2:f3a9:T1", 0}, {"v1:f3a:T1", 6}, {"v1:f3a9", 7}, {"v1:f3a9:T0", 10}, {"v1:f3a9:T1*0", 12}, {"v1:f3a9:T300", 12},
        {"v1:f3a9:T1*2000000", 18}, {"v1:f3a9:T1;T2", 10}, {"v1:f3a9:X", 8}, {"v1:f3a9:T1*x", 11},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        uint16_t hash;
        uint8_t *path;
        size_t steps, where;
        ck_assert_msg(!schedule_read(BAD[i].text, &hash, &path, &steps, &where), "%s", BAD[i].text);
        ck_assert_ptr_null(path);
        ck_assert_msg(where == BAD[i].where, "%s: %zu, not %zu", BAD[i].text, where, BAD[i].where);
    }
}
END_TEST

int main(void) {
    Suite *suite = suite_create("schedule_text");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, test_runs_are_counted);
    tcase_add_test(tests, test_nothing_is_a_schedule);
    tcase_add_test(tests, test_what_is_written_is_read);
    tcase_add_test(tests, test_what_is_none);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
