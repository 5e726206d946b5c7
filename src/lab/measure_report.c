// The three reports, and the honest remarks at their ends: what a reader must know before believing a number.
#include "lab/measure_text.h"
#include "base/utf8.h"
#include <math.h>
#include <stdio.h>
#define SHORT_NS 1e4      // below that one run says more about the clock than about the call
#define VAGUE_NS 1e6      // below that CPU time, counted in microseconds, gives no average
#define SPREAD_MAX 0.2    // of the median
#define NAME_IN_REMARK 30 // columns

static int64_t own_cpu(const struct measure *m) {
    return m->user + m->sys;
}
static int64_t child_cpu(const struct measure *m) {
    return m->child_user + m->child_sys;
}
static int64_t all_cpu(const struct measure *m) {
    return own_cpu(m) + child_cpu(m);
}
static double cores_used(const struct measure *m) {
    return m->wall > 0 ? (double)all_cpu(m) / (double)m->wall : 0;
}

// The name as remarks quote it.
struct quoted {
    struct text text;
};
static const char *quote(struct quoted *q, const struct measure_row *row, const struct measure_view *v) {
    text_clear(&q->text);
    measure_add_name(&q->text, row->name, NAME_IN_REMARK, v->unicode);
    return text_str(&q->text);
}

static void remark_uncalled(struct text *out, const struct measure_row *row, const struct measure_view *v) {
    if (!row->uncalled) return;
    struct quoted q = {0};
    const char *name = quote(&q, row, v);
    measure_add_remark(out, v->columns, "%s is a function and was only looked up, not called: write the brackets, too.", name);
    text_finish(&q.text);
}

// Workers that wait share a core gladly; those that compute do not.
static void remark_workers(struct text *out, const struct measure_row *row, const struct measure_view *v) {
    if (row->workers <= (size_t)v->cores || cores_used(&row->sum) < 0.6 * v->cores) return;
    struct quoted q = {0};
    const char *name = quote(&q, row, v);
    measure_add_remark(out, v->columns, "%s had %zu workers at once, but only %d core%s to share: more workers than cores compute no faster.",
                       name, row->workers, v->cores, v->cores == 1 ? "" : "s");
    text_finish(&q.text);
}

static void remark_others(struct text *out, const struct measure_view *v) {
    if (v->others <= 0) return;
    measure_add_remark(out, v->columns, "Other programs kept %.1f cores busy meanwhile: on a quiet machine the times will be shorter.", v->others);
}

static void remark_simulated(struct text *out, const struct measure_view *v) {
    if (!v->simulated) return;
    measure_add_remark(out, v->columns, "The time is that of a simulated machine with %d core%s.", v->cores, v->cores == 1 ? "" : "s");
}

static void remark_hushed(struct text *out, const struct measure_view *v) {
    if (v->hushed) measure_add_remark(out, v->columns, "What was printed is shown for the first run only.");
}

static void add_time_right(struct text *out, double ns, int digits, const struct measure_view *v) {
    struct text t = {0};
    measure_add_duration(&t, ns, digits, v->unicode);
    measure_add_right(out, text_str(&t), digits == 3 ? 7 : 8);
    text_finish(&t);
}

// CPU time of one run, which the system counts in whole microseconds: no more digits than that.
static void add_cpu(struct text *out, int64_t ns, int digits, const struct measure_view *v) {
    int known = ns < 10000 ? 1 : ns < 100000 ? 2 : ns < 1000000 ? 3 : 4;
    measure_add_duration(out, (double)ns, known < digits ? known : digits, v->unicode);
}

// "cpu        1.998 s   user 1.95 s, sys 48.1 ms"
static void add_cpu_line(struct text *out, const char *head, const int64_t user_sys[2], const struct measure_view *v) {
    text_printf(out, "\n%-8s ", head);
    if (user_sys[0] + user_sys[1] <= 0) {
        measure_add_right(out, "none", 8);
        return;
    }
    struct text sum = {0};
    add_cpu(&sum, user_sys[0] + user_sys[1], 4, v);
    measure_add_right(out, text_str(&sum), 8);
    text_finish(&sum);
    text_add_str(out, "   user ");
    add_cpu(out, user_sys[0], 3, v);
    text_add_str(out, ", sys ");
    add_cpu(out, user_sys[1], 3, v);
}

