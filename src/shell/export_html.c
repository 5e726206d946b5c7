// A lesson run and set as a page. The cells run as in a check: one after the other in an empty folder, and what is shown while a cell runs
// is its output; behind the last one, all that its threads still have to say. A cell that goes wrong is told, and shown as it is.
//
// Pieces of output come with a style and become spans. The page is set when all is over, since
// tasks may end many cells after the one that started them.

#include "shell/export_inside.h"

#include "base/mem.h"
#include "lab/timeline_svg.h"
#include "lesson/page.h"
#include "shell/replay.h"
#include "shell/scratch.h"
#include "shell/signals.h"
#include <errno.h>
#include <stdio.h>
#include <string.h>

#define LIMIT_NS ((int64_t)60000000000) // for each cell, unless something else is asked for
#define SHOWN_MAX ((size_t)256 << 10)   // bytes of a cell's output on the page

#define BATCH 512                       // events
#define PICTURE_WIDTH 820               // px
#define PICTURE_TASKS 40                // in one picture
#define PICTURE_INTERVALS 2000          // in one picture; shorter ones are merged

struct outcome { // of a step that ran
    char *output;  // HTML; owned
    uint32_t cell; // its number in the log; 0: it did not run
    bool has_tasks; // it started some, and they are not drawn yet
    struct text picture; // HTML
};

struct exporter {
    struct replay replay;
    struct screen report; // for messages
    struct page page;
    struct text output;   // of the cell that runs, as HTML
    size_t shown;         // bytes of it, as text
    struct timeline_recorder *recorder;
    struct log_cursor at;
    struct event *events; // a batch of them
    struct text texts;
    struct outcome *outcomes; // one for each step
    struct outcome *now;      // of the step that runs
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
    const char *class = len == 1 && *text == '\n' ? NULL : classes[style];
    if (class) text_printf(&x->output, "<span class=\"%s\">", class);
    html_add_text(&x->output, text, len);
    if (class) text_add_str(&x->output, "</span>");
    if (x->shown > SHOWN_MAX) text_add_str(&x->output, "\n<span class=\"dim\">... and more, which is left out here</span>\n");
}

static bool is_over(const struct exporter *x) {
    return x->replay.over || x->replay.interrupted;
}

// What the log has new, for the pictures.
static void follow(struct exporter *x) {
    size_t n;
    do {
        text_clear(&x->texts);
        n = log_read(engine_log(x->replay.session.engine), &x->at, x->events, BATCH, &x->texts, false);
        for (size_t i = 0; i < n; i++) {
            timeline_recorder_event(x->recorder, &x->events[i]);
            x->now->has_tasks |= x->events[i].kind == EVENT_START && x->events[i].cell == x->now->cell;
        }
    } while (n == BATCH);
}

static void round_once(struct exporter *x) {
    struct session *s = &x->replay.session;
    replay_round(&x->replay);
    follow(x);
    if (!session_is_late(s)) return;
    if (!s->running) engine_kill_all(s->engine);
    session_check_time(s);
}

static void trim(struct text *t) {
    while (t->len && t->data[t->len - 1] == '\n') t->data[--t->len] = 0;
}

struct part { // code of a step
    const struct step *step;
    const char *code;
    uint32_t line;
    bool is_last; // what it starts is waited for, too
};

static void judge(struct exporter *x, const struct part *p) {
    const struct session *s = &x->replay.session;
    bool failed = s->outcome != CELL_FINE, expected = p->step->kind == STEP_CELL && p->step->options.raises;
    if (is_over(x) || (failed == expected && !s->timed_out)) return;
    x->failed = true;
    const char *what = s->timed_out ? "not done in time, and ended" : failed ? "this cell failed" : "this cell was expected to fail and did not";
    replay_complain(&x->report, "%s:%u: %s; the page shows it", s->player.lesson->path, (unsigned)p->line, what);
}

// The picture of a step that started tasks: drawn as soon as all is quiet, so that nothing of later cells is on it.
static void draw(struct exporter *x, struct outcome *o) {
    struct timeline *t = timeline_cut(x->recorder, o->cell, log_now(engine_log(x->replay.session.engine)));
    char id[32];
    o->has_tasks = false;
    if (!t) return;
    snprintf(id, sizeof id, "p%u-", o->cell);
    struct timeline_svg_options so = {.width = PICTURE_WIDTH, .id = id, .most_intervals = PICTURE_INTERVALS};
    if (t->ntasks <= PICTURE_TASKS) timeline_svg_add(&o->picture, t, &so);
    else text_printf(&o->picture, "<p class=\"note\">%zu tasks: too many for a picture here.</p>", t->ntasks);
    timeline_destroy(t);
}

