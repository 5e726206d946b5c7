// Processes as the operating system sees them: for `ps`, which shows what is really there, zombies included. On other systems
// than Linux only what is known here.
#include "task/process_inside.h"
#include "base/clock.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static int64_t cpu_of(pid_t pid) {
    clockid_t clock;
    struct timespec used;
    if (clock_getcpuclockid(pid, &clock) || clock_gettime(clock, &used)) return -1;
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

// On the simulated machine: what its threads have used that are over, and its MainThread.
static int64_t used_by(const struct process *p) {
    const struct image *i = p->image;
    if (!sched_is_simulated(p->task->sched)) return cpu_of(p->pid);
    return i ? __atomic_load_n(&i->cpu_ns, __ATOMIC_RELAXED) + (i->main->fiber ? task_cpu(i->main) : 0) : p->task->cpu_ns;
}

void process_show_locked(const struct task *t, struct task_info *out) {
    const struct process *p = t->process;
    if (!p->listed || !p->pid) return;
    out->pid = p->pid;
    if (!p->over) out->cpu_ns = used_by(p);
}

#ifdef __linux__
// The third field of stat; the name in the second may contain anything, so counting begins behind its last parenthesis.
static char state_of(pid_t pid) {
    char path[64], line[1024];
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *file = fopen(path, "re");
    if (!file) return '?';
    const char *at = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    fclose(file);
    return at && at[1] == ' ' && at[2] ? at[2] : '?';
}

static int64_t kilobytes_after(const char *line, const char *key) {
    size_t len = strlen(key);
    return strncmp(line, key, len) == 0 ? strtoll(line + len, NULL, 10) : -1;
}

// Pages that n processes share count an n-th for each of them (PSS): the sums add up to what is really used.
static int64_t memory_of(pid_t pid) {
    char path[64], line[256];
    snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    FILE *file = fopen(path, "re");
    int64_t kilobytes = -1;
    while (file && kilobytes < 0 && fgets(line, sizeof line, file)) kilobytes = kilobytes_after(line, "Pss:");
    if (file) fclose(file);
    return kilobytes < 0 ? -1 : kilobytes * 1024;
}
#else
static char state_of(pid_t pid) {
    (void)pid;
    return '?';
}

static int64_t memory_of(pid_t pid) {
    (void)pid;
    return -1;
}
#endif

// Nobody runs while a command looks; memory is not simulated.
static void look_simulated(struct process_info *out, bool is_zombie, char state) {
    out->state = is_zombie ? 'Z' : state;
    out->memory = is_zombie ? 0 : -1;
}

static void look(struct process_info *out, bool is_zombie) {
    out->state = is_zombie ? 'Z' : state_of(out->pid);
    out->memory = out->state == 'Z' ? 0 : memory_of(out->pid);
}

static void name_locked(struct process *p, struct process_info *out) {
    struct task *t = p->task;
    *out = (struct process_info){.pid = p->pid, .task = t->id, .started_ns = t->started_ns};
    out->cpu_ns = p->over ? t->cpu_ns : used_by(p);
    snprintf(out->name, sizeof out->name, "%s", t->name_text);
}

static size_t list_locked(struct sched *s, struct process_info *out, bool *zombies, size_t max) {
    size_t n = 1;
    for (struct process *p = s->processes->first; p; p = p->next) {
        if (!p->pid) continue;
        if (n < max) {
            name_locked(p, &out[n]);
            zombies[n] = p->over;
        }
        n++;
    }
    return n;
}

// Children's children, of which remote.c has heard. They end with their parents, so what is listed as alive is alive.
static size_t list_inside_locked(struct sched *s, struct process_info *out, size_t n, size_t max) {
    if (sched_is_simulated(s)) return n; // all are in one list there
    for (struct task *t = s->first; t; t = t->next) {
        if (!t->inside || t->native_id <= 0 || !task_is_alive(t)) continue;
        if (n < max) {
            out[n] = (struct process_info){.pid = (pid_t)t->native_id, .task = t->id, .started_ns = t->started_ns};
            out[n].cpu_ns = cpu_of(out[n].pid);
            snprintf(out[n].name, sizeof out[n].name, "%s", t->name_text);
        }
        n++;
    }
    return n;
}

#define LOOKED_AT 256 // reading about one takes some files

size_t process_list(struct sched *s, struct process_info *out, size_t max) {
    bool zombies[LOOKED_AT] = {false};
    if (max > LOOKED_AT) max = LOOKED_AT;
    if (max > 0) {
        out[0] = (struct process_info){.pid = s->root.pid, .name = "bobbin", .cpu_ns = clock_process_cpu()};
        if (sched_is_simulated(s)) out[0].cpu_ns = sched_usage_of(&s->root).cpu_ns;
        out[0].started_ns = s->main->started_ns;
    }
    os_mutex_lock(&s->mutex);
    size_t n = list_locked(s, out, zombies, max);
    n = list_inside_locked(s, out, n, max);
    os_mutex_unlock(&s->mutex);
    for (size_t i = 0; i < n && i < max; i++) {
        if (sched_is_simulated(s)) look_simulated(&out[i], zombies[i], i == 0 ? 'R' : 'S');
        else look(&out[i], zombies[i]);
    }
    return n;
}
