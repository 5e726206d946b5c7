// Fingerprints (fingerprint.h). What is added becomes a row of 64-bit words that can be read back in one way only; the words go through
// two mixers that know nothing of each other.
//
// A value is one word: itself, if it is no object. No immediate value ends in three zero bits, so words that do say what else there
// is, in the five bits above (enum tag).
#include "lang/fingerprint.h"

#include "base/bug.h"
#include "base/mem.h"
#include "lang/frame.h"
#include "lang/generator.h"
#include "lang/interp_state.h"
#include "lang/liveness.h"
#include "lang/make.h"
#include "lang/vm.h"
#include <string.h>

#define FIRST_SLOTS 256
#define PENDING 64 // words that are mixed in one go
#define ENDED INT64_C(-1) // where a walk over a dict is when it is over (iterate.c)

enum tag { TAG_UNDEF, TAG_OBJECT, TAG_INT, TAG_FLOAT, TAG_STR, TAG_RANGE, TAG_NATIVE, TAG_TYPE, TAG_MODULE, TAG_LAYOUT, TAG_FRAME,
    TAG_START, TAG_SLOT, TAG_END };

struct seen {
    const struct object *object;
    uint32_t generation; // of the fingerprint that met it: older ones count as free
    uint32_t number;
};

struct fingerprint {
    struct interp *in;
    uint64_t a, b;     // the two mixers
    uint64_t words;    // mixed
    uint64_t pending[PENDING];
    size_t npending;
    int64_t now;
    bool whole;
    uint32_t generation;
    struct seen *seen;
    size_t slots;      // a power of two
    const struct object **objects; // by number
    size_t nobjects, cap, done; // done: those whose contents were added
};

// The mixers. One is the finalizer of splitmix64 (Steele, Lea, Flood 2014, with the constants of Stafford's Mix13), the other that of
// MurmurHash3 (Appleby): each bit of a word changes each bit of the state with a probability of about a half.

