// What a session shows to those who follow it: the step that is on the screen, its note, and what comes next.
#pragma once

#include "shell/notes_server.h"

struct session;

struct notes_share {
    struct notes_server *server; // NULL: nobody can follow
    // Of the page sent last.
    const void *lesson;
    size_t at, shown;
    int64_t clock_ns;
    bool sent;
};

void notes_share_open(struct notes_share *n, const struct session *s);
void notes_share_close(struct notes_share *n);
void notes_share_update(struct notes_share *n, const struct session *s); // sends a page if there is something new, or somebody
