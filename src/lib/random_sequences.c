// Random choices from sequences: choice, choices, sample, shuffle.
#include "lib/random.h"

#include "lib/support.h"

#include "base/mem.h"

#include <math.h>

// The sequence's items (a list, tuple, str, range); NULL with the error set.
static const struct tuple *items_of(struct call *c, value v) {
    if (value_is_list(v) || value_is_tuple(v) || value_is_str(v) || value_is_range(v)) return ops_items(c->fiber, v);
    if (value_is_dict(v)) native_type_error(c, "bobbin chooses from sequences only; take list(d)");
    else native_type_error(c, "object of type '%s' has no len()", type_name(v));
    return NULL;
}

static enum native_status random_choice(struct call *c) {
    value v = c->args[0], len = ops_len(c->fiber, v);
    if (len == VALUE_UNDEF) return NATIVE_ERROR;
    int64_t n = value_int(len);
    if (n == 0) return native_raise(c, "IndexError", "Cannot choose from an empty sequence");
    struct random_state *r = random_enter(c);
    uint64_t i = twister_below(&r->twister, (uint64_t)n);
    random_leave(r);
    value item = ops_get_item(c->fiber, v, value_from_small((int64_t)i));
    return item == VALUE_UNDEF ? NATIVE_ERROR : native_return(c, item);
}

static double as_double(value v) {
    return value_is_float(v) ? value_float(v) : (double)(value_is_bool(v) ? v == VALUE_TRUE : value_int(v));
}

// The running sums of the weights, to be freed by the caller; NULL with the error set.
static double *read_weights(struct call *c, value weights, bool sum, size_t n) {
    if (!lib_check_iterable(c, weights)) return NULL;
    const struct tuple *given = ops_items(c->fiber, weights);
    if (!given) return NULL;
    if (given->len != n) {
        native_value_error(c, "The number of weights does not match the population");
        return NULL;
    }
    double *sums = mem_alloc(n * sizeof *sums), total = 0;
    int64_t ignored;
    for (size_t i = 0; i < n; i++) {
        value v = given->items[i];
        if (!value_is_float(v) && !value_as_index(v, &ignored)) {
            native_type_error(c, "must be real number, not %s", type_name(v));
            mem_free(sums);
            return NULL;
        }
        total = sum ? total + as_double(v) : as_double(v);
        sums[i] = total;
    }
    if (total > 0 && isfinite(total)) return sums;
    native_value_error(c, "Total of weights must be %s", total <= 0 ? "greater than zero" : "finite");
    mem_free(sums);
    return NULL;
}

// The place of the first sum that is larger than x.
static size_t place_of(const double *sums, size_t n, double x) {
    size_t low = 0, high = n - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (x < sums[middle]) high = middle;
        else low = middle + 1;
    }
    return low;
}

// k draws from n items with replacement, into places; sums may be NULL: all alike.
static void draw_places(struct call *c, const double *sums, size_t n, size_t *places, size_t k) {
    struct random_state *r = random_enter(c);
    for (size_t i = 0; i < k; i++) {
        double unit = twister_unit(&r->twister);
        places[i] = sums ? place_of(sums, n, unit * sums[n - 1]) : (size_t)(unit * (double)n);
    }
    random_leave(r);
}

// The items at the places as a new list.
static enum native_status give_places(struct call *c, const struct tuple *items, const size_t *places, size_t k) {
    struct list *l = make_list(lib_heap(c), k);
    bool fine = l != NULL;
    fiber_work(c->fiber, WORK_ITEMS, k);
    for (size_t i = 0; fine && i < k; i++) fine = list_append(lib_heap(c), l, items->items[places[i]]);
    return fine ? native_return(c, value_from_object(l)) : native_no_memory(c);
}

// Python draws a number before it finds that there is nothing to choose from.
static enum native_status draw_from_nothing(struct call *c, bool weighted) {
    size_t place;
    if (weighted) return native_raise(c, "IndexError", "list index out of range");
    draw_places(c, NULL, 1, &place, 1);
    return ops_get_item(c->fiber, c->args[0], value_from_small(0)) == VALUE_UNDEF ? NATIVE_ERROR : native_return(c, VALUE_NONE);
}

#define MAX_DRAWS 100000000

enum { CHOICES_POPULATION, CHOICES_WEIGHTS, CHOICES_CUM_WEIGHTS, CHOICES_K };

static enum native_status random_choices(struct call *c) {
    int64_t k = 1;
    bool sums_given = lib_given_some(c, CHOICES_CUM_WEIGHTS), weighted = sums_given || lib_given_some(c, CHOICES_WEIGHTS);
    const struct tuple *items = items_of(c, c->args[CHOICES_POPULATION]);
    if (!items || !native_arg_int(c, CHOICES_K, &k)) return NATIVE_ERROR;
    if (sums_given && lib_given_some(c, CHOICES_WEIGHTS)) {
        return native_type_error(c, "Cannot specify both weights and cumulative weights");
    }
    if (k > MAX_DRAWS) return native_no_memory(c);
    size_t draws = k > 0 ? (size_t)k : 0;
    if (draws && !items->len) return draw_from_nothing(c, weighted);
    double *sums = NULL;
    if (weighted && items->len) {
        sums = read_weights(c, c->args[sums_given ? CHOICES_CUM_WEIGHTS : CHOICES_WEIGHTS], !sums_given, items->len);
        if (!sums) return NATIVE_ERROR;
    }
    size_t *places = mem_alloc((draws + 1) * sizeof *places);
    draw_places(c, sums, items->len, places, draws);
    enum native_status status = give_places(c, items, places, draws);
    mem_free(sums);
    mem_free(places);
    return status;
}

