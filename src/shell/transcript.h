// What was typed in this session and what came out, with the numbers that `history` shows. Pure data.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stddef.h>

enum typed_kind {
    TYPED_CODE,    // a cell
    TYPED_COMMAND, // about tasks: threads, ps
    TYPED_SHELL,   // about the lesson or the shell itself: in nobody's program
};

enum typed_outcome { TYPED_FINE, TYPED_FAILED, TYPED_NOT_PARSED };

struct typed {
    char *text;         // without a newline at its end; owned
    char *heading;      // of the lesson's step at that time, or NULL; owned
    struct text output; // as it was shown, without colours
    bool cut;           // there was more
    enum typed_kind kind;
    enum typed_outcome outcome;
};

struct transcript {
    struct typed *entries; // the one at place i has number i + 1
    size_t n, cap;
    bool open;     // what comes out belongs to the newest
    size_t kept;   // bytes of output in all
    size_t forgotten; // entries before this place have lost theirs
};

#define TRANSCRIPT_OUTPUT_MOST ((size_t)64 << 10) // bytes for each entry
#define TRANSCRIPT_MOST ((size_t)8 << 20)         // for all; the oldest lose theirs first

void transcript_add(struct transcript *t, enum typed_kind kind, const char *text, const char *heading);
void transcript_close(struct transcript *t); // what comes out now belongs to something else
void transcript_output(struct transcript *t, const char *bytes, size_t len);
void transcript_outcome(struct transcript *t, enum typed_outcome outcome); // of the newest
void transcript_finish(struct transcript *t);

// Places [from, to) of "4", "4-6" or "4-" when there are `n`. False: nothing of the kind, or not so many.
bool transcript_range(const char *s, size_t n, size_t *from, size_t *to);
