// This computer as hwloc sees it. The library is loaded when it is asked for and not before, so that the start of the shell does not pay
// for it; where it is missing, sysfs says the same of simple machines. HWLOC_SYNTHETIC makes any machine up.
#include "lab/machine.h"

#ifndef HAVE_HWLOC
bool machine_read_hwloc(struct machine *m) {
    (void)m;
    return false;
}
#else
#include "base/mem.h"
#include <dlfcn.h>
#include <hwloc.h>
#include <string.h>

// What is used of it. X(name)
#define CALLS(X) \
    X(hwloc_get_api_version) X(hwloc_topology_init) X(hwloc_topology_set_flags) X(hwloc_topology_load) X(hwloc_topology_destroy) \
    X(hwloc_topology_is_thissystem) X(hwloc_get_type_depth) X(hwloc_get_nbobjs_by_depth) X(hwloc_get_obj_by_depth)

struct calls {
#define X(name) __typeof__(name) *name;
    CALLS(X)
#undef X
};

static bool load(void *library, struct calls *c) {
#define X(name)                                        \
    void *at_##name = dlsym(library, #name);           \
    if (!at_##name) return false;                      \
    memcpy(&c->name, &at_##name, sizeof at_##name);
    CALLS(X)
#undef X
    return c->hwloc_get_api_version() >> 16 == HWLOC_API_VERSION >> 16;
}

static int cache_level(hwloc_obj_t o) {
    return o->type >= HWLOC_OBJ_L1CACHE && o->type <= HWLOC_OBJ_L4CACHE ? (int)(o->type - HWLOC_OBJ_L1CACHE) + 1 : 0;
}

// Caches are met again under each core that shares them: the first one notes its place in the object.
static int place_of(struct machine *m, hwloc_obj_t cache) {
    if (!cache->userdata) cache->userdata = (void *)(uintptr_t)(machine_add_cache(m, cache_level(cache), (int64_t)cache->attr->cache.size) + 1);
    return (int)(uintptr_t)cache->userdata - 1;
}

static void add_core(struct machine *m, hwloc_obj_t o) {
    int package = 0;
    for (hwloc_obj_t p = o; p; p = p->parent) {
        if (p->type == HWLOC_OBJ_PACKAGE) package = (int)p->logical_index;
    }
    struct machine_core *c = machine_add_core(m, package);
    for (hwloc_obj_t p = o; p; p = p->parent) {
        if (cache_level(p)) c->caches[cache_level(p)] = place_of(m, p);
    }
    if (o->type == HWLOC_OBJ_PU) machine_add_cpu(c, (int)o->os_index);
}

static void add_threads(const struct calls *c, hwloc_topology_t t, struct machine *m, int core_depth) {
    int depth = c->hwloc_get_type_depth(t, HWLOC_OBJ_PU);
    for (unsigned i = 0; i < c->hwloc_get_nbobjs_by_depth(t, depth); i++) {
        hwloc_obj_t o = c->hwloc_get_obj_by_depth(t, depth, i), core = o;
        while (core && core->depth != core_depth) core = core->parent;
        if (core && core->logical_index < m->ncores) machine_add_cpu(&m->cores[core->logical_index], (int)o->os_index);
    }
}

static void read_topology(const struct calls *c, hwloc_topology_t t, struct machine *m) {
    int cores = c->hwloc_get_type_depth(t, HWLOC_OBJ_CORE), each = cores >= 0 ? cores : c->hwloc_get_type_depth(t, HWLOC_OBJ_PU);
    for (unsigned i = 0; i < c->hwloc_get_nbobjs_by_depth(t, each); i++) add_core(m, c->hwloc_get_obj_by_depth(t, each, i));
    if (cores >= 0) add_threads(c, t, m, cores);
    m->memory = (int64_t)c->hwloc_get_obj_by_depth(t, 0, 0)->total_memory;
    m->memory_nodes = c->hwloc_get_nbobjs_by_depth(t, HWLOC_TYPE_DEPTH_NUMANODE);
    m->is_this = c->hwloc_topology_is_thissystem(t);
    if (!m->is_this) m->model = mem_copy_string("a machine that HWLOC_SYNTHETIC or HWLOC_XMLFILE describes");
}

bool machine_read_hwloc(struct machine *m) {
    struct calls c;
    hwloc_topology_t t;
    void *library = dlopen("libhwloc.so.15", RTLD_NOW | RTLD_LOCAL);
    bool fine = library && load(library, &c) && c.hwloc_topology_init(&t) == 0;
    if (fine) {
        c.hwloc_topology_set_flags(t, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED);
        fine = c.hwloc_topology_load(t) == 0;
        if (fine) read_topology(&c, t, m);
        c.hwloc_topology_destroy(t);
    }
    if (library) dlclose(library);
    return fine && m->ncores > 0;
}
#endif
