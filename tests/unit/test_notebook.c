// Notebooks: what becomes of their cells, what is said of what cannot run, and everything that is no notebook.

#include "base/mem.h"
#include "base/text.h"
#include "lang/interp_state.h"
#include "lesson/lesson.h"
#include "lesson/notebook_read.h"
#include "lesson/syntax.h"
#include "lib/lib.h"
#include "task/engine.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

// A notebook of format 4 around cells written as JSON.
static char *around(const char *cells) {
    struct text t = {0};
    text_printf(&t, "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, \"cells\": [%s]}", cells);
    return text_take(&t);
}

#define MD(source) "{\"cell_type\": \"markdown\", \"metadata\": {}, \"source\": \"" source "\"}"
#define CODE(source) "{\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [], \"execution_count\": 1, \"source\": \"" source "\"}"
#define RAW(source) "{\"cell_type\": \"raw\", \"metadata\": {}, \"source\": \"" source "\"}"

static struct lesson *opened(const char *cells) {
    struct diag diag = {0};
    char *json = around(cells);
    struct lesson *l = lesson_parse_notebook("dir/nb.ipynb", json, strlen(json), &diag);
    ck_assert_msg(l != NULL, "%s", diag.message ? diag.message : "no message");
    mem_free(json);
    return l;
}

// What must not open, with a part of the whole message.
static void refused_bytes(const char *bytes, size_t len, const char *expected) {
    struct diag diag = {0};
    struct text message = {0};
    struct lesson *l = lesson_parse_notebook("nb.ipynb", bytes, len, &diag);
    ck_assert_msg(l == NULL, "opened, wanted: %s", expected);
    diag_format(&message, &diag, 80);
    ck_assert_msg(strstr(text_str(&message), expected) != NULL, "wanted: %s\ngot: %s", expected, text_str(&message));
    text_finish(&message);
    diag_finish(&diag);
}

static void refused(const char *json, const char *expected) {
    refused_bytes(json, strlen(json), expected);
}

static void refused_cells(const char *cells, const char *expected) {
    char *json = around(cells);
    refused(json, expected);
    mem_free(json);
}

static const struct step *step_is(const struct lesson *l, size_t n, enum step_kind kind, uint32_t cell) {
    ck_assert_uint_lt(n, l->nsteps);
    ck_assert_int_eq(l->steps[n].kind, kind);
    ck_assert_uint_eq(l->steps[n].cell, cell);
    return &l->steps[n];
}

START_TEST(cells_become_steps) {
    struct lesson *l = opened(MD("# Title\\n\\nProse\\n\\n## Next\\n\\nMore") "," CODE("x = 1\\nx") "," RAW("for nobody") "," CODE("") ","
                              CODE(" \\n") "," MD("<details><summary>Q: Why?</summary>\\n\\n- [x] a\\n- [ ] b\\n\\n</details>"));
    ck_assert_str_eq(l->title, "Title");
    ck_assert_str_eq(l->name, "nb");
    ck_assert_str_eq(l->summary, "");
    ck_assert_uint_eq(l->nsteps, 4);
    step_is(l, 0, STEP_PROSE, 1);
    ck_assert_uint_eq(step_is(l, 1, STEP_PROSE, 1)->line, 5);
    const struct step *s = step_is(l, 2, STEP_CELL, 2);
    ck_assert_str_eq(s->code, "x = 1\nx\n");
    ck_assert_uint_eq(s->code_line, 1);
    ck_assert_str_eq(s->markdown, "```python\nx = 1\nx\n```");
    ck_assert_str_eq(s->heading, "Next");
    ck_assert_ptr_null(s->output);
    ck_assert_uint_eq(step_is(l, 3, STEP_QUIZ, 6)->nchoices, 2);
    lesson_close(l);
}
END_TEST

START_TEST(sources_may_be_lists_of_lines) {
    struct lesson *l = opened("{\"cell_type\": \"code\", \"source\": [\"a = 1\\r\\n\", \"b = '```'\"]}");
    ck_assert_str_eq(step_is(l, 0, STEP_CELL, 1)->code, "a = 1\nb = '```'\n");
    ck_assert_str_eq(l->steps[0].markdown, "````python\na = 1\nb = '```'\n````");
    lesson_close(l);
}
END_TEST

