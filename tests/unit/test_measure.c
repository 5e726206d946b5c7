// What time, timeit and compare say of given numbers.
#include "base/text.h"
#include "base/utf8.h"
#include "lab/measure.h"
#include "lab/measure_text.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

static const struct measure_view PLAIN = {.cores = 4, .columns = 79};
static const struct measure_view FANCY = {.unicode = true, .cores = 4, .columns = 79};

static void expect_duration(double ns, int digits, const char *want) {
    struct text t = {0};
    measure_add_duration(&t, ns, digits, false);
    ck_assert_str_eq(text_str(&t), want);
    text_finish(&t);
}

START_TEST(durations) {
    expect_duration(0.3, 3, "0.30 ns");
    expect_duration(31.24, 3, "31.2 ns");
    expect_duration(999.4, 3, "999 ns");
    expect_duration(999.6, 3, "1.00 us");
    expect_duration(9.996, 3, "10.0 ns");
    expect_duration(840e3, 3, "840 us");
    expect_duration(12.1e6, 3, "12.1 ms");
    expect_duration(2.004e9, 4, "2.004 s");
    expect_duration(51e3, 2, "51 us");
    expect_duration(7e3, 1, "7 us");
    expect_duration(3600e9, 3, "3600 s");
    expect_duration(0, 3, "0 s");
    expect_duration(-5, 3, "0 s");
}
END_TEST

START_TEST(micro_sign) {
    struct text t = {0};
    measure_add_duration(&t, 1500, 3, true);
    ck_assert_str_eq(text_str(&t), "1.50 µs");
    text_finish(&t);
}
END_TEST

START_TEST(statistics) {
    struct measure_stats s = measure_statistics((const double[]){5, 1, 3, 2, 4}, 5);
    ck_assert_double_eq_tol(s.median, 3, 1e-9);
    ck_assert_double_eq_tol(s.mean, 3, 1e-9);
    ck_assert_double_eq_tol(s.best, 1, 1e-9);
    ck_assert_double_eq_tol(s.spread, 1, 1e-9);
    ck_assert_double_eq_tol(s.sd, 1.41421356, 1e-6);
    s = measure_statistics((const double[]){1, 2}, 2);
    ck_assert_double_eq_tol(s.median, 1.5, 1e-9);
    ck_assert_double_eq_tol(measure_statistics((const double[]){7}, 1).median, 7, 1e-9);
    ck_assert_double_eq_tol(measure_statistics(NULL, 0).median, 0, 1e-9);
}
END_TEST

static void expect_bar(double part, size_t columns, bool unicode, const char *want) {
    struct text t = {0};
    measure_add_bar(&t, part, columns, unicode);
    ck_assert_str_eq(text_str(&t), want);
    text_finish(&t);
}

START_TEST(bars) {
    expect_bar(1, 4, false, "####");
    expect_bar(0.5, 4, false, "##");
    expect_bar(0, 4, false, "#");
    expect_bar(7, 4, false, "####");
    expect_bar(1, 3, true, "███");
    expect_bar(0.5, 3, true, "█▌");
    expect_bar(0.0001, 3, true, "▏");
    expect_bar(-1, 3, true, "▏");
}
END_TEST

START_TEST(others) {
    ck_assert_double_eq_tol(measure_others(2000, 900, 1000, 2), 1.1, 1e-9);  // we had one core, they the other
    ck_assert_double_eq_tol(measure_others(1000, 0, 1000, 4), 0, 1e-9);      // three were idle
    ck_assert_double_eq_tol(measure_others(2000, 1900, 1000, 2), 0, 1e-9);   // it was us
    ck_assert_double_eq_tol(measure_others(100, 1900, 1000, 2), 0, 1e-9);
    ck_assert_double_eq_tol(measure_others(100, 0, 0, 2), 0, 1e-9);
}
END_TEST

static struct text report(void (*fn)(struct text *, const struct measure_row *, const struct measure_view *),
                          const struct measure_row *row, const struct measure_view *v) {
    struct text t = {0};
    fn(&t, row, v);
    return t;
}

static void expect_time(const struct measure *m, size_t processes, const struct measure_view *v, const char *want) {
    double wall = (double)m->wall;
    struct measure_row row = {.name = "f(x)", .sum = *m, .walls = &wall, .runs = 1, .calls = 1, .processes = processes};
    struct text t = report(measure_report_time, &row, v);
    ck_assert_str_eq(text_str(&t), want);
    text_finish(&t);
}

