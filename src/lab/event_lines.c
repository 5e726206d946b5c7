// Events to JSON lines. The one idea: which fields an event has is a row of a table, as is the meaning of its two numbers.
#include "lab/event_lines.h"
#include "base/json.h"
#include <string.h>

static const char *const kinds[EVENT_COUNT] = {
#define X(name, text) [EVENT_##name] = text,
    EVENT_KINDS(X)
#undef X
};

static const char *const whys[WAIT_WHY_COUNT] = {
#define X(name, text) [WAIT_##name] = text,
    WAIT_WHYS(X)
#undef X
};

static const char *const outcomes[] = {"fine", "failed", "interrupted", "not understood"};
static const char *const task_kinds[] = {"thread", "process"};
#define COUNT(words) ((int64_t)(sizeof(words) / sizeof *(words)))

enum form { FORM_INT, FORM_BOOL, FORM_OUTCOME, FORM_WHY, FORM_KIND, FORM_TASK };

struct field {
    const char *key; // NULL: not shown
    enum form form;
};

static const struct fields {
    struct field a, b;
    const char *text; // the key of the text; NULL: not shown
} fields[EVENT_COUNT] = {
    [EVENT_CELL] = {{"number"}, .text = "source"},
    [EVENT_CELL_END] = {{"outcome", FORM_OUTCOME}, .text = "error"},
    [EVENT_RESULT] = {{"lazy", FORM_BOOL}, .text = "value"},
    [EVENT_CREATE] = {{"kind", FORM_KIND}, {"parent", FORM_TASK}},
    [EVENT_START] = {{"pid", FORM_TASK}, .text = "call"},
    [EVENT_BLOCK] = {{"why", FORM_WHY}, {"holder", FORM_TASK}, "on"},
    [EVENT_WAKE] = {{"timed_out", FORM_BOOL}, {"waker", FORM_TASK}},
    [EVENT_ACQUIRE] = {{"number"}, .text = "lock"},
    [EVENT_RELEASE] = {{"number"}, .text = "lock"},
    [EVENT_SWITCH] = {{"core"}},
    [EVENT_CHUNK] = {{"first"}, {"items"}},
    [EVENT_CHUNK_END] = {{"first"}, {"items"}},
    [EVENT_MAP] = {{"items"}, {"chunks"}, "call"},
    [EVENT_MAP_CUT] = {{"chunks"}},
    [EVENT_PRINT] = {.text = "text"},
    [EVENT_GIL] = {{"waited_ns"}},
    [EVENT_FINISH] = {{"cpu_ns"}, {"ran_ns"}, "value"},
    [EVENT_FAIL] = {{"cpu_ns"}, {"ran_ns"}, "error"},
    [EVENT_KILLED] = {{"cpu_ns"}, {"ran_ns"}, "by"},
    [EVENT_HUSH] = {{"level"}},
    [EVENT_NOTE] = {.text = "text"},
    [EVENT_DROPPED] = {{"missing"}, {"minor", FORM_BOOL}},
};

static void add_word(struct json *j, const char *key, const char *const *words, int64_t count, int64_t n) {
    if (n >= 0 && n < count) json_str_at(j, key, words[n]);
    else json_int_at(j, key, n);
}

static void add_field(struct json *j, const struct field *f, int64_t n) {
    if (!f->key) return;
    switch (f->form) {
    case FORM_INT: json_int_at(j, f->key, n); break;
    case FORM_BOOL: json_bool_at(j, f->key, n == 1); break;
    case FORM_OUTCOME: add_word(j, f->key, outcomes, COUNT(outcomes), n); break;
    case FORM_WHY: add_word(j, f->key, whys, COUNT(whys), n); break;
    case FORM_KIND: add_word(j, f->key, task_kinds, COUNT(task_kinds), n); break;
    case FORM_TASK:
        if (n > 0) json_int_at(j, f->key, n);
    }
}

void event_lines_begin(struct event_lines *l, struct text *out, int64_t ns, int64_t wall_ns) {
    *l = (struct event_lines){.out = out};
    tracks_init(&l->tracks);
    struct json j = {.out = out};
    json_begin_object(&j);
    json_str_at(&j, "event", "log");
    json_int_at(&j, "format", 1);
    json_str_at(&j, "program", "bobbin");
    json_int_at(&j, "ns", ns);
    if (wall_ns) json_int_at(&j, "wall_ns", wall_ns);
    json_end_object(&j);
    text_add_char(out, '\n');
}

void event_lines_add(struct event_lines *l, const struct event *e) {
    const struct track *t = tracks_event(&l->tracks, e);
    struct json j = {.out = l->out};
    json_begin_object(&j);
    json_int_at(&j, "seq", (int64_t)e->seq);
    json_int_at(&j, "ns", e->ns);
    if (e->cell) json_int_at(&j, "cell", e->cell);
    if (t) json_int_at(&j, "task", e->task);
    if (t) json_str_at(&j, "name", t->name);
    json_str_at(&j, "event", e->kind < EVENT_COUNT ? kinds[e->kind] : "unknown");
    if (e->flags & EVENT_INSIDE) json_bool_at(&j, "inside", true);
    if (e->kind < EVENT_COUNT) {
        const struct fields *f = &fields[e->kind];
        add_field(&j, &f->a, e->a);
        add_field(&j, &f->b, e->b);
        if (f->text && e->text_len) json_string_at(&j, f->text, e->text, e->text_len);
    }
    json_end_object(&j);
    text_add_char(l->out, '\n');
}

void event_lines_finish(struct event_lines *l) {
    tracks_finish(&l->tracks);
}
