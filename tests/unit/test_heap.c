// The heap: cells of every size, the limit, collection, dropping, and what many sleeping caches cost.
#include "lang/make.h"

#include <check.h>
#include <stdlib.h>

#define MB ((size_t)1 << 20)

struct kept { // the roots of a test
    value at[4];
};

static void roots(void *user, struct heap_marker *m) {
    heap_mark_many(m, ((struct kept *)user)->at, 4);
}

static size_t used(struct heap *h) {
    struct heap_stats s;
    heap_stats(h, &s);
    return s.used_bytes;
}

START_TEST(cells_of_every_size_do_not_overlap) {
    struct heap *h = heap_create(64 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    unsigned char *cells[600];
    size_t n = 0;
    for (size_t bytes = 16; bytes < 5000; bytes += 9) {
        cells[n] = heap_new(&c, OBJ_STR, bytes);
        ck_assert_ptr_nonnull(cells[n]);
        ck_assert_uint_eq((uintptr_t)cells[n] % 8, 0);
        ck_assert_int_eq(cells[n][0], OBJ_STR);
        memset(cells[n] + 8, (int)(n & 0xff), bytes - 8);
        n++;
    }
    size_t i = 0, spoiled = 0;
    for (size_t bytes = 16; bytes < 5000; bytes += 9, i++) {
        for (size_t at = 8; at < bytes; at++) spoiled += cells[i][at] != (i & 0xff);
    }
    ck_assert_uint_eq(spoiled, 0);
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

START_TEST(collection_keeps_what_is_reachable) {
    struct heap *h = heap_create(512 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    struct list *l = make_list(&c, 0);
    bool fine = true;
    for (int i = 0; i < 1000000; i++) {
        value item = i % 2 ? make_float(&c, 1e300 + i) : value_from_object(make_list(&c, 0));
        fine = fine && list_append(&c, l, item);
    }
    ck_assert(fine);
    struct kept k = {{value_from_object(l)}};
    heap_collect(h, roots, &k);
    ck_assert_uint_gt(used(h), 8 * MB);
    ck_assert_uint_eq(list_len(l), 1000000);
    ck_assert(value_is_float(list_get(l, 999999)));
    ck_assert(value_is_list(list_get(l, 999998)));
    k.at[0] = VALUE_UNDEF;
    heap_collect(h, roots, &k);
    ck_assert_uint_lt(used(h), MB);
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

START_TEST(deep_and_circular_data_is_marked_without_recursion) {
    struct heap *h = heap_create(1024 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    value chain = VALUE_NONE;
    for (int i = 0; i < 300000 && chain != VALUE_UNDEF; i++) chain = make_list_of(&c, &chain, 1);
    ck_assert_uint_ne(chain, VALUE_UNDEF);
    struct list *circle = make_list(&c, 0);
    struct dict *d = make_dict(&c);
    ck_assert(list_append(&c, circle, value_from_object(d)));
    ck_assert(dict_set_str(&c, d, "me", value_from_object(circle)));
    struct kept k = {{chain, value_from_object(circle)}};
    heap_collect(h, roots, &k);
    size_t depth = 0;
    for (value v = chain; v != VALUE_NONE; v = list_get(value_list(v), 0)) depth++;
    ck_assert_uint_eq(depth, 300000);
    ck_assert_uint_eq(dict_get_str(d, "me"), value_from_object(circle));
    k = (struct kept){{0}};
    heap_collect(h, roots, &k);
    ck_assert_uint_lt(used(h), MB);
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

START_TEST(the_limit_gives_null_and_asks_for_a_collection) {
    struct heap *h = heap_create(MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    size_t n = 0;
    while (make_float(&c, 1e300) != VALUE_UNDEF) n++;
    ck_assert_uint_gt(n, MB / 16 * 9 / 10);
    ck_assert_uint_le(n, MB / 16);
    ck_assert(heap_wants_collection(h));
    ck_assert_ptr_null(make_tuple(&c, 1000000));
    ck_assert_ptr_null(make_tuple(&c, SIZE_MAX / 8));
    ck_assert_ptr_null(str_alloc(&c, SIZE_MAX - 100, 0));
    struct kept k = {{0}};
    heap_collect(h, roots, &k);
    ck_assert(!heap_wants_collection(h));
    ck_assert_uint_ne(make_float(&c, 1e300), VALUE_UNDEF);
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

START_TEST(a_collection_is_due_after_much_was_handed_out) {
    struct heap *h = heap_create(1024 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    size_t handed_out = 0;
    while (!heap_wants_collection(h) && make_float(&c, 1e300) != VALUE_UNDEF) handed_out += 16;
    ck_assert_uint_ge(handed_out, 47 * MB);
    ck_assert_uint_le(handed_out, 49 * MB);
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

START_TEST(sleeping_caches_cost_little_and_give_back) {
    struct heap *h = heap_create(1024 * MB);
    struct heap_cache *c = calloc(10000, sizeof *c);
    bool fine = true;
    for (int i = 0; i < 10000; i++) {
        heap_cache_init(&c[i], h);
        fine = fine && make_list(&c[i], 0) && make_float(&c[i], 1e300) != VALUE_UNDEF;
    }
    ck_assert(fine);
    ck_assert_uint_le(used(h), 10000 * 8 * (16 + 32));
    for (int i = 0; i < 10000; i++) heap_cache_finish(&c[i]);
    ck_assert_uint_eq(used(h), 10000 * (16 + 32));
    free(c);
    heap_destroy(h);
}
END_TEST

static void count_drop(value self) {
    struct foreign *o = value_foreign(self);
    ck_assert(value_is_str(o->type->name)); // the type is still there
    ++*(int *)o->data;
}

START_TEST(foreign_objects_are_dropped_once) {
    const struct type_ops ops = {.drop = count_drop};
    struct heap *h = heap_create(64 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    struct type *t = heap_new(&c, OBJ_TYPE, sizeof *t);
    *t = (struct type){.h = t->h, .name = make_str0(&c, "thing"), .ops = &ops};
    int drops = 0;
    value keep = make_foreign(&c, t, &drops);
    for (int i = 0; i < 99; i++) ck_assert_uint_ne(make_foreign(&c, t, &drops), VALUE_UNDEF);
    ck_assert_ptr_nonnull(heap_new(&c, OBJ_FOREIGN, sizeof(struct foreign))); // abandoned half made
    struct kept k = {{keep}};
    heap_collect(h, roots, &k);
    ck_assert_int_eq(drops, 99);
    heap_collect(h, roots, &k);
    ck_assert_int_eq(drops, 99);
    k.at[0] = VALUE_UNDEF; // the last one dies together with its type
    heap_collect(h, roots, &k);
    ck_assert_int_eq(drops, 100);
    t = heap_new(&c, OBJ_TYPE, sizeof *t);
    *t = (struct type){.h = t->h, .name = make_str0(&c, "thing"), .ops = &ops};
    ck_assert_uint_ne(make_foreign(&c, t, &drops), VALUE_UNDEF);
    heap_cache_finish(&c);
    heap_destroy(h);
    ck_assert_int_eq(drops, 101);
}
END_TEST

START_TEST(blocks_serve_other_sizes_after_a_collection) {
    struct heap *h = heap_create(24 * MB);
    struct heap_cache c;
    heap_cache_init(&c, h);
    struct kept k = {{0}};
    for (size_t len = 1; len < 3000; len = len * 3 + 5) {
        size_t n = 0;
        while (str_alloc(&c, len, len)) n++;
        ck_assert_uint_gt(n * (len + 64), 16 * MB);
        heap_collect(h, roots, &k);
    }
    heap_cache_finish(&c);
    heap_destroy(h);
}
END_TEST

int main(void) {
    Suite *s = suite_create("heap");
    TCase *t = tcase_create("heap");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, cells_of_every_size_do_not_overlap);
    tcase_add_test(t, collection_keeps_what_is_reachable);
    tcase_add_test(t, deep_and_circular_data_is_marked_without_recursion);
    tcase_add_test(t, the_limit_gives_null_and_asks_for_a_collection);
    tcase_add_test(t, a_collection_is_due_after_much_was_handed_out);
    tcase_add_test(t, sleeping_caches_cost_little_and_give_back);
    tcase_add_test(t, foreign_objects_are_dropped_once);
    tcase_add_test(t, blocks_serve_other_sizes_after_a_collection);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
