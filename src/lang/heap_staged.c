// Objects on a stage. They look like large ones, whatever their size, and bear numbers that depend on nothing but what the owner of the
// cache did before: so the same object has the same number in every schedule, which an address would not give.
#include "base/stage.h"
#include "lang/heap_blocks.h"

#define SPARE ((size_t)4 << 20) // bytes that are kept for what is not of the language: a MemoryError comes first

void heap_set_stage(struct heap *h, struct stage *s) {
    h->stage = s;
}

void heap_number_from(struct heap_cache *c, uint32_t first) {
    c->made = first;
}

uint32_t heap_staged_number(const struct heap *h, value v) {
    if (!value_is_object(v) || !h->stage || !stage_holds(h->stage, value_object(v))) return 0;
    return object_large(value_object(v))->number;
}

void *heap_new_staged(struct heap_cache *c, enum object_kind kind, size_t bytes) {
    size_t room = stage_room(c->stage);
    if (room < SPARE || bytes > room - SPARE) return NULL;
    struct large *l = stage_take(c->stage, sizeof *l + bytes);
    if (!l) return NULL;
    *l = (struct large){.bytes = bytes, .number = c->made++};
    struct object *o = large_object(l);
    if (heap_kind_drops(kind)) memset(o, 0, bytes);
    *o = (struct object){.kind = (uint8_t)kind};
    return o;
}
