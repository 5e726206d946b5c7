// machine: this computer, drawn, and which task ran where last. Under the simulated scheduler it is the simulated one: what is real there
// depends on whose computer it is.

#include "shell/commands.h"

#include "base/mem.h"
#include "lab/machine.h"
#include "shell/session.h"

#define TASKS 64

static bool is_alive(const struct task_info *t) {
    return t->state == TASK_READY || t->state == TASK_RUNNING || t->state == TASK_BLOCKED;
}

static bool run_machine(struct command_call *c) {
    struct session *s = c->session;
    struct schedule_options schedule;
    struct machine m;
    struct task_info *infos = mem_alloc(TASKS * sizeof *infos);
    struct machine_task tasks[TASKS];
    size_t known = engine_tasks(s->engine, infos, TASKS), n = 0;
    for (size_t i = 0; i < known && i < TASKS; i++) {
        if (is_alive(&infos[i])) tasks[n++] = (struct machine_task){infos[i].name, infos[i].core};
    }
    engine_schedule(s->engine, &schedule);
    if (schedule.schedule == SCHEDULE_SIM) machine_simulate(&m, schedule.cores);
    else machine_read(&m);
    machine_draw(c->out, &m, &(struct machine_view){
        .width = s->screen.width, .unicode = s->screen.unicode, .tasks = tasks, .ntasks = n,
        .strong = MARK_STRONG, .dim = MARK_DIM, .end = MARK_END});
    machine_finish(&m);
    mem_free(infos);
    return true;
}

const struct command cmd_machine = {
    .name = "machine", .group = GROUP_TASKS, .usage = "machine", .run = run_machine,
    .help = "Draws this computer: packages, cores, hardware threads, caches, memory, what a container allows, and which task ran on which core "
            "last. `set pin on` keeps each new thread on one of them. Under the scheduler sim it is the simulated machine.",
    .example = "machine",
};
