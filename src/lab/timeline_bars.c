// What stands in the lanes of a picture (timeline_picture.h): intervals, what is held and worked at, output, ends, and the texts over
// them. Small pictures have an element with a tooltip for each interval; large ones a path for all of a lane that are of a kind, for
// a browser has patience for some thousands of elements, not for a hundred thousand.
#include "base/mem.h"
#include "base/utf8.h"
#include "lab/timeline_picture.h"
#include "lab/timeline_waits.h"
#include <string.h>

#define GROUPS_MAX 24        // kinds in a lane, of those told apart by what is waited for
#define COARSE_LANES 200     // with more, what is waited for is not told apart
#define LABEL_CHARACTER 6.1  // px, of the 10 px text in bars

static const struct {
    double y, height; // in the lane
} shapes[TIMELINE_STATE_COUNT] = {
    [TIMELINE_OTHER] = {6, 10},    [TIMELINE_UNKNOWN] = {6, 10},   [TIMELINE_NEW] = {10.5, 1},   [TIMELINE_READY] = {5, 12},
    [TIMELINE_RUNNING] = {4, 14},  [TIMELINE_ASLEEP] = {9.5, 3},   [TIMELINE_LOCK] = {5, 12},    [TIMELINE_JOIN] = {7, 8},
    [TIMELINE_QUEUE] = {5, 12},    [TIMELINE_SEMAPHORE] = {5, 12}, [TIMELINE_EVENT] = {5, 12},   [TIMELINE_CONDITION] = {5, 12},
    [TIMELINE_BARRIER] = {5, 12},  [TIMELINE_GIL] = {5, 12},       [TIMELINE_OUTPUT] = {7, 8},
};

static double x_of(const struct picture *p, int64_t ns) {
    return timeline_axis_x(&p->axis, ns);
}

static const char *name_of(const struct picture *p, const struct timeline_task *task) {
    return timeline_name(p->t, task);
}

static void add_box(struct picture *p, int64_t from, int64_t to, double y, double height) {
    double x = x_of(p, from);
    text_add_str(p->out, " x=\"");
    picture_number(p, x);
    text_printf(p->out, "\" y=\"%g\" width=\"", y);
    picture_number(p, x_of(p, to) - x);
    text_printf(p->out, "\" height=\"%g\"", height);
}

static void add_interval(struct picture *p, const struct timeline_task *task, const struct timeline_interval *x) {
    struct text phrase = {0};
    text_printf(p->out, "<rect class=\"bar %s\"", picture_classes[x->state]);
    add_box(p, x->from, x->to, shapes[x->state].y, shapes[x->state].height);
    text_printf(&phrase, "%s: ", name_of(p, task));
    timeline_interval_phrase(p->t, x, &phrase);
    text_add_str(p->out, "><title>");
    markup_add(p->out, text_str(&phrase));
    text_add_str(p->out, "\n");
    picture_times(p, x->from, x->to);
    text_add_str(p->out, x->open ? ", goes on</title></rect>\n" : "</title></rect>\n");
    text_finish(&phrase);
}

// Merging.

struct merging {
    struct timeline_interval *out; // NULL: only counted
    size_t n;
    struct timeline_interval block; // of short ones, not yet put out
    int64_t ns[TIMELINE_STATE_COUNT];
    size_t in_block;
};

static void put_block(struct merging *m) {
    if (!m->in_block) return;
    for (uint8_t s = 0; s < TIMELINE_STATE_COUNT && m->in_block > 1; s++) {
        if (m->ns[s] > m->ns[m->block.state]) m->block.state = s;
    }
    if (m->in_block > 1) m->block.what = m->block.holder = 0;
    if (m->out) m->out[m->n] = m->block;
    m->n++;
    m->in_block = 0;
    memset(m->ns, 0, sizeof m->ns);
}

// Neighbours that are narrower than the grain become one, of the kind that took most of it.
static size_t merge(const struct picture *p, const struct timeline_task *task, double grain, struct timeline_interval *out) {
    struct merging m = {.out = out};
    for (size_t i = 0; i < task->nintervals; i++) {
        const struct timeline_interval *x = &task->intervals[i];
        bool is_short = x_of(p, x->to) - x_of(p, x->from) < grain;
        bool joins = m.in_block && m.block.to == x->from && is_short && x_of(p, m.block.to) - x_of(p, m.block.from) < grain;
        if (!joins) {
            put_block(&m);
            m.block = *x;
        }
        m.block.to = x->to;
        m.block.open = x->open;
        m.ns[x->state] += x->to - x->from;
        m.in_block++;
    }
    put_block(&m);
    return m.n;
}

