// The player: what each move shows and runs, and where it leaves one.

#include "base/text.h"
#include "lesson/player.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

// What was called, as letters: p prose, c code seen, q quiz, a answer, n note, r run (R: its code was seen before), e end, ? asked first,
// g guess noted, v verdict (V: right), k comparison (K: right), w record kept, x exercise, h hint, s solution, t attempt kept, S solved; then
// the line.
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

static void on_guess(void *user, const struct step *s, const struct step_state *q) {
    (void)user, (void)q;
    record(s, 'g');
}

static void on_verdict(void *user, const struct step *s, const struct step_state *q) {
    (void)user;
    record(s, q->right ? 'V' : 'v');
}

static void on_comparison(void *user, const struct step *s, const struct step_state *q) {
    (void)user;
    record(s, q->right ? 'K' : 'k');
}

static void on_ask(void *user, const struct step *s, const struct step_state *q) {
    (void)user, (void)q;
    record(s, '?');
}

static void on_answered(void *user, size_t n, const struct step_state *q) {
    struct player *p = user;
    ck_assert_ptr_eq(q, &p->states[n]);
    record(&p->lesson->steps[n], 'w');
}

static void on_exercise(void *user, const struct step *s) {
    (void)user;
    record(s, 'x');
}

static void on_hint(void *user, const struct step *s, size_t nth) {
    (void)user;
    ck_assert_ptr_nonnull(s->exercise->hints[nth]);
    record(s, 'h');
}

static void on_solution(void *user, const struct step *s) {
    (void)user;
    record(s, 's');
}

static void on_attempted(void *user, size_t n, const struct step_state *q) {
    struct player *p = user;
    ck_assert_ptr_eq(q, &p->states[n]);
    record(&p->lesson->steps[n], 't');
}

static void on_solved(void *user, size_t n, const struct step_state *q) {
    struct player *p = user;
    ck_assert(q->right);
    record(&p->lesson->steps[n], 'S');
}

static void on_end(void *user) {
    (void)user;
    record(NULL, 'e');
}

static size_t moves;

static void on_move(void *user) {
    (void)user;
    moves++;
}

static void open_text(const char *text) {
    struct diag diag = {0};
    struct lesson *l = lesson_parse("x.md", text, strlen(text), &diag);
    struct player_callbacks on = {.show_prose = on_prose, .show_quiz = on_quiz, .show_answer = on_answer, .show_note = on_note, .run_cell = on_cell,
                                  .finished = on_end, .show_guess = on_guess, .show_verdict = on_verdict, .show_comparison = on_comparison,
                                  .ask = on_ask, .answered = on_answered, .show_exercise = on_exercise, .show_hint = on_hint, .show_solution = on_solution, .attempted = on_attempted,
                                  .solved = on_solved, .moved = on_move, .user = &player};
    moves = 0;
    ck_assert_msg(l != NULL, "%s", diag.message ? diag.message : "");
    player_init(&player, l, &on);
}

// Line 1 prose, 4 cell that is not to run, 8 cell, 12 cell that is not to run.
static void open_skipping(void) {
    open_text("one\n\n<!-- bobbin: skip -->\n```python\na\n```\n\n```python\nb\n```\n<!-- bobbin: skip -->\n```python\nc\n```\n");
}

// Line 1 prose, 3 cell, 6 cell, 9 quiz, 10 note, 12 prose, 15 hidden cell.
static void open_sample(void) {
    open_text("one\n\n```python\na\n```\n```python\nb\n```\n<details><summary>Q: q</summary>x</details>\n<!-- note: n -->\n\nlast\n\n"
              "<!-- bobbin: hidden -->\n```python\nc\n```\n");
}

// Line 1 a question by itself, 7 a question without choices, 9 two predictions (the second at 22), 24 their cell, 28 prose.
static void open_questions(void) {
    open_text("<details><summary>Q: one</summary>\n\n- [ ] w\n- [x] r\n\n</details>\n<details><summary>Q: open</summary>x</details>\n\n"
              "<!-- pause -->\n\n# A heading\n\ntext\n\n"
              "<details><summary>Q: two</summary>\n\n- [x] r\n- [x] s\n- [ ] w\n\n</details>\n<details><summary>Q: three</summary>x</details>\n\n"
              "```python\na\n```\n\nlast\n");
    player.asks = true;
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
    ck_assert_int_eq(player_skip(&player), PLAYER_NO_STEP);
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
    ck_assert_int_eq(player_goto(&player, 0), PLAYER_NO_STEP);
    ck_assert_int_eq(player_goto(&player, 7), PLAYER_NO_STEP);
    ck_assert_int_eq(player_goto(&player, 3), PLAYER_MOVED);
    player_next(&player);
    player_next(&player);
    called("c6 R6 q9 ");
    ck_assert_int_eq(player_goto(&player, 1), PLAYER_MOVED);
    called("p1 c3 ");
    close_sample();
}
END_TEST

