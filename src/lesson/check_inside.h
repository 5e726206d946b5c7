// Shared by the files of check.h, and by nobody else: texts as lines, and two of them side by side.
#pragma once

#include "lesson/check.h"

struct check_line {
    const char *text; // borrowed
    size_t len;       // without blanks at the end
    bool any;         // `...`
    bool has_holes;   // `[..]` is somewhere in it
};

struct check_lines {
    struct check_line *at;
    size_t len, cap;
};

void check_split(struct check_lines *lines, const char *text); // finish with check_lines_finish
void check_lines_finish(struct check_lines *lines);
bool check_line_matches(const struct check_line *wanted, const struct check_line *shown);

// One step of the walk along both texts, from the block to what is shown.
enum check_move {
    CHECK_KEEP,    // a line of each, and they match
    CHECK_ANY,     // a `...` of the block; what it stands for follows
    CHECK_SWALLOW, // a shown line that the `...` stands for
    CHECK_DROP,    // a line of the block that is not shown
    CHECK_ADD,     // a shown line that the block does not have
    CHECK_REPLACE, // a line of each instead of the other
};

struct check_path {
    enum check_move *at;
    size_t len, cap;
};

// The walk with the fewest changes.
void check_align(struct check_path *path, const struct check_lines *wanted, const struct check_lines *shown);
void check_path_finish(struct check_path *path);
