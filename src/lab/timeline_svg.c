// A timeline as SVG (timeline_svg.h): its frame - names, scale, legend, the lines below. All places are in px of the picture as it is
// first seen. What a script may stretch (bars) stands in one group; what it moves (labels, arrows) says in data-x where it belongs.
#include "base/mem.h"
#include "base/utf8.h"
#include "lab/timeline_assets.h"
#include "lab/timeline_drawing.h"
#include "lab/timeline_picture.h"
#include "lab/timeline_waits.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WIDTH 960
#define MARGIN 16
#define NAME_COLUMNS_MIN 6
#define NAME_COLUMNS_MAX 26
#define GAP_WIDTH 26
#define HEAD 62          // px above the lanes
#define LINE_HEIGHT 17
#define TICK_WIDTH 70    // px, at least
#define FINE_MAX 3000    // elements; more become paths
#define LANES_MAX 3000
#define PLOT_MIN 200     // px
#define RIGHT 60         // px behind the plot: for the words behind ends
#define INTERVALS_MAX 100000

const char *const picture_classes[TIMELINE_STATE_COUNT] = {
    [TIMELINE_OTHER] = "other",   [TIMELINE_UNKNOWN] = "unknown",     [TIMELINE_NEW] = "new",     [TIMELINE_READY] = "ready",
    [TIMELINE_RUNNING] = "running", [TIMELINE_ASLEEP] = "asleep",     [TIMELINE_LOCK] = "lock",   [TIMELINE_JOIN] = "join",
    [TIMELINE_QUEUE] = "queue",   [TIMELINE_SEMAPHORE] = "semaphore", [TIMELINE_EVENT] = "event", [TIMELINE_CONDITION] = "condition",
    [TIMELINE_BARRIER] = "barrier", [TIMELINE_GIL] = "gil",           [TIMELINE_OUTPUT] = "output",
};

void picture_number(struct picture *p, double n) {
    int64_t thousandths = llround(n * 1000), whole = thousandths / 1000, part = thousandths % 1000;
    if (thousandths < 0) text_add_char(p->out, '-');
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%lld.%03lld", (long long)(whole < 0 ? -whole : whole), (long long)(part < 0 ? -part : part));
    while (digits[len - 1] == '0') len--;
    if (digits[len - 1] == '.') len--;
    text_add(p->out, digits, (size_t)len);
}

void picture_times(struct picture *p, int64_t from, int64_t to) {
    char took[32];
    timeline_duration(to - from, took);
    text_printf(p->out, "%.6f s to %.6f s, %s", (double)(from - p->axis.zero) / 1e9, (double)(to - p->axis.zero) / 1e9, took);
}

double picture_y(const struct picture *p, size_t lane) {
    return p->top + (double)(lane - p->first) * LANE_HEIGHT;
}

// A text at a place.
static void add_text(struct picture *p, const char *class, double x, double y, const char *s) {
    text_printf(p->out, "<text class=\"%s\" x=\"%g\" y=\"%g\">", class, x, y);
    markup_add(p->out, s);
    text_add_str(p->out, "</text>\n");
}

// Names.

static size_t name_columns(const struct timeline *t) {
    size_t most = NAME_COLUMNS_MIN;
    for (size_t i = 0; i < t->ntasks; i++) {
        const char *name = timeline_name(t, &t->tasks[i]);
        size_t w = utf8_width(name, strlen(name));
        if (w > most) most = w;
    }
    return most < NAME_COLUMNS_MAX ? most : NAME_COLUMNS_MAX;
}

static void add_life(struct picture *p, const struct timeline_task *task) {
    static const char *const ends[TIMELINE_END_COUNT] = {"", "finished", "failed", "killed"};
    const struct timeline *t = p->t;
    markup_add(p->out, timeline_name(t, task));
    if (task->call) text_add_str(p->out, ": ");
    markup_add(p->out, timeline_text(t, task->call));
    if (task->started != TIMELINE_NEVER) text_printf(p->out, "\nstarted at %.6f s", (double)(task->started - p->axis.zero) / 1e9);
    else if (task->id != 1 && task->created != TIMELINE_NEVER) text_add_str(p->out, "\nnot started");
    if (task->end == TIMELINE_OPEN) return;
    text_printf(p->out, "\n%s at %.6f s, cpu %.6f s", ends[task->end], (double)(task->ended - p->axis.zero) / 1e9, (double)task->cpu_ns / 1e9);
    if (task->outcome) text_add_str(p->out, "\n");
    markup_add(p->out, timeline_text(t, task->outcome));
}

