// The race detector's variables: what is kept of each, and how an access is compared with those before it. FastTrack: of the writes only
// the last is kept, since all are ordered until a race is found; of the reads the last, or a list when none is after all others.
#include "lab/races_inside.h"

#include "base/mem.h"
#include "lang/frame.h"
#include "lang/make.h"
#include "lang/ops.h"
#include <stdio.h>
#include <string.h>

// One access while it is being compared.
struct glance {
    struct races *r;
    struct racer *me;
    struct fiber *f;
    const struct access *a;
    struct holding *object; // NULL: a global
    struct tally *tally;
    uint32_t place;
};

static value plain(value v) {
    return value_is_object(v) ? VALUE_UNDEF : v;
}

// Places.

static uint32_t hash_place(const struct spot *p) {
    uint64_t h = (uint64_t)(uintptr_t)p->code >> 4;
    h = (h * 31 + p->pc) * 31 + p->racer;
    return (uint32_t)((h * 31 + p->lockset) * UINT64_C(0x9E3779B97F4A7C15) >> 32);
}

static bool same_place(const struct spot *a, const struct spot *b) {
    return a->code == b->code && a->pc == b->pc && a->racer == b->racer && a->lockset == b->lockset;
}

static uint32_t *place_slot(struct races *r, const struct spot *p) { // numbers there are one more
    uint32_t at = hash_place(p) & (r->place_slots - 1);
    while (r->place_index[at] && !same_place(&r->places[r->place_index[at] - 1], p)) at = (at + 1) & (r->place_slots - 1);
    return &r->place_index[at];
}

static uint32_t number_place(struct races *r, const struct spot *p) {
    if (2 * (r->nplaces + 1) > r->place_slots) {
        r->place_slots = r->place_slots ? 2 * r->place_slots : 256;
        mem_free(r->place_index);
        r->place_index = mem_alloc_zero(r->place_slots, sizeof *r->place_index);
        for (uint32_t i = 0; i < r->nplaces; i++) *place_slot(r, &r->places[i]) = i + 1;
    }
    uint32_t *slot = place_slot(r, p);
    if (*slot) return *slot - 1;
    mem_reserve(r->places, r->nplaces, r->places_cap);
    r->places[r->nplaces] = *p;
    *slot = ++r->nplaces;
    return *slot - 1;
}

// The innermost line that the user has written; false: there is none.
static bool find_place(const struct racer *me, const struct fiber *f, struct spot *out) {
    for (size_t i = f->nframes; i-- > 0;) {
        const struct frame *fr = &f->frames[i];
        const struct source *src = fr->code->source;
        if (!src || (src->name[0] == '<' && !strcmp(src->name, "<prelude>"))) continue;
        *out = (struct spot){fr->code, (uint32_t)(fr->pc - fr->code->at), me->number, me->lockset};
        return true;
    }
    return false;
}

// How often which locks were held.

static void count(struct tally *t, uint32_t lockset, uint32_t *again) {
    if (t->last < TALLY_SETS) t->n[t->last] += *again;
    else t->others += *again;
    *again = 0;
    uint32_t i = 0;
    while (i < TALLY_SETS && t->n[i] && t->lockset[i] != lockset) i++;
    t->last = i;
    if (i == TALLY_SETS) {
        t->others++;
        return;
    }
    t->lockset[i] = lockset;
    t->n[i]++;
}

// What was found.

static void note_values(const struct glance *g, struct use *u, bool is_now) {
    u->before = u->after = VALUE_UNDEF;
    if (g->a->place != ACCESS_GLOBAL) return;
    if (is_now) {
        const struct frame *fr = &g->f->frames[g->f->nframes - 1];
        u->before = plain(value_load(&g->me->memory->slots[g->a->slot]));
        if (u->writes && fr->pc->op == OP_SETG) u->after = plain(g->f->stack[fr->base + fr->pc->a]);
    } else if (u->writes && g->tally->written_at == u->place) {
        u->after = g->tally->written;
    } else if (!u->writes && g->tally->read_at == u->place) {
        u->before = g->tally->read;
    }
}

