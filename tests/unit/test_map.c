// base/map: compared with a plain array under many sets and removals.
#include "base/map.h"
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

START_TEST(test_against_an_array) {
    enum { KEYS = 500, STEPS = 200000 };
    static size_t model[KEYS]; // value + 1; 0: absent
    struct map m = {0};
    unsigned seed = 7;
    size_t len = 0;
    for (int i = 0; i < STEPS; i++) {
        seed = seed * 1103515245u + 12345u;
        unsigned k = (seed >> 8) % KEYS;
        char key[16];
        size_t n = (size_t)snprintf(key, sizeof key, "key%u", k), value = 0;
        if (seed >> 30 == 0) {
            ck_assert(map_remove(&m, key, n) == (model[k] != 0));
            len -= model[k] != 0;
            model[k] = 0;
        } else if (seed >> 30 == 1) {
            map_set(&m, key, n, (size_t)i);
            len += model[k] == 0;
            model[k] = (size_t)i + 1;
        } else {
            bool found = map_get(&m, key, n, &value);
            ck_assert(found == (model[k] != 0));
            ck_assert(!found || value == model[k] - 1);
        }
        ck_assert_uint_eq(m.len, len);
    }
    map_finish(&m);
    ck_assert(!map_get(&m, "key1", 4, NULL));
    ck_assert(!map_remove(&m, "key1", 4));
}
END_TEST

START_TEST(test_keys_are_bytes) {
    struct map m = {0};
    size_t v;
    map_set(&m, "", 0, 1);
    map_set(&m, "a\0b", 3, 2);
    map_set(&m, "a", 1, 3);
    ck_assert(map_get(&m, "", 0, &v) && v == 1);
    ck_assert(map_get(&m, "a\0b", 3, &v) && v == 2);
    ck_assert(map_get(&m, "a", 1, &v) && v == 3);
    ck_assert(!map_get(&m, "a\0c", 3, NULL));
    map_finish(&m);
}
END_TEST

int main(void) {
    Suite *s = suite_create("map");
    TCase *t = tcase_create("map");
    tcase_add_test(t, test_against_an_array);
    tcase_add_test(t, test_keys_are_bytes);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
