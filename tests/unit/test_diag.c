// base/diag: places, carets under exactly the right columns, and cutting.
#include "base/diag.h"
#include "base/text.h"
#include "base/utf8.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct source *make(const char *text) {
    return source_create("lesson.md", text, strlen(text), 14);
}

static void expect(const char *text, struct span span, size_t width, const char *shown) {
    struct source *s = make(text);
    struct text out = {0};
    source_add_excerpt(&out, s, span, width);
    ck_assert_str_eq(text_str(&out), shown);
    text_finish(&out);
    source_destroy(s);
}

START_TEST(test_whole_message) {
    struct source *s = make("x = 1\nif x > 3\n    y");
    struct diag d = {0};
    struct text out = {0};
    diag_set(&d, "SyntaxError", s, (struct span){14, 14}, "expected '%c'", ':');
    diag_hint(&d, "add it%s", "");
    diag_format(&out, &d, 80);
    ck_assert_str_eq(text_str(&out), "SyntaxError: expected ':'\n  lesson.md:15:9\n    if x > 3\n            ^\nhint: add it\n");
    diag_set(&d, d.kind, s, d.span, "%s again", d.message); // of its own parts
    ck_assert_str_eq(d.message, "expected ':' again");
    ck_assert_ptr_null(d.hint);
    diag_finish(&d);
    diag_finish(&d);
    text_finish(&out);
    source_destroy(s);
}
END_TEST

START_TEST(test_carets) {
    expect("abc def", (struct span){4, 7}, 80, "  lesson.md:14:5\n    abc def\n        ^^^\n");
    expect("\tabc\n", (struct span){1, 2}, 80, "  lesson.md:14:2\n        abc\n        ^\n");
    expect("\xE4\xB8\x96\xE4\xB8\x96 x", (struct span){3, 6}, 80, "  lesson.md:14:2\n    \xE4\xB8\x96\xE4\xB8\x96 x\n      ^^\n");
    expect("a\x1b[0mb", (struct span){5, 6}, 80, "  lesson.md:14:6\n    a\\x1b[0mb\n            ^\n");
    expect("ab\r\ncd", (struct span){1, 6}, 80, "  lesson.md:14:2\n    ab\n     ^\n");
    expect("ab", (struct span){99, 120}, 80, "  lesson.md:14:3\n    ab\n      ^\n");
    expect("", (struct span){0, 0}, 80, "  lesson.md:14:1\n    \n    ^\n");
}
END_TEST

// However long the line and wherever the span, no line of the excerpt is wider than asked for.
START_TEST(test_cutting) {
    char line[400];
    memset(line, 'x', sizeof line - 1);
    line[sizeof line - 1] = '\0';
    struct source *s = make(line);
    for (uint32_t start = 0; start < 399; start += 13) {
        for (uint32_t len = 0; len < 300; len += 37) {
            struct text out = {0};
            source_add_excerpt(&out, s, (struct span){start, start + len}, 60);
            for (char *p = strtok(out.data, "\n"); p; p = strtok(NULL, "\n")) {
                ck_assert_uint_le(utf8_width(p, strlen(p)), 60);
            }
            text_finish(&out);
        }
    }
    source_destroy(s);
}
END_TEST

START_TEST(test_locate) {
    struct source *s = make("a\n\xC3\xA9z\n");
    uint32_t line, column;
    source_locate(s, 0, &line, &column);
    ck_assert_uint_eq(line, 14);
    ck_assert_uint_eq(column, 1);
    source_locate(s, 4, &line, &column);
    ck_assert_uint_eq(line, 15);
    ck_assert_uint_eq(column, 2);
    source_locate(s, 6, &line, &column);
    ck_assert_uint_eq(line, 16);
    ck_assert_uint_eq(column, 1);
    source_destroy(s);
}
END_TEST

int main(void) {
    Suite *s = suite_create("diag");
    TCase *t = tcase_create("diag");
    tcase_add_test(t, test_whole_message);
    tcase_add_test(t, test_carets);
    tcase_add_test(t, test_cutting);
    tcase_add_test(t, test_locate);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
