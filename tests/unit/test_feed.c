// The feed: the design's picture byte for byte, and the lines around it - failures, parts of lines, renames, rounds,
// hostile text.
#include "base/text.h"
#include "lab/feed.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct text shown, errors;
static struct feed *feed;

static void collect(void *user, enum feed_style style, uint32_t task, bool is_stderr, const char *text, size_t len) {
    (void)user;
    (void)style;
    (void)task;
    text_add(is_stderr ? &errors : &shown, text, len);
}

static void begin(enum feed_mode mode, size_t width) {
    struct feed_options o = {.mode = mode, .unicode = true, .width = width, .emit = collect};
    feed = feed_create(&o);
    text_clear(&shown);
    text_clear(&errors);
}

static void finish(const char *expected) {
    ck_assert_str_eq(text_str(&shown), expected);
    feed_destroy(feed);
    text_finish(&shown);
    text_finish(&errors);
}

// ms after an arbitrary zero
static void at(int64_t ms, enum event_kind kind, uint32_t task, const char *text) {
    struct event e = {.kind = (uint16_t)kind, .task = task, .ns = 12345678 + ms * 1000000, .text = text};
    e.text_len = (uint32_t)strlen(text);
    feed_event(feed, &e);
}

static void end_at(int64_t ms, enum event_kind kind, uint32_t task, int64_t ran_ms, const char *text) {
    struct event e = {.kind = (uint16_t)kind, .task = task, .ns = 12345678 + ms * 1000000, .text = text};
    e.text_len = (uint32_t)strlen(text);
    e.a = 500000;
    e.b = ran_ms * 1000000;
    feed_event(feed, &e);
}

static void cell_end(int64_t ms, enum cell_outcome outcome, const char *error) {
    struct event e = {.kind = EVENT_CELL_END, .task = 1, .ns = 12345678 + ms * 1000000, .a = outcome, .text = error};
    e.text_len = (uint32_t)strlen(error);
    feed_event(feed, &e);
}

static void create(uint32_t task, const char *name) {
    at(0, EVENT_CREATE, task, name);
}

static void two_threads(void) {
    at(0, EVENT_CELL, 1, "");
    create(2, "Thread-1");
    create(3, "Thread-2");
    cell_end(0, CELL_FINE, "");
    at(1000, EVENT_CELL, 1, "");
    at(1000, EVENT_START, 2, "print_with_delay(5, 'five')");
    at(1000, EVENT_START, 3, "print_with_delay(2, 'two')");
    cell_end(1001, CELL_FINE, "");
    at(2000, EVENT_CELL, 1, "");
    at(3000, EVENT_PRINT, 3, "two\n");
    end_at(3000, EVENT_FINISH, 3, 2000, "");
    at(6000, EVENT_PRINT, 2, "five\n");
    end_at(6000, EVENT_FINISH, 2, 5000, "");
    cell_end(6001, CELL_FINE, "");
}

START_TEST(the_picture_of_the_design) {
    begin(FEED_AUTO, 100);
    two_threads();
    finish("   0.000  Thread-1    started   print_with_delay(5, 'five')\n"
           "   0.000  Thread-2    started   print_with_delay(2, 'two')\n"
           "   2.000  Thread-2    two\n"
           "   2.000  Thread-2    finished  1st of 2, ran 2.000 s\n"
           "   5.000  Thread-1    five\n"
           "   5.000  Thread-1    finished  2nd of 2, ran 5.000 s\n"
           "          started Thread-1, Thread-2 \xc2\xb7 finished Thread-2, Thread-1 \xc2\xb7 wall 5.000 s \xc2\xb7 cpu 0.001 s\n");
}
END_TEST

START_TEST(off_shows_what_programs_print) {
    begin(FEED_OFF, 80);
    two_threads();
    finish("two\nfive\n");
}
END_TEST

// What nobody has seen begin or end needs no closing line, even if the feed is on again by then.
START_TEST(an_unseen_round_is_not_closed) {
    begin(FEED_OFF, 80);
    create(2, "Thread-1");
    at(0, EVENT_CELL, 1, "");
    at(0, EVENT_START, 2, "f()");
    end_at(10, EVENT_FINISH, 2, 10, "");
    feed_set_mode(feed, FEED_AUTO);
    cell_end(11, CELL_FINE, "");
    finish("");
}
END_TEST

START_TEST(without_tasks_output_is_plain) {
    begin(FEED_AUTO, 80);
    at(0, EVENT_CELL, 1, "");
    at(0, EVENT_PRINT, 1, "a");
    ck_assert(feed_in_line(feed));
    at(1, EVENT_PRINT, 1, "b\n\nc\n");
    ck_assert(!feed_in_line(feed));
    at(2, EVENT_RESULT, 1, "42");
    cell_end(3, CELL_FINE, "");
    finish("ab\n\nc\n42\n");
}
END_TEST

