// Exercises on the screen: the code to begin with, hints and the solution, and which keys make sense now.

#include "shell/show_inside.h"

#include "shell/session.h"
#include "shell/show.h"
#include <string.h>

// In a replay, or when a series goes past, nobody is there to work on it.
static void show_exercise(void *user, const struct step *step) {
    struct session *s = user;
    bool is_solved = s->player.states[s->player.shown].right;
    screen_say(&s->screen, STYLE_STRONG, is_solved ? "Exercise (solved):\n" : "Exercise:\n");
    show_code(s, step->code);
    if (s->player.asks) exercise_open(s, step);
    s->keys_due = true;
}

static void show_hint(void *user, const struct step *step, size_t nth) {
    struct session *s = user;
    screen_say(&s->screen, STYLE_STRONG, "hint %zu of %zu\n", nth + 1, step->exercise->nhints);
    show_markdown(s, step->exercise->hints[nth]);
    s->keys_due = true;
}

static void show_solution(void *user, const struct step *step) {
    struct session *s = user;
    show_markdown(s, step->exercise->solution_markdown);
    exercise_keep(s, step->exercise->solution);
    s->keys_due = true;
}

void show_solution_run(struct session *s, const struct step *step) {
    screen_say(&s->screen, STYLE_DIM, "a solution of it:\n");
    show_code(s, step->exercise->solution);
    session_run_part(s, step, step->exercise->solution, step->exercise->solution_line);
}

void show_exercise_callbacks(struct player_callbacks *on) {
    on->show_exercise = show_exercise;
    on->show_hint = show_hint;
    on->show_solution = show_solution;
}

bool show_exercise_keys(const struct session *s, struct text *line) {
    const struct step *step = player_exercise(&s->player);
    const struct step_state *q = step ? &s->player.states[s->player.shown] : NULL;
    if (!step || !exercise_is_open(s) || q->right) return false;
    struct text hint = {0};
    text_printf(&hint, "hint %zu/%zu", (size_t)q->hints + 1, step->exercise->nhints);
    bool fills = exercise_fills(s);
    show_add_key(s, line, fills ? "[Enter] try" : "[Enter] check");
    if (fills) show_add_key(s, line, "[Alt-Enter] new line");
    show_add_key(s, line, fills ? "[Ctrl-C] then: edit" : "edit");
    if (q->hints < step->exercise->nhints) show_add_key(s, line, text_str(&hint));
    if (q->tries) show_add_key(s, line, "solution");
    text_finish(&hint);
    return true;
}
