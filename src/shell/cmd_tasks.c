// Tasks from the outside: threads shows them, kill ends them.

#include "shell/commands.h"

#include "base/mem.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "shell/session.h"
#include <stdlib.h>
#include <string.h>

#define SHOWN 1000 // tasks; more is no table to be read

static const char *const state_names[TASK_STATE_COUNT] = {
#define X(name, text) [TASK_##name] = text,
    TASK_STATES(X)
#undef X
};

// Cut to the width, never filled behind the last column.
static void add_cell(struct text *out, const char *s, size_t width) {
    struct text safe = {0};
    utf8_add_visible(&safe, s, strlen(s));
    size_t w = utf8_width(text_str(&safe), safe.len);
    size_t fits = w > width ? utf8_fit(text_str(&safe), safe.len, width - 2) : safe.len;
    text_add(out, text_str(&safe), fits);
    if (w > width) text_add_str(out, "..");
    else text_add_repeat(out, ' ', width - w);
    text_finish(&safe);
}

struct widths {
    size_t name, waits;
    bool narrow; // only the columns on the left
};

#define NARROW 72 // columns

static struct widths measure(const struct task_info *tasks, size_t n, size_t screen) {
    struct widths w = {.name = 10, .waits = 9, .narrow = screen < NARROW};
    for (size_t i = 0; i < n; i++) {
        size_t name = utf8_width(tasks[i].name, strlen(tasks[i].name)), waits = utf8_width(tasks[i].waits_for, strlen(tasks[i].waits_for));
        if (name > w.name) w.name = name;
        if (waits > w.waits) w.waits = waits;
    }
    if (w.name > 20) w.name = 20;
    size_t fixed = w.name + (w.narrow ? 23 : 56), room = screen > fixed + 9 ? screen - fixed : 9;
    if (w.waits > room) w.waits = room;
    return w;
}

static void add_figures(struct text *out, const struct task_info *t, int64_t now) {
    if (t->cpu_ns >= 0) text_printf(out, "  %7.3f", (double)t->cpu_ns / 1e9);
    else text_add_str(out, "        -");
    if (t->started_ns < 0) text_add_str(out, "         -");
    else text_printf(out, "  %8.3f", (double)((t->finished_ns >= 0 ? t->finished_ns : now) - t->started_ns) / 1e9);
    bool lives = t->os_id > 0 && t->state != TASK_FINISHED && t->state != TASK_FAILED && t->state != TASK_KILLED;
    if (lives && t->core >= 0) text_printf(out, "  %4d", t->core);
    else text_add_str(out, "     -");
    if (lives || t->pid) text_printf(out, "  %7d\n", t->pid ? t->pid : t->os_id);
    else text_add_str(out, "        -\n");
}

static void add_task(struct text *out, const struct task_info *t, struct widths w, int64_t now) {
    text_printf(out, "%4u  ", t->id);
    add_cell(out, t->name, w.name);
    text_printf(out, "  %-11s  ", state_names[t->state]);
    add_cell(out, t->waits_for, w.waits);
    if (w.narrow) text_add_char(out, '\n');
    else add_figures(out, t, now);
}

static struct task_info *all_tasks(struct session *s, size_t *n, size_t *known) {
    struct task_info *tasks = mem_alloc(SHOWN * sizeof *tasks);
    *known = engine_tasks(s->engine, tasks, SHOWN);
    *n = *known < SHOWN ? *known : SHOWN;
    return tasks;
}

static bool run_threads(struct command_call *c) {
    size_t n, known;
    struct task_info *tasks = all_tasks(c->session, &n, &known);
    struct widths w = measure(tasks, n, c->session->screen.width);
    int64_t now = log_now(engine_log(c->session->engine));
    text_printf(c->out, MARK_STRONG "%4s  %-*s  %-11s  %-*s", "no", (int)w.name, "name", "state", (int)w.waits, "waits for");
    if (!w.narrow) text_printf(c->out, "  %7s  %8s  %4s  %7s", "cpu s", "elapsed", "core", "id");
    text_add_str(c->out, MARK_END "\n");
    for (size_t i = 0; i < n; i++) add_task(c->out, &tasks[i], w, now);
    if (known > n) text_printf(c->out, "and %zu more\n", known - n);
    mem_free(tasks);
    return true;
}

// What a variable that holds a thread says about it.
struct named {
    const char *variable;
    struct text name; // its `name`, empty if it holds no thread
};

