// The feed: events in, lines out. A pure state machine; draws nothing, knows no terminal.
//
// A stopwatch starts at 0 when a cell starts its first task and stops when all is quiet (no task alive but MainThread, and
// no cell running); while it runs each line has a gutter with time and name. Otherwise output passes through unchanged.
#pragma once

#include "trace/log.h"
#include <stdbool.h>

enum feed_mode { FEED_AUTO, FEED_ON, FEED_OFF }; // auto: gutter while tasks live; on: in every cell; off: only what programs print

// What a piece of output is, for colour. The text is safe (control characters made visible) unless mode is OFF.
enum feed_style { FEED_PLAIN, FEED_TIME, FEED_NAME, FEED_WORD, FEED_ERROR, FEED_SUMMARY, FEED_RESULT, FEED_NOTE, FEED_STYLE_COUNT };

struct feed_options {
    enum feed_mode mode;
    bool unicode;  // · or |
    size_t width;  // columns; for errors and cutting
    // One piece of output. A line is several pieces, the last ends with '\n'. Partial lines (print(end='')) come without.
    // `task` colours the name. is_stderr: a message about trouble.
    void (*emit)(void *user, enum feed_style style, uint32_t task, bool is_stderr, const char *text, size_t len);
    void *user;
};

struct feed;
struct feed *feed_create(const struct feed_options *o);
void feed_destroy(struct feed *f);
void feed_set_mode(struct feed *f, enum feed_mode mode);
void feed_set_width(struct feed *f, size_t width);
void feed_set_unicode(struct feed *f, bool unicode);
void feed_event(struct feed *f, const struct event *e);
// Shows what is held back (a line that has not ended). Call at the end of a batch when nothing more is at hand.
void feed_flush(struct feed *f);
void feed_end_line(struct feed *f);      // ends the line that stands in part, for who must write something else below it
size_t feed_gutter_columns(const struct feed *f); // of time and name before each line now; 0: there is no gutter
bool feed_in_line(const struct feed *f); // the last thing emitted was a part of a line
