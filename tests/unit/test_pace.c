// How often things are timed: by a clock of the test's own.
#include "lab/pace.h"
#include <check.h>
#include <stdlib.h>

#define MS INT64_C(1000000)
#define S (1000 * MS)

struct played { // what became of timing something that takes `ns` a call
    int64_t total; // ns
    int64_t calls; // in runs that count
    size_t counted, empty, steps;
};

static struct played play(int64_t number, int64_t repeat, int64_t ns) {
    struct pace p;
    struct played r = {0};
    for (pace_begin(&p, number, repeat); p.stage != PACE_DONE && r.steps < 100; r.steps++) {
        int64_t wall = p.calls * ns, calls = p.calls;
        bool empty = p.stage == PACE_EMPTY;
        pace_ended(&p, empty ? p.calls * 20 : wall);
        r.total += empty ? 0 : wall;
        r.empty += empty;
        if (p.counted) {
            r.counted++;
            r.calls = calls;
        }
    }
    return r;
}

START_TEST(short_calls_are_repeated) {
    for (int64_t ns = 30; ns < 100 * MS; ns *= 3) {
        struct played r = play(0, 0, ns);
        ck_assert_uint_eq(r.counted, 7);
        ck_assert_int_le(r.total, 4 * S);
        ck_assert_int_ge(r.calls * ns, 90 * MS);
        ck_assert_uint_eq(r.empty, ns < 100000 ? 3 : 0);
    }
}
END_TEST

START_TEST(long_calls_are_not) {
    ck_assert_uint_eq(play(0, 0, 2 * S).counted, 3);
    ck_assert_int_eq(play(0, 0, 2 * S).total, 6 * S);
    ck_assert_uint_eq(play(0, 0, 20 * S).counted, 1);
    ck_assert_int_eq(play(0, 0, 20 * S).total, 20 * S);
}
END_TEST

START_TEST(a_clock_that_stands_still) {
    struct played r = play(0, 0, 0);
    ck_assert_uint_lt(r.steps, 30);
    ck_assert_uint_eq(r.counted, 7);
}
END_TEST

START_TEST(as_the_user_wants) {
    struct played r = play(5, 2, 10);
    ck_assert_uint_eq(r.counted, 2);
    ck_assert_int_eq(r.calls, 5);
    ck_assert_uint_eq(play(5, 0, 10).counted, 7);
    ck_assert_uint_eq(play(0, 2, 10).counted, 2);
    ck_assert_uint_eq(play(0, 2, 20 * S).counted, 2);
    ck_assert_uint_eq(play(0, 1, 20 * S).counted, 1);
}
END_TEST

START_TEST(calls_in_a_round) {
    ck_assert_int_eq(pace_calls(20 * MS, 1), 1);
    ck_assert_int_eq(pace_calls(MS, 1), 10);
    for (int64_t ns = 0; ns < 3 * MS; ns = ns * 2 + 1) {
        int64_t calls = 1, rounds = 0;
        for (int64_t next; (next = pace_calls(ns * calls, calls)) != calls; calls = next) ck_assert_int_lt(rounds++, 10);
    }
}
END_TEST

static size_t rounds_of(int64_t round_ns) {
    size_t n = 0;
    while (n < 1000 && pace_another_round(n, (int64_t)n * round_ns)) n++;
    return n;
}

START_TEST(rounds) {
    ck_assert_uint_eq(rounds_of(0), 50);
    ck_assert_uint_eq(rounds_of(10 * MS), 50);
    ck_assert_uint_eq(rounds_of(300 * MS), 10);
    ck_assert_uint_eq(rounds_of(S), 5);
    ck_assert_uint_eq(rounds_of(4 * S), 3);
    ck_assert_uint_eq(rounds_of(14 * S), 2);
    ck_assert_uint_eq(rounds_of(60 * S), 1);
    ck_assert(pace_first_round_counts(10 * S));
    ck_assert(!pace_first_round_counts(10 * MS));
}
END_TEST

int main(void) {
    TCase *tc = tcase_create("pace");
    tcase_add_test(tc, short_calls_are_repeated);
    tcase_add_test(tc, long_calls_are_not);
    tcase_add_test(tc, a_clock_that_stands_still);
    tcase_add_test(tc, as_the_user_wants);
    tcase_add_test(tc, calls_in_a_round);
    tcase_add_test(tc, rounds);
    Suite *s = suite_create("pace");
    suite_add_tcase(s, tc);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
