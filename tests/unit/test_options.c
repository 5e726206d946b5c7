// shell/options: what the command line means, and what is said when it means nothing.
#include "base/text.h"
#include "shell/options.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

// Parses words separated by blanks; the message of a refusal, or NULL.
static char *parse(const char *words, struct options *o) {
    static const char name[] = "bobbin";
    static char copy[200]; // the options point into these two
    static char *argv[20];
    char *save = NULL;
    int argc = 0;
    struct text error = {0};
    argv[argc++] = (char *)(uintptr_t)name;
    strcpy(copy, words);
    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) argv[argc++] = w;
    bool fine = options_parse(argc, argv, o, &error);
    if (fine) text_finish(&error);
    return fine ? NULL : text_take(&error);
}

static void refuse(const char *words, const char *part) {
    struct options o;
    char *message = parse(words, &o);
    ck_assert_msg(message && strstr(message, part), "%s: %s", words, message ? message : "accepted");
    free(message);
}

START_TEST(test_modes) {
    struct options o;
    ck_assert_ptr_null(parse("", &o));
    ck_assert(o.mode == MODE_SHELL && !o.lesson);
    ck_assert_ptr_null(parse("02-threads -q", &o));
    ck_assert(o.mode == MODE_SHELL && o.quiet);
    ck_assert_str_eq(o.lesson, "02-threads");
    ck_assert_ptr_null(parse("run --feed off a.md b.py --timeout=1.5 -", &o));
    ck_assert(o.mode == MODE_RUN && o.nfiles == 3 && o.feed == FEED_OFF && o.timeout_ns == 1500000000);
    ck_assert_str_eq(o.files[0], "a.md");
    ck_assert_str_eq(o.files[2], "-");
    ck_assert_ptr_null(parse("run -- --odd.py", &o));
    ck_assert_str_eq(o.files[0], "--odd.py");
    ck_assert_ptr_null(parse("-c pass --color never", &o));
    ck_assert(o.mode == MODE_CODE && o.color == COLOR_NEVER);
    ck_assert_ptr_null(parse("-cpass", &o));
    ck_assert_str_eq(o.code, "pass");
    ck_assert_ptr_null(parse("list", &o));
    ck_assert(o.mode == MODE_LIST);
    ck_assert(o.schedule.schedule == SCHEDULE_FREE && !o.schedule_given && !o.seed_given && !o.cores_given);
    ck_assert_ptr_null(parse("--schedule free --seed=9223372036854775807 --cores 1024 x.md", &o));
    ck_assert(o.schedule_given && o.seed_given && o.cores_given && o.schedule.seed == INT64_MAX && o.schedule.cores == 1024);
    ck_assert_ptr_null(parse("export 02-threads -o x.html --schedule free", &o));
    ck_assert(o.mode == MODE_EXPORT && o.nfiles == 1);
    ck_assert_str_eq(o.output, "x.html");
    ck_assert_ptr_null(parse("--events a.jsonl --trace=b.json x.md", &o));
    ck_assert_str_eq(o.events_file, "a.jsonl");
    ck_assert_str_eq(o.trace_file, "b.json");
    ck_assert_ptr_null(parse("-h", &o));
    ck_assert(o.mode == MODE_HELP);
    ck_assert_ptr_null(parse("--version", &o));
    ck_assert(o.mode == MODE_VERSION);
}
END_TEST

START_TEST(test_refusals) {
    refuse("--fed on", "did you mean '--feed'");
    refuse("-x", "unknown option '-x'");
    refuse("--feed", "needs a value");
    refuse("--feed yes", "auto, on or off");
    refuse("--color red", "auto, always or never");
    refuse("--timeout 0", "seconds");
    refuse("--timeout -3", "seconds");
    refuse("--timeout 1x", "seconds");
    refuse("--help=me", "no value");
    refuse("--schedule python", "free, gil or sim, not 'python'");
    refuse("--seed -1", "0 to 9223372036854775807, not '-1'");
    refuse("--seed 9223372036854775808", "whole number");
    refuse("--seed 99999999999999999999999", "whole number");
    refuse("--seed 0x10", "whole number");
    refuse("--cores 0", "1 to 1024, not '0'");
    refuse("--cores 1025", "1 to 1024");
    refuse("--cores two", "1 to 1024");
    refuse("--events= x.md", "needs the name of a file");
    refuse("export x.md", "needs a target");
    refuse("export -o x.html", "needs a file");
    refuse("export a.md b.md -o x.html", "one lesson at a time");
    refuse("run x.md -o y.html", "-o goes with export");
    refuse("run", "needs a file");
    refuse("rn a.md", "did you mean 'run'");
    refuse("one two", "one lesson at a time");
    refuse("list all", "too much");
    refuse("-c 1 2", "too much");
}
END_TEST

START_TEST(test_seconds) {
    ck_assert_int_eq(parse_seconds("2"), 2000000000);
    ck_assert_int_eq(parse_seconds("0.25s"), 250000000);
    const char *wrong[] = {"", "0", "-1", "x", "1m", "nan", "inf", "1e99", "1e300", ".", "0x10"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) ck_assert_int_eq(parse_seconds(wrong[i]), -1);
}
END_TEST

START_TEST(test_milliseconds) {
    ck_assert_int_eq(parse_milliseconds("5"), 5000000);
    ck_assert_int_eq(parse_milliseconds("0.1ms"), 100000);
    const char *wrong[] = {"", "0", "-1", "5s", "1e3", "ms"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) ck_assert_int_eq(parse_milliseconds(wrong[i]), -1);
}
END_TEST

int main(void) {
    Suite *s = suite_create("options");
    TCase *t = tcase_create("options");
    tcase_add_test(t, test_modes);
    tcase_add_test(t, test_refusals);
    tcase_add_test(t, test_seconds);
    tcase_add_test(t, test_milliseconds);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
