// The lines typed, kept between sessions in $XDG_STATE_HOME/bobbin/history. Several shells may write at once: each entry is
// appended in one write. The file is for people too: one entry a line, a newline inside an entry is written \n.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stddef.h>

#define HISTORY_KEEP 2000 // entries

struct history {
    char **lines;    // oldest first; owned
    size_t len, cap;
    size_t earlier;  // of these, from before this session
    char *path;      // NULL: not kept
    bool loaded;
    bool warned;     // one warning is enough
};

// Reads the file on first use; a file that is too long is cut to the newest entries. Trouble is no error: the history is
// then only the session's.
void history_load(struct history *h);
// Adds an entry, unless it is empty or the same as the last. False with one message per session when it cannot be written.
bool history_add(struct history *h, const char *entry, struct text *warning);
const char *history_last(const struct history *h, const char *but); // the newest entry that is not `but`; "": there is none
void history_finish(struct history *h);
