// Shared by the files of check.h, and by nobody else: the check as a whole, and the file that is being checked.
#pragma once

#include "lesson/check.h"
#include "shell/replay.h"

// One at a time.
struct check_file {
    const char *path;          // as it was given
    const struct lesson *lesson; // the session's; NULL: it could not be opened
    size_t cells, bad, skipped; // run, of these with something wrong, and not run
    bool unusable;             // it could not be read or written
    bool late, flooded;        // the cell that runs was ended: its time was up, or it showed too much
    int64_t began;             // of clock_now, when that cell began
    struct check_edit *edits;  // for the update; their texts are owned
    size_t nedits, edits_cap;
    size_t rewritten;      // output blocks, in all rounds
};

struct check {
    const struct options *options;
    struct options of_sessions;
    struct screen report;
    struct replay replay; // of the file
    int signals;
    bool over;            // a signal ended it
    int status;           // then
    bool late;            // some cell was
    bool unusable;        // some file was
    size_t passed, failed; // files
};

// The cells of a lesson that the replay's session has taken, one after the other. check_cell.c
void check_cells(struct check *c, struct check_file *f);

// Code of a step: what a cell or a part of an exercise does.
struct check_code {
    const struct step *step;
    const char *code;
    uint32_t line;
    bool is_last; // what it leaves behind is waited for
};
void check_run(struct check *c, struct check_file *f, const struct check_code *code);
void check_end_all(struct check *c, struct check_file *f, const struct step *cell); // all that still runs
// check_lint.c; before the process is in another folder
void check_lint(struct check *c, struct check_file *f);
// check_exercise.c
void check_exercise(struct check *c, struct check_file *f, const struct step *step);

// check_report.c
// "FILE:LINE: ..." on standard output; `line` is one of the cell's or of its block.
void check_say(struct check *c, const struct step *cell, uint32_t line, const char *fmt, ...) __attribute__((format(printf, 4, 5)));
void check_show_end(struct check *c, const char *shown); // the last lines of what a cell showed
void check_show_diff(struct check *c, const struct check_file *f, const struct text *diff);
void check_show_result(struct check *c, const struct check_file *f); // the line of a file
void check_show_sum(struct check *c);

static inline bool check_is_over(const struct check *c) {
    return c->over || c->report.broken;
}