START_TEST(main_thread_has_the_gutter_too) {
    begin(FEED_AUTO, 200);
    at(0, EVENT_CELL, 1, "");
    at(0, EVENT_PRINT, 1, "before");
    create(2, "T");
    at(5, EVENT_START, 2, "f()");
    at(6, EVENT_PRINT, 1, "a\n\nb\n");
    end_at(7, EVENT_FINISH, 2, 2, "");
    at(8, EVENT_RESULT, 1, "[1]");
    cell_end(9, CELL_FINE, "");
    at(10, EVENT_CELL, 1, "");
    at(10, EVENT_PRINT, 1, "plain again\n");
    finish("before\n"
           "   0.000  T           started   f()\n"
           "   0.001  MainThread  a\n"
           "   0.001  MainThread\n"
           "   0.001  MainThread  b\n"
           "   0.002  T           finished  1st of 1, ran 0.002 s\n"
           "   0.003  MainThread  [1]\n"
           "          started T \xc2\xb7 finished T \xc2\xb7 wall 0.002 s \xc2\xb7 cpu 0.001 s\n"
           "plain again\n");
}
END_TEST

static void waited(int64_t ms, uint32_t task, int64_t us) {
    feed_event(feed, &(struct event){.kind = EVENT_GIL, .task = task, .ns = 12345678 + ms * 1000000, .a = us * 1000});
}

// MainThread's share is told before its cell ends. What is too little to be seen is not told.
START_TEST(waits_for_the_gil_are_added_up) {
    begin(FEED_AUTO, 200);
    for (int round = 0; round < 2; round++) {
        int64_t unit = round ? 1 : 1000;
        at(0, EVENT_CELL, 1, "");
        create(2, "T");
        at(0, EVENT_START, 2, "f()");
        waited(2, 2, 300 * unit);
        end_at(2, EVENT_FINISH, 2, 2, "");
        waited(3, 1, 150 * unit);
        cell_end(3, CELL_FINE, "");
    }
    finish("   0.000  T           started   f()\n"
           "   0.002  T           finished  1st of 1, ran 0.002 s\n"
           "          started T \xc2\xb7 finished T \xc2\xb7 wall 0.002 s \xc2\xb7 cpu 0.001 s \xc2\xb7 waited for the GIL 0.450 s\n"
           "   0.000  T           started   f()\n"
           "   0.002  T           finished  1st of 1, ran 0.002 s\n"
           "          started T \xc2\xb7 finished T \xc2\xb7 wall 0.002 s \xc2\xb7 cpu 0.001 s\n");
}
END_TEST

START_TEST(failures_stand_under_their_word) {
    begin(FEED_AUTO, 200);
    at(0, EVENT_CELL, 1, "");
    create(2, "Thread-1");
    create(3, "Thread-2");
    at(0, EVENT_START, 2, "f()");
    at(0, EVENT_START, 3, "g()");
    end_at(1, EVENT_FAIL, 2, 1, "ValueError: bad\n  x.py:1:1\n    f()\n    ^");
    end_at(2, EVENT_KILLED, 3, 2, "");
    cell_end(3, CELL_FINE, "");
    finish("   0.000  Thread-1    started   f()\n"
           "   0.000  Thread-2    started   g()\n"
           "   0.001  Thread-1    failed    ValueError: bad\n"
           "                        x.py:1:1\n"
           "                          f()\n"
           "                          ^\n"
           "   0.002  Thread-2    killed\n"
           "          started Thread-1, Thread-2 \xc2\xb7 failed Thread-1 \xc2\xb7 killed Thread-2 \xc2\xb7 wall 0.002 s \xc2\xb7 cpu 0.001 s\n");
}
END_TEST

START_TEST(errors_of_cells_go_to_stderr) {
    begin(FEED_AUTO, 80);
    at(0, EVENT_CELL, 1, "");
    at(0, EVENT_PRINT, 1, "half");
    cell_end(1, CELL_FAILED, "ValueError: bad\n  here\n");
    ck_assert_str_eq(text_str(&errors), "\nValueError: bad\n  here\n");
    finish("half");
}
END_TEST

