// An exercise at the prompt: the attempt, its check, and what is left of it afterwards. A wrong attempt leaves no trace: the variables are
// what they were before, the threads and processes that it started are ended, and its text is back on the line.
#pragma once

#include "lesson/lesson.h"
#include "task/engine.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct session;

enum exercise_stage {
    EXERCISE_RESTS,    // nothing of it runs
    EXERCISE_TRIES,    // what was typed runs
    EXERCISE_CHECKS,   // the assertions run
    EXERCISE_CLEARS_UP // those whom it started are ending
};

struct exercise {
    const struct step *step; // the open exercise, or NULL
    enum exercise_stage stage;
    char *attempt;           // the code that stands for the student's answer, or NULL
    char *fill;              // for the next prompt, or NULL
    bool is_attempt;         // what runs is that code, and no line typed beside it
    bool untested;           // something was run since the last check
    bool passed;             // the verdict that waits for the clearing up
    bool judged;             // it comes from the check
    struct engine_snapshot *before;
    task_id newest;          // the newest task before the first attempt
};

// The player has shown one (show.c). Whatever was open before is forgotten.
void exercise_open(struct session *s, const struct step *step);
void exercise_close(struct session *s);
bool exercise_is_open(const struct session *s); // it is the step shown last
bool exercise_is_untested(const struct session *s);

// What was typed will run next. filled: the line was given to the student with code in it. Returns its time limit in ns.
int64_t exercise_begin(struct session *s, const char *text, bool filled);
bool exercise_check(struct session *s); // starts the check. False: nothing was run that could be checked
void exercise_cell_over(struct session *s);
// Goes on with what must be done before the next prompt. True: it is not over, no prompt is wanted.
bool exercise_next(struct session *s);
void exercise_forget(struct session *s); // all variables are gone: there is nothing to go back to
void exercise_fill(struct session *s, const char *text); // for the next prompt
void exercise_keep(struct session *s, const char *text); // what stood on the line when it was cleared: the attempt so far
// What the next prompt begins with: the attempt, while it is neither run nor solved. NULL: nothing; to be freed with mem_free.
char *exercise_take_fill(struct session *s);
bool exercise_fills(const struct session *s); // will there be something?
