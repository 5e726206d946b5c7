// Processes of the simulated machine: a process is an image of its own (image.h), copied when it starts, in which its MainThread and
// whatever threads it makes are stepped like all others. What crosses between two images crosses as bytes (wire.h), as it would
// through a pipe; so what a real process could not send cannot be sent here either.
//
// Its life is a real one's: when its target has returned it waits for its own threads that are no daemons, ends the others and its
// children, says its result, and is over. A signal ends it between two slices.
#include "task/sim.h"
#include "base/bug.h"
#include "base/mem.h"
#include "lang/copy.h"
#include "lang/make.h"
#include "task/before.h"
#include "task/process_inside.h"
#include <signal.h>
#include <string.h>

// Starting.

// What the child will call, as its own memory has it.
static bool give_target(struct copier *k, const struct task *from, struct task *to) {
    to->target = copier_value(k, from->target);
    to->args = copier_value(k, from->args);
    to->kwargs = copier_value(k, from->kwargs);
    value object = make_foreign(copier_cache(k), to->sched->types[SCHED_THREAD], to);
    if (object == VALUE_UNDEF) copier_failed(k);
    to->object = object;
    return copier_fill(k);
}

static void run_from_now_on(struct sim *m, struct task *t, struct image *image, size_t copied) {
    struct sched *s = m->sched;
    struct process *p = t->process;
    sim_charge(s, SIM_FORK, 1);
    sim_charge(s, SIM_FORK_OBJECT, (int64_t)copied);
    image->process = t;
    image->pid = SIM_PID_FIRST + ++m->processes;
    os_mutex_lock(&s->mutex);
    p->image = image;
    p->pid = image->pid;
    p->reaped = true; // there is nothing for the system to keep
    fork_note_start_locked(t, image->pid, log_now(s->log));
    os_mutex_unlock(&s->mutex);
    sim_add(image->main);
    sim_make_ready(m, sim_task_of(image->main), s->ops->now(s) + sim_about(m, SIM_BORN));
}

static void end_main_object(struct task *main) {
    if (main->object != VALUE_UNDEF) value_foreign(main->object)->data = NULL;
    main->object = VALUE_UNDEF;
}

static void free_main_fiber(struct task *main) {
    struct fiber *f = main->fiber;
    os_mutex_lock(&main->sched->mutex);
    main->fiber = NULL;
    os_mutex_unlock(&main->sched->mutex);
    if (!f) return;
    fiber_finish(f);
    mem_free(f);
}

static bool sim_fork(struct fiber *f, struct task *t) {
    struct sim *m = sim_of(t->sched);
    struct copier *k;
    struct image *image = image_copy(t->image, &f->cache, &k);
    if (!image) return false;
    struct task *main = task_create_process_main(t, image);
    bool fine = give_target(k, t, main);
    size_t copied = copier_count(k);
    copier_destroy(k);
    if (fine) {
        before_start(task_of(f), main);
        run_from_now_on(m, t, image, copied);
        return true;
    }
    end_main_object(main);
    free_main_fiber(main);
    image_destroy(image);
    return false;
}

// Saying.

// It arrives once the slice is over, since natives may hold values that a collection does not know.
static void sim_send(struct fiber *f, uint8_t kind, const char *bytes, size_t len) {
    struct sched *s = task_of(f)->sched;
    struct sim *m = sim_of(s);
    struct sim_letter *l = mem_alloc(sizeof *l + len);
    l->next = NULL;
    l->from = s->image->process;
    l->kind = kind;
    l->len = len;
    memcpy(l->bytes, bytes, len);
    *m->letters_end = l;
    m->letters_end = &l->next;
    sim_charge(s, SIM_MESSAGE, 1);
    sim_charge(s, SIM_MESSAGE_BYTE, (int64_t)len);
}

static void take(struct sched *s, struct process *p, const struct packet *packet) {
    world_leave(&s->world);
    remote_take(p, packet);
    world_enter(&s->world);
}

