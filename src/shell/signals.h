// Signals as bytes in a pipe, so that one loop sees them in order with everything else.
#pragma once

#include <stdbool.h>

// Catches SIGINT, SIGTERM, SIGHUP, SIGQUIT and, at a terminal, SIGTSTP, SIGCONT and SIGWINCH. Returns the descriptor to poll, -1 with
// errno. A signal that was ignored when bobbin began stays ignored. restart: system calls go on after a signal.
int signals_open(bool terminal, bool restart);
void signals_close(int fd);
int signals_next(int fd); // the number of the next signal that came, 0: none
// Stops the process as SIGTSTP does by itself, and returns when it goes on.
void signals_stop_here(void);