START_TEST(tells_each_move) {
    open_sample();
    player_next(&player);
    player_next(&player);
    player_back(&player);
    player_goto(&player, 4);
    player_again(&player);
    player_skip(&player);
    ck_assert_uint_eq(moves, 6);
    ck_assert_int_eq(player_goto(&player, 99), PLAYER_NO_STEP);
    player_answer(&player);
    ck_assert_uint_eq(moves, 6);
    close_sample();
}
END_TEST

START_TEST(goes_on_where_it_was_left) {
    open_sample();
    player_resume(&player, 2);
    ck_assert(player.at == 2 && player.shown == 1 && moves == 0);
    called("");
    player_next(&player);
    called("r6 ");
    player_resume(&player, 4);
    player_back(&player);
    called("c6 ");
    player_resume(&player, 0);
    ck_assert(!player_back(&player));
    player_resume(&player, 99);
    ck_assert(!player_next(&player));
    called("e0 ");
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
    ck_assert_int_eq(player_skip(&player), PLAYER_MOVED);
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
    ck_assert_int_eq(player_goto(&player, 2), PLAYER_MOVED);
    ck_assert_uint_eq(player.at, 2);
    ck_assert(player_again(&player));
    player_next(&player);
    called("c4 r4 r8 ");
    close_sample();
}
END_TEST

START_TEST(answers_the_open_question) {
    open_sample();
    ck_assert_int_eq(player_answer(&player), PLAYER_NO_STEP);
    player_goto(&player, 4);
    ck_assert_ptr_nonnull(player_question(&player));
    ck_assert_int_eq(player_answer(&player), PLAYER_MOVED);
    ck_assert_ptr_null(player_question(&player));
    player_answer(&player);
    player_next(&player);
    ck_assert_int_eq(player_answer(&player), PLAYER_NO_STEP);
    called("q9 a9 w9 a9 p12 ");
    close_sample();
}
END_TEST

START_TEST(wrong_answers_may_be_followed_by_others) {
    open_questions();
    ck_assert(!player_say(&player, 1));
    player_next(&player);
    called("q1 ");
    ck_assert(!player_predicts(&player));
    ck_assert(!player_say_words(&player, "r"));
    ck_assert(player_say(&player, 1));
    ck_assert(player_say(&player, 3));
    called("v1 w1 v1 w1 ");
    ck_assert(player_say(&player, 2));
    called("V1 w1 ");
    ck_assert(!player_say(&player, 2));
    ck_assert_uint_eq(player.states[0].tries, 3);
    player_again(&player);
    ck_assert(player_say(&player, 2));
    ck_assert_uint_eq(player.states[0].tries, 4);
    player_next(&player);
    called("q1 V1 w1 q7 ");
    ck_assert(!player_say(&player, 1));
    ck_assert(player_say_words(&player, "I think"));
    ck_assert_str_eq(player.states[1].words, "I think");
    called("k7 w7 ");
    close_sample();
}
END_TEST

static void open_predictions(void) {
    open_questions();
    player_goto(&player, 4);
    called("q15 ");
}

START_TEST(predictions_are_compared_when_the_cell_has_run) {
    open_predictions();
    ck_assert(player_predicts(&player));
    player_say(&player, 4);
    player_say(&player, 3);
    player_next(&player);
    player_say_words(&player, "x, I guess");
    called("g15 w15 g15 w15 q22 c24 g22 w22 ");
    player_next(&player);
    player_cell_over(&player, false);
    called("R24 ");
    player_again(&player);
    player_cell_over(&player, true);
    called("r24 K15 w15 k22 w22 ");
    player_again(&player);
    player_cell_over(&player, true);
    called("r24 ");
    close_sample();
}
END_TEST

START_TEST(enter_asks_once_for_a_prediction) {
    open_predictions();
    player_next(&player);
    called("?15 ");
    player_next(&player);
    called("q22 c24 ");
    ck_assert_int_eq(player_skip(&player), PLAYER_PASSED);
    player_next(&player);
    player_cell_over(&player, true);
    called("R24 k15 w15 k22 w22 ");
    player_goto(&player, 4);
    ck_assert(!player_predicts(&player));
    player_next(&player);
    called("q15 q22 c24 ");
    close_sample();
}
END_TEST

START_TEST(nobody_is_asked_in_a_replay) {
    open_questions();
    player.asks = false;
    player.must_answer = true;
    for (int i = 0; i < 6; i++) {
        player_next(&player);
        player_cell_over(&player, true);
    }
    called("q1 q7 p11 q15 q22 c24 R24 ");
    close_sample();
}
END_TEST

