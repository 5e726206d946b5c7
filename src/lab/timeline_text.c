// A timeline as text (timeline_text.h): title, scale, lanes, legend. It only writes: what stands in a lane's columns comes from
// timeline_lanes.c, the lines below from timeline_lists.c.
//
// No sign depends on colour: a wait is a letter and a line behind it, work is a block, sleep is dots.
#include "lab/timeline_drawing.h"
#include "lab/timeline_waits.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include <string.h>

#define NAME_MIN 4
#define NAME_MAX 24
#define GAP_COLUMNS 3

struct glyph {
    const char *ascii, *unicode;           // where it begins
    const char *ascii_more, *unicode_more; // further on; NULL: the same
    const char *word;                      // in the legend; NULL: the state's
};

#define LINE "-", "\xe2\x94\x80"

static const struct glyph glyphs[SIGN_COUNT] = {
    [TIMELINE_OTHER] = {"w", "w", LINE},
    [TIMELINE_UNKNOWN] = {"?", "?"},
    [TIMELINE_NEW] = {"_", "\xe2\x94\x88"},
    [TIMELINE_READY] = {"=", "\xe2\x96\x91"},
    [TIMELINE_RUNNING] = {"#", "\xe2\x96\x88"},
    [TIMELINE_ASLEEP] = {".", "\xc2\xb7"},
    [TIMELINE_LOCK] = {"L", "L", LINE},
    [TIMELINE_JOIN] = {"j", "j", LINE},
    [TIMELINE_QUEUE] = {"Q", "Q", LINE},
    [TIMELINE_SEMAPHORE] = {"S", "S", LINE},
    [TIMELINE_EVENT] = {"E", "E", LINE},
    [TIMELINE_CONDITION] = {"C", "C", LINE},
    [TIMELINE_BARRIER] = {"B", "B", LINE},
    [TIMELINE_GIL] = {"G", "G", LINE},
    [TIMELINE_OUTPUT] = {"o", "o", LINE},
    [SIGN_FINISHED] = {"|", "\xe2\x94\xa4", .word = "finished"},
    [SIGN_FAILED] = {"x", "\xe2\x9c\x97", .word = "failed"},
    [SIGN_KILLED] = {"!", "\xe2\x80\xa0", .word = "killed"},
    [SIGN_GOES_ON] = {">", "\xe2\x96\xb8", .word = "goes on"},
    [SIGN_PRINT] = {"*", "\xe2\x97\x86", .word = "prints"},
    [SIGN_GAP] = {"~", "\xe2\x89\x88", .word = "left out"},
    [SIGN_BLANK] = {" ", " "},
};

static void emit_name(const struct drawing *d, enum timeline_style style, uint32_t number, const char *name) {
    struct text cut = {0};
    timeline_short_name(&cut, name, d->name, d->o->unicode ? "\xe2\x80\xa6" : "..");
    size_t w = utf8_width(text_str(&cut), cut.len);
    draw_piece(d, style, number, text_str(&cut));
    draw_blanks(d, (w < d->name ? d->name - w : 0) + 1);
    text_finish(&cut);
}

// The scale.

// Labels and marks of one line each, as columns.
struct scale {
    char *labels, *marks; // ASCII
    size_t free_from;     // the first column that no label takes
};

static void put_tick(const struct drawing *d, struct scale *s, int64_t ns, int64_t step) {
    size_t width = d->lanes.width, at = (size_t)timeline_axis_x(&d->axis, ns);
    char label[32];
    timeline_axis_label(&d->axis, ns, step, label);
    size_t len = strlen(label);
    if (at >= width) at = width - 1;
    s->marks[at] = '|';
    size_t from = at + len > width ? width - (len < width ? len : width) : at;
    if (from < s->free_from || len > width) return;
    memcpy(s->labels + from, label, len);
    s->free_from = from + len + 1;
}

// The smallest round step whose labels fit.
static int64_t fitting_step(const struct drawing *d) {
    for (double units = 4;; units *= 1.5) {
        int64_t step = timeline_axis_step(&d->axis, units);
        const struct timeline_piece *last = &d->axis.pieces[d->axis.n - 1];
        char first_label[32], last_label[32];
        timeline_axis_label(&d->axis, d->axis.pieces[0].from, step, first_label);
        timeline_axis_label(&d->axis, last->to, step, last_label);
        size_t longest = strlen(first_label) > strlen(last_label) ? strlen(first_label) : strlen(last_label);
        if ((double)step * d->axis.per_ns >= (double)longest + 4 || units > (double)d->lanes.width) return step;
    }
}

