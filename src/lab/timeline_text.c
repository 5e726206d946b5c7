// A timeline as text (timeline_text.h): title, scale, lanes, legend, orders of start and finish, waits, notes. It only writes:
// what stands in a lane's columns comes from timeline_lanes.c.
//
// No sign depends on colour: a wait is a letter and a line behind it, work is a block, sleep is dots.
#include "lab/timeline_text.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "lab/timeline_lanes.h"
#include "lab/timeline_waits.h"
#include <stdio.h>
#include <string.h>

#define NAME_MIN 4
#define NAME_MAX 24
#define GAP_COLUMNS 3
#define LABEL_COLUMNS 10 // of the lines below the picture: "finished  "
#define LIST_LINES 3     // a list of tasks takes at most so many
#define LAST_COLUMNS 40  // of the last name of a list that is cut, and of how many there are
#define WAITS_SHOWN 5
#define SHORT_WAIT 100   // a wait that takes less than such a part of the picture is not worth a line
#define GAPS_SHOWN 3

struct glyph {
    const char *ascii, *unicode;           // where it begins
    const char *ascii_more, *unicode_more; // further on; NULL: the same
    const char *word;                      // in the legend; NULL: the state's
};

#define LINE "-", "\xe2\x94\x80"

static const struct glyph glyphs[SIGN_COUNT] = {
    [TIMELINE_OTHER] = {"w", "w", LINE},
    [TIMELINE_UNKNOWN] = {"?", "?"},
    [TIMELINE_NEW] = {"_", "\xe2\x80\xa4"},
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

struct drawing {
    const struct timeline *t;
    const struct timeline_text_options *o;
    struct timeline_axis axis;
    struct timeline_lanes lanes;
    size_t width, name; // columns
    size_t column;      // of the line below the picture that is being written
};

static void emit(const struct drawing *d, enum timeline_style style, uint32_t number, const char *text) {
    size_t len = strlen(text);
    if (len) d->o->emit(d->o->user, style, number, text, len);
}

static void emit_blanks(const struct drawing *d, size_t n) {
    static const char blanks[] = "                                ";
    for (size_t part; n > 0; n -= part) {
        part = n < sizeof blanks - 1 ? n : sizeof blanks - 1;
        d->o->emit(d->o->user, TIMELINE_STYLE_PLAIN, 0, blanks, part);
    }
}

static size_t width_of(const char *s) {
    return utf8_width(s, strlen(s));
}

static const char *name_of(const struct drawing *d, size_t task) {
    return timeline_text(d->t, d->t->tasks[task].name);
}

// Too long a name loses its middle: what tells it from others often stands at its end.
static void cut_name(struct text *out, const char *name, size_t columns, bool unicode) {
    const char *dots = unicode ? "\xe2\x80\xa6" : "..";
    size_t len = strlen(name), room = columns > width_of(dots) ? columns - width_of(dots) : 0, from = len;
    if (utf8_width(name, len) <= columns) {
        text_add(out, name, len);
        return;
    }
    while (from > 0) {
        size_t before = from - 1;
        while (before > 0 && ((unsigned char)name[before] & 0xc0) == 0x80) before--;
        if (utf8_width(name + before, len - before) > room / 2) break;
        from = before;
    }
    text_add(out, name, utf8_fit(name, from, room - utf8_width(name + from, len - from)));
    text_add_str(out, dots);
    text_add_str(out, name + from);
}

static void emit_name(const struct drawing *d, enum timeline_style style, uint32_t number, const char *name) {
    struct text cut = {0};
    cut_name(&cut, name, d->name, d->o->unicode);
    size_t w = utf8_width(text_str(&cut), cut.len);
    emit(d, style, number, text_str(&cut));
    emit_blanks(d, (w < d->name ? d->name - w : 0) + 1);
    text_finish(&cut);
}

// The title.

static void say_title(struct drawing *d) {
    const struct timeline *t = d->t;
    size_t others = 0;
    char took[32];
    struct text title = {0};
    for (size_t i = 0; i < t->ntasks; i++) others += t->tasks[i].id != 1;
    timeline_duration(t->to - t->from, took);
    if (t->cell) text_printf(&title, "cell %u: ", t->cell);
    text_printf(&title, "%s, %zu task%s", took, others, others == 1 ? "" : "s");
    if (others < t->ntasks) text_add_str(&title, " and MainThread");
    if (utf8_width(text_str(&title), title.len) > d->width) title.len = utf8_fit(text_str(&title), title.len, d->width), text_add(&title, "", 0);
    emit(d, TIMELINE_STYLE_TITLE, 0, text_str(&title));
    emit(d, TIMELINE_STYLE_PLAIN, 0, "\n");
    text_finish(&title);
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
        if ((double)step * d->axis.per_ns >= (double)longest + 2 || units > (double)d->lanes.width) return step;
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
    emit(d, TIMELINE_STYLE_SCALE, 0, text_str(&line));
    text_finish(&line);
}

static void say_scale(struct drawing *d) {
    size_t width = d->lanes.width;
    struct scale s = {.labels = mem_alloc_zero(width + 1, 1), .marks = mem_alloc_zero(width + 1, 1)};
    fill_scale(d, &s);
    const char *unit = timeline_axis_unit(&d->axis);
    emit_name(d, TIMELINE_STYLE_SCALE, 0, strcmp(unit, "s") == 0 && d->name >= 7 ? "seconds" : unit);
    for (size_t end = width; end > 0 && s.labels[end - 1] == ' ';) s.labels[--end] = '\0';
    emit(d, TIMELINE_STYLE_SCALE, 0, s.labels);
    emit(d, TIMELINE_STYLE_PLAIN, 0, "\n");
    emit_blanks(d, d->name + 1);
    emit_marks(d, s.marks);
    emit(d, TIMELINE_STYLE_PLAIN, 0, "\n");
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
    emit(d, TIMELINE_STYLE_PLAIN, 0, "\n");
    text_finish(&run);
}

static void say_cut(const struct drawing *d, enum timeline_style style, const char *line) {
    struct text cut = {0};
    text_add(&cut, line, utf8_fit(line, strlen(line), d->width));
    text_add_char(&cut, '\n');
    emit(d, style, 0, text_str(&cut));
    text_finish(&cut);
}

static void say_lane(const struct drawing *d, const struct timeline_lane *lane) {
    struct text label = {0}, below = {0};
    text_add_str(&label, name_of(d, lane->first));
    if (lane->is_rest) {
        text_clear(&label);
        text_printf(&label, "%u more", lane->count);
        text_printf(&below, "  %s ... %s: in each column what most of them do", name_of(d, lane->first), name_of(d, lane->last));
    } else if (lane->count > 1) {
        text_printf(&below, "  ... %s alike (%u tasks)", name_of(d, lane->last), lane->count);
    }
    emit_name(d, TIMELINE_STYLE_NAME, lane->is_rest ? 0 : d->t->tasks[lane->first].id, text_str(&label));
    emit_columns(d, lane);
    if (below.len) say_cut(d, TIMELINE_STYLE_NOTE, text_str(&below));
    text_finish(&label);
    text_finish(&below);
}

// Below the picture: a word, and behind it items that wrap.

static size_t indent_of(const struct drawing *d) {
    return d->width >= 3 * LABEL_COLUMNS ? LABEL_COLUMNS : 2;
}

static void begin_line(struct drawing *d, const char *label) {
    size_t indent = indent_of(d);
    emit(d, TIMELINE_STYLE_NOTE, 0, label);
    d->column = width_of(label);
    if (d->column >= indent) {
        emit(d, TIMELINE_STYLE_PLAIN, 0, "\n");
        d->column = 0;
    }
    emit_blanks(d, indent - d->column);
    d->column = indent;
}

static void break_line(struct drawing *d) {
    emit(d, TIMELINE_STYLE_PLAIN, 0, "\n");
    d->column = indent_of(d);
    emit_blanks(d, d->column);
}

// Cut where the line ends.
static void put_item(struct drawing *d, enum timeline_style style, uint32_t number, const char *item) {
    size_t w = width_of(item), room = d->width > d->column ? d->width - d->column : 0;
    size_t len = w > room ? utf8_fit(item, strlen(item), room) : strlen(item);
    if (len) d->o->emit(d->o->user, style, number, item, len);
    d->column += w < room ? w : room;
}

static void end_line(struct drawing *d) {
    emit(d, TIMELINE_STYLE_PLAIN, 0, "\n");
}

// Words behind what stands on the line already; those that do not fit go to the next.
static void put_words(struct drawing *d, enum timeline_style style, const char *words) {
    char *copy = mem_copy_string(words), *save = NULL;
    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        bool first = d->column <= indent_of(d);
        if (!first && d->column + 1 + width_of(w) > d->width) break_line(d);
        else if (!first) put_item(d, TIMELINE_STYLE_PLAIN, 0, " ");
        put_item(d, style, 0, w);
    }
    mem_free(copy);
}

