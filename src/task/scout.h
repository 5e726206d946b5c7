// Scouts: a copy of the session in a process of its own that goes, looks and reports back, while the session stays as it is. The copy is a
// fork, so it has every value and function; only the thread that sends it lives in it.
#pragma once

#include "base/text.h"
#include <stdint.h>

struct fiber;

struct scout_orders {
    // In the scout. What it has to say it writes to fd; *stop (atomic) becomes other than 0 when it is to come back with what it has.
    void (*go)(void *user, int fd, const uint32_t *stop);
    void *user;
};

enum scout_end {
    SCOUT_BACK,    // its whole report is there
    SCOUT_LOST,    // it died, or had too little memory
    SCOUT_KILLED,  // the task that waits is being ended, or was interrupted twice
    SCOUT_REFUSED, // none could be sent: errno
};

// By a native of MainThread, which waits meanwhile (outside the world, in real time). A first interrupt asks the scout to come back.
enum scout_end scout_send(struct fiber *f, const struct scout_orders *o, struct text *report);
bool scout_write(int fd, const struct text *report); // in the scout: all of it; false: nobody listens