void picture_choose_grain(struct picture *p, size_t most) {
    size_t n = timeline_intervals(p->t);
    p->grain = 0;
    for (double grain = 1.0 / 64; n > most && grain < p->axis.width; grain *= 2) {
        n = 0;
        for (size_t i = 0; i < p->t->ntasks; i++) n += merge(p, &p->t->tasks[i], grain, NULL);
        p->grain = grain;
    }
    p->merged = p->grain > 0 ? timeline_intervals(p->t) - n : 0;
}

// Kinds of intervals in a lane.

struct group {
    uint8_t state;
    uint32_t what;
    size_t n;
    int64_t ns;
};

struct groups {
    struct group at[GROUPS_MAX + TIMELINE_STATE_COUNT];
    size_t n;
    bool coarse; // what is waited for makes no difference
};

static size_t group_of(struct groups *g, const struct timeline_interval *x) {
    uint32_t what = !g->coarse && g->n < GROUPS_MAX ? x->what : 0;
    for (size_t i = 0; i < g->n; i++) {
        if (g->at[i].state == x->state && (g->at[i].what == what || (!g->coarse && g->at[i].what == x->what))) return i;
    }
    g->at[g->n++] = (struct group){.state = x->state, .what = what};
    return g->n - 1;
}

static void add_group_words(struct picture *p, const struct group *g) {
    struct text phrase = {0};
    char took[32];
    timeline_duration(g->ns, took);
    timeline_interval_phrase(p->t, &(struct timeline_interval){.state = g->state, .what = g->what}, &phrase);
    text_printf(&phrase, ": %zu time%s, %s in all", g->n, g->n == 1 ? "" : "s", took);
    markup_add(p->out, text_str(&phrase));
    text_finish(&phrase);
}

static void add_subpath(struct picture *p, const struct timeline_interval *x) {
    double from = x_of(p, x->from), width = x_of(p, x->to) - from, y = shapes[x->state].y, height = shapes[x->state].height;
    text_add_char(p->out, 'M');
    picture_number(p, from);
    text_printf(p->out, " %gh", y);
    picture_number(p, width);
    text_printf(p->out, "v%gh", height);
    picture_number(p, -width);
    text_add_char(p->out, 'z');
}

static void add_group(struct picture *p, const struct timeline_interval *all, size_t n, const uint8_t *group, uint8_t k) {
    for (size_t i = 0; i < n; i++) {
        if (group[i] == k) add_subpath(p, &all[i]);
    }
}

// In a very large picture the lane has one tooltip for all of them: half as many elements.
static void add_groups(struct picture *p, const struct timeline_task *task, const struct timeline_interval *all, size_t n) {
    struct groups g = {.coarse = p->lanes > COARSE_LANES};
    uint8_t *group = mem_alloc(n + 1);
    for (size_t i = 0; i < n; i++) {
        group[i] = (uint8_t)group_of(&g, &all[i]);
        g.at[group[i]].n++;
        g.at[group[i]].ns += all[i].to - all[i].from;
    }
    text_add_str(p->out, g.coarse ? "<title>" : "");
    if (g.coarse) markup_add(p->out, name_of(p, task));
    for (size_t k = 0; k < g.n && g.coarse; k++) {
        text_add_char(p->out, '\n');
        add_group_words(p, &g.at[k]);
    }
    text_add_str(p->out, g.coarse ? "</title>" : "");
    for (size_t k = 0; k < g.n; k++) {
        text_printf(p->out, "<path class=\"bar %s\" d=\"", picture_classes[g.at[k].state]);
        add_group(p, all, n, group, (uint8_t)k);
        text_add_str(p->out, g.coarse ? "\"/>" : "\"><title>");
        if (g.coarse) continue;
        markup_add(p->out, name_of(p, task));
        text_add_str(p->out, ", ");
        add_group_words(p, &g.at[k]);
        text_add_str(p->out, "</title></path>\n");
    }
    mem_free(group);
}

static void add_intervals(struct picture *p, const struct timeline_task *task) {
    struct timeline_interval *merged = NULL;
    const struct timeline_interval *all = task->intervals;
    size_t n = task->nintervals;
    if (p->grain > 0) {
        all = merged = mem_alloc((n + 1) * sizeof *merged);
        n = merge(p, task, p->grain, merged);
    }
    for (size_t i = 0; i < n; i++) p->used[all[i].state] = true;
    if (p->is_fine) {
        for (size_t i = 0; i < n; i++) add_interval(p, task, &all[i]);
    } else {
        add_groups(p, task, all, n);
    }
    mem_free(merged);
}

