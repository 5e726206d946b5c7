// Deep copies (copy.h). An object's copy is made empty and noted in a table when the object is first met, and filled when its turn comes:
// so neither depth nor cycles take anything of the C stack.
//
// A dict finds its keys by hash, and the hash of a copied key may differ (an object's is its address) or not be known before the key
// itself is filled. So dicts whose keys had to be copied are filled last.
#include "lang/copy.h"
#include "base/bug.h"
#include "base/mem.h"
#include "lang/code.h"
#include "lang/generator.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lang/ops.h"
#include <string.h>
#include <sys/mman.h>

#define FIRST_SLOTS 64
#define NESTING_LOOKED_INTO 4 // of tuples, to see whether they hold nothing that changes

struct seen {
    const struct object *from; // NULL: free
    value to;
};

struct job {
    void (*fill)(struct copier *k, void *from, void *to);
    void *from, *to;
};

struct copier {
    struct interp *in;
    struct heap_cache *cache;
    bool failed;
    struct seen *seen;
    size_t nseen, slots; // a power of two
    struct job *jobs;
    size_t njobs, jobs_cap;
    struct job *late;    // dicts with copied keys
    size_t nlate, late_cap;
};

struct copier *copier_create(struct interp *in, struct heap_cache *cache) {
    struct copier *k = mem_alloc_zero(1, sizeof *k);
    k->in = in;
    k->cache = cache;
    k->slots = FIRST_SLOTS;
    k->seen = mem_alloc_zero(k->slots, sizeof *k->seen);
    return k;
}

void copier_destroy(struct copier *k) {
    mem_free(k->seen);
    mem_free(k->jobs);
    mem_free(k->late);
    mem_free(k);
}

struct heap_cache *copier_cache(struct copier *k) {
    return k->cache;
}

size_t copier_count(const struct copier *k) {
    return k->nseen;
}

void copier_failed(struct copier *k) {
    k->failed = true;
}

void copier_later(struct copier *k, void (*fill)(struct copier *k, void *from, void *to), void *from, void *to) {
    mem_reserve(k->jobs, k->njobs, k->jobs_cap);
    k->jobs[k->njobs++] = (struct job){fill, from, to};
}

// The table.

static struct seen *place(const struct copier *k, const struct object *from) {
    size_t at = ((uintptr_t)from >> 4) * UINT64_C(0x9E3779B97F4A7C15) >> 20 & (k->slots - 1);
    while (k->seen[at].from && k->seen[at].from != from) at = (at + 1) & (k->slots - 1);
    return &k->seen[at];
}

static void grow(struct copier *k) {
    struct seen *old = k->seen;
    size_t slots = k->slots;
    k->slots *= 2;
    k->seen = mem_alloc_zero(k->slots, sizeof *k->seen);
    for (size_t i = 0; i < slots; i++) {
        if (old[i].from) *place(k, old[i].from) = old[i];
    }
    mem_free(old);
}

static void note(struct copier *k, const struct object *from, value to) {
    if (k->nseen * 2 >= k->slots) grow(k);
    *place(k, from) = (struct seen){from, to};
    k->nseen++;
}

// Filling, kind by kind.

static void fill_items(struct copier *k, const value *from, value *to, size_t n) {
    for (size_t i = 0; i < n && !k->failed; i++) value_store(&to[i], copier_value(k, value_load(&from[i])));
}

static void fill_tuple(struct copier *k, void *from, void *to) {
    fill_items(k, ((struct tuple *)from)->items, ((struct tuple *)to)->items, ((struct tuple *)from)->len);
}

static void fill_list(struct copier *k, void *from, void *to) {
    const struct list *list = from;
    for (size_t i = 0, n = list_len(list); i < n && !k->failed; i++) {
        value v = copier_value(k, list_get(list, i));
        if (!k->failed && !list_append(k->cache, to, v)) k->failed = true;
    }
}

static void put_entry(struct copier *k, struct dict *to, value key, value v) {
    uint64_t hash;
    if (!value_hash(NULL, key, &hash)) bug("a copied key has no hash");
    if (!dict_set(k->cache, to, key, hash, v)) k->failed = true;
}