static void add_name(struct picture *p, size_t lane, size_t columns) {
    struct text cut = {0};
    timeline_short_name(&cut, timeline_name(p->t, &p->t->tasks[lane]), columns, "\xe2\x80\xa6");
    text_printf(p->out, "<g class=\"row\" data-lane=\"%zu\" transform=\"translate(0 %g)\">", lane, picture_y(p, lane));
    if (lane % 2 == 0) text_printf(p->out, "<rect class=\"stripe\" width=\"%g\" height=\"%d\"/>", p->width, LANE_HEIGHT);
    text_printf(p->out, "<text x=\"%d\" y=\"15\"><title>", MARGIN);
    add_life(p, &p->t->tasks[lane]);
    text_add_str(p->out, "</title>");
    markup_add(p->out, text_str(&cut));
    text_add_str(p->out, "</text></g>\n");
    text_finish(&cut);
}

void picture_names(struct picture *p) {
    size_t columns = name_columns(p->t);
    text_add_str(p->out, "<g class=\"names\">\n");
    for (size_t i = p->first; i < p->end; i++) add_name(p, i, columns);
    text_add_str(p->out, "</g>\n");
}

// The scale.

static void add_tick(struct picture *p, const struct picture_scale *s, int64_t ns, int64_t step) {
    char label[32];
    double x = p->left + timeline_axis_x(&p->axis, ns);
    timeline_axis_label(&p->axis, ns, step, label);
    if (s->to > s->from) text_printf(p->out, "<path class=\"tick\" d=\"M%.1f %gV%g\"/>", x, s->from, s->to);
    double from = x - (double)strlen(label) * CHARACTER / 2;
    if (s->label_y < 0 || from < p->label_from) return;
    p->label_from = from + (double)(strlen(label) + 1) * CHARACTER;
    text_printf(p->out, "<text class=\"soft\" x=\"%.1f\" y=\"%g\">%s</text>\n", from, s->label_y, label);
}

static void add_gap(struct picture *p, const struct picture_scale *s, const struct timeline_piece *piece) {
    char took[32];
    if (s->to <= s->from) return;
    timeline_duration(piece->to - piece->from, took);
    text_printf(p->out, "<rect class=\"gap\" x=\"%.1f\" y=\"%g\" width=\"%.1f\" height=\"%g\"><title>%s left out</title></rect>", p->left + piece->x,
                s->from, piece->width, s->to - s->from, took);
    text_printf(p->out, "<text class=\"soft\" x=\"%.1f\" y=\"%g\">\xe2\x89\x88</text>\n", p->left + piece->x + piece->width / 2 - 4,
                s->from + 22);
}

void picture_scale(struct picture *p, const struct picture_scale *s) {
    int64_t step = timeline_axis_step(&p->axis, TICK_WIDTH);
    const char *unit = timeline_axis_unit(&p->axis);
    text_add_str(p->out, "<g class=\"scale\">\n");
    if (s->label_y >= 0) add_text(p, "soft", MARGIN, s->label_y, strcmp(unit, "s") == 0 ? "seconds" : strcmp(unit, "us") == 0 ? "\xc2\xb5s" : unit);
    p->label_from = 0;
    for (size_t i = 0; i < p->axis.n; i++) {
        const struct timeline_piece *piece = &p->axis.pieces[i];
        if (piece->is_gap) {
            add_gap(p, s, piece);
            continue;
        }
        for (int64_t ns = timeline_axis_tick(&p->axis, piece->from, step); ns <= piece->to; ns += step) add_tick(p, s, ns, step);
    }
    text_add_str(p->out, "</g>\n");
}

// The legend.

static void each_state(const struct picture *p, picture_entry entry, void *user) {
    static const char *const heights[] = {"5\" height=\"12", "10.5\" height=\"1", "4\" height=\"14", "9.5\" height=\"3"};
    for (size_t i = 0; i < TIMELINE_STATE_COUNT; i++) {
        if (!p->used[i]) continue;
        const char *height = heights[i == TIMELINE_NEW ? 1 : i == TIMELINE_RUNNING ? 2 : i == TIMELINE_ASLEEP ? 3 : 0];
        char sign[240];
        snprintf(sign, sizeof sign, "<rect class=\"bar %s\" width=\"18\" y=\"%s\"/><text class=\"in\" x=\"6\" y=\"14.5\">%s</text>", picture_classes[i],
                 height, timeline_letter((enum timeline_state)i));
        entry(user, picture_classes[i], sign, timeline_state_words[i]);
    }
}

