// Timelines: intervals against the events they come from, windows, arrows, axes; drawn as text against golden files in golden/.
// BOBBIN_UPDATE_GOLDEN=1 writes those anew.
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include "lab/timeline_axis.h"
#include "lab/timeline_svg.h"
#include "lab/timeline_text.h"
#include "lab/timeline_waits.h"
#include "scenes.h"
#include "task/task.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct timeline_recorder *recorder;

static void take(void *user, const struct event *e) {
    timeline_recorder_event(user, e);
}

static struct timeline *scene(const char *name) {
    int64_t now;
    uint32_t cell;
    recorder = timeline_recorder_create();
    ck_assert(scene_tell(name, take, recorder, &now, &cell));
    struct timeline *t = timeline_cut(recorder, cell, now);
    timeline_recorder_destroy(recorder);
    return t;
}

// The text of a whole drawing.

static void collect(void *user, enum timeline_style style, uint32_t number, const char *text, size_t len) {
    (void)style;
    (void)number;
    text_add(user, text, len);
}

static void draw(const struct timeline *t, size_t width, size_t lanes, bool unicode, struct text *out) {
    timeline_draw_text(t, &(struct timeline_text_options){
        .width = width, .most_lanes = lanes, .unicode = unicode, .emit = collect, .user = out});
}

static void draw_all(size_t width, bool unicode, struct text *out) {
    for (size_t i = 0; scene_names[i]; i++) {
        struct timeline *t = strcmp(scene_names[i], "crowd") == 0 ? NULL : scene(scene_names[i]);
        if (!t) continue;
        text_printf(out, "== %s\n", scene_names[i]);
        draw(t, width, 16, unicode, out);
        timeline_destroy(t);
    }
}

static void read_file(const char *path, struct text *out) {
    FILE *f = fopen(path, "rb");
    char bytes[4096];
    ck_assert_msg(f != NULL, "%s is not there; BOBBIN_UPDATE_GOLDEN=1 makes it", path);
    for (size_t n; (n = fread(bytes, 1, sizeof bytes, f)) > 0;) text_add(out, bytes, n);
    fclose(f);
}

static void write_file(const char *path, const struct text *t) {
    FILE *f = fopen(path, "wb");
    ck_assert_msg(f != NULL, "%s cannot be written", path);
    ck_assert_uint_eq(fwrite(text_str(t), 1, t->len, f), t->len);
    ck_assert_int_eq(fclose(f), 0);
}

// The first line that differs is shown, not both texts.
static void compare_lines(const char *path, const char *drawn, const char *golden) {
    for (size_t line = 1; *drawn || *golden; line++) {
        size_t a = strcspn(drawn, "\n"), b = strcspn(golden, "\n");
        ck_assert_msg(a == b && memcmp(drawn, golden, a) == 0, "%s:%zu:\n  drawn  %.*s\n  golden %.*s", path, line, (int)a, drawn, (int)b, golden);
        drawn += a + (drawn[a] == '\n');
        golden += b + (golden[b] == '\n');
    }
}

static void check_golden(size_t width, bool unicode) {
    char path[512];
    struct text drawn = {0}, golden = {0};
    snprintf(path, sizeof path, "%s/timeline_%zu%s.txt", TEST_GOLDEN, width, unicode ? "" : "_ascii");
    draw_all(width, unicode, &drawn);
    if (getenv("BOBBIN_UPDATE_GOLDEN")) write_file(path, &drawn);
    read_file(path, &golden);
    compare_lines(path, text_str(&drawn), text_str(&golden));
    text_finish(&drawn);
    text_finish(&golden);
}

static const size_t widths[] = {20, 40, 80, 200};

START_TEST(golden_unicode) {
    check_golden(widths[_i], true);
}
END_TEST

START_TEST(golden_ascii) {
    check_golden(widths[_i], false);
}
END_TEST

START_TEST(no_line_is_wider_than_asked_for) {
    for (size_t width = 20; width <= 130; width++) {
        struct text out = {0};
        draw_all(width, _i == 1, &out);
        for (const char *line = text_str(&out); *line;) {
            size_t len = strcspn(line, "\n");
            ck_assert_msg(utf8_width(line, len) <= width, "%zu columns: %.*s", width, (int)len, line);
            line += len + 1;
        }
        text_finish(&out);
    }
}
END_TEST

START_TEST(ascii_is_ascii) {
    struct text out = {0};
    struct timeline *t = scene("states");
    draw(t, 100, 20, false, &out);
    for (size_t i = 0; i < out.len; i++) ck_assert(out.data[i] > 0);
    text_finish(&out);
    timeline_destroy(t);
}
END_TEST

// Intervals.

