// Lessons: how Markdown becomes steps, what a mistake in a lesson says, and how lessons are found.

#include "base/mem.h"
#include "base/text.h"
#include "lesson/lesson.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct lesson *parsed(const char *text) {
    struct diag diag = {0};
    struct lesson *l = lesson_parse("dir/sample.md", text, strlen(text), &diag);
    ck_assert_msg(l != NULL, "%s", diag.message ? diag.message : "no message");
    return l;
}

// Parses what must fail, and checks the whole message.
static void refused(const char *text, const char *expected) {
    struct diag diag = {0};
    struct text message = {0};
    struct lesson *l = lesson_parse("sample.md", text, strlen(text), &diag);
    ck_assert_ptr_null(l);
    diag_format(&message, &diag, 80);
    ck_assert_msg(strstr(text_str(&message), expected) != NULL, "wanted: %s\ngot: %s", expected, text_str(&message));
    text_finish(&message);
    diag_finish(&diag);
}

static void step_is(const struct lesson *l, size_t n, enum step_kind kind, uint32_t line, const char *heading) {
    ck_assert_uint_lt(n, l->nsteps);
    ck_assert_int_eq(l->steps[n].kind, kind);
    ck_assert_uint_eq(l->steps[n].line, line);
    ck_assert_str_eq(l->steps[n].heading, heading);
}

START_TEST(front_matter_is_read) {
    struct lesson *l = parsed("---\nformat: 1\ntitle: \"Two words\"\nsummary: all: of it\nminutes: 12\nschedule: sim\nseed: 0\n"
                              "cores: 4\n# a comment\n---\ntext\n");
    ck_assert_str_eq(l->title, "Two words");
    ck_assert_str_eq(l->summary, "all: of it");
    ck_assert_str_eq(l->schedule, "sim");
    ck_assert_str_eq(l->name, "sample");
    ck_assert_int_eq(l->minutes, 12);
    ck_assert_int_eq(l->seed, 0);
    ck_assert_int_eq(l->cores, 4);
    step_is(l, 0, STEP_PROSE, 11, "");
    lesson_close(l);
}
END_TEST

START_TEST(title_defaults) {
    struct lesson *l = parsed("# A *first* `heading`\n\ntext\n");
    ck_assert_str_eq(l->title, "A first heading");
    lesson_close(l);
    l = parsed("text\n");
    ck_assert_str_eq(l->title, "sample");
    ck_assert_str_eq(l->summary, "");
    ck_assert_int_eq(l->minutes, -1);
    lesson_close(l);
}
END_TEST

START_TEST(steps_are_split) {
    struct lesson *l = parsed("# Title\n\n## Sub\n\nProse one.\n\nProse two.\n\n## Next\n\nLead:\n\n```python\nx = 1\n\ny = 2\n```\n\n"
                              "```output\n2\n```\n\nAfter.\n\n---\n\nLast.\n\n```sh\nls\n```\n");
    ck_assert_uint_eq(l->nsteps, 5);
    step_is(l, 0, STEP_PROSE, 1, "Sub");
    step_is(l, 1, STEP_PROSE, 9, "Next");
    step_is(l, 2, STEP_CELL, 13, "Next");
    ck_assert_str_eq(l->steps[2].code, "x = 1\n\ny = 2\n");
    ck_assert_uint_eq(l->steps[2].code_line, 14);
    ck_assert_str_eq(l->steps[2].output, "2\n");
    ck_assert_uint_eq(l->steps[2].output_line, 19);
    ck_assert_str_eq(l->steps[2].markdown, "```python\nx = 1\n\ny = 2\n```");
    step_is(l, 3, STEP_PROSE, 23, "Next");
    ck_assert_str_eq(l->steps[3].markdown, "After.");
    ck_assert_str_eq(l->steps[4].markdown, "Last.\n\n```sh\nls\n```");
    lesson_close(l);
}
END_TEST

START_TEST(line_ends_and_byte_order_mark) {
    struct lesson *l = parsed("\xef\xbb\xbf# One\r\n\r\n~~~python\r\na\r\nb\r\n~~~\r\n");
    ck_assert_uint_eq(l->nsteps, 2);
    step_is(l, 1, STEP_CELL, 3, "One");
    ck_assert_str_eq(l->steps[1].code, "a\nb\n");
    lesson_close(l);
}
END_TEST