static void deliver(struct sim *m) {
    while (m->letters) {
        struct sim_letter *l = m->letters;
        m->letters = l->next;
        if (!m->letters) m->letters_end = &m->letters;
        struct packet packet = {.kind = l->kind, .bytes = l->bytes, .len = l->len};
        take(m->sched, l->from->process, &packet);
        mem_free(l);
    }
}

// Ending.

// The image is gone after this; so may be its process's task.
static void be_over(struct sim *m, struct image *image, int code) {
    struct sched *s = m->sched;
    struct process *p = image->process->process;
    struct image *parent = image->process->image;
    struct exit_status end = {.code = code, .cpu_ns = image->cpu_ns + image->children_cpu_ns};
    struct last_words *w = code < 0 ? NULL : image->words;
    image_add_cpu(&parent->children_cpu_ns, end.cpu_ns);
    if (w) {
        struct packet packet = {.kind = w->kind, .bytes = text_str(&w->bytes), .len = w->bytes.len};
        take(s, p, &packet);
        if (w->kind == PACKET_ERROR) end.code = 1;
    }
    if (image->words) text_finish(&image->words->bytes);
    mem_free(image->words);
    os_mutex_lock(&s->mutex); // others may be looking for its MainThread
    p->image = NULL;
    os_mutex_unlock(&s->mutex);
    end_main_object(image->main);
    image_destroy(image);
    world_leave(&s->world);
    remote_end(p, &end);
    world_enter(&s->world);
}

static struct task *first_inside(struct sched *s, const struct image *image) {
    os_mutex_lock(&s->mutex);
    struct task *t = s->first;
    while (t && (t->image != image || !task_is_alive(t) || (t->process && !t->process->image))) t = t->next;
    os_mutex_unlock(&s->mutex);
    return t;
}

static void end_process(struct sim *m, struct image *image, int code);

// All threads and processes in it, wherever they stand.
static void end_all_inside(struct sim *m, struct image *image) {
    for (struct task *t; (t = first_inside(m->sched, image));) {
        if (t->process) {
            end_process(m, t->process->image, -SIGKILL);
            continue;
        }
        sim_end_at_once(m, t);
    }
}

static void end_process(struct sim *m, struct image *image, int code) {
    image->ending = true;
    end_all_inside(m, image);
    if (image->main->fiber) {
        os_mutex_lock(&m->sched->mutex);
        task_leave_queue_locked(image->main);
        os_mutex_unlock(&m->sched->mutex);
        image_add_cpu(&image->cpu_ns, task_cpu(image->main));
        sim_forget(image->main);
        free_main_fiber(image->main);
    }
    be_over(m, image, code);
}

void sim_main_ended(struct sim *m, struct task *main, enum vm_status status) {
    struct image *image = main->image;
    bool has_target = main->target != VALUE_UNDEF && main->target != VALUE_NONE;
    image->words = mem_alloc_zero(1, sizeof *image->words);
    *image->words = child_last_words(main->fiber, status, has_target);
    sim_forget(main);
    free_main_fiber(main);
    main->state = TASK_FINISHED;
    sim_thread_ended(m, image);
}

// The last one that is no daemon lets the process end.
void sim_thread_ended(struct sim *m, struct image *image) {
    if (image->words && !image->ending && image->live <= image->live_daemons) end_process(m, image, 0);
}

static void sim_signal_locked(struct task *t, int signal) {
    struct sim *m = sim_of(t->sched);
    if (!t->process->image) return;
    if (!t->process->image->signal) t->process->image->signal = signal;
    m->signalled = true;
    if (!sim_is_inside(m)) t->sched->ops->ask(t->sched);
}

static struct image *signalled_image(struct sched *s) {
    struct image *i = s->images;
    while (i && !(i->main && i->signal)) i = i->next;
    return i;
}

void sim_see_to_processes(struct sim *m) {
    deliver(m);
    if (!m->signalled) return;
    m->signalled = false;
    for (struct image *i; (i = signalled_image(m->sched));) end_process(m, i, -i->signal);
}

const struct process_policy sim_processes = {.fork = sim_fork, .signal_locked = sim_signal_locked, .send = sim_send};

const struct task *task_process_main(const struct task *process) {
    const struct image *i = process->process->image;
    return i ? i->main : NULL;
}
