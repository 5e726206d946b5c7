// The time module, and sleep as a builtin. Durations come from the scheduler's clock, so that a simulated machine has its
// own time.
#include "lib/waiting.h"
#include "base/clock.h"
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <time.h>

#define NS_PER_S 1000000000
#define SECONDS_MAX 9223372036.0 // that fit 64-bit nanoseconds

static bool seconds_of_int(struct call *c, int64_t s, int64_t *ns) {
    if (!__builtin_mul_overflow(s, (int64_t)NS_PER_S, ns)) return true;
    native_raise(c, "OverflowError", "timestamp too large to convert to C _PyTime_t");
    return false;
}

static bool seconds_of_float(struct call *c, double s, int64_t *ns) {
    if (isnan(s)) {
        native_value_error(c, "Invalid value NaN (not a number)");
        return false;
    }
    if (fabs(s) >= SECONDS_MAX) {
        native_raise(c, "OverflowError", "timestamp out of range for platform time_t");
        return false;
    }
    *ns = (int64_t)(s < 0 ? floor(s * NS_PER_S) : ceil(s * NS_PER_S));
    return true;
}

bool lib_seconds(struct call *c, value v, int64_t *ns) {
    int64_t whole;
    if (value_is_float(v)) return seconds_of_float(c, value_float(v), ns);
    if (value_as_index(v, &whole)) return seconds_of_int(c, whole, ns);
    native_type_error(c, "'%s' object cannot be interpreted as an integer", type_name(v));
    return false;
}

int64_t lib_deadline(struct call *c, int64_t ns) {
    struct wait *w = &c->fiber->wait;
    if (c->resumed) return (int64_t)w->state[0];
    int64_t deadline = OS_NO_DEADLINE;
    if (ns != LIB_FOR_EVER && __builtin_add_overflow(sched_now(lib_sched(c)), ns, &deadline)) deadline = OS_NO_DEADLINE;
    w->state[0] = (uint64_t)deadline;
    return deadline;
}

bool lib_arg_deadline(struct call *c, size_t i, int64_t *deadline) {
    int64_t ns = LIB_FOR_EVER;
    if (!c->resumed && lib_given_some(c, i)) {
        if (!lib_seconds(c, c->args[i], &ns)) return false;
        if (ns < 0) ns = 0;
    }
    *deadline = lib_deadline(c, ns);
    return true;
}

static enum native_status time_sleep(struct call *c) {
    int64_t ns = 0;
    if (!c->resumed && !lib_seconds(c, c->args[0], &ns)) return NATIVE_ERROR;
    if (ns < 0) return native_value_error(c, "sleep length must be non-negative");
    if (!c->resumed && ns == 0) {
        sched_yield();
        return native_return(c, VALUE_NONE);
    }
    int64_t deadline = lib_deadline(c, ns);
    if (c->resumed && sched_now(lib_sched(c)) >= deadline) return native_return(c, VALUE_NONE);
    sched_enter(c->fiber);
    struct waiting w = {.why = WAIT_SLEEP, .deadline = deadline};
    return sched_wait(c->fiber, NULL, &w);
}

static enum native_status in_seconds(struct call *c, int64_t ns) {
    return native_made(c, make_float(lib_heap(c), (double)ns / NS_PER_S));
}

static enum native_status in_ns(struct call *c, int64_t ns) {
    return native_made(c, make_int(lib_heap(c), ns));
}

static int64_t wall(struct call *c) {
    struct sched *s = lib_sched(c);
    return sched_is_simulated(s) ? SCHEDULE_SIM_EPOCH_NS + sched_now(s) : clock_wall();
}

static enum native_status time_time(struct call *c) {
    return in_seconds(c, wall(c));
}
static enum native_status time_time_ns(struct call *c) {
    return in_ns(c, wall(c));
}
static enum native_status time_monotonic(struct call *c) {
    return in_seconds(c, sched_now(lib_sched(c)));
}
static enum native_status time_monotonic_ns(struct call *c) {
    return in_ns(c, sched_now(lib_sched(c)));
}
static int64_t process_cpu(struct call *c) {
    struct sched *s = lib_sched(c);
    return sched_is_simulated(s) ? sched_usage(s).cpu_ns : clock_process_cpu();
}
static enum native_status time_process(struct call *c) {
    return in_seconds(c, process_cpu(c));
}
static enum native_status time_process_ns(struct call *c) {
    return in_ns(c, process_cpu(c));
}

