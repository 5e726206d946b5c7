// What --events, --trace and --timeline write: the log into files, as it comes. Fed by session_pump with every event that the feed sees, so what is
// missing here is missing there, and said.
#pragma once

#include "shell/options.h"
#include "trace/log.h"

struct record;

// NULL with an empty message when nothing is asked for; NULL with a message when a file cannot be written.
struct record *record_open(const struct options *o, struct log *log, struct text *message);
void record_event(struct record *r, const struct event *e); // r may be NULL
// Puts the files in their places. False with a message: at least one of them is not there. Takes NULL.
bool record_close(struct record *r, struct text *message);