static void report(struct glance *g, uint32_t by, bool wrote) {
    struct races *r = g->r;
    if (g->tally->raced || r->places[by].racer == g->me->number) return;
    g->tally->raced = true;
    mem_reserve(r->found, r->nfound, r->found_cap);
    struct race *race = &r->found[r->nfound++];
    *race = (struct race){.where = g->a->place, .memory = g->me->memory, .slot = g->a->slot, .tally = g->tally,
                          .number = g->object ? value_object(g->a->object)->hash : 0,
                          .is_dict = g->object && value_is_dict(g->a->object),
                          .first = {.place = by, .writes = wrote}, .second = {.place = g->place, .writes = g->a->writes}};
    note_values(g, &race->first, false);
    note_values(g, &race->second, true);
    if (g->a->place == ACCESS_KEY) {
        struct text key = {0};
        if (!ops_repr(g->f, &key, g->a->key)) g->f->error = VALUE_UNDEF;
        snprintf(race->key, sizeof race->key, "%s", text_str(&key));
        text_finish(&key);
    }
    struct text name = {0};
    races_name(r, race, &name);
    race->name = text_take(&name);
    races_variable(r, race, &name);
    race->variable = text_take(&name);
}

// Readers.

static uint32_t take_readers(struct races *r) {
    if (r->nfree) return r->free_readers[--r->nfree];
    if (r->nreaders == 0) {
        mem_reserve(r->readers, r->nreaders, r->readers_cap);
        r->readers[r->nreaders++] = (struct readers){0};
    }
    mem_reserve(r->readers, r->nreaders, r->readers_cap);
    r->readers[r->nreaders] = (struct readers){0};
    return r->nreaders++;
}

static void drop_readers(struct races *r, struct watched *v) {
    if (!v->readers) return;
    r->readers[v->readers].n = 0;
    mem_reserve(r->free_readers, r->nfree, r->free_cap);
    r->free_readers[r->nfree++] = v->readers;
    v->readers = 0;
}

static void add_reader(struct readers *all, uint64_t time, uint32_t by) {
    for (uint32_t i = 0; i < all->n; i++) {
        if (all->at[i].time >> 32 != time >> 32) continue;
        all->at[i] = (struct reader){time, by};
        return;
    }
    mem_reserve(all->at, all->n, all->cap);
    all->at[all->n++] = (struct reader){time, by};
}

static void note_recent(struct glance *g) {
    struct watcher *w = &g->me->watcher;
    uint64_t word;
    if (g->a->place != ACCESS_GLOBAL && g->a->place != ACCESS_ITEM) return;
    if (!w->recent) w->recent = mem_alloc_zero(WATCH_RECENT, sizeof *w->recent);
    uint32_t number = g->object ? value_object(g->a->object)->hash : WATCH_GLOBALS;
    *watched_recently(w, number, (uint32_t)g->a->slot, &word) = word;
}

static void note_reader(struct glance *g, struct watched *v) {
    uint64_t now = g->me->watcher.now;
    if (!v->readers && v->reader && v->reader >> 32 != now >> 32 && !is_before(v->reader, g->me)) {
        v->readers = take_readers(g->r);
        add_reader(&g->r->readers[v->readers], v->reader, v->read_by);
    }
    if (v->readers) add_reader(&g->r->readers[v->readers], now, g->place);
    v->reader = now;
    v->read_by = g->place;
    if (v->readers) note_recent(g);
}

// Comparing.

static void against_writer(struct glance *g, const struct watched *v) {
    if (v->writer && !is_before(v->writer, g->me)) report(g, v->write_by, true);
}

static void against_readers(struct glance *g, const struct watched *v) {
    if (!v->readers) {
        if (v->reader && !is_before(v->reader, g->me)) report(g, v->read_by, false);
        return;
    }
    const struct readers *all = &g->r->readers[v->readers];
    for (uint32_t i = 0; i < all->n; i++) {
        if (!is_before(all->at[i].time, g->me)) report(g, all->at[i].by, false);
    }
}

static void compare(struct glance *g, const struct watched *v) {
    against_writer(g, v);
    if (g->a->writes) against_readers(g, v);
}

static void keep(struct glance *g, struct watched *v) {
    if (!g->a->writes) {
        note_reader(g, v);
        return;
    }
    drop_readers(g->r, v);
    v->reader = 0;
    v->writer = g->me->watcher.now;
    v->write_by = g->place;
}

static bool is_known(const struct glance *g, const struct watched *v) {
    uint64_t now = g->me->watcher.now;
    return g->a->writes ? v->writer == now : watched_was_read(v, now);
}

static void use(struct glance *g, struct watched *v) {
    if (!is_known(g, v) && !g->tally->raced) {
        compare(g, v);
        keep(g, v);
    }
}

// Objects.

static bool add_bytes(struct races *r, size_t bytes) {
    if (r->bytes + bytes > RACES_MEMORY || r->objects.first + r->objects.n >= WATCH_TAG - 1) {
        r->lost_objects = true;
        return false;
    }
    r->bytes += bytes;
    return true;
}

