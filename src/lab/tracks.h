// Tracks: what each task is doing right now, told by events alone, and since when. A pure state machine, the ground on which exports
// and live lanes stand. Takes events in the log's order; lost ones make it vague, never wrong for long.
#pragma once

#include "base/text.h"
#include "task/task.h"
#include "trace/log.h"

// X(NAME, text)
#define TRACK_STATES(X) \
    X(NEW, "not started") X(STARTING, "starting") X(RUNNING, "running") X(READY, "ready") X(WAITING, "waiting") X(IDLE, "idle") \
    X(ENDED, "ended")

enum track_state {
#define X(name, text) TRACK_##name,
    TRACK_STATES(X)
#undef X
    TRACK_STATE_COUNT
};

struct track {
    uint32_t id;           // the task's number; 1 is MainThread
    uint32_t number;       // of the track: never given twice, though task numbers begin anew after a reset
    uint32_t process;      // number of the track that is the process it lives in: itself, if it is one
    uint32_t parent;       // the task that made it; 0: nobody
    enum task_kind kind;
    enum track_state state;
    int64_t since;         // when the state began
    int64_t started;       // -1: not yet
    enum wait_why why;     // of WAITING
    uint32_t holder;       // of WAITING: the task that holds what is waited for, 0: nobody
    int64_t first, items;  // of a pool's chunk that it works on; items 0: none
    char *name;            // owned
    struct text what;      // of WAITING: the lock's or task's name
    struct text call;      // f(5, 'x')
    void *mine;            // of the user of the tracks, who frees it when `gone` is called
    bool gone;             // a gap in the table
};

struct tracks {
    struct track **at;     // by task number, gaps among them
    size_t len, cap, ngone;
    struct track *last;    // found last
    uint32_t given;        // numbers
    int64_t now;           // time of the last event
    // A state has ended, as `t` still says, at `to`; not called for a state that took no time. May be NULL.
    void (*interval)(void *user, struct track *t, int64_t to);
    // A task that has ended is forgotten; also when all of them are, at the end. May be NULL.
    void (*gone)(void *user, struct track *t);
    void *user;
};

void tracks_init(struct tracks *k); // with MainThread, idle
void tracks_finish(struct tracks *k);
// Takes an event; the track that it is about, valid until the next call. NULL: none (events of bobbin itself).
struct track *tracks_event(struct tracks *k, const struct event *e);
struct track *tracks_find(struct tracks *k, uint32_t id); // alive, or just ended; else NULL
// The newest task that `by` may mean when it says a name: inside a process its own threads have short names. NULL: none.
struct track *tracks_named(struct tracks *k, const struct track *by, const char *name, size_t len);
// "waits for Lock-1", "asleep", "joins Thread-1", "items 3 to 5": what its state is called.
void track_add_label(const struct track *t, struct text *out);