START_TEST(options_and_notes_reach_over_cells) {
    struct lesson *l = opened(MD("Prose\\n\\n<!-- bobbin: raises seed=7 -->") "," RAW("x") "," CODE("1/0") "," MD("<!-- note: see? -->\\n\\nNext"));
    const struct step *s = step_is(l, 1, STEP_CELL, 3);
    ck_assert(s->options.raises);
    ck_assert_int_eq(s->options.seed, 7);
    ck_assert_str_eq(s->note, "see?");
    lesson_close(l);
    refused_cells(MD("text\\n\\n<!-- bobbin: raises -->") "," MD("text") "," CODE("1"), "nb.ipynb: cell 1, line 3");
    refused_cells(MD("<!-- bobbin: raises -->"), "stand above no Python cell");
}
END_TEST

START_TEST(front_matter_is_a_raw_cell) {
    struct lesson *l = opened(RAW("---\\nformat: 1\\ntitle: T\\nminutes: 3\\n---\\n") "," MD("text"));
    ck_assert_str_eq(l->title, "T");
    ck_assert_int_eq(l->minutes, 3);
    lesson_close(l);
    l = opened(RAW("---\\ntitle: of another program\\nformat: html\\n---\\n") "," MD("---\\n\\ntext"));
    ck_assert_str_eq(l->title, "nb");
    lesson_close(l);
    refused_cells(RAW("---\\nformat: 1\\ntitel: x\\n---"), "nb.ipynb: cell 1, line 3");
}
END_TEST

static void remark_is(const struct lesson *l, size_t n, const char *part) {
    ck_assert_msg(strstr(l->steps[n].markdown, part) != NULL, "wanted: %s\ngot: %s", part, l->steps[n].markdown);
}

START_TEST(lines_for_jupyter_are_left_out) {
    struct lesson *l = opened(CODE("%%time\\ns = '''\\n%no magic\\n'''\\nfor x in [1]:\\n    !ls\\nimport numpy as np\\nfrom sys import path\\n"
                                   "import math, queue\\na = 7 \\\\\\n  % 4"));
    ck_assert_uint_eq(l->nsteps, 2);
    step_is(l, 0, STEP_PROSE, 1);
    remark_is(l, 0, "- line 1, `` %%time ``: a command of Jupyter\n");
    remark_is(l, 0, "- line 6, `` !ls ``: bobbin starts no other programs\n");
    remark_is(l, 0, "- line 7, `` import numpy as np ``: bobbin has no module numpy\n");
    remark_is(l, 0, "- line 8, `` from sys import path ``: bobbin has no module sys\n");
    ck_assert_str_eq(step_is(l, 1, STEP_CELL, 1)->code,
                     "# %%time\ns = '''\n%no magic\n'''\nfor x in [1]:\n    pass  # !ls\n# import numpy as np\n# from sys import path\n"
                     "import math, queue\na = 7 \\\n  % 4\n");
    lesson_close(l);
}
END_TEST

START_TEST(cells_that_cannot_be_read_are_shown) {
    struct lesson *l = opened(CODE("%%bash\\nls") "," CODE("x = 1\\nclass A: pass") "," CODE("def f(:") "," CODE("y = 2"));
    ck_assert_uint_eq(l->nsteps, 4);
    step_is(l, 0, STEP_PROSE, 1);
    remark_is(l, 0, "nb.ipynb: cell 1, line 1: '%%bash' is a command of Jupyter");
    remark_is(l, 0, "```python\n%%bash\nls\n```");
    step_is(l, 1, STEP_PROSE, 2);
    remark_is(l, 1, "leaves out 'class'");
    remark_is(l, 1, "nb.ipynb: cell 2, line 2\n");
    step_is(l, 2, STEP_PROSE, 3);
    step_is(l, 3, STEP_CELL, 4);
    lesson_close(l);
}
END_TEST

START_TEST(words_of_the_shell_run) {
    struct lesson *l = opened(CODE("t1 = spawn(print, 5)\\nthreads\\nset feed off\\njoin t1"));
    ck_assert_uint_eq(l->nsteps, 1);
    step_is(l, 0, STEP_CELL, 1);
    lesson_close(l);
}
END_TEST