// A thread's clock starts with its task, not with the pthread that happens to carry it.
static int64_t thread_cpu(struct call *c) {
    return task_cpu(task_of(c->fiber));
}
static enum native_status time_thread(struct call *c) {
    return in_seconds(c, thread_cpu(c));
}
static enum native_status time_thread_ns(struct call *c) {
    return in_ns(c, thread_cpu(c));
}

// The local calendar time of args[i], seconds since 1970, or of now.
static bool local_time(struct call *c, size_t i, struct tm *out) {
    int64_t ns = wall(c);
    if (lib_given_some(c, i) && !lib_seconds(c, c->args[i], &ns)) return false;
    time_t seconds = (time_t)(ns / NS_PER_S - (ns % NS_PER_S < 0));
    if (sched_is_simulated(lib_sched(c)) ? gmtime_r(&seconds, out) : localtime_r(&seconds, out)) return true;
    native_raise(c, "OverflowError", "timestamp out of range for platform time_t");
    return false;
}

static enum native_status time_ctime(struct call *c) {
    struct tm now;
    char text[64];
    if (!local_time(c, 0, &now)) return NATIVE_ERROR;
    static const char *const DAYS[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static const char *const MONTHS[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    snprintf(text, sizeof text, "%s %s %2d %02d:%02d:%02d %d", DAYS[now.tm_wday], MONTHS[now.tm_mon], now.tm_mday, now.tm_hour,
             now.tm_min, now.tm_sec, now.tm_year + 1900);
    return native_made(c, make_str0(lib_heap(c), text));
}

static enum native_status time_strftime(struct call *c) {
    struct tm now;
    char text[1024];
    if (!value_is_str(c->args[0])) {
        return native_type_error(c, "strftime() argument 1 must be str, not %s", type_name(c->args[0]));
    }
    struct str *format = value_str(c->args[0]);
    if (!local_time(c, 1, &now)) return NATIVE_ERROR;
    size_t len = strftime(text, sizeof text, format->bytes, &now);
    if (len == 0 && format->len > sizeof text / 8) return native_value_error(c, "the format is too long");
    return native_made(c, make_str(lib_heap(c), text, len));
}

#define SLEEP_SIGNATURE "sleep(seconds, /)"

static const struct native_def FUNCTIONS[] = {
    {"sleep", SLEEP_SIGNATURE, time_sleep, "Waits so many seconds; other threads go on meanwhile.", "time.sleep(0.5)", 0},
    {"time", "time()", time_time, "Seconds since 1970, by the wall clock.", "time.time()", 0},
    {"time_ns", "time_ns()", time_time_ns, "Nanoseconds since 1970, by the wall clock.", "time.time_ns()", 0},
    {"perf_counter", "perf_counter()", time_monotonic, "Seconds on the clock for measuring: the difference of two calls counts.",
     "time.perf_counter()", 0},
    {"perf_counter_ns", "perf_counter_ns()", time_monotonic_ns, "As perf_counter, in nanoseconds.", "time.perf_counter_ns()", 0},
    {"monotonic", "monotonic()", time_monotonic, "Seconds on a clock that never goes back.", "time.monotonic()", 0},
    {"monotonic_ns", "monotonic_ns()", time_monotonic_ns, "As monotonic, in nanoseconds.", "time.monotonic_ns()", 0},
    {"process_time", "process_time()", time_process, "Seconds of processor time that bobbin has used; sleeping costs none.",
     "time.process_time()", 0},
    {"process_time_ns", "process_time_ns()", time_process_ns, "As process_time, in nanoseconds.", "time.process_time_ns()", 0},
    {"thread_time", "thread_time()", time_thread, "Seconds of processor time that this thread has used.", "time.thread_time()", 0},
    {"thread_time_ns", "thread_time_ns()", time_thread_ns, "As thread_time, in nanoseconds.", "time.thread_time_ns()", 0},
    {"ctime", "ctime(seconds=None)", time_ctime, "Date and time as text: now, or so many seconds after 1970.", "time.ctime()", 0},
    {"strftime", "strftime(format, seconds=None)", time_strftime, "The local time in a format such as '%H:%M:%S'.",
     "time.strftime('%H:%M:%S')", 0},
};

static const struct native_def BUILTINS[] = {
    {"sleep", SLEEP_SIGNATURE, time_sleep, "Waits so many seconds; other threads go on meanwhile.", "sleep 2", NATIVE_COMMAND},
};

void time_register(struct interp *in) {
    interp_add_module(in, "time", FUNCTIONS, LIB_COUNT(FUNCTIONS), NULL);
    interp_add_builtins(in, BUILTINS, LIB_COUNT(BUILTINS), NULL);
}
