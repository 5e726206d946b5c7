// A session without a prompt: the loop that waits for what happens and shows it, and what it takes to begin and to end. Who says "next", and
// what a cell's end means, is the business of run.c and check.c.
#pragma once

#include "shell/session.h"

struct replay {
    struct session session;
    int signals;       // see signals.h
    int status;        // so far
    bool over;         // nothing more is to be run
    bool interrupted;  // by Ctrl-C
    const char *name;  // of what runs: a file
    uint32_t cell, line; // where its cell begins; cell: in a notebook, else 0
    int64_t wake;      // no round lasts longer (of clock_now)
};

// False with errno when the machine gives no thread. It must not move in memory afterwards.
bool replay_init(struct replay *r, const struct options *o, int signals);
void replay_finish(struct replay *r);
// Begins what --events and --trace ask for, or stops with a message; and puts the files in their places.
void replay_record(struct replay *r, const struct options *o);
void replay_end_record(struct replay *r);
void replay_stop(struct replay *r, int status);
// One round: waits until something happens and shows it. Time limits are the caller's business.
void replay_round(struct replay *r);
// After a cell: shows what it left in the middle of a line.
void replay_settle(struct replay *r);
// "bobbin: ..." to standard error, made harmless.
void replay_complain(struct screen *screen, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
