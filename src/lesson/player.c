// The player: where one stands in a lesson. Knows no terminal and no engine, only its callbacks.
//
// Two numbers say everything: `at`, the step that Enter takes next, and `shown`, the one on the screen. Only `next` and `again` run a cell;
// looking at one (back, goto) makes it the next step, so that Enter runs it. Text is shown together with the code it leads to, so that one can
// think about the code before it runs. A cell with the option `skip` is only looked at, until `again` asks for it. What was answered is in
// `states`, a line for each step.

#include "lesson/player.h"

#include "base/mem.h"
#include "lesson/question.h"
#include <string.h>
#include <strings.h>

#define NOTHING_SHOWN SIZE_MAX

void player_init(struct player *p, struct lesson *owned, const struct player_callbacks *on) {
    *p = (struct player){.lesson = owned, .on = *on, .shown = NOTHING_SHOWN};
    p->states = mem_alloc_zero(owned->nsteps, sizeof *p->states);
}

void player_finish(struct player *p) {
    for (size_t i = 0; i < p->lesson->nsteps; i++)
        mem_free(p->states[i].words);
    mem_free(p->states);
    lesson_close(p->lesson);
    p->lesson = NULL;
}

static void show_note(struct player *p, const struct step *s) {
    if (p->notes && s->note && p->on.show_note)
        p->on.show_note(p->on.user, s);
}

static void show(struct player *p, size_t n) {
    p->shown = n;
    if (p->reached < n + 1)
        p->reached = n + 1;
}

static bool is_to_run(const struct step *s) {
    return s->kind == STEP_CELL && !s->options.skip;
}

static void tell_moved(struct player *p) {
    if (p->on.moved)
        p->on.moved(p->on.user);
}

// The code that a text leads to. Below a question stands only what runs, and below an exercise nothing: they must remain the step shown last.
static void show_what_follows(struct player *p) {
    const struct step *next = p->at < p->lesson->nsteps ? &p->lesson->steps[p->at] : NULL;
    enum step_kind kind = p->lesson->steps[p->shown].kind;
    if (!next || next->kind != STEP_CELL || next->options.hidden || kind == STEP_EXERCISE || (kind == STEP_QUIZ && !is_to_run(next)))
        return;
    p->on.show_prose(p->on.user, next);
    p->seen = is_to_run(next);
    if (p->seen)
        return;
    show(p, p->at++);
    show_note(p, next);
    tell_moved(p);
}

// Shows step n, running nothing. A cell becomes the next step, anything else is done with.
static void look_at(struct player *p, size_t n) {
    const struct step *s = &p->lesson->steps[n];
    show(p, n);
    p->at = is_to_run(s) ? n : n + 1;
    if (s->kind == STEP_QUIZ)
        p->on.show_quiz(p->on.user, s);
    else if (s->kind == STEP_EXERCISE)
        p->on.show_exercise(p->on.user, s);
    else
        p->on.show_prose(p->on.user, s);
    show_note(p, s);
    tell_moved(p);
    p->seen = is_to_run(s);
    if (s->kind != STEP_CELL)
        show_what_follows(p);
}

// Takes step n for real: a cell runs.
static void run(struct player *p, size_t n) {
    const struct step *s = &p->lesson->steps[n];
    show(p, n);
    p->at = n + 1;
    p->on.run_cell(p->on.user, s);
    p->seen = false;
    show_note(p, s);
    tell_moved(p);
}

static void take(struct player *p, size_t n) {
    if (is_to_run(&p->lesson->steps[n]))
        run(p, n);
    else
        look_at(p, n);
}

const struct step *player_question(const struct player *p) {
    if (p->shown == NOTHING_SHOWN || p->lesson->steps[p->shown].kind != STEP_QUIZ)
        return NULL;
    const struct step_state *q = &p->states[p->shown];
    return q->right || q->revealed ? NULL : &p->lesson->steps[p->shown];
}

bool player_predicts(const struct player *p) {
    if (!player_question(p) || p->states[p->shown].locked)
        return false;
    size_t n = p->shown;
    while (n < p->lesson->nsteps && p->lesson->steps[n].kind == STEP_QUIZ)
        n++;
    return n < p->lesson->nsteps && is_to_run(&p->lesson->steps[n]);
}

const struct step *player_exercise(const struct player *p) {
    bool is_shown = p->shown != NOTHING_SHOWN && p->lesson->steps[p->shown].kind == STEP_EXERCISE;
    return is_shown ? &p->lesson->steps[p->shown] : NULL;
}