// The legend.

static void say_legend(struct drawing *d) {
    bool any = false;
    d->column = 0;
    for (uint8_t sign = 0; sign < SIGN_COUNT; sign++) {
        if (!d->lanes.used[sign] || sign == SIGN_BLANK) continue;
        struct text entry = {0};
        const char *more = sign_text(d, sign, false), *first = sign_text(d, sign, true);
        text_add_str(&entry, first);
        if (strcmp(more, first) != 0) text_add_str(&entry, more);
        size_t sign_len = entry.len;
        text_printf(&entry, " %s", glyphs[sign].word ? glyphs[sign].word : timeline_state_words[sign]);
        size_t w = width_of(text_str(&entry));
        if (any && d->column + 2 + w > d->width) end_line(d), d->column = 0;
        else if (any) emit_blanks(d, 2), d->column += 2;
        bool is_state = sign < TIMELINE_STATE_COUNT;
        d->o->emit(d->o->user, is_state ? TIMELINE_STYLE_STATE : TIMELINE_STYLE_PLAIN, is_state ? sign : 0, entry.data, sign_len);
        size_t room = d->width > d->column ? d->width - d->column : 1;
        size_t fits = utf8_fit(entry.data, entry.len, room);
        if (fits > sign_len) d->o->emit(d->o->user, TIMELINE_STYLE_NOTE, 0, entry.data + sign_len, fits - sign_len);
        d->column += w;
        any = true;
        text_finish(&entry);
    }
    if (any) end_line(d);
}

