// What cells showed, in pieces of one kind each.

#include "lesson/shown.h"
#include "base/mem.h"

void shown_init(struct shown *s, size_t nsteps) {
    *s = (struct shown){.steps = mem_alloc_zero(nsteps + 1, sizeof *s->steps), .nsteps = nsteps};
}

void shown_finish(struct shown *s) {
    for (size_t i = 0; i < s->nsteps; i++) {
        for (size_t k = 0; k < s->steps[i].npieces; k++)
            text_finish(&s->steps[i].pieces[k].text);
        mem_free(s->steps[i].pieces);
    }
    mem_free(s->steps);
    *s = (struct shown){0};
}

void shown_ran(struct shown *s, size_t step) {
    s->steps[step].order = ++s->nrun;
}

void shown_add(struct shown *s, size_t step, enum shown_kind kind, const char *text, size_t len) {
    struct shown_step *at = &s->steps[step];
    if (len == 0)
        return;
    if (at->npieces == 0 || at->pieces[at->npieces - 1].kind != kind) {
        mem_reserve(at->pieces, at->npieces, at->cap);
        at->pieces[at->npieces++] = (struct shown_piece){.kind = kind};
    }
    text_add(&at->pieces[at->npieces - 1].text, text, len);
}
