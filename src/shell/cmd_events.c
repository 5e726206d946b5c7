// events: what the log has of the last cell, every event of it, as a table. The one idea: the log is read anew each time, so the
// command keeps nothing and shows what everybody else was told.

#include "shell/commands.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "lab/feed_names.h"
#include "shell/session.h"
#include <stdlib.h>
#include <string.h>

#define SHOWN 40    // unless asked for more
#define BATCH 512
#define NAME_MAX 24 // columns
#define WORD_COLUMNS 9

struct row {
    int64_t ns;
    uint32_t task;
    uint16_t kind;
    char *what; // owned
};

struct table {
    uint32_t cell;
    struct row *rows; // a ring: row n stands at n % most
    size_t most, n;
    int64_t zero;
    struct feed_names names;
};

static const char *const words[EVENT_COUNT] = {
#define X(name, text) [EVENT_##name] = text,
    EVENT_KINDS(X)
#undef X
};

static const char *const why_names[WAIT_WHY_COUNT] = {
#define X(name, text) [WAIT_##name] = text,
    WAIT_WHYS(X)
#undef X
};

static void add_items(struct text *out, int64_t first, int64_t n) {
    if (n == 1) text_printf(out, "item %lld", (long long)first);
    else text_printf(out, "items %lld to %lld", (long long)first, (long long)(first + n - 1));
}

static void add_wait(struct text *out, const struct event *e) {
    const char *why = e->a >= 0 && e->a < WAIT_WHY_COUNT ? why_names[e->a] : "";
    text_add_str(out, why);
    if (*why && e->text_len) text_add_char(out, ' ');
    text_add(out, e->text, e->text_len);
}

static void add_end(struct text *out, const struct event *e) {
    text_printf(out, "after %.3f s, cpu %.3f s", (double)e->b / 1e9, (double)e->a / 1e9);
    if (e->text_len) text_add_str(out, ": ");
    text_add(out, e->text, strcspn(e->text, "\n"));
}

static char *what(const struct event *e) {
    static const char *const outcomes[] = {"fine", "failed", "interrupted", "not understood"};
    struct text raw = {0}, safe = {0};
    switch ((enum event_kind)e->kind) {
    case EVENT_CHUNK:
    case EVENT_CHUNK_END:
        add_items(&raw, e->a, e->b);
        break;
    case EVENT_BLOCK:
        add_wait(&raw, e);
        break;
    case EVENT_WAKE:
        text_add_str(&raw, e->a == 1 ? "its time was over" : "");
        break;
    case EVENT_GIL:
        text_printf(&raw, "waited for it %.3f s", (double)e->a / 1e9);
        break;
    case EVENT_FINISH:
    case EVENT_FAIL:
    case EVENT_KILLED:
        add_end(&raw, e);
        break;
    case EVENT_CELL_END:
        text_add_str(&raw, e->a >= 0 && e->a < 4 ? outcomes[e->a] : "");
        break;
    case EVENT_DROPPED:
        text_printf(&raw, "%lld events are missing here", (long long)e->a);
        break;
    default:
        text_add(&raw, e->text, e->text_len && e->text[e->text_len - 1] == '\n' ? e->text_len - 1 : e->text_len);
    }
    size_t len = raw.len < 400 ? raw.len : 400;
    utf8_add_visible(&safe, text_str(&raw), len);
    text_finish(&raw);
    for (size_t i = 0; i < safe.len; i++) {
        if (safe.data[i] == '\n' || safe.data[i] == '\t') safe.data[i] = ' ';
    }
    return safe.data ? text_take(&safe) : mem_copy_string("");
}

static void take(struct table *t, const struct event *e) {
    if (e->kind == EVENT_CREATE || e->kind == EVENT_NAME) feed_names_set(&t->names, e->task, e->text, e->text_len);
    if (e->cell != t->cell || e->kind == EVENT_HUSH) return;
    if (t->n == 0) t->zero = e->ns;
    struct row *row = &t->rows[t->n % t->most];
    mem_free(row->what);
    *row = (struct row){.ns = e->ns, .task = e->task, .kind = e->kind, .what = what(e)};
    t->n++;
}