// NULL: it is the racer's own, or there is no room for its account.
static struct holding *holding_of(struct races *r, struct racer *me, value v) {
    uint32_t number = value_object(v)->hash;
    if (number == me->watcher.tag) return NULL;
    struct holding *h = number & WATCH_TAG || !number ? NULL : (struct holding *)(void *)watched_object(&me->watcher, number);
    if (h || !add_bytes(r, sizeof *h)) return h;
    h = mem_alloc_zero(1, sizeof *h);
    h->object = v;
    mem_reserve(r->objects.at, r->objects.n, r->objects_cap);
    value_object(v)->hash = r->objects.first + r->objects.n;
    r->objects.at[r->objects.n++] = &h->w;
    return h;
}

// Its memory is given back when nobody can see it any more; what was found with it has its name by then.
static void free_holding(struct races *r, struct holding *h) {
    drop_readers(r, &h->w.shape);
    drop_readers(r, &h->whole);
    for (uint32_t i = 0; i < h->w.nitems; i++) drop_readers(r, &h->w.items[i]);
    for (uint32_t i = 0; i < h->keys_cap; i++) drop_readers(r, &h->keys[i].w);
    r->bytes -= sizeof *h + h->w.nitems * sizeof *h->w.items + h->keys_cap * sizeof *h->keys;
    mem_free(h->w.items);
    mem_free(h->keys);
    mem_free(h);
}

void races_forget_dead(void *races) {
    struct races *r = races;
    for (uint32_t i = 0; i < r->objects.n; i++) {
        struct holding *h = (struct holding *)(void *)r->objects.at[i];
        if (!h || h->tally.raced || heap_is_marked(h->object)) continue;
        free_holding(r, h);
        r->objects.at[i] = NULL;
    }
}

void races_forget_objects(struct races *r) {
    for (uint32_t i = 0; i < r->objects.n; i++) {
        if (r->objects.at[i]) free_holding(r, (struct holding *)(void *)r->objects.at[i]);
    }
    r->objects.first += r->objects.n;
    r->objects.n = 0;
}

static struct watched *item_of(struct races *r, struct holding *h, uint32_t i) {
    if (i < h->w.nitems) return &h->w.items[i];
    size_t len = list_len(value_list(h->object)), n = len > i ? len : i + 1u;
    size_t grown = h->w.nitems + h->w.nitems / 2;
    if (n < grown) n = grown;
    if (n > UINT32_MAX / 2 || !add_bytes(r, (n - h->w.nitems) * sizeof *h->w.items)) return NULL;
    h->w.items = mem_resize(h->w.items, n * sizeof *h->w.items);
    memset(h->w.items + h->w.nitems, 0, (n - h->w.nitems) * sizeof *h->w.items);
    h->w.nitems = (uint32_t)n;
    return &h->w.items[i];
}

static struct watched_key *key_slot(const struct holding *h, uint64_t hash) {
    uint32_t at = (uint32_t)(hash * UINT64_C(0x9E3779B97F4A7C15) >> 32) & (h->keys_cap - 1);
    while (h->keys[at].hash && h->keys[at].hash != hash) at = (at + 1) & (h->keys_cap - 1);
    return &h->keys[at];
}

static bool grow_keys(struct races *r, struct holding *h) {
    uint32_t cap = h->keys_cap ? 2 * h->keys_cap : 8, old_cap = h->keys_cap;
    struct watched_key *old = h->keys;
    if (!add_bytes(r, (cap - old_cap) * sizeof *h->keys)) return false;
    h->keys = mem_alloc_zero(cap, sizeof *h->keys);
    h->keys_cap = cap;
    for (uint32_t i = 0; i < old_cap; i++) {
        if (old[i].hash) *key_slot(h, old[i].hash) = old[i];
    }
    mem_free(old);
    return true;
}

// A key is known by its hash: two that share one are taken for the same.
static struct watched *key_of(struct races *r, struct holding *h, value key) {
    uint64_t hash;
    if (!value_hash(NULL, key, &hash)) return NULL;
    hash += !hash;
    if (2 * (h->nkeys + 1) > h->keys_cap && !grow_keys(r, h)) return NULL;
    struct watched_key *k = key_slot(h, hash);
    h->nkeys += !k->hash;
    k->hash = hash;
    return &k->w;
}

// All items at once: each is compared; what is kept is kept once, for all.
static void use_whole(struct glance *g) {
    struct holding *h = g->object;
    if (is_known(g, &h->whole) || g->tally->raced) return;
    for (uint32_t i = 0; i < h->w.nitems; i++) compare(g, &h->w.items[i]);
    for (uint32_t i = 0; i < h->keys_cap; i++) compare(g, &h->keys[i].w);
    compare(g, &h->whole);
    keep(g, &h->whole);
}

