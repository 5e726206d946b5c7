// Reports on their way from a scout: numbers of eight bytes, texts with their lengths. Both ends are the same program.
#include "lab/explored.h"
#include "base/mem.h"
#include <string.h>

#define MAGIC UINT64_C(0x6578706c6f726564)

void explored_free_rows(struct explored_row *rows, size_t n) {
    for (size_t i = 0; i < n; i++) {
        mem_free(rows[i].words);
        mem_free(rows[i].watched);
    }
    mem_free(rows);
}

static void free_outcome(struct explored_outcome *o) {
    mem_free(o->text);
    mem_free(o->schedule);
    mem_free(o->note);
    mem_free(o->names);
    explored_free_rows(o->rows, o->nrows);
}

void explored_finish(struct explored *e) {
    for (size_t i = 0; i < e->noutcomes; i++) free_outcome(&e->outcomes[i]);
    mem_free(e->outcomes);
    mem_free(e->refusal);
    mem_free(e->call);
    mem_free(e->watch);
    mem_free(e->places);
    *e = (struct explored){0};
}

static void put_count(struct text *out, graph_count n) {
    pack_number(out, (uint64_t)n);
    pack_number(out, (uint64_t)(n >> 64));
}

void explored_write_rows(const struct explored_row *rows, size_t n, struct text *out) {
    pack_number(out, n);
    for (size_t i = 0; i < n; i++) {
        pack_number(out, rows[i].task);
        pack_number(out, rows[i].switched);
        pack_number(out, rows[i].line);
        pack_string(out, rows[i].words);
        pack_string(out, rows[i].watched);
    }
}

static void put_outcome(const struct explored_outcome *o, struct text *out) {
    pack_string(out, o->text);
    pack_number(out, o->ending);
    put_count(out, o->count);
    pack_number(out, o->seen);
    pack_number(out, o->switches);
    pack_string(out, o->schedule);
    pack_string(out, o->note);
    pack_string(out, o->names);
    explored_write_rows(o->rows, o->nrows, out);
}

void explored_write(const struct explored *e, struct text *out) {
    pack_number(out, MAGIC);
    pack_number(out, e->end);
    pack_number(out, e->states);
    pack_number(out, e->samples);
    pack_number(out, e->bytes);
    put_count(out, e->all);
    pack_number(out, (uint64_t)e->endless | (uint64_t)e->too_many << 1 | (uint64_t)e->fast << 2 | (uint64_t)e->timed << 3 | (uint64_t)e->checked << 4 |
                         (uint64_t)e->agrees << 5 | (uint64_t)e->asked << 6);
    pack_number(out, e->bound);
    pack_number(out, e->threads);
    pack_number(out, e->steps);
    pack_number(out, e->remarks);
    pack_number(out, (uint64_t)e->ns);
    pack_string(out, e->refusal);
    pack_string(out, e->call);
    pack_string(out, e->watch);
    pack_number(out, e->beginning.a);
    pack_number(out, e->beginning.b);
    pack_number(out, e->nplaces);
    for (size_t i = 0; i < e->nplaces; i++) pack_number(out, e->places[i]);
    pack_number(out, e->noutcomes);
    for (size_t i = 0; i < e->noutcomes; i++) put_outcome(&e->outcomes[i], out);
    pack_number(out, MAGIC);
}

static graph_count get_count(struct unpacking *r) {
    graph_count low = unpack_number(r);
    return low | (graph_count)unpack_number(r) << 64;
}

struct explored_row *explored_read_rows(struct unpacking *r, size_t *n) {
    *n = unpack_length(r, 40);
    struct explored_row *rows = mem_alloc_zero(*n + 1, sizeof *rows);
    for (size_t i = 0; i < *n; i++) {
        rows[i].task = (uint8_t)unpack_number(r);
        rows[i].switched = unpack_number(r) != 0;
        rows[i].line = (uint32_t)unpack_number(r);
        rows[i].words = unpack_string(r);
        rows[i].watched = unpack_string(r);
    }
    return rows;
}

static void get_outcome(struct unpacking *r, struct explored_outcome *o) {
    o->text = unpack_string(r);
    o->ending = (enum world_ending)unpack_number(r);
    o->count = get_count(r);
    o->seen = unpack_number(r);
    o->switches = unpack_number(r);
    o->schedule = unpack_string(r);
    o->note = unpack_string(r);
    o->names = unpack_string(r);
    o->rows = explored_read_rows(r, &o->nrows);
}

bool explored_read(struct explored *e, const char *bytes, size_t len) {
    struct unpacking r = {bytes, bytes + len, false};
    *e = (struct explored){0};
    r.failed = unpack_number(&r) != MAGIC;
    e->end = (enum search_end)unpack_number(&r);
    e->states = unpack_number(&r);
    e->samples = unpack_number(&r);
    e->bytes = unpack_number(&r);
    e->all = get_count(&r);
    uint64_t flags = unpack_number(&r);
    e->endless = flags & 1;
    e->too_many = flags >> 1 & 1;
    e->fast = flags >> 2 & 1;
    e->timed = flags >> 3 & 1;
    e->checked = flags >> 4 & 1;
    e->asked = flags >> 6 & 1;
    e->agrees = flags >> 5 & 1;
    e->bound = unpack_number(&r);
    e->threads = unpack_number(&r);
    e->steps = unpack_number(&r);
    e->remarks = (unsigned)unpack_number(&r);
    e->ns = (int64_t)unpack_number(&r);
    e->refusal = unpack_string(&r);
    e->call = unpack_string(&r);
    e->watch = unpack_string(&r);
    e->beginning.a = unpack_number(&r);
    e->beginning.b = unpack_number(&r);
    e->nplaces = unpack_length(&r, 8);
    e->places = mem_alloc_zero(e->nplaces + 1, sizeof *e->places);
    for (size_t i = 0; i < e->nplaces; i++) e->places[i] = unpack_number(&r);
    e->noutcomes = unpack_length(&r, 72);
    e->outcomes = mem_alloc_zero(e->noutcomes + 1, sizeof *e->outcomes);
    for (size_t i = 0; i < e->noutcomes; i++) get_outcome(&r, &e->outcomes[i]);
    if (unpack_number(&r) == MAGIC && !r.failed) return true;
    explored_finish(e);
    return false;
}
