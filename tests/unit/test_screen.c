// shell/screen and shell/fill: what goes out, with and without colour, and when the other end is gone.
#include "shell/fill.h"
#include "shell/screen.h"
#include <check.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct pipe_screen {
    struct screen screen;
    int from;
};

static void open_pipe(struct pipe_screen *p, enum color_choice color) {
    int fds[2];
    ck_assert_int_eq(pipe(fds), 0);
    screen_init(&p->screen, COLOR_NEVER);
    p->screen.out = p->screen.err = fds[1];
    p->screen.is_terminal = false;
    p->screen.patient = true;
    screen_set_color(&p->screen, color);
    p->from = fds[0];
}

static void expect(struct pipe_screen *p, const char *bytes) {
    char got[1000];
    screen_flush(&p->screen);
    ssize_t n = read(p->from, got, sizeof got - 1);
    ck_assert_int_ge(n, 0);
    got[n] = 0;
    ck_assert_str_eq(got, bytes);
    screen_finish(&p->screen);
}

START_TEST(test_plain) {
    struct pipe_screen p;
    open_pipe(&p, COLOR_AUTO);
    screen_write(&p.screen, STYLE_ERROR, "a\nb", 3);
    ck_assert(p.screen.in_line);
    screen_end_line(&p.screen);
    screen_end_line(&p.screen);
    expect(&p, "a\nb\n");
}
END_TEST

START_TEST(test_colour_ends_before_each_newline) {
    struct pipe_screen p;
    open_pipe(&p, COLOR_ALWAYS);
    screen_write(&p.screen, STYLE_ERROR, "a\n\nb", 4);
    expect(&p, "\033[31ma\033[0m\n\n\033[31mb\033[0m");
}
END_TEST

START_TEST(test_marks) {
    struct pipe_screen p;
    static const char marked[] = "x " MARK_STRONG "y" MARK_END " z\n";
    struct text plain = {0};
    open_pipe(&p, COLOR_ALWAYS);
    screen_write_marked(&p.screen, marked, strlen(marked));
    text_without_marks(&plain, marked, strlen(marked));
    ck_assert_str_eq(text_str(&plain), "x y z\n");
    text_finish(&plain);
    expect(&p, "x \033[1my\033[0m z\n");
}
END_TEST

START_TEST(test_order_of_output_and_errors) {
    struct pipe_screen p;
    open_pipe(&p, COLOR_NEVER);
    screen_say(&p.screen, STYLE_PLAIN, "%d\n", 1);
    screen_complain(&p.screen, "2\n", 2);
    screen_say(&p.screen, STYLE_PLAIN, "3\n");
    expect(&p, "1\n2\n3\n");
}
END_TEST

START_TEST(test_closed_pipe) {
    struct pipe_screen p;
    signal(SIGPIPE, SIG_IGN);
    open_pipe(&p, COLOR_NEVER);
    close(p.from);
    for (int i = 0; i < 100000; i++) screen_say(&p.screen, STYLE_PLAIN, "line %d\n", i);
    screen_flush(&p.screen);
    ck_assert(p.screen.broken);
    ck_assert_uint_lt(p.screen.waiting.cap, 1u << 20);
    screen_finish(&p.screen);
}
END_TEST

START_TEST(test_prompt) {
    struct pipe_screen p;
    struct text prompt = {0};
    open_pipe(&p, COLOR_NEVER);
    screen_add_prompt(&p.screen, &prompt, "02-threads", " 3/14", "> ");
    ck_assert_str_eq(text_str(&prompt), "02-threads 3/14> ");
    text_finish(&prompt);
    screen_finish(&p.screen);
}
END_TEST

START_TEST(test_filling) {
    struct text out = {0};
    struct filling f = {.out = &out, .width = 10, .indent = 2};
    fill_words(&f, "one two  three\nand-a-very-long-word x");
    fill_end(&f);
    fill_end(&f);
    ck_assert_str_eq(text_str(&out), "  one two\n  three\n  and-a-very-long-word\n  x\n");
    text_finish(&out);
}
END_TEST

int main(void) {
    Suite *s = suite_create("screen");
    TCase *t = tcase_create("screen");
    tcase_add_test(t, test_plain);
    tcase_add_test(t, test_colour_ends_before_each_newline);
    tcase_add_test(t, test_marks);
    tcase_add_test(t, test_order_of_output_and_errors);
    tcase_add_test(t, test_closed_pipe);
    tcase_add_test(t, test_prompt);
    tcase_add_test(t, test_filling);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
