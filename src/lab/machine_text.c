// A machine as a tree of lines: packages, caches that several cores share, and a line for each core with what is its own and who ran on it
// last. The one idea: lines are gathered with their depth first; what branches to draw before each follows from the depths behind it.
#include "base/mem.h"
#include "base/utf8.h"
#include "lab/machine.h"
#include <string.h>

#define MANY_CORES 16 // more of them, and those alike that nobody ran on share a line
#define ALIKE_LEAST 3

struct line {
    size_t depth; // from 0
    char *text;   // owned
};

struct drawing {
    const struct machine *m;
    const struct machine_view *v;
    struct line *lines;
    size_t n, cap;
};

static void add_line(struct drawing *d, size_t depth, struct text *t) {
    mem_reserve(d->lines, d->n, d->cap);
    d->lines[d->n++] = (struct line){depth, text_take(t)};
}

static void add_count(struct text *out, size_t n, const char *what) {
    text_printf(out, "%zu %s%s", n, what, n == 1 ? "" : "s");
}

// 32 KB, 1.5 MB, 23.4 GB
static void add_bytes(struct text *out, int64_t bytes) {
    static const char *const units[] = {"B", "KB", "MB", "GB", "TB"};
    double size = (double)bytes;
    size_t unit = 0;
    while (size >= 1024 && unit < 4) size /= 1024, unit++;
    bool whole = size == (double)(int64_t)size || size >= 100;
    text_printf(out, whole ? "%.0f %s" : "%.1f %s", size, units[unit]);
}

// Numbers of hardware threads: 0, 1, or 0 to 7.
static void add_cpus(struct text *out, const int *cpus, size_t n) {
    for (size_t i = 0; i < n; i++) {
        size_t run = i;
        while (run + 1 < n && cpus[run + 1] == cpus[run] + 1) run++;
        text_printf(out, "%s%d", i ? ", " : "", cpus[i]);
        if (run > i + 1) text_printf(out, " to %d", cpus[run]);
        else if (run > i) text_printf(out, ", %d", cpus[run]);
        i = run;
    }
}

static bool is_shared(const struct machine *m, int cache) {
    return cache >= 0 && m->caches[cache].cores > 1;
}

// The line of a cache or package that several cores stand under.
static void add_shared(struct drawing *d, size_t depth, int level, const struct machine_core *c) {
    struct text t = {0};
    if (level == MACHINE_CACHE_LEVELS) {
        text_printf(&t, "package %d", c->package);
    } else {
        const struct machine_cache *cache = &d->m->caches[c->caches[level]];
        text_printf(&t, "L%d cache ", level);
        add_bytes(&t, cache->bytes);
        text_printf(&t, ", shared by %zu cores", cache->cores);
    }
    add_line(d, depth, &t);
}

// Opens what c stands in and `before` did not; returns the depth of c's own line.
static size_t open_above(struct drawing *d, const struct machine_core *before, const struct machine_core *c) {
    size_t depth = 0;
    bool same = before != NULL;
    if (d->m->packages > 1) {
        same = same && before->package == c->package;
        if (!same) add_shared(d, depth, MACHINE_CACHE_LEVELS, c);
        depth++;
    }
    for (int level = MACHINE_CACHE_LEVELS - 1; level > 0; level--) {
        if (!is_shared(d->m, c->caches[level])) continue;
        same = same && before->caches[level] == c->caches[level];
        if (!same) add_shared(d, depth, level, c);
        depth++;
    }
    return depth;
}

static void add_own_caches(struct text *out, const struct machine *m, const struct machine_core *c) {
    for (int level = MACHINE_CACHE_LEVELS - 1; level > 0; level--) {
        if (c->caches[level] < 0 || is_shared(m, c->caches[level])) continue;
        text_printf(out, "  L%d ", level);
        add_bytes(out, m->caches[c->caches[level]].bytes);
    }
}

static bool may_use(const struct machine *m, int cpu) {
    for (size_t i = 0; i < m->nallowed; i++) {
        if (m->allowed[i] == cpu) return true;
    }
    return m->nallowed == 0;
}

static void add_tasks(struct text *out, const struct drawing *d, const struct machine_core *c) {
    size_t shown = 0;
    for (size_t i = 0; d->m->is_this && i < d->v->ntasks; i++) {
        for (size_t k = 0; k < c->ncpus; k++) {
            if (d->v->tasks[i].cpu != c->cpus[k]) continue;
            text_add_str(out, shown++ ? ", " : "  ");
            utf8_add_visible(out, d->v->tasks[i].name, strlen(d->v->tasks[i].name));
        }
    }
}

static bool has_tasks(const struct drawing *d, const struct machine_core *c) {
    struct text t = {0};
    add_tasks(&t, d, c);
    bool any = t.len > 0;
    text_finish(&t);
    return any;
}

static int64_t bytes_of(const struct machine *m, const struct machine_core *c, int level) {
    return c->caches[level] < 0 ? 0 : m->caches[c->caches[level]].bytes;
}

static bool are_alike(const struct drawing *d, const struct machine_core *a, const struct machine_core *b) {
    if (a->package != b->package || a->ncpus != b->ncpus || has_tasks(d, a) || has_tasks(d, b)) return false;
    for (int level = 1; level < MACHINE_CACHE_LEVELS; level++) {
        bool shared = is_shared(d->m, a->caches[level]) || is_shared(d->m, b->caches[level]);
        if (shared ? a->caches[level] != b->caches[level] : bytes_of(d->m, a, level) != bytes_of(d->m, b, level)) return false;
    }
    return true;
}

