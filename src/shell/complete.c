// Completion. It may not know Readline, and never runs code: of `a.b.` only plain names are looked up, with the world stopped,
// so that no program changes under the eyes of the one who looks.

#include "shell/complete.h"

#include "base/mem.h"
#include "lab/walk.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "shell/commands.h"
#include "shell/help_words.h"
#include "shell/session.h"
#include "shell/settings.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct completing {
    struct session *session;
    const char *word; // what is to be completed
    size_t len;
    struct completions *out;
    const char *head; // before the part that is matched: "t1." of "t1.na"
    size_t head_len;
};

static bool is_known(const struct completions *c, const char *word) {
    for (size_t i = 0; i < c->n; i++) {
        if (strcmp(c->words[i], word) == 0) return true;
    }
    return false;
}

static void offer(struct completing *q, const char *name) {
    if (strncmp(name, q->word, q->len) != 0 || q->out->n >= COMPLETIONS_MAX) return;
    if (*name == '_' && *q->word != '_') return;
    char *whole = malloc(q->head_len + strlen(name) + 1);
    if (!whole) return;
    memcpy(whole, q->head, q->head_len);
    strcpy(whole + q->head_len, name);
    if (is_known(q->out, whole)) {
        free(whole);
        return;
    }
    mem_reserve(q->out->words, q->out->n, q->out->cap);
    q->out->words[q->out->n++] = whole;
}

static void offer_commands(struct completing *q) {
    for (size_t i = 0; i < command_count(); i++) {
        const struct command *c = command_at(i);
        if (!session_has_variable(q->session, c->name, strlen(c->name))) offer(q, c->name);
    }
}

static void offer_native(void *user, const char *owner, const struct native_def *def) {
    struct completing *q = user;
    if (!*owner) offer(q, def->name);
}

static void offer_names(struct completing *q) {
    struct interp *in = engine_interp(q->session->engine);
    size_t n = interp_slot_count(in);
    for (size_t i = 0; i < n; i++) {
        if (value_load(&interp_globals(in)[i]) != VALUE_UNDEF) offer(q, interp_slot_name(in, (int)i));
    }
    interp_each_native(in, offer_native, q);
}

static void offer_keywords(struct completing *q) {
    for (size_t i = 0; i < help_word_count; i++) offer(q, help_words[i].word);
}

static void offer_settings(struct completing *q) {
    for (size_t i = 0; i < setting_count(); i++) offer(q, setting_at(i)->name);
}

static void offer_words(struct completing *q, const char *words) {
    char *copy = mem_copy_string(words);
    for (char *save = NULL, *w = strtok_r(copy, " ", &save); w; w = strtok_r(NULL, " ", &save)) offer(q, w);
    mem_free(copy);
}

static void offer_lessons(struct completing *q) {
    struct lesson_entry *entries = NULL;
    size_t n = lesson_list(&entries);
    for (size_t i = 0; i < n; i++) offer(q, entries[i].name);
    lesson_list_free(entries, n);
    q->out->wants_files = true;
}

#define TASKS_OFFERED 64

static void offer_tasks(struct completing *q) {
    struct task_info *tasks = mem_alloc(TASKS_OFFERED * sizeof *tasks);
    size_t n = engine_tasks(q->session->engine, tasks, TASKS_OFFERED);
    for (size_t i = 0; i < n && i < TASKS_OFFERED; i++) {
        bool lives = tasks[i].state > TASK_NEW && tasks[i].state < TASK_FINISHED;
        if (lives && tasks[i].id != 1) offer(q, tasks[i].name);
    }
    mem_free(tasks);
    offer(q, "all");
}

// Of a walk along a schedule.
static void offer_walkers(struct completing *q) {
    struct walk *w = walk_take(&q->session->lab);
    for (size_t i = 0; w && i < w->seen.ntasks; i++) {
        char name[32];
        snprintf(name, sizeof name, i ? "T%zu" : "main", i);
        offer(q, name);
    }
    if (w) walk_keep(&q->session->lab, w);
}

static void offer_keys(struct completing *q, struct dict *d) {
    value key, v;
    for (size_t at = 0; d && dict_next(d, &at, &key, &v);) {
        if (value_is_str(key)) offer(q, value_str(key)->bytes);
    }
}

// The value that a dotted chain of plain names stands for, or VALUE_UNDEF. Attributes of modules only: others might be made
// on the way.
static value plain_value(struct interp *in, const char *chain, size_t len) {
    size_t first = strcspn(chain, ".");
    if (first > len) first = len;
    int slot = interp_find_slot(in, chain, first);
    value v = slot >= 0 ? value_load(&interp_globals(in)[slot]) : VALUE_UNDEF;
    while (first < len && value_is_module(v)) {
        const char *name = chain + first + 1;
        size_t n = strcspn(name, ".");
        if (first + 1 + n > len) n = len - first - 1;
        char *copy = mem_copy_bytes(name, n);
        v = dict_get_str(value_module(v)->members, copy);
        mem_free(copy);
        first += n + 1;
    }
    return first >= len ? v : VALUE_UNDEF;
}

