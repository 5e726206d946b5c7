// Generators: see generator.h. The VM steps them; here is what concerns their memory and name.
#include "lang/generator.h"

#include "lang/code.h"
#include "lang/heap.h"

#include <string.h>

value generator_make(struct heap_cache *c, struct function *fn, const value *args) {
    size_t n = fn->code->nregs;
    struct generator *g = heap_new(c, OBJ_GENERATOR, sizeof *g + n * sizeof(value));
    if (!g) return VALUE_UNDEF;
    g->function = fn;
    g->pc = fn->code->at;
    for (size_t i = 0; i < n; i++) g->regs[i] = i < fn->code->nparams ? args[i] : VALUE_UNDEF;
    __atomic_store_n(&g->state, GENERATOR_READY, __ATOMIC_RELEASE);
    return value_from_object(g);
}

bool generator_is_promise(value v) {
    static const char *const names[] = {"map", "filter", "zip", "enumerate"};
    if (!value_is_kind(v, OBJ_GENERATOR)) return false;
    const struct generator *g = (const struct generator *)(const void *)value_object(v);
    if (__atomic_load_n(&g->state, __ATOMIC_ACQUIRE) != GENERATOR_READY || g->pc != g->function->code->at) return false;
    const char *name = value_is_str(g->function->name) ? value_str(g->function->name)->bytes : "";
    bool found = *name == '<';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) found = found || strcmp(name, names[i]) == 0;
    return found;
}

// A running generator's registers are on a fiber's stack and marked there; the old ones may be marked too: harmless.
void generator_mark(struct object *o, struct heap_marker *m) {
    struct generator *g = (struct generator *)o;
    if (!g->function) return; // half made
    heap_mark(m, value_from_object(g->function));
    if (__atomic_load_n(&g->state, __ATOMIC_RELAXED) == GENERATOR_READY) heap_mark_many(m, g->regs, g->function->code->nregs);
}

void generator_drop(struct object *o) {
    (void)o; // owns nothing outside the heap
}

