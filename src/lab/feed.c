// The feed: turns events into the lines that people see (feed.h).
//
// Everything is counted in every mode; the mode only decides what is shown. What a task prints is cut into lines here:
// while the stopwatch runs a line is shown when it is whole, so lines of several tasks never mix. A line that is already on
// the screen in part belongs to `open`; whoever must show something else meanwhile ends it first.
#include "lab/feed.h"
#include "lab/feed_names.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

#define MAIN_TASK 1
#define TIME_COLUMNS 8
#define WORD_COLUMNS 10   // "finished" and two blanks
#define CALL_COLUMNS_MIN 20
#define HELD_BACK_MAX 8192 // bytes of a line that does not end

struct feed {
    struct feed_options o;
    struct feed_names names;  // tasks that have not ended
    struct feed_round round;  // since the stopwatch started
    bool cell_runs;
    bool in_line;             // the last thing emitted was a part of a line
    uint32_t open;            // whose line that is
    bool to_stderr;           // of what is being emitted
    struct text scratch;
};

struct feed *feed_create(const struct feed_options *o) {
    struct feed *f = mem_alloc_zero(1, sizeof *f);
    f->o = *o;
    feed_names_init(&f->names);
    return f;
}

void feed_destroy(struct feed *f) {
    if (!f) return;
    feed_names_finish(&f->names);
    feed_round_finish(&f->round);
    text_finish(&f->scratch);
    mem_free(f);
}

void feed_set_mode(struct feed *f, enum feed_mode mode) {
    f->o.mode = mode;
}

void feed_set_width(struct feed *f, size_t width) {
    f->o.width = width;
}

void feed_set_unicode(struct feed *f, bool unicode) {
    f->o.unicode = unicode;
}

bool feed_in_line(const struct feed *f) {
    return f->in_line;
}

static bool has_gutter(const struct feed *f) {
    return f->round.running && f->o.mode != FEED_OFF;
}

static void emit(struct feed *f, enum feed_style style, uint32_t task, const char *text, size_t len) {
    if (len == 0) return;
    f->o.emit(f->o.user, style, task, f->to_stderr, text, len);
    f->in_line = text[len - 1] != '\n';
}

static void emit_str(struct feed *f, enum feed_style style, uint32_t task, const char *text) {
    emit(f, style, task, text, strlen(text));
}

// Control characters made visible, but with the feed off, when output passes through unchanged.
static void emit_safe(struct feed *f, enum feed_style style, uint32_t task, const char *text, size_t len) {
    if (f->o.mode == FEED_OFF) {
        emit(f, style, task, text, len);
        return;
    }
    text_clear(&f->scratch);
    utf8_add_visible(&f->scratch, text, len);
    emit(f, style, task, text_str(&f->scratch), f->scratch.len);
}

// Ends a line that stands on the screen in part.
static void end_line(struct feed *f) {
    if (f->in_line) emit_str(f, FEED_PLAIN, f->open, "\n");
    f->open = 0;
}

void feed_end_line(struct feed *f) {
    end_line(f);
}

static void emit_blanks(struct feed *f, size_t n) {
    text_clear(&f->scratch);
    text_add_repeat(&f->scratch, ' ', n);
    emit(f, FEED_PLAIN, 0, text_str(&f->scratch), n);
}

// Time and name, ready for text; `empty`: without blanks behind the name.
static void emit_gutter(struct feed *f, uint32_t task, int64_t ns, bool empty) {
    char time[32];
    int len = snprintf(time, sizeof time, "%*.3f", TIME_COLUMNS, (double)(ns - f->round.zero) / 1e9);
    const char *name = feed_names_get(&f->names, task);
    end_line(f);
    emit(f, FEED_TIME, task, time, (size_t)len);
    emit_blanks(f, 2);
    emit_safe(f, FEED_NAME, task, name, strlen(name));
    size_t used = utf8_width(name, strlen(name)), wide = feed_names_width(&f->names);
    if (!empty) emit_blanks(f, (used < wide ? wide - used : 0) + 2);
}

static size_t gutter_columns(const struct feed *f) {
    return TIME_COLUMNS + 2 + feed_names_width(&f->names) + 2;
}

size_t feed_gutter_columns(const struct feed *f) {
    return has_gutter(f) ? gutter_columns(f) : 0;
}

