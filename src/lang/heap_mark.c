// Marking: which values an object leads to, kind by kind. Runs while every fiber stands still.
//
// An object is marked when it is first met and put on a stack of its own if it leads further; long arrays are put back
// half done, so the stack grows with the depth of the data and not with the width of lists.
#include "lang/heap_blocks.h"

#include "base/bug.h"
#include "base/mem.h"
#include "lang/generator.h"

#define MARK_STRIDE 256 // items of an array looked at in one go

// Marks o; true when it was not marked before.
static bool set_mark(struct object *o) {
    if (object_is_large(o)) {
        struct large *l = object_large(o);
        if (l->marked) return false;
        return l->marked = true;
    }
    size_t bit = object_bit(o);
    uint64_t *word = &object_block(o)->marks[bit / 64], mask = (uint64_t)1 << (bit % 64);
    if (*word & mask) return false;
    *word |= mask;
    return true;
}

bool heap_is_marked(value v) {
    const struct object *o = value_object(v);
    if (object_is_large(o)) return object_large(o)->marked;
    size_t bit = object_bit(o);
    return object_block(o)->marks[bit / 64] >> (bit % 64) & 1;
}

static bool is_leaf(const struct object *o) {
    return o->kind == OBJ_STR || o->kind == OBJ_INT || o->kind == OBJ_FLOAT || o->kind == OBJ_RANGE || o->kind == OBJ_NATIVE;
}

static void push(struct heap_marker *m, struct object *o, size_t at) {
    mem_reserve(m->stack, m->len, m->cap);
    m->stack[m->len++] = (struct mark_entry){o, at};
}

static void mark_object(struct heap_marker *m, void *object) {
    struct object *o = object;
    if (o && set_mark(o) && !is_leaf(o)) push(m, o, 0);
}

void heap_mark(struct heap_marker *m, value v) {
    if (value_is_object(v)) mark_object(m, value_object(v));
}

void heap_mark_many(struct heap_marker *m, const value *at, size_t n) {
    for (size_t i = 0; i < n; i++) heap_mark(m, at[i]);
}

// Marks a stretch of o's items; comes back for the rest.
static void mark_items(struct heap_marker *m, struct object *o, const value *items, size_t len, size_t at) {
    size_t end = len - at > MARK_STRIDE ? at + MARK_STRIDE : len;
    if (end < len) push(m, o, end);
    heap_mark_many(m, items + at, end - at);
}

static void mark_entries(struct heap_marker *m, struct dict_store *s, size_t at) {
    size_t end = s->nentries - at > MARK_STRIDE ? at + MARK_STRIDE : s->nentries;
    if (end < s->nentries) push(m, &s->h, end);
    for (; at < end; at++) {
        heap_mark(m, s->entries[at].key);
        heap_mark(m, s->entries[at].val);
    }
}

static void mark_type(struct heap_marker *m, struct type *t) {
    heap_mark(m, t->name);
    mark_object(m, t->base);
    heap_mark(m, t->construct);
    mark_object(m, t->methods);
}

static void mark_function(struct heap_marker *m, struct function *fn) {
    heap_mark(m, fn->name);
    mark_object(m, fn->fallbacks);
    mark_object(m, fn->cells);
}

static void mark_exception(struct heap_marker *m, struct exception *e) {
    mark_object(m, e->type);
    mark_object(m, e->args);
    heap_mark(m, e->cause);
    heap_mark(m, e->hint);
}

static void mark_foreign(struct heap_marker *m, struct foreign *o) {
    mark_object(m, o->type);
    if (o->type->ops && o->type->ops->mark) o->type->ops->mark(value_from_object(o), m);
}

// Marks what o leads to; `at` is where a long array goes on.
static void scan(struct heap_marker *m, struct object *o, size_t at) {
    void *p = o;
    value v = value_from_object(o);
    switch ((enum object_kind)o->kind) {
    case OBJ_TUPLE: mark_items(m, o, value_tuple(v)->items, value_tuple(v)->len, at); break;
    case OBJ_STORE: mark_items(m, o, ((struct store *)p)->items, ((struct store *)p)->cap, at); break;
    case OBJ_DICT_STORE: mark_entries(m, p, at); break;
    case OBJ_LIST: mark_object(m, value_list(v)->store); break;
    case OBJ_DICT: mark_object(m, value_dict(v)->store); break;
    case OBJ_SLICE: heap_mark_many(m, (value[]){value_slice(v)->start, value_slice(v)->stop, value_slice(v)->step}, 3); break;
    case OBJ_FUNCTION: mark_function(m, p); break;
    case OBJ_METHOD:
        heap_mark(m, value_method(v)->self);
        heap_mark(m, value_method(v)->function);
        break;
    case OBJ_CELL: heap_mark(m, value_cell(v)->v); break;
    case OBJ_GENERATOR: generator_mark(o, m); break;
    case OBJ_ITERATOR: heap_mark(m, value_iterator(v)->source); break;
    case OBJ_DICT_VIEW: mark_object(m, value_dict_view(v)->dict); break;
    case OBJ_TYPE: mark_type(m, p); break;
    case OBJ_MODULE:
        heap_mark(m, value_module(v)->name);
        mark_object(m, value_module(v)->members);
        break;
    case OBJ_EXCEPTION: mark_exception(m, p); break;
    case OBJ_FOREIGN: mark_foreign(m, p); break;
    case OBJ_INT: case OBJ_FLOAT: case OBJ_STR: case OBJ_RANGE: case OBJ_NATIVE: break;
    default: bug("an object of kind %d is reachable", o->kind);
    }
}

void heap_drain(struct heap_marker *m) {
    while (m->len > 0) {
        struct mark_entry e = m->stack[--m->len];
        scan(m, e.o, e.at);
    }
}
