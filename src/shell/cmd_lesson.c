// Walking through a lesson: next, back, goto, search, steps, skip. They only move the player; what a step looks like
// is show.c's business.

#include "shell/commands.h"

#include "base/utf8.h"
#include "shell/session.h"
#include "shell/show.h"
#include "shell/study.h"
#include <stdlib.h>
#include <string.h>

static bool lesson_is_open(struct command_call *c) {
    if (c->session->has_lesson) return true;
    text_add_str(c->out, "no lesson is open; `lessons` lists them, `open NAME` opens one");
    return false;
}

static bool fail(struct command_call *c, const char *message) {
    text_add_str(c->out, message);
    return false;
}

static bool run_next(struct command_call *c) {
    if (!lesson_is_open(c)) return false;
    study_next(c->session);
    return true;
}

static bool run_back(struct command_call *c) {
    if (!lesson_is_open(c)) return false;
    return player_back(&c->session->player) || fail(c, "this is the beginning of the lesson");
}

// To step n, counted from 1. `message` is told the number of steps.
__attribute__((format(printf, 3, 0))) static bool go_to(struct command_call *c, size_t n, const char *message) {
    struct player *p = &c->session->player;
    enum player_move move = player_goto(p, n);
    if (move == PLAYER_NOT_YET) return fail(c, SKIP_IS_OFF);
    if (move == PLAYER_NO_STEP) text_printf(c->out, message, p->lesson->nsteps);
    return move == PLAYER_MOVED;
}

static bool run_goto(struct command_call *c) {
    if (!lesson_is_open(c)) return false;
    struct player *p = &c->session->player;
    char *end;
    size_t n = strtoull(c->rest, &end, 10);
    bool is_number = !*end && c->rest[0] != '-';
    if (!is_number) n = player_find_heading(p, c->rest) + 1;
    return go_to(c, n, is_number ? "goto: a number from 1 to %zu; `steps` shows them"
                                 : "goto: no heading with these words; a number from 1 to %zu will do, and `steps` shows them");
}

// /WORDS at the prompt.
static bool run_search(struct command_call *c) {
    if (!lesson_is_open(c)) return false;
    return go_to(c, player_find(&c->session->player, c->rest) + 1, "none of the %zu steps has these words in it");
}

static bool run_skip(struct command_call *c) {
    if (!lesson_is_open(c)) return false;
    struct player *p = &c->session->player;
    size_t n = p->at + 1;
    enum player_move move = player_skip(p);
    if (move == PLAYER_NOT_YET) return fail(c, SKIP_IS_OFF);
    if (move == PLAYER_MOVED) text_printf(c->out, "step %zu skipped\n", n);
    if (move == PLAYER_PASSED) text_printf(c->out, "the %s is left out\n", player_exercise(p) ? "exercise" : "question");
    c->session->keys_due = move != PLAYER_NO_STEP;
    return true;
}

// The first line of a text that says something, without Markdown's signs before it. A heading counts only if it is all there
// is: steps stand below their headings.
static const char *first_line(const char *text) {
    const char *at = text + strspn(text, " \t\n");
    while (*at == '#') {
        at += strcspn(at, "\n");
        at += strspn(at, " \t\n");
    }
    if (!*at) at = text;
    at += strspn(at, " \t\n#>-");
    return strncmp(at, "* ", 2) == 0 ? at + 2 : at;
}

static void add_first_line(struct text *out, const char *text, size_t width) {
    text = first_line(text);
    size_t len = strcspn(text, "\n");
    struct text safe = {0};
    utf8_add_visible(&safe, text, len);
    size_t fits = utf8_fit(text_str(&safe), safe.len, width);
    text_add(out, text_str(&safe), fits);
    if (fits < safe.len) text_add_str(out, "...");
    text_finish(&safe);
}

static void add_step(struct text *out, const struct session *s, size_t i) {
    static const char *const kinds[] = {
#define X(name, text) [STEP_##name] = text,
        STEP_KINDS(X)
#undef X
    };
    const struct step *step = &s->player.lesson->steps[i];
    size_t width = s->screen.width < 40 ? 20 : s->screen.width - 22;
    text_printf(out, "%c %3zu  %-8s  ", i == s->player.shown ? '*' : ' ', i + 1, kinds[step->kind]);
    add_first_line(out, step->kind == STEP_CELL ? step->code : step->markdown, width);
    text_add_char(out, '\n');
}

static bool run_steps(struct command_call *c) {
    if (!lesson_is_open(c)) return false;
    const struct session *s = c->session;
    const struct lesson *l = s->player.lesson;
    const char *heading = "";
    for (size_t i = 0; i < l->nsteps; i++) {
        const struct step *step = &l->steps[i];
        if (*step->heading && strcmp(step->heading, heading) != 0) {
            text_add_str(c->out, MARK_STRONG);
            add_first_line(c->out, step->heading, s->screen.width < 40 ? 30 : s->screen.width - 4);
            text_add_str(c->out, MARK_END "\n");
            heading = step->heading;
        }
        add_step(c->out, s, i);
    }
    return true;
}

const struct command cmd_next = {
    .name = "next", .group = GROUP_LESSON, .usage = "next", .flags = COMMAND_PROMPT_ONLY, .run = run_next,
    .help = "Takes the next step of the lesson. Enter on an empty line does the same.", .example = "next",
};
const struct command cmd_back = {
    .name = "back", .group = GROUP_LESSON, .usage = "back", .flags = COMMAND_PROMPT_ONLY, .run = run_back,
    .help = "Shows the step before. Nothing is undone: variables stay as they are.", .example = "back",
};
const struct command cmd_goto = {
    .name = "goto", .group = GROUP_LESSON, .usage = "goto N|HEADING", .min = 1, .flags = COMMAND_PROMPT_ONLY | COMMAND_ANY_TEXT,
    .run = run_goto, .help = "Shows step N of the lesson, or the first one under a heading with these words in it. A cell is not run until "
    "Enter is pressed.", .example = "goto 3",
};
const struct command cmd_skip = {
    .name = "skip", .group = GROUP_LESSON, .usage = "skip", .flags = COMMAND_PROMPT_ONLY, .run = run_skip,
    .help = "Goes past an exercise, or a question that is put before a cell; else steps over the next step without showing or running it.",
    .example = "skip",
};
const struct command cmd_search = {
    .name = "search", .group = GROUP_LESSON, .usage = "search WORDS", .min = 1, .flags = COMMAND_PROMPT_ONLY | COMMAND_ANY_TEXT,
    .run = run_search, .help = "Shows the next step of the lesson with these words in it. /WORDS is the same.", .example = "search join",
};
const struct command cmd_steps = {
    .name = "steps", .group = GROUP_LESSON, .usage = "steps", .run = run_steps,
    .help = "Lists the steps of the lesson; * marks the one shown last.", .example = "steps",
};
