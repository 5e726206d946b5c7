// What an instructor's second terminal shows (`bobbin notes`): one page, as it goes through the socket. Pure data.
//
// A page is a few lines `key value`, with an empty line behind the last; in a value a newline is written \n and a backslash \\. A key that is
// not known is passed over, so that shells of different versions understand each other.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stdint.h>

// X(name)
#define NOTES_TEXTS(X) X(lesson) X(title) X(kind) X(heading) X(note) X(next_kind) X(next_heading) X(next_note)
// pid: of the shell. step, steps: 0 when no lesson is open. minutes: planned, -1: unknown. open_ms: since the lesson was opened. talk_ms: of
// `set clock on`, -1: off.
#define NOTES_NUMBERS(X) X(pid) X(step) X(steps) X(minutes) X(open_ms) X(talk_ms)

struct notes_page {
#define X(name) char *name;
    NOTES_TEXTS(X) // owned by a page that was read; NULL: none
#undef X
#define X(name) int64_t name;
    NOTES_NUMBERS(X)
#undef X
};

#define NOTES_PAGE_MOST (1u << 20) // bytes; a longer one is not read

void notes_page_write(struct text *out, const struct notes_page *p);
// The page at the beginning of what was received. Returns its bytes; 0: it is not whole yet.
size_t notes_page_read(const char *bytes, size_t len, struct notes_page *out);
void notes_page_finish(struct notes_page *p); // of a page that was read