START_TEST(options_belong_to_the_next_cell) {
    struct lesson *l = parsed("<!-- bobbin: seed=7 cores=4\n timeout=10 raises hidden schedule=gil gil-check=op -->\n```python\nx\n```\n\n```py\ny\n```\n");
    struct cell_options o = l->steps[0].options, none = l->steps[1].options;
    ck_assert(o.raises && o.hidden && !o.skip);
    ck_assert_int_eq(o.seed, 7);
    ck_assert_int_eq(o.cores, 4);
    ck_assert_int_eq(o.timeout_s, 10);
    ck_assert_str_eq(o.schedule, "gil");
    ck_assert_str_eq(o.gil_check, "op");
    ck_assert(!none.schedule && !none.gil_check);
    ck_assert(!none.raises && none.seed == -1 && none.cores == -1 && none.timeout_s == -1);
    lesson_close(l);
    l = parsed("<!-- bobbin: skip -->\n```python\nx\n```\n");
    step_is(l, 0, STEP_CELL, 2, "");
    ck_assert(l->steps[0].options.skip);
    lesson_close(l);
}
END_TEST

START_TEST(notes_find_their_step) {
    struct lesson *l = parsed("<!-- note: early -->\n\nProse\n\n<!-- note: in\nprose -->\n\n```python\nx\n```\n<!-- note: a -->\n<!-- note: b -->\n\n"
                              "<!-- just a comment -->\n");
    ck_assert_uint_eq(l->nsteps, 2);
    ck_assert_str_eq(l->steps[0].note, "early\n\nin\nprose");
    ck_assert_str_eq(l->steps[1].note, "a\n\nb");
    lesson_close(l);
}
END_TEST

START_TEST(choices_are_read) {
    struct lesson *l = parsed("<details><summary>Q: Which?</summary>\n\nThink.\n\n- [ ] one `x`\n- [x] two,\n  which goes on\n\n"
                              "Because.\n\n```python\nnot a cell\n```\n</details>\n");
    const struct step *s = &l->steps[0];
    ck_assert_uint_eq(l->nsteps, 1);
    step_is(l, 0, STEP_QUIZ, 1, "");
    ck_assert_str_eq(s->markdown, "Which?\n\nThink.");
    ck_assert_uint_eq(s->nchoices, 2);
    ck_assert_str_eq(s->choices[0].markdown, "one `x`");
    ck_assert_str_eq(s->choices[1].markdown, "two,\nwhich goes on");
    ck_assert(!s->choices[0].right && s->choices[1].right);
    ck_assert_str_eq(s->answer, "Because.\n\n```python\nnot a cell\n```");
    lesson_close(l);
}
END_TEST

START_TEST(choices_have_messages) {
    struct lesson *l = parsed("<!-- bobbin: fixed -->\n<details><summary>Q: Which?</summary>\n\n- [ ] one\n  more\n\n  No,\n  not `one`.\n\n      code\n- [x] two\n"
                              "  > Yes.\n- [ ] three\n\n</details>\n<details><summary>Q: Then?</summary>\n\n- [x] x\n</details>\n");
    const struct step *s = &l->steps[0];
    ck_assert_uint_eq(s->nchoices, 3);
    ck_assert(s->options.fixed && !l->steps[1].options.fixed);
    ck_assert_str_eq(s->choices[0].markdown, "one\nmore");
    ck_assert_str_eq(s->choices[0].message, "No,\nnot `one`.\n\n    code");
    ck_assert_str_eq(s->choices[1].markdown, "two");
    ck_assert_str_eq(s->choices[1].message, "> Yes.");
    ck_assert_str_eq(s->choices[2].markdown, "three");
    ck_assert_ptr_null(s->choices[2].message);
    lesson_close(l);
}
END_TEST

START_TEST(details_may_follow_each_other) {
    struct lesson *l = parsed("<details><summary>Q: <b>A</b> <code>c</code></summary>\na <details>in</details> b\n</details>\n<details>\n<summary>Hint</summary>\n\nH\n\n"
                              "</details>\ntail\n\nmore\n");
    ck_assert_uint_eq(l->nsteps, 3);
    ck_assert_str_eq(l->steps[0].markdown, "**A** `c`");
    ck_assert_str_eq(l->steps[0].answer, "a <details>in</details> b");
    step_is(l, 1, STEP_QUIZ, 4, "");
    ck_assert_str_eq(l->steps[1].markdown, "Hint");
    ck_assert_str_eq(l->steps[1].answer, "H");
    ck_assert_str_eq(l->steps[2].markdown, "tail\n\nmore");
    lesson_close(l);
}
END_TEST

