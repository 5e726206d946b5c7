// Lessons written as notebooks: what is in them, and that they open again as the same lessons.

#include "base/text.h"
#include "lesson/lesson.h"
#include "lesson/notebook_write.h"
#include "lesson/shown.h"
#include <check.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static struct lesson *parsed(const char *text) {
    struct diag diag = {0};
    struct lesson *l = lesson_parse("dir/sample.md", text, strlen(text), &diag);
    ck_assert_msg(l != NULL, "%s", diag.message ? diag.message : "no message");
    return l;
}

static struct lesson *opened(const struct text *json) {
    struct diag diag = {0};
    struct lesson *l = lesson_parse_notebook("dir/sample.ipynb", text_str(json), json->len, &diag);
    ck_assert_msg(l != NULL, "%s\n%s", diag.message ? diag.message : "no message", text_str(json));
    return l;
}

static struct text written(const struct lesson *l) {
    struct shown none;
    struct text json = {0};
    shown_init(&none, l->nsteps);
    notebook_write(l, &none, &json);
    shown_finish(&none);
    return json;
}

static void same(const char *a, const char *b) {
    ck_assert_str_eq(a ? a : "(none)", b ? b : "(none)");
}

static void same_step(const struct step *a, const struct step *b) {
    ck_assert_int_eq(a->kind, b->kind);
    same(a->heading, b->heading);
    if (!a->code)
        same(a->markdown, b->markdown);
    same(a->code, b->code);
    same(a->answer, b->answer);
    same(a->note, b->note);
    ck_assert_int_eq(memcmp(&a->options, &b->options, sizeof a->options), 0);
    ck_assert_uint_eq(a->nchoices, b->nchoices);
    for (size_t i = 0; i < a->nchoices; i++) {
        same(a->choices[i].markdown, b->choices[i].markdown);
        ck_assert_int_eq(a->choices[i].right, b->choices[i].right);
    }
}

// Out, in and out again: the same lesson, and then the same bytes.
static void goes_round(const char *markdown) {
    struct lesson *l = parsed(markdown);
    struct text first = written(l);
    struct lesson *again = opened(&first);
    struct text second = written(again);
    same(l->title, again->title);
    same(l->summary, again->summary);
    same(l->schedule, again->schedule);
    ck_assert_int_eq(l->minutes, again->minutes);
    ck_assert_int_eq(l->seed, again->seed);
    ck_assert_uint_eq(l->nsteps, again->nsteps);
    for (size_t i = 0; i < l->nsteps; i++)
        same_step(&l->steps[i], &again->steps[i]);
    same(text_str(&first), text_str(&second));
    text_finish(&first);
    text_finish(&second);
    lesson_close(again);
    lesson_close(l);
}

#define FRONT "---\nformat: 1\ntitle: T\nsummary: S\nminutes: 5\nschedule: sim\nseed: 3\n---\n"
#define QUIZ "<details><summary>Q: Which <b>one</b>?</summary>\n\nThink.\n\n- [ ] one\n- [x] two,\n  or so\n\nBecause.\n\n```python\nno = 'cell'\n```\n\n</details>\n"