// Attributes that are no methods; those an object has are found by asking it.
static const char *const attributes[] = {
    "name", "result", "state", "daemon", "ident", "native_id", "args", "exitcode", "pid", "number", "error",
    "maxsize", "unfinished_tasks", "parties", "n_waiting", "broken",
};

static void offer_attributes(void *user, struct interp *in) {
    struct completing *q = user;
    value v = plain_value(in, q->head, q->head_len - 1);
    if (v == VALUE_UNDEF) return;
    if (value_is_module(v)) {
        offer_keys(q, value_module(v)->members);
        return;
    }
    const struct type *t = value_is_type(v) ? value_type(v) : interp_type_of(in, v);
    for (const struct type *at = t; at; at = at->base) offer_keys(q, at->methods);
    if (!value_is_foreign(v) || !t || !t->ops || !t->ops->get) return;
    for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
        value name = interp_intern(in, attributes[i], strlen(attributes[i]));
        if (t->ops->get(in, v, name) != VALUE_UNDEF) offer(q, attributes[i]);
    }
}

static void complete_attribute(struct completing *q, size_t dot) {
    q->head = q->word;
    q->head_len = dot + 1;
    q->word += dot + 1;
    q->len -= dot + 1;
    engine_with_world_stopped(q->session->engine, offer_attributes, q);
}

// The number of words before `start`, the first of which is a command.
static size_t words_before(const char *line, size_t start) {
    size_t n = 0;
    for (size_t i = 0; i < start;) {
        i += strspn(line + i, " \t");
        size_t len = strcspn(line + i, " \t");
        if (i < start && len) n++;
        i += len;
    }
    return n;
}

static void complete_operand(struct completing *q, const struct command *c, const char *line, size_t start) {
    size_t before = words_before(line, start);
    if (c == &cmd_open || c == &cmd_progress) {
        if (before == 1) offer_lessons(q);
        if (before == 1 && c == &cmd_progress) offer(q, "all");
    } else if (c == &cmd_save) {
        if (before == 1) q->out->wants_files = true;
    } else if (c == &cmd_reset) {
        if (before == 1) offer(q, "progress");
        else if (before == 2) offer_lessons(q);
    } else if (c == &cmd_set && before == 2) {
        char *name = mem_copy_string(line), *save = NULL;
        strtok_r(name, " \t", &save);
        const char *second = strtok_r(NULL, " \t", &save);
        const struct setting *row = second ? setting_find(second) : NULL;
        if (row && row->words) offer_words(q, row->words);
        mem_free(name);
    } else if (c == &cmd_set || c == &cmd_show) {
        if (before == 1) offer_settings(q);
    } else if (c == &cmd_kill) {
        offer_tasks(q);
    } else if (c == &cmd_timeline) {
        bool names_file = start >= 3 && strncmp(line + start - 3, "-o ", 3) == 0;
        if (!names_file) offer_words(q, "last -o");
        q->out->wants_files = names_file;
    } else if (c == &cmd_help) {
        offer_commands(q);
        offer_names(q);
        offer_keywords(q);
    }
}

// The command that the line begins with, if what is completed is one of its operands.
static const struct command *command_before(const struct session *s, const char *line, size_t end) {
    size_t from = strspn(line, " \t"), len = command_word_length(line + from);
    if (!len || from + len >= end || !strchr(" \t", line[from + len])) return NULL;
    return command_matches(s, line) ? command_find(line + from, len) : NULL;
}

const char *complete_breaks(const struct session *s, const char *line, size_t end) {
    return command_before(s, line, end) ? " \t\n" : " \t\n\"'`@$><=;|&{}()[]+-*/%,:!~^?#\\";
}

void complete_line(struct session *s, const char *line, size_t start, size_t end, struct completions *out) {
    char *word = mem_copy_bytes(line + start, end - start), *before = mem_copy_bytes(line, end);
    struct completing q = {.session = s, .word = word, .len = end - start, .out = out, .head = ""};
    const struct command *c = command_before(s, before, end);
    const char *dot = c && c != &cmd_help ? NULL : strrchr(word, '.');
    bool first = strspn(before, " \t") == start;
    if (dot) complete_attribute(&q, (size_t)(dot - word));
    else if (c) complete_operand(&q, c, before, start);
    else if (first) offer_commands(&q);
    if (first && !dot) offer_walkers(&q);
    if (!dot && !c && !(first && !*word)) {
        offer_names(&q);
        offer_keywords(&q);
    }
    mem_free(word);
    mem_free(before);
}