#define SOLUTION "<details><summary>Solution</summary>\n\nSo:\n\n```python\nx = 1\n```\n\n</details>\n"
#define CHECK "```python check\nassert x\n```\n"

START_TEST(exercises_are_read) {
    struct lesson *l = parsed("Make x.\n\n<!-- bobbin: timeout=3 -->\n```python exercise\nx = ...\n```\n<!-- note: n -->\n\n<details><summary>Hint</summary>\n\nOne.\n"
                              "</details>\n<details><summary>Hint 2:</summary>Two.</details>\n\n" SOLUTION "\n" CHECK "\n```python title=\"y\"\ny\n```\n");
    ck_assert_uint_eq(l->nsteps, 3);
    const struct step *s = &l->steps[1];
    const struct lesson_exercise *e = s->exercise;
    step_is(l, 1, STEP_EXERCISE, 4, "");
    ck_assert_str_eq(s->code, "x = ...\n");
    ck_assert_uint_eq(s->code_line, 5);
    ck_assert_uint_eq(s->first_line, 3);
    ck_assert_int_eq(s->options.timeout_s, 3);
    ck_assert_str_eq(s->note, "n");
    ck_assert_uint_eq(e->nhints, 2);
    ck_assert_str_eq(e->hints[0], "One.");
    ck_assert_str_eq(e->hints[1], "Two.");
    ck_assert_str_eq(e->solution, "x = 1\n");
    ck_assert_uint_eq(e->solution_line, 20);
    ck_assert_str_eq(e->solution_markdown, "So:\n\n```python\nx = 1\n```");
    ck_assert_str_eq(e->check, "assert x\n");
    ck_assert_uint_eq(e->check_line, 26);
    ck_assert_int_eq(l->steps[2].kind, STEP_CELL);
    ck_assert_ptr_null(l->steps[2].exercise);
    lesson_close(l);
}
END_TEST

START_TEST(hints_elsewhere_are_questions) {
    struct lesson *l = parsed("```python exercise\nx\n```\n" CHECK SOLUTION "\ntext\n\n" SOLUTION);
    ck_assert_uint_eq(l->nsteps, 3);
    ck_assert_int_eq(l->steps[2].kind, STEP_QUIZ);
    lesson_close(l);
}
END_TEST

START_TEST(mistakes_in_exercises_have_a_place) {
    refused("text\n\n" CHECK, "sample.md:3:1");
    refused("```python exercise\nx\n```\n\ntext\n\n" CHECK, "this check stands behind no exercise");
    refused("```python exercise\nx\n```\n" CHECK "\n" CHECK, "sample.md:8:1");
    refused("a\n\n```python exercise\nx\n```\n" SOLUTION, "sample.md:3:1");
    refused("```python exercise\nx\n```\n" CHECK, "this exercise has no solution");
    refused("```python exercise\nx\n```\n" SOLUTION SOLUTION CHECK, "a solution already");
    refused("```python exercise\nx\n```\n<details><summary>Solution</summary>\nx\n</details>\n" CHECK, "no Python fence in this solution");
    refused("```python exercise\nx\n```\n<details><summary>Hint</summary>\n\n</details>\n" SOLUTION CHECK, "nothing in this hint");
    refused("<!-- bobbin: fixed -->\n```python exercise\nx\n```\n" SOLUTION CHECK, "stands above no question");
    refused("```python exercise\nx\n```\n" SOLUTION "<!-- bobbin: raises -->\n" CHECK, "stand above no Python cell");
}
END_TEST

