// Reading this computer: what hwloc or sysfs say of its cores, and what the system says of what may be used.
#include "lab/machine.h"
#include "base/cpus.h"
#include "base/mem.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct machine_core *machine_add_core(struct machine *m, int package) {
    mem_reserve(m->cores, m->ncores, m->cores_cap);
    struct machine_core *c = &m->cores[m->ncores++];
    *c = (struct machine_core){.package = package};
    for (int i = 0; i < MACHINE_CACHE_LEVELS; i++) c->caches[i] = -1;
    if (package >= 0 && (size_t)package + 1 > m->packages) m->packages = (size_t)package + 1;
    return c;
}

int machine_add_cache(struct machine *m, int level, int64_t bytes) {
    mem_reserve(m->caches, m->ncaches, m->caches_cap);
    m->caches[m->ncaches] = (struct machine_cache){.level = level, .bytes = bytes};
    return (int)m->ncaches++;
}

void machine_add_cpu(struct machine_core *c, int cpu) {
    c->cpus = mem_resize(c->cpus, (c->ncpus + 1) * sizeof *c->cpus);
    c->cpus[c->ncpus++] = cpu;
}

// The processor's name as Linux gives it; NULL: none.
static char *model_name(void) {
    FILE *f = fopen("/proc/cpuinfo", "re");
    char line[256], *name = NULL;
    while (f && !name && fgets(line, sizeof line, f)) {
        char *colon = strchr(line, ':');
        if (strncmp(line, "model name", 10) != 0 || !colon) continue;
        line[strcspn(line, "\n")] = 0;
        name = mem_copy_string(colon + 1 + strspn(colon + 1, " "));
    }
    if (f) fclose(f);
    return name;
}

static int64_t memory_bytes(void) {
    long pages = sysconf(_SC_PHYS_PAGES), bytes = sysconf(_SC_PAGESIZE);
    return pages > 0 && bytes > 0 ? (int64_t)pages * bytes : 0;
}

static void read_limits(struct machine *m) {
    int *cpus = mem_alloc(CPUS_MAX * sizeof *cpus);
    m->nallowed = os_cpus_allowed(cpus, CPUS_MAX);
    m->allowed = cpus;
    m->quota = os_cpu_quota();
}

// A machine of which nothing is known but how many processors it has.
static void read_count(struct machine *m) {
    for (int i = 0; i < os_cpu_count(); i++) machine_add_cpu(machine_add_core(m, 0), i);
}

static void count_sharers(struct machine *m) {
    for (size_t i = 0; i < m->ncores; i++) {
        for (int k = 0; k < MACHINE_CACHE_LEVELS; k++) {
            if (m->cores[i].caches[k] >= 0) m->caches[m->cores[i].caches[k]].cores++;
        }
    }
}

void machine_read(struct machine *m) {
    *m = (struct machine){.is_this = true};
    if (!machine_read_hwloc(m) && !machine_read_sysfs(m, "/sys/devices/system")) read_count(m);
    count_sharers(m);
    if (!m->is_this) return;
    if (!m->model) m->model = model_name();
    if (memory_bytes() > 0) m->memory = memory_bytes();
    read_limits(m);
}

void machine_simulate(struct machine *m, unsigned cores) {
    *m = (struct machine){.is_this = true, .is_simulated = true, .model = mem_copy_string("a simulated machine")};
    for (unsigned i = 0; i < cores; i++) machine_add_cpu(machine_add_core(m, 0), (int)i);
}

void machine_finish(struct machine *m) {
    for (size_t i = 0; i < m->ncores; i++) mem_free(m->cores[i].cpus);
    mem_free(m->cores);
    mem_free(m->caches);
    mem_free(m->allowed);
    mem_free(m->model);
    *m = (struct machine){0};
}
