// Shared by the files of lint.h, and by nobody else: findings with their places.
#pragma once

#include "lesson/lint.h"

struct linting {
    const struct lesson *lesson;
    const struct lint_options *o;
    size_t found;
    bool is_advice;   // while a rule about what need not be is at work
    const char *hint; // for the next finding
};

#define LINT_MOST 100 // findings that are told; who mends those looks again
static inline bool lint_is_enough(const struct linting *l) {
    return l->found >= LINT_MOST;
}

struct lint_place {
    uint32_t cell, line, column;
};

void lint_say(struct linting *l, struct lint_place at, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
struct lint_place lint_place_in(const struct source *s, size_t byte);

// What is seen in the Markdown as a whole: links that lead nowhere, comments nearly right. lint_text.c
void lint_texts(struct linting *l);
