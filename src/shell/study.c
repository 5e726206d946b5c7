// The open lesson and its progress. It may not know how progress is kept nor how a step looks: it watches the player and leaves marks.
//
// Time counts from one mark to the next, but not the time in which somebody was away: beyond five minutes without a step it stands still.

#include "shell/study.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "lesson/progress.h"
#include "shell/fill.h"
#include "shell/lessons.h"
#include "shell/session.h"
#include "shell/state.h"
#include <string.h>

#define GIVEN_COLUMNS 60    // of an answer that is kept
#define ATTEMPT_BYTES 16384 // of an exercise
#define AWAY_NS 300000000000 // five minutes

struct study {
    struct progress *progress;
    struct outline outline;    // of the open lesson
    bool has_lesson, finished;
    bool marked;               // something was done in it since it was opened
    struct progress_record before; // what was known of it when it was opened
    size_t behind;             // the cells before this place were not run in this session; 0: all were
    bool goes_on;              // and then takes the next step
    size_t catching;           // place + 1 of the cell that runs now to make up for it; 0: none
    uint64_t known;            // the lesson that was open before: its cells have run in this session
    uint32_t *tries;           // that are kept of each step
    int64_t counted;           // of clock_now: time before it is in the file
};

bool study_path(struct text *out) {
    if (!state_folder(out)) return false;
    text_add_str(out, "/progress.db");
    return true;
}

struct study *study_create(struct session *s) {
    struct text path = {0};
    struct study *st = NULL;
    if (study_path(&path)) {
        st = mem_alloc_zero(1, sizeof *st);
        st->progress = progress_create(text_str(&path), true);
        engine_guard_forks(s->engine, progress_gate(st->progress));
    }
    text_finish(&path);
    return st;
}

static int64_t time_spent(struct study *st) {
    int64_t now = clock_now(), spent = now - st->counted;
    st->counted = now;
    return (spent < AWAY_NS ? spent : AWAY_NS) / 1000000;
}

static void mark(struct session *s, enum progress_kind kind, size_t place) {
    struct study *st = s->study;
    st->marked = true;
    progress_mark(st->progress, &(struct progress_mark){
        .kind = kind, .place = place, .at = s->player.at, .spent_ms = time_spent(st), .wall = clock_wall() / 1000000000});
}

// The time since the last step counts, too; but who only looked leaves nothing.
void study_leave(struct session *s) {
    struct study *st = s->study;
    if (!st || !st->has_lesson) return;
    if (st->marked) mark(s, PROGRESS_MOVED, 0);
    if (st->marked) st->known = st->outline.hash;
    outline_finish(&st->outline);
    mem_free(st->tries);
    st->tries = NULL;
    progress_record_finish(&st->before);
    st->has_lesson = st->finished = st->marked = false;
}

void study_destroy(struct study *st) {
    if (!st) return;
    progress_destroy(st->progress);
    mem_free(st);
}

// What was answered is put in, so that nothing right is asked again and tries go on counting.
static void recall_answers(struct session *s) {
    const struct progress_record *r = &s->study->before;
    for (size_t i = 0; i < r->nsteps; i++) {
        s->player.states[i].tries = (uint32_t)r->steps[i].tries;
        s->player.states[i].right = r->steps[i].right;
        s->study->tries[i] = (uint32_t)r->steps[i].tries;
    }
}

static bool can_be_right(const struct step *s) {
    return s->kind == STEP_QUIZ || s->kind == STEP_EXERCISE;
}

// A question or exercise that is still open is put again: it has left the screen.
static size_t place_to_go_on(const struct session *s) {
    const struct player *p = &s->player;
    size_t at = s->study->before.at;
    while (at > 0 && can_be_right(&p->lesson->steps[at - 1]) && !p->states[at - 1].right) at--;
    return at;
}

void study_open(struct session *s) {
    struct study *st = s->study;
    if (!st) return;
    outline_init(&st->outline, s->player.lesson);
    st->has_lesson = true;
    st->counted = clock_now();
    progress_read(st->progress, &st->outline, &st->before);
    progress_begin(st->progress, &st->outline);
    st->behind = st->catching = 0;
    st->tries = mem_alloc_zero(st->outline.n + 1, sizeof *st->tries);
    recall_answers(s);
    if (st->before.at >= s->player.lesson->nsteps) return;
    player_resume(&s->player, place_to_go_on(s));
    if (st->outline.hash != st->known) st->behind = s->player.at;
}

