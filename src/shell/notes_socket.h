// The sockets through which `bobbin notes` follows a shell: one for each shell, in a folder that only their user can enter.
#pragma once

#include <stddef.h>

struct text;

// Listens, without ever blocking; `path` is the socket's, to be removed by the one who closes it. -1: it cannot be had, and why is in errno.
int notes_listen(struct text *path);
// Connects to the shell that was stepped in last, without ever blocking. -1: there is none. `others` is how many there are besides.
int notes_connect(size_t *others);
void notes_touch(const char *path); // this shell is the one that was stepped in last
