// Memory images (image.h): copying, keeping, giving back. Numbers of names go on in a copy where they stand, as after a fork, but for
// those of processes, which begin anew below each.
#include "task/image.h"
#include "base/mem.h"
#include "lang/copy.h"
#include "task/engine.h"
#include "task/process_inside.h"
#include <string.h>
#include <unistd.h>

void image_init(struct image *first, struct sched *s, value *globals) {
    *first = (struct image){.sched = s, .globals = globals, .pid = getpid()};
}

static void list(struct image *i) {
    struct sched *s = i->sched;
    os_mutex_lock(&s->mutex);
    i->next = s->images;
    s->images = i;
    os_mutex_unlock(&s->mutex);
}

struct image *image_copy(struct image *from, struct heap_cache *cache, struct copier **k) {
    struct sched *s = from->sched;
    struct image *i = mem_alloc_zero(1, sizeof *i);
    *i = *from;
    i->globals = globals_create();
    i->above = from->process;
    i->process = i->main = NULL;
    i->processes_named = 0;
    i->live = i->live_daemons = 0;
    i->cpu_ns = i->children_cpu_ns = 0;
    i->words = NULL;
    i->signal = 0;
    i->ending = false;
    i->random = NULL;
    list(i);
    *k = copier_create(s->in, cache);
    if (globals_copy(*k, from->globals, i->globals)) return i;
    copier_destroy(*k);
    *k = NULL;
    image_destroy(i);
    return NULL;
}

bool image_restore(struct image *to, const struct image *from, struct heap_cache *cache) {
    value *fresh = globals_create();
    struct copier *k = copier_create(to->sched->in, cache);
    bool fine = globals_copy(k, from->globals, fresh);
    for (size_t i = 0, n = interp_slot_count(to->sched->in); fine && i < n; i++) {
        // A name that came up since then has nothing but what it means by itself.
        value v = fresh[i] == VALUE_UNDEF ? interp_slot_builtin(to->sched->in, (int)i) : fresh[i];
        value_store(&to->globals[i], v);
    }
    copier_destroy(k);
    globals_destroy(fresh);
    return fine;
}

void image_set_pid(struct image *first, pid_t pid) {
    struct sched *s = first->sched;
    os_mutex_lock(&s->mutex);
    for (struct task *t = s->first; t; t = t->next) {
        if (t->process && t->process->maker == first->pid) t->process->maker = pid;
    }
    first->pid = pid;
    os_mutex_unlock(&s->mutex);
}

void image_forget_random(struct image *i) {
    if (i->random) i->random_free(i->random);
    i->random = NULL;
}

void image_destroy(struct image *i) {
    if (!i) return;
    struct sched *s = i->sched;
    os_mutex_lock(&s->mutex);
    struct image **at = &s->images;
    while (*at != i) at = &(*at)->next;
    *at = i->next;
    for (struct task *t = s->first; t; t = t->next) {
        if (t->image == i) t->image = NULL; // over, with all that ran in it
    }
    os_mutex_unlock(&s->mutex);
    task_free_process_main(i->main);
    image_forget_random(i);
    globals_destroy(i->globals);
    mem_free(i);
}

void images_mark_locked(struct sched *s, struct heap_marker *m) {
    for (struct image *i = s->images; i; i = i->next) {
        globals_mark(s->in, i->globals, m);
        if (!i->main) continue;
        task_mark(i->main, m);
        heap_mark(m, i->main->object);
        if (i->main->fiber) fiber_mark(i->main->fiber, m);
    }
}

// Snapshots: on the thread outside the world, while it stands still.

struct engine_snapshot {
    struct image *image;
};

struct engine_snapshot *engine_snapshot(struct engine *e) {
    struct sched *s = engine_sched(e);
    struct copier *k;
    struct heap_cache cache;
    sched_stop_world(s, false);
    heap_cache_init(&cache, interp_heap(s->in));
    struct image *image = image_copy(&s->root, &cache, &k);
    heap_cache_finish(&cache);
    sched_resume_world(s, false);
    if (!image) return NULL;
    copier_destroy(k);
    struct engine_snapshot *snapshot = mem_alloc_zero(1, sizeof *snapshot);
    snapshot->image = image;
    return snapshot;
}

bool engine_restore(struct engine *e, const struct engine_snapshot *snapshot) {
    struct sched *s = engine_sched(e);
    struct heap_cache cache;
    sched_stop_world(s, false);
    heap_cache_init(&cache, interp_heap(s->in));
    bool fine = image_restore(&s->root, snapshot->image, &cache);
    heap_cache_finish(&cache);
    sched_resume_world(s, false);
    return fine;
}

void engine_snapshot_free(struct engine_snapshot *snapshot) {
    if (!snapshot) return;
    image_destroy(snapshot->image);
    mem_free(snapshot);
}
