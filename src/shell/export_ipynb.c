// A lesson run and written as a Jupyter notebook: what each cell showed is its output, and what a cell that failed said in red is its error,
// as Jupyter has them.

#include "lesson/notebook_write.h"
#include "lesson/shown.h"
#include "shell/export_inside.h"
#include "shell/export_run.h"

struct notebook_export {
    const struct export_run *run;
    struct shown shown;
};

static void begin(void *user, struct export_run *r) {
    struct notebook_export *x = user;
    x->run = r;
    shown_init(&x->shown, r->lesson->nsteps);
}

static void began(void *user, size_t step) {
    struct notebook_export *x = user;
    shown_ran(&x->shown, step);
}

static void take_piece(void *user, size_t step, enum screen_style style, const char *text, size_t len) {
    struct notebook_export *x = user;
    shown_add(&x->shown, step, style == STYLE_ERROR ? SHOWN_TROUBLE : SHOWN_OUTPUT, text, len);
}

static void ended(void *user, size_t step, bool is_last) {
    struct notebook_export *x = user;
    const struct shown_step *shown = &x->shown.steps[step];
    (void)is_last;
    if (x->run->replay.session.outcome == CELL_FINE) return;
    for (size_t i = 0; i < shown->npieces; i++) {
        if (shown->pieces[i].kind == SHOWN_TROUBLE) shown->pieces[i].kind = SHOWN_ERROR;
    }
}

static void write_notebook(void *user, struct text *out) {
    const struct notebook_export *x = user;
    notebook_write(x->run->lesson, &x->shown, out);
}

int export_ipynb(const struct options *o, struct lesson *lesson, struct text *out, struct text *message) {
    struct notebook_export x = {0};
    const struct export_form form = {
        .user = &x, .what = "notebook", .begin = begin, .began = began, .piece = take_piece, .ended = ended, .write = write_notebook};
    int status = export_run(o, lesson, &form, out, message);
    shown_finish(&x.shown);
    return status;
}
