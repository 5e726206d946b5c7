// Queues of bytes between processes: what lib/ shows as multiprocessing.Queue and its relatives. Made before the fork, open to
// every thread of every process from then on, until it is destroyed in each.
#pragma once

#include "base/shared.h"
#include "base/text.h"
#include "task/sync.h"

struct channel;

enum channel_outcome {
    CHANNEL_DONE,
    CHANNEL_LATE,  // the deadline has passed
    CHANNEL_WAITS, // NATIVE_BLOCK; call again
    CHANNEL_LARGE, // more than it could ever hold
};

// An item may have up to so many bytes, and all items together; less where the system gives less. maxsize 0: any number of
// items. NULL with errno.
struct channel *channel_create(struct sched *s, size_t most_bytes, int64_t maxsize);
void channel_destroy(struct channel *c); // this process's view of it

enum channel_outcome channel_put(struct channel *c, struct call *call, const struct text *item, int64_t deadline);
enum channel_outcome channel_get(struct channel *c, struct call *call, int64_t deadline, struct text *item); // appends
bool channel_task_done(struct channel *c); // false: nothing is unfinished
enum channel_outcome channel_join(struct channel *c, struct call *call);
size_t channel_len(struct channel *c);
int64_t channel_maxsize(const struct channel *c); // 0: any number
