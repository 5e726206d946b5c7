// Lists: every operation against a plain array, a full heap at every step, and threads that work on one list at once.
#include "lang/make.h"
#include "base/thread.h"

#include <check.h>
#include <stdlib.h>

#define MB ((size_t)1 << 20)

struct world {
    struct heap *heap;
    struct heap_cache cache;
};

static struct world open_world(size_t limit) {
    struct world w = {.heap = heap_create(limit)};
    return w;
}

static void no_roots(void *user, struct heap_marker *m) {
    (void)user;
    (void)m;
}

static value n(int64_t i) {
    return value_from_small(i);
}

static void expect_items(const struct list *l, const int *want, size_t len) {
    ck_assert_uint_eq(list_len(l), len);
    for (size_t i = 0; i < len; i++) ck_assert_int_eq(value_small(list_get(l, i)), want[i]);
    ck_assert_uint_eq(list_get(l, len), VALUE_UNDEF);
}

// One random operation on the list and on the array that it must equal.
static size_t step(struct heap_cache *c, struct list *l, int *model, size_t len) {
    size_t at = len ? (size_t)rand() % (len + 1) : 0;
    int item = rand() % 1000;
    switch (rand() % 5) {
    case 0:
        ck_assert(list_append(c, l, n(item)));
        model[len] = item;
        return len + 1;
    case 1:
        ck_assert(list_insert(c, l, at, n(item)));
        memmove(model + at + 1, model + at, (len - at) * sizeof *model);
        model[at] = item;
        return len + 1;
    case 2:
        if (at == len) {
            ck_assert_uint_eq(list_pop(l, at), VALUE_UNDEF);
            return len;
        }
        ck_assert_int_eq(value_small(list_pop(l, at)), model[at]);
        memmove(model + at, model + at + 1, (len - at - 1) * sizeof *model);
        return len - 1;
    case 3:
        ck_assert_int_eq(list_set(l, at, n(item)), at < len);
        if (at < len) model[at] = item;
        return len;
    default: {
        size_t gone = (size_t)rand() % (len - at + 1), nwith = (size_t)rand() % 4;
        value with[3] = {n(item), n(item + 1), n(item + 2)};
        ck_assert(list_splice(c, l, at, gone, with, nwith));
        memmove(model + at + nwith, model + at + gone, (len - at - gone) * sizeof *model);
        for (size_t i = 0; i < nwith; i++) model[at + i] = item + (int)i;
        return len - gone + nwith;
    }
    }
}

START_TEST(operations_do_what_an_array_would) {
    struct world w = open_world(64 * MB);
    heap_cache_init(&w.cache, w.heap);
    srand(1);
    for (int round = 0; round < 200; round++) {
        struct list *l = make_list(&w.cache, 0);
        int model[1000];
        size_t len = 0;
        for (int i = 0; i < 100; i++) {
            len = step(&w.cache, l, model, len);
            expect_items(l, model, len);
        }
        struct tuple *t = list_snapshot(&w.cache, l);
        ck_assert_uint_eq(t->len, len);
        for (size_t i = 0; i < len; i++) ck_assert_int_eq(value_small(t->items[i]), model[i]);
        list_clear(l);
        ck_assert_uint_eq(list_len(l), 0);
    }
    heap_cache_finish(&w.cache);
    heap_destroy(w.heap);
}
END_TEST

START_TEST(a_full_heap_changes_nothing) {
    struct world w = open_world(64 * MB);
    heap_cache_init(&w.cache, w.heap);
    struct list *l = make_list(&w.cache, 0);
    int model[300];
    struct heap_stats s;
    size_t refused = 0;
    for (int i = 0; i < 200; i++) {
        heap_stats(w.heap, &s);
        heap_set_limit(w.heap, s.used_bytes);
        if (!list_append(&w.cache, l, n(i))) {
            refused++;
            expect_items(l, model, (size_t)i);
            value many[100] = {0};
            ck_assert(!list_splice(&w.cache, l, 0, 0, many, 100));
            ck_assert(!list_insert(&w.cache, l, 0, n(7)));
            expect_items(l, model, (size_t)i);
            heap_set_limit(w.heap, 64 * MB);
            ck_assert(list_append(&w.cache, l, n(i)));
        }
        model[i] = i;
    }
    ck_assert_uint_gt(refused, 2);
    expect_items(l, model, 200);
    heap_cache_finish(&w.cache);
    heap_destroy(w.heap);
}
END_TEST

