// The log: order and times, texts small and large, what a slow reader misses, prints that wait for the feed, several writers.
#include "base/text.h"
#include "base/thread.h"
#include "trace/log.h"

#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

static int64_t fake_time;

static int64_t fake_clock(void *user) {
    (void)user;
    return __atomic_load_n(&fake_time, __ATOMIC_RELAXED);
}

static bool is_readable(struct log *l) {
    struct pollfd p = {.fd = log_fd(l), .events = POLLIN};
    return poll(&p, 1, 0) == 1;
}

static size_t read_all(struct log *l, struct log_cursor *at, bool is_feed) {
    struct event out[500];
    struct text texts = {0};
    size_t total = 0, n;
    while ((n = log_read(l, at, out, 500, &texts, is_feed)) > 0) {
        total += n;
        text_clear(&texts);
    }
    text_finish(&texts);
    return total;
}

START_TEST(events_come_back_as_they_went_in) {
    struct log *l = log_create(fake_clock, NULL);
    fake_time = 100;
    log_set_cell(l, 7);
    log_append(l, EVENT_CREATE, 2, 0, 1, "Thread-1", 8);
    fake_time = 50; // a clock that goes back does not take the log along
    struct event named = {.kind = EVENT_START, .task = 2, .cell = 3, .text = "f(5)", .text_len = 4};
    log_put(l, &named);
    ck_assert_int_eq(named.ns, 100);
    ck_assert_uint_eq(named.seq, 2);
    struct event out[8];
    struct text texts = {0};
    struct log_cursor at = {0};
    ck_assert_uint_eq(log_read(l, &at, out, 8, &texts, true), 2);
    ck_assert_uint_eq(out[0].cell, 7);
    ck_assert_str_eq(out[0].text, "Thread-1");
    ck_assert_uint_eq(out[1].cell, 3);
    ck_assert_uint_eq(out[1].text_len, 4);
    ck_assert_str_eq(out[1].text, "f(5)");
    ck_assert_uint_eq(log_last_seq(l), 2);
    ck_assert_uint_eq(log_read(l, &at, out, 8, &texts, true), 0);
    text_finish(&texts);
    log_destroy(l);
}
END_TEST

START_TEST(the_descriptor_tells_of_what_people_see) {
    struct log *l = log_create(NULL, NULL);
    ck_assert(!is_readable(l));
    log_append(l, EVENT_BLOCK, 1, 0, -1, "", 0);
    ck_assert(!is_readable(l));
    log_append(l, EVENT_START, 2, 0, 0, "f()", 3);
    log_append(l, EVENT_START, 3, 0, 0, "f()", 3);
    ck_assert(is_readable(l));
    log_drain_fd(l);
    ck_assert(!is_readable(l));
    log_poke(l);
    ck_assert(is_readable(l));
    log_destroy(l);
}
END_TEST

START_TEST(a_slow_reader_is_told_what_it_missed) {
    struct log *l = log_create(NULL, NULL);
    struct log_cursor feed = {0}, slow = {0};
    for (unsigned i = 0; i < LOG_KEEP + 1000; i++) {
        log_append(l, EVENT_NOTE, 1, i, 0, "x", 1);
        if (i % 1000 == 0) read_all(l, &feed, true);
    }
    struct event out[2];
    struct text texts = {0};
    ck_assert_uint_eq(log_read(l, &slow, out, 2, &texts, false), 2);
    ck_assert_uint_eq(out[0].kind, EVENT_DROPPED);
    ck_assert_int_eq(out[0].a, 1000);
    ck_assert_int_eq(out[1].a, 1000);
    text_finish(&texts);
    log_destroy(l);
}
END_TEST

START_TEST(minor_events_give_way_first) {
    struct log *l = log_create(NULL, NULL);
    struct log_cursor at = {0};
    log_append(l, EVENT_START, 2, 0, 0, "f()", 3);
    for (unsigned i = 0; i < 2 * LOG_KEEP; i++) log_append(l, EVENT_BLOCK, 1, 0, -1, "", 0);
    log_append(l, EVENT_FINISH, 2, 0, 0, "", 0);
    struct event *out = calloc(2 * LOG_KEEP, sizeof *out);
    struct text texts = {0};
    size_t n = log_read(l, &at, out, 2 * LOG_KEEP, &texts, true);
    ck_assert_uint_eq(out[0].kind, EVENT_START);
    ck_assert_uint_eq(out[n - 2].kind, EVENT_DROPPED);
    ck_assert_int_eq(out[n - 2].b, 1);
    ck_assert_uint_eq(out[n - 1].kind, EVENT_FINISH);
    ck_assert_uint_eq(n - 1 + (size_t)out[n - 2].a, 2 * LOG_KEEP + 2);
    free(out);
    text_finish(&texts);
    log_destroy(l);
}
END_TEST