static void each_arrow(const struct picture *p, picture_entry entry, void *user) {
    static const char *const arrows[TIMELINE_ARROW_COUNT] = {"starts", "ends", "wakes", "hands"};
    static const char *const words[TIMELINE_ARROW_COUNT] = {"start", "awaited end", "wake-up", "hand-over of a lock"};
    for (size_t i = 0; i < TIMELINE_ARROW_COUNT; i++) {
        if (!p->has_arrow[i]) continue;
        char sign[160];
        snprintf(sign, sizeof sign, "<g class=\"arrow %s\"><path d=\"M9 2V13\"/><path class=\"head\" d=\"M9 19l-3 -6h6z\"/></g>", arrows[i]);
        entry(user, arrows[i], sign, words[i]);
    }
}

void picture_legend(const struct picture *p, picture_entry entry, void *user) {
    each_state(p, entry, user);
    if (p->has_holds) entry(user, "holds", "<rect class=\"holds\" width=\"18\" y=\"10\" height=\"2\"/>", "holds a lock");
    if (p->has_chunk) entry(user, "chunk", "<rect class=\"chunk\" width=\"18\" y=\"10\" height=\"2\"/>", "works at items of a pool");
    if (p->has_print) entry(user, "print", "<path class=\"print\" d=\"M9 11h0\"/>", "prints");
    if (p->t->nfinished) entry(user, "end", "<path class=\"end\" d=\"M9 3v16\"/>", "end");
    each_arrow(p, entry, user);
}

struct legend {
    struct picture *p;
    double x, y;
};

static void put_entry(void *user, const char *class, const char *sign, const char *word) {
    struct legend *l = user;
    double needs = 26 + (double)strlen(word) * CHARACTER + 14;
    (void)class;
    if (l->x > MARGIN && l->x + needs > l->p->width - MARGIN) {
        l->x = MARGIN;
        l->y += LINE_HEIGHT;
    }
    text_printf(l->p->out, "<g transform=\"translate(%g %g)\">%s</g>", l->x, l->y - 15, sign);
    text_printf(l->p->out, "<text class=\"soft\" x=\"%g\" y=\"%g\">%s</text>\n", l->x + 24, l->y, word);
    l->x += needs;
}

static void add_legend(struct picture *p, double *y) {
    struct legend l = {p, MARGIN, *y + LINE_HEIGHT};
    text_add_str(p->out, "<g class=\"legend\">\n");
    picture_legend(p, put_entry, &l);
    text_add_str(p->out, "</g>\n");
    *y = l.y;
}

// The lines below are those of the timeline as text.

struct lines {
    struct text line;
    picture_line take;
    void *user;
};

static void end_line(struct lines *l) {
    if (l->line.len) l->take(l->user, text_str(&l->line));
    text_clear(&l->line);
}

static void take_piece(void *user, enum timeline_style style, uint32_t number, const char *text, size_t len) {
    struct lines *l = user;
    (void)style;
    (void)number;
    if (len == 1 && *text == '\n') end_line(l);
    else text_add(&l->line, text, len);
}

void picture_lists(const struct picture *p, size_t columns, picture_line take, void *user) {
    struct lines l = {.take = take, .user = user};
    struct timeline_text_options o = {.unicode = true, .emit = take_piece, .user = &l};
    struct drawing d = {.t = p->t, .o = &o, .axis = p->axis, .width = columns};
    draw_lists(&d);
    if (p->merged) text_printf(&l.line, "merged    %zu intervals narrower than %.3g of a pixel, with their neighbours", p->merged, p->grain);
    end_line(&l);
    if (p->arrows_left_out) text_printf(&l.line, "arrows    %zu more are not drawn", p->arrows_left_out);
    end_line(&l);
    if (p->lanes < p->t->ntasks) text_printf(&l.line, "tasks     %zu more have no lane", p->t->ntasks - p->lanes);
    end_line(&l);
    text_finish(&l.line);
}

struct foot {
    struct picture *p;
    double y;
};

static void put_line(void *user, const char *line) {
    struct foot *f = user;
    f->y += LINE_HEIGHT;
    add_text(f->p, "line", MARGIN, f->y, line);
}

static void add_lists(struct picture *p, double *y) {
    struct foot f = {p, *y + 6};
    text_add_str(p->out, "<g class=\"lists\">\n");
    picture_lists(p, (size_t)((p->width - 2 * MARGIN) / CHARACTER), put_line, &f);
    text_add_str(p->out, "</g>\n");
    *y = f.y;
}