START_TEST(nothing_can_be_left_out) {
    open_questions();
    player.must_answer = true;
    player_next(&player);
    ck_assert(player_holds(&player));
    player_next(&player);
    player_next(&player);
    called("q1 ?1 ?1 ");
    ck_assert_int_eq(player_skip(&player), PLAYER_NOT_YET);
    ck_assert_int_eq(player_goto(&player, 2), PLAYER_NOT_YET);
    ck_assert_int_eq(player_answer(&player), PLAYER_NOT_YET);
    player_say(&player, 1);
    player_next(&player);
    called("v1 w1 ?1 ");
    ck_assert_int_eq(player_answer(&player), PLAYER_MOVED);
    ck_assert(!player_holds(&player));
    player_next(&player);
    player_next(&player);
    player_next(&player);
    called("a1 w1 q7 p11 q15 ");
    player_next(&player);
    player_next(&player);
    player_say(&player, 1);
    player_next(&player);
    called("?15 ?15 g15 w15 q22 c24 ");
    ck_assert_int_eq(player_goto(&player, 1), PLAYER_MOVED);
    ck_assert_int_eq(player_goto(&player, 5), PLAYER_MOVED);
    ck_assert_int_eq(player_goto(&player, 6), PLAYER_NOT_YET);
    close_sample();
}
END_TEST

// Line 1 prose, 3 exercise with two hints, 22 cell.
static void open_exercise(void) {
    open_text("one\n\n```python exercise\n...\n```\n<details><summary>Hint</summary>a</details>\n<details><summary>Hint</summary>b</details>\n"
              "<details><summary>Solution</summary>\n\n```python\nx\n```\n\n</details>\n\n```python check\nassert x\n```\n\n\n\n```python\nx\n```\n");
    player.asks = true;
}

START_TEST(exercises_are_solved) {
    open_exercise();
    player_checked(&player, true);
    ck_assert_int_eq(player_hint(&player), PLAYER_NO_STEP);
    ck_assert_int_eq(player_solution(&player), PLAYER_NO_STEP);
    player_next(&player);
    player_next(&player);
    called("p1 x3 ");
    ck_assert_ptr_nonnull(player_exercise(&player));
    ck_assert_int_eq(player_solution(&player), PLAYER_NOT_YET);
    ck_assert_int_eq(player_hint(&player), PLAYER_MOVED);
    ck_assert_int_eq(player_hint(&player), PLAYER_MOVED);
    ck_assert_int_eq(player_hint(&player), PLAYER_NOT_YET);
    called("h3 t3 h3 t3 ");
    player_checked(&player, false);
    called("t3 ");
    player_next(&player);
    called("?3 ");
    ck_assert_int_eq(player_solution(&player), PLAYER_MOVED);
    player_checked(&player, true);
    player_checked(&player, true);
    called("s3 t3 t3 S3 t3 ");
    ck_assert_uint_eq(player.states[1].tries, 3);
    ck_assert(player.states[1].right && player.states[1].revealed && !player.states[1].passed);
    player_next(&player);
    called("r22 ");
    close_sample();
}
END_TEST

START_TEST(exercises_are_gone_past_when_that_is_allowed) {
    open_exercise();
    player_goto(&player, 2);
    ck_assert_int_eq(player_skip(&player), PLAYER_PASSED);
    ck_assert_int_eq(player_skip(&player), PLAYER_MOVED);
    player_goto(&player, 2);
    player.must_answer = true;
    player_next(&player);
    player_next(&player);
    ck_assert_int_eq(player_skip(&player), PLAYER_NOT_YET);
    called("x3 x3 ?3 ?3 ");
    player_checked(&player, true);
    player_next(&player);
    called("t3 S3 r22 ");
    player_goto(&player, 2);
    player.asks = player.must_answer = false;
    player_next(&player);
    called("x3 r22 ");
    close_sample();
}
END_TEST

START_TEST(steps_are_found_by_words) {
    open_questions();
    ck_assert_uint_eq(player_find_heading(&player, "HEADING"), 2);
    ck_assert_uint_eq(player_find_heading(&player, "two"), SIZE_MAX);
    ck_assert_uint_eq(player_find(&player, "Two"), 3);
    ck_assert_uint_eq(player_find(&player, "x"), 2);
    ck_assert_uint_eq(player_find(&player, "nowhere"), SIZE_MAX);
    player_goto(&player, 7);
    ck_assert_uint_eq(player_find(&player, "a"), 2);
    ck_assert_uint_eq(player_find(&player, "last"), 6);
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
    tcase_add_test(tests, tells_each_move);
    tcase_add_test(tests, goes_on_where_it_was_left);
    tcase_add_test(tests, repeats_and_skips);
    tcase_add_test(tests, skipped_cells_run_when_asked);
    tcase_add_test(tests, answers_the_open_question);
    tcase_add_test(tests, wrong_answers_may_be_followed_by_others);
    tcase_add_test(tests, predictions_are_compared_when_the_cell_has_run);
    tcase_add_test(tests, enter_asks_once_for_a_prediction);
    tcase_add_test(tests, nobody_is_asked_in_a_replay);
    tcase_add_test(tests, nothing_can_be_left_out);
    tcase_add_test(tests, exercises_are_solved);
    tcase_add_test(tests, exercises_are_gone_past_when_that_is_allowed);
    tcase_add_test(tests, steps_are_found_by_words);
    tcase_add_test(tests, notes_on_demand);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
