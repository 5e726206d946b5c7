// How tasks, calls and values look in one short line. Cut while it is made, so that showing a list of a million costs no more
// than showing one of ten. Addresses are left out: the same program shows the same line each time.
#include "task/pool.h"
#include "base/clock.h"
#include "base/utf8.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "task/process.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 3    // containers in containers that are shown
#define VALUE_COLUMNS 30

// Cuts what was added since `from` to so many columns.
static void cut(struct text *out, size_t from, size_t columns) {
    if (utf8_width(out->data + from, out->len - from) <= columns) return;
    size_t keep = utf8_fit(out->data + from, out->len - from, columns > 3 ? columns - 3 : 0);
    out->len = from + keep;
    text_add_str(out, "...");
}

static void show_str(struct fiber *f, struct text *out, const struct str *s, size_t columns) {
    bool whole = s->nchars <= columns;
    value shown = value_from_object(s);
    if (!whole) shown = make_str(&f->cache, s->bytes, str_offset(s, columns > 5 ? columns - 5 : 0));
    if (shown == VALUE_UNDEF || !ops_repr(f, out, shown)) {
        f->error = VALUE_UNDEF;
        text_add_str(out, "'...'");
    } else if (!whole) {
        char quote = out->data[out->len - 1];
        out->len--;
        text_add_str(out, "...");
        text_add_char(out, quote);
    }
}

static void show_at(struct fiber *f, struct text *out, value v, size_t columns, int depth);

// One item of a container that may take `room` columns; false when no more shall follow.
static bool show_item(struct fiber *f, struct text *out, value v, size_t end, int depth) {
    if (out->len + 4 >= end) {
        text_add_str(out, "...");
        return false;
    }
    show_at(f, out, v, end - out->len, depth + 1);
    return true;
}

static value item_at(value container, size_t i) {
    if (value_is_list(container)) return list_get(value_list(container), i);
    struct tuple *t = value_tuple(container);
    return i < t->len ? value_load(&t->items[i]) : VALUE_UNDEF;
}

static void show_sequence(struct fiber *f, struct text *out, value v, size_t columns, int depth) {
    size_t end = out->len + columns, i = 0;
    bool is_list = value_is_list(v);
    text_add_char(out, is_list ? '[' : '(');
    for (value item; (item = item_at(v, i)) != VALUE_UNDEF; i++) {
        if (i) text_add_str(out, ", ");
        if (!show_item(f, out, item, end, depth)) break;
    }
    if (!is_list && value_tuple(v)->len == 1) text_add_char(out, ',');
    text_add_char(out, is_list ? ']' : ')');
}

static void show_dict(struct fiber *f, struct text *out, value v, size_t columns, int depth) {
    size_t end = out->len + columns, at = 0, n = 0;
    value key, item;
    text_add_char(out, '{');
    while (dict_next(value_dict(v), &at, &key, &item)) {
        if (n++) text_add_str(out, ", ");
        if (!show_item(f, out, key, end, depth)) break;
        text_add_str(out, ": ");
        if (!show_item(f, out, item, end, depth)) break;
    }
    text_add_char(out, '}');
}

static void show_name(struct text *out, value v) {
    if (value_is_function(v)) {
        text_add_str(out, value_str(value_function(v)->name)->bytes);
    } else if (value_is_native(v)) {
        text_add_str(out, value_native(v)->def->name);
    } else if (value_is_type(v)) {
        text_add_str(out, value_str(value_type(v)->name)->bytes);
    } else {
        text_printf(out, "<%s>", type_name(v));
    }
}

static void show_at(struct fiber *f, struct text *out, value v, size_t columns, int depth) {
    size_t from = out->len;
    bool nested = depth >= DEPTH_MAX;
    if (value_is_str(v)) {
        show_str(f, out, value_str(v), columns);
    } else if (value_is_list(v) || value_is_tuple(v)) {
        nested ? text_add_str(out, "[...]") : show_sequence(f, out, v, columns, depth);
    } else if (value_is_dict(v)) {
        nested ? text_add_str(out, "{...}") : show_dict(f, out, v, columns, depth);
    } else if (value_is_method(v)) {
        show_at(f, out, value_method(v)->self, columns, depth + 1);
        text_add_char(out, '.');
        show_name(out, value_method(v)->function);
    } else if (!value_is_object(v) || value_is_range(v) || value_is_int(v) || value_is_float(v)) {
        if (!ops_repr(f, out, v)) f->error = VALUE_UNDEF;
    } else {
        show_name(out, v);
    }
    if (depth == 0) cut(out, from, columns);
}

void show_value(struct fiber *f, struct text *out, value v, size_t columns) {
    show_at(f, out, v, columns, 0);
}

static size_t show_arguments(struct fiber *f, struct text *out, value args) {
    size_t n = 0;
    if (!value_is_list(args) && !value_is_tuple(args)) return 0;
    for (value item; (item = item_at(args, n)) != VALUE_UNDEF && out->len < 4 * TASK_CALL_BYTES; n++) {
        if (n) text_add_str(out, ", ");
        show_value(f, out, item, VALUE_COLUMNS);
    }
    return n;
}