static void expect_states(const struct timeline_task *task, const char *states) {
    static const char letters[TIMELINE_STATE_COUNT + 1] = "w?n=#.LJQSECBGo";
    char had[64];
    size_t n = 0;
    for (; n < task->nintervals && n < sizeof had - 1; n++) had[n] = letters[task->intervals[n].state];
    had[n] = '\0';
    ck_assert_str_eq(had, states);
}

static int64_t since(const struct timeline *t, int64_t ns) {
    return (ns - t->from) / 1000;
}

START_TEST(intervals_follow_events) {
    struct timeline *t = scene("locks");
    ck_assert_uint_eq(t->ntasks, 6);
    expect_states(&t->tasks[0], "#J#J#.#");
    expect_states(&t->tasks[1], "n=#");
    expect_states(&t->tasks[2], "n=#L#");
    expect_states(&t->tasks[4], "n=#E");
    expect_states(&t->tasks[5], "n");
    const struct timeline_interval *wait = &t->tasks[2].intervals[3];
    ck_assert_str_eq(timeline_text(t, wait->what), "Lock-1");
    ck_assert_uint_eq(wait->holder, 2);
    ck_assert_int_eq(since(t, wait->from), 2100);
    ck_assert_int_eq(since(t, wait->to), 21050);
    ck_assert_int_eq(t->tasks[3].end, TIMELINE_FAILED);
    ck_assert_int_eq(t->tasks[4].end, TIMELINE_KILLED);
    ck_assert_str_eq(timeline_text(t, t->tasks[3].outcome), "ZeroDivisionError: division by zero");
    timeline_destroy(t);
}
END_TEST

START_TEST(intervals_never_overlap) {
    for (size_t i = 0; scene_names[i]; i++) {
        struct timeline *t = scene(scene_names[i]);
        for (size_t k = 0; t && k < t->ntasks; k++) {
            int64_t last = t->from;
            for (size_t n = 0; n < t->tasks[k].nintervals; n++) {
                const struct timeline_interval *x = &t->tasks[k].intervals[n];
                ck_assert(x->from >= last && x->from < x->to && x->to <= t->to);
                last = x->to;
            }
        }
        timeline_destroy(t);
    }
}
END_TEST

START_TEST(a_lock_is_held_and_handed_over) {
    struct timeline *t = scene("locks");
    const struct timeline_task *first = &t->tasks[1], *third = &t->tasks[3];
    ck_assert_uint_eq(first->nspans, 1);
    ck_assert_int_eq(since(t, first->spans[0].from), 1100);
    ck_assert_int_eq(since(t, first->spans[0].to), 21000);
    ck_assert_int_eq(since(t, third->spans[0].to), 52000); // it failed with the lock in its hands
    size_t handed = 0, starts = 0, ends = 0;
    for (size_t i = 0; i < t->narrows; i++) {
        const struct timeline_arrow *a = &t->arrows[i];
        starts += a->kind == TIMELINE_STARTS;
        ends += a->kind == TIMELINE_ENDS;
        if (a->kind != TIMELINE_HANDS_OVER) continue;
        ck_assert_uint_eq(a->source, 1 + handed);
        ck_assert_uint_eq(a->target, 2 + handed);
        ck_assert_int_eq(since(t, a->from), handed ? 41000 : 21000);
        handed++;
    }
    ck_assert_uint_eq(starts, 4);
    ck_assert_uint_eq(ends, 2);
    ck_assert_uint_eq(handed, 2);
    timeline_destroy(t);
}
END_TEST

START_TEST(the_window_reaches_to_the_end_of_the_joining_cell) {
    struct timeline *t = scene("two_threads");
    ck_assert_int_eq(since(t, t->to), 5000300);
    ck_assert_int_eq(since(t, t->zero), 100); // where the feed's stopwatch began
    ck_assert_uint_eq(t->nfinished, 2);
    ck_assert_uint_eq(t->tasks[t->finished[0]].id, 3);
    ck_assert_uint_eq(t->nprints, 2);
    timeline_destroy(t);
}
END_TEST

START_TEST(the_last_cell_is_the_last_that_started_tasks) {
    int64_t now;
    uint32_t cell;
    recorder = timeline_recorder_create();
    scene_tell("two_threads", take, recorder, &now, &cell);
    ck_assert_uint_eq(timeline_last_cell(recorder), 1);
    ck_assert_ptr_null(timeline_cut(recorder, 9, now));
    timeline_recorder_destroy(recorder);
}
END_TEST

START_TEST(without_a_core_one_is_ready) {
    struct timeline *t = scene("one_core");
    expect_states(timeline_task_by_id(t, 2), "n=#=#=#");
    expect_states(timeline_task_by_id(t, 3), "n=#.=#");
    ck_assert_int_eq(since(t, timeline_task_by_id(t, 3)->intervals[4].from), 9000);
    timeline_destroy(t);
}
END_TEST

