// Live lanes: what the tasks do while a cell runs, a row for each: name, state, time since its start, and a lane that grows. Pure: events and
// a time in, pieces of rows out. For pools that map there is a row of progress.
#pragma once

#include "lab/tracks.h"

enum lanes_style { LANES_PLAIN, LANES_NAME, LANES_STATE, LANES_WAIT, LANES_TIME, LANES_STYLE_COUNT };

struct lanes_view {
    size_t width;  // columns that may be used
    size_t rows;   // at most so many, at least 2
    bool unicode;
    // A piece of a row; `task` for LANES_NAME. The last piece of a row ends with '\n', but for the last row's.
    void (*emit)(void *user, enum lanes_style style, uint32_t task, const char *text, size_t len);
    void *user;
};

#define LANES_COLUMNS 64 // of the time since the cell began that are told apart; a power of 2

struct lanes {
    struct tracks tracks;
    int64_t zero;         // when the cell began
    int64_t step;         // ns of one column
    size_t live;          // tasks that have started and not ended, without MainThread
    int64_t chunks, chunks_done; // of the maps under way
    int64_t items, items_done;
    int64_t map_began;
    size_t label;         // columns of the longest state shown in this cell
};

void lanes_init(struct lanes *l);
void lanes_finish(struct lanes *l);
void lanes_event(struct lanes *l, const struct event *e);
// Draws what there is at a time of the log's clock; false: nothing that is worth a row (MainThread is alone).
bool lanes_draw(struct lanes *l, int64_t now, const struct lanes_view *v);