static void add_children(struct text *out, size_t n) {
    if (n == 0) text_add_str(out, "child processes");
    else if (n == 1) text_add_str(out, "a child process");
    else text_printf(out, "%zu child processes", n);
}

static void add_cores(struct text *out, double cores) {
    char n[32];
    snprintf(n, sizeof n, "%.1f", cores);
    text_printf(out, "%s core%s busy on average", n, n[0] == '1' && n[2] == '0' ? " was" : "s were");
}

static void remark_time(struct text *out, const struct measure_row *row, const struct measure_view *v) {
    const struct measure *m = &row->sum;
    double cores = cores_used(m);
    struct text said = {0};
    if ((double)m->wall < SHORT_NS && !v->simulated) {
        measure_add_remark(out, v->columns, "Too short for one run to tell much: timeit repeats it until the clock can see it.");
        return;
    }
    if (child_cpu(m) * 100 >= all_cpu(m) && child_cpu(m) > 0) {
        measure_add_duration(&said, (double)child_cpu(m), 3, v->unicode);
        text_add_str(&said, " of CPU time were spent in ");
        add_children(&said, row->processes);
        if ((double)m->wall >= VAGUE_NS && cores >= 0.05) text_add_str(&said, ", ");
    } else if ((double)m->wall >= VAGUE_NS && cores < 0.05) {
        text_add_str(&said, "It waited nearly all the time");
    } else if ((double)m->wall >= VAGUE_NS && cores < 0.5 && v->others <= 0) {
        text_add_str(&said, "It waited for most of the time: ");
    }
    if ((double)m->wall >= VAGUE_NS && cores >= 0.05) add_cores(&said, cores);
    if (said.len) measure_add_remark(out, v->columns, "%s.", text_str(&said));
    text_finish(&said);
}

void measure_report_time(struct text *out, const struct measure_row *row, const struct measure_view *v) {
    const struct measure *m = &row->sum;
    text_printf(out, "%-8s ", "wall");
    add_time_right(out, (double)m->wall, 4, v);
    add_cpu_line(out, "cpu", (const int64_t[]){m->user, m->sys}, v);
    add_cpu_line(out, "children", (const int64_t[]){m->child_user, m->child_sys}, v);
    remark_time(out, row, v);
    remark_uncalled(out, row, v);
    remark_workers(out, row, v);
    if (cores_used(m) >= 0.05) remark_others(out, v);
    remark_simulated(out, v);
}

static const char *plus_minus(const struct measure_view *v) {
    return v->unicode ? "±" : "+-";
}

static void add_runs(struct text *out, const struct measure_row *row) {
    text_printf(out, "%zu run%s of ", row->runs, row->runs == 1 ? "" : "s");
    measure_add_count(out, row->calls);
    text_printf(out, " call%s", row->calls == 1 ? "" : "s");
}

// What is left when the loop is taken off must stand out of the noise to be called a time.
static double noise_floor(const struct measure_stats *s, double loop) {
    return loop > 0 ? fmax(0.1 * loop, 2 * s->sd) : 0;
}

static void add_mean(struct text *out, const struct measure_row *row, const struct measure_stats *s, double loop,
                     const struct measure_view *v) {
    measure_add_duration(out, s->mean - loop, 3, v->unicode);
    if (row->runs > 1) {
        text_printf(out, " %s ", plus_minus(v));
        measure_add_duration(out, s->sd, 3, v->unicode);
    }
    text_add_str(out, " per call");
    if (row->runs > 1) {
        text_add_str(out, ", best ");
        measure_add_duration(out, s->best - loop, 3, v->unicode);
    }
    text_add_str(out, " (");
    add_runs(out, row);
    if (row->runs > 1) text_printf(out, ", mean %s sd", plus_minus(v));
    text_add_char(out, ')');
}

