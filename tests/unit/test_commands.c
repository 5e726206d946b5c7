// shell/commands, help and completion: the table's order and its rows, the shell rule, and that examples work; with a real engine.
#include "base/mem.h"
#include "lang/interp.h"
#include "shell/commands.h"
#include "shell/complete.h"
#include "shell/help.h"
#include "shell/help_words.h"
#include "shell/session.h"
#include "shell/settings.h"
#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

static struct session *open_session(void) {
    struct session *s = mem_alloc_zero(1, sizeof *s);
    struct options o = {.color = COLOR_NEVER};
    ck_assert(session_init(s, &o, true));
    return s;
}

static void close_session(struct session *s) {
    session_finish(s);
    mem_free(s);
}

static void run(struct session *s, const char *code) {
    session_run(s, &(struct cell_request){.name = "<test>", .text = code, .len = strlen(code), .first_line = 1});
    while (s->running) {
        struct pollfd p = {.fd = session_fd(s), .events = POLLIN};
        poll(&p, 1, 1000);
        session_pump(s);
    }
    ck_assert_msg(s->outcome == CELL_FINE, "%s", code);
}

START_TEST(test_tables_are_sorted_and_whole) {
    for (size_t i = 0; i < command_count(); i++) {
        const struct command *c = command_at(i);
        if (i) ck_assert_str_lt(command_at(i - 1)->name, c->name);
        ck_assert(c->usage && c->help && c->example && c->run);
        ck_assert(strncmp(c->usage, c->name, strlen(c->name)) == 0);
        ck_assert(strncmp(c->example, c->name, strlen(c->name)) == 0);
        ck_assert_ptr_eq(command_find(c->name, strlen(c->name)), c);
    }
    for (size_t i = 1; i < setting_count(); i++) ck_assert_str_lt(setting_at(i - 1)->name, setting_at(i)->name);
    for (size_t i = 1; i < help_word_count; i++) ck_assert_str_lt(help_words[i - 1].word, help_words[i].word);
    ck_assert_ptr_eq(command_find("exit", 4), &cmd_quit);
    ck_assert_ptr_null(command_find("exi", 3));
}
END_TEST

START_TEST(test_what_can_be_python) {
    static const char *const python[] = {" = 3", "(x)", "[0]", ".name", " + 1", "+1", " == 2", " -= 1", ", b", ": int", " in xs", " if a else b",
                                         "; x", " - 1", " != 2", "-1", " (x)"};
    static const char *const not_python[] = {"", "  ", " 5", " -1", " name", " 'a b'", " in", " 02-threads", " /a/path", " ./path", " not", " feed on"};
    for (size_t i = 0; i < sizeof python / sizeof *python; i++) ck_assert_msg(command_rest_is_python(python[i]), "%s", python[i]);
    for (size_t i = 0; i < sizeof not_python / sizeof *not_python; i++)
        ck_assert_msg(!command_rest_is_python(not_python[i]), "%s", not_python[i]);
}
END_TEST

START_TEST(test_a_variable_hides_a_command) {
    struct session *s = open_session();
    ck_assert(command_matches(s, "steps"));
    ck_assert(command_matches(s, "  goto 3"));
    ck_assert(command_matches(s, "quit()"));
    ck_assert(command_matches(s, "exit ( )"));
    ck_assert(command_matches(s, "help(print)"));
    ck_assert(!command_matches(s, "quit(5)"));
    ck_assert(!command_matches(s, "next(it)"));
    ck_assert(!command_matches(s, "nothing"));
    run(s, "steps = 1");
    ck_assert(!command_matches(s, "steps"));
    close_session(s);
}
END_TEST

START_TEST(test_operands_are_checked) {
    struct session *s = open_session();
    struct text out = {0};
    static const char *const wrong[] = {"goto", "goto 1 2", "next 5", "open", "kill", "set nosuch 1", "set feed maybe", "set memory 1",
                                        "set memory -5G", "set max-tasks 0", "history -1", "help nosuchthing", "goto x", "back"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        text_clear(&out);
        ck_assert_msg(!command_run(s, wrong[i], false, &out), "%s", wrong[i]);
        ck_assert_uint_gt(out.len, 0);
    }
    ck_assert(!command_run(s, "reset", true, &out));
    text_finish(&out);
    close_session(s);
}
END_TEST

