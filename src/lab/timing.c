// time, timeit and compare. The parser hands over what is to be timed as functions without parameters, whose names are the
// operands' source texts; the loops that call them are prelude code, since a native may not call, with a meter (meter.h) that
// is asked between the calls.
#include "lab/timing.h"
#include "base/mem.h"
#include "lab/explore.h"
#include "lab/meter.h"
#include "lab/plot.h"
#include "lab/walk.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char PRELUDE[] =
    "def time_once(m, f):\n"
    "    m.begin()\n"
    "    x = f()\n"
    "    m.end(x)\n"
    "    print(m.report())\n"
    "    return x\n"
    "def timeit_all(m, f, empty):\n"
    "    try:\n"
    "        n = m.calls()\n"
    "        while n:\n"
    "            g = empty if m.is_empty() else f\n"
    "            m.begin()\n"
    "            if n == 1:\n"
    "                m.end(g())\n"
    "            else:\n"
    "                for i in range(n):\n"
    "                    g()\n"
    "                m.end(None)\n"
    "            n = m.calls()\n"
    "    finally:\n"
    "        m.finish()\n"
    "    print(m.report())\n"
    "def compare_all(m, fs):\n"
    "    try:\n"
    "        while m.another():\n"
    "            for f in fs:\n"
    "                n = m.calls()\n"
    "                m.begin()\n"
    "                if n == 1:\n"
    "                    m.end(f())\n"
    "                else:\n"
    "                    for i in range(n):\n"
    "                        f()\n"
    "                    m.end(None)\n"
    "    finally:\n"
    "        m.finish()\n"
    "    print(m.report())\n"
    "def speedup_all(m, fs, xs):\n"
    "    try:\n"
    "        while m.another():\n"
    "            for x in xs:\n"
    "                for f in fs:\n"
    "                    n = m.calls()\n"
    "                    m.begin()\n"
    "                    if n == 1:\n"
    "                        m.end(f(x))\n"
    "                    else:\n"
    "                        for i in range(n):\n"
    "                            f(x)\n"
    "                        m.end(None)\n"
    "    finally:\n"
    "        m.finish()\n"
    "    print(m.report())\n"
    "def nothing():\n"
    "    return None\n";

static bool is_callable(value v) {
    return value_is_function(v) || value_is_native(v) || value_is_method(v) || value_is_type(v);
}

static bool all_callable(struct call *c, const char *word, const value *fs, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (is_callable(fs[i])) continue;
        native_type_error(c, "%s() needs a function, not '%s'", word, type_name(fs[i]));
        native_hint(c, "without brackets the call itself is handed over: %s f(x)", word);
        return false;
    }
    return true;
}

// Goes on with a function of the prelude.
static enum native_status go_on(struct call *c, const char *prelude, const value *args, size_t n) {
    c->callee = interp_prelude(c->interp, prelude);
    if (c->callee == VALUE_UNDEF) return native_no_memory(c);
    memcpy(c->call_args, args, n * sizeof *args);
    c->ncall_args = n;
    return NATIVE_CALL;
}

static enum native_status lab_time(struct call *c) {
    if (c->nrest != 1) {
        native_type_error(c, c->nrest ? "time measures one call" : "what is to be timed is missing");
        return native_hint(c, c->nrest ? "compare f(x), g(x) measures several, side by side" : "write the call behind it: time f(x)");
    }
    if (!all_callable(c, "time", c->rest, 1)) return NATIVE_ERROR;
    value args[] = {meter_make(c, METER_TIME, c->rest, 1), c->rest[0]};
    return args[0] == VALUE_UNDEF ? native_no_memory(c) : go_on(c, "time_once", args, 2);
}

#define NUMBER_MAX INT64_C(1000000000)
#define REPEAT_MAX INT64_C(10000)

