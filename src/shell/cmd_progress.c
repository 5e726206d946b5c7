// progress, and forgetting it: what has been done in one lesson, or in all.

#include "shell/commands.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "lesson/progress.h"
#include "shell/lessons.h"
#include "shell/session.h"
#include "shell/study.h"
#include <string.h>

// The lesson's outline by its name, or that of the open one without a name. False with a message.
static bool find_outline(struct command_call *c, const char *name, struct outline *out) {
    struct session *s = c->session;
    if (!*name && s->has_lesson) {
        outline_init(out, s->player.lesson);
        return true;
    }
    struct lesson *l = session_find_lesson(name, s->screen.width, c->out);
    if (l) outline_init(out, l);
    lesson_close(l);
    return l != NULL;
}

struct tally {
    size_t all, right, at_once;
};

static struct tally count(const struct outline *o, const struct progress_record *r, enum step_kind kind) {
    struct tally t = {0};
    for (size_t i = 0; i < o->n; i++) {
        if (o->steps[i].kind != kind) continue;
        t.all++;
        t.right += r->steps && r->steps[i].right;
        t.at_once += r->steps && r->steps[i].first_right;
    }
    return t;
}

static void add_row(struct text *out, const char *name) {
    text_printf(out, "  " MARK_DIM "%-11s" MARK_END, name);
}

static void add_tally(struct text *out, const char *name, struct tally t, const char *done) {
    if (t.all == 0) return;
    add_row(out, name);
    text_printf(out, "%zu of %zu %s", t.right, t.all, done);
    if (t.right) text_printf(out, ", %zu at the first try", t.at_once);
    text_add_char(out, '\n');
}

static void add_times(struct text *out, const struct progress_record *r) {
    add_row(out, "time");
    lessons_add_minutes(out, r->spent_ms);
    text_add_str(out, ", the last time ");
    lessons_add_day(out, r->last);
    text_add_char(out, '\n');
    if (r->finished == 0) return;
    add_row(out, "to the end");
    if (r->finished == 1) text_add_str(out, "once\n");
    else text_printf(out, "%zu times\n", r->finished);
}

// One line for each step that was tried: how often, and what was given last.
static void add_tries(struct text *out, const struct outline *o, const struct progress_record *r) {
    for (size_t i = 0; i < r->nsteps; i++) {
        const struct progress_step *s = &r->steps[i];
        if (s->tries == 0) continue;
        text_printf(out, "  step %3zu  %s after %zu %s", i + 1, s->right ? "right" : "not yet right", s->tries, s->tries == 1 ? "try" : "tries");
        if (s->given && *s->given) {
            text_add_str(out, ": ");
            lessons_add_column(out, s->given, 40, false);
        }
        text_add_char(out, '\n');
    }
}

static void add_details(struct command_call *c, const struct outline *o, const struct progress_record *r) {
    struct text *out = c->out;
    text_add_str(out, MARK_STRONG);
    lessons_add_column(out, o->title, c->session->screen.width, false);
    text_add_str(out, MARK_END "\n");
    add_row(out, "steps");
    lessons_add_bar(out, r->done, o->n, c->session->screen.unicode);
    text_printf(out, " %zu of %zu", r->done, o->n);
    if (r->at > 0 && r->at < o->n) text_printf(out, "; the last one was step %zu", r->at);
    text_add_char(out, '\n');
    if (r->changed) {
        add_row(out, "");
        text_printf(out, "the lesson has changed since: step %zu of %zu is now step %zu\n", r->was_at, r->was_steps, r->at);
    }
    add_tally(out, "questions", count(o, r, STEP_QUIZ), "answered");
    add_tally(out, "exercises", count(o, r, STEP_EXERCISE), "solved");
    add_times(out, r);
    add_tries(out, o, r);
}

static bool show_one(struct command_call *c) {
    struct outline o = {0};
    struct progress_record r = {0};
    if (!find_outline(c, c->rest, &o)) return false;
    study_read(c->session, &o, &r);
    if (r.known) {
        add_details(c, &o, &r);
    } else {
        text_add_str(c->out, "nothing is kept of ");
        utf8_add_visible(c->out, o.name, strlen(o.name));
        text_add_str(c->out, " yet\n");
    }
    progress_record_finish(&r);
    outline_finish(&o);
    return true;
}

static void add_line(struct command_call *c, const struct lesson_entry *e, const struct progress_record *r) {
    struct text *out = c->out;
    struct tally quizzes = count(e->outline, r, STEP_QUIZ), exercises = count(e->outline, r, STEP_EXERCISE);
    text_add_str(out, "  " MARK_STRONG);
    lessons_add_column(out, e->name, 16, true);
    text_add_str(out, MARK_END "  ");
    lessons_add_bar(out, r->done, e->outline->n, c->session->screen.unicode);
    text_printf(out, " %3zu/%-3zu  ", r->done, e->outline->n);
    if (quizzes.all) text_printf(out, "%zu/%zu answered, ", quizzes.right, quizzes.all);
    if (exercises.all) text_printf(out, "%zu/%zu solved, ", exercises.right, exercises.all);
    lessons_add_minutes(out, r->spent_ms);
    text_add_str(out, "\n");
}

static bool show_all(struct command_call *c) {
    struct lesson_entry *entries = NULL;
    size_t n = lesson_list(&entries), shown = 0;
    for (size_t i = 0; i < n; i++) {
        struct progress_record r = {0};
        if (entries[i].outline && study_read(c->session, entries[i].outline, &r) && r.known) {
            add_line(c, &entries[i], &r);
            shown++;
        }
        progress_record_finish(&r);
    }
    lesson_list_free(entries, n);
    if (shown == 0) text_add_str(c->out, "nothing is kept yet; `lessons` lists what there is, `open NAME` begins\n");
    return true;
}

static bool run_progress(struct command_call *c) {
    if (!c->session->study) {
        text_add_str(c->out, "no progress is kept: there is no home folder (HOME or XDG_STATE_HOME)");
        return false;
    }
    bool all = strcmp(c->rest, "all") == 0 || (!*c->rest && !c->session->has_lesson);
    return all ? show_all(c) : show_one(c);
}

static void forget(struct session *s, const char *name, struct text *out) {
    struct command_call c = {.session = s, .out = out};
    struct outline o = {0};
    if (!find_outline(&c, name, &o)) return;
    study_forget(s, &o);
    text_add_str(out, "forgotten\n");
    outline_finish(&o);
}

bool progress_ask_reset(struct command_call *c, const char *name) {
    struct session *s = c->session;
    struct outline o = {0};
    struct text question = {0};
    if (!s->study) return run_progress(c);
    if (!*name && !s->has_lesson) {
        text_add_str(c->out, "usage: reset progress LESSON");
        return false;
    }
    if (!find_outline(c, name, &o)) return false;
    text_add_str(&question, "forget what you did in ");
    lessons_add_column(&question, o.name, 30, false);
    text_add_str(&question, "?");
    session_ask(s, text_str(&question), forget, name);
    text_finish(&question);
    outline_finish(&o);
    return true;
}

const struct command cmd_progress = {
    .name = "progress", .group = GROUP_LESSON, .usage = "progress [LESSON|all]", .flags = COMMAND_ANY_TEXT, .run = run_progress,
    .help = "Shows what you have done in the open lesson, in another one, or in all. `reset progress LESSON` forgets it.",
    .example = "progress all",
};
