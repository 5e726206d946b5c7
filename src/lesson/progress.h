// Progress: what somebody has done in which lesson, kept in one SQLite file. Any number of bobbins may use it at once; whoever is killed
// loses at most the mark that was just on its way. A lesson is known by what its steps say (outline.h), not by where its file lies.
//
// Marks are written by a thread of their own: progress_mark never waits for the disk. Reading is done by the caller. All functions are
// for one thread, the one that made it. Nothing here fails: trouble is told once, by progress_trouble, and the lesson goes on.
#pragma once

#include "lesson/outline.h"

struct os_mutex;
struct progress;
struct text;

// `path` is the file, from the root. Nothing is made before there is something to write; unless `keeps`, nothing ever is.
struct progress *progress_create(const char *path, bool keeps);
void progress_destroy(struct progress *p); // writes what waits, a second long at most; takes NULL

// Held by whoever is inside SQLite. No process may be forked then: see engine_guard_forks.
struct os_mutex *progress_gate(struct progress *p);

// The lesson that the marks which follow are about. It is written down with the first of them.
void progress_begin(struct progress *p, const struct outline *o);

// X(NAME): DONE: the step was read or run. ANSWER, ATTEMPT: of a question, of an exercise; right or not, with what was given.
// MOVED: no step, only place and time. FINISHED: the lesson's end was reached. FORGOTTEN: nothing of the lesson is kept.
#define PROGRESS_MARKS(X) X(MOVED) X(DONE) X(ANSWER) X(ATTEMPT) X(FINISHED) X(FORGOTTEN)

enum progress_kind {
#define X(name) PROGRESS_##name,
    PROGRESS_MARKS(X)
#undef X
    PROGRESS_KIND_COUNT
};

struct progress_mark {
    enum progress_kind kind;
    size_t place;      // of the step, from 0: DONE, ANSWER, ATTEMPT
    size_t at;         // where one stands: the place of the next step
    bool right;        // ANSWER, ATTEMPT
    const char *given; // the same: what was answered, or NULL
    int64_t spent_ms;  // since the mark before
    int64_t wall;      // seconds since 1970
};
void progress_mark(struct progress *p, const struct progress_mark *m);

struct progress_step {
    bool done, right;  // right: once, at least
    size_t tries;      // answers or attempts
    bool first_right;  // the first of them was
    char *given;       // the last, or NULL
};

struct progress_record {
    bool known;        // else all is 0
    size_t at;         // the place of the next step, in the lesson as it is now
    size_t was_at, was_steps; // the same when something was last noted
    bool changed;      // since then the lesson's steps have
    size_t done;       // how many of its steps are
    size_t finished;   // how often its end was reached
    int64_t spent_ms, first, last; // seconds since 1970
    struct progress_step *steps;   // of the outline's n; NULL unless known
    size_t nsteps;
};
// What is kept of a lesson, the newest marks included. False: nothing can be read (progress_trouble says why).
bool progress_read(struct progress *p, const struct outline *o, struct progress_record *out);
void progress_record_finish(struct progress_record *r);

// Appends what went wrong since the last call, each kind of trouble once: true if anything did.
bool progress_trouble(struct progress *p, struct text *out);
// Waits until all marks are written, at most so long; false: they are not.
bool progress_settle(struct progress *p, int64_t ns);
