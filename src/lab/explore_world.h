// A program that is tried out: all its tasks, one thread of the system, everything on a stage (base/stage.h), so that any moment can be kept
// and come back to. A step is a task's next visible operation and what it does after it up to the next one; what cannot matter to other tasks
// (explore_touch.h) is no step. Who takes the next step is the caller's choice.
//
// In a process of its own (task/step.h). Knows no search and no report.
#pragma once

#include "base/text.h"
#include "lab/explore_touch.h"
#include "lang/fingerprint.h"
#include "lang/value.h"

struct sched;
struct explore_world;

#define WORLD_TASKS_MAX 120

enum world_ending { WORLD_GOES_ON, WORLD_DONE, WORLD_ERROR, WORLD_DEADLOCK, WORLD_ENDLESS };

struct world_options {
    bool timed;      // sleeps and time limits are kept; else a sleep is nothing, and a limit may pass at any moment
    bool fast;       // no step of their own for unlock, put, release, notify
};

// The call (a function without parameters) and watched expressions (the same) are values of the sched's session. NULL: the system has no
// memory, or the copy does not fit the stage.
struct explore_world *world_create(struct sched *s, const struct world_options *o, value call, const value *watched, size_t nwatched);

// To the first moment at which there is a choice; from there on by steps. false: world_refusal says why.
bool world_begin(struct explore_world *w);
size_t world_ntasks(const struct explore_world *w); // 0 is MainThread; those started so far
// Task i takes its next step; false: it cannot now (then the world must be put back, or the task be asked again only after another's step).
bool world_step(struct explore_world *w, size_t i);
bool world_may_step(const struct explore_world *w, size_t i); // it is not over, nor waits for word; it may still find that it cannot
bool world_is_over(const struct explore_world *w); // all tasks but daemons have ended
bool world_advance_clock(struct explore_world *w); // nobody can: to the next deadline; false: there is none

// Moments. world_size: bytes of the one that is now.
size_t world_size(const struct explore_world *w);
void world_save(const struct explore_world *w, void *to);
void world_restore(struct explore_world *w, const void *from);
struct print128 world_print(struct explore_world *w); // of the state: what decides how it can go on
bool world_is_whole(const struct explore_world *w);   // prints say everything

// What came of it: of a world that is over, or in which nobody can go on. Adds one line, as shown. The world may be used no further before
// it is put back.
enum world_ending world_outcome(struct explore_world *w, struct text *out);

struct touches *world_touches(struct explore_world *w);
bool world_found_shared(struct explore_world *w); // a new place turned out to matter since this was asked last
const char *world_refusal(const struct explore_world *w); // what the program does that cannot be explored; NULL: nothing
unsigned world_remarks(const struct explore_world *w);
enum { REMARK_CLOCK = 1, REMARK_RANDOM = 2, REMARK_SLEEP = 4, REMARK_LIMIT = 8 };

// The race detector (races.h) follows what happens from here on, until the world is put back; and the variables that were raced for: "a, b".
void world_follow_races(struct explore_world *w);
void world_add_races(struct explore_world *w, struct text *out);

// For tables of steps.
void world_set_recording(struct explore_world *w, struct text *step); // each step writes what it was; NULL: no longer
// Where nothing is watched, the variables that tasks share will be: those that are known to be shared now.
void world_pick_watched(struct explore_world *w);
// The watched values now, one for each, separated by \t.
void world_watch(struct explore_world *w, struct text *out);
void world_watch_names(struct explore_world *w, struct text *out);
void world_task_name(const struct explore_world *w, size_t i, struct text *out);
void world_names(const struct explore_world *w, struct text *out); // of its tasks, as programs see them, separated by \t
// What the next step of task i would be, as it would be recorded, or "" if it is over; true: it can take it. Nothing has changed behind it.
bool world_look_ahead(struct explore_world *w, size_t i, struct text *out);
void world_add_source_line(const struct explore_world *w, size_t i, struct text *out); // where task i stands, without its indentation
enum world_state_of { WORLD_TASK_CAN, WORLD_TASK_WAITS, WORLD_TASK_OVER, WORLD_TASK_ENDLESS };
enum world_state_of world_state_of(const struct explore_world *w, size_t i); // CAN: unless it finds that it cannot
bool world_could_step(struct explore_world *w, size_t i); // right now; nothing has changed behind it
uint16_t world_hash(const struct explore_world *w);  // of the program's text
void world_add_call(const struct explore_world *w, struct text *out); // its source text
uint32_t world_line(const struct explore_world *w, size_t i); // where task i stands; 0: unknown
