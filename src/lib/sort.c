// Merge sort over runs that binary insertion makes: stable, and for up to 63 items step for step what Python does, so that even
// keys without an order (nan) end up where Python leaves them. Keys of one simple kind are compared without asking ops.
#include "lib/sort.h"

#include "base/mem.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm.h"

enum keys { KEYS_MIXED, KEYS_SMALL, KEYS_FLONUM, KEYS_STR };

struct sorting {
    struct fiber *fiber;
    enum keys keys;
    bool failed;
    size_t compares;
};

#define SORT_RUN 64

static enum keys kind_of_key(value v) {
    return value_is_small(v) ? KEYS_SMALL : value_is_flonum(v) ? KEYS_FLONUM : value_is_str(v) ? KEYS_STR : KEYS_MIXED;
}

static enum keys kind_of_keys(const struct sort_pair *pairs, size_t n) {
    enum keys kind = kind_of_key(pairs[0].key);
    for (size_t i = 1; i < n && kind != KEYS_MIXED; i++) {
        if (kind_of_key(pairs[i].key) != kind) kind = KEYS_MIXED;
    }
    return kind;
}

// After a failure everything counts as in order, so that the loops run out soon.
static bool is_less(struct sorting *s, value a, value b) {
    switch (s->keys) {
    case KEYS_SMALL: return value_small(a) < value_small(b);
    case KEYS_FLONUM: return value_flonum(a) < value_flonum(b);
    case KEYS_STR: return str_compare(value_str(a), value_str(b)) < 0;
    case KEYS_MIXED: break;
    }
    if (s->failed) return false;
    int less = ops_less(s->fiber, a, b);
    s->failed = less < 0;
    return less > 0;
}

static void turn_around(struct sort_pair *p, size_t n) {
    for (size_t i = 0, j = n; i + 1 < j; i++) {
        j--;
        struct sort_pair keep = p[i];
        p[i] = p[j];
        p[j] = keep;
    }
}

// The length of the ordered run at the beginning; a strictly descending one is turned around.
static size_t begin_run(struct sorting *s, struct sort_pair *p, size_t n) {
    size_t len = 2;
    if (n < 2) return n;
    if (is_less(s, p[1].key, p[0].key)) {
        while (len < n && is_less(s, p[len].key, p[len - 1].key)) len++;
        turn_around(p, len);
    } else {
        while (len < n && !is_less(s, p[len].key, p[len - 1].key)) len++;
    }
    s->compares += len - 1 + (len < n);
    return len;
}

// Sorts p[0, n) whose first `done` are in order.
static void insert_rest(struct sorting *s, struct sort_pair *p, size_t n, size_t done) {
    size_t compares = 0;
    for (; done < n && !s->failed; done++) {
        struct sort_pair pivot = p[done];
        size_t low = 0, high = done;
        for (; low < high; compares++) {
            size_t middle = low + (high - low) / 2;
            if (is_less(s, pivot.key, p[middle].key)) high = middle;
            else low = middle + 1;
        }
        memmove(p + low + 1, p + low, (done - low) * sizeof *p);
        p[low] = pivot;
    }
    s->compares += compares;
}

// Merges the ordered from[0, a) and from[a, n) into to.
static void merge(struct sorting *s, const struct sort_pair *from, size_t a, size_t n, struct sort_pair *to) {
    size_t i = 0, j = a, k = 0;
    s->compares += a < n;
    if (a < n && !is_less(s, from[a].key, from[a - 1].key)) i = j = n; // already in order
    if (i == n) {
        memcpy(to, from, n * sizeof *to);
        return;
    }
    while (i < a && j < n) to[k++] = is_less(s, from[j].key, from[i].key) ? from[j++] : from[i++];
    s->compares += k;
    memcpy(to + k, from + i, (a - i) * sizeof *to);
    memcpy(to + k + a - i, from + j, (n - j) * sizeof *to);
}

static void merge_all(struct sorting *s, struct sort_pair *p, size_t n, size_t run) {
    struct sort_pair *other = mem_alloc(n * sizeof *other), *from = p, *to = other;
    for (; run < n && !s->failed; run *= 2) {
        for (size_t at = 0; at < n; at += 2 * run) {
            size_t len = n - at < 2 * run ? n - at : 2 * run;
            merge(s, from + at, len < run ? len : run, len, to + at);
        }
        struct sort_pair *keep = from;
        from = to;
        to = keep;
    }
    if (from != p) memcpy(p, from, n * sizeof *p);
    mem_free(other);
}

bool sort_pairs(struct fiber *f, struct sort_pair *p, size_t n, bool reverse) {
    if (n < 2) return true;
    struct sorting s = {.fiber = f, .keys = kind_of_keys(p, n)};
    if (reverse) turn_around(p, n); // and back at the end: equal keys keep their order
    size_t ordered = begin_run(&s, p, n);
    if (n < SORT_RUN) {
        insert_rest(&s, p, n, ordered);
    } else if (ordered < n) {
        size_t run = SORT_RUN / 2;
        for (size_t at = 0; at < n && !s.failed; at += run) {
            size_t len = n - at < run ? n - at : run;
            insert_rest(&s, p + at, len, begin_run(&s, p + at, len));
        }
        merge_all(&s, p, n, run);
    }
    if (reverse) turn_around(p, n);
    fiber_work(f, WORK_COMPARES, s.compares);
    return !s.failed;
}