START_TEST(mistakes_have_a_place) {
    refused("---\nformat: 2\n---\nx\n", "sample.md:2:9");
    refused("---\ntitel: x\n---\nx\n", "hint: did you mean 'title'?");
    refused("---\nminutes: soon\n---\nx\n", "sample.md:2:10");
    refused("---\nseed: 1\nseed: 2\n---\nx\n", "'seed' is given twice");
    refused("---\nschedule: fast\n---\nx\n", "free, gil or sim");
    refused("---\ntitle: x\n", "never closed with '---'");
    refused("---\nwords\n---\n", "expected 'key: value'");
    refused("text\n\n<!-- bobbin: sed=1 -->\n```python\nx\n```\n", "sample.md:3:14");
    refused("---\nseed: 9223372036854775808\n---\n", "at most 9223372036854775807");
    refused("---\ncores: 1025\n---\n", "at most 1024");
    refused("---\ncores: 0\n---\n", "at least 1");
    refused("---\nseed: -1\n---\n", "wants a whole number, not '-1'");
    refused("<!-- bobbin: seed=x -->\n```python\nx\n```\n", "wants a whole number, not 'x'");
    refused("<!-- bobbin: raises=1 -->\n```python\nx\n```\n", "takes no value");
    refused("<!-- bobbin: raises -->\n\ntext\n", "stand above no Python cell");
    refused("<!-- bobbin: raises -->\n", "stand above no Python cell");
    refused("<!-- bobbin: fixed raises -->\n<details><summary>Q: x</summary>y</details>\n", "sample.md:1:1");
    refused("<!-- bobbin: fixed -->\n```python\nx\n```\n", "stands above no question");
    refused("text\n\n```python\nx\n\nmore\n", "sample.md:3:1");
    refused("```python", "never closed");
    refused("````python\nx\n```\n", "hint: put a line with ````");
    refused("a\n\n<details><summary>Q: x</summary>\n\nfoo\n", "sample.md:3:1");
    refused("<details><summary>Q: x\n\n</details>\n", "<summary> that begins here");
    refused("<details><summary>Q: x</summary>\n\n- [ ] a\n\n</details>\n", "marked as right");
    refused("<!-- note: x\n", "the comment that begins here");
    refused("```python exercize\nx\n```\n", "hint: did you mean 'exercise'?");
    refused("```output\nx\n```\n", "sample.md:1:1");
    refused("```python\nx\n```\n\ntext\n\n```output\nx\n```\n", "sample.md:7:1");
    refused("```python\nx\n```\n```output\nx\n```\n```output\nx\n```\n", "sample.md:7:1");
    refused("```python\nx\n```\n---\n```output\nx\n```\n", "does not stand behind a Python cell");
    refused("<!-- bobbin: hidden skip -->\n```python\nx\n```\n", "'hidden' and 'skip'");
    refused("", "nothing to show");
    refused("\n \n", "nothing to show");
    refused("# caf\xe9\n", "not UTF-8");
    refused("<details><summary>Q: x</summary>\n\nfoo\n\n```python\n</details>\n", "sample.md:5:1");
}
END_TEST

// `unit` many times between `before` and `after`.
static void refused_many(const char *before, const char *unit, size_t times, const char *after, const char *expected) {
    struct text t = {0};
    text_add_str(&t, before);
    for (size_t i = 0; i < times; i++)
        text_add_str(&t, unit);
    text_add_str(&t, after);
    refused(text_str(&t), expected);
    text_finish(&t);
}

START_TEST(too_much_is_refused) {
    refused_many("```python exercise\nx\n```\n", "<details><summary>Hint</summary>h</details>\n", 30, SOLUTION CHECK, "more than 20 hints");
    refused_many("", ">", 10000, " x\n", "nested too deeply");
    refused_many("", "- ", 10000, "x\n", "nested too deeply");
    refused_many("| a |\n", "|-", 2000, "|\n", "more than 64 columns");
    refused_many("| a | b |\n|-|-|\n", "| x\n", 50000, "", "more than 20,000 cells");
    refused_many("", "words ", 50000, "", "a lesson may have 256");
    refused_many("<details><summary>Q: x</summary>\n\n", "- [x] a\n", 30, "\n</details>\n", "more than 26 choices");
    struct diag diag = {0};
    ck_assert_ptr_null(lesson_parse("x.md", "a\0b", 3, &diag));
    ck_assert_ptr_nonnull(strstr(diag.message, "zero byte"));
    diag_finish(&diag);
}
END_TEST

static void write_file(const char *path, const char *text) {
    FILE *f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    fputs(text, f);
    fclose(f);
}

static void finds(const char *name, const char *path) {
    struct diag diag = {0};
    char *found = lesson_find(name, &diag);
    ck_assert_msg(found != NULL, "%s: %s", name, diag.message ? diag.message : "");
    ck_assert_str_eq(found, path);
    mem_free(found);
}

static void finds_not(const char *name, const char *kind, const char *hint) {
    struct diag diag = {0};
    ck_assert_ptr_null(lesson_find(name, &diag));
    ck_assert_str_eq(diag.kind, kind);
    if (hint)
        ck_assert_msg(diag.hint && strstr(diag.hint, hint), "%s: %s", name, diag.hint ? diag.hint : "no hint");
    diag_finish(&diag);
}

static char folder[] = "/tmp/bobbin-lessons-XXXXXX";

