// repr of everything, format specs and % formatting. The expected texts are Python 3.11's.
#include "values.h"

#include <math.h>

struct float_case {
    double d;
    const char *want;
};

static const struct float_case reprs[] = {
    {0.0, "0.0"}, {-0.0, "-0.0"}, {0.1, "0.1"}, {1e15, "1000000000000000.0"}, {1e16, "1e+16"}, {9999999999999998.0, "9999999999999998.0"},
    {1e-4, "0.0001"}, {1e-5, "1e-05"}, {123456.789, "123456.789"}, {5e-324, "5e-324"}, {1.7976931348623157e308, "1.7976931348623157e+308"},
    {0x1p-549, "5.426657103235053e-166"}, {2.5e-310, "2.5e-310"}, {1e22, "1e+22"}, {1e23, "1e+23"}, {1.0 / 3, "0.3333333333333333"},
    {INFINITY, "inf"}, {-INFINITY, "-inf"}, {NAN, "nan"}, {-1234567890123456789.0, "-1.2345678901234568e+18"},
};

START_TEST(floats_have_the_fewest_digits) {
    struct bench *b = bench_open(1 << 26);
    for (size_t i = 0; i < sizeof reprs / sizeof *reprs; i++) expect_repr(b, real(b, reprs[i].d), reprs[i].want, "float");
    bench_close(b);
}
END_TEST

