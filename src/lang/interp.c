// One memory image: names, interned strings, compiled code, the prelude, and the roots of collection.
#include "lang/interp.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/stage.h"
#include "base/text.h"
#include "lang/compile.h"
#include "lang/copy.h"
#include "lang/interp_state.h"
#include "lang/make.h"
#include "lang/vm.h"
#include "lang/vm_inside.h"

#include <string.h>
#include <sys/mman.h>

// The table of names never moves, so that slots can be read without a lock.
static void *map_zeroed(size_t bytes) {
    void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p == MAP_FAILED) bug("no address space for the names of variables");
    return p;
}

struct interp *interp_create(size_t heap_limit_bytes, const struct host *host) {
    struct interp *in = mem_alloc_zero(1, sizeof *in);
    in->heap = heap_create(heap_limit_bytes);
    in->host = *host;
    in->globals = globals_create();
    in->slot_infos = map_zeroed(INTERP_MAX_GLOBALS * sizeof *in->slot_infos);
    os_mutex_init(&in->names_mutex);
    os_mutex_init(&in->compile_mutex);
    heap_cache_init(&in->cache, in->heap);
    heap_cache_init(&in->names_cache, in->heap);
    heap_cache_init(&in->compile_cache, in->heap);
    types_create(in);
    in->hook_append = interp_intern(in, "append", 6);
    struct fiber f = {.interp = in};
    heap_cache_init(&f.cache, in->heap);
    in->emergency = exception_make(&f, interp_exception_type(in, "MemoryError"), make_tuple(&in->cache, 0));
    heap_cache_finish(&f.cache);
    interp_add_prelude(in, VM_PRELUDE);
    return in;
}

static void free_names(struct interp *in) {
    for (size_t i = 0; i < in->nslots; i++) mem_free(in->slot_infos[i].name);
    munmap(in->slot_infos, INTERP_MAX_GLOBALS * sizeof *in->slot_infos);
    globals_destroy(in->globals);
    map_finish(&in->slots);
    map_finish(&in->interned);
    mem_free(in->interned_values);
}

static void free_code(struct interp *in) {
    for (struct code *c = in->codes, *next; c; c = next) {
        next = c->next;
        code_destroy(c);
    }
    for (size_t i = 0; i < in->nsources; i++) source_destroy(in->sources[i]);
    mem_free(in->sources);
}

void interp_destroy(struct interp *in) {
    if (!in) return;
    heap_cache_finish(&in->cache);
    heap_cache_finish(&in->names_cache);
    heap_cache_finish(&in->compile_cache);
    heap_destroy(in->heap);
    free_names(in);
    free_code(in);
    for (struct native_signature *s = in->signatures, *next; s; s = next) {
        next = s->next;
        mem_free(s->names);
        mem_free(s->required);
        mem_free(s);
    }
    map_finish(&in->modules);
    map_finish(&in->exceptions);
    prelude_finish(in);
    mem_free(in->module_list);
    mem_free(in->exception_types);
    mem_free(in->registered);
    mem_free(in->other_types);
    mem_free(in->roots);
    os_mutex_finish(&in->names_mutex);
    os_mutex_finish(&in->compile_mutex);
    mem_free(in);
}

struct heap *interp_heap(struct interp *in) {
    return in->heap;
}
const struct host *interp_host(struct interp *in) {
    return &in->host;
}
struct heap_cache *interp_cache(struct interp *in) {
    return &in->cache;
}
value *interp_globals(struct interp *in) {
    return in->globals;
}
void interp_set_host(struct interp *in, const struct host *host) {
    in->host = *host;
}

value interp_intern(struct interp *in, const char *s, size_t len) {
    struct stage *stage = mem_use_stage(NULL); // it outlives whatever the stage is put back to
    os_mutex_lock(&in->names_mutex);
    size_t i;
    value v;
    if (map_get(&in->interned, s, len, &i)) {
        v = in->interned_values[i];
    } else {
        v = make_str(&in->names_cache, s, len);
        if (v != VALUE_UNDEF) {
            map_set(&in->interned, s, len, in->ninterned);
            mem_reserve(in->interned_values, in->ninterned, in->interned_cap);
            in->interned_values[in->ninterned++] = v;
        }
    }
    os_mutex_unlock(&in->names_mutex);
    mem_use_stage(stage);
    return v;
}

int interp_find_slot(struct interp *in, const char *name, size_t len) {
    size_t i;
    os_mutex_lock(&in->names_mutex);
    bool found = map_get(&in->slots, name, len, &i);
    os_mutex_unlock(&in->names_mutex);
    return found ? (int)i : -1;
}