// Orders. Of a long one the first and the last are named.

struct order {
    const uint32_t *tasks; // NULL: all, as they stand
    size_t n;
};

static uint32_t nth(const struct order *order, size_t i) {
    return order->tasks ? order->tasks[i] : (uint32_t)i;
}

// "Thread-1 (failed)," - a comma stays with what stands before it.
static void put_task(struct drawing *d, uint32_t task, bool with_end, const char *behind) {
    static const char *const how[TIMELINE_END_COUNT] = {"", "", " (failed)", " (killed)"};
    const char *end = with_end ? how[d->t->tasks[task].end] : "", *name = name_of(d, task);
    size_t w = width_of(name) + strlen(end) + strlen(behind);
    if (d->column > indent_of(d) && d->column + 1 + w > d->width) break_line(d);
    else if (d->column > indent_of(d)) put_item(d, TIMELINE_STYLE_PLAIN, 0, " ");
    put_item(d, TIMELINE_STYLE_NAME, d->t->tasks[task].id, name);
    put_item(d, TIMELINE_STYLE_PLAIN, 0, end);
    put_item(d, TIMELINE_STYLE_PLAIN, 0, behind);
}

// How many names of an order are shown: all if they fit in a few lines.
static size_t fitting_names(const struct drawing *d, const struct order *order) {
    size_t room = LIST_LINES * (d->width - indent_of(d)), used = 0, n = 0;
    while (n < order->n && used <= room) used += width_of(name_of(d, nth(order, n++))) + 2;
    if (used <= room) return n;
    while (n > 1 && used + LAST_COLUMNS > room) used -= width_of(name_of(d, nth(order, --n))) + 2;
    return n;
}

static void say_order(struct drawing *d, const char *label, const struct order *order, bool with_ends) {
    size_t shown = fitting_names(d, order);
    if (order->n == 0) return;
    begin_line(d, label);
    for (size_t i = 0; i < shown; i++) put_task(d, nth(order, i), with_ends, i + 1 < order->n ? "," : "");
    if (shown < order->n) {
        char all[48];
        snprintf(all, sizeof all, "(%zu in all)", order->n);
        put_words(d, TIMELINE_STYLE_NOTE, "...");
        put_task(d, nth(order, order->n - 1), with_ends, "");
        put_words(d, TIMELINE_STYLE_NOTE, all);
    }
    end_line(d);
}

