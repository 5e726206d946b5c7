// lang/lexer: kinds and spans, indentation, joining, and the errors' words.
#include "base/text.h"
#include "lang/lexer.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

// The tokens of a text as "kind:text kind:text ..."; kinds of names and literals by one word, others by their spelling.
static char *tokens_of(const char *text, bool comments) {
    struct text out = {0};
    struct lexer lx;
    lexer_init_text(&lx, text, strlen(text));
    lx.keep_comments = comments;
    for (struct token t = lexer_next(&lx); t.kind != TOKEN_END; t = lexer_next(&lx)) {
        ck_assert_uint_le(t.span.start, t.span.end);
        ck_assert_uint_le(t.span.end, strlen(text));
        text_add_str(&out, out.len ? " " : "");
        if (t.kind == TOKEN_NEWLINE) {
            text_add_str(&out, "NL");
        } else if (t.kind == TOKEN_INDENT || t.kind == TOKEN_DEDENT) {
            text_add_str(&out, t.kind == TOKEN_INDENT ? "IN" : "OUT");
        } else if (t.kind == TOKEN_ERROR) {
            text_add_str(&out, "ERR");
        } else {
            text_add(&out, text + t.span.start, t.span.end - t.span.start);
        }
    }
    return text_take(&out);
}

static void expect(const char *text, const char *tokens) {
    char *got = tokens_of(text, false);
    ck_assert_str_eq(got, tokens);
    free(got);
}

static void expect_error(const char *text, const char *kind, const char *message) {
    struct source *s = source_create("<input>", text, strlen(text), 1);
    struct diag d = {0};
    struct lexer lx;
    lexer_init(&lx, s, &d);
    struct token t = lexer_next(&lx);
    while (t.kind != TOKEN_END && t.kind != TOKEN_ERROR) {
        t = lexer_next(&lx);
    }
    ck_assert_int_eq(t.kind, TOKEN_ERROR);
    ck_assert_str_eq(d.kind, kind);
    ck_assert_str_eq(d.message, message);
    diag_finish(&d);
    source_destroy(s);
}

START_TEST(test_tokens) {
    expect("x=1", "x = 1 NL");
    expect("a<<=b**-c//d->e...f", "a <<= b ** - c // d -> e ... f NL");
    expect("x.y .5 1.e3 1..z 0x_1F 1_0", "x . y .5 1.e3 1. . z 0x_1F 1_0 NL");
    expect("rb'a' f\"{x['y']}\" '' '''a'b\n''' u'z'", "rb'a' f\"{x['y']}\" '' '''a'b\n''' u'z' NL");
    expect("1if x else\ty # c\n", "1 if x else y NL");
    expect("\xC3\xA9t\xC3\xA9 = 1", "\xC3\xA9t\xC3\xA9 = 1 NL");
    expect("\xEF\xBB\xBFx\n", "x NL");
    expect("", "");
    expect("\n\n  # only\n\n", "");
}
END_TEST

START_TEST(test_lines) {
    expect("if x:\n  y\n\n # c\n  z\nw\n", "if x : NL IN y NL z NL OUT w NL");
    expect("a:\n b:\n  c", "a : NL IN b : NL IN c NL OUT OUT");
    expect("f(a,\n   b)\nc", "f ( a , b ) NL c NL");
    expect("a + \\\n  b\n", "a + b NL");
    expect("x\r\ny\rz", "x NL y NL z NL");
    expect("[\n# c\n1]", "[ 1 ] NL");
    expect("a\n\\\n b", "a NL IN b NL OUT");
    char *got = tokens_of("# a\nx # b\n", true);
    ck_assert_str_eq(got, "# a x # b NL");
    free(got);
}
END_TEST

START_TEST(test_errors) {
    expect_error("x = 'abc", "SyntaxError", "unterminated string literal (detected at line 1)");
    expect_error("\n'''a\nb", "SyntaxError", "unterminated triple-quoted string literal (detected at line 3)");
    expect_error("012", "SyntaxError",
                 "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers");
    expect_error("1__0", "SyntaxError", "invalid decimal literal");
    expect_error("0x", "SyntaxError", "invalid hexadecimal literal");
    expect_error("0b12", "SyntaxError", "invalid digit '2' in binary literal");
    expect_error("0o8", "SyntaxError", "invalid digit '8' in octal literal");
    expect_error("3j", "SyntaxError", "bobbin leaves out complex numbers");
    expect_error("(]", "SyntaxError", "closing parenthesis ']' does not match opening parenthesis '('");
    expect_error("(\n]", "SyntaxError", "closing parenthesis ']' does not match opening parenthesis '(' on line 1");
    expect_error(")", "SyntaxError", "unmatched ')'");
    expect_error("a \\ b", "SyntaxError", "unexpected character after line continuation character");
    expect_error("\xE2\x80\x9C", "SyntaxError", "invalid character '\xE2\x80\x9C' (U+201C)");
    expect_error("a\xC2\xA0", "SyntaxError", "invalid non-printable character U+00A0");
    expect_error("if x:\n  a\n b\n", "IndentationError", "unindent does not match any outer indentation level");
    expect_error("if x:\n\ta\n        b\n", "TabError", "inconsistent use of tabs and spaces in indentation");
}
END_TEST

// Whatever the bytes, the lexer ends, and never reads past the end.
START_TEST(test_any_bytes) {
    unsigned seed = 3;
    static const char alphabet[] = "ab1.'\"\\\n\t {}()[]#=+-*/:;,!?@$`\xC3\xA9\x80\r_0xfr";
    for (int round = 0; round < 3000; round++) {
        size_t len = 1 + round % 60;
        char *text = malloc(len);
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1103515245u + 12345u;
            text[i] = alphabet[(seed >> 16) % (sizeof alphabet - 1)];
        }
        struct lexer lx;
        lexer_init_text(&lx, text, len);
        size_t count = 0;
        while (lexer_next(&lx).kind != TOKEN_END) {
            ck_assert_uint_lt(count++, 4 * len + 8);
        }
        free(text);
    }
}
END_TEST

int main(void) {
    Suite *s = suite_create("lexer");
    TCase *t = tcase_create("lexer");
    tcase_add_test(t, test_tokens);
    tcase_add_test(t, test_lines);
    tcase_add_test(t, test_errors);
    tcase_add_test(t, test_any_bytes);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