static void add_drowned(struct text *out, const struct measure_row *row, double most, const struct measure_view *v) {
    text_add_str(out, "less than ");
    measure_add_duration(out, most, 2, v->unicode);
    text_add_str(out, " per call (");
    add_runs(out, row);
    text_add_char(out, ')');
}

static void remark_loop(struct text *out, bool drowned, double loop, const struct measure_view *v) {
    struct text own = {0};
    measure_add_duration(&own, loop, 3, v->unicode);
    if (drowned) {
        measure_add_remark(out, v->columns, "That is within the noise of the loop around it, which took %s per call.", text_str(&own));
    } else if (loop > 0) {
        measure_add_remark(out, v->columns, "The loop around it took %s per call, which is taken off.", text_str(&own));
    }
    text_finish(&own);
}

void measure_report_timeit(struct text *out, const struct measure_row *row, double loop, const struct measure_view *v) {
    struct measure_stats s = measure_statistics(row->walls, row->runs);
    double most = fmax(noise_floor(&s, loop), s.mean - loop);
    bool drowned = loop > 0 && most <= noise_floor(&s, loop);
    if (drowned) add_drowned(out, row, most, v);
    else add_mean(out, row, &s, loop, v);
    remark_loop(out, drowned, loop, v);
    remark_uncalled(out, row, v);
    if (row->runs == 1) measure_add_remark(out, v->columns, "It ran only once, so nothing is known about the spread.");
    if (!drowned && s.sd > SPREAD_MAX * (s.mean - loop))
        measure_add_remark(out, v->columns, "The runs differ much: the best one says more than the mean.");
    remark_workers(out, row, v);
    remark_others(out, v);
    remark_simulated(out, v);
    remark_hushed(out, v);
}

// compare: a table. Behind the name stand columns of fixed width, and a bar in what is left if it is not too little.
#define COLUMNS_BETWEEN 45
#define BAR_MIN 8
#define NAME_MIN 9

struct table {
    struct text *out;
    const struct measure_view *view;
    size_t name_columns, bar_columns;
    double first, longest; // medians
};

static void add_relative_spread(struct text *out, const struct measure_row *row, const struct measure_stats *s,
                                const struct measure_view *v) {
    char text[32];
    double percent = s->median > 0 ? 100 * s->spread / s->median : 0;
    if (row->runs < 2) snprintf(text, sizeof text, "-");
    else if (percent >= 99.5) snprintf(text, sizeof text, "> 99 %%");
    else snprintf(text, sizeof text, "%s %.0f %%", plus_minus(v), percent);
    measure_add_right(out, text, 6);
}

static void add_row(const struct table *t, const struct measure_row *row) {
    struct measure_stats s = measure_statistics(row->walls, row->runs);
    double speed = s.median > 0 ? t->first / s.median : 1, calls = (double)row->runs * (double)row->calls;
    char text[32];
    size_t wide = measure_add_name(t->out, row->name, t->name_columns, t->view->unicode);
    text_add_repeat(t->out, ' ', t->name_columns - wide + 2);
    add_time_right(t->out, s.median, 3, t->view);
    text_add_str(t->out, "  ");
    add_relative_spread(t->out, row, &s, t->view);
    text_add_str(t->out, "  ");
    if (all_cpu(&row->sum) > 0) add_time_right(t->out, (double)all_cpu(&row->sum) / calls, 3, t->view);
    else measure_add_right(t->out, "none", 7);
    snprintf(text, sizeof text, "  %5.1f", cores_used(&row->sum));
    text_add_str(t->out, text);
    if (speed < 0.0995) snprintf(text, sizeof text, "%.2gx", speed);
    else snprintf(text, sizeof text, "%.*fx", speed < 9.995 ? 2 : speed < 99.95 ? 1 : 0, speed);
    text_add_str(t->out, "  ");
    measure_add_right(t->out, text, 8);
    if (t->bar_columns == 0) return;
    text_add_str(t->out, "  ");
    measure_add_bar(t->out, t->longest > 0 ? s.median / t->longest : 1, t->bar_columns, t->view->unicode);
}