static void leave_folder(void) {
    static const char *const files[] = {"lessons/71-first.md", "lessons/72-second.md", "lessons/README.md", "more/72-second.md",
                                        "more/73-broken.md", "own.md", "pipe.md", "big.md", "lessons", "more"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        remove(files[i]);
    remove(folder);
}

static void enter_folder(void) {
    ck_assert_ptr_nonnull(mkdtemp(folder));
    ck_assert_int_eq(chdir(folder), 0);
    ck_assert_int_eq(mkdir("lessons", 0755), 0);
    ck_assert_int_eq(mkdir("more", 0755), 0);
    setenv("BOBBIN_LESSONS", "more:nowhere", 1);
    write_file("lessons/71-first.md", "# First\n\ntext\n");
    write_file("lessons/72-second.md", "---\ntitle: Second one\nminutes: 3\n---\ntext\n");
    write_file("lessons/README.md", "no lesson\n");
    write_file("more/72-second.md", "hidden by the first folder\n");
    write_file("more/73-broken.md", "```python\n");
    write_file("own.md", "mine\n");
}

START_TEST(lessons_are_found) {
    enter_folder();
    finds("71-first", "lessons/71-first.md");
    finds("71-first.md", "lessons/71-first.md");
    finds("71", "lessons/71-first.md");
    finds("second", "lessons/72-second.md");
    finds("broken", "more/73-broken.md");
    finds("own.md", "own.md");
    finds("./own.md", "./own.md");
    finds("lessons/71-first.md", "lessons/71-first.md");
    finds_not("71-frist", "FileNotFoundError", "'71-first'");
    finds_not("lessons/71-frist.md", "FileNotFoundError", "'71-first'");
    finds_not("secnod", "FileNotFoundError", "'second'");
    finds_not("zzzzzzzzzzzz", "FileNotFoundError", "71-first");
    finds_not("lessons", "IsADirectoryError", NULL);
    finds_not("./more", "IsADirectoryError", NULL);
    leave_folder();
}
END_TEST

START_TEST(lessons_are_listed) {
    enter_folder();
    struct lesson_entry *entries;
    size_t n = lesson_list(&entries), seen = 0;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(entries[i].name, "72-second") == 0) {
            ck_assert_str_eq(entries[i].title, "Second one");
            ck_assert_int_eq(entries[i].minutes, 3);
            seen++;
        }
        if (strcmp(entries[i].name, "73-broken") == 0) {
            ck_assert_ptr_nonnull(strstr(entries[i].summary, "cannot be opened"));
            seen++;
        }
        ck_assert_str_ne(entries[i].name, "README");
    }
    ck_assert_uint_eq(seen, 2);
    lesson_list_free(entries, n);
    leave_folder();
}
END_TEST

static void opens_not(const char *path, const char *kind) {
    struct diag diag = {0};
    ck_assert_ptr_null(lesson_open(path, &diag));
    ck_assert_str_eq(diag.kind, kind);
    diag_finish(&diag);
}

START_TEST(bad_files_are_refused) {
    enter_folder();
    opens_not("nothing.md", "FileNotFoundError");
    opens_not("lessons", "IsADirectoryError");
    opens_not("/dev/null", "LessonError");
    opens_not("x.ipynb", "FileNotFoundError");
    ck_assert_int_eq(mkfifo("pipe.md", 0644), 0);
    opens_not("pipe.md", "LessonError");
    FILE *f = fopen("big.md", "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_int_eq(ftruncate(fileno(f), 100 << 20), 0);
    fclose(f);
    opens_not("big.md", "LessonError");
    leave_folder();
}
END_TEST

int main(void) {
    Suite *suite = suite_create("lesson");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, front_matter_is_read);
    tcase_add_test(tests, title_defaults);
    tcase_add_test(tests, steps_are_split);
    tcase_add_test(tests, line_ends_and_byte_order_mark);
    tcase_add_test(tests, options_belong_to_the_next_cell);
    tcase_add_test(tests, notes_find_their_step);
    tcase_add_test(tests, choices_are_read);
    tcase_add_test(tests, choices_have_messages);
    tcase_add_test(tests, details_may_follow_each_other);
    tcase_add_test(tests, exercises_are_read);
    tcase_add_test(tests, hints_elsewhere_are_questions);
    tcase_add_test(tests, mistakes_in_exercises_have_a_place);
    tcase_add_test(tests, mistakes_have_a_place);
    tcase_add_test(tests, too_much_is_refused);
    tcase_add_test(tests, lessons_are_found);
    tcase_add_test(tests, lessons_are_listed);
    tcase_add_test(tests, bad_files_are_refused);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