static void count_space(void *user) {
    ++*(int *)user;
}

START_TEST(prints_wait_for_the_feed) {
    struct log *l = log_create(NULL, NULL);
    struct log_cursor at = {0}, other = {0};
    int spaces = 0;
    log_on_space(l, count_space, &spaces);
    size_t taken = 0;
    while (log_append_print(l, 1, "hello\n", 6)) taken++;
    ck_assert_uint_eq(taken, LOG_LAG);
    ck_assert(!log_append_print(l, 1, "hello\n", 6));
    read_all(l, &other, false);
    ck_assert_int_eq(spaces, 0);
    ck_assert_uint_eq(read_all(l, &at, true), LOG_LAG);
    ck_assert_int_eq(spaces, 1);
    ck_assert(log_append_print(l, 1, "hello\n", 6));
    log_destroy(l);
}
END_TEST

START_TEST(large_texts_have_memory_of_their_own) {
    struct log *l = log_create(NULL, NULL);
    struct log_cursor at = {0};
    size_t len = 3 * LOG_TEXT_KEEP;
    char *big = malloc(len);
    memset(big, 'b', len);
    ck_assert(log_append_print(l, 1, "small", 5));
    ck_assert(!log_append_print(l, 1, big, len));
    read_all(l, &at, true);
    ck_assert(log_append_print(l, 1, big, len));
    ck_assert(!log_append_print(l, 1, "more", 4));
    log_append(l, EVENT_RESULT, 1, 0, 0, big, len); // not output: never refused
    struct event out[3];
    struct text texts = {0};
    ck_assert_uint_eq(log_read(l, &at, out, 3, &texts, true), 2);
    ck_assert_uint_eq(out[0].text_len, len);
    ck_assert_int_eq(memcmp(out[1].text, big, len), 0);
    text_finish(&texts);
    free(big);
    log_destroy(l);
}
END_TEST

START_TEST(texts_wrap_around_the_ring) {
    struct log *l = log_create(NULL, NULL);
    struct log_cursor at = {0};
    char line[50000];
    for (int i = 0; i < 1000; i++) {
        size_t len = (size_t)(i * 7919 % (int)sizeof line);
        memset(line, 'a' + i % 26, sizeof line);
        ck_assert(log_append_print(l, 1, line, len));
        struct event out;
        struct text texts = {0};
        ck_assert_uint_eq(log_read(l, &at, &out, 1, &texts, true), 1);
        ck_assert_uint_eq(out.text_len, len);
        ck_assert_int_eq(memcmp(out.text, line, len), 0);
        text_finish(&texts);
    }
    log_destroy(l);
}
END_TEST

#define WRITERS 4
#define EACH 5000

static void write_many(void *arg) {
    struct log *l = arg;
    for (int i = 0; i < EACH; i++) {
        while (!log_append_print(l, 1, "line\n", 5)) sched_yield();
    }
}

START_TEST(several_writers_and_one_reader) {
    struct log *l = log_create(NULL, NULL);
    pthread_t threads[WRITERS];
    for (int i = 0; i < WRITERS; i++) ck_assert(os_thread_create(&threads[i], write_many, l, 0, "writer", false));
    struct log_cursor at = {0};
    struct event out[256];
    struct text texts = {0};
    size_t seen = 0;
    int64_t last = 0;
    while (seen < WRITERS * EACH) {
        struct pollfd p = {.fd = log_fd(l), .events = POLLIN};
        ck_assert_int_eq(poll(&p, 1, 10000), 1);
        log_drain_fd(l);
        for (size_t n; (n = log_read(l, &at, out, 256, &texts, true)) > 0; text_clear(&texts)) {
            for (size_t i = 0; i < n; i++) {
                ck_assert_uint_eq(out[i].seq, ++seen);
                ck_assert_int_ge(out[i].ns, last);
                last = out[i].ns;
            }
        }
    }
    for (int i = 0; i < WRITERS; i++) os_thread_join(threads[i]);
    text_finish(&texts);
    log_destroy(l);
}
END_TEST

int main(void) {
    Suite *s = suite_create("log");
    TCase *t = tcase_create("log");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, events_come_back_as_they_went_in);
    tcase_add_test(t, the_descriptor_tells_of_what_people_see);
    tcase_add_test(t, a_slow_reader_is_told_what_it_missed);
    tcase_add_test(t, minor_events_give_way_first);
    tcase_add_test(t, prints_wait_for_the_feed);
    tcase_add_test(t, large_texts_have_memory_of_their_own);
    tcase_add_test(t, texts_wrap_around_the_ring);
    tcase_add_test(t, several_writers_and_one_reader);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
