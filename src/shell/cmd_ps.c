// ps: this process and its children as the system sees them, zombies too.

#include "shell/commands.h"

#include "base/utf8.h"
#include "shell/session.h"
#include <string.h>

#define SHOWN 200 // processes
#define NAME_MOST 24

static const char *state_word(char state) {
    switch (state) {
    case 'R':
        return "running";
    case 'S':
    case 'I':
        return "sleeping";
    case 'D':
        return "device";
    case 'T':
    case 't':
        return "stopped";
    case 'Z':
        return "zombie";
    default:
        return "?";
    }
}

static size_t name_columns(const struct process_info *all, size_t n) {
    size_t widest = 10;
    for (size_t i = 0; i < n; i++) {
        size_t w = utf8_width(all[i].name, strlen(all[i].name));
        if (w > widest) widest = w < NAME_MOST ? w : NAME_MOST;
    }
    return widest;
}

static void add_name(struct text *out, const char *name, size_t columns) {
    size_t w = utf8_width(name, strlen(name));
    size_t fits = w > columns ? utf8_fit(name, strlen(name), columns - 2) : strlen(name);
    utf8_add_visible(out, name, fits);
    if (w > columns) text_add_str(out, "..");
    else text_add_repeat(out, ' ', columns - w);
}

static void add_row(struct text *out, const struct process_info *p, size_t columns, int64_t now) {
    text_printf(out, "%7d  ", p->pid);
    add_name(out, p->name, columns);
    text_printf(out, "  %-8s", state_word(p->state));
    if (p->memory >= 0) text_printf(out, "  %8.1f", (double)p->memory / (1 << 20));
    else text_add_str(out, "         -");
    if (p->cpu_ns >= 0) text_printf(out, "  %7.3f", (double)p->cpu_ns / 1e9);
    else text_add_str(out, "        -");
    text_printf(out, "  %8.3f\n", (double)(now - p->started_ns) / 1e9);
}

static bool run_ps(struct command_call *c) {
    struct process_info all[SHOWN];
    struct engine *e = c->session->engine;
    size_t known = engine_processes(e, all, SHOWN), n = known < SHOWN ? known : SHOWN, columns = name_columns(all, n), zombies = 0;
    int64_t now = log_now(engine_log(e));
    text_printf(c->out, MARK_STRONG "%7s  %-*s  %-8s  %8s  %7s  %8s" MARK_END "\n", "pid", (int)columns, "name", "state", "MB", "cpu s",
                "elapsed");
    for (size_t i = 0; i < n; i++) {
        add_row(c->out, &all[i], columns, now);
        zombies += all[i].state == 'Z';
    }
    if (known > n) text_printf(c->out, "and %zu more\n", known - n);
    if (zombies) {
        text_printf(c->out, "%zu zombie%s: ended, but nobody has asked how\n(join asks; so do is_alive and the next start)\n", zombies,
                    zombies == 1 ? "" : "s");
    }
    return true;
}

const struct command cmd_ps = {
    .name = "ps", .group = GROUP_TASKS, .usage = "ps", .run = run_ps,
    .help = "Shows this process and the processes that it started: number, name, state, memory (shared memory counts in part), CPU "
            "time and time since the start. A zombie has ended and waits for somebody to ask how.",
    .example = "ps",
};
