// A lesson run and set as a page. The cells run as in a check: one after the other in an empty folder, and what is shown while a cell runs
// is its output; behind the last one, all that its threads still have to say. A cell that goes wrong is told, and shown as it is.
//
// Pieces of output come with a style and become spans; what events tell becomes a picture below each cell that had tasks.

#include "shell/export_inside.h"

#include "base/mem.h"
#include "lesson/page.h"
#include "shell/replay.h"
#include "shell/scratch.h"
#include "shell/signals.h"
#include <errno.h>
#include <string.h>

#define LIMIT_NS ((int64_t)60000000000) // for each cell, unless something else is asked for
#define SHOWN_MAX ((size_t)256 << 10)   // bytes of a cell's output on the page

struct exporter {
    struct replay replay;
    struct screen report; // for messages
    struct page page;
    struct text output;   // of the cell that runs, as HTML
    size_t shown;         // bytes of it, as text
    bool failed;          // some cell did not end as it should
};

static const char *const classes[STYLE_COUNT] = {
    [STYLE_STRONG] = "strong", [STYLE_DIM] = "dim", [STYLE_ERROR] = "error", [STYLE_SUMMARY] = "dim", [STYLE_HEADING] = "strong",
    [STYLE_TASK] = "t0", [STYLE_TASK + 1] = "t1", [STYLE_TASK + 2] = "t2", [STYLE_TASK + 3] = "t3",
    [STYLE_KEYWORD] = "k", [STYLE_STRING] = "s", [STYLE_NUMBER] = "n",
};

static void take_piece(void *user, enum screen_style style, const char *text, size_t len) {
    struct exporter *x = user;
    if (x->shown > SHOWN_MAX) return;
    x->shown += len;
    if (classes[style]) text_printf(&x->output, "<span class=\"%s\">", classes[style]);
    html_add_text(&x->output, text, len);
    if (classes[style]) text_add_str(&x->output, "</span>");
    if (x->shown > SHOWN_MAX) text_add_str(&x->output, "\n<span class=\"dim\">... and more, which is left out here</span>\n");
}

static bool is_over(const struct exporter *x) {
    return x->replay.over || x->replay.interrupted;
}

static void round_once(struct exporter *x) {
    struct session *s = &x->replay.session;
    replay_round(&x->replay);
    if (!session_is_late(s)) return;
    if (!s->running) engine_kill_all(s->engine);
    session_check_time(s);
}

// Runs code of a step to its end; is_last: and all that it started.
static void run(struct exporter *x, const struct step *step, const char *code, uint32_t line, bool is_last) {
    struct session *s = &x->replay.session;
    text_clear(&x->output);
    x->shown = 0;
    s->screen.in_line = false;
    session_run_part(s, step, code, line);
    while (s->running && !is_over(x)) round_once(x);
    replay_settle(&x->replay);
    if (s->timed_out) engine_kill_all(s->engine);
    if (is_last) session_limit_rest(s);
    while ((is_last || s->timed_out) && engine_pending_count(s->engine) > 0 && !is_over(x)) round_once(x);
    session_pump(s);
    replay_settle(&x->replay);
}

static void judge(struct exporter *x, const struct step *step, uint32_t line) {
    const struct session *s = &x->replay.session;
    bool failed = s->outcome != CELL_FINE, expected = step->kind == STEP_CELL && step->options.raises;
    if (is_over(x) || (failed == expected && !s->timed_out)) return;
    x->failed = true;
    const char *what = s->timed_out ? "not done in time, and ended" : failed ? "this cell failed" : "this cell was expected to fail and did not";
    replay_complain(&x->report, "%s:%u: %s; the page shows it", s->player.lesson->path, (unsigned)line, what);
}

static void trim(struct text *t) {
    while (t->len && t->data[t->len - 1] == '\n') t->data[--t->len] = 0;
}

static void add_cell(struct exporter *x, const struct step *step, bool is_last) {
    struct page_cell c = {.output = "", .picture = "", .was_run = !step->options.skip};
    if (c.was_run) {
        run(x, step, step->code, step->code_line, is_last);
        judge(x, step, step->code_line);
    } else {
        text_clear(&x->output);
    }
    trim(&x->output);
    c.output = text_str(&x->output);
    if (!step->options.hidden) page_add_cell(&x->page, step, &c);
}

