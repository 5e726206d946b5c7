// show N: a schedule of what was explored last, step by step. (`show NAME` is a setting's: cmd_settings.c.)

#include "shell/commands.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "lab/explore.h"
#include "lab/steps_text.h"
#include "shell/options.h"
#include "shell/session.h"
#include <string.h>

static bool add_steps(const struct explored *e, size_t n, struct command_call *c) {
    const struct screen *screen = &c->session->screen;
    struct explored_view view = {.columns = screen->width > 60 ? screen->width : 60, .unicode = screen->unicode};
    struct text table = {0};
    if (n < 1 || n > e->noutcomes) {
        if (e->noutcomes == 1) text_printf(c->out, "explore found one outcome: show 1 shows it");
        else text_printf(c->out, "explore found %zu outcomes: a number from 1 to %zu", e->noutcomes, e->noutcomes);
        return false;
    }
    steps_show_outcome(e, n - 1, &view, &table);
    utf8_add_visible(c->out, text_str(&table), table.len);
    text_finish(&table);
    return true;
}

bool show_outcome(struct command_call *c) {
    struct lab *lab = &c->session->lab;
    uint64_t n = 0;
    parse_whole(c->words[0], 0, SIZE_MAX, &n);
    struct explored *e = explore_take(lab);
    if (!e) {
        text_printf(c->out, "nothing was explored yet; `explore f()` finds the outcomes, then `show %s` shows one", c->words[0]);
        return false;
    }
    bool fine = add_steps(e, (size_t)n, c);
    explore_keep(lab, e);
    return fine;
}
