// lab/tracks, event_lines and trace_json: what tasks do, told by events; the intervals; and what the two exports make of a few events.
#include "lab/event_lines.h"
#include "lab/lanes.h"
#include "lab/trace_json.h"
#include "lab/tracks.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct tracks tracks;
static struct text seen;

static void collect(void *user, struct track *t, int64_t to) {
    (void)user;
    text_printf(&seen, "%s ", t->name);
    track_add_label(t, &seen);
    text_printf(&seen, " %lld-%lld\n", (long long)t->since, (long long)to);
}

static void begin(void) {
    tracks_init(&tracks);
    tracks.interval = collect;
    text_clear(&seen);
}

static struct event event(int64_t ns, enum event_kind kind, uint32_t task, const char *text) {
    return (struct event){.kind = (uint16_t)kind, .task = task, .ns = ns, .text = text, .text_len = (uint32_t)strlen(text)};
}

static struct track *at(int64_t ns, enum event_kind kind, uint32_t task, int64_t a, int64_t b, const char *text) {
    struct event e = event(ns, kind, task, text);
    e.a = a;
    e.b = b;
    return tracks_event(&tracks, &e);
}

static void finish(const char *expected) {
    ck_assert_str_eq(text_str(&seen), expected);
    tracks_finish(&tracks);
}

START_TEST(a_thread_with_a_lock) {
    begin();
    at(10, EVENT_CELL, 1, 1, 0, "");
    at(11, EVENT_CREATE, 2, 0, 1, "Thread-1");
    at(12, EVENT_START, 2, 0, 0, "f()");
    at(15, EVENT_BLOCK, 1, WAIT_JOIN, -1, "Thread-1");
    at(20, EVENT_RUN, 2, 0, 0, "");
    at(25, EVENT_BLOCK, 2, WAIT_LOCK, 3, "Lock-1");
    ck_assert_uint_eq(tracks_find(&tracks, 2)->holder, 3);
    at(30, EVENT_WAKE, 2, 0, 0, "");
    at(30, EVENT_BLOCK, 2, WAIT_SLEEP, -1, "");
    at(40, EVENT_WAKE, 2, 1, 0, "");
    struct track *t = at(50, EVENT_FINISH, 2, 0, 0, "None");
    ck_assert_int_eq(t->state, TRACK_ENDED);
    at(51, EVENT_WAKE, 1, 0, 0, "");
    ck_assert_ptr_null(tracks_find(&tracks, 2));
    at(60, EVENT_CELL_END, 1, 0, 0, "");
    finish("MainThread idle 0-10\nMainThread running 10-15\nThread-1 starting 12-20\nThread-1 running 20-25\n"
           "Thread-1 waits for Lock-1 25-30\nThread-1 asleep 30-40\nThread-1 running 40-50\nMainThread joins Thread-1 15-51\n"
           "MainThread running 51-60\n");
}
END_TEST

START_TEST(a_process_and_what_is_inside) {
    begin();
    at(0, EVENT_CREATE, 2, 1, 1, "Process-1");
    at(0, EVENT_START, 2, 4711, 0, "f()");
    struct track *inside = at(1, EVENT_CREATE, 3, 0, 2, "Process-1/Thread-1");
    ck_assert_uint_eq(inside->process, tracks_find(&tracks, 2)->number);
    ck_assert_int_eq(inside->kind, TASK_THREAD_INSIDE);
    struct track *outside = at(1, EVENT_CREATE, 4, 0, 1, "Thread-1");
    ck_assert_uint_eq(outside->process, 1);
    ck_assert_ptr_eq(tracks_named(&tracks, tracks_find(&tracks, 2), "Thread-1", 8), tracks_find(&tracks, 4));
    at(2, EVENT_KILLED, 4, 0, 0, "");
    at(2, EVENT_CELL, 1, 1, 0, "");
    ck_assert_ptr_eq(tracks_named(&tracks, tracks_find(&tracks, 2), "Thread-1", 8), tracks_find(&tracks, 3));
    ck_assert_ptr_null(tracks_named(&tracks, tracks_find(&tracks, 1), "Thread-1", 8));
    tracks_finish(&tracks);
}
END_TEST

START_TEST(numbers_begin_anew) {
    begin();
    uint32_t first = at(0, EVENT_CREATE, 2, 0, 1, "old")->number;
    at(0, EVENT_CREATE, 1, 0, 0, "MainThread");
    ck_assert_uint_eq(tracks_find(&tracks, 1)->number, 1);
    uint32_t second = at(1, EVENT_CREATE, 2, 0, 1, "new")->number;
    ck_assert_uint_ne(first, second);
    ck_assert_str_eq(tracks_find(&tracks, 2)->name, "new");
    tracks_finish(&tracks);
}
END_TEST