// Its solution runs, because what comes below may use what it defines.
static void add_exercise(struct exporter *x, const struct step *step, bool is_last) {
    const struct lesson_exercise *e = step->exercise;
    run(x, step, e->solution, e->solution_line, is_last);
    judge(x, step, e->solution_line);
    trim(&x->output);
    page_add_exercise(&x->page, step, &(struct page_cell){.output = text_str(&x->output), .picture = "", .was_run = true});
}

static bool runs(const struct step *s) {
    return s->kind == STEP_EXERCISE || (s->kind == STEP_CELL && !s->options.skip);
}

static void add_steps(struct exporter *x) {
    const struct lesson *l = x->page.lesson;
    size_t n = l->nsteps;
    while (n > 0 && !runs(&l->steps[n - 1])) n--;
    for (size_t i = 0; i < l->nsteps && !is_over(x); i++) {
        const struct step *step = &l->steps[i];
        switch (step->kind) {
        case STEP_CELL: add_cell(x, step, i + 1 == n); break;
        case STEP_EXERCISE: add_exercise(x, step, i + 1 == n); break;
        case STEP_QUIZ: page_add_question(&x->page, step); break;
        default: page_add_prose(&x->page, step);
        }
    }
}

// How the page came about, so that it can be made again.
static void describe(const struct exporter *x, struct text *out) {
    const struct schedule_options *o = &x->replay.session.schedule;
    const char *path = x->page.lesson->path, *slash = strrchr(path, '/');
    text_printf(out, "Made by bobbin %s from %s, ", BOBBIN_VERSION, slash ? slash + 1 : path);
    if (o->schedule == SCHEDULE_SIM) {
        text_printf(out, "on a simulated machine with %u core%s, seed %llu: times are made up, and the same in every run.", o->cores,
                    o->cores == 1 ? "" : "s", (unsigned long long)o->seed);
    } else {
        text_printf(out, "run with the scheduler %s: times and orders are those of one run.", schedule_name(o->schedule));
    }
}

static int finish(struct exporter *x, struct text *out, struct text *message) {
    struct text made = {0};
    int status = x->failed ? EXIT_FAILED : EXIT_FINE;
    describe(x, &made);
    page_end(&x->page, "", text_str(&made), out);
    text_finish(&made);
    if (!is_over(x)) return status;
    text_add_str(message, "interrupted; no page was written");
    return x->replay.interrupted ? EXIT_INTERRUPTED : x->replay.status;
}

static int run_all(struct exporter *x, const struct options *o, struct lesson *lesson, struct text *out, struct text *message) {
    struct options own = *o;
    if (!own.timeout_ns) own.timeout_ns = LIMIT_NS;
    if (!replay_init(&x->replay, &own, signals_open(false, false))) {
        text_printf(message, "no thread can be started: %s", strerror(errno));
        lesson_close(lesson);
        return EXIT_FAILED;
    }
    struct screen *screen = &x->replay.session.screen;
    screen->sink = take_piece;
    screen->sink_user = x;
    session_take_lesson(&x->replay.session, lesson);
    page_begin(&x->page, lesson);
    add_steps(x);
    int status = finish(x, out, message);
    replay_finish(&x->replay);
    return status;
}

int export_html(const struct options *o, struct lesson *lesson, struct text *out, struct text *message) {
    struct exporter *x = mem_alloc_zero(1, sizeof *x); // a session must not move
    struct scratch scratch;
    int status = EXIT_FAILED;
    screen_init(&x->report, o->color);
    x->report.patient = true;
    if (scratch_enter(&scratch, message)) {
        status = run_all(x, o, lesson, out, message);
        scratch_leave(&scratch);
        signals_close(x->replay.signals);
    } else {
        lesson_close(lesson);
    }
    screen_flush(&x->report);
    screen_finish(&x->report);
    text_finish(&x->output);
    mem_free(x);
    return status;
}
