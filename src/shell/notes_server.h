// The shell's side of `bobbin notes`: whoever follows is sent a page when it changes. Nothing here ever blocks: a follower that does not read
// misses pages, and gets the newest when it reads again.
//
// Threads: the UI's only.
#pragma once

#include "shell/notes_page.h"
#include <poll.h>
#include <stddef.h>

struct notes_server;

#define NOTES_FOLLOWERS_MOST 8
#define NOTES_FDS (NOTES_FOLLOWERS_MOST + 1)

struct notes_server *notes_server_open(void); // NULL: no socket can be had; all else takes NULL
void notes_server_close(struct notes_server *n);
// What is to be polled: writes up to NOTES_FDS entries, and takes them back after the poll.
size_t notes_server_fds(const struct notes_server *n, struct pollfd *out);
void notes_server_take(struct notes_server *n, const struct pollfd *fds, size_t count);

bool notes_server_is_new(struct notes_server *n); // somebody has come since the last page
void notes_server_send(struct notes_server *n, const struct notes_page *p);
