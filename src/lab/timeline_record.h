// What a recorder remembers: between timeline_record.c, which understands events, and timeline.c, which cuts timelines out.
#pragma once

#include "base/text.h"
#include "lab/timeline.h"

#define RECORD_OPEN INT64_MAX // the end of what has not ended
#define RECORD_TIME_MAX (INT64_MAX / 4) // ns; times are kept below, so that their differences stay in range
#define RECORD_MAIN 1         // MainThread's number

// What is remembered of a task besides its picture.
struct recorded_task {
    uint32_t root;       // whose memory it lives in: the process's number, 0: this process
    uint32_t parent;     // index, or UINT32_MAX
    uint32_t cell;       // in which it was started
    uint32_t waited_for; // the lock that it was just woken for, a text; 0: none
    size_t wait;         // index of the interval in which it did
    size_t wake;         // the arrow that woke it, its index + 1, until it blocks again
    int64_t released_ns; // when it last let a lock go
    int64_t woke_ns;     // when it was woken, if it has done nothing since; else TIMELINE_NEVER
};

struct recorded_lock {
    uint32_t holder, span;      // indexes of a task and of its span, while it is held
    bool is_held;
    uint32_t released_by;       // index of a task, or UINT32_MAX
    int64_t released_ns;
};

struct recorded_cell {
    uint32_t number;
    bool is_busy;        // started tasks, or gave some to the workers of a pool
    size_t live;         // tasks that it started
    int64_t from, to, last_end; // to: RECORD_OPEN
};

struct recorded_round { // of the feed's stopwatch
    int64_t zero, end;
};

struct timeline_recorder {
    struct timeline all;          // tasks in the order of their first events; open ends are RECORD_OPEN
    struct recorded_task *more;   // beside all.tasks
    size_t more_cap, finished_cap;
    struct map lock_keys;         // memory and number of a lock to its index
    struct recorded_lock *locks;
    size_t nlocks, locks_cap;
    struct recorded_cell *cells;
    size_t ncells, cells_cap;
    struct recorded_round *rounds;
    size_t nrounds, rounds_cap;
    int64_t first_ns, last_ns;    // of the events seen
    int64_t full_ns;              // when there was no room for more; INT64_MAX: there is
    size_t kept;                  // intervals, spans, arrows, prints
    size_t first_open;            // no task before it has an open interval
    size_t live;                  // tasks without MainThread
    bool cell_runs;
    uint32_t last_id, last_index; // of the last task looked up
    struct text scratch;
};

void timeline_finish(struct timeline *t);
