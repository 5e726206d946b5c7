// An exercise at the prompt. It may not know how a line is edited.
//
// Everything that is typed while an exercise is open runs as any cell does; what makes it an attempt is that it began with the code on the
// line, or has several lines. The variables are kept before the first of them and put back when the check does not hold. Putting back must
// wait until those are gone whom the attempt has started, or they would write into what was put back: hence the stage CLEARS_UP.

#include "shell/exercise.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "shell/session.h"
#include <string.h>

static void keep_text(char **kept, const char *text) {
    mem_free(*kept);
    *kept = text ? mem_copy_string(text) : NULL;
}

void exercise_forget(struct session *s) {
    engine_snapshot_free(s->exercise.before);
    s->exercise.before = NULL;
    s->exercise.untested = false;
}

void exercise_close(struct session *s) {
    struct exercise *e = &s->exercise;
    exercise_forget(s);
    keep_text(&e->attempt, NULL);
    keep_text(&e->fill, NULL);
    *e = (struct exercise){0};
}

void exercise_open(struct session *s, const struct step *step) {
    exercise_close(s);
    s->exercise.step = step;
    keep_text(&s->exercise.attempt, step->code);
}

bool exercise_is_open(const struct session *s) {
    return s->exercise.step && player_exercise(&s->player) == s->exercise.step;
}

bool exercise_is_untested(const struct session *s) {
    return exercise_is_open(s) && s->exercise.untested;
}

// The tasks that are alive and newer than `than`; *n of them. To be freed with mem_free.
static struct task_info *live_tasks(struct session *s, task_id than, size_t *n) {
    size_t max = engine_live_count(s->engine) + 8, kept = 0;
    struct task_info *all = mem_alloc(max * sizeof *all);
    size_t known = engine_tasks(s->engine, all, max);
    for (size_t i = 0; i < known && i < max; i++) {
        bool lives = all[i].state > TASK_NEW && all[i].state < TASK_FINISHED;
        if (lives && all[i].id > than && all[i].id != 1 && all[i].kind != TASK_THREAD_INSIDE) all[kept++] = all[i];
    }
    *n = kept;
    return all;
}

static task_id newest_task(struct session *s) {
    size_t n;
    task_id newest = 1;
    struct task_info *all = live_tasks(s, 0, &n);
    for (size_t i = 0; i < n; i++) {
        if (all[i].id > newest) newest = all[i].id;
    }
    mem_free(all);
    return newest;
}

static void keep_variables(struct session *s) {
    struct exercise *e = &s->exercise;
    if (e->before) return;
    e->newest = newest_task(s);
    e->before = engine_snapshot(s->engine);
    if (!e->before) screen_say(&s->screen, STYLE_DIM, "no memory is left to keep the variables: a wrong attempt will leave its traces\n");
}

int64_t exercise_begin(struct session *s, const char *text, bool filled) {
    struct exercise *e = &s->exercise;
    keep_variables(s);
    const char *further = strchr(text, '\n');
    e->is_attempt = filled || (further && further[strspn(further, " \n")]);
    if (e->is_attempt) keep_text(&e->attempt, text);
    e->stage = EXERCISE_TRIES;
    return session_limit_of(s, e->step);
}

bool exercise_check(struct session *s) {
    struct exercise *e = &s->exercise;
    if (!e->untested && !s->player.states[s->player.shown].right) return false;
    keep_variables(s);
    e->stage = EXERCISE_CHECKS;
    session_run_part(s, e->step, e->step->exercise->check, e->step->exercise->check_line);
    return true;
}

static void clear_up(struct session *s, bool passed, bool judged) {
    struct exercise *e = &s->exercise;
    size_t n;
    struct task_info *left = live_tasks(s, e->newest, &n);
    e->stage = EXERCISE_CLEARS_UP;
    e->passed = passed;
    e->judged = judged;
    for (size_t i = 0; i < n; i++) engine_kill(s->engine, left[i].id);
    if (n) {
        struct text name = {0};
        utf8_add_visible(&name, left[0].name, strlen(left[0].name));
        screen_say(&s->screen, STYLE_PLAIN, "%s", text_str(&name));
        if (n > 1) screen_say(&s->screen, STYLE_PLAIN, " and %zu more", n - 1);
        screen_say(&s->screen, STYLE_PLAIN, " %s still at work, and %s ended\n", n > 1 ? "were" : "was", n > 1 ? "are" : "is");
        text_finish(&name);
    }
    mem_free(left);
}

// A line beside the attempt that goes wrong is no attempt that goes wrong.
void exercise_cell_over(struct session *s) {
    struct exercise *e = &s->exercise;
    enum exercise_stage stage = e->stage;
    bool fine = s->outcome == CELL_FINE, stopped = s->outcome == CELL_INTERRUPTED;
    e->stage = EXERCISE_RESTS;
    if (!exercise_is_open(s)) return;
    if (stage == EXERCISE_TRIES) {
        s->keys_due = fine && !e->untested;
        if (fine) e->untested = true;
        else if (e->is_attempt) clear_up(s, false, false);
    } else if (stage == EXERCISE_CHECKS) {
        if (!stopped || s->timed_out) clear_up(s, fine, true);
        else s->keys_due = true;
    }
}

static void go_back(struct session *s) {
    struct exercise *e = &s->exercise;
    bool untouched = s->outcome == CELL_NOT_PARSED;
    bool restored = untouched || (e->before && engine_restore(s->engine, e->before));
    if (e->judged) screen_say(&s->screen, STYLE_STRONG, "Not yet.\n");
    if (untouched) screen_say(&s->screen, STYLE_DIM, "Nothing was run; your code is back on the line.\n");
    else if (restored) screen_say(&s->screen, STYLE_DIM, "All variables are what they were before; your code is back on the line.\n");
    else screen_say(&s->screen, STYLE_DIM, "Your code is back on the line. (The variables could not be put back.)\n");
}

static void settle(struct session *s) {
    struct exercise *e = &s->exercise;
    e->stage = EXERCISE_RESTS;
    e->untested = false;
    session_pump(s); // the lines about their end come first
    screen_end_line(&s->screen);
    if (e->passed) {
        screen_say(&s->screen, STYLE_STRONG, "Solved.\n");
        exercise_forget(s);
    } else {
        go_back(s);
    }
    if (e->judged) player_checked(&s->player, e->passed);
    s->keys_due = true;
}

bool exercise_next(struct session *s) {
    struct exercise *e = &s->exercise;
    if (e->step && !exercise_is_open(s)) exercise_close(s);
    if (e->stage != EXERCISE_CLEARS_UP || s->running) return e->stage == EXERCISE_CLEARS_UP;
    size_t n;
    mem_free(live_tasks(s, e->newest, &n));
    if (n == 0) settle(s);
    return n > 0;
}

void exercise_fill(struct session *s, const char *text) {
    keep_text(&s->exercise.fill, text);
}

void exercise_keep(struct session *s, const char *text) {
    if (exercise_is_open(s) && *text) keep_text(&s->exercise.attempt, text);
}

// The attempt stands on the line until it has run.
static bool waits_to_run(const struct session *s) {
    return exercise_is_open(s) && !s->exercise.untested && !s->player.states[s->player.shown].right;
}

bool exercise_fills(const struct session *s) {
    return s->exercise.fill || waits_to_run(s);
}

char *exercise_take_fill(struct session *s) {
    char *fill = s->exercise.fill;
    s->exercise.fill = NULL;
    return !fill && waits_to_run(s) ? mem_copy_string(s->exercise.attempt) : fill;
}
