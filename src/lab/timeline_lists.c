// The lines below a timeline drawn as text: orders of start and finish, the longest waits, what is left out or missing.
#include "base/mem.h"
#include "base/utf8.h"
#include "lab/timeline_drawing.h"
#include "lab/timeline_waits.h"
#include <stdio.h>
#include <string.h>

#define LABEL_COLUMNS 10 // of the lines below the picture: "finished  "
#define LIST_LINES 3     // a list of tasks takes at most so many
#define LAST_COLUMNS 40  // of the last name of a list that is cut, and of how many there are
#define WAITS_SHOWN 5
#define SHORT_WAIT 100   // a wait that takes less than such a part of the picture is not worth a line
#define GAPS_SHOWN 3

void draw_piece(const struct drawing *d, enum timeline_style style, uint32_t number, const char *text) {
    size_t len = strlen(text);
    if (len) d->o->emit(d->o->user, style, number, text, len);
}

void draw_blanks(const struct drawing *d, size_t n) {
    static const char blanks[] = "                                ";
    for (size_t part; n > 0; n -= part) {
        part = n < sizeof blanks - 1 ? n : sizeof blanks - 1;
        d->o->emit(d->o->user, TIMELINE_STYLE_PLAIN, 0, blanks, part);
    }
}

size_t draw_width(const char *s) {
    return utf8_width(s, strlen(s));
}

const char *draw_name(const struct drawing *d, size_t task) {
    return timeline_name(d->t, &d->t->tasks[task]);
}

static size_t indent_of(const struct drawing *d) {
    return d->width >= 3 * LABEL_COLUMNS ? LABEL_COLUMNS : 2;
}

void draw_begin(struct drawing *d, const char *label) {
    size_t indent = indent_of(d);
    draw_piece(d, TIMELINE_STYLE_NOTE, 0, label);
    d->column = draw_width(label);
    if (d->column >= indent) {
        draw_piece(d, TIMELINE_STYLE_PLAIN, 0, "\n");
        d->column = 0;
    }
    draw_blanks(d, indent - d->column);
    d->column = d->begin = indent;
}

static void break_line(struct drawing *d) {
    draw_piece(d, TIMELINE_STYLE_PLAIN, 0, "\n");
    d->column = d->begin = indent_of(d);
    draw_blanks(d, d->column);
}

void draw_item(struct drawing *d, enum timeline_style style, uint32_t number, const char *item) {
    size_t w = draw_width(item), room = d->width > d->column ? d->width - d->column : 0;
    size_t len = w > room ? utf8_fit(item, strlen(item), room) : strlen(item);
    if (len) d->o->emit(d->o->user, style, number, item, len);
    d->column += w < room ? w : room;
}

void draw_end(struct drawing *d) {
    draw_piece(d, TIMELINE_STYLE_PLAIN, 0, "\n");
}

void draw_words(struct drawing *d, enum timeline_style style, const char *words) {
    char *copy = mem_copy_string(words), *save = NULL;
    for (char *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) {
        bool first = d->column == d->begin;
        if (!first && d->column + 1 + draw_width(w) > d->width) break_line(d);
        else if (!first) draw_item(d, TIMELINE_STYLE_PLAIN, 0, " ");
        draw_item(d, style, 0, w);
    }
    mem_free(copy);
}

// Orders. Of a long one the first and the last are named.

struct before {
    const uint32_t *tasks; // NULL: all, as they stand
    size_t n;
};

static uint32_t nth(const struct before *order, size_t i) {
    return order->tasks ? order->tasks[i] : (uint32_t)i;
}

// "Thread-1 (failed)," - a comma stays with what stands before it.
static void put_task(struct drawing *d, uint32_t task, bool with_end, const char *behind) {
    static const char *const how[TIMELINE_END_COUNT] = {"", "", " (failed)", " (killed)"};
    const char *end = with_end ? how[d->t->tasks[task].end] : "", *name = draw_name(d, task);
    size_t w = draw_width(name) + strlen(end) + strlen(behind);
    if (d->column > d->begin && d->column + 1 + w > d->width) break_line(d);
    else if (d->column > d->begin) draw_item(d, TIMELINE_STYLE_PLAIN, 0, " ");
    draw_item(d, TIMELINE_STYLE_NAME, d->t->tasks[task].id, name);
    draw_item(d, TIMELINE_STYLE_PLAIN, 0, end);
    draw_item(d, TIMELINE_STYLE_PLAIN, 0, behind);
}

// How many names of an order are shown: all if they fit in a few lines.
static size_t fitting_names(const struct drawing *d, const struct before *order) {
    size_t room = LIST_LINES * (d->width - indent_of(d)), used = 0, n = 0;
    while (n < order->n && used <= room) used += draw_width(draw_name(d, nth(order, n++))) + 2;
    if (used <= room) return n;
    while (n > 1 && used + LAST_COLUMNS > room) used -= draw_width(draw_name(d, nth(order, --n))) + 2;
    return n;
}

static void say_order(struct drawing *d, const char *label, const struct before *order, bool with_ends) {
    size_t shown = fitting_names(d, order);
    if (order->n == 0) return;
    draw_begin(d, label);
    for (size_t i = 0; i < shown; i++) put_task(d, nth(order, i), with_ends, i + 1 < order->n ? "," : "");
    if (shown < order->n) {
        char all[48];
        snprintf(all, sizeof all, "(%zu in all)", order->n);
        draw_words(d, TIMELINE_STYLE_NOTE, "...");
        put_task(d, nth(order, order->n - 1), with_ends, "");
        draw_words(d, TIMELINE_STYLE_NOTE, all);
    }
    draw_end(d);
}

static void say_orders(struct drawing *d) {
    const struct timeline *t = d->t;
    uint32_t *tasks = mem_alloc((t->ntasks + 1) * sizeof *tasks);
    struct before started = {tasks, 0}, idle = {tasks, 0}, ended = {t->finished, t->nfinished};
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
    draw_begin(d, "waited");
    for (size_t i = 0; i < n; i++) {
        struct text line = {0};
        char took[32];
        timeline_duration(waits[i].ns, took);
        if (i) break_line(d);
        draw_item(d, TIMELINE_STYLE_NAME, d->t->tasks[waits[i].task].id, draw_name(d, waits[i].task));
        text_printf(&line, "%s ", took);
        timeline_wait_phrase(d->t, &waits[i], &line);
        draw_words(d, TIMELINE_STYLE_PLAIN, text_str(&line));
        text_finish(&line);
    }
    if (all > n && n == WAITS_SHOWN) { // else the others are short
        char more[48];
        snprintf(more, sizeof more, "and %zu more", all - n);
        break_line(d);
        draw_words(d, TIMELINE_STYLE_NOTE, more);
    }
    draw_end(d);
}

// Notes.

static void say_note(struct drawing *d, const char *label, const struct text *note) {
    draw_begin(d, label);
    draw_words(d, TIMELINE_STYLE_NOTE, text_str(note));
    draw_end(d);
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

void draw_lists(struct drawing *d) {
    say_orders(d);
    say_waits(d);
    say_gaps(d);
    say_losses(d);
}
