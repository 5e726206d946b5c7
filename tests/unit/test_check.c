// Output blocks: wildcards, differences as diffs, blocks that are put right, and files in which only the blocks change.

#include "base/mem.h"
#include "base/text.h"
#include "lesson/check.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

static void matches(const char *block, const char *shown) {
    ck_assert_msg(check_matches(block, shown), "should match:\n%s--\n%s", block, shown);
    struct text diff = {0};
    ck_assert_uint_eq(check_diff(&(struct check_block){"x.md", 5, block}, shown, &diff), 0);
    ck_assert_str_eq(text_str(&diff), "");
    text_finish(&diff);
}

static void differs(const char *block, const char *shown, uint32_t line, const char *expected) {
    ck_assert_msg(!check_matches(block, shown), "should differ:\n%s--\n%s", block, shown);
    struct text diff = {0};
    uint32_t first = check_diff(&(struct check_block){"x.md", 10, block}, shown, &diff);
    ck_assert_str_eq(text_str(&diff), expected);
    ck_assert_uint_eq(first, line);
    text_finish(&diff);
}

static void becomes(const char *block, const char *shown, const char *expected) {
    struct text merged = {0};
    check_merge(block, shown, &merged);
    ck_assert_str_eq(text_str(&merged), expected);
    ck_assert(check_matches(text_str(&merged), shown));
    text_finish(&merged);
}

START_TEST(equal_texts_match) {
    matches("", "");
    matches("a\nb\n", "a\nb\n");
    matches("a\n", "a");
    matches("a  \nb\n", "a\nb \t\n");
    matches("\n\na\n", "\n\na\n");
}
END_TEST

START_TEST(any_lines) {
    matches("...\n", "");
    matches("...\n", "a\nb\n");
    matches("a\n...\n", "a\n");
    matches("a\n...\nb\n", "a\nb\n");
    matches("a\n...\nb\n", "a\nb\nb\nc\nb\n");
    matches("...\nb\n...\nd\n...\n", "a\nb\nc\nb\nd\n");
    matches("...\n...\n", "a\n");
    matches("...  \n", "a\n");
    ck_assert(!check_matches("...\nb\n", "a\n"));
    ck_assert(!check_matches(" ...\n", "a\n"));
    ck_assert(!check_matches("a\n...\nc\n", "a\nb\n"));
}
END_TEST

START_TEST(any_text_in_a_line) {
    matches("[..]\n", "\n");
    matches("[..]\n", "anything at all\n");
    matches("wall [..] s\n", "wall 0.123 s\n");
    matches("[..]a[..]a\n", "bananan a\n");
    matches("[..][..]\n", "x\n");
    matches("x = [..]\n", "x = [..]\n");
    ck_assert(!check_matches("[..]\n", ""));
    ck_assert(!check_matches("[..]\n", "a\nb\n"));
    ck_assert(!check_matches("wall [..] s\n", "wall 0.123 s.\n"));
    ck_assert(!check_matches("[.]\n", "x\n"));
}
END_TEST

START_TEST(a_diff_points_at_the_line) {
    differs("a\nb\nc\n", "a\nx\nc\n", 11, "@@ -10,3 +10,3 @@\n a\n-b\n+x\n c\n");
    differs("a\nb\n", "x\ny\n", 10, "@@ -10,2 +10,2 @@\n-a\n-b\n+x\n+y\n");
    differs("a\n", "", 10, "@@ -10,1 +9,0 @@\n-a\n");
    differs("", "a\n", 10, "@@ -9,0 +10,1 @@\n+a\n");
    differs("a\nb\n", "b\n", 10, "@@ -10,2 +10,1 @@\n-a\n b\n");
    differs("a\nb\n", "b\nc\n", 10, "@@ -10,2 +10,2 @@\n-a\n b\n+c\n");
    differs("a\n...\nz\n", "a\nb\nc\ny\n", 12, "@@ -10,3 +10,3 @@\n a\n ...\n-z\n+y\n");
    differs("t [..] s\nb\n", "t 5 s\nc\n", 11, "@@ -10,2 +10,2 @@\n t [..] s\n-b\n+c\n");
    differs("a\n", "\x1b[31m\n", 10, "@@ -10,1 +10,1 @@\n-a\n+\\x1b[31m\n");
}
END_TEST

START_TEST(a_diff_has_hunks) {
    differs("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n", "1\nx\n3\n4\n5\n6\n7\n8\n9\n10\ny\nz\n12\n", 11,
            "@@ -10,5 +10,5 @@\n 1\n-2\n+x\n 3\n 4\n 5\n@@ -17,5 +17,6 @@\n 8\n 9\n 10\n-11\n+y\n+z\n 12\n");
    differs("1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n", 10,
            "@@ -10,8 +10,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n");
}
END_TEST