static void fill_dict_late(struct copier *k, void *from, void *to) {
    value key, v;
    for (size_t at = 0; !k->failed && dict_next(from, &at, &key, &v);) {
        put_entry(k, to, copier_value(k, key), copier_value(k, v));
    }
}

static void fill_dict(struct copier *k, void *from, void *to) {
    value key, v;
    bool copied = false;
    for (size_t at = 0; !k->failed && dict_next(from, &at, &key, &v);) {
        copied |= copier_value(k, key) != key;
        copier_value(k, v);
    }
    if (k->failed) return;
    if (!copied) {
        fill_dict_late(k, from, to);
        return;
    }
    mem_reserve(k->late, k->nlate, k->late_cap);
    k->late[k->nlate++] = (struct job){fill_dict_late, from, to};
}

static void fill_function(struct copier *k, void *from, void *to) {
    const struct function *f = from;
    struct function *g = to;
    value fallbacks = f->fallbacks ? copier_value(k, value_from_object(f->fallbacks)) : VALUE_UNDEF;
    value cells = f->cells ? copier_value(k, value_from_object(f->cells)) : VALUE_UNDEF;
    if (k->failed) return;
    if (f->fallbacks) g->fallbacks = value_tuple(fallbacks);
    if (f->cells) g->cells = value_tuple(cells);
}

static void fill_method(struct copier *k, void *from, void *to) {
    struct method *m = to;
    m->self = copier_value(k, ((struct method *)from)->self);
    m->function = copier_value(k, ((struct method *)from)->function);
}

static void fill_cell(struct copier *k, void *from, void *to) {
    value_store(&((struct cell *)to)->v, copier_value(k, value_load(&((struct cell *)from)->v)));
}

static void fill_iterator(struct copier *k, void *from, void *to) {
    ((struct iterator *)to)->source = copier_value(k, ((struct iterator *)from)->source);
}

static void fill_view(struct copier *k, void *from, void *to) {
    value dict = copier_value(k, value_from_object(((struct dict_view *)from)->dict));
    if (!k->failed) ((struct dict_view *)to)->dict = value_dict(dict);
}

static void fill_slice(struct copier *k, void *from, void *to) {
    const struct slice *s = from;
    struct slice *t = to;
    t->start = copier_value(k, s->start);
    t->stop = copier_value(k, s->stop);
    t->step = copier_value(k, s->step);
}

static void fill_generator(struct copier *k, void *from, void *to) {
    const struct generator *g = from;
    struct generator *h = to;
    value function = copier_value(k, value_from_object(g->function));
    fill_items(k, g->regs, h->regs, g->function->code->nregs);
    if (!k->failed) h->function = value_function(function);
}

static void fill_exception(struct copier *k, void *from, void *to) {
    const struct exception *e = from;
    struct exception *x = to;
    value args = e->args ? copier_value(k, value_from_object(e->args)) : VALUE_UNDEF;
    x->cause = copier_value(k, e->cause);
    x->hint = copier_value(k, e->hint);
    if (e->args && !k->failed) x->args = value_tuple(args);
}

// Making the empty copies.

static value begin(struct copier *k, value from, void *to, void (*fill)(struct copier *k, void *from, void *to)) {
    if (!to) {
        k->failed = true;
        return VALUE_UNDEF;
    }
    value v = value_from_object(to);
    note(k, value_object(from), v);
    copier_later(k, fill, value_object(from), to);
    return v;
}

// The same object with its fields as they are; what they lead to is replaced by the copies later.
static void *twin(struct copier *k, const void *from, size_t bytes) {
    const struct object *o = from;
    void *to = heap_new(k->cache, (enum object_kind)o->kind, bytes);
    if (to) memcpy(to, from, bytes);
    return to;
}

static value copy_function(struct copier *k, value v) {
    const struct function *f = value_function(v);
    if (!f->fallbacks && !f->cells) return v;
    return begin(k, v, twin(k, f, sizeof *f), fill_function);
}

static value copy_exception(struct copier *k, value v) {
    struct exception *e = twin(k, value_exception(v), sizeof *e);
    if (e) e->trace = NULL;
    return begin(k, v, e, fill_exception);
}

