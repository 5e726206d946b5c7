// The table (explore_ops.h).
#include "lab/explore_ops.h"
#include "lang/object.h"
#include <string.h>

struct op_row {
    const char *owner; // the type whose method it is; "": a function; NULL: either
    const char *name;
    enum op_kind kind;
};

// Methods that go on in the language are no steps: what they call is.
static const struct op_row ROWS[] = {
    {"", "start", OPS_START}, {"Thread", "start", OPS_START}, {"", "spawn", OPS_START},
    {"", "join", OPS_JOIN}, {"Thread", "join", OPS_JOIN},
    {"", "print", OPS_PRINT}, {"", "sleep", OPS_LOCAL},
    {"Condition", "wait", OPS_LOCAL}, {"Condition", "wait_for", OPS_LOCAL}, {"Condition", "__count", OPS_LOCAL},
    {NULL, "release", OPS_UNLOCK}, {NULL, "__exit__", OPS_UNLOCK}, {NULL, "put", OPS_UNLOCK}, {NULL, "put_nowait", OPS_UNLOCK},
    {NULL, "notify", OPS_UNLOCK}, {NULL, "notify_all", OPS_UNLOCK}, {NULL, "task_done", OPS_UNLOCK},
    {"", "time", OPS_CLOCK}, {"", "time_ns", OPS_CLOCK}, {"", "perf_counter", OPS_CLOCK}, {"", "perf_counter_ns", OPS_CLOCK},
    {"", "monotonic", OPS_CLOCK}, {"", "monotonic_ns", OPS_CLOCK}, {"", "process_time", OPS_CLOCK}, {"", "process_time_ns", OPS_CLOCK},
    {"", "thread_time", OPS_CLOCK}, {"", "thread_time_ns", OPS_CLOCK}, {"", "ctime", OPS_CLOCK}, {"", "strftime", OPS_CLOCK},
    {"", "random", OPS_RANDOM}, {"", "randint", OPS_RANDOM}, {"", "randrange", OPS_RANDOM}, {"", "getrandbits", OPS_RANDOM},
    {"", "choice", OPS_RANDOM}, {"", "choices", OPS_RANDOM}, {"", "sample", OPS_RANDOM}, {"", "shuffle", OPS_RANDOM},
    {"", "uniform", OPS_RANDOM}, {"", "gauss", OPS_RANDOM}, {"", "expovariate", OPS_RANDOM}, {"", "triangular", OPS_RANDOM},
    {"", "process", OPS_REFUSED}, {"", "Process", OPS_REFUSED}, {"Process", "start", OPS_REFUSED}, {"", "Pool", OPS_REFUSED},
    {"", "ThreadPool", OPS_REFUSED}, {"", "ThreadPoolExecutor", OPS_REFUSED}, {"", "ProcessPoolExecutor", OPS_REFUSED},
    {"", "database", OPS_REFUSED}, {"", "Value", OPS_REFUSED}, {"", "Array", OPS_REFUSED}, {"", "input", OPS_REFUSED},
    {"", "explore", OPS_REFUSED}, {"", "compare", OPS_REFUSED}, {"", "timeit", OPS_REFUSED}, {"", "speedup", OPS_REFUSED},
    {"", "%time", OPS_REFUSED}, {"", "%compare", OPS_REFUSED}, {"", "%timeit", OPS_REFUSED}, {"", "%explore", OPS_REFUSED},
};

static bool owner_fits(const struct op_row *row, const struct native *n) {
    return !row->owner || strcmp(row->owner, n->owner ? n->owner : "") == 0;
}

static const struct op_row *find(const struct native *n) {
    const char *name = n->def->name;
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++) {
        if (ROWS[i].name[0] == name[0] && strcmp(ROWS[i].name, name) == 0 && owner_fits(&ROWS[i], n)) return &ROWS[i];
    }
    return NULL;
}

const struct op_known *ops_look_up(struct op_known *known, const struct native *native) {
    struct op_known *k = &known[((uintptr_t)native >> 4) & (OPS_KNOWN - 1)];
    if (k->native == native) return k;
    const struct op_row *row = find(native);
    *k = (struct op_known){native, row ? row->kind : OPS_PLAIN, native->owner && strcmp(native->owner, "Condition") == 0};
    return k;
}

const char *ops_refusal(const struct next_step *next) {
    static const char *const REASONS[][2] = {
        {"database", "it uses a database: what is written there could not be taken back for the next schedule; use a list"},
        {"input", "it reads the keyboard: no two schedules would get the same; give the values as arguments"},
        {"Pool", "it uses a pool: explore knows threads; start the threads themselves"},
        {"ThreadPool", "it uses a pool: explore knows threads; start the threads themselves"},
        {"ThreadPoolExecutor", "it uses an executor: explore knows threads; start the threads themselves"},
        {"ProcessPoolExecutor", "it uses an executor: explore knows threads; start the threads themselves"},
        {"explore", "it explores: one explore cannot run inside another"},
    };
    const char *name = next->native->def->name;
    for (size_t i = 0; i < sizeof REASONS / sizeof *REASONS; i++) {
        if (strcmp(name[0] == '%' ? name + 1 : name, REASONS[i][0]) == 0) return REASONS[i][1];
    }
    if (strcmp(name, "Value") == 0 || strcmp(name, "Array") == 0 || strcmp(name, "process") == 0 || strcmp(name, "Process") == 0 || strcmp(name, "start") == 0)
        return "it starts processes or shares memory with them: they have memory of their own, so explore knows threads only";
    return "it measures time: there is none while explore tries schedules out";
}