static void emit_gutter_line(struct feed *f, enum feed_style style, const struct event *e, const char *line, size_t len) {
    emit_gutter(f, e->task, e->ns, len == 0);
    emit_safe(f, style, e->task, line, len);
    emit_str(f, style, e->task, "\n");
}

// A line of several words that begins with what happened: "started   f(5)".
static void emit_word_line(struct feed *f, const struct event *e, const char *word, const char *rest) {
    emit_gutter(f, e->task, e->ns, false);
    emit_str(f, FEED_WORD, e->task, word);
    if (*rest) {
        emit_blanks(f, WORD_COLUMNS - strlen(word));
        emit_safe(f, FEED_PLAIN, e->task, rest, strlen(rest));
    }
    emit_str(f, FEED_PLAIN, e->task, "\n");
}

// Lines one by one: false at the end. *line lies in text; a last line without newline counts unless it is empty.
static bool next_line(const char **text, size_t *left, const char **line, size_t *len) {
    if (*left == 0) return false;
    const char *end = memchr(*text, '\n', *left);
    *line = *text;
    *len = end ? (size_t)(end - *text) : *left;
    size_t step = *len + (end ? 1 : 0);
    *text += step;
    *left -= step;
    return true;
}

static void show_held_back(struct feed *f, struct feed_name *name, const struct event *e) {
    if (!name || name->held.len == 0) return;
    struct text held = name->held;
    name->held = (struct text){0};
    emit_gutter_line(f, FEED_PLAIN, e, held.data, held.len);
    text_finish(&held);
}

// A part of a line goes to the screen; whoever prints next continues or ends it.
static void show_part(struct feed *f, struct feed_name *name, int64_t ns) {
    struct text held = name->held;
    name->held = (struct text){0};
    if (f->open != name->id || !f->in_line) emit_gutter(f, name->id, ns, false);
    f->open = name->id;
    emit_safe(f, FEED_PLAIN, name->id, held.data, held.len);
    text_finish(&held);
}

static void hold_back(struct feed *f, struct feed_name *name, const struct event *e, const char *text, size_t len) {
    text_add(&name->held, text, len);
    name->held_ns = e->ns;
    if (name->held.len > HELD_BACK_MAX) show_part(f, name, e->ns);
}

static void print_in_gutter(struct feed *f, const struct event *e) {
    struct feed_name *name = feed_names_at(&f->names, e->task);
    const char *text = e->text, *line;
    size_t left = e->text_len, len;
    while (next_line(&text, &left, &line, &len)) {
        bool whole = line + len < e->text + e->text_len;
        if (!whole) {
            hold_back(f, name, e, line, len);
        } else if (f->open == e->task && f->in_line && name->held.len == 0) {
            emit_safe(f, FEED_PLAIN, e->task, line, len);
            emit_str(f, FEED_PLAIN, e->task, "\n");
            f->open = 0;
        } else if (name->held.len) {
            text_add(&name->held, line, len);
            show_held_back(f, name, e);
        } else {
            emit_gutter_line(f, FEED_PLAIN, e, line, len);
        }
    }
}

static void on_print(struct feed *f, const struct event *e) {
    if (has_gutter(f)) {
        print_in_gutter(f, e);
        return;
    }
    if (f->in_line && f->open != e->task && f->o.mode != FEED_OFF) end_line(f);
    emit_safe(f, FEED_PLAIN, e->task, e->text, e->text_len);
    f->open = f->in_line ? e->task : 0;
}

static void on_start(struct feed *f, const struct event *e) {
    feed_names_live(&f->names, e->task);
    if (!f->round.running) feed_round_begin(&f->round, e->ns);
    feed_round_started(&f->round, e->ns, feed_names_get(&f->names, e->task));
    if (!has_gutter(f)) return;
    f->round.seen = true;
    size_t used = gutter_columns(f) + WORD_COLUMNS;
    size_t room = f->o.width > used + CALL_COLUMNS_MIN ? f->o.width - used : CALL_COLUMNS_MIN;
    struct text call = {0};
    utf8_add_visible(&call, e->text, e->text_len);
    if (utf8_width(text_str(&call), call.len) > room) {
        call.len = utf8_fit(call.data, call.len, room - 3);
        text_add_str(&call, "...");
    }
    emit_word_line(f, e, "started", text_str(&call));
    text_finish(&call);
}

