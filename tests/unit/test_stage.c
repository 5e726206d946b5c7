// Stages: what comes out of one can be taken back to any moment that was kept, and what was there before is left alone.
#include "base/mem.h"
#include "base/stage.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

#define MOST ((size_t)1 << 20)

START_TEST(moments_come_back) {
    struct stage *s = stage_create(MOST);
    ck_assert_ptr_nonnull(s);
    mem_use_stage(s);
    char *a = mem_copy_string("first");
    size_t used = stage_used(s);
    mem_use_stage(NULL);
    char *kept = mem_alloc(used);
    stage_save(s, kept);
    for (int round = 0; round < 3; round++) {
        mem_use_stage(s);
        strcpy(a, "other");
        char *b = mem_copy_string("second");
        ck_assert(stage_holds(s, a) && stage_holds(s, b));
        ck_assert_uint_gt(stage_used(s), used);
        mem_free(a);
        char *c = mem_alloc(6); // may take the place that has become free
        memset(c, 'x', 6);
        mem_use_stage(NULL);
        stage_restore(s, kept, used);
        ck_assert_uint_eq(stage_used(s), used);
        ck_assert_str_eq(a, "first");
    }
    mem_free(kept);
    stage_destroy(s);
}
END_TEST

START_TEST(free_pieces_are_used_again) {
    struct stage *s = stage_create(MOST);
    mem_use_stage(s);
    void *first = mem_alloc(100), *above = mem_alloc(1);
    mem_free(first);
    ck_assert_ptr_eq(mem_alloc(97), first);
    size_t used = stage_used(s);
    for (int i = 0; i < 1000; i++) mem_free(mem_alloc(5000)); // the topmost piece makes room at once
    ck_assert_uint_eq(stage_used(s), used);
    mem_free(above);
    mem_use_stage(NULL);
    stage_destroy(s);
}
END_TEST

START_TEST(pieces_grow_and_keep_what_they_hold) {
    struct stage *s = stage_create(MOST);
    char *outside = mem_copy_string("outside");
    mem_use_stage(s);
    char *grown = mem_resize(outside, 4000);
    ck_assert(stage_holds(s, grown));
    ck_assert_str_eq(grown, "outside");
    ck_assert_str_eq(outside, "outside"); // not freed: the stage may be taken back to when it was in use
    char *more = mem_resize(grown, 9000);
    ck_assert_str_eq(more, "outside");
    char *zero = mem_alloc_zero(10, 10);
    for (int i = 0; i < 100; i++) ck_assert_int_eq(zero[i], 0);
    mem_free(outside);
    mem_use_stage(NULL);
    mem_free(outside);
    stage_destroy(s);
}
END_TEST

START_TEST(a_full_stage_takes_no_object) {
    struct stage *s = stage_create(65536);
    size_t n = 0;
    while (stage_take(s, 1000)) n++;
    ck_assert_uint_gt(n, 60);
    ck_assert_uint_lt(stage_room(s), 1100);
    ck_assert_ptr_null(stage_take(s, SIZE_MAX / 2));
    stage_destroy(s);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("stage");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, moments_come_back);
    tcase_add_test(tests, free_pieces_are_used_again);
    tcase_add_test(tests, pieces_grow_and_keep_what_they_hold);
    tcase_add_test(tests, a_full_stage_takes_no_object);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
