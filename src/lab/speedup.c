// The reports of speedup. The table of the first is compare's, with its honest remarks; what is new is what follows: how much of the job
// cannot be shared, and how far more workers could bring it.
#include "lab/speedup.h"
#include "base/mem.h"
#include "base/text.h"
#include "lab/measure_text.h"
#include <math.h>

static struct plot_point point_of(double x, const struct measure_stats *base, const struct measure_stats *s) {
    struct plot_point p = {.x = x, .y = s->median > 0 ? base->median / s->median : 0};
    p.low = s->median + s->spread > 0 ? base->median / (s->median + s->spread) : p.y;
    p.high = s->median - s->spread > 0 ? base->median / (s->median - s->spread) : p.y;
    return p;
}

static void draw(struct text *out, const struct plot *plot, const struct measure_view *v) {
    text_add_str(out, "\n\n");
    plot_draw_text(out, plot, v->columns, v->unicode);
}

static void remark_law(struct text *out, const struct plot *p, const struct measure_view *v) {
    double share = plot_serial_share(p);
    const char *sign = v->unicode ? "\xe2\x97\x8f" : "o";
    if (!p->has_curve) {
        measure_add_remark(out, v->columns, "%s measured. With fewer than two numbers of workers up to %d, the cores there are, no law can be fitted.", sign,
                           v->cores);
    } else if (share < 0.005) {
        measure_add_remark(out, v->columns, "%s measured, dots: Amdahl's law. Next to nothing has to be done by one alone.", sign);
    } else {
        measure_add_remark(out, v->columns, "%s measured, dots: Amdahl's law with a serial share of %.1f %%: however many workers, never more than %.3gx.", sign,
                           100 * share, 1 / share);
    }
}

// Beyond the cores there are, the law cannot hold.
static void remark_cores(struct text *out, const double *xs, size_t n, const struct measure_view *v) {
    if (xs[n - 1] <= v->cores) return;
    measure_add_remark(out, v->columns, "The law was fitted to numbers up to %d: there are no more cores for more workers that compute.", v->cores);
}

void speedup_report_workers(struct text *out, const struct speedup *u, const struct measure_view *v, struct plot *plot) {
    const struct measure_row *rows = u->rows;
    size_t n = u->n;
    double *ns = mem_alloc(n * sizeof *ns);
    struct measure_stats first = measure_statistics(rows[0].walls, rows[0].runs);
    *plot = (struct plot){.kind = PLOT_WORKERS, .points = mem_alloc_zero(n, sizeof *plot->points), .n = n, .first = first.median};
    for (size_t i = 0; i < n; i++) {
        struct measure_stats s = measure_statistics(rows[i].walls, rows[i].runs);
        ns[i] = s.median;
        plot->points[i] = point_of(u->xs[i], &first, &s);
    }
    plot_fit(plot, u->xs, ns, n, v->cores);
    measure_report_compare(out, rows, n, v);
    draw(out, plot, v);
    remark_law(out, plot, v);
    remark_cores(out, u->xs, n, v);
    mem_free(ns);
}

static void add_size_row(struct text *out, double x, const struct measure_stats s[2], const struct measure_view *v) {
    struct text cell = {0};
    text_printf(&cell, "%.12g", x);
    measure_add_right(out, text_str(&cell), 12);
    for (int i = 0; i < 2; i++) {
        text_clear(&cell);
        measure_add_duration(&cell, s[i].median, 3, v->unicode);
        text_add_str(out, "  ");
        measure_add_right(out, text_str(&cell), 12);
    }
    text_printf(out, "  %8.2fx", s[1].median > 0 ? s[0].median / s[1].median : 0);
    text_finish(&cell);
}

static void add_size_head(struct text *out, const struct measure_row *rows, const struct measure_view *v) {
    measure_add_right(out, "size", 12);
    for (int i = 0; i < 2; i++) {
        struct text name = {0};
        measure_add_name(&name, rows[i].name, 12, v->unicode);
        text_add_str(out, "  ");
        measure_add_right(out, text_str(&name), 12);
        text_finish(&name);
    }
    text_add_str(out, "   speed-up");
}

// The first size from which on the second function stays the faster one.
static void remark_break_even(struct text *out, const struct plot *p, const struct measure_view *v) {
    size_t from = p->n;
    while (from > 0 && p->points[from - 1].low > 1) from--;
    if (from == p->n) measure_add_remark(out, v->columns, "At the largest size, the second is not clearly faster.");
    else if (from == 0) measure_add_remark(out, v->columns, "The second is faster at each of these sizes.");
    else measure_add_remark(out, v->columns, "The second is the faster one from size %.12g on, of those measured.", p->points[from].x);
}

void speedup_report_sizes(struct text *out, const struct speedup *u, const struct measure_view *v, struct plot *plot) {
    const struct measure_row *rows = u->rows;
    size_t n = u->n;
    *plot = (struct plot){.kind = PLOT_SIZES, .points = mem_alloc_zero(n, sizeof *plot->points), .n = n};
    add_size_head(out, rows, v);
    for (size_t i = 0; i < n; i++) {
        struct measure_stats s[2] = {measure_statistics(rows[2 * i].walls, rows[2 * i].runs), measure_statistics(rows[2 * i + 1].walls, rows[2 * i + 1].runs)};
        text_add_char(out, '\n');
        add_size_row(out, u->xs[i], s, v);
        plot->points[i] = point_of(u->xs[i], &s[0], &s[1]);
    }
    draw(out, plot, v);
    remark_break_even(out, plot, v);
    measure_add_remarks(out, rows, 2 * n, v);
}

void speedup_bars(const struct measure_row *rows, size_t n, struct plot *plot) {
    *plot = (struct plot){.kind = PLOT_BARS, .points = mem_alloc_zero(n, sizeof *plot->points), .n = n};
    for (size_t i = 0; i < n; i++) {
        plot->points[i].name = mem_copy_string(rows[i].name);
        plot->points[i].y = measure_statistics(rows[i].walls, rows[i].runs).median;
    }
}