START_TEST(time_of_a_computation) {
    expect_time(&(struct measure){.wall = 2004000000, .user = 1950000000, .sys = 48000000}, 0, &PLAIN,
                "wall      2.004 s\n"
                "cpu       1.998 s   user 1.95 s, sys 48.0 ms\n"
                "children     none\n"
                "1.0 core was busy on average.");
}
END_TEST

START_TEST(time_of_children) {
    expect_time(&(struct measure){.wall = 600000000, .user = 8000000, .sys = 4000000, .child_user = 2010000000, .child_sys = 10000000}, 4,
                &PLAIN,
                "wall     600.0 ms\n"
                "cpu      12.00 ms   user 8.00 ms, sys 4.00 ms\n"
                "children  2.020 s   user 2.01 s, sys 10.0 ms\n"
                "2.02 s of CPU time were spent in 4 child processes, 3.4 cores were busy on\n"
                "average.");
}
END_TEST

START_TEST(time_of_sleep) {
    expect_time(&(struct measure){.wall = 2000000000, .user = 51000}, 0, &PLAIN,
                "wall      2.000 s\n"
                "cpu         51 us   user 51 us, sys 0 s\n"
                "children     none\n"
                "It waited nearly all the time.");
}
END_TEST

START_TEST(time_too_short) {
    expect_time(&(struct measure){.wall = 900}, 0, &PLAIN,
                "wall     900.0 ns\n"
                "cpu          none\n"
                "children     none\n"
                "Too short for one run to tell much: timeit repeats it until the clock can see\n"
                "it.");
}
END_TEST

static struct text timeit(const double *walls, size_t n, double loop, const struct measure_view *v) {
    struct measure_row row = {.name = "f(x)", .walls = walls, .runs = n, .calls = 1000000};
    struct text t = {0};
    measure_report_timeit(&t, &row, loop, v);
    return t;
}

START_TEST(timeit_takes_the_loop_off) {
    struct text t = timeit((const double[]){56, 55, 54}, 3, 24, &FANCY);
    ck_assert_str_eq(text_str(&t), "31.0 ns ± 0.82 ns per call, best 30.0 ns (3 runs of 1,000,000 calls, mean ± sd)\n"
                                   "The loop around it took 24.0 ns per call, which is taken off.");
    text_finish(&t);
}
END_TEST

START_TEST(timeit_never_says_zero) {
    struct text t = timeit((const double[]){24, 24.1, 23.9}, 3, 24, &PLAIN);
    ck_assert_str_eq(text_str(&t), "less than 2.4 ns per call (3 runs of 1,000,000 calls)\n"
                                   "That is within the noise of the loop around it, which took 24.0 ns per call.");
    text_finish(&t);
}
END_TEST

START_TEST(timeit_of_one_run) {
    struct text t = timeit((const double[]){6e9}, 1, 0, &PLAIN);
    ck_assert_str_eq(text_str(&t), "6.00 s per call (1 run of 1,000,000 calls)\n"
                                   "It ran only once, so nothing is known about the spread.");
    text_finish(&t);
}
END_TEST

START_TEST(timeit_of_a_wide_spread) {
    struct text t = timeit((const double[]){1e6, 2e6, 3e6}, 3, 0, &PLAIN);
    ck_assert_ptr_nonnull(strstr(text_str(&t), "The runs differ much"));
    text_finish(&t);
}
END_TEST

static const double SLOW[] = {12.1e6, 12.2e6, 12.0e6}, FAST[] = {3.2e6, 3.3e6, 3.1e6};

static void compare_two(struct text *out, const char *second, const struct measure_view *v) {
    struct measure_row rows[] = {
        {.name = "sequential(strings)", .sum = {.wall = 36300000, .user = 36000000}, .walls = SLOW, .runs = 3, .calls = 1, .workers = 0},
        {.name = second, .sum = {.wall = 9600000, .user = 600000, .child_user = 32400000}, .walls = FAST, .runs = 3, .calls = 1, .workers = 8},
    };
    measure_report_compare(out, rows, 2, v);
}

START_TEST(table_in_ascii) {
    struct text t = {0};
    compare_two(&t, "parallel(strings)", &PLAIN);
    ck_assert_str_eq(text_str(&t),
                     "3 rounds              median  spread      cpu  cores  speed-up\n"
                     "sequential(strings)  12.1 ms  +- 0 %  12.0 ms    1.0     1.00x  ###############\n"
                     "parallel(strings)    3.20 ms  +- 2 %  11.0 ms    3.4     3.78x  ####\n"
                     "parallel(strings) had 8 workers at once, but only 4 cores to share: more\n"
                     "workers than cores compute no faster.");
    text_finish(&t);
}
END_TEST

