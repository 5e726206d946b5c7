// What one says while an exercise is open: check, hint, solution, edit.

#include "shell/commands.h"

#include "shell/session.h"
#include "shell/show.h"
#include <string.h>

static bool fail(struct command_call *c, const char *message) {
    text_add_str(c->out, message);
    return false;
}

static bool exercise_was_shown(struct command_call *c) {
    struct session *s = c->session;
    if (!s->has_lesson) return fail(c, "no lesson is open; `lessons` lists them, `open NAME` opens one");
    return exercise_is_open(s) || fail(c, "no exercise is open; `steps` shows where there are some");
}

static bool run_check(struct command_call *c) {
    if (!exercise_was_shown(c)) return false;
    return exercise_check(c->session) || fail(c, "there is nothing new to check: run your code first (`edit` or `again` brings it back)");
}

static bool run_hint(struct command_call *c) {
    if (!exercise_was_shown(c)) return false;
    struct player *p = &c->session->player;
    bool has_hints = player_exercise(p)->exercise->nhints > 0;
    return player_hint(p) == PLAYER_MOVED || fail(c, has_hints ? "that was the last hint" : "this exercise has no hints");
}

static bool run_solution(struct command_call *c) {
    if (!exercise_was_shown(c)) return false;
    return player_solution(&c->session->player) == PLAYER_MOVED || fail(c, "try it first: after one check of your own you may see the solution");
}

// The loop does it when nothing else is going on.
static bool run_edit(struct command_call *c) {
    c->session->edits = true;
    return true;
}

const struct command cmd_check = {
    .name = "check", .group = GROUP_LESSON, .usage = "check", .flags = COMMAND_PROMPT_ONLY, .run = run_check,
    .help = "Checks what you have made of the exercise and says which assertion does not hold, with the values of its parts. Then all variables "
            "are what they were before. Enter does the same after your code has run.",
    .example = "check",
};
const struct command cmd_edit = {
    .name = "edit", .group = GROUP_SHELL, .usage = "edit", .flags = COMMAND_PROMPT_ONLY, .run = run_edit,
    .help = "Opens the code of the open exercise, or else what was typed last, in the editor that $VISUAL or $EDITOR names. What you save stands "
            "on the line then; Enter runs it.",
    .example = "edit",
};
const struct command cmd_hint = {
    .name = "hint", .group = GROUP_LESSON, .usage = "hint", .flags = COMMAND_PROMPT_ONLY, .run = run_hint,
    .help = "Gives the next hint to the open exercise.", .example = "hint",
};
const struct command cmd_solution = {
    .name = "solution", .group = GROUP_LESSON, .usage = "solution", .flags = COMMAND_PROMPT_ONLY, .run = run_solution,
    .help = "Shows a solution of the open exercise, once you have checked one of your own, and puts it on the line.", .example = "solution",
};