// The error of a task or cell in the gutter: its first line behind "failed", the others below it.
static void show_failure(struct feed *f, const struct event *e) {
    const char *text = e->text, *line;
    size_t left = e->text_len, len;
    emit_gutter(f, e->task, e->ns, false);
    emit_str(f, FEED_WORD, e->task, "failed");
    emit_blanks(f, WORD_COLUMNS - strlen("failed"));
    size_t indent = gutter_columns(f);
    bool first = true;
    while (next_line(&text, &left, &line, &len)) {
        if (!first && len) emit_blanks(f, indent);
        emit_safe(f, FEED_ERROR, e->task, line, len);
        emit_str(f, FEED_ERROR, e->task, "\n");
        first = false;
    }
    if (first) emit_str(f, FEED_ERROR, e->task, "\n");
}

static void show_plain_error(struct feed *f, const struct event *e) {
    const char *text = e->text, *line;
    size_t left = e->text_len, len;
    end_line(f);
    while (next_line(&text, &left, &line, &len)) {
        emit_safe(f, FEED_ERROR, e->task, line, len);
        emit_str(f, FEED_ERROR, e->task, "\n");
    }
}

static void show_failed_thread(struct feed *f, const struct event *e) {
    if (has_gutter(f)) {
        show_failure(f, e);
        return;
    }
    f->to_stderr = true;
    end_line(f);
    const struct feed_name *name = feed_names_at(&f->names, e->task);
    emit_str(f, FEED_ERROR, e->task, name->is_process ? "Exception in process " : "Exception in thread ");
    emit_safe(f, FEED_ERROR, e->task, name->name, strlen(name->name));
    emit_str(f, FEED_ERROR, e->task, ":\n");
    show_plain_error(f, e);
    f->to_stderr = false;
}

static void show_finished(struct feed *f, const struct event *e) {
    if (!has_gutter(f)) return;
    char text[160];
    size_t rank = f->round.ended, size = sizeof text;
    const struct feed_name *name = feed_names_at(&f->names, e->task);
    int len = snprintf(text, size, "%zu%s of %zu, ran %.3f s", rank, feed_ordinal(rank), f->round.started.count, (double)e->b / 1e9);
    if (name->chunks > 0) {
        snprintf(text + len, size - (size_t)len, ", %lld item%s in %lld chunk%s", (long long)name->items, name->items == 1 ? "" : "s",
                 (long long)name->chunks, name->chunks == 1 ? "" : "s");
    }
    emit_word_line(f, e, "finished", text);
}

static void on_chunk_end(struct feed *f, const struct event *e) {
    struct feed_name *name = feed_names_at(&f->names, e->task);
    name->items += e->b;
    name->chunks++;
}

static void close_round(struct feed *f) {
    bool show = has_gutter(f) && f->round.seen && f->round.started.count > 0;
    if (show) {
        struct text line = {0};
        feed_round_summary(&f->round, f->o.unicode, f->o.width, &line);
        end_line(f);
        emit_safe(f, FEED_SUMMARY, 0, line.data, line.len);
        text_finish(&line);
    }
    feed_round_finish(&f->round);
}

static void close_when_quiet(struct feed *f) {
    if (f->round.running && !f->cell_runs && feed_names_live_count(&f->names) == 0) close_round(f);
}

static void on_end(struct feed *f, const struct event *e) {
    struct feed_name *name = feed_names_at(&f->names, e->task);
    if (has_gutter(f)) show_held_back(f, name, e);
    f->round.seen |= has_gutter(f);
    feed_round_ended(&f->round, e, feed_names_get(&f->names, e->task));
    if (e->kind == EVENT_FINISH) show_finished(f, e);
    else if (e->kind == EVENT_FAIL) show_failed_thread(f, e);
    else if (has_gutter(f)) emit_word_line(f, e, "killed", e->text);
    feed_names_gone(&f->names, e->task);
    close_when_quiet(f);
}

// Of a task that timing runs again and again (EVENT_HUSH) not everything is shown, nor counted.
static bool is_hushed(const struct feed *f, const struct event *e) {
    int level = feed_names_hush(&f->names, e->task);
    bool is_mild = e->kind == EVENT_PRINT || e->kind == EVENT_FAIL;
    return level > (is_mild ? 1 : 0);
}

static void on_hush(struct feed *f, const struct event *e) {
    feed_names_at(&f->names, e->task)->hush = e->a < 0 || e->a > 2 ? 0 : (int)e->a;
}

