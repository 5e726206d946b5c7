// Rendering: what is set how, at which width, and that nothing hostile comes through.

#include "base/clock.h"
#include "base/text.h"
#include "base/utf8.h"
#include "lesson/render.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

// Pieces as "<style>text</>" when marked, else plain text.
struct sink {
    struct text out;
    bool marked;
};

static void emit(void *user, enum render_style style, const char *text, size_t len) {
    struct sink *s = user;
    if (s->marked && style != RENDER_PLAIN)
        text_printf(&s->out, "<%d>%.*s</>", (int)style, (int)len, text);
    else
        text_add(&s->out, text, len);
}

static void looks(struct render_options o, const char *markdown, const char *expected) {
    struct sink sink = {0};
    o.emit = emit;
    o.user = &sink;
    render_markdown(&o, markdown, strlen(markdown));
    ck_assert_str_eq(text_str(&sink.out), expected);
    text_finish(&sink.out);
}

static const struct render_options ascii = {.width = 30}, unicode = {.width = 30, .unicode = true};

START_TEST(paragraphs_are_filled) {
    looks(ascii, "One two three\nfour   five six seven eight nine.", "One two three four five six\nseven eight nine.\n");
    looks(ascii, "a  \nb\\\nc<br>d", "a\nb\nc\nd\n");
    looks(ascii, "aaaaaaaaaabbbbbbbbbbccccccccccdddd e", "aaaaaaaaaabbbbbbbbbbcccccccccc\ndddd e\n");
    looks(ascii, "a\n\nb", "a\n\nb\n");
    looks(ascii, "", "");
    looks(unicode, "漢字漢字漢字漢字漢字漢字漢字漢字漢字", "漢字漢字漢字漢字漢字漢字漢字漢\n字漢字\n");
}
END_TEST

START_TEST(headings_and_rules) {
    looks(unicode, "# Big `x`\n\n## Small\ntext", "Big x\n═════\n\nSmall\n\ntext\n");
    struct render_options plain = ascii;
    plain.plain_marks = true;
    looks(plain, "# Big\n\n## Small", "Big\n===\n\n## Small\n");
    looks(plain, "*a* **b** `c` ~~d~~", "*a* **b** `c` ~~d~~\n");
    looks(ascii, "a\n\n***\n\nb", "a\n\n------------------------------\n\nb\n");
}
END_TEST

START_TEST(lists_nest) {
    looks(ascii, "- one\n- two two two two two two two two\n  - in\n    1. one\n- [x] done\n\n9. nine\n10. ten",
          "- one\n- two two two two two two two\n  two\n  * in\n    1. one\n- [x] done\n\n9. nine\n10. ten\n");
    looks(unicode, "- a\n\n- b\n\n  c", "• a\n\n• b\n\n  c\n");
    looks(ascii, "-\n- x", "-\n- x\n");
}
END_TEST

START_TEST(quotes_and_code) {
    looks(unicode, "> a\n>\n> b\n>> c", "│ a\n│\n│ b\n│\n│ │ c\n");
    looks(ascii, "x\n\n```\nif a:\n\tb\n\n\n  c\n```\ny", "x\n\n    if a:\n        b\n\n\n      c\n\ny\n");
}
END_TEST

START_TEST(links_and_html) {
    looks(ascii, "[a](http://b.c) <http://b.c> [d](#e)", "a (http://b.c) http://b.c d\n");
    looks(ascii, "![alt](x.png) <kbd>Ctrl</kbd> &amp; &lt;", "[picture: alt] Ctrl & <\n");
    looks(ascii, "a\n\n<!-- gone -->\n\n<div>\nkept\n</div>", "a\n\nkept\n");
}
END_TEST

START_TEST(tables_fit) {
    looks(unicode, "| A | B |\n|--|-:|\n| x | 12 |\n| yy | 3 |", "A  │  B\n───┼───\nx  │ 12\nyy │  3\n");
    looks(ascii, "| Word | Long |\n|--|--|\n| x | one two three four five six seven |",
          "Word | Long\n-----+------------------------\nx    | one two three four five\n     | six seven\n");
    looks((struct render_options){.width = 20}, "|a|b|c|d|e|f|g|\n|-|-|-|-|-|-|-|\n|1|2|3|4|5|6|7|\n",
          "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\n");
    looks(ascii, "text\n| a |\n|---|\n| b |\n", "text\n\na\n-\nb\n");
}
END_TEST

