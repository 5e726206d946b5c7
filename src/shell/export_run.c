// The one run of a lesson behind all exports. What a cell shows is cut where nobody would read on; everything else is the form's business.

#include "shell/export_run.h"

#include "base/mem.h"
#include "shell/scratch.h"
#include "shell/signals.h"
#include <errno.h>
#include <string.h>

#define LIMIT_NS ((int64_t)60000000000) // for each cell, unless something else is asked for
#define SHOWN_MAX ((size_t)256 << 10)   // bytes of a cell's output

static void take_piece(void *user, enum screen_style style, const char *text, size_t len) {
    struct export_run *r = user;
    if (r->shown > SHOWN_MAX) return;
    r->shown += len;
    r->form->piece(r->form->user, r->step, style, text, len);
    if (r->shown <= SHOWN_MAX) return;
    static const char MORE[] = "... and more, which is left out here";
    r->form->piece(r->form->user, r->step, STYLE_PLAIN, "\n", 1);
    r->form->piece(r->form->user, r->step, STYLE_DIM, MORE, sizeof MORE - 1);
    r->form->piece(r->form->user, r->step, STYLE_PLAIN, "\n", 1);
}

static bool is_over(const struct export_run *r) {
    return r->replay.over || r->replay.interrupted;
}

static void turned(struct export_run *r) {
    if (r->form->turned) r->form->turned(r->form->user);
}

static void round_once(struct export_run *r) {
    struct session *s = &r->replay.session;
    replay_round(&r->replay);
    turned(r);
    if (!session_is_late(s)) return;
    if (!s->running) engine_kill_all(s->engine);
    session_check_time(s);
}

static void judge(struct export_run *r, uint32_t line) {
    const struct session *s = &r->replay.session;
    const struct step *step = &r->lesson->steps[r->step];
    bool failed = s->outcome != CELL_FINE, expected = step->kind == STEP_CELL && step->options.raises;
    if (is_over(r) || (failed == expected && !s->timed_out)) return;
    r->failed = true;
    replay_complain(&r->report, "%s:%u: %s; the %s shows it", r->lesson->path, (unsigned)line,
                    s->timed_out ? "not done in time, and ended" : failed ? "this cell failed" : "this cell was expected to fail and did not",
                    r->form->what);
}

// Of an exercise the solution runs: what comes below may use what it defines. What the last cell leaves behind is waited for.
static void run(struct export_run *r, bool is_last) {
    struct session *s = &r->replay.session;
    const struct step *step = &r->lesson->steps[r->step];
    const struct lesson_exercise *e = step->exercise;
    uint32_t line = e ? e->solution_line : step->code_line;
    r->shown = 0;
    s->screen.in_line = false;
    session_run_part(s, step, e ? e->solution : step->code, line);
    if (r->form->began) r->form->began(r->form->user, r->step);
    while (s->running && !is_over(r)) round_once(r);
    replay_settle(&r->replay);
    if (s->timed_out) engine_kill_all(s->engine);
    if (is_last) session_limit_rest(s);
    bool waits = is_last || s->timed_out;
    if (waits) session_run_rest(s);
    while (waits && (s->running || engine_pending_count(s->engine) > 0) && !is_over(r)) round_once(r);
    session_pump(s);
    replay_settle(&r->replay);
    turned(r);
    judge(r, line);
    if (r->form->ended) r->form->ended(r->form->user, r->step, is_last);
}

static bool runs(const struct step *s) {
    return s->kind == STEP_EXERCISE || (s->kind == STEP_CELL && !s->options.skip);
}

static void run_steps(struct export_run *r) {
    size_t n = r->lesson->nsteps;
    while (n > 0 && !runs(&r->lesson->steps[n - 1])) n--;
    for (r->step = 0; r->step < n && !is_over(r); r->step++) {
        if (runs(&r->lesson->steps[r->step])) run(r, r->step + 1 == n);
    }
}

static int result(struct export_run *r, struct text *out, struct text *message) {
    if (is_over(r)) {
        text_printf(message, "interrupted; no %s was written", r->form->what);
        return r->replay.interrupted ? EXIT_INTERRUPTED : r->replay.status;
    }
    r->form->write(r->form->user, out);
    return r->failed ? EXIT_FAILED : EXIT_FINE;
}

static int run_all(struct export_run *r, const struct options *o, struct lesson *lesson, struct text *out, struct text *message) {
    struct options own = *o;
    if (!own.timeout_ns) own.timeout_ns = LIMIT_NS;
    if (!replay_init(&r->replay, &own, signals_open(false, false))) {
        text_printf(message, "no thread can be started: %s", strerror(errno));
        lesson_close(lesson);
        return EXIT_FAILED;
    }
    struct screen *screen = &r->replay.session.screen;
    screen->sink = take_piece;
    screen->sink_user = r;
    session_take_lesson(&r->replay.session, lesson);
    if (r->form->begin) r->form->begin(r->form->user, r);
    run_steps(r);
    int status = result(r, out, message);
    replay_finish(&r->replay);
    return status;
}

int export_run(const struct options *o, struct lesson *lesson, const struct export_form *form, struct text *out, struct text *message) {
    struct export_run *r = mem_alloc_zero(1, sizeof *r); // a session must not move
    struct scratch scratch;
    int status = EXIT_FAILED;
    r->lesson = lesson;
    r->form = form;
    screen_init(&r->report, o->color);
    r->report.patient = true;
    if (scratch_enter(&scratch, message)) {
        status = run_all(r, o, lesson, out, message);
        scratch_leave(&scratch);
        signals_close(r->replay.signals);
    } else {
        lesson_close(lesson);
    }
    screen_flush(&r->report);
    screen_finish(&r->report);
    mem_free(r);
    return status;
}