static void on_create(struct feed *f, const struct event *e) {
    int hush = feed_names_hush(&f->names, (uint32_t)e->b);
    feed_names_set(&f->names, e->task, e->text, e->text_len);
    feed_names_at(&f->names, e->task)->is_process = e->a == 1;
    if (hush) feed_names_at(&f->names, e->task)->hush = hush;
}

// Of a task whose start was left out.
static void on_hushed_end(struct feed *f, const struct event *e) {
    if (e->kind == EVENT_FAIL && !is_hushed(f, e)) show_failed_thread(f, e);
    feed_names_gone(&f->names, e->task);
    close_when_quiet(f);
}

static void show_note(struct feed *f, const char *text, size_t len) {
    if (f->o.mode == FEED_OFF) return;
    end_line(f);
    emit_safe(f, FEED_NOTE, 0, text, len);
    emit_str(f, FEED_NOTE, 0, "\n");
}

static void on_result(struct feed *f, const struct event *e) {
    const char *text = e->text, *line;
    size_t left = e->text_len, len;
    while (next_line(&text, &left, &line, &len)) {
        if (has_gutter(f)) {
            emit_gutter_line(f, FEED_RESULT, e, line, len);
            continue;
        }
        end_line(f);
        emit_safe(f, FEED_RESULT, e->task, line, len);
        emit_str(f, FEED_RESULT, e->task, "\n");
    }
    static const char PROMISE[] = "nothing of it has been computed yet: list(...) around it does that";
    if (e->a == 1) show_note(f, PROMISE, sizeof PROMISE - 1);
}

static void on_cell(struct feed *f, const struct event *e) {
    f->cell_runs = true;
    if (f->o.mode == FEED_ON && !f->round.running) feed_round_begin(&f->round, e->ns);
}

static void on_cell_end(struct feed *f, const struct event *e) {
    f->cell_runs = false;
    feed_names_at(&f->names, MAIN_TASK)->hush = 0;
    if (has_gutter(f)) show_held_back(f, feed_names_at(&f->names, MAIN_TASK), e);
    if (e->a != CELL_FINE && e->text_len) {
        f->to_stderr = true;
        if (has_gutter(f) && e->a != CELL_NOT_PARSED && e->b == 0) show_failure(f, e);
        else show_plain_error(f, e);
        f->to_stderr = false;
    }
    close_when_quiet(f);
}

static void on_dropped(struct feed *f, const struct event *e) {
    char text[64];
    if (e->b == 1) return;
    int len = snprintf(text, sizeof text, "(%lld events were dropped here)", (long long)e->a);
    show_note(f, text, (size_t)len);
}

void feed_event(struct feed *f, const struct event *e) {
    switch ((enum event_kind)e->kind) {
    case EVENT_CELL:
        on_cell(f, e);
        break;
    case EVENT_CELL_END:
        on_cell_end(f, e);
        break;
    case EVENT_RESULT:
        on_result(f, e);
        break;
    case EVENT_CREATE:
        on_create(f, e);
        break;
    case EVENT_HUSH:
        on_hush(f, e);
        break;
    case EVENT_NAME:
        feed_names_set(&f->names, e->task, e->text, e->text_len);
        break;
    case EVENT_START:
        if (!is_hushed(f, e)) on_start(f, e);
        break;
    case EVENT_CHUNK_END:
        on_chunk_end(f, e);
        break;
    case EVENT_PRINT:
        if (!is_hushed(f, e)) on_print(f, e);
        break;
    case EVENT_FINISH:
    case EVENT_FAIL:
    case EVENT_KILLED:
        if (feed_names_hush(&f->names, e->task) && !feed_names_at(&f->names, e->task)->live) on_hushed_end(f, e);
        else on_end(f, e);
        break;
    case EVENT_GIL:
        if (!feed_names_hush(&f->names, e->task)) f->round.gil_ns += e->a;
        break;
    case EVENT_NOTE:
        show_note(f, e->text, e->text_len);
        break;
    case EVENT_DROPPED:
        on_dropped(f, e);
        break;
    default:
        break;
    }
}

void feed_flush(struct feed *f) {
    if (!has_gutter(f)) return;
    for (size_t i = 0; i < f->names.len; i++) {
        struct feed_name *name = &f->names.at[i];
        if (name->held.len) show_part(f, name, name->held_ns);
    }
}