START_TEST(styles_are_given) {
    struct sink sink = {.marked = true};
    struct render_options o = {.width = 40, .emit = emit, .user = &sink};
    const char *text = "*a* **b** `c`\n\n```python\ndef f(x): return 'a' + 1  # no\n```\n";
    render_markdown(&o, text, strlen(text));
    ck_assert_str_eq(text_str(&sink.out), "<2>a</> <3>b</> <4>c</>\n\n    <8>def</> <12>f</>(x): <8>return</> <9>'a'</> + <10>1</>  <11># no</>\n");
    text_finish(&sink.out);
}
END_TEST

START_TEST(code_has_a_prefix) {
    struct sink sink = {.marked = true};
    struct render_options o = {.width = 40, .emit = emit, .user = &sink};
    const char *code = "s = '''a\n\n  b''' + f\"{x}\" \nq = 'open\nif";
    render_code(&o, code, strlen(code), "> ");
    ck_assert_str_eq(text_str(&sink.out), "> s = <9>'''a</>\n>\n> <9>  b'''</> + <9>f\"{x}\"</>\n> q = <9>'open</>\n> <8>if</>\n");
    text_finish(&sink.out);
}
END_TEST

START_TEST(control_characters_are_visible) {
    const char *hostile[] = {"a\x1b[31mb", "# \x1b]0;x\x07", "`\x1b`", "&#27;[2J", "[a](http://\x1b)", "```\n\x1b[0m\n```", "> \x1b", "| \x1b |\n|--|\n| \x9b |",
                             "<p>\x1b</p>", "```python\n'\x1b'\n```", "\xe2\x80\xae" "abc"};
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
        struct sink sink = {0};
        struct render_options o = {.width = 40, .emit = emit, .user = &sink};
        render_markdown(&o, hostile[i], strlen(hostile[i]));
        const char *out = text_str(&sink.out);
        ck_assert_msg(!strpbrk(out, "\x1b\x07") && !strstr(out, "\xe2\x80\xae") && utf8_is_valid(out, sink.out.len, NULL), "case %zu", i);
        text_finish(&sink.out);
    }
}
END_TEST

// Renders `unit` many times between two texts; it must be done within half a second (20 ms on an idle machine).
static void endures(const char *before, const char *unit, size_t times, const char *after) {
    struct text t = {0};
    struct sink sink = {0};
    struct render_options o = {.width = 80, .emit = emit, .user = &sink};
    text_add_str(&t, before);
    for (size_t i = 0; i < times; i++)
        text_add_str(&t, unit);
    text_add_str(&t, after);
    int64_t start = clock_thread_cpu();
    render_markdown(&o, t.data, t.len);
    ck_assert_int_lt(clock_thread_cpu() - start, 500000000);
    text_finish(&t);
    text_finish(&sink.out);
}

START_TEST(hostile_text_is_endured) {
    endures("", ">", 10000, " x");
    endures("", "[", 10000, "");
    endures("", "- ", 10000, "x");
    endures("", "*a_", 10000, "");
    endures("", "![l", 10000, "");
    endures("|", "a|", 2000, "\n|-|-|\n");
    endures("| a |\n", "|-", 2000, "|\n");
    endures("```python\n", "\t", 20000, "\n```");
    endures("", "a", 100000, "");
    endures("", "`a``", 10000, "");
}
END_TEST

int main(void) {
    Suite *suite = suite_create("render");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, paragraphs_are_filled);
    tcase_add_test(tests, headings_and_rules);
    tcase_add_test(tests, lists_nest);
    tcase_add_test(tests, quotes_and_code);
    tcase_add_test(tests, links_and_html);
    tcase_add_test(tests, tables_fit);
    tcase_add_test(tests, styles_are_given);
    tcase_add_test(tests, code_has_a_prefix);
    tcase_add_test(tests, control_characters_are_visible);
    tcase_add_test(tests, hostile_text_is_endured);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