static void draw_all(struct exporter *x) {
    for (size_t i = 0; i < x->page.lesson->nsteps; i++) {
        if (x->outcomes[i].has_tasks) draw(x, &x->outcomes[i]);
    }
}

static void run(struct exporter *x, struct outcome *out, const struct part *p) {
    struct session *s = &x->replay.session;
    text_clear(&x->output);
    x->shown = 0;
    s->screen.in_line = false;
    x->now = out;
    session_run_part(s, p->step, p->code, p->line);
    out->cell = s->cell;
    while (s->running && !is_over(x)) round_once(x);
    replay_settle(&x->replay);
    if (s->timed_out) engine_kill_all(s->engine);
    if (p->is_last) session_limit_rest(s);
    bool waits = p->is_last || s->timed_out;
    if (waits) session_run_rest(s);
    while (waits && (s->running || engine_pending_count(s->engine) > 0) && !is_over(x)) round_once(x);
    session_pump(s);
    replay_settle(&x->replay);
    follow(x);
    judge(x, p);
    trim(&x->output);
    out->output = text_take(&x->output);
    if (p->is_last || engine_live_count(s->engine) == 0) draw_all(x);
}

static bool runs(const struct step *s) {
    return s->kind == STEP_EXERCISE || (s->kind == STEP_CELL && !s->options.skip);
}

// Of an exercise the solution runs: what comes below may use what it defines.
static void run_steps(struct exporter *x) {
    const struct lesson *l = x->page.lesson;
    size_t n = l->nsteps;
    while (n > 0 && !runs(&l->steps[n - 1])) n--;
    for (size_t i = 0; i < n && !is_over(x); i++) {
        const struct step *s = &l->steps[i];
        const struct lesson_exercise *e = s->exercise;
        if (!runs(s)) continue;
        run(x, &x->outcomes[i], &(struct part){
            .step = s, .code = e ? e->solution : s->code, .line = e ? e->solution_line : s->code_line, .is_last = i + 1 == n});
    }
}

static void add_steps(struct exporter *x) {
    const struct lesson *l = x->page.lesson;
    for (size_t i = 0; i < l->nsteps; i++) {
        const struct step *step = &l->steps[i];
        const struct outcome *o = &x->outcomes[i];
        struct page_cell c = {.output = o->output ? o->output : "", .picture = text_str(&o->picture), .number = o->cell};
        if (step->kind == STEP_PROSE) page_add_prose(&x->page, step);
        else if (step->kind == STEP_QUIZ) page_add_question(&x->page, step);
        else if (step->kind == STEP_EXERCISE) page_add_exercise(&x->page, step, &c);
        else if (!step->options.hidden) page_add_cell(&x->page, step, &c);
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

static int set_page(struct exporter *x, struct text *out, struct text *message) {
    struct text made = {0}, style = {0};
    if (is_over(x)) {
        text_add_str(message, "interrupted; no page was written");
        return x->replay.interrupted ? EXIT_INTERRUPTED : x->replay.status;
    }
    add_steps(x);
    describe(x, &made);
    timeline_svg_add_style(&style);
    page_end(&x->page, text_str(&style), text_str(&made), out);
    text_finish(&made);
    text_finish(&style);
    return x->failed ? EXIT_FAILED : EXIT_FINE;
}

static void finish(struct exporter *x) {
    for (size_t i = 0; i < x->page.lesson->nsteps; i++) {
        mem_free(x->outcomes[i].output);
        text_finish(&x->outcomes[i].picture);
    }
    mem_free(x->outcomes);
    mem_free(x->events);
    text_finish(&x->texts);
    timeline_recorder_destroy(x->recorder);
    page_finish(&x->page);
    replay_finish(&x->replay);
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
    x->recorder = timeline_recorder_create();
    x->events = mem_alloc(BATCH * sizeof *x->events);
    x->outcomes = mem_alloc_zero(lesson->nsteps + 1, sizeof *x->outcomes);
    run_steps(x);
    int status = set_page(x, out, message);
    finish(x);
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
