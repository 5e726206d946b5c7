// A file that is whole or not there: written beside its name, and put in its place when all of it is. What is no ordinary file (a pipe, a
// device) is written to as it is.
#pragma once

#include "base/text.h"
#include <stdbool.h>

struct outfile {
    char *path;          // as it was given; owned
    char *place;         // where it will stand, links followed; NULL: written directly; owned
    char *beside;        // where it stands until then; owned
    int fd;              // -1: not open
    int error;           // errno of what failed first, else 0
    struct text waiting; // add to it as you like, and call outfile_may_write now and then
};

// False with a message: "FILE: No such file or directory".
bool outfile_open(struct outfile *o, const char *path, struct text *message);
void outfile_may_write(struct outfile *o);  // writes what waits, if it is much
// Writes the rest and puts the file in its place. False with a message: nothing has changed there.
bool outfile_close(struct outfile *o, struct text *message);
void outfile_drop(struct outfile *o);       // leaves nothing behind; takes one that is closed
// All at once.
bool outfile_write(const char *path, const char *bytes, size_t len, struct text *message);
