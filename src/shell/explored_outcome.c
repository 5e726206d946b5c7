// Outcomes by their numbers (explored_outcome.h).
#include "shell/explored_outcome.h"
#include "lab/explore.h"
#include "shell/commands.h"
#include "shell/session.h"
#include <stdlib.h>

static bool show(struct command_call *c, const struct explored *e, unsigned long n) {
    if (n < 1 || n > e->noutcomes) {
        text_printf(c->out, "the last explore found %zu outcome%s; show 1 %s", e->noutcomes, e->noutcomes == 1 ? "" : "s", e->noutcomes == 1 ? "shows it" : "shows the first");
        return false;
    }
    struct explored_view view = {.columns = c->session->screen.width, .unicode = c->session->screen.unicode};
    explored_show_steps(e, n - 1, SIZE_MAX, &view, c->out);
    return true;
}

bool explored_show_outcome(struct command_call *c, const char *number) {
    struct lab *lab = &c->session->lab;
    struct explored *e = explore_take(lab);
    if (!e) {
        text_add_str(c->out, "nothing was explored yet: explore f(x) comes first, and lists the outcomes by number");
        return false;
    }
    bool fine = show(c, e, strtoul(number, NULL, 10));
    explore_keep(lab, e);
    return fine;
}