START_TEST(markup_is_text) {
    struct text out = {0};
    markup_add(&out, "<a b=\"c\" d='e'>&amp;\n\t\x01\x7f\xff\xef\xbf\xbe\xe2\x82\xac");
    ck_assert_str_eq(text_str(&out), "&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp;amp;\n\t\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xe2\x82\xac");
    text_finish(&out);
}
END_TEST

// Two on one page do not share ids, and one without style has none.
START_TEST(pictures_go_together_on_a_page) {
    struct timeline *t = scene("locks");
    struct text out = {0};
    timeline_svg_add(&out, t, &(struct timeline_svg_options){.id = "first", .width = 700});
    timeline_svg_add(&out, t, &(struct timeline_svg_options){.id = "second", .width = 700});
    ck_assert_ptr_nonnull(strstr(text_str(&out), "id=\"first-clip0\""));
    ck_assert_ptr_nonnull(strstr(text_str(&out), "id=\"second-clip0\""));
    ck_assert_ptr_null(strstr(text_str(&out), "<style"));
    ck_assert_ptr_nonnull(strstr(text_str(&out), "width=\"700\""));
    text_finish(&out);
    timeline_destroy(t);
}
END_TEST

START_TEST(what_is_missing_is_not_known) {
    struct timeline *t = scene("dropped");
    ck_assert_uint_eq(t->nlosses, 2);
    ck_assert_int_eq(t->losses[0].missing, 1234);
    ck_assert(t->losses[1].minor);
    expect_states(timeline_task_by_id(t, 3), "=#?#"); // the wait began at the last event that was seen
    expect_states(timeline_task_by_id(t, 2), ".?");
    ck_assert_int_eq(since(t, t->losses[1].from), 4000);
    timeline_destroy(t);
}
END_TEST

START_TEST(open_ends_are_open) {
    struct timeline *t = scene("states");
    const struct timeline_task *task = timeline_task_by_id(t, 2);
    ck_assert_int_eq(task->end, TIMELINE_OPEN);
    ck_assert(task->intervals[task->nintervals - 1].open);
    ck_assert_int_eq(task->intervals[task->nintervals - 1].to, t->to);
    ck_assert_uint_eq(task->spans[0].kind, TIMELINE_CHUNK);
    timeline_destroy(t);
}
END_TEST

// Whatever comes, in whatever order: no crash, and times in order.
START_TEST(nonsense_is_survived) {
    uint32_t seed = (uint32_t)_i * 2654435761u + 1;
    recorder = timeline_recorder_create();
    for (int i = 0; i < 5000; i++) {
        seed = seed * 1664525 + 1013904223;
        struct event e = {.kind = (uint16_t)(seed >> 8) % (EVENT_COUNT + 2), .task = (seed >> 14) % 9, .cell = (seed >> 18) % 4,
            .ns = seed % 50 == 0 ? INT64_MIN + seed : seed % 51 == 0 && i > 4000 ? INT64_MAX - seed : (int64_t)i * 1000 + seed % 5000};
        e.a = seed % 7 == 0 ? INT64_MAX - seed : (int64_t)(seed >> 20) % 20 - 2;
        e.b = seed % 11 == 0 ? INT64_MIN + seed : (int64_t)(seed >> 17) % 12 - 2;
        e.text = "x\xff\ny";
        e.text_len = (seed >> 10) % 5;
        if (seed % 13 == 0) e.flags = EVENT_INSIDE;
        timeline_recorder_event(recorder, &e);
    }
    for (uint32_t cell = 0; cell < 5; cell++) {
        struct timeline *t = timeline_cut(recorder, cell, INT64_MAX);
        struct text out = {0};
        if (t) draw(t, 61, 7, true, &out);
        if (t) timeline_svg_add(&out, t, &(struct timeline_svg_options){.standalone = true, .most_intervals = _i % 2 ? 100 : 0});
        if (t) timeline_html_add(&out, t, "nonsense");
        ck_assert(utf8_is_valid(text_str(&out), out.len, NULL));
        ck_assert_ptr_null(strstr(text_str(&out), "nan"));
        ck_assert_ptr_null(strstr(text_str(&out), "inf\""));
        text_finish(&out);
        timeline_destroy(t);
    }
    timeline_recorder_destroy(recorder);
}
END_TEST

// Axes.

