// The feed's memory. Entries are kept sorted by task number; those of ended tasks stay as gaps until half of all are gaps.
// Tasks that were created but never started are forgotten when there are very many of them.
#include "lab/feed_names.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

#define MAIN_TASK 1
#define UNSTARTED_MAX 50000

void feed_names_init(struct feed_names *n) {
    *n = (struct feed_names){0};
    feed_names_set(n, MAIN_TASK, "MainThread", strlen("MainThread"));
    feed_names_live(n, MAIN_TASK);
    n->nlive = 0;
}

static void forget(struct feed_names *n, struct feed_name *name) {
    mem_free(name->name);
    text_finish(&name->held);
    name->name = NULL;
    name->gone = true;
    n->ngone++;
}

void feed_names_finish(struct feed_names *n) {
    for (size_t i = 0; i < n->len; i++) {
        if (!n->at[i].gone) forget(n, &n->at[i]);
    }
    mem_free(n->at);
}

static void squeeze(struct feed_names *n) {
    size_t kept = 0;
    for (size_t i = 0; i < n->len; i++) {
        if (!n->at[i].gone) n->at[kept++] = n->at[i];
    }
    n->len = kept;
    n->ngone = 0;
}

// The older half of the tasks that have not started.
static void forget_unstarted(struct feed_names *n) {
    size_t excess = (n->len - n->ngone - n->nlive) / 2;
    for (size_t i = 0; i < n->len && excess > 0; i++) {
        if (n->at[i].live || n->at[i].gone) continue;
        forget(n, &n->at[i]);
        excess--;
    }
    squeeze(n);
}

// The place of id: its entry, or where it would stand.
static size_t place_of(const struct feed_names *n, uint32_t id) {
    size_t low = 0, high = n->len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (n->at[middle].id < id) low = middle + 1;
        else high = middle;
    }
    return low;
}

static bool is_at(const struct feed_names *n, size_t at, uint32_t id) {
    return at < n->len && n->at[at].id == id && !n->at[at].gone;
}

// Where an entry for id stands from now on. A gap of the same number is used again.
static struct feed_name *insert(struct feed_names *n, uint32_t id) {
    size_t at = place_of(n, id);
    if (at < n->len && n->at[at].id == id) {
        n->ngone--;
    } else {
        mem_reserve(n->at, n->len, n->cap);
        memmove(&n->at[at + 1], &n->at[at], (n->len - at) * sizeof *n->at);
        n->len++;
    }
    n->at[at] = (struct feed_name){.id = id};
    return &n->at[at];
}

static size_t width_class(const struct feed_name *name) {
    return name->columns < FEED_WIDTHS ? name->columns : FEED_WIDTHS - 1;
}

static void set_name(struct feed_names *n, struct feed_name *name, char *owned) {
    if (name->live) n->by_width[width_class(name)]--;
    mem_free(name->name);
    name->name = owned;
    name->columns = utf8_width(owned, strlen(owned));
    if (name->live) n->by_width[width_class(name)]++;
}

struct feed_name *feed_names_at(struct feed_names *n, uint32_t id) {
    size_t at = place_of(n, id);
    if (is_at(n, at, id)) return &n->at[at];
    if (n->len - n->ngone - n->nlive > UNSTARTED_MAX) forget_unstarted(n);
    struct feed_name *name = insert(n, id);
    char text[32];
    snprintf(text, sizeof text, "Task-%u", id);
    set_name(n, name, mem_copy_string(text));
    return name;
}

void feed_names_set(struct feed_names *n, uint32_t id, const char *name, size_t len) {
    struct text safe = {0};
    utf8_add_visible(&safe, name, len);
    text_add(&safe, "", 0);
    for (size_t i = 0; i < safe.len; i++) {
        if (safe.data[i] == '\n' || safe.data[i] == '\t') safe.data[i] = ' ';
    }
    set_name(n, feed_names_at(n, id), mem_copy_bytes(text_str(&safe), safe.len));
    text_finish(&safe);
}

const char *feed_names_get(struct feed_names *n, uint32_t id) {
    return feed_names_at(n, id)->name;
}

int feed_names_hush(const struct feed_names *n, uint32_t id) {
    size_t at = place_of(n, id);
    return is_at(n, at, id) ? n->at[at].hush : 0;
}

void feed_names_live(struct feed_names *n, uint32_t id) {
    struct feed_name *name = feed_names_at(n, id);
    if (name->live) return;
    name->live = true;
    n->nlive++;
    n->by_width[width_class(name)]++;
}

void feed_names_gone(struct feed_names *n, uint32_t id) {
    size_t at = place_of(n, id);
    if (!is_at(n, at, id) || id == MAIN_TASK) return;
    if (n->at[at].live) {
        n->nlive--;
        n->by_width[width_class(&n->at[at])]--;
    }
    forget(n, &n->at[at]);
    if (n->ngone > 64 && n->ngone > n->len / 2) squeeze(n);
}

size_t feed_names_live_count(const struct feed_names *n) {
    return n->nlive;
}

size_t feed_names_width(const struct feed_names *n) {
    size_t width = FEED_WIDTHS - 1;
    while (width > 0 && !n->by_width[width]) width--;
    return width;
}
