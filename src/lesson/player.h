// The player: where one stands in a lesson, and what the next step does. Knows no terminal and no engine: it is given callbacks, so
// stepping in a shell, replaying without a terminal and checking are the same walk.
#pragma once

#include "lesson/lesson.h"

struct player_callbacks {
    void (*show_prose)(void *user, const struct step *s); // also a cell that is only to be seen (back, goto): its markdown is the fence
    void (*show_quiz)(void *user, const struct step *s);
    void (*show_answer)(void *user, const struct step *s);
    void (*show_note)(void *user, const struct step *s); // right after the step it belongs to
    void (*run_cell)(void *user, const struct step *s);  // shows the code and starts it; the caller reports its end elsewhere
    void (*finished)(void *user);                        // the step asked for lies behind the last
    void *user;
};

struct player {
    struct lesson *lesson;  // owned
    struct player_callbacks on;
    size_t at;       // steps done: the next step is lesson->steps[at]
    size_t shown;    // the step shown last (for again, answer), SIZE_MAX: none
    bool seen;       // the next step is a cell whose code was shown with the text before it: run_cell need not show it again
    bool notes;
};

void player_init(struct player *p, struct lesson *owned, const struct player_callbacks *on);
void player_finish(struct player *p);
bool player_next(struct player *p);            // false: at the end (finished was called)
bool player_back(struct player *p);            // shows the step before the one shown last again; runs nothing. false: at the beginning
bool player_goto(struct player *p, size_t n);  // 1-based; shows (does not run) step n; it is the next one when it is a cell
bool player_again(struct player *p);           // the step shown last, once more
bool player_skip(struct player *p);            // steps over the next step without showing it
bool player_answer(struct player *p);          // false: no question is open
