// The end of the line for our own mistakes: one message on standard error with the place in our source, then abort, so
// that a core dump or a debugger shows the state that broke the rule. The message is put together in a buffer on the
// stack and written at once: the heap may be what is broken, and other threads may be printing.
#include "base/bug.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

// Writes "bobbin: bug at file:line: message" to standard error and aborts.
void bug_at(const char *file, int line, const char *fmt, ...) {
    char message[1024];
    int n = snprintf(message, sizeof message, "bobbin: bug at %s:%d: ", file, line);
    size_t used = n > 0 ? (size_t)n : 0;
    if (used < sizeof message - 1) {
        va_list args;
        va_start(args, fmt);
        n = vsnprintf(message + used, sizeof message - used, fmt, args);
        va_end(args);
        used += n > 0 ? (size_t)n : 0;
    }
    if (used > sizeof message - 2) {
        used = sizeof message - 2;
    }
    message[used++] = '\n';
    if (write(STDERR_FILENO, message, used) < 0) {
        abort(); // nowhere left to say it
    }
    abort();
}