START_TEST(pictures_are_counted_and_dropped) {
    struct text t = {0};
    text_add_str(&t, MD("# T\\n\\n![one](data:image/png;base64,"));
    t.len -= strlen("\"}");
    text_add_repeat(&t, 'A', 10u << 20);
    text_add_str(&t, ") <img src='data:image/gif;base64,AA'> end\"},"
                     "{\"cell_type\": \"markdown\", \"source\": \"![a](attachment:a.png)\", \"attachments\": {\"a.png\": {\"image/png\": \"AA\"}}},"
                     "{\"cell_type\": \"code\", \"source\": \"1\", \"outputs\": [{\"output_type\": \"display_data\", \"data\": {\"image/png\": \"");
    text_add_repeat(&t, 'B', 10u << 20);
    text_add_str(&t, "\", \"text/plain\": \"x\"}}, {\"output_type\": \"stream\", \"text\": 5}, 7]}");
    struct lesson *l = opened(text_str(&t));
    ck_assert_str_eq(l->summary, "4 pictures of the notebook are not shown here.");
    ck_assert_str_eq(l->steps[0].markdown, "# T\n\n![one](picture) <img src='picture'> end");
    lesson_close(l);
    text_finish(&t);
}
END_TEST

START_TEST(what_is_no_notebook_is_refused) {
    refused("", "no JSON at line 1");
    refused("   ", "no JSON");
    refused("# Markdown\n", "no JSON at line 1");
    refused("\x7f" "ELF", "no JSON");
    refused("{\"nbformat\": 4, \"cells\": [", "no JSON");
    refused("{\"nbformat\": 4,\n \"cells\": [}", "no JSON at line 2");
    refused("{\"nbformat\": 4, \"cells\": []} x", "no JSON");
    refused("{\"a\": \"\xff\"}", "no JSON");
    refused("{\"a\": \"\\ud800\"}", "no JSON");
    refused("[]", "has no 'nbformat'");
    refused("{}", "has no 'nbformat'");
    refused("{\"nbformat\": \"4\"}", "has no 'nbformat'");
    refused("{\"nbformat\": 3, \"worksheets\": []}", "a notebook of format 3; bobbin reads format 4");
    refused("{\"nbformat\": 3, \"worksheets\": []}", "hint: open it in Jupyter and save it");
    refused("{\"nbformat\": 5, \"cells\": []}", "a notebook of format 5");
    refused("{\"nbformat\": 99999999999999999999999, \"cells\": []}", "hint: a newer bobbin");
    refused("{\"nbformat\": 4}", "no list of 'cells'");
    refused("{\"nbformat\": 4, \"cells\": {}}", "no list of 'cells'");
    refused("{\"nbformat\": 4, \"cells\": []}", "nothing to show");
    refused_bytes("{\"nbformat\": 4}\0", 16, "no JSON");
    refused_bytes("\xef\xbb\xbf{\"nbformat\": 4}", 18, "no list of 'cells'");
}
END_TEST

START_TEST(broken_cells_are_refused_by_number) {
    refused_cells(MD("a") ", 5", "nb.ipynb: cell 2 is no cell");
    refused_cells("{}", "cell 1 has no 'cell_type'");
    refused_cells("{\"cell_type\": 1}", "cell 1 has no 'cell_type'");
    refused_cells("{\"cell_type\": \"heading\", \"source\": \"x\"}", "unknown kind: 'heading'");
    refused_cells("{\"cell_type\": \"code\"}", "has no 'source'");
    refused_cells("{\"cell_type\": \"code\", \"source\": 7}", "'source' that is no text");
    refused_cells("{\"cell_type\": \"code\", \"source\": [\"a\", {}]}", "'source' that is no text");
    refused_cells(CODE("a\\u0000b"), "cell 1: this is no text: there is a zero byte");
    refused_cells(MD("a\\u0000b"), "there is a zero byte");
    refused_cells(MD("fine") "," MD("a\\n\\n```python\\nx"), "nb.ipynb: cell 2, line 3");
    refused_cells(MD("<details><summary>Q: x</summary>") "," MD("</details>"), "never closed with </details>");
}
END_TEST