static void read_log(struct session *s, struct table *t) {
    struct log_cursor at = {0};
    struct text texts = {0};
    struct event *events = mem_alloc(BATCH * sizeof *events);
    for (size_t n; (n = log_read(engine_log(s->engine), &at, events, BATCH, &texts, false)) > 0; text_clear(&texts)) {
        for (size_t i = 0; i < n; i++) take(t, &events[i]);
    }
    mem_free(events);
    text_finish(&texts);
}

static size_t name_columns(struct table *t, size_t from) {
    size_t wide = 4;
    for (size_t i = from; i < t->n; i++) {
        const char *name = feed_names_get(&t->names, t->rows[i % t->most].task);
        size_t w = utf8_width(name, strlen(name));
        if (w > wide) wide = w;
    }
    return wide < NAME_MAX ? wide : NAME_MAX;
}

static void add_cell(struct text *out, const char *s, size_t columns, bool last) {
    size_t len = strlen(s), w = utf8_width(s, len);
    text_add(out, s, w > columns ? utf8_fit(s, len, columns) : len);
    if (!last && w < columns) text_add_repeat(out, ' ', columns - w);
}

static void add_row(struct text *out, struct table *t, const struct row *row, size_t name_wide, size_t width) {
    size_t used = 8 + 2 + name_wide + 2 + WORD_COLUMNS + 2;
    text_printf(out, "%8.3f  ", (double)(row->ns - t->zero) / 1e9);
    add_cell(out, row->task ? feed_names_get(&t->names, row->task) : "", name_wide, false);
    text_add_str(out, "  ");
    add_cell(out, words[row->kind], WORD_COLUMNS, !*row->what);
    if (*row->what) text_add_str(out, "  ");
    add_cell(out, row->what, width > used + 10 ? width - used : 10, true);
    text_add_char(out, '\n');
}

static void show(struct command_call *c, struct table *t) {
    size_t from = t->n > t->most ? t->n - t->most : 0, wide = name_columns(t, from);
    text_printf(c->out, MARK_STRONG "%8s  %-*s  %-*s  %s" MARK_END "\n", "time", (int)wide, "task", WORD_COLUMNS, "event", "what");
    for (size_t i = from; i < t->n; i++) add_row(c->out, t, &t->rows[i % t->most], wide, c->session->screen.width);
    if (from > 0) text_printf(c->out, "%zu earlier events are not shown; `events all` shows all\n", from);
}

static bool how_many(struct command_call *c, size_t *most) {
    if (c->nwords == 0) return true;
    const char *word = c->words[0];
    if (strcmp(word, "all") == 0) {
        *most = LOG_KEEP;
        return true;
    }
    *most = strspn(word, "0123456789") == strlen(word) ? strtoul(word, NULL, 10) : 0;
    if (*most > LOG_KEEP) *most = LOG_KEEP;
    if (*most == 0) text_add_str(c->out, "events takes a number, or the word all: events 100");
    return *most > 0;
}

static bool run_events(struct command_call *c) {
    struct table t = {.cell = c->session->cell, .most = SHOWN};
    if (!how_many(c, &t.most)) return false;
    if (t.cell == 0) {
        text_add_str(c->out, "nothing has run yet\n");
        return true;
    }
    t.rows = mem_alloc_zero(t.most, sizeof *t.rows);
    feed_names_init(&t.names);
    read_log(c->session, &t);
    show(c, &t);
    for (size_t i = 0; i < t.most; i++) mem_free(t.rows[i].what);
    mem_free(t.rows);
    feed_names_finish(&t.names);
    return true;
}

const struct command cmd_events = {
    .name = "events", .group = GROUP_TASKS, .usage = "events [N | all]", .max = 1, .run = run_events,
    .help = "Shows every event of the last cell, the newest 40 or as many as asked for: starts, waits, locks, output, the chunks of "
            "a pool's workers.",
    .example = "events 100",
};