static void fill_scale(const struct drawing *d, struct scale *s) {
    int64_t step = fitting_step(d);
    memset(s->marks, '-', d->lanes.width);
    memset(s->labels, ' ', d->lanes.width);
    for (size_t i = 0; i < d->axis.n; i++) {
        const struct timeline_piece *p = &d->axis.pieces[i];
        size_t middle = (size_t)(p->x + p->width / 2);
        if (p->is_gap) {
            s->marks[middle < d->lanes.width ? middle : d->lanes.width - 1] = '~';
            continue;
        }
        int64_t ns = timeline_axis_tick(&d->axis, p->from, step);
        for (; ns <= p->to; ns += step) put_tick(d, s, ns, step);
    }
}

static void emit_marks(const struct drawing *d, const char *marks) {
    struct text line = {0};
    for (size_t i = 0; marks[i]; i++) {
        const char *sign = marks[i] == '|' ? (i ? "\xe2\x94\xac" : "\xe2\x94\x8c") : marks[i] == '~' ? glyphs[SIGN_GAP].unicode : "\xe2\x94\x80";
        if (d->o->unicode) text_add_str(&line, sign);
        else text_add_char(&line, marks[i]);
    }
    draw_piece(d, TIMELINE_STYLE_SCALE, 0, text_str(&line));
    text_finish(&line);
}

static void say_scale(struct drawing *d) {
    size_t width = d->lanes.width;
    struct scale s = {.labels = mem_alloc_zero(width + 1, 1), .marks = mem_alloc_zero(width + 1, 1)};
    fill_scale(d, &s);
    const char *unit = timeline_axis_unit(&d->axis);
    emit_name(d, TIMELINE_STYLE_SCALE, 0, strcmp(unit, "s") == 0 && d->name >= 7 ? "seconds" : unit);
    for (size_t end = width; end > 0 && s.labels[end - 1] == ' ';) s.labels[--end] = '\0';
    draw_piece(d, TIMELINE_STYLE_SCALE, 0, s.labels);
    draw_piece(d, TIMELINE_STYLE_PLAIN, 0, "\n");
    draw_blanks(d, d->name + 1);
    emit_marks(d, s.marks);
    draw_piece(d, TIMELINE_STYLE_PLAIN, 0, "\n");
    mem_free(s.labels);
    mem_free(s.marks);
}

// The lanes.

static const char *sign_text(const struct drawing *d, uint8_t sign, bool begins) {
    const struct glyph *g = &glyphs[sign];
    const char *first = d->o->unicode ? g->unicode : g->ascii, *more = d->o->unicode ? g->unicode_more : g->ascii_more;
    return begins || !more ? first : more;
}

static void emit_run(const struct drawing *d, uint8_t sign, const struct text *run) {
    if (!run->len) return;
    bool is_state = sign < TIMELINE_STATE_COUNT;
    enum timeline_style style = is_state ? TIMELINE_STYLE_STATE : sign == SIGN_GAP ? TIMELINE_STYLE_SCALE : TIMELINE_STYLE_PLAIN;
    d->o->emit(d->o->user, style, is_state ? sign : 0, run->data, run->len);
}

static void emit_columns(const struct drawing *d, const struct timeline_lane *lane) {
    struct text run = {0};
    size_t end = d->lanes.width;
    while (end > 0 && lane->columns[end - 1].sign == SIGN_BLANK) end--;
    for (size_t c = 0; c < end; c++) {
        uint8_t sign = lane->columns[c].sign;
        bool same = c > 0 && lane->columns[c - 1].sign == sign;
        if (!same) {
            if (c) emit_run(d, lane->columns[c - 1].sign, &run);
            text_clear(&run);
        }
        text_add_str(&run, sign_text(d, sign, !same || lane->columns[c].begins));
    }
    if (end) emit_run(d, lane->columns[end - 1].sign, &run);
    draw_piece(d, TIMELINE_STYLE_PLAIN, 0, "\n");
    text_finish(&run);
}