START_TEST(parts_of_lines_never_mix) {
    begin(FEED_AUTO, 200);
    at(0, EVENT_CELL, 1, "");
    create(2, "A");
    create(3, "B");
    at(0, EVENT_START, 2, "f()");
    at(0, EVENT_START, 3, "f()");
    at(1, EVENT_PRINT, 2, "a1 ");
    at(2, EVENT_PRINT, 3, "b1 ");
    at(3, EVENT_PRINT, 2, "a2\nrest");
    at(4, EVENT_PRINT, 3, "b2\n");
    end_at(5, EVENT_FINISH, 2, 5, "");
    end_at(5, EVENT_FINISH, 3, 5, "");
    cell_end(6, CELL_FINE, "");
    finish("   0.000  A           started   f()\n"
           "   0.000  B           started   f()\n"
           "   0.003  A           a1 a2\n"
           "   0.004  B           b1 b2\n"
           "   0.005  A           rest\n"
           "   0.005  A           finished  1st of 2, ran 0.005 s\n"
           "   0.005  B           finished  2nd of 2, ran 0.005 s\n"
           "          started A, B \xc2\xb7 finished A, B \xc2\xb7 wall 0.005 s \xc2\xb7 cpu 0.001 s\n");
}
END_TEST

START_TEST(flush_shows_a_part_that_its_task_continues) {
    begin(FEED_AUTO, 200);
    at(0, EVENT_CELL, 1, "");
    create(2, "A");
    at(0, EVENT_START, 2, "f()");
    at(1, EVENT_PRINT, 2, "one ");
    feed_flush(feed);
    ck_assert(feed_in_line(feed));
    at(2, EVENT_PRINT, 2, "two ");
    feed_flush(feed);
    at(3, EVENT_PRINT, 2, "three\n");
    at(4, EVENT_PRINT, 2, "x");
    feed_flush(feed);
    at(5, EVENT_PRINT, 1, "y\n");
    end_at(6, EVENT_FINISH, 2, 6, "");
    finish("   0.000  A           started   f()\n"
           "   0.001  A           one two three\n"
           "   0.004  A           x\n"
           "   0.005  MainThread  y\n"
           "   0.006  A           finished  1st of 1, ran 0.006 s\n");
}
END_TEST

START_TEST(names_set_the_column) {
    begin(FEED_AUTO, 200);
    at(0, EVENT_CELL, 1, "");
    create(2, "a rather long name");
    create(3, "not started, so it does not count");
    at(0, EVENT_START, 2, "f()");
    at(1, EVENT_PRINT, 1, "m\n");
    at(1, EVENT_NAME, 2, "\xc3\xa4\xe4\xb8\xad\x1b[31m");
    at(2, EVENT_PRINT, 1, "m\n");
    at(2, EVENT_PRINT, 2, "\x1b[2Jhi\n");
    end_at(3, EVENT_FINISH, 2, 3, "");
    at(4, EVENT_PRINT, 1, "m\n");
    finish("   0.000  a rather long name  started   f()\n"
           "   0.001  MainThread          m\n"
           "   0.002  MainThread   m\n"
           "   0.002  \xc3\xa4\xe4\xb8\xad\\x1b[31m  \\x1b[2Jhi\n"
           "   0.003  \xc3\xa4\xe4\xb8\xad\\x1b[31m  finished  1st of 1, ran 0.003 s\n"
           "   0.004  MainThread  m\n");
}
END_TEST

static void many(unsigned n) {
    at(0, EVENT_CELL, 1, "");
    for (unsigned i = 0; i < n; i++) {
        char name[32];
        snprintf(name, sizeof name, "Thread-%u", i + 1);
        create(i + 2, name);
        at(0, EVENT_START, i + 2, "f()");
    }
    text_clear(&shown);
    for (unsigned i = n; i > 1; i--) end_at(1, EVENT_FINISH, i, 1, "");
    text_clear(&shown);
    end_at(1, EVENT_FINISH, n + 1, 1, "");
    cell_end(2, CELL_FINE, "");
}

START_TEST(long_lists_are_cut) {
    begin(FEED_AUTO, 80);
    many(40);
    finish("   0.001  Thread-40   finished  40th of 40, ran 0.001 s\n"
           "          started Thread-1, Thread-2, ... Thread-40 (40 in all)\n"
           "          finished Thread-39, Thread-38, ... Thread-40 (40 in all)\n"
           "          wall 0.001 s \xc2\xb7 cpu 0.020 s\n");
}
END_TEST

START_TEST(ten_thousand_threads_in_good_time) {
    begin(FEED_AUTO, 80);
    many(10000);
    ck_assert_ptr_nonnull(strstr(text_str(&shown), "Thread-10000  finished  10000th of 10000"));
    finish(text_str(&shown));
}
END_TEST

START_TEST(the_round_closes_when_the_last_ends_between_cells) {
    begin(FEED_AUTO, 200);
    at(0, EVENT_CELL, 1, "");
    create(2, "A");
    at(0, EVENT_START, 2, "f()");
    cell_end(0, CELL_FINE, "");
    at(500, EVENT_CELL, 1, "");
    at(600, EVENT_PRINT, 1, "still timed\n");
    cell_end(700, CELL_FINE, "");
    end_at(1000, EVENT_FINISH, 2, 1000, "");
    at(2000, EVENT_CELL, 1, "");
    at(2000, EVENT_START, 3, "g()");
    finish("   0.000  A           started   f()\n"
           "   0.600  MainThread  still timed\n"
           "   1.000  A           finished  1st of 1, ran 1.000 s\n"
           "          started A \xc2\xb7 finished A \xc2\xb7 wall 1.000 s \xc2\xb7 cpu 0.001 s\n"
           "   0.000  Task-3      started   g()\n");
}
END_TEST

