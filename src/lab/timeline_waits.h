// Who waited for what, and how long in all. Pure.
#pragma once

#include "base/text.h"
#include "lab/timeline.h"

struct timeline_wait {
    uint32_t task;   // index
    uint8_t state;   // enum timeline_state
    uint32_t what;   // a text, or 0
    uint32_t holder; // number of a task, or 0
    bool others;     // others held it, too
    int64_t ns;      // in all
    size_t times;
};

// The longest, at most `most` of them; returns how many there are in all. Sleep is no wait: nobody else can end it.
size_t timeline_longest_waits(const struct timeline *t, struct timeline_wait *out, size_t most);
// "for Lock-1, held by Thread-2", "for Thread-1 to end".
void timeline_wait_phrase(const struct timeline *t, const struct timeline_wait *w, struct text *out);
// Too long a name loses its middle, for what tells it from others often stands at its end.
void timeline_short_name(struct text *out, const char *name, size_t columns, const char *dots);
const char *timeline_letter(enum timeline_state state); // of a wait: "L"; "" for what is none
void timeline_title(const struct timeline *t, struct text *out); // "cell 3: 5.000 s, 2 tasks and MainThread"
// What an interval is, in words: "running", "waits for Lock-1, held by Thread-2".
void timeline_interval_phrase(const struct timeline *t, const struct timeline_interval *x, struct text *out);
