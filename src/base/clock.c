// The four clocks, in nanoseconds as one 64-bit integer: enough for 292 years, and plain arithmetic works on it.
#include "base/clock.h"
#include "base/bug.h"
#include <time.h>

// Reads one of the system's clocks; they cannot fail on a machine that has them.
static int64_t read_clock(clockid_t id) {
    struct timespec t;
    if (clock_gettime(id, &t) != 0) {
        bug("clock_gettime(%d) failed", (int)id);
    }
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int64_t clock_now(void) {
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_wall(void) {
    return read_clock(CLOCK_REALTIME);
}

int64_t clock_thread_cpu(void) {
    return read_clock(CLOCK_THREAD_CPUTIME_ID);
}

int64_t clock_process_cpu(void) {
    return read_clock(CLOCK_PROCESS_CPUTIME_ID);
}