static inline uint64_t mix_a(uint64_t h) {
    h = (h ^ h >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    h = (h ^ h >> 27) * UINT64_C(0x94d049bb133111eb);
    return h ^ h >> 31;
}

static inline uint64_t mix_b(uint64_t h) {
    h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
    h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

static void mix_pending(struct fingerprint *p) {
    uint64_t a = p->a, b = p->b;
    for (size_t i = 0; i < p->npending; i++) {
        a = mix_a(a ^ p->pending[i]);
        b = mix_b(b + p->pending[i]);
    }
    p->a = a;
    p->b = b;
    p->words += p->npending;
    p->npending = 0;
}

static inline void add(struct fingerprint *p, uint64_t word) {
    if (p->npending == PENDING) mix_pending(p);
    p->pending[p->npending++] = word;
}

static inline void add_tag(struct fingerprint *p, enum tag tag, uint64_t more) {
    add(p, more << 8 | (uint64_t)tag << 3);
}

static void add_address(struct fingerprint *p, const void *at) {
    add(p, (uintptr_t)at);
}

void fingerprint_add(struct fingerprint *p, uint64_t word) {
    add(p, word);
}

static void add_bytes(struct fingerprint *p, const char *at, size_t n) {
    uint64_t word;
    for (; n >= sizeof word; at += sizeof word, n -= sizeof word) {
        memcpy(&word, at, sizeof word);
        add(p, word);
    }
    if (!n) return;
    word = 0;
    memcpy(&word, at, n);
    add(p, word);
}

void fingerprint_add_bytes(struct fingerprint *p, const void *at, size_t n) {
    add(p, n);
    add_bytes(p, at, n);
}

// Numbers of objects.

static struct seen *place(const struct fingerprint *p, const struct object *o) {
    size_t at = ((uintptr_t)o >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20 & (p->slots - 1);
    while (p->seen[at].generation == p->generation && p->seen[at].object != o) at = (at + 1) & (p->slots - 1);
    return &p->seen[at];
}

static void grow(struct fingerprint *p) {
    mem_free(p->seen);
    p->slots *= 2;
    p->seen = mem_alloc_zero(p->slots, sizeof *p->seen);
    for (size_t i = 0; i < p->nobjects; i++) *place(p, p->objects[i]) = (struct seen){p->objects[i], p->generation, (uint32_t)i};
}

static uint32_t number_of(struct fingerprint *p, const struct object *o) {
    struct seen *s = place(p, o);
    if (s->generation == p->generation) return s->number;
    invariant(p->nobjects < UINT32_MAX);
    *s = (struct seen){o, p->generation, (uint32_t)p->nobjects};
    mem_reserve(p->objects, p->nobjects, p->cap);
    p->objects[p->nobjects++] = o;
    if (p->nobjects * 2 > p->slots) grow(p);
    return (uint32_t)p->nobjects - 1;
}

// Values.

static void add_int(struct fingerprint *p, int64_t i) {
    if (value_fits_small(i)) {
        add(p, value_from_small(i));
        return;
    }
    add_tag(p, TAG_INT, 0);
    add(p, (uint64_t)i);
}

static void add_float(struct fingerprint *p, double d) {
    uint64_t bits;
    value v = value_from_flonum(d);
    if (v != VALUE_UNDEF) {
        add(p, v);
        return;
    }
    memcpy(&bits, &d, sizeof bits);
    add_tag(p, TAG_FLOAT, 0);
    add(p, bits);
}

static void add_str(struct fingerprint *p, const struct str *s) {
    add_tag(p, TAG_STR, s->len);
    add_bytes(p, s->bytes, s->len);
}

static void add_range(struct fingerprint *p, const struct range *r) {
    add_tag(p, TAG_RANGE, 0);
    add(p, (uint64_t)r->start);
    add(p, (uint64_t)r->stop);
    add(p, (uint64_t)r->step);
}

static void add_native(struct fingerprint *p, const struct native *n) {
    add_tag(p, TAG_NATIVE, 0);
    add_address(p, n->def);
    add_address(p, n->user);
}

static void add_lasting(struct fingerprint *p, enum tag tag, const void *o) {
    add_tag(p, tag, 0);
    add_address(p, o);
}

static void add_object(struct fingerprint *p, value v) {
    switch (object_kind(v)) {
    case OBJ_INT: add_int(p, value_int(v)); break;
    case OBJ_FLOAT: add_float(p, value_float(v)); break;
    case OBJ_STR: add_str(p, value_str(v)); break;
    case OBJ_RANGE: add_range(p, value_range(v)); break;
    case OBJ_NATIVE: add_native(p, value_native(v)); break;
    case OBJ_TYPE: add_lasting(p, TAG_TYPE, value_object(v)); break;
    case OBJ_MODULE: add_lasting(p, TAG_MODULE, value_object(v)); break;
    default: add_tag(p, TAG_OBJECT, number_of(p, value_object(v)));
    }
}

static inline void add_value(struct fingerprint *p, value v) {
    if (value_is_object(v)) add_object(p, v);
    else add(p, v);
}

void fingerprint_add_value(struct fingerprint *p, value v) {
    add_value(p, v);
}

void fingerprint_add_values(struct fingerprint *p, const value *at, size_t n) {
    for (size_t i = 0; i < n; i++) add_value(p, value_load(&at[i]));
}

// What an object holds, kind by kind.

static void add_items(struct fingerprint *p, const value *items, size_t n) {
    add(p, n);
    fingerprint_add_values(p, items, n);
}

static void add_tuple_of(struct fingerprint *p, const struct tuple *t) { // one that no program can get hold of
    if (t) add_items(p, t->items, t->len);
    else add_tag(p, TAG_UNDEF, 0);
}

static void add_list(struct fingerprint *p, const struct list *l) {
    size_t n = list_len(l);
    add_items(p, n ? l->store->items : NULL, n);
}

static void add_dict(struct fingerprint *p, const struct dict *d) {
    value key, v;
    add(p, dict_len(d));
    for (size_t at = 0; dict_next(d, &at, &key, &v);) {
        add_value(p, key);
        add_value(p, v);
    }
}

// A walk that is under way counts entries as they lie, removed ones included, and finds others in their place when the dict is written
// anew: then it matters where the gaps are and when that will be.
static void add_layout(struct fingerprint *p, value v) {
    const struct dict *d = value_is_dict_view(v) ? value_dict_view(v)->dict : value_dict(v);
    const struct dict_store *s = d->store;
    if (!s) return;
    add_tag(p, TAG_LAYOUT, s->cap);
    for (size_t i = 0; i < s->nentries; i++) {
        if (s->entries[i].key == VALUE_UNDEF) add(p, i);
    }
    add_tag(p, TAG_END, s->nentries);
}

static bool is_dict_like(value v) {
    return value_is_dict(v) || value_is_dict_view(v);
}

static void add_iterator(struct fingerprint *p, const struct iterator *it) {
    int64_t at = (int64_t)it->at;
    add_value(p, it->source);
    add(p, it->at);
    if (!is_dict_like(it->source) || at == ENDED) return;
    add(p, it->expect);
    if (at > 0) add_layout(p, it->source);
}

static void add_function(struct fingerprint *p, const struct function *fn) {
    add_address(p, fn->code);
    add_tuple_of(p, fn->fallbacks);
    add_tuple_of(p, fn->cells);
}

// The three registers of a loop over a dict look like this. If something else does, all that happens is that more is added.
static bool is_walk(const value *R, const uint64_t *live, size_t r, size_t n) {
    return is_dict_like(R[r]) && r + 2 < n && liveness_has(live, r + 1) && liveness_has(live, r + 2) && value_is_small(R[r + 1]) &&
           value_is_small(R[r + 2]) && value_small(R[r + 1]) > 0;
}

static void add_registers(struct fingerprint *p, const value *R, const uint64_t *live, size_t n) {
    for (size_t from = 0; from < n; from += 64) {
        size_t left = n - from;
        uint64_t bits = live[from / 64] & (left < 64 ? ((uint64_t)1 << left) - 1 : ~(uint64_t)0);
        for (; bits; bits &= bits - 1) {
            size_t r = from + (size_t)__builtin_ctzll(bits);
            add_value(p, R[r]);
            if (is_walk(R, live, r, n)) add_layout(p, R[r]);
        }
    }
}

// One that runs has its registers on a fiber's stack.
static void add_generator(struct fingerprint *p, const struct generator *g) {
    const struct code *code = g->function->code;
    add(p, g->state);
    add_value(p, value_from_object(g->function));
    if (g->state != GENERATOR_READY) return;
    add(p, (uint64_t)(g->pc - code->at));
    add_registers(p, g->regs, liveness_before(code, (size_t)(g->pc - code->at)), code->nregs);
}

static void add_exception(struct fingerprint *p, const struct exception *e) {
    add_address(p, e->type);
    add_value(p, value_from_object(e->args));
    add_value(p, e->cause);
}

static void add_foreign(struct fingerprint *p, value v) {
    const struct type *t = value_foreign(v)->type;
    add_address(p, t);
    if (t->ops && t->ops->fingerprint) t->ops->fingerprint(v, p);
    else p->whole = false;
}

static void add_contents(struct fingerprint *p, const struct object *o) {
    value v = value_from_object(o);
    add(p, o->kind);
    switch (object_kind(v)) {
    case OBJ_TUPLE: add_items(p, value_tuple(v)->items, value_tuple(v)->len); break;
    case OBJ_LIST: add_list(p, value_list(v)); break;
    case OBJ_DICT: add_dict(p, value_dict(v)); break;
    case OBJ_SLICE: fingerprint_add_values(p, (value[]){value_slice(v)->start, value_slice(v)->stop, value_slice(v)->step}, 3); break;
    case OBJ_FUNCTION: add_function(p, value_function(v)); break;
    case OBJ_METHOD: fingerprint_add_values(p, (value[]){value_method(v)->self, value_method(v)->function}, 2); break;
    case OBJ_CELL: add_value(p, value_load(&value_cell(v)->v)); break;
    case OBJ_GENERATOR: add_generator(p, (const struct generator *)(const void *)o); break;
    case OBJ_ITERATOR: add_iterator(p, value_iterator(v)); break;
    case OBJ_DICT_VIEW:
        add(p, o->flags);
        add_value(p, value_from_object(value_dict_view(v)->dict));
        break;
    case OBJ_EXCEPTION: add_exception(p, value_exception(v)); break;
    case OBJ_FOREIGN: add_foreign(p, v); break;
    default: bug("an object of kind %d is a value", o->kind);
    }
}

// Fibers.

// The code with which a call from nowhere begins lies in the fiber itself, so it has no address to go by and no liveness.
static void add_start(struct fingerprint *p, const struct fiber *f, const struct frame *fr, bool is_top) {
    size_t at = (size_t)(fr->pc - fr->code->at), n = fr->code->nregs;
    add_tag(p, TAG_START, at);
    if (!is_top) return;
    if (at < 2) {
        add_value(p, f->start.names);
        add_items(p, f->stack + fr->base, n);
    } else {
        add_value(p, f->stack[fr->base]);
    }
}

// Of a frame that called another, what the call was given has gone over to that one. Unless it is to be run once more.
static const uint64_t *live_in(const struct frame *fr, const struct frame *above) {
    size_t at = (size_t)(fr->pc - fr->code->at);
    return above && !(above->flags & FRAME_AGAIN) ? liveness_within(fr->code, at) : liveness_before(fr->code, at);
}

static void add_frame(struct fingerprint *p, const struct fiber *f, size_t nth) {
    const struct frame *fr = &f->frames[nth], *above = nth + 1 < f->nframes ? fr + 1 : NULL;
    size_t n = fr->code->nregs;
    if (above && above->base < fr->base + n) n = above->base - fr->base;
    add_tag(p, TAG_FRAME, (uint64_t)fr->into << 16 | fr->flags);
    if (fr->code == &f->start.code) {
        add_start(p, f, fr, !above);
        return;
    }
    add_address(p, fr->code);
    add(p, (uint64_t)(fr->pc - fr->code->at));
    add_value(p, f->stack[fr->base - 1]);
    add_registers(p, f->stack + fr->base, live_in(fr, above), n);
}

// What a native noted of an earlier wait means nothing any more; its deadline is often noted, too.
static void add_wait(struct fingerprint *p, const struct wait *w) {
    bool ends = w->deadline != OS_NO_DEADLINE;
    add(p, (uint64_t)w->timed_out << 1 | ends);
    add(p, (uint64_t)w->why);
    add(p, ends ? (uint64_t)(w->deadline - p->now) : 0);
    add(p, w->state[0] == (uint64_t)w->deadline ? 0 : w->state[0]);
    add(p, w->state[1]);
}

void fingerprint_add_fiber(struct fingerprint *p, const struct fiber *f) {
    add_tag(p, TAG_FRAME, f->nframes);
    for (size_t i = 0; i < f->nframes; i++) add_frame(p, f, i);
    add(p, (uint64_t)f->killed << 1 | f->blocked_native);
    add_value(p, f->error);
    add_value(p, f->result);
    if (f->blocked_native) add_wait(p, &f->wait);
}

// The walker.

struct fingerprint *fingerprint_create(struct interp *in) {
    struct fingerprint *p = mem_alloc_zero(1, sizeof *p);
    p->in = in;
    p->slots = FIRST_SLOTS;
    p->seen = mem_alloc_zero(p->slots, sizeof *p->seen);
    fingerprint_begin(p);
    return p;
}

void fingerprint_destroy(struct fingerprint *p) {
    if (!p) return;
    mem_free(p->seen);
    mem_free(p->objects);
    mem_free(p);
}

void fingerprint_begin(struct fingerprint *p) {
    if (++p->generation == 0) { // once in four thousand million: what is left of the first ones is not to be taken for new
        memset(p->seen, 0, p->slots * sizeof *p->seen);
        p->generation = 1;
    }
    p->a = UINT64_C(0x243f6a8885a308d3); // digits of pi: any two numbers would do
    p->b = UINT64_C(0x13198a2e03707344);
    p->words = p->npending = p->nobjects = p->done = 0;
    p->now = 0;
    p->whole = true;
}

void fingerprint_set_now(struct fingerprint *p, int64_t now) {
    p->now = now;
}

struct print128 fingerprint_end(struct fingerprint *p) {
    while (p->done < p->nobjects) add_contents(p, p->objects[p->done++]);
    mix_pending(p);
    return (struct print128){mix_a(p->a ^ p->words), mix_b(p->b + p->words)};
}

bool fingerprint_is_whole(const struct fingerprint *p) {
    return p->whole;
}