// The code that makes up for a step: that of a cell, or what solved an exercise. NULL: there is none.
static const char *code_of(const struct session *s, size_t place) {
    const struct step *step = &s->player.lesson->steps[place];
    const struct progress_record *r = &s->study->before;
    if (step->kind == STEP_CELL) return step->options.skip ? NULL : step->code;
    bool solved = step->kind == STEP_EXERCISE && place < r->nsteps && r->steps[place].right;
    return solved ? r->steps[place].given : NULL;
}

static size_t count_cells(const struct session *s, size_t end) {
    size_t n = 0;
    for (size_t i = 0; i < end; i++) n += code_of(s, i) != NULL;
    return n;
}

static void stop_catching_up(struct session *s) {
    struct study *st = s->study;
    s->muted = false;
    st->behind = st->catching = 0;
    feed_end_line(s->feed);
}

bool study_is_catching_up(const struct session *s) {
    return s->study && s->study->catching;
}

// A cell that failed is told, and so is where it stands; the others may still do without it.
static void judge_cell(struct session *s, const struct step *cell) {
    if (s->outcome == CELL_FINE || cell->options.raises) return;
    size_t place = (size_t)(cell - s->player.lesson->steps);
    screen_say(&s->screen, STYLE_ERROR, "step %zu failed when it ran again\n", place + 1);
}

void study_catch_up(struct session *s) {
    struct study *st = s->study;
    const struct step *steps = s->player.lesson->steps;
    size_t i = st->catching;
    if (i > 0) judge_cell(s, &steps[i - 1]);
    bool interrupted = i > 0 && s->outcome == CELL_INTERRUPTED;
    while (i < st->behind && !code_of(s, i)) i++;
    if (interrupted || i >= st->behind) {
        stop_catching_up(s);
        if (interrupted) screen_say(&s->screen, STYLE_DIM, "stopped; the cells behind it were not run again\n");
        else if (st->goes_on) player_next(&s->player);
        return;
    }
    st->catching = i + 1;
    session_run_part(s, &steps[i], code_of(s, i), steps[i].code_line);
    s->is_step = false; // it is not the step that is taken
}

bool study_begin_catching_up(struct session *s) {
    struct study *st = s->study;
    size_t cells = st && st->behind && !st->catching ? count_cells(s, st->behind) : 0;
    if (cells == 0) return false;
    screen_say(&s->screen, STYLE_DIM, "running %zu earlier cell%s again, unseen; Ctrl-C stops that\n", cells, cells == 1 ? "" : "s");
    screen_flush(&s->screen);
    s->muted = true;
    st->catching = 0;
    st->goes_on = false;
    s->outcome = CELL_FINE;
    study_catch_up(s);
    return true;
}

void study_next(struct session *s) {
    if (study_begin_catching_up(s)) s->study->goes_on = true;
    else player_next(&s->player);
}

static void add_heading(struct text *out, const struct session *s, size_t place) {
    const char *heading = s->player.lesson->steps[place].heading;
    size_t len = strcspn(heading, "\n");
    if (!len) return;
    text_add_str(out, ", \"");
    utf8_add_visible(out, heading, utf8_fit(heading, len, 40));
    text_add_str(out, "\"");
}

void study_offer(struct session *s) {
    struct study *st = s->study;
    if (!st || !st->before.known) return;
    const struct progress_record *r = &st->before;
    struct text t = {0};
    size_t at = s->player.at;
    if (at == 0 && r->at < st->outline.n) return;
    if (r->at >= st->outline.n) {
        text_add_str(&t, "You have been through all of it, the last time ");
        lessons_add_day(&t, r->last);
        text_add_str(&t, ". It begins anew.\n");
    } else {
        if (r->changed) text_printf(&t, "This lesson has changed since: step %zu of %zu is now step %zu of %zu.\n", r->was_at, r->was_steps, r->at, r->nsteps);
        text_printf(&t, "You stopped at step %zu of %zu", at, r->nsteps);
        add_heading(&t, s, at - 1);
        text_add_str(&t, ", ");
        lessons_add_day(&t, r->last);
        size_t cells = count_cells(s, st->behind);
        text_add_str(&t, ".\n[Enter] goes on there");
        if (cells == 1) text_add_str(&t, " (and first runs the cell before it again, unseen)");
        else if (cells) text_printf(&t, " (and first runs the %zu cells before it again, unseen)", cells);
        text_add_str(&t, ";\ngoto 1 begins at the beginning.\n");
    }
    screen_write(&s->screen, STYLE_PLAIN, text_str(&t), t.len);
    text_finish(&t);
}

// A cell that was only looked at is the next step still, and an exercise wants to be solved: they are not done.
void study_moved(struct session *s) {
    if (!s->study) return;
    const struct player *p = &s->player;
    s->study->behind = 0;
    const struct step *shown = p->shown < p->lesson->nsteps ? &p->lesson->steps[p->shown] : NULL;
    bool done = shown && shown->kind != STEP_EXERCISE && (shown->kind != STEP_CELL || p->at == p->shown + 1);
    mark(s, done ? PROGRESS_DONE : PROGRESS_MOVED, done ? p->shown : 0);
}