START_TEST(lost_events) {
    begin();
    at(1, EVENT_PRINT, 9, 0, 0, "who am I");
    ck_assert_str_eq(tracks_find(&tracks, 9)->name, "Task-9");
    at(2, EVENT_CREATE, 2, 0, 1, "Thread-1");
    at(2, EVENT_START, 2, 0, 0, "f()");
    at(5, EVENT_PRINT, 2, 0, 0, "must be running");
    at(8, EVENT_FINISH, 2, 0, 0, "");
    finish("Thread-1 starting 2-5\nThread-1 running 5-8\n");
}
END_TEST

START_TEST(simulated_cores) {
    begin();
    at(1, EVENT_CREATE, 2, 0, 1, "T");
    at(1, EVENT_START, 2, 0, 0, "f()");
    at(2, EVENT_RUN, 2, 0, 0, "");
    at(5, EVENT_SWITCH, 2, -1, 0, "");
    at(9, EVENT_SWITCH, 2, 3, 0, "");
    at(12, EVENT_FINISH, 2, 0, 0, "");
    finish("T starting 1-2\nT running 2-5\nT ready 5-9\nT running 9-12\n");
}
END_TEST

START_TEST(many_tasks) {
    begin();
    for (uint32_t i = 2; i < 50000; i++) {
        at(i, EVENT_CREATE, i, 0, 1, "t");
        if (i % 10) at(i, EVENT_FINISH, i, 0, 0, "");
    }
    ck_assert_uint_lt(tracks.len, 3 * 5000 + 100);
    for (uint32_t i = 50000; i < 300000; i++) at(i, EVENT_CREATE, i, 0, 1, "t");
    ck_assert_uint_lt(tracks.len, 150000);
    tracks_finish(&tracks);
}
END_TEST

START_TEST(lines) {
    struct text out = {0};
    struct event_lines l;
    event_lines_begin(&l, &out, 5, 0);
    struct event e = event(7, EVENT_CREATE, 2, "a \"name\"\n");
    e.seq = 1;
    e.b = 1;
    event_lines_add(&l, &e);
    e = event(8, EVENT_BLOCK, 2, "Lock-1");
    e.seq = 2;
    e.cell = 3;
    e.a = WAIT_LOCK;
    e.b = 4;
    event_lines_add(&l, &e);
    e = event(9, EVENT_DROPPED, 0, "");
    e.seq = 3;
    e.a = 12;
    e.b = 1;
    event_lines_add(&l, &e);
    event_lines_finish(&l);
    ck_assert_str_eq(text_str(&out),
        "{\"event\":\"log\",\"format\":1,\"program\":\"bobbin\",\"ns\":5}\n"
        "{\"seq\":1,\"ns\":7,\"task\":2,\"name\":\"a \\\"name\\\"\\n\",\"event\":\"create\",\"kind\":\"thread\",\"parent\":1}\n"
        "{\"seq\":2,\"ns\":8,\"cell\":3,\"task\":2,\"name\":\"a \\\"name\\\"\\n\",\"event\":\"block\",\"why\":\"lock\",\"holder\":4,\"on\":\"Lock-1\"}\n"
        "{\"seq\":3,\"ns\":9,\"event\":\"dropped\",\"missing\":12,\"minor\":true}\n");
    text_finish(&out);
}
END_TEST

static size_t count(const char *in, const char *what) {
    size_t n = 0;
    for (const char *p = in; (p = strstr(p, what)); p += strlen(what)) n++;
    return n;
}

// All at one moment, as on a simulated machine where some things cost nothing: no slice without a length, no arrow without slices.
START_TEST(moments) {
    struct text out = {0};
    struct trace_json *t = trace_json_begin(&out);
    static const struct {
        int64_t ns;
        enum event_kind kind;
        uint32_t task;
        int64_t a, b;
        const char *text;
    } all[] = {
        {5, EVENT_CELL, 1, 1, 0, ""}, {5, EVENT_CREATE, 2, 0, 1, "T"}, {5, EVENT_START, 2, 0, 0, "f"}, {5, EVENT_RUN, 2, 0, 0, ""},
        {5, EVENT_ACQUIRE, 2, 1, 0, "L"}, {5, EVENT_BLOCK, 1, WAIT_LOCK, 2, "L"}, {5, EVENT_RELEASE, 2, 1, 0, "L"},
        {5, EVENT_FINISH, 2, 0, 0, ""}, {5, EVENT_WAKE, 1, 0, 0, ""}, {5, EVENT_ACQUIRE, 1, 1, 0, "L"}, {9, EVENT_CELL_END, 1, 0, 0, ""},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        struct event e = event(all[i].ns, all[i].kind, all[i].task, all[i].text);
        e.a = all[i].a;
        e.b = all[i].b;
        trace_json_add(t, &e);
    }
    trace_json_end(t);
    ck_assert_uint_eq(count(text_str(&out), "\"dur\":0.000"), 0);
    ck_assert_uint_eq(count(text_str(&out), "\"ph\":\"s\""), count(text_str(&out), "\"ph\":\"f\""));
    ck_assert_uint_eq(count(text_str(&out), "\"name\":\"running\""), 1);
    text_finish(&out);
}
END_TEST