// A parameter that is a count; left 0 when it was not given. false with the error set.
static bool arg_count(struct call *c, size_t i, const char *name, int64_t max, int64_t *out) {
    if (c->args[i] == VALUE_NONE || c->args[i] == VALUE_UNDEF) return true;
    if (!native_arg_int(c, i, out)) return false;
    if (*out >= 1 && *out <= max) return true;
    native_value_error(c, "%s must be from 1 to %lld", name, (long long)max);
    return false;
}

static enum native_status lab_timeit(struct call *c) {
    int64_t number = 0, repeat = 0;
    if (c->args[0] == VALUE_UNDEF) {
        native_type_error(c, "what is to be timed is missing");
        return native_hint(c, "write the call behind it: timeit f(x)");
    }
    if (!all_callable(c, "timeit", c->args, 1)) return NATIVE_ERROR;
    if (!arg_count(c, 1, "number", NUMBER_MAX, &number) || !arg_count(c, 2, "repeat", REPEAT_MAX, &repeat)) return NATIVE_ERROR;
    value args[] = {meter_make(c, METER_TIMEIT, c->args, 1), c->args[0], interp_prelude(c->interp, "nothing")};
    if (args[0] == VALUE_UNDEF || args[2] == VALUE_UNDEF) return native_no_memory(c);
    meter_set_pace(args[0], number, repeat);
    return go_on(c, "timeit_all", args, 3);
}

static enum native_status lab_compare(struct call *c) {
    if (c->nrest == 0) {
        native_type_error(c, "what is to be compared is missing");
        return native_hint(c, "write the calls behind it: compare f(x), g(x)");
    }
    if (!all_callable(c, "compare", c->rest, c->nrest)) return NATIVE_ERROR;
    value args[] = {meter_make(c, METER_COMPARE, c->rest, c->nrest), make_tuple_of(&c->fiber->cache, c->rest, c->nrest)};
    if (args[0] == VALUE_UNDEF || args[1] == VALUE_UNDEF) return native_no_memory(c);
    return go_on(c, "compare_all", args, 2);
}

#define NUMBERS_MAX 64
#define WORKERS_MAX 100000

// The numbers of a list, tuple or range, growing, each at least 1; how many, 0 with the error set.
static size_t read_numbers(struct call *c, const char *what, value v, int64_t *out) {
    size_t n = value_is_list(v) ? list_len(value_list(v)) : value_is_tuple(v) ? value_tuple(v)->len : value_is_range(v) ? (size_t)value_range(v)->len : 0;
    bool fine = n >= 2 && n <= NUMBERS_MAX;
    for (size_t i = 0; fine && i < n; i++) {
        value item = VALUE_UNDEF;
        if (value_is_range(v)) out[i] = value_range(v)->start + (int64_t)i * value_range(v)->step;
        else item = value_is_list(v) ? list_get(value_list(v), i) : value_tuple(v)->items[i];
        if (item != VALUE_UNDEF) fine = value_is_small(item);
        if (fine && item != VALUE_UNDEF) out[i] = value_small(item);
        fine = fine && out[i] >= 1 && (i == 0 || out[i] > out[i - 1]);
    }
    if (fine) return n;
    native_value_error(c, "%s must be 2 to %d growing whole numbers, such as [1, 2, 4, 8]", what, NUMBERS_MAX);
    return 0;
}

