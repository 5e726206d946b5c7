// Steps on the screen: prose set to the width, code with its colours, and the line of keys. (Questions: show_question.c.) It
// may not know whether somebody steps or a file is replayed.

#include "shell/show.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "shell/fill.h"
#include "shell/commands.h"
#include "shell/session.h"
#include "shell/show_inside.h"
#include "shell/study.h"
#include "shell/typeset.h"
#include <string.h>

#define CODE_PREFIX "> "

void show_markdown(struct session *s, const char *markdown) {
    typeset_markdown(&s->screen, markdown);
}

void show_code(struct session *s, const char *code) {
    struct render_options o = typeset_options(&s->screen);
    render_code(&o, code, strlen(code), CODE_PREFIX);
    screen_end_line(&s->screen);
}

// A cell that does not run by itself says what it would show.
static void show_example(struct session *s, const struct step *step) {
    struct text safe = {0};
    utf8_add_visible(&safe, step->output, strlen(step->output));
    screen_say(&s->screen, STYLE_DIM, "for example:\n");
    screen_write(&s->screen, STYLE_PLAIN, text_str(&safe), safe.len);
    screen_end_line(&s->screen);
    text_finish(&safe);
}

// A cell is shown behind the text that leads to it, too; a blank line stands between.
static void show_prose(void *user, const struct step *step) {
    struct session *s = user;
    if (step->kind != STEP_CELL) {
        show_markdown(s, step->markdown);
    } else {
        if (&s->player.lesson->steps[s->player.shown] != step) screen_write(&s->screen, STYLE_PLAIN, "\n", 1);
        show_code(s, step->code);
        if (step->options.skip && step->output) show_example(s, step);
    }
    s->keys_due = true;
}

static void show_note(void *user, const struct step *step) {
    struct session *s = user;
    screen_say(&s->screen, STYLE_DIM, "note: ");
    show_markdown(s, step->note);
}

static void run_cell(void *user, const struct step *step) {
    struct session *s = user;
    if (!step->options.hidden && !s->player.seen) show_code(s, step->code);
    s->keys_due = !step->options.hidden;
    transcript_close(&s->transcript);
    session_run_step(s, step);
}

static void finished(void *user) {
    struct session *s = user;
    if (!s->interactive) return;
    study_finished(s);
    screen_say(&s->screen, STYLE_PLAIN, "That was the last step of %s.\n", s->player.lesson->name);
    recap_at_end(s);
    s->keys_due = true;
}

static void answered(void *user, size_t n, const struct step_state *q) {
    study_answered(user, n, q);
}

static void moved(void *user) {
    study_moved(user);
}

struct player_callbacks show_callbacks(struct session *s) {
    struct player_callbacks on = {
        .show_prose = show_prose, .show_note = show_note, .run_cell = run_cell, .finished = finished, .answered = answered,
        .attempted = answered,
        .moved = moved, .user = s,
    };
    show_question_callbacks(&on);
    show_exercise_callbacks(&on);
    return on;
}

// What a lesson says about itself, made harmless and set to the width.
static void show_about(struct session *s, enum screen_style style, const char *said) {
    struct text safe = {0}, set = {0};
    struct filling f = {.out = &set, .width = screen_reading_width(&s->screen)};
    utf8_add_visible(&safe, said, strlen(said));
    fill_words(&f, text_str(&safe));
    fill_end(&f);
    screen_write(&s->screen, style, text_str(&set), set.len);
    text_finish(&safe);
    text_finish(&set);
}

void show_lesson_title(struct session *s) {
    const struct lesson *l = s->player.lesson;
    show_about(s, STYLE_STRONG, l->title);
    if (l->summary) show_about(s, STYLE_DIM, l->summary);
    screen_say(&s->screen, STYLE_DIM, "%zu step%s", l->nsteps, l->nsteps == 1 ? "" : "s");
    if (l->minutes >= 0) screen_say(&s->screen, STYLE_DIM, ", about %lld minute%s", (long long)l->minutes, l->minutes == 1 ? "" : "s");
    screen_end_line(&s->screen);
    study_offer(s);
    s->keys_due = true;
}

void show_gap(struct session *s) {
    const struct step *next = &s->player.lesson->steps[s->player.at];
    bool is_silent = next->kind == STEP_CELL && (next->options.hidden || s->player.seen);
    screen_end_line(&s->screen);
    if (!is_silent) screen_write(&s->screen, STYLE_PLAIN, "\n", 1);
}

// Keys that do not fit the line are left out: the rarest stand last.
void show_add_key(const struct session *s, struct text *line, const char *key) {
    const char *between = !line->len ? "" : s->screen.unicode ? " · " : " | ";
    size_t used = utf8_width(text_str(line), line->len);
    if (used + utf8_width(between, strlen(between)) + strlen(key) < s->screen.width) text_printf(line, "%s%s", between, key);
}

// "12:34 of 20 min", in front of the keys.
static void add_clock(const struct session *s, struct text *line) {
    if (!s->clock_ns) return;
    struct text clock = {0};
    long long seconds = (long long)((clock_now() - s->clock_ns) / 1000000000);
    text_printf(&clock, "%lld:%02lld", seconds / 60, seconds % 60);
    if (s->player.lesson->minutes > 0) text_printf(&clock, " of %lld min", (long long)s->player.lesson->minutes);
    show_add_key(s, line, text_str(&clock));
    text_finish(&clock);
}

void show_keys(struct session *s) {
    const struct player *p = &s->player;
    struct text line = {0};
    const struct step *shown = p->shown < p->lesson->nsteps ? &p->lesson->steps[p->shown] : NULL;
    const struct step *next = p->at < p->lesson->nsteps ? &p->lesson->steps[p->at] : NULL;
    bool sees_cell = next && next->kind == STEP_CELL && (p->seen || next == shown) && !next->options.skip;
    add_clock(s, &line);
    show_question_keys(s, &line);
    bool is_exercise = show_exercise_keys(s, &line);
    if (next && !is_exercise) show_add_key(s, &line, sees_cell ? "[Enter] run this cell" : "[Enter] next");
    if (shown && shown->kind == STEP_QUIZ) show_add_key(s, &line, player_question(p) ? "answer shows it" : "answer");
    if (!next) show_add_key(s, &line, "lessons");
    if (!next) show_add_key(s, &line, "quit");
    bool waits = shown && shown->options.skip && s->step != shown; // it runs only when asked
    if (shown && shown->kind == STEP_CELL) show_add_key(s, &line, waits ? "again: run this cell" : "again");
    if (p->shown != SIZE_MAX && p->shown > 0) show_add_key(s, &line, "back");
    show_add_key(s, &line, "goto N");
    show_add_key(s, &line, "steps");
    show_add_key(s, &line, "help");
    if (next && s->skip) show_add_key(s, &line, "skip");
    screen_say(&s->screen, STYLE_DIM, "%s\n", text_str(&line));
    text_finish(&line);
}

// Elsewhere threads go on while one types. Said once, when it is first seen.
void show_clock_stands(struct session *s) {
    if (s->clock_told || s->running || s->schedule.schedule != SCHEDULE_SIM || engine_live_count(s->engine) == 0) return;
    s->clock_told = true;
    screen_say(&s->screen, STYLE_DIM, "At the prompt the simulated clock stands still; `join` lets what is alive go on.\n");
}
