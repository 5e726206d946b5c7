// Dicts: order, equal keys of several types, removal and compaction against a plain table, a full heap, and threads.
#include "lang/make.h"
#include "lang/ops.h"
#include "base/thread.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#define MB ((size_t)1 << 20)

static uint64_t hash_of(value v) {
    uint64_t hash;
    if (!value_hash(NULL, v, &hash)) abort();
    return hash;
}

static value get(const struct dict *d, value key) {
    return dict_get(d, key, hash_of(key));
}

static value n(int64_t i) {
    return value_from_small(i);
}

START_TEST(equal_keys_of_several_types_are_one) {
    struct heap *h = heap_create(64 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    struct dict *d = make_dict(&c);
    value one[] = {n(1), make_float(&c, 1.0), VALUE_TRUE};
    for (size_t i = 0; i < 3; i++) ck_assert(dict_set(&c, d, one[i], hash_of(one[i]), n((int64_t)i)));
    ck_assert_uint_eq(dict_len(d), 1);
    ck_assert_uint_eq(get(d, n(1)), n(2));
    value a = make_tuple_of(&c, (value[]){make_str0(&c, "key"), n(1)}, 2);
    value b = make_tuple_of(&c, (value[]){make_str0(&c, "key"), VALUE_TRUE}, 2);
    ck_assert(dict_set(&c, d, a, hash_of(a), n(10)));
    ck_assert_uint_eq(get(d, b), n(10));
    value big = make_int(&c, INT64_MAX), same = make_int(&c, INT64_MAX), near = make_float(&c, 0x1p63);
    ck_assert(dict_set(&c, d, big, hash_of(big), n(20)));
    ck_assert_uint_eq(get(d, same), n(20));
    ck_assert_uint_eq(get(d, near), VALUE_UNDEF);
    ck_assert(dict_set_str(&c, d, "text", n(30)));
    ck_assert_uint_eq(dict_get_str(d, "text"), n(30));
    ck_assert_uint_eq(dict_get_str(d, "tex"), VALUE_UNDEF);
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

#define KEYS 300

struct model {
    int values[KEYS]; // -1: absent
    size_t order[100000]; // keys in order of insertion, outdated ones included
    size_t inserted, len;
};

static void expect_same(const struct dict *d, const struct model *m) {
    static bool seen[KEYS];
    memset(seen, 0, sizeof seen);
    size_t at = 0, newest[KEYS], count = 0;
    value key, v;
    for (size_t i = 0; i < m->inserted; i++) newest[m->order[i]] = i;
    size_t last = 0;
    while (dict_next(d, &at, &key, &v)) {
        size_t k = (size_t)value_small(key);
        ck_assert(!seen[k]);
        seen[k] = true;
        ck_assert_int_eq(value_small(v), m->values[k]);
        ck_assert(count == 0 || newest[k] > last);
        last = newest[k];
        count++;
    }
    ck_assert_uint_eq(count, m->len);
    ck_assert_uint_eq(dict_len(d), m->len);
}

START_TEST(random_changes_match_a_table) {
    struct heap *h = heap_create(256 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    struct dict *d = make_dict(&c);
    static struct model m;
    for (size_t i = 0; i < KEYS; i++) m.values[i] = -1;
    srand(2);
    for (int i = 0; i < 60000; i++) {
        size_t k = (size_t)(rand() % KEYS);
        value key = n((int64_t)k);
        if (rand() % (i / 10000 + 1)) {
            value got = dict_take(d, key, hash_of(key));
            ck_assert_uint_eq(got, m.values[k] < 0 ? VALUE_UNDEF : n(m.values[k]));
            m.len -= m.values[k] >= 0;
            m.values[k] = -1;
        } else {
            ck_assert(dict_set(&c, d, key, hash_of(key), n(i)));
            if (m.values[k] < 0) m.order[m.inserted++] = k;
            m.len += m.values[k] < 0;
            m.values[k] = i;
        }
        if (i % 97 == 0) expect_same(d, &m);
    }
    dict_clear(d);
    m.len = 0;
    expect_same(d, &m);
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

START_TEST(a_full_heap_changes_nothing) {
    struct heap *h = heap_create(64 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    struct dict *d = make_dict(&c);
    size_t refused = 0, lost = 0;
    for (int i = 0; i < 500; i++) {
        struct heap_stats s;
        heap_stats(h, &s);
        heap_set_limit(h, s.used_bytes);
        if (!dict_set(&c, d, n(i), hash_of(n(i)), n(i))) {
            refused++;
            ck_assert_uint_eq(dict_len(d), (size_t)i);
            ck_assert_uint_eq(get(d, n(i)), VALUE_UNDEF);
            for (int k = 0; k < i; k++) lost += get(d, n(k)) != n(k);
            ck_assert_uint_eq(lost, 0);
            ck_assert_uint_eq(dict_set_default(&c, d, n(i), hash_of(n(i)), n(i)), VALUE_UNDEF);
            heap_set_limit(h, 64 * MB);
            ck_assert_uint_eq(dict_set_default(&c, d, n(i), hash_of(n(i)), n(i)), n(i));
        }
    }
    ck_assert_uint_gt(refused, 3);
    ck_assert_uint_eq(dict_len(d), 500);
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

struct shared {
    struct heap *heap;
    struct dict *dict;
    int64_t id, rounds;
};

static void insert_many(void *arg) {
    struct shared *s = arg;
    struct heap_cache c;
    heap_cache_init(&c, s->heap);
    for (int64_t i = 0; i < s->rounds; i++) {
        value key = n(i * 2 + s->id), other = n(i * 2 + 1 - s->id);
        if (!dict_set(&c, s->dict, key, hash_of(key), n(i))) abort();
        if (get(s->dict, key) != n(i)) abort();
        value v = get(s->dict, other);
        if (v != VALUE_UNDEF && v != n(i)) abort();
    }
    heap_cache_finish(&c);
}

static void mix_operations(void *arg) {
    struct shared *s = arg;
    struct heap_cache c;
    unsigned seed = (unsigned)s->id;
    heap_cache_init(&c, s->heap);
    for (int64_t i = 0; i < s->rounds; i++) {
        char name[20];
        int k = rand_r(&seed) % 40;
        snprintf(name, sizeof name, "key %d", k);
        value key = make_str0(&c, name), v = VALUE_UNDEF;
        uint64_t hash = hash_of(key);
        switch (rand_r(&seed) % 6) {
        case 0: case 1: dict_set(&c, s->dict, key, hash, key); break;
        case 2: v = dict_take(s->dict, key, hash); break;
        case 3: v = dict_set_default(&c, s->dict, key, hash, key); break;
        case 4: v = dict_get(s->dict, key, hash); break;
        default: {
            struct tuple *t = dict_snapshot(&c, s->dict, DICT_ITEMS);
            for (size_t at = 0; t && at < t->len; at += 2) {
                if (!str_equal(value_str(t->items[at]), value_str(t->items[at + 1]))) abort();
            }
            if (k == 0) dict_clear(s->dict);
        }
        }
        if (v != VALUE_UNDEF && !str_is(value_str(v), name)) abort();
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

START_TEST(no_insertion_is_lost) {
    struct heap *h = heap_create(512 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    struct dict *d = make_dict(&c);
    struct shared a = {h, d, 0, 30000}, b = {h, d, 1, 30000};
    run_two(&a, &b, insert_many);
    ck_assert_uint_eq(dict_len(d), 60000);
    size_t lost = 0;
    for (int64_t i = 0; i < 60000; i++) lost += get(d, n(i)) != n(i / 2);
    ck_assert_uint_eq(lost, 0);
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

START_TEST(wild_use_by_two_threads_is_harmless) {
    struct heap *h = heap_create(512 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    struct dict *d = make_dict(&c);
    struct shared a = {h, d, 1, 30000}, b = {h, d, 2, 30000};
    run_two(&a, &b, mix_operations);
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

int main(void) {
    Suite *s = suite_create("dict");
    TCase *t = tcase_create("dict");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, equal_keys_of_several_types_are_one);
    tcase_add_test(t, random_changes_match_a_table);
    tcase_add_test(t, a_full_heap_changes_nothing);
    tcase_add_test(t, no_insertion_is_lost);
    tcase_add_test(t, wild_use_by_two_threads_is_harmless);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