// Of an exercise the code is kept, so that it can run again when the lesson is gone on with.
static void add_given(struct text *out, const struct session *s, const struct step *step, const struct step_state *q) {
    const char *attempt = step->kind == STEP_EXERCISE ? s->exercise.attempt : NULL;
    if (attempt && strlen(attempt) <= ATTEMPT_BYTES) text_add_str(out, attempt);
    if (q->words) text_add(out, q->words, utf8_fit(q->words, strlen(q->words), GIVEN_COLUMNS));
    for (size_t i = 0; i < step->nchoices && i < 32; i++) {
        if (!(q->said >> i & 1)) continue;
        const char *choice = step->choices[i].markdown;
        text_add_str(out, out->len ? "; " : "");
        text_add(out, choice, utf8_fit(choice, strcspn(choice, "\n"), GIVEN_COLUMNS));
    }
}

// Told of every answer and attempt; only those that were judged are tries. What is answered in one's own words nobody can judge: to have
// compared it with the answer is enough.
void study_answered(struct session *s, size_t place, const struct step_state *q) {
    struct study *st = s->study;
    if (!st || q->tries <= st->tries[place]) return;
    const struct step *step = &s->player.lesson->steps[place];
    struct text given = {0};
    st->tries[place] = q->tries;
    st->marked = true;
    add_given(&given, s, step, q);
    bool in_words = step->kind == STEP_QUIZ && step->nchoices == 0;
    progress_mark(st->progress, &(struct progress_mark){
        .kind = step->kind == STEP_QUIZ ? PROGRESS_ANSWER : PROGRESS_ATTEMPT,
        .place = place, .at = s->player.at, .right = q->right || in_words,
        .given = text_str(&given), .spent_ms = time_spent(st), .wall = clock_wall() / 1000000000});
    text_finish(&given);
}

void study_forget_variables(struct session *s) {
    if (s->study) s->study->known = 0;
}

void study_finished(struct session *s) {
    if (!s->study || s->study->finished) return;
    s->study->finished = true;
    mark(s, PROGRESS_FINISHED, 0);
}

void study_say_trouble(struct session *s) {
    struct text raw = {0}, safe = {0}, set = {0};
    struct filling f = {.out = &set, .width = s->screen.width};
    if (s->study && progress_trouble(s->study->progress, &raw)) {
        utf8_add_visible(&safe, text_str(&raw), raw.len);
        fill_words(&f, text_str(&safe));
        fill_end(&f);
        screen_write(&s->screen, STYLE_DIM, text_str(&set), set.len);
    }
    text_finish(&raw);
    text_finish(&safe);
    text_finish(&set);
}

bool study_read(struct session *s, const struct outline *o, struct progress_record *out) {
    return s->study && progress_read(s->study->progress, o, out);
}

// The lesson that is open begins anew with the next mark.
void study_forget(struct session *s, const struct outline *o) {
    struct study *st = s->study;
    if (!st) return;
    progress_begin(st->progress, o);
    progress_mark(st->progress, &(struct progress_mark){.kind = PROGRESS_FORGOTTEN});
    if (st->has_lesson) progress_begin(st->progress, &st->outline);
    st->finished = st->marked = false;
}

static void add_count(struct text *out, const struct study *st, const struct progress_record *r, enum step_kind kind) {
    const struct outline *o = &st->outline;
    const char *did = kind == STEP_QUIZ ? "answered" : "solved", *what = kind == STEP_QUIZ ? "question" : "exercise";
    size_t all = 0, right = 0;
    for (size_t i = 0; i < o->n; i++) {
        all += o->steps[i].kind == kind;
        right += o->steps[i].kind == kind && r->steps[i].right;
    }
    if (all) text_printf(out, ", %s %zu of %zu %s%s", did, right, all, what, all == 1 ? "" : "s");
}

void study_add_summary(struct session *s, struct text *out) {
    struct progress_record r = {0};
    struct study *st = s->study;
    if (st && st->has_lesson && progress_read(st->progress, &st->outline, &r) && r.known) {
        text_printf(out, "You took %zu of %zu steps", r.done, r.nsteps);
        add_count(out, st, &r, STEP_QUIZ);
        add_count(out, st, &r, STEP_EXERCISE);
        text_add_str(out, ". It took ");
        lessons_add_minutes(out, r.spent_ms);
        text_add_str(out, ".\n\n");
    }
    progress_record_finish(&r);
}
