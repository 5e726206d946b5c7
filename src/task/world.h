// Stop-the-world: how everything that touches the language's memory is brought to stand still, for collecting garbage,
// looking at variables, and later for fork and snapshots.
//
//     fiber's thread   enter .. runs language code .. pause (asked to, at a safe point) .. leave, parks, enter .. leave
//     stopper          stop: no more entering; ask the running ones; wait until nobody runs .. works .. resume
//
// A thread that is inside may itself stop the world; it counts as standing still while it waits for its turn.
// This knows no tasks: whom to ask is the caller's callback.
#pragma once

#include "base/thread.h"

struct world {
    struct os_mutex mutex; // guards what follows; taken after the scheduler's mutex, never before it
    struct os_cond still;  // running fell to 0
    struct os_cond go;     // stopped became false
    size_t running;        // threads inside
    bool stopped;          // somebody has, or is about to have, the world to itself
};

void world_init(struct world *w);
void world_finish(struct world *w);
void world_forked(struct world *w); // in a child: nobody is inside, nobody waits
void world_enter(struct world *w); // waits while the world is stopped
void world_leave(struct world *w);
void world_pause(struct world *w); // by a thread inside, at a safe point: lets a stopper have its way
// Has the world to itself from here to world_resume. `ask` must make every thread inside come to world_pause or world_leave
// soon; it is called once, without the mutex. `inside`: the caller has entered.
void world_stop(struct world *w, bool inside, void (*ask)(void *user), void *user);
void world_resume(struct world *w, bool inside);
