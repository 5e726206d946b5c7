// This computer as Linux shows it in files. The one idea: hardware threads of the same package and core number are one core, and a cache is
// known by the first of the hardware threads that share it.
#include "lab/machine.h"
#include "base/cpus.h"
#include "base/mem.h"
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// The first line of a file below the root, without its end; false: there is none.
__attribute__((format(printf, 4, 5))) static bool read_line(const char *root, char *out, size_t size, const char *fmt, ...) {
    char name[128], path[PATH_MAX];
    va_list args;
    va_start(args, fmt);
    vsnprintf(name, sizeof name, fmt, args);
    va_end(args);
    snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *f = fopen(path, "re");
    bool found = f && fgets(out, (int)size, f);
    if (f) fclose(f);
    if (found) out[strcspn(out, "\n")] = 0;
    return found;
}

static int read_number(const char *root, int cpu, const char *file) {
    char line[64];
    return read_line(root, line, sizeof line, "cpu/cpu%d/topology/%s", cpu, file) ? atoi(line) : -1;
}

// Caches that were met, by level and the first hardware thread of those that share them.
struct met {
    struct machine *machine;
    const char *root;
    int (*at)[3]; // level, first hardware thread, place
    size_t n, cap;
};

static int64_t bytes_of(const char *size) {
    char *end;
    long long n = strtoll(size, &end, 10);
    return n << (*end == 'G' ? 30 : *end == 'M' ? 20 : *end == 'K' ? 10 : 0);
}

static int find_cache(struct met *met, int level, int first, const char *size) {
    for (size_t i = 0; i < met->n; i++) {
        if (met->at[i][0] == level && met->at[i][1] == first) return met->at[i][2];
    }
    mem_reserve(met->at, met->n, met->cap);
    int place = machine_add_cache(met->machine, level, bytes_of(size));
    memcpy(met->at[met->n++], (int[]){level, first, place}, sizeof *met->at);
    return place;
}

// Caches for instructions are left out: programs of this kind never notice them.
static void add_caches(struct met *met, int cpu, struct machine_core *core) {
    char type[64], level[64], size[64], shared[256];
    for (int i = 0; i < 16; i++) {
        if (!read_line(met->root, type, sizeof type, "cpu/cpu%d/cache/index%d/type", cpu, i)) return;
        if (strcmp(type, "Instruction") == 0) continue;
        bool whole = read_line(met->root, level, sizeof level, "cpu/cpu%d/cache/index%d/level", cpu, i) &&
                     read_line(met->root, size, sizeof size, "cpu/cpu%d/cache/index%d/size", cpu, i) &&
                     read_line(met->root, shared, sizeof shared, "cpu/cpu%d/cache/index%d/shared_cpu_list", cpu, i);
        int n = whole ? atoi(level) : 0;
        if (n >= 1 && n < MACHINE_CACHE_LEVELS) core->caches[n] = find_cache(met, n, atoi(shared), size);
    }
}

static void add_cpu(struct met *met, int cpu, int (*ids)[2]) {
    struct machine *m = met->machine;
    int core = read_number(met->root, cpu, "core_id"), package = read_number(met->root, cpu, "physical_package_id");
    if (package < 0) package = 0;
    for (size_t i = 0; core >= 0 && i < m->ncores; i++) {
        if (ids[i][0] != core || ids[i][1] != package) continue;
        machine_add_cpu(&m->cores[i], cpu);
        return;
    }
    ids[m->ncores][0] = core;
    ids[m->ncores][1] = package;
    struct machine_core *c = machine_add_core(m, package);
    machine_add_cpu(c, cpu);
    add_caches(met, cpu, c);
}

// A list such as 0-3,8: the n of the next range, or false at its end.
static bool next_range(const char **list, int *from, int *to) {
    char *end;
    if (!**list) return false;
    *from = *to = (int)strtol(*list, &end, 10);
    if (end == *list) return false;
    if (*end == '-') *to = (int)strtol(end + 1, &end, 10);
    *list = end + (*end == ',');
    return *from >= 0 && *to >= *from && *to < CPUS_MAX;
}

bool machine_read_sysfs(struct machine *m, const char *root) {
    char online[1024];
    struct met met = {.machine = m, .root = root};
    int (*ids)[2] = mem_alloc(CPUS_MAX * sizeof *ids), from, to;
    const char *list = read_line(root, online, sizeof online, "cpu/online") ? online : "";
    while (next_range(&list, &from, &to)) {
        for (int cpu = from; cpu <= to && m->ncores < CPUS_MAX; cpu++) add_cpu(&met, cpu, ids);
    }
    while (read_line(root, online, sizeof online, "node/node%zu/cpulist", m->memory_nodes)) m->memory_nodes++;
    mem_free(ids);
    mem_free(met.at);
    return m->ncores > 0;
}
