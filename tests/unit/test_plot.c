// lab/plot and lab/speedup: the law that fits, and what is drawn.
#include "lab/measure.h"
#include "lab/plot.h"
#include "lab/speedup.h"
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct text out;

// Times that follow the law exactly give its share back, whatever the unit.
START_TEST(exact_laws) {
    static const double shares[] = {0, 0.1, 0.5, 1};
    for (size_t k = 0; k < 4; k++) {
        double workers[] = {1, 2, 3, 8}, ns[4];
        for (int i = 0; i < 4; i++) ns[i] = 1e9 * (shares[k] + (1 - shares[k]) / workers[i]);
        struct plot p = {.first = ns[0]};
        ck_assert(plot_fit(&p, workers, ns, 4, 8));
        ck_assert_double_eq_tol(plot_serial_share(&p), shares[k], 1e-9);
        ck_assert_double_eq_tol(plot_curve(&p, 4), 1 / (shares[k] + (1 - shares[k]) / 4), 1e-9);
    }
}
END_TEST

START_TEST(inexact_ones) {
    double workers[] = {1, 2, 4}, faster_than_possible[] = {100, 40, 15}, slower[] = {100, 110, 130};
    struct plot p = {.first = 100};
    ck_assert(plot_fit(&p, workers, faster_than_possible, 3, 4));
    ck_assert_double_eq_tol(plot_serial_share(&p), 0, 1e-9);
    ck_assert(plot_fit(&p, workers, slower, 3, 4));
    ck_assert_double_eq_tol(plot_serial_share(&p), 1, 1e-9);
}
END_TEST

START_TEST(too_little) {
    double workers[] = {1, 2, 4}, ns[] = {100, 50, 25}, nothing[] = {0, 0, 0};
    struct plot p = {0};
    ck_assert(!plot_fit(&p, workers, ns, 3, 1));
    ck_assert(!plot_fit(&p, workers, nothing, 3, 8));
    ck_assert(!plot_fit(&p, workers, ns, 1, 8));
    ck_assert(!p.has_curve);
}
END_TEST

START_TEST(tops) {
    struct plot_point points[] = {{.x = 1, .y = 1}, {.x = 4, .y = 3.1}};
    struct plot p = {.kind = PLOT_WORKERS, .points = points, .n = 2};
    ck_assert_double_eq(plot_top(&p), 4);
    points[1].y = 87;
    ck_assert_double_eq(plot_top(&p), 100);
    points[0].y = points[1].y = 0;
    ck_assert_double_eq(plot_top(&p), 1);
}
END_TEST

static struct measure_row row(const char *name, const double *walls, size_t runs) {
    return (struct measure_row){.name = name, .walls = walls, .runs = runs, .calls = 1, .sum = {.wall = (int64_t)(walls[0] * (double)runs)}};
}

START_TEST(workers) {
    double one[] = {1e8, 1e8, 1e8}, two[] = {6e7, 6e7, 6e7}, four[] = {4e7, 4e7, 4e7}, xs[] = {1, 2, 4};
    struct measure_row rows[] = {row("f(1)", one, 3), row("f(2)", two, 3), row("f(4)", four, 3)};
    struct measure_view v = {.cores = 2, .columns = 60};
    struct plot p;
    text_clear(&out);
    speedup_report_workers(&out, &(struct speedup){rows, xs, 3}, &v, &p);
    ck_assert_ptr_nonnull(strstr(text_str(&out), "f(4)"));
    ck_assert_ptr_nonnull(strstr(text_str(&out), "\n\n3.00x +\n"));
    ck_assert_ptr_nonnull(strstr(text_str(&out), "o measured"));
    ck_assert_msg(strstr(text_str(&out), "20.0") != NULL, "%s", text_str(&out));
    ck_assert_ptr_nonnull(strstr(text_str(&out), "up to 2"));
    ck_assert_double_eq_tol(p.points[2].y, 2.5, 1e-9);
    text_clear(&out);
    plot_draw_svg(&out, &p);
    ck_assert_ptr_nonnull(strstr(text_str(&out), "4: 2.50 times"));
    ck_assert_ptr_nonnull(strstr(text_str(&out), "curve beyond"));
    plot_finish(&p);
}
END_TEST

START_TEST(sizes) {
    double a[] = {10, 10}, b[] = {20, 20}, c[] = {100, 100}, d[] = {50, 50}, xs[] = {10, 1000};
    struct measure_row rows[] = {row("f", a, 2), row("g", b, 2), row("f", c, 2), row("g", d, 2)};
    struct measure_view v = {.cores = 2, .columns = 60, .simulated = true};
    struct plot p;
    text_clear(&out);
    speedup_report_sizes(&out, &(struct speedup){rows, xs, 2}, &v, &p);
    ck_assert_ptr_nonnull(strstr(text_str(&out), "        1000        100 ns       50.0 ns      2.00x\n"));
    ck_assert_ptr_nonnull(strstr(text_str(&out), "from size 1000 on"));
    plot_finish(&p);
}
END_TEST

START_TEST(bars) {
    double one[] = {4e6}, two[] = {1e6};
    struct measure_row rows[] = {row("slow <&>", one, 1), row("quick", two, 1)};
    struct plot p;
    speedup_bars(rows, 2, &p);
    text_clear(&out);
    plot_draw_text(&out, &p, 29, false);
    ck_assert_str_eq(text_str(&out), "slow <&> ####################\nquick    #####");
    text_clear(&out);
    plot_draw_svg(&out, &p);
    ck_assert_ptr_nonnull(strstr(text_str(&out), "slow &lt;&amp;>"));
    ck_assert_ptr_nonnull(strstr(text_str(&out), "1.00 ms"));
    plot_finish(&p);
}
END_TEST

int main(void) {
    Suite *s = suite_create("plot");
    TCase *t = tcase_create("plot");
    tcase_add_test(t, exact_laws);
    tcase_add_test(t, inexact_ones);
    tcase_add_test(t, too_little);
    tcase_add_test(t, tops);
    tcase_add_test(t, workers);
    tcase_add_test(t, sizes);
    tcase_add_test(t, bars);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    text_finish(&out);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
