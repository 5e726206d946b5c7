// The counting behind stop-the-world (world.h). Only the count and the flag matter; both change under the mutex, so whoever
// enters after `stopped` was set waits, and whoever entered before was counted and will be asked.
#include "task/world.h"
#include "base/bug.h"

void world_init(struct world *w) {
    os_mutex_init(&w->mutex);
    os_cond_init(&w->still);
    os_cond_init(&w->go);
    w->running = 0;
    w->stopped = false;
}

void world_finish(struct world *w) {
    invariant(w->running == 0 && !w->stopped);
    os_cond_finish(&w->go);
    os_cond_finish(&w->still);
    os_mutex_finish(&w->mutex);
}

// The copies of the conditions may remember threads that wait in the parent, so they are made anew.
void world_forked(struct world *w) {
    os_cond_init(&w->still);
    os_cond_init(&w->go);
    w->running = 0;
    w->stopped = false;
}

static void step_out_locked(struct world *w) {
    invariant(w->running > 0);
    if (--w->running == 0 && w->stopped) os_cond_broadcast(&w->still);
}

static void wait_for_go_locked(struct world *w) {
    while (w->stopped) os_cond_wait(&w->go, &w->mutex, OS_NO_DEADLINE);
}

void world_enter(struct world *w) {
    os_mutex_lock(&w->mutex);
    wait_for_go_locked(w);
    w->running++;
    os_mutex_unlock(&w->mutex);
}

void world_leave(struct world *w) {
    os_mutex_lock(&w->mutex);
    step_out_locked(w);
    os_mutex_unlock(&w->mutex);
}

void world_pause(struct world *w) {
    os_mutex_lock(&w->mutex);
    if (w->stopped) {
        step_out_locked(w);
        wait_for_go_locked(w);
        w->running++;
    }
    os_mutex_unlock(&w->mutex);
}

void world_stop(struct world *w, bool inside, void (*ask)(void *user), void *user) {
    os_mutex_lock(&w->mutex);
    if (inside) step_out_locked(w);
    wait_for_go_locked(w);
    w->stopped = true;
    os_mutex_unlock(&w->mutex);
    ask(user);
    os_mutex_lock(&w->mutex);
    while (w->running > 0) os_cond_wait(&w->still, &w->mutex, OS_NO_DEADLINE);
    os_mutex_unlock(&w->mutex);
}

void world_resume(struct world *w, bool inside) {
    os_mutex_lock(&w->mutex);
    invariant(w->stopped && w->running == 0);
    w->stopped = false;
    if (inside) w->running++;
    os_cond_broadcast(&w->go);
    os_mutex_unlock(&w->mutex);
}