static void look_up(void *user, struct interp *in) {
    struct named *named = user;
    int slot = interp_find_slot(in, named->variable, strlen(named->variable));
    value v = slot >= 0 ? value_load(&interp_globals(in)[slot]) : VALUE_UNDEF;
    if (!value_is_foreign(v)) return;
    const struct type_ops *ops = interp_type_of(in, v)->ops;
    value name = ops && ops->get ? ops->get(in, v, interp_intern(in, "name", 4)) : VALUE_UNDEF;
    if (value_is_str(name)) text_add(&named->name, value_str(name)->bytes, value_str(name)->len);
}

static bool is_number(const char *s) {
    return *s && strspn(s, "0123456789") == strlen(s);
}

static bool may_be_killed(const struct task_info *t) {
    return t->state == TASK_READY || t->state == TASK_RUNNING || t->state == TASK_BLOCKED;
}

// Its number here, or a process's in the system.
static bool has_number(const struct task_info *t, const char *word) {
    unsigned long n = strtoul(word, NULL, 10);
    return t->id == n || (t->pid > 0 && (unsigned long)t->pid == n);
}

// By number, by name, or by a variable that holds a thread or process of that name.
static const struct task_info *find_task(const struct task_info *tasks, size_t n, const char *word, const char *held) {
    const struct task_info *found = NULL;
    for (size_t i = 0; i < n; i++) {
        bool is_it = is_number(word) ? has_number(&tasks[i], word) : strcmp(tasks[i].name, word) == 0;
        if (!is_it && !(held && *held && strcmp(tasks[i].name, held) == 0)) continue;
        if (!found || (may_be_killed(&tasks[i]) && !may_be_killed(found))) found = &tasks[i];
    }
    return found;
}

static bool no_such_task(struct command_call *c, const struct task_info *tasks, size_t n, const char *word) {
    struct suggest near;
    suggest_init(&near, word);
    for (size_t i = 0; i < n; i++) suggest_offer(&near, tasks[i].name);
    text_add_str(c->out, "no task '");
    utf8_add_visible(c->out, word, strlen(word));
    text_add_str(c->out, suggest_result(&near) ? "'; did you mean '" : "'; `threads` lists them");
    if (suggest_result(&near)) text_printf(c->out, "%s'?", suggest_result(&near));
    return false;
}

static bool kill_one(struct command_call *c, const char *word) {
    size_t n, known;
    struct task_info *tasks = all_tasks(c->session, &n, &known);
    struct named named = {.variable = word};
    engine_with_world_stopped(c->session->engine, look_up, &named);
    const struct task_info *t = find_task(tasks, n, word, text_str(&named.name));
    bool fine = false;
    if (!t) no_such_task(c, tasks, n, word);
    else if (t->id == 1) text_add_str(c->out, "MainThread runs what you type and cannot be killed; Ctrl-C stops its cell");
    else if (t->kind == TASK_THREAD_INSIDE) text_printf(c->out, "%s lives inside a process, out of reach; kill the process", t->name);
    else if (!may_be_killed(t)) text_printf(c->out, "%s is not running: %s", t->name, state_names[t->state]);
    else fine = engine_kill(c->session->engine, t->id) || (text_printf(c->out, "%s has just ended", t->name), false);
    text_finish(&named.name);
    mem_free(tasks);
    return fine;
}

static bool run_kill(struct command_call *c) {
    if (strcmp(c->words[0], "all") == 0 && c->nwords == 1) {
        size_t n = engine_kill_all(c->session->engine);
        if (n == 0) text_add_str(c->out, "nothing is running\n");
        return true;
    }
    for (size_t i = 0; i < c->nwords; i++) {
        char *word = c->words[i];
        size_t len = strlen(word);
        if (len > 1 && word[len - 1] == ',') word[len - 1] = 0;
        if (!kill_one(c, word)) return false;
    }
    return true;
}

const struct command cmd_threads = {
    .name = "threads", .group = GROUP_TASKS, .usage = "threads", .run = run_threads,
    .help = "Shows every thread and process: state, what it waits for, CPU time, time since its start, processor, and the kernel's id.",
    .example = "threads",
};
const struct command cmd_kill = {
    .name = "kill", .group = GROUP_TASKS, .usage = "kill NAME... | all", .min = 1, .max = 64, .run = run_kill,
    .help = "Ends threads and processes: by name, by number (a process's in the system, too), by a variable that holds one, or all. "
            "A process is asked first (SIGTERM), and half a second later made to (SIGKILL).",
    .example = "kill Thread-1",
};
