// What the files that turn Markdown into steps know of exercises. What an exercise is made of: lesson.h.
#pragma once

#include "lesson/markdown.h"
#include <stdbool.h>
#include <stddef.h>

struct build;

struct details { // `<details>` as it stands in the source
    size_t line;         // where it begins, from 0
    const char *summary; // without blanks before it
    size_t summary_len;
    const char *body;
    size_t len;
};

bool lesson_add_exercise(struct build *b, cmark_node *node); // the fence `python exercise`
bool lesson_add_check(struct build *b, cmark_node *node);    // the fence `python check`
bool lesson_is_exercise_part(const struct build *b, struct details d); // a hint or the solution of the exercise right before it
bool lesson_add_exercise_part(struct build *b, struct details d);
bool lesson_exercises_are_whole(struct build *b); // at the end: each has a check and a solution