// What it has, and what it works at: thin lines at the lane's lower edge.

static const char *const span_classes[] = {[TIMELINE_HOLDS] = "holds", [TIMELINE_CHUNK] = "chunk"};
static const double span_y[] = {[TIMELINE_HOLDS] = 18.5, [TIMELINE_CHUNK] = 1.5};

static void add_span(struct picture *p, const struct timeline_task *task, const struct timeline_span *x) {
    text_printf(p->out, "<rect class=\"%s\"", span_classes[x->kind]);
    add_box(p, x->from, x->to, span_y[x->kind], 2);
    text_add_str(p->out, "><title>");
    markup_add(p->out, name_of(p, task));
    text_add_str(p->out, x->kind == TIMELINE_HOLDS ? ": holds " : ": works at ");
    markup_add(p->out, timeline_text(p->t, x->what));
    text_add_str(p->out, "\n");
    picture_times(p, x->from, x->to);
    text_add_str(p->out, "</title></rect>\n");
}

static void add_span_path(struct picture *p, const struct timeline_task *task, enum timeline_span_kind kind) {
    size_t n = 0;
    for (size_t i = 0; i < task->nspans; i++) {
        const struct timeline_span *x = &task->spans[i];
        if (x->kind != kind) continue;
        if (n++ == 0) text_printf(p->out, "<path class=\"%s\" d=\"", span_classes[kind]);
        double from = x_of(p, x->from), width = x_of(p, x->to) - from;
        text_add_char(p->out, 'M');
        picture_number(p, from);
        text_printf(p->out, " %gh", span_y[kind]);
        picture_number(p, width);
        text_add_str(p->out, "v2h");
        picture_number(p, -width);
        text_add_char(p->out, 'z');
    }
    if (n) text_add_str(p->out, "\"/>\n");
}

static void add_spans(struct picture *p, const struct timeline_task *task) {
    for (size_t i = 0; i < task->nspans; i++) {
        if (task->spans[i].kind == TIMELINE_HOLDS) p->has_holds = true;
        else p->has_chunk = true;
        if (p->is_fine) add_span(p, task, &task->spans[i]);
    }
    if (p->is_fine) return;
    add_span_path(p, task, TIMELINE_HOLDS);
    add_span_path(p, task, TIMELINE_CHUNK);
}

// Output: a dot, which is a line without length with a round end, so that it stays round when the lane is stretched.

static void add_dot(struct picture *p, int64_t ns) {
    text_add_char(p->out, 'M');
    picture_number(p, x_of(p, ns));
    text_add_str(p->out, " 11h0");
}

static void add_print(struct picture *p, const struct timeline_task *task, const struct timeline_print *print) {
    text_add_str(p->out, "<path class=\"print\" d=\"");
    add_dot(p, print->ns);
    text_add_str(p->out, "\"><title>");
    markup_add(p->out, name_of(p, task));
    text_add_str(p->out, " prints ");
    markup_add(p->out, timeline_text(p->t, print->text));
    text_printf(p->out, "\n%.6f s</title></path>\n", (double)(print->ns - p->axis.zero) / 1e9);
}

// Prints stand in the order of time; `next` is where those of each task begin.
struct prints {
    uint32_t *order; // indexes of prints, task by task
    size_t *first;   // of each task, and one behind the last
};

static struct prints sort_prints(const struct timeline *t) {
    struct prints s = {mem_alloc((t->nprints + 1) * sizeof *s.order), mem_alloc_zero(t->ntasks + 2, sizeof *s.first)};
    for (size_t i = 0; i < t->nprints; i++) s.first[t->prints[i].task + 1]++;
    for (size_t i = 0; i < t->ntasks; i++) s.first[i + 1] += s.first[i];
    size_t *at = mem_alloc((t->ntasks + 1) * sizeof *at);
    memcpy(at, s.first, (t->ntasks + 1) * sizeof *at);
    for (size_t i = 0; i < t->nprints; i++) s.order[at[t->prints[i].task]++] = (uint32_t)i;
    mem_free(at);
    return s;
}

