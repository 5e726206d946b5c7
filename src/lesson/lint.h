// Looking a lesson over without running it: what an author forgot, and what will not work. For `bobbin check`.
#pragma once

#include "lesson/lesson.h"
#include "lesson/syntax.h"

struct lint_finding {
    uint32_t cell;       // of a notebook, or 0; see place_add
    uint32_t line, column; // from 1
    const char *message; // one line, harmless
    const char *hint;    // what to do, or NULL
    bool is_advice;      // the lesson works without it
};

struct lint_options {
    struct syntax_words words;                      // the shell's commands
    bool (*exists)(void *user, const char *path);   // is there such a file? NULL: nobody asks
    void (*found)(void *user, const struct lint_finding *f);
    void *user;
};

// Tells of what is wrong, from top to bottom of each rule, up to a hundred findings. Returns how many.
size_t lesson_lint(const struct lesson *l, const struct lint_options *o);