static struct lanes lanes;

static void lane_event(int64_t ms, enum event_kind kind, uint32_t task, int64_t a, int64_t b, const char *text) {
    struct event e = event(ms * 1000000, kind, task, text);
    e.a = a;
    e.b = b;
    lanes_event(&lanes, &e);
}

static void gather(void *user, enum lanes_style style, uint32_t task, const char *text, size_t len) {
    (void)user;
    (void)style;
    (void)task;
    text_add(&seen, text, len);
}

static void lanes_are(int64_t ms, size_t width, size_t rows, const char *expected) {
    struct lanes_view v = {.width = width, .rows = rows, .emit = gather};
    text_clear(&seen);
    ck_assert(lanes_draw(&lanes, ms * 1000000, &v) == (*expected != 0));
    ck_assert_str_eq(text_str(&seen), expected);
}

START_TEST(live) {
    lanes_init(&lanes);
    lane_event(5000, EVENT_CELL, 1, 1, 0, "");
    lanes_are(5100, 80, 8, "");
    lane_event(5100, EVENT_CREATE, 2, 0, 1, "Thread-1");
    lane_event(5100, EVENT_START, 2, 0, 0, "f()");
    lane_event(5200, EVENT_RUN, 2, 0, 0, "");
    lane_event(5300, EVENT_BLOCK, 1, WAIT_JOIN, -1, "Thread-1");
    lane_event(5600, EVENT_BLOCK, 2, WAIT_LOCK, 1, "Lock-1");
    lanes_are(6000, 200, 8,
        "MainThread joins Thread-1                           1.0 s ###-------\n"
        "Thread-1   waits for Lock-1, held by MainThread     0.9 s  =####----");
    lanes_are(6000, 79, 8,
        "MainThread joins Thread-1                           1.0 s #--\n"
        "Thread-1   waits for Lock-1, held by MainThread     0.9 s ##-");
    lanes_are(6000, 30, 8,
        "MainThread joins Thread-1     \n"
        "Thread-1   waits for Lock-1,  ");
    lanes_finish(&lanes);
}
END_TEST

START_TEST(progress) {
    lanes_init(&lanes);
    lane_event(1000, EVENT_CELL, 1, 1, 0, "");
    lane_event(1000, EVENT_MAP, 1, 40, 20, "g");
    lanes_are(2000, 80, 8,
        "MainThread running                      1.0 s #####\npool       [....................] 0 of 20 chunks");
    for (int i = 0; i < 5; i++) lane_event(2000, EVENT_CHUNK_END, 1, 2 * i, 2, "");
    lanes_are(3000, 80, 8,
        "MainThread running                      2.0 s ##########\npool       [#####...............] 5 of 20 chunks, 5.0 items/s, 6.0 s left");
    lane_event(3000, EVENT_MAP_CUT, 0, 15, 0, "");
    lanes_are(3000, 80, 8, "");
    lanes_finish(&lanes);
}
END_TEST

// However long it takes, a lane fits: what it shows is the state that took most of each column.
START_TEST(long_cells) {
    lanes_init(&lanes);
    lane_event(0, EVENT_CELL, 1, 1, 0, "");
    lane_event(0, EVENT_CREATE, 2, 0, 1, "T");
    lane_event(0, EVENT_START, 2, 0, 0, "");
    lane_event(0, EVENT_RUN, 2, 0, 0, "");
    for (int i = 0; i < 100000; i++) {
        lane_event(i * 1000, EVENT_BLOCK, 2, WAIT_SLEEP, -1, "");
        lane_event(i * 1000 + 900, EVENT_WAKE, 2, 1, 0, "");
    }
    text_clear(&seen);
    struct lanes_view v = {.width = 79, .rows = 8, .emit = gather};
    ck_assert(lanes_draw(&lanes, INT64_C(100000000) * 1000000, &v));
    ck_assert_ptr_nonnull(strstr(text_str(&seen), "1667 min .........."));
    lanes_finish(&lanes);
}
END_TEST

int main(void) {
    Suite *s = suite_create("tracks");
    TCase *t = tcase_create("tracks");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_thread_with_a_lock);
    tcase_add_test(t, a_process_and_what_is_inside);
    tcase_add_test(t, numbers_begin_anew);
    tcase_add_test(t, lost_events);
    tcase_add_test(t, simulated_cores);
    tcase_add_test(t, many_tasks);
    tcase_add_test(t, lines);
    tcase_add_test(t, moments);
    tcase_add_test(t, live);
    tcase_add_test(t, progress);
    tcase_add_test(t, long_cells);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    text_finish(&seen);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