static struct table layout(struct text *out, const struct measure_row *rows, size_t n, const struct measure_view *v) {
    struct table t = {.out = out, .view = v, .name_columns = NAME_MIN};
    for (size_t i = 0; i < n; i++) {
        size_t wide = measure_name_width(rows[i].name);
        double median = measure_statistics(rows[i].walls, rows[i].runs).median;
        if (wide > t.name_columns) t.name_columns = wide;
        if (median > t.longest) t.longest = median;
        if (i == 0) t.first = median;
    }
    size_t room = v->columns - COLUMNS_BETWEEN, most = room >= NAME_MIN + BAR_MIN ? room - BAR_MIN : room;
    if (t.name_columns > most) t.name_columns = most;
    t.bar_columns = room - t.name_columns >= BAR_MIN ? room - t.name_columns : 0;
    return t;
}

static void remark_short(struct text *out, const struct measure_row *rows, size_t n, const struct measure_view *v) {
    size_t repeated = 0;
    for (size_t i = 0; i < n; i++) repeated += measure_statistics(rows[i].walls, rows[i].runs).median < SHORT_NS;
    if (repeated == 0) return;
    measure_add_remark(out, v->columns, "%s too short for the clock, so each round has many; what a call itself costs is in the time.",
                       repeated == 1 && n > 1 ? "One of the calls is" : n == 1 ? "The call is" : "Calls are");
}

static double relative_spread(const struct measure_row *row) {
    struct measure_stats s = measure_statistics(row->walls, row->runs);
    return s.median > 0 ? s.spread / s.median : 0;
}

static void remark_spread(struct text *out, const struct measure_row *row, const struct measure_view *v) {
    double spread = relative_spread(row);
    if (spread <= SPREAD_MAX) return;
    struct quoted q = {0};
    const char *name = quote(&q, row, v);
    measure_add_remark(out, v->columns, "The times of %s are spread widely (%s %.0f %%): take them as a hint only.", name, plus_minus(v),
                       fmin(100 * spread, 999));
    text_finish(&q.text);
}

// A difference that is smaller than the spread of either may be chance.
static void remark_close(struct text *out, const struct measure_row *first, const struct measure_row *row,
                         const struct measure_view *v) {
    double a = measure_statistics(first->walls, first->runs).median, b = measure_statistics(row->walls, row->runs).median;
    double noise = fmax(relative_spread(first), relative_spread(row));
    if (row->runs < 2 || first->runs < 2 || b <= 0 || fabs(a - b) > noise * fmax(a, b)) return;
    struct quoted p = {0}, q = {0};
    const char *one = quote(&p, first, v), *other = quote(&q, row, v);
    measure_add_remark(out, v->columns, "%s and %s differ by less than their spread: that may be chance.", one, other);
    text_finish(&p.text);
    text_finish(&q.text);
}

void measure_add_remarks(struct text *out, const struct measure_row *rows, size_t n, const struct measure_view *v) {
    for (size_t i = 0; i < n; i++) {
        remark_uncalled(out, &rows[i], v);
        remark_spread(out, &rows[i], v);
        remark_workers(out, &rows[i], v);
    }
    remark_short(out, rows, n, v);
    if (rows[0].runs == 1) measure_add_remark(out, v->columns, "Each ran only once, so nothing is known about the spread.");
    remark_others(out, v);
    remark_simulated(out, v);
    remark_hushed(out, v);
}

void measure_report_compare(struct text *out, const struct measure_row *rows, size_t n, const struct measure_view *v) {
    struct table t = layout(out, rows, n, v);
    size_t start = out->len;
    text_printf(out, "%zu round%s", rows[0].runs, rows[0].runs == 1 ? "" : "s");
    text_add_repeat(out, ' ', t.name_columns - (out->len - start));
    text_add_str(out, "   median  spread      cpu  cores  speed-up");
    for (size_t i = 0; i < n; i++) {
        text_add_char(out, '\n');
        add_row(&t, &rows[i]);
    }
    for (size_t i = 1; i < n; i++) remark_close(out, &rows[0], &rows[i], v);
    measure_add_remarks(out, rows, n, v);
}
