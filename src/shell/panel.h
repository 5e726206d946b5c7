// The panel of live lanes: while a cell runs for some time on a terminal, the tasks stand below its output, a row for each. It is fed with all
// events, and asked now and then whether something is to be drawn.
#pragma once

#include "lab/lanes.h"

struct screen;

struct panel {
    bool on;            // there is a terminal for it
    bool is_unwanted;   // `set lanes off`
    struct lanes lanes; // if it is on
    int64_t due;        // when it is drawn next, of clock_now; OS_NO_DEADLINE: no cell runs
};

void panel_init(struct panel *p, const struct screen *s);
void panel_finish(struct panel *p);
void panel_event(struct panel *p, const struct event *e);
void panel_begin(struct panel *p);                    // a cell has begun
void panel_end(struct panel *p, struct screen *s);    // and is over
bool panel_take_due(struct panel *p); // is it to be drawn now? Sets when it is next
void panel_draw(struct panel *p, struct screen *s, int64_t now); // now: of the log's clock. Not before screen_flush