// `unit` many times between `before` and `after`.
static void refused_many(const char *before, const char *unit, size_t times, const char *after, const char *expected) {
    struct text t = {0};
    text_add_str(&t, before);
    for (size_t i = 0; i < times; i++)
        text_add_str(&t, unit);
    text_add_str(&t, after);
    refused_bytes(text_str(&t), t.len, expected);
    text_finish(&t);
}

#define BEGINNING "{\"nbformat\": 4, \"cells\": ["

START_TEST(too_much_is_refused) {
    refused_many("", "[", 10000000, "", "nested more than 100 deep");
    refused_many("{\"nbformat\": 4, \"metadata\": ", "{\"a\":", 100000, "", "nested more than 100 deep");
    refused_many("{\"nbformat\": 4, \"metadata\": [", "[],", 1000000, "1], \"cells\": []}", "more than 500000 values");
    refused_many(BEGINNING MD(""), "," MD(""), NOTEBOOK_MAX_CELLS, "]}", "more than 10000 cells");
    refused_many(BEGINNING "{\"cell_type\": \"code\", \"source\": \"", "words and words ", 70000, "\"}]}", "more than 1024 KB of text");
    refused_many(BEGINNING "{\"cell_type\": \"markdown\", \"source\": \"", "words and words ", 20000, "\"}]}", "cell 1: more text than a lesson");
    refused_many(BEGINNING "{\"cell_type\": \"markdown\", \"source\": \"", ">", 10000, "\"}]}", "nested too deeply");
    refused_many(BEGINNING "{\"cell_type\": \"markdown\", \"source\": \"x", "\\\"[{", 1000, "\"}, 5]}", "cell 2 is no cell");
}
END_TEST

START_TEST(deep_code_is_shown_and_not_run) {
    struct text t = {0};
    text_add_str(&t, "{\"cell_type\": \"code\", \"source\": \"x = ");
    text_add_repeat(&t, '(', 100000);
    text_add_str(&t, "\"}");
    struct lesson *l = opened(text_str(&t));
    step_is(l, 0, STEP_PROSE, 1);
    lesson_close(l);
    text_clear(&t);
    text_add_str(&t, "{\"cell_type\": \"code\", \"source\": \"");
    for (int i = 0; i < 1000; i++)
        text_add_str(&t, "!ls\\n");
    text_add_str(&t, "\"}");
    l = opened(text_str(&t));
    step_is(l, 0, STEP_PROSE, 1);
    ck_assert_uint_eq(l->nsteps, 1);
    lesson_close(l);
    text_finish(&t);
}
END_TEST

static void register_all(void *user, struct engine *e, struct interp *in) {
    (void)user;
    lib_register(in);
    lib_register_tasks(e, in);
}

static size_t modules_of(struct interp *in) {
    size_t n = 0;
    for (size_t i = 0; i < syntax_module_count; i++)
        n += interp_find_module(in, syntax_modules[i], strlen(syntax_modules[i])) != NULL;
    return n;
}

// The list by which imports are judged is the list of what there is.
START_TEST(modules_are_known) {
    struct engine *e = engine_create(&(struct engine_options){.setup = register_all});
    ck_assert_ptr_nonnull(e);
    struct interp *in = engine_interp(e);
    ck_assert_uint_eq(modules_of(in), syntax_module_count);
    ck_assert_uint_eq(in->nmodules, syntax_module_count);
    engine_destroy(e);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("notebook");
    TCase *tests = tcase_create("all");
    tcase_set_timeout(tests, 60);
    tcase_add_test(tests, cells_become_steps);
    tcase_add_test(tests, sources_may_be_lists_of_lines);
    tcase_add_test(tests, options_and_notes_reach_over_cells);
    tcase_add_test(tests, front_matter_is_a_raw_cell);
    tcase_add_test(tests, lines_for_jupyter_are_left_out);
    tcase_add_test(tests, cells_that_cannot_be_read_are_shown);
    tcase_add_test(tests, words_of_the_shell_run);
    tcase_add_test(tests, pictures_are_counted_and_dropped);
    tcase_add_test(tests, what_is_no_notebook_is_refused);
    tcase_add_test(tests, broken_cells_are_refused_by_number);
    tcase_add_test(tests, too_much_is_refused);
    tcase_add_test(tests, deep_code_is_shown_and_not_run);
    tcase_add_test(tests, modules_are_known);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
