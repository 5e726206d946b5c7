// The stack that comparison, hashing and repr use in place of C recursion, since threads' C stacks are small.
#include "lang/ops_inside.h"

#include "base/mem.h"

void nest_init(struct nest *n) {
    n->at = n->first;
    n->len = 0;
    n->cap = NEST_INLINE;
}

bool nest_push(struct nest *n, value a, value b) {
    if (n->len == OPS_MAX_NESTING) return false;
    if (n->len == n->cap) {
        struct nest_level *bigger = mem_alloc(2 * n->cap * sizeof *bigger);
        memcpy(bigger, n->at, n->len * sizeof *bigger);
        if (n->at != n->first) mem_free(n->at);
        n->at = bigger;
        n->cap *= 2;
    }
    n->at[n->len++] = (struct nest_level){.a = a, .b = b};
    return true;
}

void nest_finish(struct nest *n) {
    if (n->at != n->first) mem_free(n->at);
}
