// Pinning. Threads of the system are used again for later tasks, so once pinning was on each task's beginning has to say where it may be; before
// that it costs one look.
#include "task/pins.h"
#include "base/cpus.h"
#include "base/mem.h"

enum mode { NEVER_ON, ON, OFF_AGAIN };

struct pins {
    uint32_t mode; // atomic: enum mode
    int *cpus;     // set before mode is, and never again
    size_t n;
};

struct pins *pins_create(void) {
    return mem_alloc_zero(1, sizeof(struct pins));
}

void pins_destroy(struct pins *p) {
    if (!p) return;
    mem_free(p->cpus);
    mem_free(p);
}

bool pins_set(struct pins *p, bool on) {
    if (!p->cpus) {
        p->cpus = mem_alloc(CPUS_MAX * sizeof *p->cpus);
        p->n = os_cpus_allowed(p->cpus, CPUS_MAX);
    }
    uint32_t before = __atomic_load_n(&p->mode, __ATOMIC_RELAXED), after = on ? ON : before == NEVER_ON ? NEVER_ON : OFF_AGAIN;
    if (p->n > 0) __atomic_store_n(&p->mode, after, __ATOMIC_RELEASE);
    return p->n > 0 || !on;
}

// A place that has gone meanwhile is no trouble: then the thread stays where it may.
void pins_place(struct pins *p, uint32_t task) {
    uint32_t mode = __atomic_load_n(&p->mode, __ATOMIC_ACQUIRE);
    if (mode == ON) (void)os_thread_pin(p->cpus[task % p->n]);
    else if (mode == OFF_AGAIN) (void)os_thread_unpin(p->cpus, p->n);
}