// Is something to be said or done before Enter goes on? A question that is answered in one's head is not held up.
static bool wants_answer(const struct player *p) {
    const struct step *question = player_question(p);
    if (!p->asks || (!question && !player_exercise(p)))
        return false;
    const struct step_state *q = &p->states[p->shown];
    if (!question)
        return !q->right && !q->revealed && (p->must_answer || !q->asked);
    if (player_predicts(p))
        return !q->said && !q->words && (p->must_answer || !q->asked);
    return question->nchoices && p->must_answer;
}

bool player_holds(const struct player *p) {
    return p->must_answer && wants_answer(p);
}

// What is gone past without an answer is marked so.
static void pass(struct player *p) {
    struct step_state *q = p->shown == NOTHING_SHOWN ? NULL : &p->states[p->shown];
    if (!p->asks || !q)
        return;
    bool is_open = player_question(p) ? !q->said && !q->words : player_exercise(p) && !q->right && !q->revealed;
    q->passed |= is_open;
}

bool player_next(struct player *p) {
    if (wants_answer(p)) {
        p->states[p->shown].asked = true;
        p->on.ask(p->on.user, &p->lesson->steps[p->shown], &p->states[p->shown]);
        return true;
    }
    if (p->at >= p->lesson->nsteps) {
        p->on.finished(p->on.user);
        return false;
    }
    pass(p);
    take(p, p->at);
    return true;
}

bool player_back(struct player *p) {
    if (p->shown == NOTHING_SHOWN || p->shown == 0)
        return false;
    look_at(p, p->shown - 1);
    return true;
}

enum player_move player_goto(struct player *p, size_t n) {
    if (n < 1 || n > p->lesson->nsteps)
        return PLAYER_NO_STEP;
    if (p->must_answer && n > p->reached)
        return PLAYER_NOT_YET;
    look_at(p, n - 1);
    return PLAYER_MOVED;
}

// A question that is asked again is as new; how often it was tried stays known.
static void reopen(struct step_state *q) {
    mem_free(q->words);
    *q = (struct step_state){.tries = q->tries};
}

bool player_again(struct player *p) {
    if (p->shown == NOTHING_SHOWN)
        return false;
    p->seen = false;
    if (p->lesson->steps[p->shown].kind == STEP_QUIZ)
        reopen(&p->states[p->shown]);
    if (p->lesson->steps[p->shown].kind == STEP_CELL)
        run(p, p->shown);
    else
        look_at(p, p->shown);
    return true;
}

bool player_repeat(struct player *p, bool show_code) {
    if (p->shown == NOTHING_SHOWN || p->lesson->steps[p->shown].kind != STEP_CELL)
        return false;
    p->seen = !show_code;
    take(p, p->shown);
    return true;
}

enum player_move player_skip(struct player *p) {
    if (p->must_answer)
        return PLAYER_NOT_YET;
    struct step_state *q = player_question(p) ? &p->states[p->shown] : NULL;
    if (q && player_predicts(p) && !q->passed) {
        q->passed = q->asked = true;
        q->said = 0;
        return PLAYER_PASSED;
    }
    struct step_state *e = player_exercise(p) ? &p->states[p->shown] : NULL;
    if (e && !e->right && !e->revealed && !e->passed) {
        e->passed = e->asked = true;
        return PLAYER_PASSED;
    }
    if (p->at >= p->lesson->nsteps) {
        p->on.finished(p->on.user);
        return PLAYER_NO_STEP;
    }
    p->at++;
    p->seen = false;
    tell_moved(p);
    return PLAYER_MOVED;
}

void player_resume(struct player *p, size_t at) {
    p->at = at < p->lesson->nsteps ? at : p->lesson->nsteps;
    p->shown = p->at ? p->at - 1 : NOTHING_SHOWN;
    p->reached = p->at;
    p->seen = false;
}

static void tell_answered(struct player *p, size_t n) {
    if (p->on.answered)
        p->on.answered(p->on.user, n, &p->states[n]);
}

bool player_say(struct player *p, uint32_t chosen) {
    const struct step *s = player_question(p);
    if (!s || !s->nchoices || !chosen)
        return false;
    struct step_state *q = &p->states[p->shown];
    q->said = chosen;
    q->passed = false;
    if (player_predicts(p)) {
        p->on.show_guess(p->on.user, s, q);
    } else {
        q->tries++;
        q->right = chosen == question_right(s);
        p->on.show_verdict(p->on.user, s, q);
    }
    tell_answered(p, p->shown);
    return true;
}