START_TEST(wildcards_are_kept) {
    becomes("a\nb\n", "a\nc\n", "a\nc\n");
    becomes("", "a\n", "a\n");
    becomes("a\n", "", "");
    becomes("t [..] s\nb\n", "t 5 s\nc\n", "t [..] s\nc\n");
    becomes("t [..] s\n", "u 5 s\n", "u 5 s\n");
    becomes("a\n...\nz\n", "a\nb\nc\ny\n", "a\n...\ny\n");
    becomes("a\n...\n", "x\nb\n", "x\n...\n");
    becomes("one\n...\nwall [..] s\nend\n", "one\n1\n2\nwall 5 s\nfin\n", "one\n...\nwall [..] s\nfin\n");
}
END_TEST

// Far more lines than are ever compared in full: told as one change, and quickly.
START_TEST(huge_texts) {
    struct text block = {0}, shown = {0}, diff = {0};
    text_add_str(&block, "same\n");
    text_add_str(&shown, "same\n");
    for (int i = 0; i < 40000; i++) {
        text_printf(&block, "b%d\n", i);
        text_printf(&shown, "s%d\n", i);
    }
    ck_assert_uint_eq(check_diff(&(struct check_block){"x.md", 1, text_str(&block)}, text_str(&shown), &diff), 2);
    ck_assert_ptr_nonnull(strstr(text_str(&diff), "@@ -1,40001 +1,40001 @@\n same\n-b0\n"));
    text_finish(&block);
    text_finish(&shown);
    text_finish(&diff);
}
END_TEST

static void rewritten(const char *file, const struct check_edit *edits, size_t n, const char *expected) {
    struct text out = {0};
    check_rewrite(file, strlen(file), edits, n, &out);
    ck_assert_str_eq(text_str(&out), expected);
    text_finish(&out);
}

START_TEST(only_blocks_change) {
    struct check_edit edits[] = {{5, 7, "new\nlines\n"}, {11, 0, "shown\n"}};
    rewritten("\xef\xbb\xbf""a \n```python\nx\n```\n```output\nold\n```\n\ttail \n```python\ny\n```\nend", edits, 2,
              "\xef\xbb\xbf""a \n```python\nx\n```\n```output\nnew\nlines\n```\n\ttail \n```python\ny\n```\n\n```output\nshown\n```\nend");
    rewritten("a\n", NULL, 0, "a\n");
    rewritten("", NULL, 0, "");
}
END_TEST

START_TEST(line_ends_stay) {
    struct check_edit edits[] = {{3, 5, "n\nm\n"}, {8, 0, "s\n"}};
    rewritten("```python\r\n```\r\n``` output\r\no\r\n```\r\n```python\r\ny\r\n```", edits, 2,
              "```python\r\n```\r\n``` output\r\nn\r\nm\r\n```\r\n```python\r\ny\r\n```\r\n\r\n```output\r\ns\r\n```\r\n");
    struct check_edit old = {3, 5, "n\n"};
    rewritten("```python\r```\r```output\ro\r```\r", &old, 1, "```python\r```\r```output\rn\r```\r");
    // Both kinds in one file: each block keeps its own.
    rewritten("a\r\nb\n```output\no\n```\r\n", &old, 1, "a\r\nb\n```output\nn\n```\r\n");
}
END_TEST

START_TEST(fences_stay) {
    struct check_edit edit = {2, 4, "n\n\nm\n"};
    rewritten("a\n  ~~~~ output x\n  o\n  ~~~~~\nb\n", &edit, 1, "a\n  ~~~~ output x\n  n\n\n  m\n  ~~~~~\nb\n");
    edit.text = "``` python\n";
    rewritten("a\n~~~output\no\n~~~\n", &edit, 1, "a\n~~~output\n``` python\n~~~\n");
    rewritten("a\n```output\no\n```\nb", &edit, 1, "a\n````output\n``` python\n````\nb");
    edit = (struct check_edit){.line = 2, .text = "  `````\n"};
    rewritten("a\n  ```\nb\n", &edit, 1, "a\n  ```\n\n  ``````output\n    `````\n  ``````\nb\n");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("check");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, equal_texts_match);
    tcase_add_test(tests, any_lines);
    tcase_add_test(tests, any_text_in_a_line);
    tcase_add_test(tests, a_diff_points_at_the_line);
    tcase_add_test(tests, a_diff_has_hunks);
    tcase_add_test(tests, wildcards_are_kept);
    tcase_add_test(tests, huge_texts);
    tcase_add_test(tests, only_blocks_change);
    tcase_add_test(tests, line_ends_stay);
    tcase_add_test(tests, fences_stay);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
