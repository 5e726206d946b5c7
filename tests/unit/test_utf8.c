// base/utf8: strict decoding, widths, and what keeps a terminal safe.
#include "base/text.h"
#include "base/utf8.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(test_every_code_point_goes_round) {
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        char bytes[4];
        uint32_t back;
        size_t n = utf8_write(cp, bytes);
        size_t m = utf8_decode(bytes, n, &back);
        bool surrogate = cp >= 0xD800 && cp <= 0xDFFF;
        if (n != m || back != (surrogate ? 0xFFFD : cp)) { // ck_assert a million times would be slow
            ck_abort_msg("U+%04X does not come back", (unsigned)cp);
        }
    }
}
END_TEST

START_TEST(test_invalid_sequences) {
    static const char *const bad[] = {"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80",
                                      "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF", "\xC3", "\xE2\x82", "\xC3("};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint32_t cp;
        size_t at = 99;
        ck_assert_uint_eq(utf8_decode(bad[i], strlen(bad[i]), &cp), 1);
        ck_assert_uint_eq(cp, 0xFFFD);
        ck_assert(!utf8_is_valid(bad[i], strlen(bad[i]), &at));
        ck_assert_uint_eq(at, 0);
    }
    size_t at;
    ck_assert(!utf8_is_valid("ab\xFFzz", 5, &at));
    ck_assert_uint_eq(at, 2);
    ck_assert(utf8_is_valid("a\xC3\xA9\xE4\xB8\x96\xF0\x9F\x8E\x89", 10, NULL));
}
END_TEST

START_TEST(test_widths) {
    ck_assert_int_eq(utf8_cp_width('a'), 1);
    ck_assert_int_eq(utf8_cp_width('\n'), 0);
    ck_assert_int_eq(utf8_cp_width(0xE9), 1);
    ck_assert_int_eq(utf8_cp_width(0x301), 0);
    ck_assert_int_eq(utf8_cp_width(0x4E16), 2);
    ck_assert_int_eq(utf8_cp_width(0xAC00), 2);
    ck_assert_int_eq(utf8_cp_width(0x1F389), 2);
    ck_assert_int_eq(utf8_cp_width(0x200D), 0);
    ck_assert_int_eq(utf8_cp_width(0x2502), 1);
    ck_assert_uint_eq(utf8_width("a\xE4\xB8\x96" "e\xCC\x81", 7), 4);
    ck_assert_uint_eq(utf8_fit("a\xE4\xB8\x96z", 5, 2), 1);
    ck_assert_uint_eq(utf8_fit("a\xE4\xB8\x96z", 5, 3), 4);
    ck_assert_uint_eq(utf8_fit("e\xCC\x81z", 4, 1), 3);
    ck_assert_uint_eq(utf8_count("a\xE4\xB8\x96\xFFz", 6), 4);
}
END_TEST

START_TEST(test_printable_and_names) {
    ck_assert(utf8_is_printable(' '));
    ck_assert(utf8_is_printable(0xE9));
    ck_assert(utf8_is_printable(0x1F389));
    ck_assert(!utf8_is_printable(0x7F));
    ck_assert(!utf8_is_printable(0xA0));
    ck_assert(!utf8_is_printable(0xAD));
    ck_assert(!utf8_is_printable(0x200B));
    ck_assert(!utf8_is_printable(0x3000));
    ck_assert(!utf8_is_printable(0xD800));
    ck_assert(!utf8_is_printable(0xE000));
    ck_assert(!utf8_is_printable(0x378));
    ck_assert(!utf8_is_printable(0x110000));
    ck_assert(utf8_is_name_start('_') && utf8_is_name_start(0xE9) && utf8_is_name_start(0x4E16));
    ck_assert(!utf8_is_name_start('1') && utf8_is_name_more('1'));
    ck_assert(!utf8_is_name_start(0x301) && !utf8_is_name_more(0x2019));
    ck_assert(!utf8_is_name_start(0xB5) && !utf8_is_name_start(0xFF57)); // not their own normal form
}
END_TEST

START_TEST(test_visible) {
    struct text t = {0};
    const char hostile[] = "a\x1b[2Jb\r\n\tc\x7f\xC2\x9B" "d\xE2\x80\xAE" "e\xFF" "f\0g";
    utf8_add_visible(&t, hostile, sizeof hostile - 1);
    ck_assert_str_eq(text_str(&t), "a\\x1b[2Jb\\r\n\tc\\x7f\\x9bd\\u202ee\\xfff\\x00g");
    text_finish(&t);
}
END_TEST

int main(void) {
    Suite *s = suite_create("utf8");
    TCase *t = tcase_create("utf8");
    tcase_add_test(t, test_every_code_point_goes_round);
    tcase_add_test(t, test_invalid_sequences);
    tcase_add_test(t, test_widths);
    tcase_add_test(t, test_printable_and_names);
    tcase_add_test(t, test_visible);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