// The whole.

void picture_data(struct picture *p) {
    text_printf(p->out, " data-left=\"%g\" data-lane-height=\"%d\" data-pieces=\"", p->left, LANE_HEIGHT);
    for (size_t i = 0; i < p->axis.n; i++) { // in ns since zero, and px
        const struct timeline_piece *piece = &p->axis.pieces[i];
        text_printf(p->out, "%s%lld,%lld,%.3f,%.3f,%d", i ? ";" : "", (long long)(piece->from - p->axis.zero), (long long)(piece->to - p->axis.zero),
                    piece->x, piece->width, piece->is_gap);
    }
    text_add_char(p->out, '"');
}

void picture_plot(struct picture *p) {
    double height = picture_y(p, p->end) - p->top;
    text_printf(p->out, "<clipPath id=\"%s-clip%zu\"><rect x=\"%g\" y=\"%g\" width=\"%g\" height=\"%g\"/></clipPath>\n", p->id, p->first, p->left - 4,
                p->top, p->axis.width + 8, height);
    text_printf(p->out, "<g class=\"plot\" clip-path=\"url(#%s-clip%zu)\"><g class=\"zoom\" transform=\"translate(%g 0)\">\n", p->id, p->first, p->left);
    picture_bars(p);
    text_add_str(p->out, "</g></g>\n<g class=\"labels\">\n");
    picture_labels(p);
    text_add_str(p->out, "</g>\n");
}

void picture_root(struct picture *p, const char *class, double height) {
    text_printf(p->out, "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"timeline%s\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %g %g\"", class,
                p->width, height, p->width, height);
}

void timeline_svg_add_style(struct text *out) {
    text_add_str(out, timeline_css);
}

static size_t count_elements(const struct timeline *t) {
    size_t n = timeline_intervals(t) + t->nprints;
    for (size_t i = 0; i < t->ntasks; i++) n += t->tasks[i].nspans;
    return n;
}

void picture_init(struct picture *p, const struct timeline *t, const struct timeline_svg_options *o) {
    *p = (struct picture){.t = t, .id = o->id ? o->id : "t", .width = o->width ? o->width : WIDTH};
    p->lanes = p->end = t->ntasks < LANES_MAX ? t->ntasks : LANES_MAX;
    p->left = MARGIN + (double)(name_columns(t) + 2) * CHARACTER;
    double room = p->width - p->left - RIGHT;
    timeline_axis_init(&p->axis, t, room > PLOT_MIN ? room : PLOT_MIN, GAP_WIDTH);
    if (room < PLOT_MIN) p->width = p->left + PLOT_MIN + RIGHT;
    p->is_fine = count_elements(t) <= FINE_MAX;
    picture_choose_grain(p, o->most_intervals ? o->most_intervals : INTERVALS_MAX);
}

static void draw(struct picture *p) {
    if (!p->lanes) return;
    picture_names(p);
    picture_scale(p, &(struct picture_scale){.label_y = p->top - 10, .from = p->top - 6, .to = picture_y(p, p->end)});
    picture_plot(p);
    picture_arrows(p);
}

void timeline_svg_add(struct text *out, const struct timeline *t, const struct timeline_svg_options *o) {
    struct text inside = {0}, title = {0};
    struct picture p;
    picture_init(&p, t, o);
    p.out = &inside;
    p.top = HEAD;
    double y = picture_y(&p, p.end) + 8;
    timeline_title(t, &title);
    add_text(&p, "heading", MARGIN, 24, text_str(&title));
    draw(&p);
    text_add_str(&inside, "<g class=\"foot\">\n");
    if (p.lanes) {
        add_legend(&p, &y);
        add_lists(&p, &y);
    }
    text_add_str(&inside, "</g>\n");
    p.out = out;
    picture_root(&p, "", y + MARGIN);
    picture_data(&p);
    text_printf(out, " role=\"img\">\n<title>%s</title>\n", text_str(&title));
    if (o->standalone) {
        text_add_str(out, "<style>\n");
        timeline_svg_add_style(out);
        text_add_str(out, "</style>\n");
    }
    text_printf(out, "<rect class=\"ground\" width=\"%g\" height=\"%g\"/>\n", p.width, y + MARGIN);
    text_add(out, inside.data, inside.len);
    text_add_str(out, "</svg>\n");
    text_finish(&inside);
    text_finish(&title);
}
