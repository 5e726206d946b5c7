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

