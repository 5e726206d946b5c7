// A lesson run and written as a Jupyter notebook. The cells run as for a page (export_html.c): one after the other in an empty folder, and
// what is shown while a cell runs is its output. Errors of cells that fail become error outputs, as Jupyter has them.

#include "shell/export_inside.h"

#include "base/mem.h"
#include "lesson/notebook_write.h"
#include "lesson/shown.h"
#include "shell/replay.h"
#include "shell/scratch.h"
#include "shell/signals.h"
#include <errno.h>
#include <string.h>

#define LIMIT_NS ((int64_t)60000000000) // for each cell, unless something else is asked for
#define SHOWN_MAX ((size_t)256 << 10)   // bytes of a cell's output

struct notebook_export {
    struct replay replay;
    struct screen report; // for messages
    const struct lesson *lesson;
    struct shown shown;
    size_t step, bytes;   // that runs; shown so far
    bool failed;          // some cell did not end as it should
};

static void take_piece(void *user, enum screen_style style, const char *text, size_t len) {
    struct notebook_export *x = user;
    if (x->bytes > SHOWN_MAX) return;
    x->bytes += len;
    shown_add(&x->shown, x->step, style == STYLE_ERROR ? SHOWN_TROUBLE : SHOWN_OUTPUT, text, len);
    if (x->bytes <= SHOWN_MAX) return;
    static const char MORE[] = "\n... and more, which is left out here\n";
    shown_add(&x->shown, x->step, SHOWN_OUTPUT, MORE, sizeof MORE - 1);
}

static bool is_over(const struct notebook_export *x) {
    return x->replay.over || x->replay.interrupted;
}

static void round_once(struct notebook_export *x) {
    struct session *s = &x->replay.session;
    replay_round(&x->replay);
    if (!session_is_late(s)) return;
    if (!s->running) engine_kill_all(s->engine);
    session_check_time(s);
}

// What a cell that failed said in red is its error.
static void judge(struct notebook_export *x, const struct step *step) {
    const struct session *s = &x->replay.session;
    struct shown_step *out = &x->shown.steps[x->step];
    bool failed = s->outcome != CELL_FINE, expected = step->kind == STEP_CELL && step->options.raises;
    for (size_t i = 0; failed && i < out->npieces; i++) {
        if (out->pieces[i].kind == SHOWN_TROUBLE) out->pieces[i].kind = SHOWN_ERROR;
    }
    if (is_over(x) || (failed == expected && !s->timed_out)) return;
    x->failed = true;
    replay_complain(&x->report, "%s:%u: %s; the notebook shows it", x->lesson->path, (unsigned)step->line,
                    s->timed_out ? "not done in time, and ended" : failed ? "this cell failed" : "this cell was expected to fail and did not");
}

static bool runs(const struct step *s) {
    return s->kind == STEP_EXERCISE || (s->kind == STEP_CELL && !s->options.skip);
}

// Of an exercise the solution runs: what comes below may use what it defines.
static void run(struct notebook_export *x, size_t step, bool is_last) {
    struct session *s = &x->replay.session;
    const struct step *what = &x->lesson->steps[step];
    const struct lesson_exercise *e = what->exercise;
    x->step = step;
    x->bytes = 0;
    s->screen.in_line = false;
    shown_ran(&x->shown, step);
    session_run_part(s, what, e ? e->solution : what->code, e ? e->solution_line : what->code_line);
    while (s->running && !is_over(x)) round_once(x);
    replay_settle(&x->replay);
    bool waits = is_last || s->timed_out;
    if (s->timed_out) engine_kill_all(s->engine);
    if (is_last) session_limit_rest(s);
    if (waits) session_run_rest(s);
    while (waits && (s->running || engine_pending_count(s->engine) > 0) && !is_over(x)) round_once(x);
    session_pump(s);
    replay_settle(&x->replay);
    judge(x, what);
}

static void run_steps(struct notebook_export *x) {
    size_t n = x->lesson->nsteps;
    while (n > 0 && !runs(&x->lesson->steps[n - 1])) n--;
    for (size_t i = 0; i < n && !is_over(x); i++) {
        if (runs(&x->lesson->steps[i])) run(x, i, i + 1 == n);
    }
}

static int run_all(struct notebook_export *x, const struct options *o, struct lesson *lesson, struct text *out, struct text *message) {
    struct options own = *o;
    if (!own.timeout_ns) own.timeout_ns = LIMIT_NS;
    if (!replay_init(&x->replay, &own, signals_open(false, false))) {
        text_printf(message, "no thread can be started: %s", strerror(errno));
        lesson_close(lesson);
        return EXIT_FAILED;
    }
    int status = EXIT_FINE;
    x->lesson = lesson;
    x->replay.session.screen.sink = take_piece;
    x->replay.session.screen.sink_user = x;
    session_take_lesson(&x->replay.session, lesson);
    shown_init(&x->shown, lesson->nsteps);
    run_steps(x);
    if (is_over(x)) {
        text_add_str(message, "interrupted; no notebook was written");
        status = x->replay.interrupted ? EXIT_INTERRUPTED : x->replay.status;
    } else {
        notebook_write(lesson, &x->shown, out);
        status = x->failed ? EXIT_FAILED : EXIT_FINE;
    }
    shown_finish(&x->shown);
    replay_finish(&x->replay);
    return status;
}

int export_ipynb(const struct options *o, struct lesson *lesson, struct text *out, struct text *message) {
    struct notebook_export *x = mem_alloc_zero(1, sizeof *x); // a session must not move
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
    mem_free(x);
    return status;
}
