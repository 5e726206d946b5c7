// The module random: seeding, and whole numbers. The numbers of a seed are Python's, draw by draw; so the same draws have to be
// made in the same order. Results are drawn only when nothing can fail any more.
#include "lib/random.h"

#include "lib/parts.h"
#include "lib/waiting.h"

#include "base/clock.h"
#include "base/mem.h"
#include "lang/fingerprint.h"

#include <sys/random.h>
#include <unistd.h>

// The simulated machine's chance is its seed: each of its processes has numbers of its own, and the same every time.
static void seed_from_schedule(struct sched *s, struct random_state *r) {
    uint32_t key[3] = {(uint32_t)s->options.seed, (uint32_t)(s->options.seed >> 32), (uint32_t)s->image->pid + r->seeds++};
    twister_seed(&r->twister, key, 3);
    r->seeded = true;
    r->has_spare = false;
}

static void free_state(void *state) {
    struct random_state *r = state;
    os_mutex_finish(&r->mutex);
    mem_free(r);
}

static void add_state(const void *state, struct fingerprint *p) {
    const struct random_state *r = state;
    fingerprint_add(p, (uint64_t)r->seeds << 2 | (uint64_t)r->seeded << 1 | r->has_spare);
    if (r->seeded) fingerprint_add_bytes(p, r->twister.words, sizeof r->twister.words);
    if (r->seeded) fingerprint_add(p, r->twister.at);
    if (r->has_spare) fingerprint_add_bytes(p, &r->spare, sizeof r->spare);
}

static struct random_state *new_state(void) {
    struct random_state *r = mem_alloc_zero(1, sizeof *r);
    os_mutex_init(&r->mutex);
    return r;
}

static struct sched *simulated(const struct call *c) {
    struct sched *s = task_of(c->fiber) ? lib_sched(c) : NULL;
    return s && sched_is_simulated(s) ? s : NULL;
}

static struct random_state *state_of(struct call *c) {
    struct sched *s = simulated(c);
    if (!s) return c->user;
    if (!s->image->random) {
        s->image->random = new_state();
        s->image->random_free = free_state;
        s->image->random_fingerprint = add_state;
    }
    return s->image->random;
}

static void seed_from_system(struct random_state *r) {
    uint32_t key[8];
    if (getrandom(key, sizeof key, 0) != (ssize_t)sizeof key) {
        uint64_t now = (uint64_t)clock_now(), wall = (uint64_t)clock_wall();
        for (size_t i = 0; i < 8; i++) key[i] = (uint32_t)((now ^ wall << 13) >> (i * 7)) + (uint32_t)getpid() * (uint32_t)i;
    }
    twister_seed(&r->twister, key, 8);
    r->seeded = true;
    r->has_spare = false;
}

static void seed(struct call *c, struct random_state *r) {
    struct sched *s = simulated(c);
    if (s) seed_from_schedule(s, r);
    else seed_from_system(r);
}

struct random_state *random_enter(struct call *c) {
    struct random_state *r = state_of(c);
    os_mutex_lock(&r->mutex);
    if (!r->seeded) seed(c, r);
    return r;
}

void random_leave(struct random_state *r) {
    os_mutex_unlock(&r->mutex);
}

// The number that a seed stands for; false with the error set.
static bool read_seed(struct call *c, value v, uint64_t *out) {
    int64_t i;
    if (value_is_float(v) && value_float(v) == (double)(int64_t)value_float(v)) i = (int64_t)value_float(v);
    else if (!value_as_index(v, &i)) {
        native_type_error(c, "bobbin seeds with an int only, not %s", type_name(v));
        native_hint(c, "for a text, take a number: random.seed(7)");
        return false;
    }
    *out = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;
    return true;
}

static enum native_status random_seed(struct call *c) {
    uint64_t number = 0;
    bool given = lib_given_some(c, 0);
    if (given && !read_seed(c, c->args[0], &number)) return NATIVE_ERROR;
    struct random_state *r = state_of(c);
    os_mutex_lock(&r->mutex);
    if (given) {
        uint32_t key[2] = {(uint32_t)number, (uint32_t)(number >> 32)};
        twister_seed(&r->twister, key, key[1] ? 2 : 1);
        r->seeded = true;
        r->has_spare = false;
    } else {
        seed(c, r);
    }
    os_mutex_unlock(&r->mutex);
    return native_return(c, VALUE_NONE);
}

static enum native_status random_random(struct call *c) {
    struct random_state *r = random_enter(c);
    double d = twister_unit(&r->twister);
    random_leave(r);
    return native_made(c, make_float(lib_heap(c), d));
}

static uint64_t draw_below(struct call *c, uint64_t n) {
    struct random_state *r = random_enter(c);
    uint64_t i = twister_below(&r->twister, n);
    random_leave(r);
    return i;
}

