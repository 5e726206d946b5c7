// base/json: what is written is JSON, whatever the strings. Compared byte for byte; tests/run reads larger files back with another reader.
#include "base/json.h"
#include <check.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static struct text out;

static struct json begin(unsigned indent) {
    text_clear(&out);
    return (struct json){.out = &out, .indent = indent};
}

static void says(const char *expected) {
    ck_assert_str_eq(text_str(&out), expected);
}

static void string_is(const char *s, size_t len, const char *expected) {
    struct json j = begin(0);
    json_put_string(&j, s, len);
    says(expected);
}

START_TEST(levels) {
    struct json j = begin(0);
    json_begin_object(&j);
    json_int_at(&j, "a", 1);
    json_key(&j, "b");
    json_begin_array(&j);
    json_put_bool(&j, true);
    json_put_null(&j);
    json_begin_object(&j);
    json_end_object(&j);
    json_begin_array(&j);
    json_end_array(&j);
    json_end_array(&j);
    json_str_at(&j, "c", "d");
    json_end_object(&j);
    says("{\"a\":1,\"b\":[true,null,{},[]],\"c\":\"d\"}");
}
END_TEST

START_TEST(indented) {
    struct json j = begin(1);
    json_begin_object(&j);
    json_key(&j, "cells");
    json_begin_array(&j);
    json_put_int(&j, 1);
    json_put_int(&j, 2);
    json_end_array(&j);
    json_bool_at(&j, "empty", false);
    json_end_object(&j);
    says("{\n \"cells\": [\n  1,\n  2\n ],\n \"empty\": false\n}");
}
END_TEST

START_TEST(deep) {
    struct json j = begin(0);
    for (int i = 0; i < JSON_DEPTH - 1; i++) json_begin_array(&j);
    for (int i = 0; i < JSON_DEPTH - 1; i++) json_end_array(&j);
    ck_assert_uint_eq(out.len, 2 * (JSON_DEPTH - 1));
}
END_TEST

START_TEST(numbers) {
    struct json j = begin(0);
    json_begin_array(&j);
    json_put_int(&j, 0);
    json_put_int(&j, INT64_MAX);
    json_put_int(&j, INT64_MIN);
    json_put_thousandths(&j, 0);
    json_put_thousandths(&j, 1);
    json_put_thousandths(&j, 1234567);
    json_put_thousandths(&j, -1002);
    json_put_thousandths(&j, INT64_MIN);
    json_put_real(&j, 0.5);
    json_put_real(&j, NAN);
    json_put_real(&j, INFINITY);
    json_end_array(&j);
    says("[0,9223372036854775807,-9223372036854775808,0.000,0.001,1234.567,-1.002,-9223372036854775.808,0.5,null,null]");
}
END_TEST

START_TEST(strings) {
    string_is("", 0, "\"\"");
    string_is("a'b", 3, "\"a'b\"");
    string_is("q\"\\/", 4, "\"q\\\"\\\\/\"");
    string_is("\0\n\t\x1b\x7f", 5, "\"\\u0000\\n\\t\\u001b\\u007f\"");
    string_is("</script>&", 10, "\"\\u003c/script\\u003e\\u0026\"");
    string_is("gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80", 11, "\"gr\xc3\xbc\xc3\x9f \xf0\x9f\x98\x80\"");
    string_is("\xc2\x9b", 2, "\"\\u009b\"");
    string_is("\xff\xc3", 2, "\"\xef\xbf\xbd\xef\xbf\xbd\"");
    string_is("\xed\xa0\x80", 3, "\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"");
}
END_TEST

int main(void) {
    Suite *s = suite_create("json");
    TCase *t = tcase_create("json");
    tcase_add_test(t, levels);
    tcase_add_test(t, indented);
    tcase_add_test(t, deep);
    tcase_add_test(t, numbers);
    tcase_add_test(t, strings);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    text_finish(&out);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