START_TEST(lessons_go_round) {
    goes_round("text\n");
    goes_round("```python\nx\n```\n");
    goes_round(FRONT "# T\n\nText\n\n## Next\n\nMore\n\n```python\nx = 1\nx\n```\n\n```output\n1\n```\n\nAfter\n\n---\n\nLast\n");
    goes_round(FRONT QUIZ "\n```python\n1\n```\n" QUIZ QUIZ "\nend\n");
    goes_round("<!-- note: first -->\n\n# T\n\n<!-- note: of the prose -->\n\n```python\nx\n```\n\n<!-- note: of the cell -->\n\n"
               "<!-- bobbin: raises hidden seed=7 -->\n```python\n1/0\n```\n\n```output\nx\n```\n<!-- note: of this cell -->\n\n- a\n- b\n");
    goes_round("a\n\n<!-- bobbin: skip -->\n```python\nx\n```\n\nb\n\n<!-- pause -->\n\nc\n");
    goes_round("~~~py\na = '```'\n\n\nb\n~~~\n~~~output\nx\n\n~~~\n```python\nb\n```");
    goes_round("# Ünï\n\n```python\ns = 'ß \\n \"'\n```\n\n    code\n\n> quote\n\n| a | b |\n|---|---|\n| 1 | 2 |\n");
    goes_round("```python exercise\nx = ...\n```\n\n<details><summary>Hint</summary>\n\nTwo.\n\n</details>\n\n"
               "<details><summary>Solution</summary>\n\n```python\nx = 2\n```\n\n</details>\n\n```python check\nassert x == 2\n```\n\nend\n");
}
END_TEST

static json_t *loaded(const struct text *json) {
    json_t *root = json_loadb(text_str(json), json->len, 0, NULL);
    ck_assert_ptr_nonnull(root);
    return root;
}

static const json_t *cell_of(const json_t *root, size_t n, const char *kind) {
    const json_t *cell = json_array_get(json_object_get(root, "cells"), n);
    ck_assert_str_eq(json_string_value(json_object_get(cell, "cell_type")), kind);
    return cell;
}

// A list of lines, joined.
static void lines_are(const json_t *lines, const char *expected) {
    struct text t = {0};
    const json_t *line;
    size_t i;
    json_array_foreach(lines, i, line) {
        text_add_str(&t, json_string_value(line));
        const char *nl = strchr(json_string_value(line), '\n');
        ck_assert(i + 1 == json_array_size(lines) || (nl && !nl[1]));
    }
    ck_assert_str_eq(text_str(&t), expected);
    text_finish(&t);
}

START_TEST(cells_are_cut_at_steps) {
    struct lesson *l = parsed(FRONT "# T\n\nOne\n\n## Next\n\nTwo\n\n<!-- bobbin: hidden -->\n```python\nx = 1\n\ny\n```\n```output\n5\n```\nLast\n");
    struct text json = written(l);
    json_t *root = loaded(&json);
    ck_assert_int_eq(json_integer_value(json_object_get(root, "nbformat")), 4);
    ck_assert_int_eq(json_integer_value(json_object_get(root, "nbformat_minor")), 5);
    ck_assert_uint_eq(json_array_size(json_object_get(root, "cells")), 5);
    lines_are(json_object_get(cell_of(root, 0, "raw"), "source"), "---\nformat: 1\ntitle: T\nsummary: S\nminutes: 5\nschedule: sim\nseed: 3\n---");
    lines_are(json_object_get(cell_of(root, 1, "markdown"), "source"), "# T\n\nOne");
    lines_are(json_object_get(cell_of(root, 2, "markdown"), "source"), "## Next\n\nTwo\n\n<!-- bobbin: hidden -->");
    const json_t *code = cell_of(root, 3, "code");
    lines_are(json_object_get(code, "source"), "x = 1\n\ny");
    ck_assert(json_is_true(json_object_get(json_object_get(json_object_get(code, "metadata"), "jupyter"), "source_hidden")));
    ck_assert(json_is_null(json_object_get(code, "execution_count")));
    ck_assert_uint_eq(json_array_size(json_object_get(code, "outputs")), 0);
    lines_are(json_object_get(cell_of(root, 4, "markdown"), "source"), "Last");
    ck_assert_str_eq(json_string_value(json_object_get(code, "id")), "cell-4");
    json_decref(root);
    text_finish(&json);
    lesson_close(l);
}
END_TEST