START_TEST(dropped_events_are_told) {
    begin(FEED_AUTO, 80);
    struct event e = {.kind = EVENT_DROPPED, .a = 12, .text = ""};
    feed_event(feed, &e);
    e.b = 1; // waits and locks only: nothing that the feed shows
    feed_event(feed, &e);
    finish("(12 events were dropped here)\n");
}
END_TEST

static void hush(int64_t ms, uint32_t task, int64_t level) {
    struct event e = {.kind = EVENT_HUSH, .task = task, .ns = 12345678 + ms * 1000000, .a = level, .text = ""};
    feed_event(feed, &e);
}

static void made_by(uint32_t parent, uint32_t task, const char *name) {
    struct event e = {.kind = EVENT_CREATE, .task = task, .ns = 12345678, .b = parent, .text = name};
    e.text_len = (uint32_t)strlen(name);
    feed_event(feed, &e);
}

START_TEST(hushed_tasks_are_left_out) {
    begin(FEED_AUTO, 80);
    at(0, EVENT_CELL, 1, "");
    for (int64_t level = 1; level <= 2; level++) {
        hush(0, 1, level);
        made_by(1, (uint32_t)level * 10, "A");
        at(1, EVENT_START, (uint32_t)level * 10, "f()");
        at(1, EVENT_PRINT, (uint32_t)level * 10, level == 1 ? "first\n" : "second\n");
        at(2, EVENT_PRINT, 1, level == 1 ? "main first\n" : "main second\n");
        end_at(2, level == 1 ? EVENT_FINISH : EVENT_FAIL, (uint32_t)level * 10, 1, "");
    }
    hush(0, 1, 0);
    at(3, EVENT_PRINT, 1, "report\n");
    create(30, "B");
    at(4, EVENT_START, 30, "g()");
    end_at(5, EVENT_FINISH, 30, 1, "");
    cell_end(9, CELL_FINE, "");
    ck_assert_str_eq(text_str(&errors), "");
    finish("first\nmain first\nreport\n"
           "   0.000  B           started   g()\n"
           "   0.001  B           finished  1st of 1, ran 0.001 s\n"
           "          started B \xc2\xb7 finished B \xc2\xb7 wall 0.001 s \xc2\xb7 cpu 0.001 s\n");
}
END_TEST

START_TEST(hush_ends_with_the_cell_and_never_hides_what_was_shown) {
    begin(FEED_AUTO, 80);
    at(0, EVENT_CELL, 1, "");
    create(2, "T");
    at(0, EVENT_START, 2, "f()");
    hush(1, 2, 2);
    hush(1, 1, 2);
    at(2, EVENT_PRINT, 2, "unheard\n");
    end_at(3, EVENT_KILLED, 2, 1, "");
    cell_end(9, CELL_INTERRUPTED, "");
    at(10, EVENT_CELL, 1, "");
    at(10, EVENT_PRINT, 1, "heard\n");
    finish("   0.000  T           started   f()\n"
           "   0.003  T           killed\n"
           "          started T \xc2\xb7 killed T \xc2\xb7 wall 0.003 s \xc2\xb7 cpu 0.001 s\n"
           "heard\n");
}
END_TEST

int main(void) {
    Suite *s = suite_create("feed");
    TCase *t = tcase_create("feed");
    tcase_add_test(t, the_picture_of_the_design);
    tcase_add_test(t, off_shows_what_programs_print);
    tcase_add_test(t, an_unseen_round_is_not_closed);
    tcase_add_test(t, without_tasks_output_is_plain);
    tcase_add_test(t, main_thread_has_the_gutter_too);
    tcase_add_test(t, waits_for_the_gil_are_added_up);
    tcase_add_test(t, failures_stand_under_their_word);
    tcase_add_test(t, errors_of_cells_go_to_stderr);
    tcase_add_test(t, parts_of_lines_never_mix);
    tcase_add_test(t, flush_shows_a_part_that_its_task_continues);
    tcase_add_test(t, names_set_the_column);
    tcase_add_test(t, long_lists_are_cut);
    tcase_add_test(t, ten_thousand_threads_in_good_time);
    tcase_add_test(t, the_round_closes_when_the_last_ends_between_cells);
    tcase_add_test(t, dropped_events_are_told);
    tcase_add_test(t, hushed_tasks_are_left_out);
    tcase_add_test(t, hush_ends_with_the_cell_and_never_hides_what_was_shown);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