struct shared {
    struct heap *heap;
    struct list *list;
    int64_t id, rounds;
};

static void append_many(void *arg) {
    struct shared *s = arg;
    struct heap_cache c;
    heap_cache_init(&c, s->heap);
    for (int64_t i = 0; i < s->rounds; i++) {
        if (!list_append(&c, s->list, make_int(&c, i * 4 + s->id))) abort();
        value v = list_get(s->list, (size_t)(rand() % 100));
        if (v != VALUE_UNDEF && !value_is_int(v)) abort();
    }
    heap_cache_finish(&c);
}

// Everything at once. All items are one text, so whatever is no text, or another one, is the work of a race.
static void mix_operations(void *arg) {
    struct shared *s = arg;
    struct heap_cache c;
    unsigned seed = (unsigned)s->id;
    heap_cache_init(&c, s->heap);
    for (int64_t i = 0; i < s->rounds; i++) {
        size_t at = (size_t)(rand_r(&seed) % 50);
        value v = make_str0(&c, "item of a list"), got = VALUE_UNDEF, two[2] = {v, v};
        switch (rand_r(&seed) % 8) {
        case 0: case 1: list_append(&c, s->list, v); break;
        case 2: list_insert(&c, s->list, at, v); break;
        case 3: got = list_pop(s->list, at); break;
        case 4: list_splice(&c, s->list, at, 3, two, 2); break;
        case 5: list_set(s->list, at, v); break;
        case 6: got = list_get(s->list, at); break;
        default:
            if (at == 0) list_clear(s->list);
            struct tuple *t = list_snapshot(&c, s->list);
            for (size_t k = 0; t && k < t->len; k++) {
                if (!value_is_str(t->items[k])) abort();
            }
        }
        if (got != VALUE_UNDEF && !str_is(value_str(got), "item of a list")) abort();
    }
    heap_cache_finish(&c);
}

static void run_two(struct shared *a, struct shared *b, os_thread_fn fn) {
    pthread_t one, two;
    ck_assert(os_thread_create(&one, fn, a, 0, "one", false));
    ck_assert(os_thread_create(&two, fn, b, 0, "two", false));
    os_thread_join(one);
    os_thread_join(two);
}

START_TEST(no_append_is_lost) {
    struct world w = open_world(512 * MB);
    heap_cache_init(&w.cache, w.heap);
    struct list *l = make_list(&w.cache, 0);
    struct shared a = {w.heap, l, 0, 50000}, b = {w.heap, l, 1, 50000};
    run_two(&a, &b, append_many);
    ck_assert_uint_eq(list_len(l), 100000);
    int64_t next[2] = {0, 0};
    size_t misplaced = 0;
    for (size_t i = 0; i < 100000; i++) { // each thread's items in its own order
        int64_t item = value_int(list_get(l, i));
        misplaced += item / 4 != next[item % 4]++;
    }
    ck_assert_uint_eq(misplaced, 0);
    heap_cache_finish(&w.cache);
    heap_destroy(w.heap);
}
END_TEST

START_TEST(wild_use_by_two_threads_is_harmless) {
    struct world w = open_world(512 * MB);
    heap_cache_init(&w.cache, w.heap);
    struct list *l = make_list(&w.cache, 0);
    struct shared a = {w.heap, l, 1, 30000}, b = {w.heap, l, 2, 30000};
    run_two(&a, &b, mix_operations);
    heap_collect(w.heap, no_roots, NULL);
    heap_cache_finish(&w.cache);
    heap_destroy(w.heap);
}
END_TEST

int main(void) {
    Suite *s = suite_create("list");
    TCase *t = tcase_create("list");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, operations_do_what_an_array_would);
    tcase_add_test(t, a_full_heap_changes_nothing);
    tcase_add_test(t, no_append_is_lost);
    tcase_add_test(t, wild_use_by_two_threads_is_harmless);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