// speedup f, [1, 2, 4]: f is called with so many workers. speedup f, g, sizes=[10, 100]: both are called with each size.
static enum native_status lab_speedup(struct call *c) {
    int64_t numbers[NUMBERS_MAX];
    bool by_size = c->args[1] != VALUE_NONE && c->args[1] != VALUE_UNDEF;
    bool named = c->args[0] != VALUE_NONE && c->args[0] != VALUE_UNDEF;
    size_t nfs = c->nrest;
    value list = by_size ? c->args[1] : named ? c->args[0] : nfs ? c->rest[--nfs] : VALUE_UNDEF;
    if (nfs != (by_size ? 2 : 1) || (by_size && named)) {
        native_type_error(c, by_size ? "with sizes it needs two functions" : "it needs one function, and how many workers it is to have");
        return native_hint(c, "speedup f, [1, 2, 4] calls f(1), f(2), f(4); speedup f, g, sizes=[10, 1000] compares two functions");
    }
    if (!all_callable(c, "speedup", c->rest, nfs)) return NATIVE_ERROR;
    size_t n = read_numbers(c, by_size ? "sizes" : "the numbers of workers", list, numbers);
    if (n == 0) return NATIVE_ERROR;
    value subjects[2 * NUMBERS_MAX], xs[NUMBERS_MAX];
    for (size_t i = 0; i < n * nfs; i++) subjects[i] = c->rest[i % nfs];
    for (size_t i = 0; i < n; i++) xs[i] = value_from_small(numbers[i]);
    value meter = meter_make(c, by_size ? METER_SIZES : METER_WORKERS, subjects, n * nfs);
    if (meter == VALUE_UNDEF) return native_no_memory(c);
    meter_set_numbers(meter, numbers, n);
    value args[] = {meter, make_tuple_of(&c->fiber->cache, c->rest, nfs), make_tuple_of(&c->fiber->cache, xs, n)};
    if (args[1] == VALUE_UNDEF || args[2] == VALUE_UNDEF) return native_no_memory(c);
    return go_on(c, "speedup_all", args, 3);
}

static const struct native_def BUILTINS[] = {
    {"%time", "time(*call)", lab_time,
     "time CALL runs it once and says how long it took by the clock (wall), how much CPU time this process and its children spent, and "
     "how many cores were busy. Its value is the call's.",
     "time sum(range(1000000))", NATIVE_COMMAND | NATIVE_BARE},
    {"timeit", "timeit(call=None, *, number=None, repeat=None)", lab_timeit,
     "timeit CALL runs it again and again and says how long one call takes: mean, standard deviation and best. number: calls in each "
     "run; repeat: runs.",
     "timeit sum(range(1000))", NATIVE_COMMAND | NATIVE_BARE},
    {"compare", "compare(*calls)", lab_compare,
     "compare CALL, CALL... runs them in turn, several rounds, and shows them side by side: median and spread, CPU time with that of "
     "child processes, cores used, and how many times as fast as the first each one is.",
     "compare sum(range(1000)), sum(range(4000))", NATIVE_COMMAND | NATIVE_BARE},
    {"speedup", "speedup(*functions, workers=None, sizes=None)", lab_speedup,
     "speedup f, [1, 2, 4] calls f with so many workers, several rounds, and shows how many times as fast it becomes, beside Amdahl's law "
     "with the serial share that fits. speedup f, g, sizes=[10, 1000] shows from which size on g is faster than f. `plot` draws it again.",
     "speedup lambda n: sleep(0.02 / n), [1, 2]", NATIVE_COMMAND},
};

// Before operands the words mean these, even where a program has a function of the name (lang/parser_shell.c).
static void add_command_form(struct interp *in, const char *hidden, const char *word) {
    interp_set_builtin(in, hidden, interp_slot_builtin(in, interp_slot(in, word, strlen(word))));
}

void lab_keep(struct lab *lab, struct plot *p) {
    struct plot *old = __atomic_exchange_n(&lab->kept, p, __ATOMIC_ACQ_REL);
    if (old) plot_finish(old);
    mem_free(old);
}

struct plot *lab_take(struct lab *lab) {
    return __atomic_exchange_n(&lab->kept, NULL, __ATOMIC_ACQ_REL);
}

void lab_finish(struct lab *lab) {
    lab_keep(lab, NULL);
    explore_keep(lab, NULL);
    walk_keep(lab, NULL);
    mem_free(lab->said);
    mem_free(lab->asked);
}

void lab_register(struct interp *in, struct lab *lab) {
    lab->meter = meter_register(in);
    interp_add_builtins(in, BUILTINS, COUNT(BUILTINS), lab);
    interp_add_prelude(in, PRELUDE);
    add_command_form(in, "%timeit", "timeit");
    add_command_form(in, "%compare", "compare");
    explore_register(in, lab);
    walk_register(in, lab);
}