static enum native_status random_getrandbits(struct call *c) {
    int64_t n = 0;
    if (!native_arg_int(c, 0, &n)) return NATIVE_ERROR;
    if (n < 0) return native_value_error(c, "number of bits must be non-negative");
    if (n == 0) return native_return(c, value_from_small(0));
    if (n > 63) return lib_overflow(c);
    struct random_state *r = random_enter(c);
    uint64_t bits = twister_bits(&r->twister, (int)n);
    random_leave(r);
    return native_made(c, make_int(lib_heap(c), (int64_t)bits));
}

static enum native_status random_randrange(struct call *c) {
    int64_t start = 0, stop = 0, step = 1;
    if (!native_arg_int(c, 0, &start)) return NATIVE_ERROR;
    if (!lib_given_some(c, 1)) {
        if (lib_given(c, 2)) return native_type_error(c, "Missing a non-None stop argument");
        if (start <= 0) return native_value_error(c, "empty range for randrange()");
        return native_made(c, make_int(lib_heap(c), (int64_t)draw_below(c, (uint64_t)start)));
    }
    if (!native_arg_int(c, 1, &stop) || !native_arg_int(c, 2, &step)) return NATIVE_ERROR;
    if (step == 0) return native_value_error(c, "zero step for randrange()");
    __int128 width = (__int128)stop - start;
    if (step == 1 && width <= 0) {
        return native_value_error(c, "empty range for randrange() (%lld, %lld, %lld)", (long long)start, (long long)stop,
                                  (long long)width);
    }
    __int128 n = width * (step > 0 ? 1 : -1) <= 0 ? 0 : (width + step - (step > 0 ? 1 : -1)) / step;
    if (n <= 0) return native_value_error(c, "empty range for randrange()");
    int64_t drawn = (int64_t)(start + (__int128)step * draw_below(c, (uint64_t)n));
    return native_made(c, make_int(lib_heap(c), drawn));
}

static enum native_status random_randint(struct call *c) {
    int64_t a = 0, b = 0;
    if (!native_arg_int(c, 0, &a) || !native_arg_int(c, 1, &b)) return NATIVE_ERROR;
    if (a > b) {
        return native_value_error(c, "empty range for randrange() (%lld, %lld, %lld)", (long long)a, (long long)b + 1,
                                  (long long)b + 1 - a);
    }
    uint64_t n = (uint64_t)b - (uint64_t)a + 1;
    if (n == 0) return lib_overflow(c);
    return native_made(c, make_int(lib_heap(c), (int64_t)((uint64_t)a + draw_below(c, n))));
}

static const struct native_def RANDOM_DEFS[] = {
    {"getrandbits", "getrandbits(k, /)", random_getrandbits, "An integer of k random bits.", "random.getrandbits(8)"},
    {"randint", "randint(a, b)", random_randint, "A random integer from a to b, b included.", "random.randint(1, 6)"},
    {"random", "random()", random_random, "A random float from 0 up to but without 1.", "random.random()"},
    {"randrange", "randrange(start, stop=None, step=1)", random_randrange, "A random item of range(start, stop, step).",
     "random.randrange(0, 100, 5)"},
    {"seed", "seed(a=None)", random_seed,
     "Begins the numbers anew: the same seed gives the same numbers; without one, the computer chooses.", "random.seed(7)"},
};

static void drop_state(value self) {
    free_state(value_foreign(self)->data);
}

static void fingerprint(value self, struct fingerprint *p) {
    add_state(value_foreign(self)->data, p);
}

static const struct type_ops STATE_OPS = {.drop = drop_state, .fingerprint = fingerprint};

// The state lives as long as the interp: an object of its own frees it.
static struct random_state *make_state(struct interp *in, struct type *t, value *object) {
    struct random_state *r = new_state();
    *object = make_foreign(interp_cache(in), t, r);
    return r;
}

void random_register(struct interp *in) {
    struct type *t = interp_add_type(in, "random_state", &STATE_OPS, NULL, NULL, 0, NULL);
    value object;
    struct random_state *r = make_state(in, t, &object);
    struct module *m = interp_add_module(in, "random", RANDOM_DEFS, LIB_COUNT(RANDOM_DEFS), r);
    interp_add_module(in, "random", RANDOM_DISTRIBUTIONS, RANDOM_DISTRIBUTIONS_COUNT, r);
    interp_add_module(in, "random", RANDOM_SEQUENCES, RANDOM_SEQUENCES_COUNT, r);
    interp_module_set(in, m, "__state", object);
}

// A child draws numbers of its own, as in Python.
static void forget_seed(void *user) {
    struct random_state *r = user;
    r->seeded = false;
    r->has_spare = false;
}

void random_register_fork(struct sched *s, struct interp *in) {
    value object = dict_get_str(interp_find_module(in, "random", 6)->members, "__state");
    sched_at_fork(s, (struct fork_hook){.in_child = forget_seed, .user = value_foreign(object)->data});
}