void show_call(struct fiber *f, struct text *out, const struct task *t, size_t columns) {
    size_t from = out->len;
    if (pool_show_worker(f, out, t, columns)) return;
    if (t->target == VALUE_UNDEF || t->target == VALUE_NONE) {
        text_add_str(out, "nothing to do");
        return;
    }
    show_at(f, out, t->target, columns, 1);
    text_add_char(out, '(');
    size_t n = show_arguments(f, out, t->args), at = 0;
    value key, v;
    while (value_is_dict(t->kwargs) && dict_next(value_dict(t->kwargs), &at, &key, &v) && out->len < 4 * TASK_CALL_BYTES) {
        if (n++) text_add_str(out, ", ");
        if (value_is_str(key)) text_printf(out, "%s=", value_str(key)->bytes);
        show_value(f, out, v, VALUE_COLUMNS);
    }
    text_add_char(out, ')');
    cut(out, from, columns);
}

// Compares words only, so any thread may ask.
const char *show_variable(const struct sched *s, value v) {
    struct interp *in = s->in;
    const value *globals = interp_globals(in);
    for (size_t i = 0, n = interp_slot_count(in); v != VALUE_UNDEF && i < n; i++) {
        if (value_load(&globals[i]) == v && interp_is_user_variable(in, (int)i)) return interp_slot_name(in, (int)i);
    }
    return NULL;
}

static bool names_an_object(enum wait_why why) {
    return why == WAIT_LOCK || (why >= WAIT_SEMAPHORE && why <= WAIT_QUEUE_UNFINISHED);
}

static const char *what_is_wrong(enum wait_why why) {
    switch (why) {
    case WAIT_QUEUE_EMPTY: return ", empty";
    case WAIT_QUEUE_FULL: return ", full";
    case WAIT_QUEUE_UNFINISHED: return ", not all done";
    default: return "";
    }
}

// Short: two columns of a narrow table stand beside it, and it is what is seen most under gil.
static void show_gil(struct sched *s, const struct task *t, struct text *out) {
    task_id id = t->holder ? __atomic_load_n(t->holder, __ATOMIC_RELAXED) : 0;
    const struct task *holder = id ? sched_find_locked(s, id) : NULL;
    if (holder) text_printf(out, "GIL: %s", holder->name_text);
    else text_add_str(out, "the GIL");
}

static void show_wait(struct sched *s, const struct task *t, struct text *out) {
    if (t->why == WAIT_GIL) {
        show_gil(s, t, out);
        return;
    }
    if (t->why == WAIT_SLEEP) {
        if (!t->fiber) return; // in a child process: how long is known there only
        double left = (double)(t->deadline - sched_now(s)) / 1e9;
        text_printf(out, "%.1f s more", left > 0 ? left : 0.0);
        return;
    }
    size_t name = strcspn(t->waits_name, ",");
    text_add(out, t->waits_name, name);
    const char *variable = names_an_object(t->why) ? show_variable(s, t->waits_on) : NULL;
    if (variable) text_printf(out, " (%s)", variable);
    text_add_str(out, t->waits_name + name);
    text_add_str(out, what_is_wrong(t->why));
    task_id id = t->holder ? __atomic_load_n(t->holder, __ATOMIC_RELAXED) : 0;
    const struct task *holder = id ? sched_find_locked(s, id) : NULL;
    if (holder) text_printf(out, ", held by %s%s", holder->name_text, task_has_ended(holder) ? ", which has ended" : "");
}

int64_t task_thread_cpu(const struct task *t) {
    clockid_t clock;
    struct timespec used;
    if (!t->os_id || pthread_getcpuclockid(t->thread, &clock) || clock_gettime(clock, &used)) return t->cpu_ns;
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec - t->cpu_base;
}

void show_task(struct sched *s, const struct task *t, struct task_info *out) {
    *out = (struct task_info){.id = t->id, .kind = t->process ? TASK_PROCESS : t->inside ? TASK_THREAD_INSIDE : TASK_THREAD, .state = t->state, .why = t->why, .os_id = t->os_id, .core = -1};
    out->started_ns = t->started_ns;
    out->finished_ns = t->finished_ns;
    out->cpu_ns = task_cpu(t);
    snprintf(out->name, sizeof out->name, "%s", t->name_text);
    snprintf(out->call, sizeof out->call, "%s", t->call);
    if (t->process) process_show_locked(t, out);
    if (s->ops->look) s->ops->look(t, out);
    if (t->state != TASK_BLOCKED) return;
    struct text wait = {0};
    show_wait(s, t, &wait);
    size_t len = wait.len < sizeof out->waits_for ? wait.len : utf8_fit(wait.data, sizeof out->waits_for - 1, sizeof out->waits_for);
    memcpy(out->waits_for, text_str(&wait), len);
    text_finish(&wait);
}

#ifdef __linux__
// The 39th field of stat; the name in the second may contain anything, so counting begins behind its last parenthesis.
int show_core(int os_id, int pid) {
    char path[64], line[1024];
    if (pid) snprintf(path, sizeof path, "/proc/%d/stat", pid);
    else snprintf(path, sizeof path, "/proc/self/task/%d/stat", os_id);
    FILE *file = os_id || pid ? fopen(path, "re") : NULL;
    if (!file) return -1;
    const char *at = fgets(line, sizeof line, file) ? strrchr(line, ')') : NULL;
    fclose(file);
    for (int field = 2; at && field < 39; field++) {
        at = strchr(at + 1, ' ');
    }
    return at ? atoi(at) : -1;
}
#else
int show_core(int os_id, int pid) {
    (void)os_id;
    (void)pid;
    return -1;
}
#endif