START_TEST(strings_are_quoted_as_python_does) {
    struct bench *b = bench_open(1 << 26);
    const char *const cases[][2] = {
        {"", "''"}, {"it's", "\"it's\""}, {"\"", "'\"'"}, {"'\"", "'\\'\"'"}, {"a\\b", "'a\\\\b'"}, {"\n\t\r\x1b\x7f", "'\\n\\t\\r\\x1b\\x7f'"},
        {"\xc2\xa0\xc2\x80\xe2\x80\x8b", "'\\xa0\\x80\\u200b'"}, {"\xc3\xa9\xf0\x9f\x98\x80", "'\xc3\xa9\xf0\x9f\x98\x80'"},
        {"\xf3\xa0\x81\x81", "'\\U000e0041'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) expect_repr(b, txt(b, cases[i][0]), cases[i][1], "string");
    struct text out = {0};
    ck_assert(ops_ascii(&b->f, &out, txt(b, "\xc3\xa9\xf0\x9f\x98\x80")));
    ck_assert_str_eq(text_str(&out), "'\\xe9\\U0001f600'");
    text_finish(&out);
    bench_close(b);
}
END_TEST

START_TEST(containers_that_hold_themselves_and_deep_ones) {
    struct bench *b = bench_open(1 << 26);
    struct list *l = make_list(&b->f.cache, 0);
    struct dict *d = make_dict(&b->f.cache);
    value list = value_from_object(l), dict = value_from_object(d);
    ck_assert(list_append(&b->f.cache, l, list) && list_append(&b->f.cache, l, make_tuple_of(&b->f.cache, &dict, 1)));
    ck_assert(dict_set_str(&b->f.cache, d, "me", dict));
    expect_repr(b, list, "[[...], ({'me': {...}},)]", "circles");
    expect_repr(b, make_dict_view(&b->f.cache, d, DICT_ITEMS), "dict_items([('me', {'me': {...}})])", "items");
    expect_repr(b, make_slice(&b->f.cache, VALUE_NONE, num(b, 1), txt(b, "x")), "slice(None, 1, 'x')", "slice");
    expect_repr(b, make_range(&b->f.cache, 0, 10, -2), "range(0, 10, -2)", "range");
    value deep = make_tuple_of(&b->f.cache, NULL, 0), other = deep;
    for (int i = 0; i < 2000; i++) {
        deep = make_tuple_of(&b->f.cache, &deep, 1);
        other = make_tuple_of(&b->f.cache, &other, 1);
    }
    struct text out = {0};
    uint64_t hash;
    ck_assert(!ops_repr(&b->f, &out, deep));
    expect_repr(b, VALUE_UNDEF, "RecursionError: maximum recursion depth exceeded while getting the repr of an object", "deep");
    ck_assert_int_eq(ops_equal(&b->f, deep, other), -1);
    expect_repr(b, VALUE_UNDEF, "RecursionError: maximum recursion depth exceeded in comparison", "deep == other");
    ck_assert(!value_hash(&b->f, deep, &hash));
    b->f.error = VALUE_UNDEF;
    text_finish(&out);
    bench_close(b);
}
END_TEST

START_TEST(a_repr_that_explodes_runs_out_of_memory) {
    struct bench *b = bench_open(1 << 22);
    value v = num(b, 1);
    for (int i = 0; i < 60; i++) v = make_list_of(&b->f.cache, (value[]){v, v}, 2);
    struct text out = {0};
    ck_assert(!ops_repr(&b->f, &out, v));
    expect_repr(b, VALUE_UNDEF, "MemoryError", "2**60 items");
    text_finish(&out);
    bench_close(b);
}
END_TEST

struct spec_case {
    char type; // i, f, s, b or n: which of the values below
    int64_t i;
    double f;
    const char *s;
    const char *spec, *want;
};

static const struct spec_case specs[] = {
    {.type = 'i', .i = 42, .spec = "05", .want = "00042"}, {.type = 'i', .i = -42, .spec = "=6", .want = "-   42"},
    {.type = 'i', .i = 1234567, .spec = "015,", .want = "000,001,234,567"}, {.type = 'i', .i = 1234567, .spec = "012,", .want = "0,001,234,567"},
    {.type = 'i', .i = -5, .spec = "#010x", .want = "-0x0000005"}, {.type = 'i', .i = INT64_MIN, .spec = "_b",
     .want = "-1000_0000_0000_0000_0000_0000_0000_0000_0000_0000_0000_0000_0000_0000_0000_0000"},
    {.type = 'i', .i = 0x4e2d, .spec = "*^5c", .want = "**\xe4\xb8\xad**"}, {.type = 'i', .i = 3, .spec = ".1%", .want = "300.0%"},
    {.type = 'i', .i = 3, .spec = "\xc3\xa9>4", .want = "\xc3\xa9\xc3\xa9\xc3\xa9" "3"}, {.type = 'i', .i = 1, .spec = " ", .want = " 1"},
    {.type = 'i', .i = 1, .spec = ".2", .want = "ValueError: Precision not allowed in integer format specifier"},
    {.type = 'i', .i = 1, .spec = ",x", .want = "ValueError: Cannot specify ',' with 'x'."},
    {.type = 'i', .i = 1, .spec = ",_d", .want = "ValueError: Cannot specify both ',' and '_'."},
    {.type = 'i', .i = 1, .spec = ",,d", .want = "ValueError: Invalid format specifier ',,d' for object of type 'int'"},
    {.type = 'i', .i = 1, .spec = "99999999999999999999", .want = "ValueError: Too many decimal digits in format string"},
    {.type = 'i', .i = 1, .spec = "999999999999999", .want = "MemoryError"},
    {.type = 'i', .i = -1, .spec = "c", .want = "OverflowError: %c arg not in range(0x110000)"},
    {.type = 'i', .i = 1, .spec = "s", .want = "ValueError: Unknown format code 's' for object of type 'int'"},
    {.type = 'f', .f = 3.14159, .spec = ".2f", .want = "3.14"}, {.type = 'f', .f = 2.5, .spec = ".0f", .want = "2"},
    {.type = 'f', .f = 1234.0, .spec = ".3", .want = "1.23e+03"}, {.type = 'f', .f = 100000.0, .spec = ".6", .want = "1e+05"},
    {.type = 'f', .f = 1.0, .spec = ".3", .want = "1.0"}, {.type = 'f', .f = 347.0, .spec = "#08.3", .want = "3.47e+02"},
    {.type = 'f', .f = -1e-10, .spec = "z.1f", .want = "0.0"}, {.type = 'f', .f = NAN, .spec = "010", .want = "0000000nan"},
    {.type = 'f', .f = 1234567.891, .spec = "015,.2f", .want = "0,001,234,567.89"}, {.type = 'f', .f = 0.5, .spec = "G", .want = "0.5"},
    {.type = 'f', .f = 1e22, .spec = ",", .want = "1e+22"}, {.type = 'f', .f = 1.5, .spec = ".", .want = "ValueError: Format specifier missing precision"},
    {.type = 'f', .f = 1.5, .spec = "d", .want = "ValueError: Unknown format code 'd' for object of type 'float'"},
    {.type = 's', .s = "\xc3\xa9t\xc3\xa9", .spec = "*^7.2", .want = "**\xc3\xa9t***"}, {.type = 's', .s = "a", .spec = "05", .want = "a0000"},
    {.type = 's', .s = "a", .spec = "=5", .want = "ValueError: '=' alignment not allowed in string format specifier"},
    {.type = 's', .s = "a", .spec = "+", .want = "ValueError: Sign not allowed in string format specifier"},
    {.type = 's', .s = "a", .spec = "d", .want = "ValueError: Unknown format code 'd' for object of type 'str'"},
    {.type = 'b', .i = 1, .spec = "", .want = "True"}, {.type = 'b', .i = 1, .spec = "5", .want = "    1"},
    {.type = 'n', .spec = "5", .want = "TypeError: unsupported format string passed to NoneType.__format__"}, {.type = 'n', .spec = "", .want = "None"},
};

static value case_value(struct bench *b, const struct spec_case *c) {
    switch (c->type) {
    case 'i': return num(b, c->i);
    case 'f': return real(b, c->f);
    case 's': return txt(b, c->s);
    case 'b': return value_from_bool(c->i);
    default: return VALUE_NONE;
    }
}

START_TEST(format_specs) {
    struct bench *b = bench_open(1 << 26);
    for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
        struct text out = {0};
        if (!ops_format(&b->f, &out, case_value(b, &specs[i]), specs[i].spec, strlen(specs[i].spec))) {
            text_clear(&out);
            exception_summary(b->in, &out, b->f.error);
            b->f.error = VALUE_UNDEF;
        }
        ck_assert_msg(!strcmp(text_str(&out), specs[i].want), "'%s': got %s, want %s", specs[i].spec, text_str(&out), specs[i].want);
        text_finish(&out);
    }
    bench_close(b);
}
END_TEST

START_TEST(percent) {
    struct bench *b = bench_open(1 << 26);
    value five = num(b, 5), pi = real(b, 3.14159), e = txt(b, "\xc3\xa9");
    struct dict *d = make_dict(&b->f.cache);
    ck_assert(dict_set_str(&b->f.cache, d, "a", e));
    value dict = value_from_object(d), none = make_tuple_of(&b->f.cache, NULL, 0), two = make_tuple_of(&b->f.cache, (value[]){five, e}, 2);
    const struct {
        const char *format;
        value args;
        const char *want;
    } cases[] = {
        {"%05d|%%", five, "'00005|%'"}, {"%d %s", two, "'5 \xc3\xa9'"}, {"%5.2f|", pi, "' 3.14|'"}, {"%-5x|", five, "'5    |'"},
        {"%#.3x", num(b, 255), "'0x0ff'"}, {"%+d", five, "'+5'"}, {"%i", pi, "'3'"}, {"%d", real(b, 1e30), "'1000000000000000019884624838656'"},
        {"%5c|", e, "'    \xc3\xa9|'"}, {"%(a)s%(a)a", dict, "\"\xc3\xa9'\\\\xe9'\""}, {"%.0e", num(b, 12345), "'1e+04'"},
        {"%08.3f", real(b, -3.14159), "'-003.142'"}, {"%*d", make_tuple_of(&b->f.cache, (value[]){num(b, -4), five}, 2), "'5   '"},
        {"abc", dict, "'abc'"}, {"%d %d", five, "TypeError: not enough arguments for format string"},
        {"%d", two, "TypeError: not all arguments converted during string formatting"}, {"", five, "TypeError: not all arguments converted during string formatting"},
        {"%d", e, "TypeError: %d format: a real number is required, not str"}, {"%x", pi, "TypeError: %x format: an integer is required, not float"},
        {"%f", e, "TypeError: must be real number, not str"}, {"%z", five, "ValueError: unsupported format character 'z' (0x7a) at index 1"},
        {"%", five, "ValueError: incomplete format"}, {"%(a", dict, "ValueError: incomplete format key"}, {"%(b)s", dict, "KeyError: 'b'"},
        {"%(a)s", five, "TypeError: format requires a mapping"}, {"%s", none, "TypeError: not enough arguments for format string"},
        {"%c", txt(b, "ab"), "TypeError: %c requires int or char"}, {"%1000000000d", five, "MemoryError"},
        {"%.1000000000000d", five, "ValueError: precision too big"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        expect_repr(b, ops_percent(&b->f, value_str(txt(b, cases[i].format)), cases[i].args), cases[i].want, cases[i].format);
    bench_close(b);
}
END_TEST

int main(void) {
    Suite *s = suite_create("format");
    TCase *t = tcase_create("format");
    tcase_add_test(t, floats_have_the_fewest_digits);
    tcase_add_test(t, strings_are_quoted_as_python_does);
    tcase_add_test(t, containers_that_hold_themselves_and_deep_ones);
    tcase_add_test(t, a_repr_that_explodes_runs_out_of_memory);
    tcase_add_test(t, format_specs);
    tcase_add_test(t, percent);
    suite_add_tcase(s, t);
    return run_suite(s);
}
