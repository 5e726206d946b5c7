// This computer, or a simulated one: its packages, cores, hardware threads and caches, what of it may be used, and who ran where. Reading it
// is one thing, drawing it another: the drawing is a pure function.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MACHINE_CACHE_LEVELS 5 // 1 to 4, as they are called

struct machine_cache {
    int level;
    int64_t bytes;
    size_t cores; // that share it
};

struct machine_core {
    int package;
    int caches[MACHINE_CACHE_LEVELS]; // places in the list of caches, -1: none
    int *cpus;                        // the system's numbers of its hardware threads
    size_t ncpus;
};

struct machine {
    char *model;                  // "AMD EPYC", or what else is to be said first
    struct machine_core *cores;
    size_t ncores, cores_cap;
    struct machine_cache *caches;
    size_t ncaches, caches_cap;
    size_t packages;
    int64_t memory;               // bytes, 0: unknown
    size_t memory_nodes;          // 0 or 1: all of it is equally near
    bool is_this;                 // what follows is known of it, and who runs where
    int *allowed;                 // hardware threads that this process may use; none: unknown
    size_t nallowed;
    double quota;                 // processors' worth of time, 0: no limit
    bool is_simulated;
};

void machine_read(struct machine *m);                      // by hwloc, or by sysfs without it
void machine_simulate(struct machine *m, unsigned cores);  // the simulated machine
void machine_finish(struct machine *m);

// The two ways of reading; false: nothing was found. machine_read fills in the rest.
bool machine_read_hwloc(struct machine *m);
bool machine_read_sysfs(struct machine *m, const char *root); // root: "/sys/devices/system"
// For those two.
struct machine_core *machine_add_core(struct machine *m, int package);
int machine_add_cache(struct machine *m, int level, int64_t bytes); // its place
void machine_add_cpu(struct machine_core *c, int cpu);

struct machine_task { // somebody who ran on a hardware thread lately
    const char *name;
    int cpu;          // -1: unknown
};

struct machine_view {
    size_t width;
    bool unicode;
    const struct machine_task *tasks;
    size_t ntasks;
    const char *strong, *dim, *end; // marks around parts of the text, or empty
};

void machine_draw(struct text *out, const struct machine *m, const struct machine_view *v);