START_TEST(outputs_are_in_it) {
    struct lesson *l = parsed("```python\n1\n```\n\ntext\n\n```python\n2\n```\n");
    struct shown shown;
    struct text json = {0};
    shown_init(&shown, l->nsteps);
    shown_ran(&shown, 0);
    shown_ran(&shown, 2);
    shown_add(&shown, 2, SHOWN_OUTPUT, "a\n", 2);
    shown_add(&shown, 2, SHOWN_OUTPUT, "b \x1b\xff", 4);
    shown_add(&shown, 2, SHOWN_TROUBLE, "warning\n", 8);
    shown_add(&shown, 2, SHOWN_ERROR, "KeyError: 'x: y'\n  place\n", 25);
    shown_add(&shown, 2, SHOWN_OUTPUT, "", 0);
    notebook_write(l, &shown, &json);
    json_t *root = loaded(&json);
    ck_assert_int_eq(json_integer_value(json_object_get(cell_of(root, 0, "code"), "execution_count")), 1);
    const json_t *code = cell_of(root, 2, "code"), *outputs = json_object_get(code, "outputs"), *error = json_array_get(outputs, 2);
    ck_assert_int_eq(json_integer_value(json_object_get(code, "execution_count")), 2);
    ck_assert_uint_eq(json_array_size(outputs), 3);
    lines_are(json_object_get(json_array_get(outputs, 0), "text"), "a\nb \\x1b\\xff");
    ck_assert_str_eq(json_string_value(json_object_get(json_array_get(outputs, 1), "name")), "stderr");
    ck_assert_str_eq(json_string_value(json_object_get(error, "ename")), "KeyError");
    ck_assert_str_eq(json_string_value(json_object_get(error, "evalue")), "'x: y'");
    ck_assert_uint_eq(json_array_size(json_object_get(error, "traceback")), 2);
    json_decref(root);
    text_finish(&json);
    shown_finish(&shown);
    lesson_close(l);
}
END_TEST

START_TEST(a_bare_error_has_a_name) {
    struct lesson *l = parsed("```python\n1\n```\n");
    struct shown shown;
    struct text json = {0};
    shown_init(&shown, l->nsteps);
    shown_add(&shown, 0, SHOWN_ERROR, "KeyboardInterrupt", 17);
    notebook_write(l, &shown, &json);
    json_t *root = loaded(&json);
    const json_t *error = json_array_get(json_object_get(cell_of(root, 0, "code"), "outputs"), 0);
    ck_assert_str_eq(json_string_value(json_object_get(error, "ename")), "KeyboardInterrupt");
    ck_assert_str_eq(json_string_value(json_object_get(error, "evalue")), "");
    json_decref(root);
    text_finish(&json);
    shown_finish(&shown);
    lesson_close(l);
}
END_TEST

// What was no lesson of bobbin's keeps its code as it was written, read or not.
START_TEST(foreign_notebooks_keep_their_code) {
    static const char json[] = "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": \"class A: pass\"}, "
                               "{\"cell_type\": \"markdown\", \"source\": \"a\\r\\n\\r\\n# b\\r\\n\"}, {\"cell_type\": \"code\", \"source\": \"x = 1\"}]}";
    struct text in = {0};
    text_add_str(&in, json);
    struct lesson *l = opened(&in);
    struct text out = written(l);
    json_t *root = loaded(&out);
    ck_assert_uint_eq(json_array_size(json_object_get(root, "cells")), 4);
    lines_are(json_object_get(cell_of(root, 0, "code"), "source"), "class A: pass");
    lines_are(json_object_get(cell_of(root, 1, "markdown"), "source"), "a");
    lines_are(json_object_get(cell_of(root, 2, "markdown"), "source"), "# b");
    lines_are(json_object_get(cell_of(root, 3, "code"), "source"), "x = 1");
    json_decref(root);
    text_finish(&out);
    text_finish(&in);
    lesson_close(l);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("notebook_write");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, lessons_go_round);
    tcase_add_test(tests, cells_are_cut_at_steps);
    tcase_add_test(tests, outputs_are_in_it);
    tcase_add_test(tests, a_bare_error_has_a_name);
    tcase_add_test(tests, foreign_notebooks_keep_their_code);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
