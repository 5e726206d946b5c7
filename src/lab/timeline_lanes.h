// What stands in each column of a timeline drawn as text: rows of signs, alike ones folded. Between timeline_lanes.c, which fills
// the columns, and timeline_text.c, which writes them.
#pragma once

#include "lab/timeline_axis.h"

// A sign is a state, or one of these.
enum timeline_sign {
    SIGN_FINISHED = TIMELINE_STATE_COUNT, SIGN_FAILED, SIGN_KILLED, SIGN_GOES_ON, SIGN_PRINT, SIGN_GAP, SIGN_BLANK, SIGN_COUNT
};

struct timeline_column {
    uint8_t sign;
    bool begins; // another wait than in the column before
};

struct timeline_lane {
    uint32_t first, last; // tasks, by index
    uint32_t count;       // 1; more: they look alike, or, in the last lane, do not fit
    bool is_rest;         // each column shows what most of them do
    struct timeline_column *columns; // in lanes->columns
};

struct timeline_lanes {
    const struct timeline_axis *axis;
    size_t width; // columns
    struct timeline_column *columns; // a row for each task, and one for the rest
    struct timeline_lane *lanes;
    size_t n;
    bool used[SIGN_COUNT]; // signs that occur in what is shown
};

// At most `most` rows of text, but never less than a lane and the rest.
void timeline_lanes_init(struct timeline_lanes *l, const struct timeline *t, const struct timeline_axis *axis, size_t most);
void timeline_lanes_finish(struct timeline_lanes *l);