static void add_core(struct drawing *d, size_t depth, size_t i, int digits) {
    const struct machine_core *c = &d->m->cores[i];
    struct text t = {0};
    text_printf(&t, "core %-*zu", digits, i);
    add_own_caches(&t, d->m, c);
    text_add_str(&t, d->m->is_simulated ? "" : c->ncpus > 1 ? "  cpus " : "  cpu ");
    if (!d->m->is_simulated) add_cpus(&t, c->cpus, c->ncpus);
    size_t usable = 0;
    for (size_t k = 0; k < c->ncpus; k++) usable += may_use(d->m, c->cpus[k]);
    if (usable < c->ncpus) text_add_str(&t, usable ? "  (used in part)" : "  (not for us)");
    add_tasks(&t, d, c);
    add_line(d, depth, &t);
}

static void add_alike(struct drawing *d, size_t depth, size_t from, size_t to) {
    struct text t = {0};
    text_printf(&t, "cores %zu to %zu, alike", from, to - 1);
    add_own_caches(&t, d->m, &d->m->cores[from]);
    add_line(d, depth, &t);
}

static size_t end_of_alike(const struct drawing *d, size_t i) {
    size_t end = i + 1;
    while (end < d->m->ncores && are_alike(d, &d->m->cores[i], &d->m->cores[end])) end++;
    return d->m->ncores > MANY_CORES && end - i >= ALIKE_LEAST ? end : i + 1;
}

static void add_cores(struct drawing *d) {
    int digits = d->m->ncores > 1000 ? 4 : d->m->ncores > 100 ? 3 : d->m->ncores > 10 ? 2 : 1;
    const struct machine_core *before = NULL;
    for (size_t i = 0, end; i < d->m->ncores; i = end) {
        size_t depth = open_above(d, before, &d->m->cores[i]);
        end = end_of_alike(d, i);
        if (end > i + 1) add_alike(d, depth, i, end);
        else add_core(d, depth, i, digits);
        before = &d->m->cores[end - 1];
    }
}

// Does another line of that depth come before one that is less deep?
static bool goes_on(const struct drawing *d, size_t line, size_t depth) {
    for (size_t i = line + 1; i < d->n && d->lines[i].depth >= depth; i++) {
        if (d->lines[i].depth == depth) return true;
    }
    return false;
}

static void add_branches(struct text *out, const struct drawing *d, size_t line) {
    size_t depth = d->lines[line].depth;
    bool u = d->v->unicode;
    text_add_str(out, "  ");
    for (size_t k = 0; k < depth; k++) text_add_str(out, !goes_on(d, line, k) ? "   " : u ? "\xe2\x94\x82  " : "|  ");
    if (goes_on(d, line, depth)) text_add_str(out, u ? "\xe2\x94\x9c\xe2\x94\x80 " : "|- ");
    else text_add_str(out, u ? "\xe2\x94\x94\xe2\x94\x80 " : "`- ");
}

static void draw_lines(struct text *out, const struct drawing *d) {
    for (size_t i = 0; i < d->n; i++) {
        struct text line = {0};
        add_branches(&line, d, i);
        text_add_str(&line, d->lines[i].text);
        text_add(out, text_str(&line), utf8_fit(text_str(&line), line.len, d->v->width));
        text_add_char(out, '\n');
        text_finish(&line);
    }
}

static size_t count_cpus(const struct machine *m) {
    size_t n = 0;
    for (size_t i = 0; i < m->ncores; i++) n += m->cores[i].ncpus;
    return n;
}

static void draw_title(struct text *out, const struct machine *m, const struct machine_view *v) {
    text_add_str(out, v->strong);
    if (m->model) utf8_add_visible(out, m->model, strlen(m->model));
    else text_add_str(out, "this computer");
    text_add_str(out, v->end);
    text_add_char(out, '\n');
    text_add_str(out, "  ");
    if (m->packages > 1) add_count(out, m->packages, "package"), text_add_str(out, ", ");
    add_count(out, m->ncores, "core");
    if (!m->is_simulated) text_add_str(out, ", "), add_count(out, count_cpus(m), "hardware thread"), text_add_str(out, " (cpus)");
    if (m->memory > 0) text_add_str(out, ", "), add_bytes(out, m->memory), text_add_str(out, " of memory");
    if (m->memory_nodes > 1) text_printf(out, " in %zu places, each near to some cores", m->memory_nodes);
    text_add_char(out, '\n');
}

static void draw_limits(struct text *out, const struct machine *m, const struct machine_view *v) {
    struct text t = {0};
    if (m->is_simulated) text_add_str(&t, "Its cores are those of `set cores`; what things cost there, and the time, are made up.\n");
    if (m->nallowed && m->nallowed < count_cpus(m)) {
        text_printf(&t, "Of the hardware threads, %zu may be used here: ", m->nallowed);
        add_cpus(&t, m->allowed, m->nallowed);
        text_add_char(&t, '\n');
    }
    if (m->quota > 0) text_printf(&t, "The container may use the time of %.3g processor%s; beyond that everybody in it waits.\n", m->quota, m->quota == 1 ? "" : "s");
    if (t.len) text_printf(out, "%s%s%s", v->dim, text_str(&t), v->end);
    text_finish(&t);
}

void machine_draw(struct text *out, const struct machine *m, const struct machine_view *v) {
    struct drawing d = {.m = m, .v = v};
    draw_title(out, m, v);
    add_cores(&d);
    draw_lines(out, &d);
    draw_limits(out, m, v);
    for (size_t i = 0; i < d.n; i++) mem_free(d.lines[i].text);
    mem_free(d.lines);
}