START_TEST(table_in_unicode) {
    struct text t = {0};
    compare_two(&t, "parallel(strings)", &FANCY);
    ck_assert_ptr_nonnull(strstr(text_str(&t), "12.1 ms   ± 0 %  12.0 ms    1.0     1.00x  ███████████████\n"));
    ck_assert_ptr_nonnull(strstr(text_str(&t), "3.78x  ████\n"));
    text_finish(&t);
}
END_TEST

static size_t widest_line(const char *s) {
    size_t widest = 0;
    for (const char *p = s; *p;) {
        size_t len = strcspn(p, "\n"), wide = utf8_width(p, len);
        if (wide > widest) widest = wide;
        p += len + (p[len] == '\n');
    }
    return widest;
}

START_TEST(long_and_hostile_names) {
    const char *name = "g(\n    '\x1b[31mred',  'wide: \xe6\xbc\xa2\xe5\xad\x97',\n\tmore, and, more, and, more, and, more)";
    for (size_t columns = 57; columns <= 79; columns += 22) {
        struct measure_view v = {.unicode = true, .cores = 2, .columns = columns, .others = 0.9, .hushed = true};
        struct text t = {0};
        compare_two(&t, name, &v);
        ck_assert_ptr_null(strchr(text_str(&t), '\x1b'));
        ck_assert_ptr_null(strchr(text_str(&t), '\t'));
        ck_assert_uint_le(widest_line(text_str(&t)), columns);
        ck_assert_ptr_nonnull(strstr(text_str(&t), "first run only"));
        text_finish(&t);
    }
}
END_TEST

START_TEST(remarks_of_compare) {
    double wild[] = {1e6, 5e6, 9e6, 2e6}, tiny[] = {60, 61, 60, 60};
    struct measure_row rows[] = {
        {.name = "a()", .sum = {.wall = 17000000}, .walls = wild, .runs = 4, .calls = 1},
        {.name = "b()", .sum = {.wall = 17000000}, .walls = wild, .runs = 4, .calls = 1},
        {.name = "c", .sum = {.wall = 241}, .walls = tiny, .runs = 4, .calls = 1000, .uncalled = true},
    };
    struct text t = {0};
    measure_report_compare(&t, rows, 3, &PLAIN);
    ck_assert_ptr_nonnull(strstr(text_str(&t), "a() are spread widely (+- "));
    ck_assert_ptr_nonnull(strstr(text_str(&t), "a() and b() differ by less than their spread"));
    ck_assert_ptr_nonnull(strstr(text_str(&t), "c is a function and was only looked up"));
    ck_assert_ptr_nonnull(strstr(text_str(&t), "One of the calls is too short for the clock"));
    text_finish(&t);
}
END_TEST

START_TEST(one_round) {
    struct measure_row row = {.name = "a()", .walls = SLOW, .runs = 1, .calls = 1, .sum = {.wall = 12100000}};
    struct text t = {0};
    measure_report_compare(&t, &row, 1, &PLAIN);
    ck_assert_ptr_nonnull(strstr(text_str(&t), "1 round "));
    ck_assert_ptr_nonnull(strstr(text_str(&t), "Each ran only once"));
    text_finish(&t);
}
END_TEST

int main(void) {
    TCase *tc = tcase_create("measure");
    tcase_add_test(tc, durations);
    tcase_add_test(tc, micro_sign);
    tcase_add_test(tc, statistics);
    tcase_add_test(tc, bars);
    tcase_add_test(tc, others);
    tcase_add_test(tc, time_of_a_computation);
    tcase_add_test(tc, time_of_children);
    tcase_add_test(tc, time_of_sleep);
    tcase_add_test(tc, time_too_short);
    tcase_add_test(tc, timeit_takes_the_loop_off);
    tcase_add_test(tc, timeit_never_says_zero);
    tcase_add_test(tc, timeit_of_one_run);
    tcase_add_test(tc, timeit_of_a_wide_spread);
    tcase_add_test(tc, table_in_ascii);
    tcase_add_test(tc, table_in_unicode);
    tcase_add_test(tc, long_and_hostile_names);
    tcase_add_test(tc, remarks_of_compare);
    tcase_add_test(tc, one_round);
    Suite *s = suite_create("measure");
    suite_add_tcase(s, tc);
    SRunner *sr = srunner_create(s);
    srunner_run_all(sr, CK_ENV);
    int failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
