// The player: where one stands in a lesson, what the next step does, and what was answered. Knows no terminal and no engine: it is given
// callbacks, so stepping in a shell, replaying without a terminal and checking are the same walk.
//
// A question right before a cell (others may stand between) is a prediction: what is said to it is only noted, and set beside what
// happened when the cell has run. To all other questions the verdict comes at once, and a wrong answer may be followed by another.
#pragma once

#include "lesson/lesson.h"

// What was made of a question or an exercise so far. Kept for each step of the lesson, all zero at first; a record of earlier days may be
// put in.
struct step_state {
    uint32_t said;  // the choices named last, as bits in the file's order (question.h)
    char *words;    // said to a question without choices, or NULL; owned
    uint32_t tries; // answers judged, attempts checked
    uint32_t hints; // given so far
    bool right;     // the right choices were named; the exercise is solved
    bool revealed;  // the answer or solution was shown
    bool passed;    // it was gone past without one
    bool asked;     // Enter has asked for an answer once
    bool locked;    // a prediction whose cell has run
};

struct player_callbacks {
    void (*show_prose)(void *user, const struct step *s); // also a cell that is only to be seen (back, goto): its markdown is the fence
    void (*show_quiz)(void *user, const struct step *s);
    void (*show_answer)(void *user, const struct step *s);
    void (*show_note)(void *user, const struct step *s); // right after the step it belongs to
    void (*run_cell)(void *user, const struct step *s);  // shows the code and starts it; the caller tells its end by player_cell_over
    void (*finished)(void *user);                        // the step asked for lies behind the last
    void (*show_guess)(void *user, const struct step *s, const struct step_state *q);      // a prediction was noted
    void (*show_verdict)(void *user, const struct step *s, const struct step_state *q);    // an answer was right or wrong
    void (*show_comparison)(void *user, const struct step *s, const struct step_state *q); // what was predicted beside what it is
    void (*ask)(void *user, const struct step *s, const struct step_state *q);             // an answer is wanted before the next step
    void (*show_exercise)(void *user, const struct step *s);
    void (*show_hint)(void *user, const struct step *s, size_t nth); // from 0
    void (*show_solution)(void *user, const struct step *s);
    // For those who keep a record; may be NULL. `n` is the step's place, from 0; the state is what it is now.
    void (*answered)(void *user, size_t n, const struct step_state *q);  // a question: judged, noted or revealed
    void (*attempted)(void *user, size_t n, const struct step_state *q); // an exercise: checked, a hint was given, the solution shown
    void (*solved)(void *user, size_t n, const struct step_state *q);    // an exercise, after attempted
    void *user;
    void (*moved)(void *user);                           // `at` or `shown` are others now. May be NULL
};

struct player {
    struct lesson *lesson;  // owned
    struct player_callbacks on;
    struct step_state *states; // one for each step
    size_t at;       // steps done: the next step is lesson->steps[at]
    size_t shown;    // the step shown last (for again, answer), SIZE_MAX: none
    size_t reached;  // the furthest step shown so far, plus one
    bool seen;       // the next step is a cell whose code was shown with the text before it: run_cell need not show it again
    bool notes;
    bool asks;       // somebody is there to answer: Enter asks once before it goes past a prediction or an exercise
    bool must_answer; // with asks: nothing can be left out
    uint64_t seed;   // of the order of choices
};

void player_init(struct player *p, struct lesson *owned, const struct player_callbacks *on);
void player_finish(struct player *p);
bool player_next(struct player *p);            // false: at the end (finished was called). May only ask for an answer
bool player_back(struct player *p);            // shows the step before the one shown last again; runs nothing. false: at the beginning
bool player_again(struct player *p);           // the step shown last, once more; a question is open again
bool player_repeat(struct player *p, bool show); // the cell shown last runs again; show: its code is shown. false: it is no cell

void player_resume(struct player *p, size_t at); // as if the steps before place `at` had been taken; shows and runs nothing

enum player_move { PLAYER_MOVED, PLAYER_PASSED, PLAYER_NO_STEP, PLAYER_NOT_YET };
// 1-based; shows (does not run) step n; it is the next one when it is a cell. NOT_YET: must_answer, and n lies ahead.
enum player_move player_goto(struct player *p, size_t n);
// Goes past the open question (PASSED), or else steps over the next step without showing it. NO_STEP: at the end (finished was called).
enum player_move player_skip(struct player *p);
size_t player_find(const struct player *p, const char *words); // the next step (from 0) with these words in it, after the one shown; SIZE_MAX
size_t player_find_heading(const struct player *p, const char *words); // the first step under a heading with these words; SIZE_MAX

// The question shown last, if it is still open; else NULL.
const struct step *player_question(const struct player *p);
bool player_predicts(const struct player *p);  // the open question is a prediction
bool player_holds(const struct player *p);     // must_answer, and Enter would not go on
bool player_say(struct player *p, uint32_t chosen);        // false: no question with choices is open
bool player_say_words(struct player *p, const char *words); // false: no question without choices is open
enum player_move player_answer(struct player *p); // reveals. NO_STEP: no question was shown last. NOT_YET: must_answer, and nothing was said

// The exercise shown last, or NULL. Solved or not.
const struct step *player_exercise(const struct player *p);
void player_checked(struct player *p, bool passed); // its check has judged an attempt
enum player_move player_hint(struct player *p);     // the next one. NO_STEP: no exercise was shown last. NOT_YET: there are no more
enum player_move player_solution(struct player *p); // NOT_YET: nothing was tried
// The cell that run_cell began is over. fine: it did what the lesson expects, so predictions are compared.
void player_cell_over(struct player *p, bool fine);
