// The little of the module os that belongs to concurrency. Nothing of it reads or changes files or the environment.
#include "lib/parts.h"
#include "lib/waiting.h"

#include <unistd.h>

// All processors of the computer, as in Python, whichever of them this process may use.
static enum native_status os_processors(struct call *c) {
    struct sched *s = task_of(c->fiber) ? lib_sched(c) : NULL;
    if (s && sched_is_simulated(s)) return native_return(c, value_from_small(sched_cores(s)));
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return native_return(c, n > 0 ? value_from_small(n) : VALUE_NONE);
}

static enum native_status os_getpid(struct call *c) {
    return native_return(c, value_from_small(task_of(c->fiber) ? lib_sched(c)->image->pid : getpid()));
}

static enum native_status os_left_out(struct call *c) {
    native_raise(c, "NameError", "bobbin leaves out 'os.%s'", c->def->name);
    return native_hint(c, "%s", c->def->doc);
}

#define LEFT_OUT(NAME, DOC) {NAME, NAME "(*args, **kwargs)", os_left_out, DOC, "os.getpid()", NATIVE_HIDDEN}

static const struct native_def OS_DEFS[] = {
    {"cpu_count", "cpu_count()", os_processors, "How many processors the computer has.", "os.cpu_count()"},
    LEFT_OUT("fork", "processes come with the module multiprocessing"),
    LEFT_OUT("getenv", "programs here know nothing of the environment; put the value into a variable"),
    {"getpid", "getpid()", os_getpid, "The number by which the system knows this process.", "os.getpid()"},
    LEFT_OUT("listdir", "nothing here reads files, so that any lesson is safe to open"),
    LEFT_OUT("remove", "nothing here changes files, so that any lesson is safe to open"),
    LEFT_OUT("system", "nothing here starts programs, so that any lesson is safe to open"),
};

void os_register(struct interp *in) {
    interp_add_module(in, "os", OS_DEFS, LIB_COUNT(OS_DEFS), NULL);
}
