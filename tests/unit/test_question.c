// Questions: the order of their choices, and what a line of letters chooses.

#include "lesson/question.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

static struct lesson_choice choices[] = {{.markdown = "A", .right = true}, {.markdown = "B"}, {.markdown = "C", .right = true}, {.markdown = "D"}};
static const struct step four = {.kind = STEP_QUIZ, .line = 7, .choices = choices, .nchoices = 4, .options = {.fixed = true}};
static const struct step shuffled = {.kind = STEP_QUIZ, .line = 7, .choices = choices, .nchoices = 4};
static const struct step one_right = {.kind = STEP_QUIZ, .choices = choices, .nchoices = 2};
static const struct step open_one = {.kind = STEP_QUIZ};

START_TEST(every_order_is_a_whole_one) {
    size_t differ = 0, first[4] = {0};
    for (uint64_t seed = 0; seed < 400; seed++) {
        uint32_t seen = 0;
        for (size_t i = 0; i < 4; i++) {
            size_t choice = question_choice(&shuffled, seed, i);
            seen |= 1u << choice;
            ck_assert_int_eq(question_letter(&shuffled, seed, choice), 'a' + (int)i);
            differ += choice != question_choice(&shuffled, seed + 1, i);
        }
        ck_assert_uint_eq(seen, 15);
        first[question_choice(&shuffled, seed, 0)]++;
    }
    ck_assert_uint_gt(differ, 800);
    for (size_t i = 0; i < 4; i++)
        ck_assert(first[i] > 60 && first[i] < 140);
    ck_assert_uint_eq(question_choice(&shuffled, 1, 4), 4);
}
END_TEST

START_TEST(questions_of_a_lesson_have_orders_of_their_own) {
    size_t differ = 0;
    for (uint32_t line = 1; line < 50; line++) {
        struct step other = shuffled;
        other.line = line;
        differ += question_choice(&other, 1, 0) != question_choice(&shuffled, 1, 0);
    }
    ck_assert_uint_gt(differ, 20);
}
END_TEST

START_TEST(fixed_keeps_the_order) {
    for (uint64_t seed = 0; seed < 20; seed++) {
        for (size_t i = 0; i < 4; i++)
            ck_assert_uint_eq(question_choice(&four, seed, i), i);
    }
}
END_TEST

static void chooses(const struct step *s, const char *line, enum question_line is, uint32_t expected) {
    uint32_t chosen;
    ck_assert_msg(question_read(s, 3, line, &chosen) == is, "%s", line);
    if (is == QUESTION_ANSWER)
        ck_assert_uint_eq(chosen, expected);
}

START_TEST(letters_are_read) {
    static const char *const others[] = {"", " ", "ab", "a = 1", "a()", "a.b", "a + b", "a,b c=", "x y z!", "1", "a; b", "ä", ",a", "abc, d"};
    chooses(&four, "b", QUESTION_ANSWER, 2);
    chooses(&four, "B)", QUESTION_ANSWER, 2);
    chooses(&four, " a, c", QUESTION_ANSWER, 5);
    chooses(&four, "a c", QUESTION_ANSWER, 5);
    chooses(&four, "a), d.", QUESTION_ANSWER, 9);
    chooses(&four, "a,a,", QUESTION_ANSWER, 1);
    chooses(&four, "e", QUESTION_NO_CHOICE, 0);
    chooses(&four, "x a", QUESTION_NO_CHOICE, 0);
    chooses(&four, "a, x", QUESTION_NO_CHOICE, 0);
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        chooses(&four, others[i], QUESTION_NO_ANSWER, 0);
    chooses(&open_one, "a", QUESTION_NO_ANSWER, 0);
    chooses(&shuffled, "c", QUESTION_ANSWER, 1u << question_choice(&shuffled, 3, 2));
}
END_TEST

START_TEST(right_ones_are_known) {
    ck_assert_uint_eq(question_right(&four), 5);
    ck_assert(question_has_several(&four));
    ck_assert(!question_has_several(&one_right));
    ck_assert_uint_eq(question_right(&open_one), 0);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("question");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, every_order_is_a_whole_one);
    tcase_add_test(tests, questions_of_a_lesson_have_orders_of_their_own);
    tcase_add_test(tests, fixed_keeps_the_order);
    tcase_add_test(tests, letters_are_read);
    tcase_add_test(tests, right_ones_are_known);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
