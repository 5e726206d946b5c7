// Looking lessons over: every rule finds what it is for, at its place, and says nothing of a good lesson.

#include "base/text.h"
#include "lesson/lint.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

#define FRONT "---\nformat: 1\ntitle: T\nsummary: S\nminutes: 5\n---\n" // six lines

static void add_finding(void *user, const struct lint_finding *f) {
    text_printf(user, "%u:%u:%u: %s%s\n", (unsigned)f->cell, (unsigned)f->line, (unsigned)f->column, f->is_advice ? "advice: " : "", f->message);
    if (f->hint)
        text_printf(user, "  hint: %s\n", f->hint);
}

static bool exists(void *user, const char *path) {
    (void)user;
    return strcmp(path, "dir/there.png") == 0 || strcmp(path, "dir/a file.md") == 0 || strcmp(path, "/there") == 0;
}

static bool is_command(void *user, const char *word, size_t len) {
    (void)user;
    return len == 3 && memcmp(word, "set", 3) == 0;
}

static void finds_in(struct lesson *l, const struct diag *diag, const char *expected) {
    struct text out = {0};
    ck_assert_msg(l != NULL, "%s", diag->message ? diag->message : "no message");
    size_t n = lesson_lint(l, &(struct lint_options){.words = {is_command, NULL}, .exists = exists, .found = add_finding, .user = &out});
    size_t lines = 0;
    for (const char *p = text_str(&out); *p; p++)
        lines += *p == '\n' && p[1] != ' ';
    ck_assert_uint_eq(n, lines);
    ck_assert_str_eq(text_str(&out), expected);
    text_finish(&out);
    lesson_close(l);
}

static void finds(const char *text, const char *expected) {
    struct diag diag = {0};
    finds_in(lesson_parse("dir/sample.md", text, strlen(text), &diag), &diag, expected);
}

START_TEST(good_lessons_are_left_alone) {
    finds(FRONT "# T\n\nText with a [link](a%20file.md#part), ![a picture](there.png), [a page](https://example.org/x), [below](#t),\n"
          "[mail](mailto:a@b.c), [root](/there) and `[no](link)`.\n\n```python\nset feed off\nx = 1\n```\n\n```output\n```\n\n"
          "<details><summary>Q: Why?</summary>\n\nBecause.\n\n```output\nof nothing\n```\n\n</details>\n\n"
          "<!-- note: hi -->\n\n<!-- just: words -->\n\n<!-- bobbin: raises -->\n```python\nclass A: pass\n```\n\n"
          "<!-- bobbin: skip -->\n```python\nimport nothing (\n```\n", "");
}
END_TEST

START_TEST(front_matter_is_wanted) {
    finds("text\n", "0:1:1: advice: the front matter lacks format, title, summary, minutes\n  hint: a lesson begins with `---`, lines such as `title: Two threads`, and `---`\n");
    finds("---\ntitle: T\n---\ntext\n", "0:1:1: advice: the front matter lacks format, summary, minutes\n");
}
END_TEST

START_TEST(code_must_be_readable) {
    finds(FRONT "text\n\n```python\nx = 1\ny = = 2\n```\n", "0:11:5: bobbin cannot read this: invalid syntax\n");
    finds(FRONT "```python\nif x:\n    class A:\n        pass\n```\n",
          "0:9:5: bobbin cannot read this: bobbin leaves out 'class'\n  hint: use functions, and dicts for what belongs together: point = {'x': 1, 'y': 2}\n");
    finds(FRONT "```python\nfor x in [1]:\n```\n", "0:8:14: bobbin cannot read this: expected an indented block after 'for' statement on line 8\n");
    finds(FRONT "```python\nfrom math import *\n```\n", "0:8:1: bobbin cannot read this: bobbin leaves out 'from math import *': name what you need\n");
    finds(FRONT "```python\nunknown word of shell\n```\n", "0:8:9: bobbin cannot read this: invalid syntax. Perhaps you forgot a comma?\n");
}
END_TEST

START_TEST(questions_must_make_sense) {
    finds(FRONT "<details><summary>Q: Why?</summary>\n\n</details>\n", "0:7:1: this question has neither choices nor an answer\n");
    finds(FRONT "<details><summary>Q: Why?</summary>\n\n- [x] a\n\n</details>\n", "0:7:1: this question has only one choice\n");
    finds(FRONT "<details><summary>Q: Why?</summary>\n\n- [x] a\n- [ ] b\n- [ ] a\n\n</details>\n", "0:7:1: choice c of this question is there twice\n");
    finds(FRONT "<details><summary>Q:</summary>\n\nBecause.\n\n</details>\n", "0:7:1: this question has no words in its <summary>\n");
}
END_TEST

#define EXERCISE "```python exercise\ndef f(n):\n    pass\n```\n\n%s<details><summary>Solution</summary>\n\n```python\ndef f(n):\n    m = n + 1\n    return m\n```\n\n" \
                 "</details>\n\n```python check\nassert f(1) == 2\n```\n"

