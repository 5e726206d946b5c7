// A lesson run and set as a page. Pieces of output come with a style and become spans. The page is set when all is over, since
// tasks may end many cells after the one that started them.

#include "shell/export_inside.h"

#include "base/mem.h"
#include "lab/timeline_svg.h"
#include "lesson/page.h"
#include "shell/export_run.h"
#include <stdio.h>
#include <string.h>

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
    const struct export_run *run;
    struct page page;
    struct text output;   // of the cell that runs, as HTML
    struct timeline_recorder *recorder;
    struct log_cursor at;
    struct event *events; // a batch of them
    struct text texts;
    struct outcome *outcomes; // one for each step
    struct outcome *now;      // of the step that runs
};

static const char *const classes[STYLE_COUNT] = {
    [STYLE_STRONG] = "strong", [STYLE_DIM] = "dim", [STYLE_ERROR] = "error", [STYLE_SUMMARY] = "dim", [STYLE_HEADING] = "strong",
    [STYLE_TASK] = "t0", [STYLE_TASK + 1] = "t1", [STYLE_TASK + 2] = "t2", [STYLE_TASK + 3] = "t3",
    [STYLE_KEYWORD] = "k", [STYLE_STRING] = "s", [STYLE_NUMBER] = "n",
};

static void take_piece(void *user, size_t step, enum screen_style style, const char *text, size_t len) {
    struct exporter *x = user;
    (void)step;
    const char *class = len == 1 && *text == '\n' ? NULL : classes[style];
    if (class) text_printf(&x->output, "<span class=\"%s\">", class);
    html_add_text(&x->output, text, len);
    if (class) text_add_str(&x->output, "</span>");
}

// What the log has new, for the pictures.
static void follow(void *user) {
    struct exporter *x = user;
    size_t n;
    do {
        text_clear(&x->texts);
        n = log_read(engine_log(x->run->replay.session.engine), &x->at, x->events, BATCH, &x->texts, false);
        for (size_t i = 0; i < n; i++) {
            timeline_recorder_event(x->recorder, &x->events[i]);
            x->now->has_tasks |= x->events[i].kind == EVENT_START && x->events[i].cell == x->now->cell;
        }
    } while (n == BATCH);
}

static void trim(struct text *t) {
    while (t->len && t->data[t->len - 1] == '\n') t->data[--t->len] = 0;
}

// The picture of a step that started tasks: drawn as soon as all is quiet, so that nothing of later cells is on it.
static void draw(struct exporter *x, struct outcome *o) {
    struct timeline *t = timeline_cut(x->recorder, o->cell, log_now(engine_log(x->run->replay.session.engine)));
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

static void began(void *user, size_t step) {
    struct exporter *x = user;
    x->now = &x->outcomes[step];
    x->now->cell = x->run->replay.session.cell;
}

static void ended(void *user, size_t step, bool is_last) {
    struct exporter *x = user;
    trim(&x->output);
    x->outcomes[step].output = text_take(&x->output);
    if (is_last || engine_live_count(x->run->replay.session.engine) == 0) draw_all(x);
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
    const struct schedule_options *o = &x->run->replay.session.schedule;
    const char *path = x->page.lesson->path, *slash = strrchr(path, '/');
    text_printf(out, "Made by bobbin %s from %s, ", BOBBIN_VERSION, slash ? slash + 1 : path);
    if (o->schedule == SCHEDULE_SIM) {
        text_printf(out, "on a simulated machine with %u core%s, seed %llu: times are made up, and the same in every run.", o->cores,
                    o->cores == 1 ? "" : "s", (unsigned long long)o->seed);
    } else {
        text_printf(out, "run with the scheduler %s: times and orders are those of one run.", schedule_name(o->schedule));
    }
}

static void begin(void *user, struct export_run *r) {
    struct exporter *x = user;
    x->run = r;
    x->outcomes = mem_alloc_zero(r->lesson->nsteps + 1, sizeof *x->outcomes);
    page_begin(&x->page, r->lesson);
}

static void write_page(void *user, struct text *out) {
    struct exporter *x = user;
    struct text made = {0}, style = {0};
    add_steps(x);
    describe(x, &made);
    timeline_svg_add_style(&style);
    page_end(&x->page, text_str(&style), text_str(&made), out);
    text_finish(&made);
    text_finish(&style);
}

int export_html(const struct options *o, struct lesson *lesson, struct text *out, struct text *message) {
    struct exporter x = {.recorder = timeline_recorder_create()};
    size_t nsteps = lesson->nsteps;
    x.events = mem_alloc(BATCH * sizeof *x.events);
    const struct export_form form = {
        .user = &x, .what = "page", .begin = begin, .began = began, .piece = take_piece, .turned = follow, .ended = ended, .write = write_page};
    int status = export_run(o, lesson, &form, out, message);
    for (size_t i = 0; x.outcomes && i < nsteps; i++) {
        mem_free(x.outcomes[i].output);
        text_finish(&x.outcomes[i].picture);
    }
    mem_free(x.outcomes);
    mem_free(x.events);
    text_finish(&x.texts);
    text_finish(&x.output);
    timeline_recorder_destroy(x.recorder);
    page_finish(&x.page);
    return status;
}
