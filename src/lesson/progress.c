// Progress: marks on their way to the file. Knows no terminal and no engine; how the file is read and written is in progress_file.c.
//
// A commit takes 20 us as a rule and 15 ms at times, or as long as a disk likes; the thread that draws and listens must not wait for it.
// So marks are put on a list, and a thread, the writer, takes what is there and writes it as one transaction. Between a step on the screen
// and its mark on the disk there is the time of one commit: a kill -9 in between costs this one step, and nothing else ever.
//
// A process that is forked while another thread is inside SQLite keeps what that thread holds, SQLite's own locks above all, for ever:
// its first database() would hang. So whoever is inside SQLite, writer or reader, holds the gate, and a fork takes the gate first
// (engine_guard_forks). The gate is never held while anything is waited for but the disk: when another bobbin is writing, SQLite gives up
// after 20 ms, and the writer goes out of the gate and comes again.
//
// What cannot be written (a full disk) stays on the list and is tried again with the next mark.

#include "lesson/progress.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/thread.h"
#include "lesson/progress_file.h"
#include <string.h>

#define KEPT_MOST 10000             // marks that wait for a disk with room
#define AGAIN_NS 20000000           // after another bobbin was in the way
#define PATIENCE_NS 5000000000      // until that is told
#define READ_PATIENCE_NS 300000000  // for marks to be written before reading
#define LAST_PATIENCE_NS 1000000000 // at the end

struct progress {
    struct os_mutex gate; // guards the file. Taken before the mutex, if both
    struct progress_file file;

    struct os_mutex mutex; // guards what follows
    struct os_cond wanted; // a mark came, or the end
    struct os_cond written;
    struct progress_entry *waiting;
    size_t n, cap;
    bool writing;          // the writer has taken some
    bool stuck;            // the last write failed: wait for a new mark
    bool closing;
    struct text news;      // trouble that was not told yet

    // The owner's.
    bool keeps, has_thread;
    pthread_t thread;
    struct outline **outlines; // all that marks may point to
    size_t noutlines, outlines_cap;
};

struct progress *progress_create(const char *path, bool keeps) {
    struct progress *p = mem_alloc_zero(1, sizeof *p);
    p->keeps = keeps;
    p->file = (struct progress_file){.path = mem_copy_string(path), .keeps = keeps};
    os_mutex_init(&p->gate);
    os_mutex_init(&p->mutex);
    os_cond_init(&p->wanted);
    os_cond_init(&p->written);
    return p;
}

struct os_mutex *progress_gate(struct progress *p) {
    return &p->gate;
}

void progress_begin(struct progress *p, const struct outline *o) {
    mem_reserve(p->outlines, p->noutlines, p->outlines_cap);
    struct outline *copy = mem_alloc(sizeof *copy);
    outline_copy(copy, o);
    p->outlines[p->noutlines++] = copy;
}

static void free_entries(struct progress_entry *entries, size_t n) {
    for (size_t i = 0; i < n; i++)
        mem_free((char *)(uintptr_t)entries[i].mark.given);
    mem_free(entries);
}

// What was not written goes back before what came meanwhile.
static void put_back_locked(struct progress *p, struct progress_entry *entries, size_t n) {
    if (n + p->n > KEPT_MOST) {
        free_entries(entries, n);
        return;
    }
    struct progress_entry *all = mem_resize(entries, (n + p->n) * sizeof *all);
    if (p->n)
        memcpy(all + n, p->waiting, p->n * sizeof *all);
    mem_free(p->waiting);
    p->waiting = all;
    p->n += n;
    p->cap = p->n;
}

// What was found out inside is passed on to where it can be had without the gate.
static void leave_gate(struct progress *p) {
    os_mutex_lock(&p->mutex);
    text_add(&p->news, text_str(&p->file.news), p->file.news.len);
    os_mutex_unlock(&p->mutex);
    text_clear(&p->file.news);
    os_mutex_unlock(&p->gate);
}

static enum progress_trouble write_through_gate(struct progress *p, const struct progress_entry *entries, size_t n, bool last) {
    os_mutex_lock(&p->gate);
    enum progress_trouble trouble = progress_file_write(&p->file, entries, n);
    if (trouble == PROGRESS_BUSY && last)
        progress_tell(&p->file, trouble, "your progress is not kept just now: another program holds %s", p->file.path);
    leave_gate(p);
    return trouble;
}