static void finds_in_exercise(const char *hints, const char *expected) {
    struct text lesson = {0};
    text_printf(&lesson, FRONT EXERCISE, hints);
    finds(text_str(&lesson), expected);
    text_finish(&lesson);
}

START_TEST(hints_must_not_be_solutions) {
#define HINT(text) "<details><summary>Hint</summary>\n\n" text "\n</details>\n\n"
    finds_in_exercise("", "");
    finds_in_exercise(HINT("One more. `return m` stands at the end."), "");
    finds_in_exercise(HINT("`return m` and above it `m = n + 1`"), "");
    finds_in_exercise(HINT("Add.") HINT("Say `m = n +\n1` and then `return  m`."),
                      "0:7:1: hint 2 of this exercise gives the solution away\n"
                      "  hint: a hint helps to think; what it takes to type belongs in the solution\n");
    finds_in_exercise(HINT("```python\ndef f(n):\n    m = n + 1\n    return m\n```"),
                      "0:7:1: hint 1 of this exercise gives the solution away\n"
                      "  hint: a hint helps to think; what it takes to type belongs in the solution\n");
}
END_TEST

#define LINK_HINT "  hint: a link is read from the folder in which the lesson is\n"

START_TEST(links_must_lead_somewhere) {
    finds(FRONT "# T\n\nA [link](gone.md) and\nthen ![p](gone.png).\n\n> - [x](gone.md?a#b)\n",
          "0:9:10: there is no file 'dir/gone.md'\n" LINK_HINT "0:10:11: there is no file 'dir/gone.png'\n" LINK_HINT
          "0:12:9: there is no file 'dir/gone.md'\n" LINK_HINT);
    finds(FRONT "A [link][r].\n\n[r]: gone.md\n", "0:9:6: there is no file 'dir/gone.md'\n" LINK_HINT);
    finds(FRONT "<img src=\"gone.png\">\n\nx <a href=\"there.png\">y</a> <img SRC=\"gone2.png\">\n",
          "0:7:11: there is no file 'dir/gone.png'\n" LINK_HINT "0:9:39: there is no file 'dir/gone2.png'\n" LINK_HINT);
    finds(FRONT "[a](<there.png>) [b](a%2) [c](%41)\n",
          "0:7:22: there is no file 'dir/a%2'\n" LINK_HINT "0:7:31: there is no file 'dir/A'\n" LINK_HINT);
}
END_TEST

START_TEST(comments_nearly_right_are_found) {
    finds(FRONT "text\n\n<!-- bobin: raises -->\n```python\n1\n```\n\n<!--\nnoet: x -->\n",
          "0:9:6: a comment that begins with 'bobin:' does nothing; did you mean 'bobbin:'?\n"
          "0:15:1: a comment that begins with 'noet:' does nothing; did you mean 'note:'?\n");
}
END_TEST

START_TEST(a_hundred_findings_are_enough) {
    struct text lesson = {0}, out = {0};
    struct diag diag = {0};
    text_add_str(&lesson, FRONT);
    for (int i = 0; i < 3000; i++)
        text_add_str(&lesson, "[a](gone.md) <img src=\"gone.md\">\n\n<!-- bobin: x -->\n\n");
    struct lesson *l = lesson_parse("dir/sample.md", text_str(&lesson), lesson.len, &diag);
    ck_assert_ptr_nonnull(l);
    ck_assert_uint_eq(lesson_lint(l, &(struct lint_options){.words = {is_command, NULL}, .exists = exists, .found = add_finding, .user = &out}), 100);
    lesson_close(l);
    text_finish(&lesson);
    text_finish(&out);
}
END_TEST

START_TEST(notebooks_are_read_by_cells) {
    static const char json[] = "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"markdown\", \"source\": \"text\\n\\n[a](gone.md)\"}, "
                               "{\"cell_type\": \"code\", \"source\": \"set x 5\"}, {\"cell_type\": \"code\", \"source\": \"\\nnope x y\"}]}";
    struct diag diag = {0};
    finds_in(lesson_parse_notebook("dir/n.ipynb", json, strlen(json), &diag), &diag,
             "3:2:6: bobbin cannot read this: invalid syntax. Perhaps you forgot a comma?\n1:3:5: there is no file 'dir/gone.md'\n" LINK_HINT);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lint");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, good_lessons_are_left_alone);
    tcase_add_test(tests, front_matter_is_wanted);
    tcase_add_test(tests, code_must_be_readable);
    tcase_add_test(tests, questions_must_make_sense);
    tcase_add_test(tests, hints_must_not_be_solutions);
    tcase_add_test(tests, links_must_lead_somewhere);
    tcase_add_test(tests, comments_nearly_right_are_found);
    tcase_add_test(tests, a_hundred_findings_are_enough);
    tcase_add_test(tests, notebooks_are_read_by_cells);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