static value copy_generator(struct copier *k, value v) {
    const struct generator *g = (const struct generator *)(const void *)value_object(v);
    return begin(k, v, twin(k, g, sizeof *g + g->function->code->nregs * sizeof(value)), fill_generator);
}

static value copy_foreign(struct copier *k, value v) {
    const struct type_ops *ops = value_foreign(v)->type->ops;
    if (!ops || !ops->copy) return v;
    value to = ops->copy(k, v);
    if (to == VALUE_UNDEF) k->failed = true;
    else note(k, value_object(v), to);
    return to;
}

static bool is_fixed(value v, int nesting);

static bool is_fixed_tuple(const struct tuple *t, int nesting) {
    if (nesting == 0) return false;
    for (size_t i = 0; i < t->len; i++) {
        if (!is_fixed(value_load(&t->items[i]), nesting - 1)) return false;
    }
    return true;
}

// Nothing that it leads to can change.
static bool is_fixed(value v, int nesting) {
    if (!value_is_object(v)) return true;
    switch (object_kind(v)) {
    case OBJ_INT: case OBJ_FLOAT: case OBJ_STR: case OBJ_RANGE: case OBJ_NATIVE: case OBJ_TYPE: case OBJ_MODULE: return true;
    case OBJ_TUPLE: return is_fixed_tuple(value_tuple(v), nesting);
    case OBJ_FUNCTION: return !value_function(v)->fallbacks && !value_function(v)->cells;
    default: return false;
    }
}

static value copy_object(struct copier *k, value v) {
    switch (object_kind(v)) {
    case OBJ_TUPLE: return begin(k, v, make_tuple(k->cache, value_tuple(v)->len), fill_tuple);
    case OBJ_LIST: return begin(k, v, make_list(k->cache, list_len(value_list(v))), fill_list);
    case OBJ_DICT: return begin(k, v, make_dict(k->cache), fill_dict);
    case OBJ_FUNCTION: return copy_function(k, v);
    case OBJ_METHOD: return begin(k, v, twin(k, value_method(v), sizeof(struct method)), fill_method);
    case OBJ_CELL: return begin(k, v, twin(k, value_cell(v), sizeof(struct cell)), fill_cell);
    case OBJ_SLICE: return begin(k, v, twin(k, value_slice(v), sizeof(struct slice)), fill_slice);
    case OBJ_ITERATOR: return begin(k, v, twin(k, value_iterator(v), sizeof(struct iterator)), fill_iterator);
    case OBJ_DICT_VIEW: return begin(k, v, twin(k, value_dict_view(v), sizeof(struct dict_view)), fill_view);
    case OBJ_GENERATOR: return copy_generator(k, v);
    case OBJ_EXCEPTION: return copy_exception(k, v);
    case OBJ_FOREIGN: return copy_foreign(k, v);
    default: return v;
    }
}

value copier_value(struct copier *k, value v) {
    if (k->failed) return VALUE_UNDEF;
    if (is_fixed(v, NESTING_LOOKED_INTO)) return v;
    const struct seen *s = place(k, value_object(v));
    return s->from ? s->to : copy_object(k, v);
}

bool copier_fill(struct copier *k) {
    while (k->njobs > 0 && !k->failed) {
        struct job j = k->jobs[--k->njobs];
        j.fill(k, j.from, j.to);
    }
    for (size_t i = 0; i < k->nlate && !k->failed; i++) k->late[i].fill(k, k->late[i].from, k->late[i].to);
    k->njobs = k->nlate = 0;
    return !k->failed;
}

// Global variables.

value *globals_create(void) {
    void *p = mmap(NULL, INTERP_MAX_GLOBALS * sizeof(value), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) bug("no address space for global variables");
    return p;
}

void globals_destroy(value *globals) {
    if (globals) munmap(globals, INTERP_MAX_GLOBALS * sizeof(value));
}

void globals_mark(struct interp *in, const value *globals, struct heap_marker *m) {
    heap_mark_many(m, globals, interp_slot_count(in));
}

bool globals_copy(struct copier *k, const value *from, value *to) {
    for (size_t i = 0, n = interp_slot_count(k->in); i < n && !k->failed; i++) value_store(&to[i], copier_value(k, value_load(&from[i])));
    return copier_fill(k);
}
