// The player: what each move shows and runs, and where it leaves one.

#include "base/text.h"
#include "lesson/player.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

// What was called, as letters: p prose, c code seen, q quiz, a answer, n note, r run (R: its code was seen before), e end; then the line.
static struct text calls;
static struct player player;

static void record(const struct step *s, char what) {
    text_printf(&calls, "%c%u ", what, s ? s->line : 0);
}

static void on_prose(void *user, const struct step *s) {
    (void)user;
    record(s, s->kind == STEP_CELL ? 'c' : 'p');
}

static void on_quiz(void *user, const struct step *s) {
    (void)user;
    record(s, 'q');
}

static void on_answer(void *user, const struct step *s) {
    (void)user;
    record(s, 'a');
}

static void on_note(void *user, const struct step *s) {
    (void)user;
    record(s, 'n');
}

static void on_cell(void *user, const struct step *s) {
    struct player *p = user;
    record(s, p->seen ? 'R' : 'r');
}

static void on_end(void *user) {
    (void)user;
    record(NULL, 'e');
}

// Line 1 prose, 3 cell, 6 cell, 9 quiz, 10 note, 12 prose, 15 hidden cell.
static void open_sample(void) {
    const char *text = "one\n\n```python\na\n```\n```python\nb\n```\n<details><summary>Q: q</summary>x</details>\n<!-- note: n -->\n\nlast\n\n"
                       "<!-- bobbin: hidden -->\n```python\nc\n```\n";
    struct diag diag = {0};
    struct lesson *l = lesson_parse("x.md", text, strlen(text), &diag);
    struct player_callbacks on = {on_prose, on_quiz, on_answer, on_note, on_cell, on_end, &player};
    ck_assert_msg(l != NULL, "%s", diag.message ? diag.message : "");
    player_init(&player, l, &on);
}

// Line 1 prose, 4 cell that is not to run, 8 cell, 12 cell that is not to run.
static void open_skipping(void) {
    const char *text = "one\n\n<!-- bobbin: skip -->\n```python\na\n```\n\n```python\nb\n```\n<!-- bobbin: skip -->\n```python\nc\n```\n";
    struct diag diag = {0};
    struct lesson *l = lesson_parse("x.md", text, strlen(text), &diag);
    struct player_callbacks on = {on_prose, on_quiz, on_answer, on_note, on_cell, on_end, &player};
    ck_assert_msg(l != NULL, "%s", diag.message ? diag.message : "");
    player_init(&player, l, &on);
}

static void close_sample(void) {
    player_finish(&player);
    text_finish(&calls);
}

static void called(const char *expected) {
    ck_assert_str_eq(text_str(&calls), expected);
    text_clear(&calls);
}

START_TEST(walks_to_the_end) {
    open_sample();
    for (int i = 0; i < 6; i++)
        ck_assert(player_next(&player));
    called("p1 c3 R3 r6 q9 p12 r15 ");
    ck_assert(!player_next(&player));
    ck_assert(!player_skip(&player));
    called("e0 e0 ");
    close_sample();
}
END_TEST

START_TEST(goes_back_without_running) {
    open_sample();
    ck_assert(!player_back(&player));
    player_next(&player);
    ck_assert(!player_back(&player));
    player_next(&player);
    player_next(&player);
    called("p1 c3 R3 r6 ");
    ck_assert(player_back(&player));
    ck_assert_uint_eq(player.at, 1);
    called("c3 ");
    player_next(&player);
    player_next(&player);
    called("R3 r6 ");
    close_sample();
}
END_TEST

START_TEST(goes_to_a_step) {
    open_sample();
    ck_assert(!player_goto(&player, 0));
    ck_assert(!player_goto(&player, 7));
    ck_assert(player_goto(&player, 3));
    player_next(&player);
    player_next(&player);
    called("c6 R6 q9 ");
    ck_assert(player_goto(&player, 1));
    called("p1 c3 ");
    close_sample();
}
END_TEST

START_TEST(repeats_and_skips) {
    open_sample();
    ck_assert(!player_again(&player));
    player_next(&player);
    player_again(&player);
    player_next(&player);
    player_again(&player);
    called("p1 c3 p1 c3 R3 r3 ");
    ck_assert(player_skip(&player));
    player_next(&player);
    called("q9 ");
    close_sample();
}
END_TEST

START_TEST(skipped_cells_run_when_asked) {
    open_skipping();
    while (player_next(&player))
        continue;
    called("p1 c4 r8 c12 e0 ");
    ck_assert(player_again(&player));
    called("r12 ");
    ck_assert(player_goto(&player, 2));
    ck_assert_uint_eq(player.at, 2);
    ck_assert(player_again(&player));
    player_next(&player);
    called("c4 r4 r8 ");
    close_sample();
}
END_TEST

START_TEST(answers_the_open_question) {
    open_sample();
    ck_assert(!player_answer(&player));
    player_goto(&player, 4);
    ck_assert(player_answer(&player));
    player_next(&player);
    ck_assert(!player_answer(&player));
    called("q9 a9 p12 ");
    close_sample();
}
END_TEST

START_TEST(notes_on_demand) {
    open_sample();
    player.notes = true;
    player_goto(&player, 4);
    called("q9 n9 ");
    close_sample();
}
END_TEST

int main(void) {
    Suite *suite = suite_create("player");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, walks_to_the_end);
    tcase_add_test(tests, goes_back_without_running);
    tcase_add_test(tests, goes_to_a_step);
    tcase_add_test(tests, repeats_and_skips);
    tcase_add_test(tests, skipped_cells_run_when_asked);
    tcase_add_test(tests, answers_the_open_question);
    tcase_add_test(tests, notes_on_demand);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
