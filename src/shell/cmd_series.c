// Steps in a row, and one step several times: run, again. What comes of them is series.c's business.

#include "shell/commands.h"

#include "shell/session.h"
#include "shell/show.h"
#include <stdlib.h>
#include <string.h>

#define MOST_STEPS 100000
#define MOST_RUNS 1000

// A whole number from 1 to `most`, or 0.
static size_t read_count(const char *word, size_t most) {
    char *end;
    unsigned long long n = strtoull(word, &end, 10);
    return *end || *word == '-' || n > most ? 0 : (size_t)n;
}

static bool run_run(struct command_call *c) {
    if (!c->session->has_lesson) {
        text_add_str(c->out, "no lesson is open; `open NAME` opens one (programs are run by: bobbin run FILE)");
        return false;
    }
    bool all = strcmp(c->words[0], "all") == 0;
    size_t n = all ? SIZE_MAX : read_count(c->words[0], MOST_STEPS);
    if (n == 0) {
        text_add_str(c->out, "run: how many steps, or all");
        return false;
    }
    series_run(c->session, n);
    return true;
}

static bool run_again(struct command_call *c) {
    struct session *s = c->session;
    size_t n = c->nwords ? read_count(c->words[0], MOST_RUNS) : 1;
    if (!s->has_lesson) {
        text_add_str(c->out, "no lesson is open; `lessons` lists them, `open NAME` opens one");
        return false;
    }
    if (n == 0) {
        text_printf(c->out, "again: how often, from 1 to %d", MOST_RUNS);
        return false;
    }
    const struct step *shown = s->player.shown == SIZE_MAX ? NULL : &s->player.lesson->steps[s->player.shown];
    if (!shown) {
        text_add_str(c->out, "no step was shown yet; Enter shows the first");
        return false;
    }
    if (c->nwords && shown->kind != STEP_CELL) {
        text_add_str(c->out, "the step shown last is no code: only code can be run several times");
        return false;
    }
    if (c->nwords) series_again(s, n);
    else player_again(&s->player);
    return true;
}

const struct command cmd_again = {
    .name = "again", .group = GROUP_LESSON, .usage = "again [N]", .max = 1, .flags = COMMAND_PROMPT_ONLY, .run = run_again,
    .help = "Takes the step shown last once more; a cell runs again. With a number a cell runs that often, and you are told how often the "
            "order differed in which its threads and processes finished.",
    .example = "again 5",
};
const struct command cmd_run = {
    .name = "run", .group = GROUP_LESSON, .usage = "run N|all", .min = 1, .max = 1, .flags = COMMAND_PROMPT_ONLY, .run = run_run,
    .help = "Takes the next N steps, or all that are left, without waiting for Enter. It stops at a cell that fails, and on Ctrl-C.",
    .example = "run 3",
};
