// The player: where one stands in a lesson. Knows no terminal and no engine, only its callbacks.
//
// Two numbers say everything: `at`, the step that Enter takes next, and `shown`, the one on the screen. Only `next` and `again` run a cell;
// looking at one (back, goto) makes it the next step, so that Enter runs it. Text is shown together with the code it leads to, so that one can
// think about the code before it runs. A cell with the option `skip` is only looked at, until `again` asks for it.

#include "lesson/player.h"

#define NOTHING_SHOWN SIZE_MAX

void player_init(struct player *p, struct lesson *owned, const struct player_callbacks *on) {
    *p = (struct player){.lesson = owned, .on = *on, .shown = NOTHING_SHOWN};
}

void player_finish(struct player *p) {
    lesson_close(p->lesson);
    p->lesson = NULL;
}

static void show_note(struct player *p, const struct step *s) {
    if (p->notes && s->note && p->on.show_note)
        p->on.show_note(p->on.user, s);
}

static bool is_to_run(const struct step *s) {
    return s->kind == STEP_CELL && !s->options.skip;
}

// The code that a text leads to.
static void show_what_follows(struct player *p) {
    const struct step *next = p->at < p->lesson->nsteps ? &p->lesson->steps[p->at] : NULL;
    if (!next || next->kind != STEP_CELL || next->options.hidden)
        return;
    p->on.show_prose(p->on.user, next);
    p->seen = is_to_run(next);
    if (p->seen)
        return;
    p->shown = p->at++;
    show_note(p, next);
}

// Shows step n, running nothing. A cell becomes the next step, anything else is done with.
static void look_at(struct player *p, size_t n) {
    const struct step *s = &p->lesson->steps[n];
    p->shown = n;
    p->at = is_to_run(s) ? n : n + 1;
    if (s->kind == STEP_QUIZ)
        p->on.show_quiz(p->on.user, s);
    else
        p->on.show_prose(p->on.user, s);
    show_note(p, s);
    p->seen = is_to_run(s);
    if (s->kind != STEP_CELL)
        show_what_follows(p);
}

// Takes step n for real: a cell runs.
static void run(struct player *p, size_t n) {
    const struct step *s = &p->lesson->steps[n];
    p->shown = n;
    p->at = n + 1;
    p->on.run_cell(p->on.user, s);
    p->seen = false;
    show_note(p, s);
}

static void take(struct player *p, size_t n) {
    if (is_to_run(&p->lesson->steps[n]))
        run(p, n);
    else
        look_at(p, n);
}

bool player_next(struct player *p) {
    if (p->at >= p->lesson->nsteps) {
        p->on.finished(p->on.user);
        return false;
    }
    take(p, p->at);
    return true;
}

bool player_back(struct player *p) {
    if (p->shown == NOTHING_SHOWN || p->shown == 0)
        return false;
    look_at(p, p->shown - 1);
    return true;
}

bool player_goto(struct player *p, size_t n) {
    if (n < 1 || n > p->lesson->nsteps)
        return false;
    look_at(p, n - 1);
    return true;
}

bool player_again(struct player *p) {
    if (p->shown == NOTHING_SHOWN)
        return false;
    p->seen = false;
    if (p->lesson->steps[p->shown].kind == STEP_CELL)
        run(p, p->shown);
    else
        look_at(p, p->shown);
    return true;
}

bool player_skip(struct player *p) {
    if (p->at >= p->lesson->nsteps) {
        p->on.finished(p->on.user);
        return false;
    }
    p->at++;
    p->seen = false;
    return true;
}

bool player_answer(struct player *p) {
    if (p->shown == NOTHING_SHOWN || p->lesson->steps[p->shown].kind != STEP_QUIZ)
        return false;
    p->on.show_answer(p->on.user, &p->lesson->steps[p->shown]);
    return true;
}
