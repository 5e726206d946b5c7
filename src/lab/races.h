// The race detector: who reads and writes variables, items and shapes of containers without any order between them. Happens-before
// by vector clocks, as in FastTrack (Flanagan, Freund 2009): so the verdict depends on which accesses a run makes and how they are
// synchronised, and not on how they happened to interleave.
//
// It works on machines that step one task at a time (the simulated one, explore's). What it has found is told by notes in the log when
// the cell ends, each variable once; at most RACES_TOLD, the others are counted.
#pragma once

#include "task/before.h"

struct races;
struct text;

#define RACES_TOLD 3         // a cell
#define RACES_TASKS 1024     // followed at once; beyond that nobody is, and a note says so
#define RACES_MEMORY (64u << 20) // bytes of accounts; beyond that new objects have none, and a note says so

// Listens to s, whose MainThread is idle; `wanted`: also under a simulated machine it may be off. One for each scheduler.
struct races *races_create(struct sched *s, bool wanted);
void races_destroy(struct races *r); // before or after the sched: touches it no more; NULL: nothing
void races_want(struct races *r, bool wanted); // from the next cell on
bool races_are_wanted(const struct sched *s);

// For a run that begins elsewhere than with a cell (explore): forgets all, follows `main`, whose fiber is new. races_end ends that, when no fiber of it will run again.
void races_begin(struct races *r, struct task *main);
void races_end(struct races *r);

size_t races_count(const struct races *r);                       // found since the cell (or run) began
void races_names(const struct races *r, struct text *out);       // of the variables, in alphabetical order: "a, xs"; each once
void races_describe(const struct races *r, size_t nth, struct text *out); // as the note tells it, several lines
