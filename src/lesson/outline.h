// The outline of a lesson: what its steps are, as numbers that stay the same wherever the file lies, and that change when a step
// does. Progress is kept by it, and an edited lesson is recognised by it.
#pragma once

#include "lesson/lesson.h"

struct outline_step {
    uint64_t hash;    // of what the step says; equal steps of one lesson are told apart by their order
    uint64_t heading; // of the heading that it stands under
    enum step_kind kind;
};

struct outline {
    char *name, *title;
    uint64_t hash; // of all steps in their order
    struct outline_step *steps;
    size_t n;
};

void outline_init(struct outline *o, const struct lesson *l);
void outline_copy(struct outline *to, const struct outline *from);
void outline_finish(struct outline *o); // leaves an empty outline

// How many steps of one are in the other, too.
size_t outline_shared(const struct outline *a, const struct outline *b);
// Where a step of `old` (its place, from 0) stands in `now`: at the step that says the same; else where it would stand between its
// neighbours, or under its heading. The lesson `now` has steps.
size_t outline_place(const struct outline *old, const struct outline *now, size_t place);
