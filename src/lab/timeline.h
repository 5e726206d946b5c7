// The timeline: what every task did and when, as plain data made from the event log. Pure; draws nothing (timeline_text.h,
// timeline_svg.h, timeline_html.h do), knows no terminal, and does not depend on how many events the log keeps: a recorder is fed
// events one by one, and a timeline is cut out of what it has seen.
//
// Times are the log's, in ns. Texts are made harmless when they are taken: no control characters, on one line, cut.
#pragma once

#include "lab/strings.h"
#include "trace/log.h"

// X(NAME, word) - what a task does from one moment to another. The word is what legends say.
#define TIMELINE_STATES(X)                                                            \
    X(OTHER, "waits")            /* for the shell, a pool, a database */              \
    X(UNKNOWN, "not known")      /* events are missing */                             \
    X(NEW, "not started")                                                             \
    X(READY, "ready")            /* nothing keeps it from running but the others */   \
    X(RUNNING, "running")                                                             \
    X(ASLEEP, "asleep")                                                               \
    X(LOCK, "waits for a lock")                                                       \
    X(JOIN, "joins a task")                                                           \
    X(QUEUE, "waits for a queue")                                                     \
    X(SEMAPHORE, "waits for a semaphore")                                             \
    X(EVENT, "waits for an event")                                                    \
    X(CONDITION, "waits for a condition")                                             \
    X(BARRIER, "waits at a barrier")                                                  \
    X(GIL, "waits for the GIL")                                                       \
    X(OUTPUT, "waits for the screen")

enum timeline_state {
#define X(name, word) TIMELINE_##name,
    TIMELINE_STATES(X)
#undef X
    TIMELINE_STATE_COUNT
};
extern const char *const timeline_state_words[TIMELINE_STATE_COUNT];

#define TIMELINE_NEVER INT64_MIN // a time that has not come, or was not seen

struct timeline_interval {
    int64_t from, to;
    uint32_t what;   // a text: what it waits for; 0: nothing to be said
    uint32_t holder; // id of the task that held it when the wait began, or 0
    uint8_t state;   // enum timeline_state
    bool others;     // and others held it before the wait was over
    bool open;       // goes on beyond the timeline's end
};

enum timeline_span_kind { TIMELINE_HOLDS, TIMELINE_CHUNK }; // has a lock; works at items of a pool

struct timeline_span {
    int64_t from, to;
    uint32_t what;   // a text: the lock's name, or which items
    uint8_t kind;
    bool open;
};

enum timeline_end { TIMELINE_OPEN, TIMELINE_FINISHED, TIMELINE_FAILED, TIMELINE_KILLED, TIMELINE_END_COUNT };

struct timeline_task {
    uint32_t id;
    uint32_t name, call, outcome;   // texts; outcome: result, error or signal, 0: nothing to be said
    bool is_process, is_inside;     // inside a process
    uint8_t end;                    // enum timeline_end
    int64_t created, started, ended; // TIMELINE_NEVER
    int64_t cpu_ns;
    struct timeline_interval *intervals; // in order, without overlap; none is empty
    size_t nintervals, intervals_cap;
    struct timeline_span *spans;         // by their beginnings
    size_t nspans, spans_cap;
};

enum timeline_arrow_kind { TIMELINE_STARTS, TIMELINE_ENDS, TIMELINE_WAKES, TIMELINE_HANDS_OVER, TIMELINE_ARROW_COUNT };

struct timeline_arrow {
    int64_t from, to;
    uint32_t source, target; // indexes of tasks
    uint32_t what;           // a text: the lock, what was waited for
    uint8_t kind;            // enum timeline_arrow_kind
};

struct timeline_print {
    int64_t ns;
    uint32_t task, text; // the task's index; the text's beginning
};

struct timeline_loss { // events that are not there
    int64_t from, to;
    int64_t missing;
    bool minor;          // only waits, locks and switches
};

struct timeline {
    int64_t from, to;   // what is drawn
    int64_t zero;       // where the feed's stopwatch stood at 0
    uint32_t cell;      // 0: everything
    bool cell_runs;
    struct timeline_task *tasks; // in the order of their starts, those that never started last
    size_t ntasks, tasks_cap;
    struct timeline_arrow *arrows;
    size_t narrows, arrows_cap;
    struct timeline_print *prints;
    size_t nprints, prints_cap;
    struct timeline_loss *losses;
    size_t nlosses, losses_cap;
    uint64_t left_out;  // events after which the recorder was full
    uint32_t *finished; // indexes of tasks that ended, in that order
    size_t nfinished;
    struct strings texts;
    struct map ids;     // of tasks, a number to an index
};

void timeline_destroy(struct timeline *t);
const char *timeline_text(const struct timeline *t, uint32_t text); // "" for 0
const char *timeline_name(const struct timeline *t, const struct timeline_task *task); // never empty
size_t timeline_intervals(const struct timeline *t);                // in all tasks
const struct timeline_task *timeline_task_by_id(const struct timeline *t, uint32_t id); // the last of that number; NULL
bool timeline_is_alike(const struct timeline_interval *a, const struct timeline_interval *b); // but for their times

struct timeline_recorder;
struct timeline_recorder *timeline_recorder_create(void);
void timeline_recorder_destroy(struct timeline_recorder *r);
void timeline_recorder_event(struct timeline_recorder *r, const struct event *e);

// The last cell that started tasks, or the last cell if none did; 0: there was none.
uint32_t timeline_last_cell(const struct timeline_recorder *r);
// From the beginning of a cell until it and all tasks that it started have ended and no other cell runs; whatever happened
// meanwhile is in it. `now` ends what has not ended. NULL: no such cell was seen. Cell 0: everything, be it nothing.
struct timeline *timeline_cut(const struct timeline_recorder *r, uint32_t cell, int64_t now);
