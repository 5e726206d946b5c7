// Reports on their way from a scout: numbers of eight bytes, texts with their lengths. Both ends are the same program.
#include "lab/explored.h"
#include "base/mem.h"
#include <string.h>

#define MAGIC UINT64_C(0x6578706c6f726564)

static void free_outcome(struct explored_outcome *o) {
    mem_free(o->text);
    mem_free(o->schedule);
    mem_free(o->note);
    for (size_t i = 0; i < o->nrows; i++) {
        mem_free(o->rows[i].words);
        mem_free(o->rows[i].watched);
    }
    mem_free(o->rows);
}

void explored_finish(struct explored *e) {
    for (size_t i = 0; i < e->noutcomes; i++) free_outcome(&e->outcomes[i]);
    mem_free(e->outcomes);
    mem_free(e->refusal);
    mem_free(e->call);
    mem_free(e->watch);
    *e = (struct explored){0};
}

static void put(struct text *out, uint64_t n) {
    text_add(out, (const char *)&n, sizeof n);
}

static void put_count(struct text *out, graph_count n) {
    put(out, (uint64_t)n);
    put(out, (uint64_t)(n >> 64));
}

static void put_str(struct text *out, const char *s) {
    size_t len = s ? strlen(s) : 0;
    put(out, len);
    text_add(out, s ? s : "", len);
}

static void put_outcome(const struct explored_outcome *o, struct text *out) {
    put_str(out, o->text);
    put(out, o->ending);
    put_count(out, o->count);
    put(out, o->seen);
    put(out, o->switches);
    put_str(out, o->schedule);
    put_str(out, o->note);
    put(out, o->nrows);
    for (size_t i = 0; i < o->nrows; i++) {
        put(out, o->rows[i].task);
        put(out, o->rows[i].switched);
        put(out, o->rows[i].line);
        put_str(out, o->rows[i].words);
        put_str(out, o->rows[i].watched);
    }
}

void explored_write(const struct explored *e, struct text *out) {
    put(out, MAGIC);
    put(out, e->end);
    put(out, e->states);
    put(out, e->samples);
    put(out, e->bytes);
    put_count(out, e->all);
    put(out, (uint64_t)e->endless | (uint64_t)e->too_many << 1 | (uint64_t)e->fast << 2 | (uint64_t)e->timed << 3 | (uint64_t)e->checked << 4 | (uint64_t)e->agrees << 5);
    put(out, e->bound);
    put(out, e->threads);
    put(out, e->steps);
    put(out, e->remarks);
    put(out, (uint64_t)e->ns);
    put_str(out, e->refusal);
    put_str(out, e->call);
    put_str(out, e->watch);
    put(out, e->noutcomes);
    for (size_t i = 0; i < e->noutcomes; i++) put_outcome(&e->outcomes[i], out);
    put(out, MAGIC);
}

struct reading {
    const char *at, *end;
    bool failed;
};

static uint64_t get(struct reading *r) {
    uint64_t n = 0;
    if ((size_t)(r->end - r->at) < sizeof n) r->failed = true;
    else memcpy(&n, r->at, sizeof n);
    r->at = r->failed ? r->end : r->at + sizeof n;
    return n;
}

static graph_count get_count(struct reading *r) {
    graph_count low = get(r);
    return low | (graph_count)get(r) << 64;
}

static char *get_str(struct reading *r) {
    uint64_t len = get(r);
    if (len > (size_t)(r->end - r->at)) {
        r->failed = true;
        len = 0;
    }
    char *s = mem_copy_bytes(r->at, len);
    r->at += len;
    return s;
}

// A number of things that take at least `bytes` each.
static size_t get_length(struct reading *r, size_t bytes) {
    uint64_t n = get(r);
    if (n > (size_t)(r->end - r->at) / bytes) r->failed = true;
    return r->failed ? 0 : (size_t)n;
}

static void get_outcome(struct reading *r, struct explored_outcome *o) {
    o->text = get_str(r);
    o->ending = (enum world_ending)get(r);
    o->count = get_count(r);
    o->seen = get(r);
    o->switches = get(r);
    o->schedule = get_str(r);
    o->note = get_str(r);
    o->nrows = get_length(r, 40);
    o->rows = mem_alloc_zero(o->nrows + 1, sizeof *o->rows);
    for (size_t i = 0; i < o->nrows; i++) {
        o->rows[i].task = (uint8_t)get(r);
        o->rows[i].switched = get(r) != 0;
        o->rows[i].line = (uint32_t)get(r);
        o->rows[i].words = get_str(r);
        o->rows[i].watched = get_str(r);
    }
}

bool explored_read(struct explored *e, const char *bytes, size_t len) {
    struct reading r = {bytes, bytes + len, false};
    *e = (struct explored){0};
    r.failed = get(&r) != MAGIC;
    e->end = (enum search_end)get(&r);
    e->states = get(&r);
    e->samples = get(&r);
    e->bytes = get(&r);
    e->all = get_count(&r);
    uint64_t flags = get(&r);
    e->endless = flags & 1;
    e->too_many = flags >> 1 & 1;
    e->fast = flags >> 2 & 1;
    e->timed = flags >> 3 & 1;
    e->checked = flags >> 4 & 1;
    e->agrees = flags >> 5 & 1;
    e->bound = get(&r);
    e->threads = get(&r);
    e->steps = get(&r);
    e->remarks = (unsigned)get(&r);
    e->ns = (int64_t)get(&r);
    e->refusal = get_str(&r);
    e->call = get_str(&r);
    e->watch = get_str(&r);
    e->noutcomes = get_length(&r, 72);
    e->outcomes = mem_alloc_zero(e->noutcomes + 1, sizeof *e->outcomes);
    for (size_t i = 0; i < e->noutcomes; i++) get_outcome(&r, &e->outcomes[i]);
    if (get(&r) == MAGIC && !r.failed) return true;
    explored_finish(e);
    return false;
}
