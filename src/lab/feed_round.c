// A round of the feed: from the stopwatch's start until all is quiet, and the line that closes it.
#include "base/mem.h"
#include "base/utf8.h"
#include "lab/feed_names.h"
#include <string.h>

#define GIL_WORTH_SAYING 500000 // ns; it would be 0.000 s
#define INDENT 10 // columns before the closing line: where names stand

static void list_add(struct feed_list *l, const char *name) {
    if (l->count < FEED_LIST_FIRST) {
        l->first[l->count] = mem_copy_string(name);
    } else {
        mem_free(l->last);
        l->last = mem_copy_string(name);
    }
    l->count++;
}

static void list_finish(struct feed_list *l) {
    for (size_t i = 0; i < l->count && i < FEED_LIST_FIRST; i++) mem_free(l->first[i]);
    mem_free(l->last);
}

void feed_round_begin(struct feed_round *r, int64_t ns) {
    *r = (struct feed_round){.running = true, .zero = ns, .first_ns = ns, .last_ns = ns};
}

void feed_round_started(struct feed_round *r, int64_t ns, const char *name) {
    if (r->started.count == 0) r->first_ns = ns;
    list_add(&r->started, name);
}

void feed_round_ended(struct feed_round *r, const struct event *e, const char *name) {
    if (!r->running) return;
    struct feed_list *list = e->kind == EVENT_FINISH ? &r->finished : e->kind == EVENT_FAIL ? &r->failed : &r->killed;
    list_add(list, name);
    r->ended++;
    if (!(e->flags & EVENT_INSIDE)) r->cpu_ns += e->a;
    r->last_ns = e->ns;
}

void feed_round_finish(struct feed_round *r) {
    list_finish(&r->started);
    list_finish(&r->finished);
    list_finish(&r->failed);
    list_finish(&r->killed);
    *r = (struct feed_round){0};
}

static const char *list_last(const struct feed_list *l) {
    return l->last ? l->last : l->first[l->count - 1];
}

static void add_all(const struct feed_list *l, struct text *out) {
    for (size_t i = 0; i < l->count; i++) {
        if (i) text_add_str(out, ", ");
        text_add_str(out, l->first[i]);
    }
}

// "started A, B, C", or "started A, B, ... Z (40 in all)" when that is wider than `room`.
static void add_list(const struct feed_list *l, const char *word, size_t room, struct text *out) {
    size_t from = out->len;
    text_printf(out, "%s ", word);
    if (l->count <= FEED_LIST_FIRST) {
        add_all(l, out);
        if (l->count <= 3 || utf8_width(out->data + from, out->len - from) <= room) return;
        out->len = from;
        text_printf(out, "%s ", word);
    }
    text_printf(out, "%s, %s, ... %s (%zu in all)", l->first[0], l->first[1], list_last(l), l->count);
}

// Adds a part of the closing line behind the others, or on a line of its own when it would not fit.
static void add_part(struct text *out, size_t *line, const char *part, const char *between, size_t width) {
    size_t used = utf8_width(out->data + *line, out->len - *line), gap = utf8_width(between, strlen(between));
    bool first = out->len == *line + INDENT;
    if (!first && used + gap + utf8_width(part, strlen(part)) > width) {
        text_add_char(out, '\n');
        *line = out->len;
        text_add_repeat(out, ' ', INDENT);
    } else if (!first) {
        text_add_str(out, between);
    }
    text_add_str(out, part);
}

void feed_round_summary(const struct feed_round *r, bool unicode, size_t width, struct text *out) {
    const struct feed_list *lists[] = {&r->started, &r->finished, &r->failed, &r->killed};
    static const char *const WORDS[] = {"started", "finished", "failed", "killed"};
    const char *between = unicode ? " \xc2\xb7 " : " | ";
    size_t line = 0, room = width > INDENT + 20 ? width - INDENT : 20;
    struct text part = {0};
    text_add_repeat(out, ' ', INDENT);
    for (size_t i = 0; i < 4; i++) {
        if (lists[i]->count == 0) continue;
        text_clear(&part);
        add_list(lists[i], WORDS[i], room, &part);
        add_part(out, &line, text_str(&part), between, width);
    }
    text_clear(&part);
    text_printf(&part, "wall %.3f s", (double)(r->last_ns - r->first_ns) / 1e9);
    add_part(out, &line, text_str(&part), between, width);
    text_clear(&part);
    text_printf(&part, "cpu %.3f s", (double)r->cpu_ns / 1e9);
    add_part(out, &line, text_str(&part), between, width);
    if (r->gil_ns >= GIL_WORTH_SAYING) {
        text_clear(&part);
        text_printf(&part, "waited for the GIL %.3f s", (double)r->gil_ns / 1e9);
        add_part(out, &line, text_str(&part), between, width);
    }
    text_add_char(out, '\n');
    text_finish(&part);
}

const char *feed_ordinal(size_t n) {
    if (n % 100 / 10 == 1) return "th";
    switch (n % 10) {
    case 1:
        return "st";
    case 2:
        return "nd";
    case 3:
        return "rd";
    default:
        return "th";
    }
}
