// Looking on while a fiber reads and writes what others may see. A fiber with a watcher runs by a jump table of its own (vm.c), and
// only under a budget; one without pays nothing. Before an instruction that may touch such a place (access.h) the VM calls `look`,
// unless the place is known to have been touched since the task's time last moved: then there is nothing new to be said.
//
// Lists, dicts, cells and objects of the rooms above carry in their header's `hash` whom they are known to: 0 nobody yet, a watched
// object's number, or the tag of the moment in which they were made (heap_cache's). What a task makes is its own until its time
// moves on: whoever else comes by it without a race does so by something that moves time.
#pragma once

#include "lang/object.h"

struct watched { // a variable, an item, a shape
    uint64_t reader, writer;     // the task and time of the last one to read and to write it; 0: nobody
    uint32_t read_by, write_by;  // the watcher's own
    uint32_t readers;            // the watcher's own
    uint32_t again;              // uses that were not looked at, since the last one that was
};

struct watched_object {
    struct watched shape;        // a cell's: its variable
    struct watched *items;       // of a list, the first nitems
    uint32_t nitems;
    uint32_t again;
};

#define WATCH_TAG 0x80000000u    // a tag has this bit, a number has not

struct watched_objects {
    struct watched_object **at;
    uint32_t first, n;           // numbers first to first + n - 1 are in use
};

struct watcher {
    void (*look)(struct watcher *w, struct fiber *f); // the frame's pc is at the instruction
    uint64_t now;                // the task's time; never 0
    struct watched *globals;     // one for each slot
    const struct watched_objects *objects;
    uint64_t *recent;            // what many have read, and this one since its time last moved; WATCH_RECENT, or NULL
    uint32_t tag;                // of what is made now
};

#define WATCH_RECENT 2048
#define WATCH_GLOBALS 0u         // in place of an object's number

// The place and the word in `recent` for an item of an object that was read now.
static inline uint64_t *watched_recently(const struct watcher *w, uint32_t number, uint32_t item, uint64_t *word) {
    uint64_t key = (uint64_t)number << 32 | item;
    *word = (key + 1) * UINT64_C(0x9E3779B97F4A7C15) ^ w->now;
    return &w->recent[(item + number * 97u) & (WATCH_RECENT - 1)];
}

static inline bool watched_before(const struct watcher *w, uint32_t number, uint32_t item) {
    uint64_t word;
    return w->recent && *watched_recently(w, number, item, &word) == word;
}

static inline bool watched_was_read(const struct watched *v, uint64_t now) {
    return v->reader == now || v->writer == now;
}

static inline struct watched_object *watched_object(const struct watcher *w, uint32_t number) {
    uint32_t i = number - w->objects->first;
    return i < w->objects->n ? w->objects->at[i] : NULL;
}

static inline bool watched_global(const struct watcher *w, uint16_t slot) {
    struct watched *v = &w->globals[slot];
    v->again++;
    return watched_was_read(v, w->now) || watched_before(w, WATCH_GLOBALS, slot);
}

static inline bool watched_new_global(const struct watcher *w, uint16_t slot) {
    struct watched *v = &w->globals[slot];
    v->again++;
    return v->writer == w->now;
}

// Nothing new is to be said about container[index]: nobody else can see it, or the item was read (or written) just now.
static inline bool watched_item(const struct watcher *w, value container, value index, bool writes) {
    if (!value_is_object(container)) return true;
    uint32_t number = value_object(container)->hash;
    if (number == w->tag) return true;
    enum object_kind kind = object_kind(container);
    if (kind != OBJ_LIST) return kind == OBJ_TUPLE || kind == OBJ_STR;
    if (!value_is_small(index) || number & WATCH_TAG) return false;
    struct watched_object *o = watched_object(w, number);
    size_t i = (size_t)value_small(index);
    if (!o || i >= o->nitems) return false;
    bool now = o->shape.reader == w->now && (o->items[i].writer == w->now || (!writes && o->items[i].reader == w->now));
    if (!now && (writes || !watched_before(w, number, (uint32_t)i))) return false;
    o->again++;
    return true;
}

// The same for a change of a list's shape.
static inline bool watched_list(const struct watcher *w, value list) {
    if (!value_is_list(list)) return false;
    uint32_t number = value_object(list)->hash;
    if (number == w->tag) return true;
    struct watched_object *o = number & WATCH_TAG ? NULL : watched_object(w, number);
    if (!o || o->shape.writer != w->now) return false;
    o->again++;
    return true;
}

// A method of an object of the rooms above that is given nothing to look into, and tells by itself (task/before.h) whom it orders.
static inline bool watched_plain_call(const value *receiver, uint16_t n) {
    if (!value_is_foreign(receiver[0]) || n > 3) return false;
    for (uint16_t i = 1; i <= n; i++)
        if (value_is_object(receiver[i])) return false;
    const char *module = value_foreign(receiver[0])->type->module;
    return !module || module[0] != 'm'; // multiprocessing's do not
}