static void say_cut(const struct drawing *d, enum timeline_style style, const char *line) {
    struct text cut = {0};
    text_add(&cut, line, utf8_fit(line, strlen(line), d->width));
    text_add_char(&cut, '\n');
    draw_piece(d, style, 0, text_str(&cut));
    text_finish(&cut);
}

static void say_lane(const struct drawing *d, const struct timeline_lane *lane) {
    struct text label = {0}, below = {0};
    text_add_str(&label, draw_name(d, lane->first));
    if (lane->is_rest) {
        text_clear(&label);
        text_printf(&label, "%u more", lane->count);
        text_printf(&below, "  %s ... %s: in each column what most of them do", draw_name(d, lane->first), draw_name(d, lane->last));
    } else if (lane->count > 1) {
        text_printf(&below, "  ... %s alike (%u tasks)", draw_name(d, lane->last), lane->count);
    }
    emit_name(d, TIMELINE_STYLE_NAME, lane->is_rest ? 0 : d->t->tasks[lane->first].id, text_str(&label));
    emit_columns(d, lane);
    if (below.len) say_cut(d, TIMELINE_STYLE_NOTE, text_str(&below));
    text_finish(&label);
    text_finish(&below);
}

// The title.

static void say_title(struct drawing *d) {
    struct text title = {0};
    timeline_title(d->t, &title);
    d->column = d->begin = 0;
    draw_words(d, TIMELINE_STYLE_TITLE, text_str(&title));
    draw_end(d);
    text_finish(&title);
}

// The legend.

static void say_legend(struct drawing *d) {
    bool any = false;
    d->column = d->begin = 0;
    for (uint8_t sign = 0; sign < SIGN_COUNT; sign++) {
        if (!d->lanes.used[sign] || sign == SIGN_BLANK) continue;
        struct text shown = {0};
        const char *more = sign_text(d, sign, false), *word = glyphs[sign].word ? glyphs[sign].word : timeline_state_words[sign];
        text_add_str(&shown, sign_text(d, sign, true));
        if (strcmp(more, text_str(&shown)) != 0) text_add_str(&shown, more);
        size_t w = draw_width(text_str(&shown)) + 1 + draw_width(word);
        if (any && d->column + 2 + w > d->width) draw_end(d), d->column = d->begin = 0;
        else if (any) draw_item(d, TIMELINE_STYLE_PLAIN, 0, "  ");
        bool is_state = sign < TIMELINE_STATE_COUNT;
        draw_item(d, is_state ? TIMELINE_STYLE_STATE : TIMELINE_STYLE_PLAIN, is_state ? sign : 0, text_str(&shown));
        draw_words(d, TIMELINE_STYLE_NOTE, word);
        any = true;
        text_finish(&shown);
    }
    if (any) draw_end(d);
}

static size_t name_columns(const struct timeline *t, size_t width) {
    size_t longest = NAME_MIN, most = width / 4 < 8 ? 8 : width / 4;
    for (size_t i = 0; i < t->ntasks; i++) {
        size_t w = draw_width(timeline_name(t, &t->tasks[i]));
        if (w > longest) longest = w;
    }
    if (most > NAME_MAX) most = NAME_MAX;
    return longest < most ? longest : most;
}

void timeline_draw_text(const struct timeline *t, const struct timeline_text_options *o) {
    struct drawing d = {.t = t, .o = o, .width = o->width < TIMELINE_WIDTH_MIN ? TIMELINE_WIDTH_MIN : o->width};
    d.name = name_columns(t, d.width);
    say_title(&d);
    if (t->ntasks == 0) return;
    timeline_axis_init(&d.axis, t, (double)(d.width - d.name - 1), GAP_COLUMNS);
    timeline_lanes_init(&d.lanes, t, &d.axis, o->most_lanes ? o->most_lanes : SIZE_MAX);
    say_scale(&d);
    for (size_t i = 0; i < d.lanes.n; i++) say_lane(&d, &d.lanes.lanes[i]);
    say_legend(&d);
    draw_lists(&d);
    timeline_lanes_finish(&d.lanes);
}