// Comes again while another bobbin is in the way, or once more when damage was found: that is put aside then. Between two tries
// nobody is inside SQLite.
static enum progress_trouble write_patiently(struct progress *p, const struct progress_entry *entries, size_t n) {
    int64_t end = clock_now() + PATIENCE_NS;
    enum progress_trouble trouble;
    bool last = false;
    do {
        trouble = write_through_gate(p, entries, n, last);
        if (last || (trouble != PROGRESS_BUSY && trouble != PROGRESS_DAMAGED))
            break;
        os_mutex_lock(&p->mutex);
        last = p->closing || clock_now() > end;
        if (!last)
            os_cond_wait(&p->wanted, &p->mutex, clock_now() + AGAIN_NS);
        os_mutex_unlock(&p->mutex);
    } while (true);
    return trouble;
}

static void write_batch_locked(struct progress *p) {
    struct progress_entry *entries = p->waiting;
    size_t n = p->n;
    p->waiting = NULL;
    p->n = p->cap = 0;
    p->writing = true;
    os_mutex_unlock(&p->mutex);
    enum progress_trouble trouble = write_patiently(p, entries, n);
    os_mutex_lock(&p->mutex);
    p->writing = false;
    p->stuck = trouble != PROGRESS_FINE;
    if (p->stuck)
        put_back_locked(p, entries, n);
    else
        free_entries(entries, n);
    os_cond_broadcast(&p->written);
}

static void writer(void *arg) {
    struct progress *p = arg;
    os_mutex_lock(&p->mutex);
    while (!p->closing || (p->n && !p->stuck)) {
        if (p->n && !p->stuck)
            write_batch_locked(p);
        else
            os_cond_wait(&p->wanted, &p->mutex, OS_NO_DEADLINE);
    }
    os_mutex_unlock(&p->mutex);
}

// Without a thread there is nobody to write: it is tried again with the next mark.
static void wake_writer(struct progress *p) {
    if (!p->has_thread)
        p->has_thread = os_thread_create(&p->thread, writer, p, 0, "bobbin-keeper", false);
}

void progress_mark(struct progress *p, const struct progress_mark *m) {
    if (!p->keeps || p->noutlines == 0)
        return;
    struct progress_entry e = {.outline = p->outlines[p->noutlines - 1], .mark = *m};
    e.mark.given = mem_copy_string(m->given);
    os_mutex_lock(&p->mutex);
    if (p->n >= KEPT_MOST) {
        mem_free((char *)(uintptr_t)e.mark.given);
    } else {
        mem_reserve(p->waiting, p->n, p->cap);
        p->waiting[p->n++] = e;
    }
    p->stuck = false;
    os_cond_signal(&p->wanted);
    os_mutex_unlock(&p->mutex);
    wake_writer(p);
}

bool progress_settle(struct progress *p, int64_t ns) {
    int64_t end = clock_now() + ns;
    os_mutex_lock(&p->mutex);
    while ((p->n && !p->stuck && p->has_thread) || p->writing) {
        if (!os_cond_wait(&p->written, &p->mutex, end) && clock_now() >= end)
            break;
    }
    bool settled = p->n == 0 && !p->writing;
    os_mutex_unlock(&p->mutex);
    return settled;
}

bool progress_read(struct progress *p, const struct outline *o, struct progress_record *out) {
    progress_settle(p, READ_PATIENCE_NS);
    os_mutex_lock(&p->gate);
    bool fine = progress_file_read(&p->file, o, out);
    leave_gate(p);
    return fine;
}

void progress_record_finish(struct progress_record *r) {
    for (size_t i = 0; r->steps && i < r->nsteps; i++)
        mem_free(r->steps[i].given);
    mem_free(r->steps);
    *r = (struct progress_record){0};
}

bool progress_trouble(struct progress *p, struct text *out) {
    os_mutex_lock(&p->mutex);
    bool any = p->news.len > 0;
    text_add(out, text_str(&p->news), p->news.len);
    text_clear(&p->news);
    os_mutex_unlock(&p->mutex);
    return any;
}

void progress_destroy(struct progress *p) {
    if (!p)
        return;
    progress_settle(p, LAST_PATIENCE_NS);
    os_mutex_lock(&p->mutex);
    p->closing = true;
    p->stuck = false; // a last time
    os_cond_signal(&p->wanted);
    os_mutex_unlock(&p->mutex);
    if (p->has_thread)
        os_thread_join(p->thread);
    progress_file_close(&p->file);
    free_entries(p->waiting, p->n);
    for (size_t i = 0; i < p->noutlines; i++) {
        outline_finish(p->outlines[i]);
        mem_free(p->outlines[i]);
    }
    mem_free(p->outlines);
    mem_free(p->file.path);
    text_finish(&p->file.news);
    text_finish(&p->news);
    os_cond_finish(&p->wanted);
    os_cond_finish(&p->written);
    os_mutex_finish(&p->gate);
    os_mutex_finish(&p->mutex);
    mem_free(p);
}
