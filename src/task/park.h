// A place where one thread sleeps until another posts, or until a deadline. It holds at most one token: a post that comes
// before the wait is not lost, two posts may count as one. So the waiter always looks again at what it waits for.
#pragma once

#include "base/thread.h"

struct parker {
    uint32_t word; // atomic: PARK_EMPTY, PARK_TOKEN, PARK_ASLEEP
#ifndef __linux__
    struct os_mutex mutex;
    struct os_cond cond;
#endif
};

void parker_init(struct parker *p);
void parker_finish(struct parker *p);
// Takes the token, waiting for it until `deadline` (ns of clock_now, OS_NO_DEADLINE: for ever); false when there was none.
bool parker_wait(struct parker *p, int64_t deadline);
// Watches for the token for so many ns without going to sleep; true when it was taken. A hand-over between two processors
// costs a fraction of a wake-up this way.
bool parker_spin(struct parker *p, int64_t ns);
void parker_post(struct parker *p);