static void add_prints(struct picture *p, size_t task, const struct prints *s) {
    const struct timeline *t = p->t;
    if (s->first[task] == s->first[task + 1]) return;
    p->has_print = true;
    if (!p->is_fine) text_add_str(p->out, "<path class=\"print\" d=\"");
    for (size_t i = s->first[task]; i < s->first[task + 1]; i++) {
        const struct timeline_print *print = &t->prints[s->order[i]];
        if (p->is_fine) add_print(p, &t->tasks[task], print);
        else add_dot(p, print->ns);
    }
    if (!p->is_fine) text_add_str(p->out, "\"/>\n");
}

static const char *const end_classes[TIMELINE_END_COUNT] = {"open", "finished", "failed", "killed"};

static void add_end(struct picture *p, const struct timeline_task *task) {
    if (task->end == TIMELINE_OPEN) return;
    text_printf(p->out, "<path class=\"end %s\" d=\"M", end_classes[task->end]);
    picture_number(p, x_of(p, task->ended));
    text_add_str(p->out, " 2v18\"><title>");
    markup_add(p->out, name_of(p, task));
    text_printf(p->out, " %s at %.6f s", end_classes[task->end], (double)(task->ended - p->axis.zero) / 1e9);
    if (task->outcome) text_add_str(p->out, "\n");
    markup_add(p->out, timeline_text(p->t, task->outcome));
    text_add_str(p->out, "</title></path>\n");
}

void picture_bars(struct picture *p) {
    struct prints prints = sort_prints(p->t);
    for (size_t i = p->first; i < p->end; i++) {
        text_printf(p->out, "<g class=\"lane\" data-lane=\"%zu\" transform=\"translate(0 %g)\">\n", i, picture_y(p, i));
        add_intervals(p, &p->t->tasks[i]);
        add_spans(p, &p->t->tasks[i]);
        add_end(p, &p->t->tasks[i]);
        add_prints(p, i, &prints);
        text_add_str(p->out, "</g>\n");
    }
    mem_free(prints.order);
    mem_free(prints.first);
}

// Texts. data-x and data-w say to the script where they belong and how much room there is.

static void begin_label(struct picture *p, size_t lane, const char *class, double x, double width) {
    text_printf(p->out, "<text class=\"%s\" data-lane=\"%zu\" data-x=\"", class, lane);
    picture_number(p, x);
    if (width >= 0) {
        text_add_str(p->out, "\" data-w=\"");
        picture_number(p, width);
    }
    text_printf(p->out, "\" y=\"%g\" x=\"", picture_y(p, lane) + 14.5);
    picture_number(p, p->left + x + 4);
    text_add_char(p->out, '"');
}

// What is waited for; where that does not fit, the letter of the wait.
static void add_bar_label(struct picture *p, size_t lane, const struct timeline_interval *x) {
    const char *letter = timeline_letter((enum timeline_state)x->state), *what = x->what ? timeline_text(p->t, x->what) : letter;
    double from = x_of(p, x->from), width = x_of(p, x->to) - from;
    if (!*letter) return;
    begin_label(p, lane, "in", from, width);
    bool fits = (double)utf8_width(what, strlen(what)) * LABEL_CHARACTER + 6 <= width;
    if (!fits && width < LABEL_CHARACTER + 6) text_add_str(p->out, " visibility=\"hidden\"");
    text_printf(p->out, " data-letter=\"%s\" data-full=\"", letter);
    markup_add(p->out, what);
    text_add_str(p->out, "\">");
    markup_add(p->out, fits ? what : letter);
    text_add_str(p->out, "</text>\n");
}

static void add_end_label(struct picture *p, size_t lane, const struct timeline_task *task) {
    const struct timeline_interval *last = task->nintervals ? &task->intervals[task->nintervals - 1] : NULL;
    bool goes_on = last && last->open && last->state != TIMELINE_NEW;
    if (task->end == TIMELINE_FINISHED || (task->end == TIMELINE_OPEN && !goes_on)) return;
    begin_label(p, lane, end_classes[task->end], x_of(p, task->end == TIMELINE_OPEN ? p->t->to : task->ended), -1);
    text_printf(p->out, ">%s</text>\n", task->end == TIMELINE_OPEN ? "\xe2\x96\xb8" : end_classes[task->end]);
}

void picture_labels(struct picture *p) {
    for (size_t i = p->first; i < p->end; i++) {
        const struct timeline_task *task = &p->t->tasks[i];
        for (size_t k = 0; p->is_fine && k < task->nintervals; k++) add_bar_label(p, i, &task->intervals[k]);
        add_end_label(p, i, task);
    }
}
