// The plain search: every schedule to its end, one after the other, nothing merged. It shares with the other one how a program steps, and
// nothing of how states are told apart, ordered or counted; so where the two agree, those are right.
#include "base/mem.h"
#include "lab/explore_search.h"

struct plain {
    struct search *s;
    uint64_t left; // schedules
    uint8_t path[4096];
};

static bool explore_from(struct plain *p, size_t depth, size_t last, size_t switches);

// One task's step from this moment, and all that can follow. *went: it could take it.
static bool follow(struct plain *p, size_t depth, size_t i, size_t switches, bool *went) {
    struct explore_world *w = p->s->world;
    *went = world_may_step(w, i) && world_step(w, i);
    if (!*went) return true;
    p->path[depth] = (uint8_t)i;
    return explore_from(p, depth + 1, i, switches);
}

static void note_end(struct plain *p, size_t switches) {
    struct text line = {0};
    enum world_ending ending = world_outcome(p->s->world, &line);
    size_t i = search_outcome_of(p->s, text_str(&line), ending);
    struct search_outcome *o = &p->s->outcomes[i];
    text_finish(&line);
    if (o->count++ == 0 || switches < o->switches) o->switches = switches;
    p->s->all++;
}

static bool explore_from(struct plain *p, size_t depth, size_t last, size_t switches) {
    struct explore_world *w = p->s->world;
    char *here = mem_alloc(world_size(w));
    size_t steps = 0, n = world_is_over(w) ? 0 : world_ntasks(w);
    world_save(w, here);
    bool fine = depth + 1 < sizeof p->path && p->left > 0, last_can = false, went = false;
    if (fine && n > 0) fine = follow(p, depth, last, switches, &last_can);
    steps += last_can;
    for (size_t i = 0; i < n && fine; i++) {
        if (i == last) continue;
        world_restore(w, here);
        fine = follow(p, depth, i, switches + last_can, &went);
        steps += went;
    }
    world_restore(w, here);
    if (fine && n > 0 && steps == 0 && world_advance_clock(w)) fine = explore_from(p, depth, last, switches);
    else if (fine && steps == 0) note_end(p, switches);
    if (steps == 0 && p->left > 0) p->left--;
    mem_free(here);
    return fine && !world_refusal(w);
}

bool search_plainly(struct search *s, uint64_t most) {
    struct plain p = {.s = s, .left = most};
    return explore_from(&p, 0, 0, 0);
}
