// A timeline as text: a lane for each task, fitted to a width. Pure: pieces of text with a style come out; what a colour is, is
// decided above.
#pragma once

#include "lab/timeline.h"

enum timeline_style {
    TIMELINE_STYLE_PLAIN, TIMELINE_STYLE_TITLE, TIMELINE_STYLE_SCALE, TIMELINE_STYLE_NAME, TIMELINE_STYLE_STATE, TIMELINE_STYLE_NOTE,
    TIMELINE_STYLE_COUNT
};

#define TIMELINE_WIDTH_MIN 20 // columns; what is narrower is drawn so wide

struct timeline_text_options {
    size_t width;     // columns
    size_t most_lanes; // rows for lanes; what does not fit shares the last. 0: no limit
    bool unicode;     // else ASCII
    // `number`: the task's number for NAME, enum timeline_state for STATE. Lines end with '\n'.
    void (*emit)(void *user, enum timeline_style style, uint32_t number, const char *text, size_t len);
    void *user;
};

void timeline_draw_text(const struct timeline *t, const struct timeline_text_options *o);
