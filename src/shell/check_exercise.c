// Exercises in a check: the code that one begins with must not pass, or there is nothing to do, and the solution must.

#include "shell/check_inside.h"

// Runs code and then the exercise's check. False: one of them did not end well.
static bool passes(struct check *c, struct check_file *f, const struct step *step, const char *code, uint32_t line) {
    const struct lesson_exercise *e = step->exercise;
    const struct session *s = &c->replay.session;
    check_run(c, f, &(struct check_code){.step = step, .code = code, .line = line});
    if (check_is_over(c) || f->late || f->flooded || s->outcome != CELL_FINE) return false;
    check_run(c, f, &(struct check_code){.step = step, .code = e->check, .line = e->check_line});
    return !check_is_over(c) && !f->late && !f->flooded && s->outcome == CELL_FINE;
}

// Of both mistakes one counts.
static void judge_solution(struct check *c, struct check_file *f, const struct step *step, bool counts) {
    const struct lesson_exercise *e = step->exercise;
    bool fine = passes(c, f, step, e->solution, e->solution_line), late = f->late;
    check_end_all(c, f, step);
    if (fine || check_is_over(c)) return;
    c->late |= late;
    if (late) check_say(c, step, e->solution_line, "the solution or its check is not done in time; it showed:");
    else check_say(c, step, e->solution_line, "the solution of this exercise does not pass its check; it showed:");
    check_show_end(c, text_str(&c->replay.session.screen.waiting));
    f->bad += counts;
}

// What the beginning leaves behind must not help the solution.
void check_exercise(struct check *c, struct check_file *f, const struct step *step) {
    struct engine *e = c->replay.session.engine;
    struct engine_snapshot *before = engine_snapshot(e);
    f->cells++;
    bool begins_solved = passes(c, f, step, step->code, step->code_line);
    check_end_all(c, f, step);
    if (before) engine_restore(e, before);
    engine_snapshot_free(before);
    if (check_is_over(c)) return;
    if (begins_solved) {
        check_say(c, step, step->line, "this exercise is solved by the code that it begins with");
        f->bad++;
    }
    judge_solution(c, f, step, !begins_solved);
}