bool player_say_words(struct player *p, const char *words) {
    const struct step *s = player_question(p);
    if (!s || s->nchoices)
        return false;
    struct step_state *q = &p->states[p->shown];
    mem_free(q->words);
    q->words = mem_copy_string(words);
    q->passed = false;
    if (player_predicts(p)) {
        p->on.show_guess(p->on.user, s, q);
    } else {
        q->tries++;
        q->revealed = true;
        p->on.show_comparison(p->on.user, s, q);
    }
    tell_answered(p, p->shown);
    return true;
}

enum player_move player_answer(struct player *p) {
    if (p->shown == NOTHING_SHOWN || p->lesson->steps[p->shown].kind != STEP_QUIZ)
        return PLAYER_NO_STEP;
    const struct step *s = &p->lesson->steps[p->shown];
    struct step_state *q = &p->states[p->shown];
    if (p->must_answer && s->nchoices && !q->said)
        return PLAYER_NOT_YET;
    bool news = !q->right && !q->revealed;
    q->revealed = true;
    p->on.show_answer(p->on.user, s);
    if (news)
        tell_answered(p, p->shown);
    return PLAYER_MOVED;
}

static void tell_attempted(struct player *p, size_t n) {
    if (p->on.attempted)
        p->on.attempted(p->on.user, n, &p->states[n]);
}

void player_checked(struct player *p, bool passed) {
    if (!player_exercise(p))
        return;
    struct step_state *q = &p->states[p->shown];
    bool news = passed && !q->right;
    q->tries++;
    q->right |= passed;
    q->passed &= !passed;
    tell_attempted(p, p->shown);
    if (news && p->on.solved)
        p->on.solved(p->on.user, p->shown, q);
}

enum player_move player_hint(struct player *p) {
    const struct step *s = player_exercise(p);
    if (!s)
        return PLAYER_NO_STEP;
    struct step_state *q = &p->states[p->shown];
    if (q->hints >= s->exercise->nhints)
        return PLAYER_NOT_YET;
    p->on.show_hint(p->on.user, s, q->hints++);
    tell_attempted(p, p->shown);
    return PLAYER_MOVED;
}

enum player_move player_solution(struct player *p) {
    const struct step *s = player_exercise(p);
    if (!s)
        return PLAYER_NO_STEP;
    struct step_state *q = &p->states[p->shown];
    if (!q->tries && !q->right)
        return PLAYER_NOT_YET;
    q->revealed = true;
    p->on.show_solution(p->on.user, s);
    tell_attempted(p, p->shown);
    return PLAYER_MOVED;
}

static void compare(struct player *p, size_t n) {
    struct step_state *q = &p->states[n];
    const struct step *s = &p->lesson->steps[n];
    bool said = q->said || q->words;
    if (q->locked)
        return;
    q->locked = true;
    if (q->revealed || (!said && !(q->passed && p->asks)))
        return;
    q->tries += said;
    q->right = q->said && q->said == question_right(s);
    q->revealed = !q->right;
    p->on.show_comparison(p->on.user, s, q);
    tell_answered(p, n);
}

void player_cell_over(struct player *p, bool fine) {
    size_t cell = p->shown;
    if (!fine || cell == NOTHING_SHOWN || p->lesson->steps[cell].kind != STEP_CELL)
        return;
    size_t first = cell;
    while (first > 0 && p->lesson->steps[first - 1].kind == STEP_QUIZ)
        first--;
    for (size_t n = first; n < cell; n++)
        compare(p, n);
}

// Are the words in the text, whatever the case of their letters?
static bool has_words(const char *text, const char *words) {
    size_t len = strlen(words);
    for (; text && *text; text++) {
        if (strncasecmp(text, words, len) == 0)
            return true;
    }
    return false;
}

static bool step_has(const struct step *s, const char *words) {
    bool found = has_words(s->markdown, words) || has_words(s->code, words);
    for (size_t i = 0; i < s->nchoices; i++)
        found |= has_words(s->choices[i].markdown, words);
    return found;
}

size_t player_find(const struct player *p, const char *words) {
    size_t n = p->lesson->nsteps, from = p->shown == NOTHING_SHOWN ? 0 : p->shown + 1;
    for (size_t i = 0; i < n; i++) {
        if (step_has(&p->lesson->steps[(from + i) % n], words))
            return (from + i) % n;
    }
    return SIZE_MAX;
}

size_t player_find_heading(const struct player *p, const char *words) {
    for (size_t i = 0; i < p->lesson->nsteps; i++) {
        if (has_words(p->lesson->steps[i].heading, words))
            return i;
    }
    return SIZE_MAX;
}