// Changes of shape are single steps that lose nothing (two appends): only against reads of it they are told.
static void use_shape(struct glance *g, struct watched *v) {
    if (is_known(g, v) || g->tally->raced) return;
    if (g->a->writes) against_readers(g, v);
    else against_writer(g, v);
    keep(g, v);
}

static void use_object(struct glance *g) {
    struct holding *h = g->object;
    struct watched *v = NULL;
    count(&h->tally, g->me->lockset, &h->w.again);
    switch (g->a->place) {
    case ACCESS_CELL: use(g, &h->w.shape); return;
    case ACCESS_SHAPE: use_shape(g, &h->w.shape); return;
    case ACCESS_WHOLE: use_whole(g); return;
    case ACCESS_ITEM: v = item_of(g->r, h, (uint32_t)g->a->slot); break;
    case ACCESS_KEY: v = key_of(g->r, h, g->a->key); break;
    default: return;
    }
    if (!v) return;
    if (g->a->writes && !g->tally->raced) against_readers(g, &h->whole);
    if (!g->tally->raced) against_writer(g, &h->whole);
    use(g, v);
}

// What is between processes and has no mark of its own: whoever calls it comes after all who have called it before.
static void use_foreign(struct glance *g) {
    const char *module = value_is_foreign(g->a->object) ? value_foreign(g->a->object)->type->module : NULL;
    if (!g->a->writes || !module || strcmp(module, "multiprocessing.queues")) return;
    struct holding *h = holding_of(g->r, g->me, g->a->object);
    if (!h) return;
    races_mark_acquire(g->me, h->mark);
    races_mark_release(g->me, &h->mark);
}

static void use_global(struct glance *g) {
    struct memory *m = g->me->memory;
    struct watched *v = &m->globals[g->a->slot];
    struct tally **t = &m->tallies[g->a->slot];
    const struct frame *fr = &g->f->frames[g->f->nframes - 1];
    if (!*t) *t = mem_alloc_zero(1, sizeof **t);
    g->tally = *t;
    if (v->again && fr->pc->op != OP_DELG) v->again--; // the VM has counted this one, too
    count(g->tally, g->me->lockset, &v->again);
    use(g, v);
    if (g->a->writes) {
        g->tally->written = fr->pc->op == OP_SETG ? plain(g->f->stack[fr->base + fr->pc->a]) : VALUE_UNDEF;
        g->tally->written_at = g->place;
    } else {
        g->tally->read = plain(value_load(&m->slots[g->a->slot]));
        g->tally->read_at = g->place;
    }
}

static void take(struct glance *g) {
    if (g->a->place == ACCESS_GLOBAL) {
        use_global(g);
        return;
    }
    if (g->a->place == ACCESS_OBJECT) {
        use_foreign(g);
        return;
    }
    g->object = holding_of(g->r, g->me, g->a->object);
    if (!g->object) return;
    g->tally = &g->object->tally;
    use_object(g);
}

// Of what has been told already only the uses are counted.
static bool is_told(struct racer *me, const struct fiber *f) {
    const struct frame *fr = &f->frames[f->nframes - 1];
    const value *R = f->stack + fr->base;
    if (fr->pc->op == OP_GETG || fr->pc->op == OP_SETG) {
        struct tally *t = me->memory->tallies[fr->pc->b];
        if (!t || !t->raced) return false;
        struct watched *v = &me->memory->globals[fr->pc->b];
        if (v->again) v->again--;
        count(t, me->lockset, &v->again);
        return true;
    }
    if (fr->pc->op != OP_GETITEM && fr->pc->op != OP_SETITEM && fr->pc->op != OP_FORITER) return false;
    value v = R[fr->pc->op == OP_GETITEM ? fr->pc->b : fr->pc->a];
    if (!value_is_list(v) || value_object(v)->hash & WATCH_TAG) return false;
    struct holding *h = (struct holding *)(void *)watched_object(&me->watcher, value_object(v)->hash);
    if (!h || !h->tally.raced) return false;
    count(&h->tally, me->lockset, &h->w.again);
    return true;
}

void races_look(struct watcher *w, struct fiber *f) {
    struct racer *me = (struct racer *)(void *)w;
    struct next_step step;
    struct spot place;
    if (f->steps == me->looked) return; // the same instruction, run again since somebody wanted something of the fiber first
    me->looked = f->steps;
    if (me->races->nfound && is_told(me, f)) return;
    access_next(f, &step);
    if (!step.n || !find_place(me, f, &place)) return;
    struct glance g = {.r = me->races, .me = me, .f = f, .place = number_place(me->races, &place)};
    for (size_t i = 0; i < step.n; i++) {
        g.a = &step.at[i];
        g.object = NULL;
        take(&g);
    }
}
