// The transcript and what is made of it: numbers and ranges, how much is kept, Markdown that is a lesson again, programs.
#include "base/mem.h"
#include "lesson/lesson.h"
#include "shell/recap.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct transcript t;

static void setup(void) {
    t = (struct transcript){0};
}

static void teardown(void) {
    transcript_finish(&t);
}

static void add(enum typed_kind kind, const char *text, const char *heading, const char *output) {
    transcript_add(&t, kind, text, heading);
    transcript_output(&t, output, strlen(output));
}

START_TEST(test_ranges) {
    static const struct {
        const char *s;
        bool fine;
        size_t from, to;
    } cases[] = {
        {"4", true, 3, 4},  {"4-6", true, 3, 6}, {"4-", true, 3, 9},  {"1-9", true, 0, 9}, {"9", true, 8, 9}, {"3-3", true, 2, 3},
        {"0", false, 0, 0}, {"10", false, 0, 0}, {"6-4", false, 0, 0}, {"4-10", false, 0, 0}, {"-4", false, 0, 0}, {"x", false, 0, 0},
        {"4x", false, 0, 0}, {"4-x", false, 0, 0}, {"4--5", false, 0, 0}, {"", false, 0, 0}, {"99999999999999999999999", false, 0, 0},
        {"1-99999999999999999999999", false, 0, 0}, {"4-6-8", false, 0, 0}, {"+4", false, 0, 0}, {" 4", false, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t from = 0, to = 0;
        ck_assert_msg(transcript_range(cases[i].s, 9, &from, &to) == cases[i].fine, "%s", cases[i].s);
        if (cases[i].fine) ck_assert_msg(from == cases[i].from && to == cases[i].to, "%s: %zu to %zu", cases[i].s, from, to);
    }
    size_t from, to;
    ck_assert(!transcript_range("1", 0, &from, &to));
    ck_assert(!transcript_range("1-", 0, &from, &to));
}
END_TEST

START_TEST(test_what_belongs_to_whom) {
    transcript_output(&t, "early", 5);
    add(TYPED_CODE, "a\n\n", NULL, "one\n");
    transcript_output(&t, "two\n", 4);
    transcript_outcome(&t, TYPED_FAILED);
    transcript_close(&t);
    transcript_output(&t, "nobody's", 8);
    transcript_outcome(&t, TYPED_FINE);
    ck_assert_uint_eq(t.n, 1);
    ck_assert_str_eq(t.entries[0].text, "a");
    ck_assert_str_eq(text_str(&t.entries[0].output), "one\ntwo\n");
    ck_assert(t.entries[0].outcome == TYPED_FAILED);
}
END_TEST

// A program that prints for ever costs a bounded amount, and what is cut is cut between characters.
START_TEST(test_output_is_bounded) {
    char *line = mem_alloc(3001);
    memset(line, 'x', 3000);
    memcpy(line + 2998, "\xc3\xa9", 3);
    for (int i = 0; i < 400; i++) {
        transcript_add(&t, TYPED_CODE, "print", NULL);
        for (int k = 0; k < 40; k++) transcript_output(&t, line, 3000);
    }
    size_t kept = 0;
    for (size_t i = 0; i < t.n; i++) {
        ck_assert_uint_le(t.entries[i].output.len, TRANSCRIPT_OUTPUT_MOST);
        ck_assert(t.entries[i].cut);
        kept += t.entries[i].output.len;
    }
    ck_assert_uint_eq(kept, t.kept);
    ck_assert_uint_le(kept, TRANSCRIPT_MOST);
    ck_assert_uint_gt(t.entries[t.n - 1].output.len, TRANSCRIPT_OUTPUT_MOST - 4);
    ck_assert_uint_eq(t.entries[0].output.len, 0);
    mem_free(line);
}
END_TEST

START_TEST(test_markdown_is_a_lesson_again) {
    struct text out = {0};
    struct diag d = {0};
    add(TYPED_CODE, "print('```')\nx = '''\n````\n'''", "One", "```\nmore\n\n");
    add(TYPED_SHELL, "next", "One", "nothing of it");
    add(TYPED_COMMAND, "threads", "Two", "");
    add(TYPED_CODE, "1 / 0", "Two", "ZeroDivisionError\033[31m\n");
    transcript_outcome(&t, TYPED_FAILED);
    recap_lesson(&out, &(struct recap){.transcript = &t, .title = "A title\n---\nschedule: x"});
    struct lesson *l = lesson_parse("x.md", text_str(&out), out.len, &d);
    ck_assert_msg(l != NULL, "%s\n%s", d.message, text_str(&out));
    const struct step *cells[3];
    size_t n = 0;
    for (size_t i = 0; i < l->nsteps; i++) {
        if (l->steps[i].kind != STEP_CELL) continue;
        ck_assert_uint_lt(n, 3);
        cells[n++] = &l->steps[i];
    }
    ck_assert_uint_eq(n, 3);
    ck_assert_str_eq(l->title, "What I typed in A title");
    ck_assert_str_eq(cells[0]->code, "print('```')\nx = '''\n````\n'''\n");
    ck_assert_ptr_nonnull(strstr(cells[0]->output, "```\nmore"));
    ck_assert_str_eq(cells[0]->heading, "One");
    ck_assert_str_eq(cells[1]->code, "threads\n");
    ck_assert_ptr_null(cells[1]->output);
    ck_assert(!cells[1]->options.raises && cells[2]->options.raises);
    ck_assert_str_eq(cells[2]->output, "ZeroDivisionError\\x1b[31m\n");
    ck_assert_ptr_null(strstr(text_str(&out), "next"));
    lesson_close(l);
    text_finish(&out);
}
END_TEST

START_TEST(test_programs) {
    struct text out = {0};
    bool chosen[] = {true, true, false, true, true};
    add(TYPED_CODE, "def f(x):\n    return x", NULL, "");
    add(TYPED_SHELL, "back", NULL, "");
    add(TYPED_CODE, "f(1)", NULL, "1\n");
    add(TYPED_CODE, "g(1)\nf(2)", NULL, "NameError\n");
    transcript_outcome(&t, TYPED_FAILED);
    add(TYPED_CODE, "f(", NULL, "SyntaxError\n");
    transcript_outcome(&t, TYPED_NOT_PARSED);
    recap_program(&out, &(struct recap){.transcript = &t, .chosen = chosen});
    ck_assert_str_eq(text_str(&out), "# Typed in bobbin\n\ndef f(x):\n    return x\n\n# ended with an error:\n# g(1)\n# f(2)\n\n# could not be read:\n# f(\n");
    text_finish(&out);
}
END_TEST

START_TEST(test_for_reading) {
    struct text out = {0};
    add(TYPED_CODE, "a", "H", "");
    add(TYPED_SHELL, "next", "H", "");
    add(TYPED_CODE, "if b:\n    c", "H", "1\n2\n3\n");
    add(TYPED_CODE, "d", "I", "4\n");
    ck_assert_uint_eq(recap_markdown(&out, &(struct recap){.transcript = &t, .numbered = true, .lines = 2, .most = 2}), 3);
    ck_assert_str_eq(text_str(&out), "## H\n\n```\n3> if b:\n >     c\n1\n2\n...\n```\n\n## I\n\n```\n4> d\n4\n```\n\n");
    text_clear(&out);
    transcript_finish(&t);
    ck_assert_uint_eq(recap_markdown(&out, &(struct recap){.transcript = &t}), 0);
    ck_assert_uint_eq(out.len, 0);
    text_finish(&out);
}
END_TEST

int main(void) {
    Suite *s = suite_create("transcript");
    TCase *c = tcase_create("transcript");
    tcase_add_checked_fixture(c, setup, teardown);
    tcase_add_test(c, test_ranges);
    tcase_add_test(c, test_what_belongs_to_whom);
    tcase_add_test(c, test_output_is_bounded);
    tcase_add_test(c, test_markdown_is_a_lesson_again);
    tcase_add_test(c, test_programs);
    tcase_add_test(c, test_for_reading);
    suite_add_tcase(s, c);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
