// The log as a Chrome trace in JSON, which ui.perfetto.dev and chrome://tracing open.
//
// Each task has a track of flat slices without gaps: starting, running, asleep, waits for Lock-1. Each lock has a track of its own that shows
// who holds it, the cells have one, and each child process is a process with tracks of its own. Arrows lead from who starts a task to its
// first instruction, from a task's end to who joined it, from who lets a lock go to who waited for it, and from who wakes somebody otherwise. What is printed stands as a
// point. Names begin with numbers, because viewers sort by name. Times are microseconds since the first event.
//
// Written as the events come: an interval when it has ended, and all that is open with trace_json_end.
#pragma once

#include "lab/tracks.h"

struct trace_json;

struct trace_json *trace_json_begin(struct text *out); // out is borrowed
void trace_json_add(struct trace_json *t, const struct event *e);
void trace_json_end(struct trace_json *t); // closes everything; frees