int interp_slot(struct interp *in, const char *name, size_t len) {
    os_mutex_lock(&in->names_mutex);
    size_t i = in->nslots;
    bool found = map_get(&in->slots, name, len, &i);
    if (!found && i < INTERP_MAX_GLOBALS) {
        map_set(&in->slots, name, len, i);
        in->slot_infos[i] = (struct slot_info){mem_copy_bytes(name, len), VALUE_UNDEF};
        __atomic_store_n(&in->nslots, i + 1, __ATOMIC_RELEASE);
        found = true;
    }
    os_mutex_unlock(&in->names_mutex);
    return found ? (int)i : -1;
}

size_t interp_slot_count(struct interp *in) {
    return __atomic_load_n(&in->nslots, __ATOMIC_ACQUIRE);
}
const char *interp_slot_name(struct interp *in, int slot) {
    return in->slot_infos[slot].name;
}
value interp_slot_builtin(struct interp *in, int slot) {
    return value_load(&in->slot_infos[slot].builtin);
}

bool interp_is_user_variable(struct interp *in, int slot) {
    value v = value_load(&in->globals[slot]);
    return v != VALUE_UNDEF && v != interp_slot_builtin(in, slot);
}

void interp_reset_globals(struct interp *in) {
    for (size_t i = 0; i < interp_slot_count(in); i++) value_store(&in->globals[i], interp_slot_builtin(in, (int)i));
}

void interp_set_builtin(struct interp *in, const char *name, value v) {
    int slot = interp_slot(in, name, strlen(name));
    if (slot < 0) bug("no slot for %s", name);
    value_store(&in->slot_infos[slot].builtin, v);
    value_store(&in->globals[slot], v);
}

void interp_add_roots(struct interp *in, heap_roots_fn roots, void *user) {
    mem_reserve(in->roots, in->nroots, in->roots_cap);
    in->roots[in->nroots].fn = roots;
    in->roots[in->nroots++].user = user;
}

static void mark_types(struct interp *in, struct heap_marker *m) {
    for (int k = 0; k < OBJ_COUNT; k++) heap_mark(m, value_from_object(in->types[k]));
    for (size_t i = 0; i < in->nother; i++) heap_mark(m, value_from_object(in->other_types[i]));
    for (size_t i = 0; i < in->nexceptions; i++) heap_mark(m, value_from_object(in->exception_types[i]));
    for (size_t i = 0; i < in->nmodules; i++) heap_mark(m, value_from_object(in->module_list[i]));
}

static void mark_all(void *user, struct heap_marker *m) {
    struct interp *in = user;
    size_t n = interp_slot_count(in);
    globals_mark(in, in->globals, m);
    for (size_t i = 0; i < n; i++) heap_mark(m, in->slot_infos[i].builtin);
    heap_mark_many(m, in->interned_values, in->ninterned);
    prelude_mark(in, m);
    for (const struct code *c = in->codes; c; c = c->next) heap_mark_many(m, c->consts, c->nconsts);
    mark_types(in, m);
    heap_mark(m, in->emergency);
    for (size_t i = 0; i < in->nroots; i++) in->roots[i].fn(in->roots[i].user, m);
}

void interp_collect(struct interp *in) {
    heap_collect(in->heap, mark_all, in);
}

// In the order in which compiling takes them.
void interp_hold(struct interp *in) {
    os_mutex_lock(&in->compile_mutex);
    os_mutex_lock(&in->names_mutex);
    heap_hold(in->heap);
}

void interp_let_go(struct interp *in) {
    heap_let_go(in->heap);
    os_mutex_unlock(&in->names_mutex);
    os_mutex_unlock(&in->compile_mutex);
}

static void keep_source(struct interp *in, struct source *src) {
    mem_reserve(in->sources, in->nsources, in->sources_cap);
    in->sources[in->nsources++] = src;
}

// All code of a compiled text joins the interp's list; its constants are roots from then on.
static void keep_code(struct interp *in, struct code *c) {
    for (size_t i = 0; i < c->nchildren; i++) keep_code(in, c->children[i]);
    c->next = in->codes;
    in->codes = c;
}

// The caller's thread counts as running: no collection can happen before the code is linked.
enum parse_result interp_compile(struct interp *in, struct source *src, const struct parse_options *options,
                                 const struct code **out, struct diag *diag) {
    struct arena arena = {0};
    struct ast_block block = {0};
    os_mutex_lock(&in->compile_mutex);
    keep_source(in, src);
    enum parse_result result = parse_source(src, options, &arena, &block, diag);
    if (result == PARSE_OK) {
        struct unit top = {.in = in, .cache = &in->compile_cache, .src = src, .diag = diag, .fixed_builtins = options && options->allow_yield};
        struct code *code = compile_module(&top, &block);
        if (code) keep_code(in, code);
        else result = PARSE_ERROR;
        *out = code;
    }
    os_mutex_unlock(&in->compile_mutex);
    arena_finish(&arena);
    return result;
}