// Draws k of n places without replacement by keeping a pool of those not yet drawn.
static void sample_from_pool(struct twister *t, size_t *places, size_t n, size_t k) {
    size_t *pool = mem_alloc((n + 1) * sizeof *pool);
    for (size_t i = 0; i < n; i++) pool[i] = i;
    for (size_t i = 0; i < k; i++) {
        size_t j = twister_below(t, n - i);
        places[i] = pool[j];
        pool[j] = pool[n - i - 1];
    }
    mem_free(pool);
}

// The same for few of many: draws again what was drawn before. `seen` is an open hash table of places + 1.
static void sample_with_seen(struct twister *t, size_t *places, size_t n, size_t k) {
    size_t mask = 15;
    while (mask < 4 * k) mask = mask * 2 + 1;
    size_t *seen = mem_alloc_zero(mask + 1, sizeof *seen);
    for (size_t i = 0; i < k;) {
        size_t place = twister_below(t, n), slot = place * 0x9e3779b97f4a7c15u >> 20 & mask;
        while (seen[slot] && seen[slot] != place + 1) slot = (slot + 1) & mask;
        if (seen[slot]) continue;
        seen[slot] = place + 1;
        places[i++] = place;
    }
    mem_free(seen);
}

// Which of the two ways is taken decides the draws, so it is decided as Python does.
static void sample_places(struct call *c, size_t *places, size_t n, size_t k) {
    double few = 21;
    if (k > 5) few += pow(4, ceil(log((double)(k * 3)) / log(4)));
    struct random_state *r = random_enter(c);
    ((double)n <= few ? sample_from_pool : sample_with_seen)(&r->twister, places, n, k);
    random_leave(r);
}

// The items of a list at those places, fetched one by one: a range may be too long to be laid out.
static enum native_status give_items(struct call *c, value population, const size_t *places, size_t k) {
    struct list *l = make_list(lib_heap(c), k);
    if (!l) return native_no_memory(c);
    fiber_work(c->fiber, WORK_ITEMS, k);
    for (size_t i = 0; i < k; i++) {
        value item = ops_get_item(c->fiber, population, value_from_small((int64_t)places[i]));
        if (item == VALUE_UNDEF) return NATIVE_ERROR;
        if (!list_append(lib_heap(c), l, item)) return native_no_memory(c);
    }
    return native_return(c, value_from_object(l));
}

// What the places count: the range itself, or a snapshot that nobody shortens. VALUE_UNDEF with the error set.
static value fixed_population(struct call *c, value v) {
    if (value_is_range(v)) return v;
    if (!value_is_list(v) && !value_is_tuple(v) && !value_is_str(v)) {
        native_type_error(c, "Population must be a sequence.  For dicts or sets, use sorted(d).");
        return VALUE_UNDEF;
    }
    const struct tuple *items = ops_items(c->fiber, v);
    return items ? value_from_object(items) : VALUE_UNDEF;
}

static enum native_status random_sample(struct call *c) {
    int64_t k = 0;
    value population = fixed_population(c, c->args[0]);
    if (population == VALUE_UNDEF || !native_arg_int(c, 1, &k)) return NATIVE_ERROR;
    value len = ops_len(c->fiber, population);
    if (len == VALUE_UNDEF) return NATIVE_ERROR;
    if (k < 0 || k > value_int(len)) return native_value_error(c, "Sample larger than population or is negative");
    if (k > MAX_DRAWS) return native_no_memory(c);
    size_t *places = mem_alloc(((size_t)k + 1) * sizeof *places);
    sample_places(c, places, (size_t)value_int(len), (size_t)k);
    enum native_status status = give_items(c, population, places, (size_t)k);
    mem_free(places);
    return status;
}

static enum native_status random_shuffle(struct call *c) {
    value v = c->args[0];
    if (!value_is_list(v)) {
        if (value_is_tuple(v) || value_is_str(v)) {
            return native_type_error(c, "'%s' object does not support item assignment", type_name(v));
        }
        return native_type_error(c, "object of type '%s' has no len()", type_name(v));
    }
    struct tuple *items = list_snapshot(lib_heap(c), value_list(v));
    if (!items) return native_no_memory(c);
    fiber_work(c->fiber, WORK_ITEMS, 4 * items->len); // drawing a number takes longer than moving an item
    struct random_state *r = random_enter(c);
    for (size_t i = items->len; i-- > 1;) {
        size_t j = twister_below(&r->twister, i + 1);
        value keep = items->items[i];
        items->items[i] = items->items[j];
        items->items[j] = keep;
    }
    random_leave(r);
    if (!list_splice(lib_heap(c), value_list(v), 0, items->len, items->items, items->len)) return native_no_memory(c);
    return native_return(c, VALUE_NONE);
}

const struct native_def RANDOM_SEQUENCES[] = {
    {"choice", "choice(seq)", random_choice, "A random item of the sequence.", "random.choice(['a', 'b', 'c'])"},
    {"choices", "choices(population, weights=None, *, cum_weights=None, k=1)", random_choices,
     "A list of k random items, each drawn from all, by weights if given.", "random.choices('ab', weights=[9, 1], k=5)"},
    {"sample", "sample(population, k)", random_sample, "A list of k random items, none drawn twice.", "random.sample(range(100), 3)"},
    {"shuffle", "shuffle(x)", random_shuffle, "Brings the list's items into a random order.", "random.shuffle([1, 2, 3])"},
};
const unsigned RANDOM_SEQUENCES_COUNT = LIB_COUNT(RANDOM_SEQUENCES);