START_TEST(test_settings_read_what_they_write) {
    struct session *s = open_session();
    for (size_t i = 0; i < setting_count(); i++) {
        struct text before = {0}, after = {0}, say = {0};
        setting_at(i)->get(s, &before);
        ck_assert_msg(setting_at(i)->set(s, text_str(&before), &say), "%s %s", setting_at(i)->name, text_str(&before));
        setting_at(i)->get(s, &after);
        ck_assert_str_eq(text_str(&before), text_str(&after));
        text_finish(&before);
        ck_assert_str_eq(text_str(&say), "");
        text_finish(&say);
        text_finish(&after);
    }
    close_session(s);
}
END_TEST

struct names {
    struct session *session;
    size_t n;
};

static void check_help(void *user, const char *owner, const struct native_def *def) {
    struct names *names = user;
    struct text name = {0}, out = {0};
    text_printf(&name, "%s%s%s", owner, *owner ? "." : "", def->name + (*def->name == '%')); // %time is typed time
    ck_assert_msg(help_topic(names->session, text_str(&name), &out), "%s", text_str(&name));
    text_finish(&name);
    text_finish(&out);
    names->n++;
}

START_TEST(test_everything_has_help) {
    struct session *s = open_session();
    struct text out = {0};
    struct names names = {.session = s};
    interp_each_native(engine_interp(s->engine), check_help, &names);
    ck_assert_uint_gt(names.n, 100);
    for (size_t i = 0; i < command_count(); i++) ck_assert(help_topic(s, command_at(i)->name, &out));
    for (size_t i = 0; i < help_word_count; i++) ck_assert(help_topic(s, help_words[i].word, &out));
    ck_assert(help_topic(s, "threading", &out));
    text_clear(&out);
    ck_assert(!help_topic(s, "pritn", &out));
    ck_assert_ptr_nonnull(strstr(text_str(&out), "did you mean 'print'"));
    text_finish(&out);
    close_session(s);
}
END_TEST

static bool offers(struct session *s, const char *line, const char *word) {
    struct completions c = {0};
    size_t end = strlen(line), start = end;
    const char *breaks = complete_breaks(s, line, end);
    while (start && !strchr(breaks, line[start - 1])) start--;
    complete_line(s, line, start, end, &c);
    bool found = false;
    for (size_t i = 0; i < c.n; i++) {
        found = found || strcmp(c.words[i], word) == 0;
        free(c.words[i]);
    }
    mem_free(c.words);
    return found;
}

START_TEST(test_completion) {
    struct session *s = open_session();
    run(s, "measured = [1]\nt = threading.Thread(target=print)\ntext = 'x'");
    ck_assert(offers(s, "thr", "threads"));
    ck_assert(offers(s, "x = mea", "measured"));
    ck_assert(!offers(s, "x = thr", "threads"));
    ck_assert(offers(s, "measured.app", "measured.append"));
    ck_assert(offers(s, "print(text.up", "text.upper"));
    ck_assert(offers(s, "t.na", "t.name"));
    ck_assert(offers(s, "t.st", "t.start"));
    ck_assert(offers(s, "math.sq", "math.sqrt"));
    ck_assert(!offers(s, "nosuch.sq", "nosuch.sqrt"));
    ck_assert(!offers(s, "measured.x.app", "measured.x.append"));
    ck_assert(offers(s, "set f", "feed"));
    ck_assert(offers(s, "set feed o", "off"));
    ck_assert(offers(s, "kill a", "all"));
    ck_assert(offers(s, "help go", "goto"));
    ck_assert(offers(s, "whi", "while"));
    close_session(s);
}
END_TEST

int main(void) {
    Suite *s = suite_create("commands");
    TCase *t = tcase_create("commands");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, test_tables_are_sorted_and_whole);
    tcase_add_test(t, test_what_can_be_python);
    tcase_add_test(t, test_a_variable_hides_a_command);
    tcase_add_test(t, test_operands_are_checked);
    tcase_add_test(t, test_settings_read_what_they_write);
    tcase_add_test(t, test_everything_has_help);
    tcase_add_test(t, test_completion);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