static void say_orders(struct drawing *d) {
    const struct timeline *t = d->t;
    uint32_t *tasks = mem_alloc((t->ntasks + 1) * sizeof *tasks);
    struct order started = {tasks, 0}, idle = {tasks, 0}, ended = {t->finished, t->nfinished};
    for (size_t i = 0; i < t->ntasks; i++) {
        if (t->tasks[i].started != TIMELINE_NEVER) tasks[started.n++] = (uint32_t)i;
    }
    say_order(d, "started", &started, false);
    say_order(d, "finished", &ended, true);
    for (size_t i = 0; i < t->ntasks; i++) {
        bool was_seen = t->tasks[i].id != 1 && t->tasks[i].created != TIMELINE_NEVER;
        if (t->tasks[i].started == TIMELINE_NEVER && was_seen) tasks[idle.n++] = (uint32_t)i;
    }
    say_order(d, "unstarted", &idle, false);
    mem_free(tasks);
}

// Waits.

static void say_waits(struct drawing *d) {
    struct timeline_wait waits[WAITS_SHOWN];
    size_t all = timeline_longest_waits(d->t, waits, WAITS_SHOWN), n = all < WAITS_SHOWN ? all : WAITS_SHOWN;
    while (n > 0 && waits[n - 1].ns < (d->t->to - d->t->from) / SHORT_WAIT) n--;
    if (n == 0) return;
    begin_line(d, "waited");
    for (size_t i = 0; i < n; i++) {
        struct text line = {0};
        char took[32];
        timeline_duration(waits[i].ns, took);
        if (i) break_line(d);
        put_item(d, TIMELINE_STYLE_NAME, d->t->tasks[waits[i].task].id, name_of(d, waits[i].task));
        text_printf(&line, "%s ", took);
        timeline_wait_phrase(d->t, &waits[i], &line);
        put_words(d, TIMELINE_STYLE_PLAIN, text_str(&line));
        text_finish(&line);
    }
    if (all > n) {
        char more[48];
        snprintf(more, sizeof more, "and %zu more", all - n);
        break_line(d);
        put_words(d, TIMELINE_STYLE_NOTE, more);
    }
    end_line(d);
}

// Notes.

static void say_note(struct drawing *d, const char *label, const struct text *note) {
    begin_line(d, label);
    put_words(d, TIMELINE_STYLE_NOTE, text_str(note));
    end_line(d);
}

static void say_gaps(struct drawing *d) {
    size_t shown = 0;
    struct text note = {0};
    for (size_t i = 0; i < d->axis.n; i++) {
        const struct timeline_piece *p = &d->axis.pieces[i];
        char took[32], at[32];
        if (!p->is_gap || ++shown > GAPS_SHOWN) continue;
        timeline_duration(p->to - p->from, took);
        timeline_duration(p->from - d->axis.zero, at);
        text_printf(&note, "%s%s after %s", shown > 1 ? ", " : "", took, at);
    }
    if (shown > GAPS_SHOWN) text_printf(&note, " and %zu more", shown - GAPS_SHOWN);
    if (shown) say_note(d, "left out", &note);
    text_finish(&note);
}

static void say_losses(struct drawing *d) {
    int64_t missing = 0;
    bool minor = true;
    struct text note = {0};
    for (size_t i = 0; i < d->t->nlosses; i++) {
        missing += d->t->losses[i].missing;
        minor = minor && d->t->losses[i].minor;
    }
    if (missing) text_printf(&note, "%lld events%s: the log was full", (long long)missing, minor ? " (waits, locks, switches)" : "");
    if (missing) say_note(d, "missing", &note);
    text_clear(&note);
    if (d->t->left_out) text_printf(&note, "%llu later events: the picture was full", (unsigned long long)d->t->left_out);
    if (d->t->left_out) say_note(d, "missing", &note);
    text_finish(&note);
}

static size_t name_columns(const struct timeline *t, size_t width) {
    size_t longest = NAME_MIN, most = width / 4 < 8 ? 8 : width / 4;
    for (size_t i = 0; i < t->ntasks; i++) {
        size_t w = width_of(timeline_text(t, t->tasks[i].name));
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
    say_orders(&d);
    say_waits(&d);
    say_gaps(&d);
    say_losses(&d);
    timeline_lanes_finish(&d.lanes);
}
