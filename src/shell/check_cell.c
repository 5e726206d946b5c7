// The cells of one lesson: run one by one, and what each showed judged. Whatever is wrong with a cell, the next one has its turn.
//
// What a cell shows is all that comes while it runs. Threads that outlive it go on beside the next cell; what they show after the last
// cell's end, until all is quiet, still belongs to the last.

#include "shell/check_inside.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"
#include <string.h>

#define PATIENCE_NS ((int64_t)5000000000) // until it is told which cell takes so long; then twice that, and so on
#define SHOWN_MAX ((size_t)256 << 10)     // bytes of a cell's output: as much as a whole lesson may have

static void note_edit(struct check_file *f, const struct step *cell, const char *shown) {
    struct text t = {0};
    check_merge(cell->output ? cell->output : "", shown, &t);
    uint32_t lines = 0;
    const char *inside = cell->output ? cell->output : cell->code;
    for (const char *p = inside; *p; p++) lines += *p == '\n';
    mem_reserve(f->edits, f->nedits, f->edits_cap);
    f->edits[f->nedits++] = cell->output
        ? (struct check_edit){.line = cell->output_line, .end = cell->output_line + lines + 1, .text = text_take(&t)}
        : (struct check_edit){.line = cell->code_line + lines, .text = text_take(&t)};
}

// False: the cell does not show what its block says, and that was told.
static bool compare(struct check *c, struct check_file *f, const struct step *cell, const char *shown) {
    bool wants_block = c->options->update && *shown && !cell->options.hidden && !cell->cell;
    if (cell->output ? check_matches(cell->output, shown) : !wants_block) return true;
    if (c->options->update) {
        note_edit(f, cell, shown);
        return true;
    }
    struct text diff = {0};
    struct check_block block = {.path = f->path, .line = cell->output_line + 1, .text = cell->output};
    uint32_t line = check_diff(&block, shown, &diff);
    check_say(c, cell, line, "the cell at line %u shows something else", (unsigned)cell->line);
    check_show_diff(c, f, &diff);
    text_finish(&diff);
    return false;
}

// False: the cell did not end as it should, and that was told.
static bool ended_well(struct check *c, const struct check_file *f, const struct step *cell) {
    const struct session *s = &c->replay.session;
    bool failed = s->outcome != CELL_FINE;
    if (f->flooded) check_say(c, cell, cell->line, "ended, since it showed more than %zu KB; the last lines:", SHOWN_MAX >> 10);
    else if (f->late) check_say(c, cell, cell->line, "not done after %g s, and ended; it showed:", (double)s->limit_ns / 1e9);
    else if (failed && !cell->options.raises) check_say(c, cell, cell->line, "this cell failed; it showed:");
    else if (!failed && cell->options.raises) check_say(c, cell, cell->line, "this cell was expected to fail and did not; it showed:");
    else return true;
    return false;
}

// Of both what it showed and how it ended one thing at most is told.
static void judge(struct check *c, struct check_file *f, const struct step *cell) {
    struct text *shown = &c->replay.session.screen.waiting;
    f->cells++;
    c->late |= f->late;
    if (!ended_well(c, f, cell)) {
        check_show_end(c, text_str(shown));
        f->bad++;
    } else if (!compare(c, f, cell, text_str(shown))) {
        f->bad++;
    }
}

static void tell_who_is_slow(struct check *c, const struct check_file *f, const struct step *cell) {
    int64_t waited = c->replay.wake - f->began;
    if (clock_now() < c->replay.wake) return;
    struct text place = {0};
    place_add(&place, f->path, cell->cell, cell->line);
    replay_complain(&c->report, "%s: still running after %g s", text_str(&place), (double)waited / 1e9);
    text_finish(&place);
    c->replay.wake += waited;
}

// One round. Ends what is late or shows too much: the cell, and what it leaves behind.
static void step(struct check *c, struct check_file *f, const struct step *cell) {
    struct session *s = &c->replay.session;
    replay_round(&c->replay);
    c->over |= c->replay.over || c->replay.interrupted;
    c->status = c->replay.interrupted ? EXIT_INTERRUPTED : c->replay.status;
    tell_who_is_slow(c, f, cell);
    if (s->screen.waiting.len > SHOWN_MAX) {
        f->flooded = true;
        s->screen.waiting.len = SHOWN_MAX;
        s->deadline = 0;
    }
    if (!session_is_late(s)) return;
    f->late |= !f->flooded;
    if (!s->running) engine_kill_all(s->engine);
    session_check_time(s);
}

void check_end_all(struct check *c, struct check_file *f, const struct step *cell) {
    struct session *s = &c->replay.session;
    engine_kill_all(s->engine);
    while (engine_live_count(s->engine) > 0 && !check_is_over(c)) step(c, f, cell);
    session_pump(s);
    replay_settle(&c->replay);
}

void check_run(struct check *c, struct check_file *f, const struct check_code *code) {
    struct session *s = &c->replay.session;
    text_clear(&s->screen.waiting);
    s->screen.in_line = false;
    f->late = f->flooded = false;
    f->began = clock_now();
    c->replay.wake = f->began + PATIENCE_NS;
    session_run_part(s, code->step, code->code, code->line);
    while (s->running && !check_is_over(c)) step(c, f, code->step);
    replay_settle(&c->replay);
    bool ended = f->late || f->flooded;
    if (ended) engine_kill_all(s->engine);
    if (code->is_last) session_limit_rest(s);
    if (ended || code->is_last) session_run_rest(s);
    while ((ended || code->is_last) && (s->running || engine_pending_count(s->engine) > 0) && !check_is_over(c)) step(c, f, code->step);
    if (code->is_last) session_pump(s);
    replay_settle(&c->replay);
}

static bool is_to_run(const struct step *s) {
    return s->kind == STEP_CELL && !s->options.skip;
}

void check_cells(struct check *c, struct check_file *f) {
    const struct lesson *l = f->lesson;
    size_t n = l->nsteps;
    while (n > 0 && !is_to_run(&l->steps[n - 1])) n--;
    for (size_t i = 0; i < l->nsteps && !check_is_over(c); i++) {
        const struct step *cell = &l->steps[i];
        f->skipped += cell->kind == STEP_CELL && cell->options.skip;
        if (cell->kind == STEP_EXERCISE) check_exercise(c, f, cell);
        if (!is_to_run(cell)) continue;
        check_run(c, f, &(struct check_code){.step = cell, .code = cell->code, .line = cell->code_line, .is_last = i + 1 == n});
        if (!check_is_over(c)) judge(c, f, cell);
    }
}