START_TEST(pauses_between_cells_are_left_out) {
    struct timeline *t = scene("session");
    struct timeline_axis a;
    timeline_axis_init(&a, t, 60, 3);
    ck_assert_uint_eq(a.n, 5);
    ck_assert(a.pieces[1].is_gap && a.pieces[3].is_gap);
    ck_assert_int_eq(since(t, a.pieces[1].from), 22000);
    ck_assert_int_eq(since(t, a.pieces[1].to), 31000000);
    double before = -1;
    for (size_t i = 0; i < t->tasks[0].nintervals; i++) {
        double x = timeline_axis_x(&a, t->tasks[0].intervals[i].from);
        ck_assert(x >= before && x <= 60);
        before = x;
    }
    timeline_axis_init(&a, t, 60, 0);
    ck_assert_uint_eq(a.n, 1);
    timeline_destroy(t);
}
END_TEST

START_TEST(sleep_is_left_out_only_where_it_hides_the_rest) {
    struct timeline_axis a;
    struct timeline *t = scene("nap");
    timeline_axis_init(&a, t, 60, 3);
    ck_assert_uint_eq(a.n, 3);
    ck_assert_int_eq(a.pieces[1].to - a.pieces[1].from, 10000000000);
    timeline_destroy(t);
    t = scene("two_threads");
    timeline_axis_init(&a, t, 60, 3);
    ck_assert_uint_eq(a.n, 1);
    timeline_destroy(t);
}
END_TEST

START_TEST(steps_are_round) {
    struct timeline *t = scene("two_threads");
    struct timeline_axis a;
    char label[32];
    timeline_axis_init(&a, t, 60, 3);
    int64_t step = timeline_axis_step(&a, 6);
    ck_assert_int_eq(step, 1000000000);
    timeline_axis_label(&a, a.zero + 3 * step, step, label);
    ck_assert_str_eq(label, "3");
    timeline_axis_label(&a, a.zero + 500000000, 500000000, label);
    ck_assert_str_eq(label, "0.5");
    ck_assert_int_eq(timeline_axis_tick(&a, a.zero - 1, step), a.zero);
    ck_assert_int_eq(timeline_axis_tick(&a, a.zero + 1, step), a.zero + step);
    timeline_duration(1234567, label);
    ck_assert_str_eq(label, "1.23 ms");
    timeline_duration(5000200000, label);
    ck_assert_str_eq(label, "5.000 s");
    timeline_destroy(t);
}
END_TEST

START_TEST(waits_are_added_up) {
    struct timeline *t = scene("locks");
    struct timeline_wait waits[3];
    struct text phrase = {0};
    ck_assert_uint_eq(timeline_longest_waits(t, waits, 3), 5);
    ck_assert_int_eq(waits[0].ns, 50900000);
    timeline_wait_phrase(t, &waits[1], &phrase);
    ck_assert_str_eq(text_str(&phrase), "for Lock-1, held by Thread-1 and others");
    text_finish(&phrase);
    timeline_destroy(t);
}
END_TEST

// A hundred thousand events: nothing is lost, and the drawing stays small.
START_TEST(a_crowd_fits) {
    struct timeline *t = scene("crowd");
    struct text out = {0};
    size_t lines = 0;
    ck_assert_uint_eq(t->ntasks, 1001);
    ck_assert(timeline_intervals(t) > 60000);
    ck_assert_uint_eq(t->left_out, 0);
    draw(t, 80, 24, true, &out);
    for (size_t i = 0; i < out.len; i++) lines += out.data[i] == '\n';
    ck_assert_uint_le(lines, 24 + 14);
    text_finish(&out);
    timeline_destroy(t);
}
END_TEST

int main(void) {
    Suite *s = suite_create("timeline");
    TCase *c = tcase_create("timeline");
    tcase_set_timeout(c, 60);
    tcase_add_loop_test(c, golden_unicode, 0, 4);
    tcase_add_loop_test(c, golden_ascii, 0, 4);
    tcase_add_loop_test(c, no_line_is_wider_than_asked_for, 0, 2);
    tcase_add_test(c, ascii_is_ascii);
    tcase_add_test(c, intervals_follow_events);
    tcase_add_test(c, intervals_never_overlap);
    tcase_add_test(c, a_lock_is_held_and_handed_over);
    tcase_add_test(c, the_window_reaches_to_the_end_of_the_joining_cell);
    tcase_add_test(c, the_last_cell_is_the_last_that_started_tasks);
    tcase_add_test(c, without_a_core_one_is_ready);
    tcase_add_test(c, markup_is_text);
    tcase_add_test(c, pictures_go_together_on_a_page);
    tcase_add_test(c, what_is_missing_is_not_known);
    tcase_add_test(c, open_ends_are_open);
    tcase_add_loop_test(c, nonsense_is_survived, 0, 20);
    tcase_add_test(c, pauses_between_cells_are_left_out);
    tcase_add_test(c, sleep_is_left_out_only_where_it_hides_the_rest);
    tcase_add_test(c, steps_are_round);
    tcase_add_test(c, waits_are_added_up);
    tcase_add_test(c, a_crowd_fits);
    suite_add_tcase(s, c);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
