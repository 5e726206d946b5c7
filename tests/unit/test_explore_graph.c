// The graph of states: counts are exact to 128 bits and say when they are not, circles are seen, traps found, ways told by who went last.
#include "base/mem.h"
#include "lab/explore_graph.h"
#include <check.h>
#include <stdlib.h>

static uint32_t node(struct graph *g, uint64_t print) {
    bool is_new;
    return graph_find(g, (struct print128){print, ~print}, &is_new);
}

// A grid of n x n steps of two tasks: node (i, j) is numbered by its print.
static void add_grid(struct graph *g, uint64_t n) {
    for (uint64_t i = 0; i <= n; i++) {
        for (uint64_t j = 0; j <= n; j++) {
            uint32_t from = node(g, i * 1000 + j);
            if (i < n) graph_add_edge(g, from, (struct graph_edge){node(g, (i + 1) * 1000 + j), 1});
            if (j < n) graph_add_edge(g, from, (struct graph_edge){node(g, i * 1000 + j + 1), 2});
            g->nodes[from].expanded = true;
        }
    }
    g->nodes[node(g, n * 1000 + n)].outcome = 0;
}

static void counts(uint64_t n, graph_count expected) {
    struct graph g;
    struct graph_sums sums;
    graph_init(&g);
    add_grid(&g, n);
    graph_sum(&g, 1, &sums);
    ck_assert(!sums.endless && !sums.too_many && sums.trap == GRAPH_NONE);
    ck_assert(sums.all == expected && sums.counts[0] == expected);
    mem_free(sums.counts);
    graph_finish(&g);
}

START_TEST(ways_through_a_grid_are_binomials) {
    counts(1, 2);
    counts(2, 6);
    counts(10, 184756);
    graph_count row[51] = {[0] = 1};
    for (int i = 1; i <= 50; i++) row[i] = 1;
    for (int i = 1; i <= 50; i++) {
        for (int j = 1; j <= 50; j++) row[j] += row[j - 1];
    }
    counts(50, row[50]); // about 10^29
}
END_TEST

START_TEST(counts_that_do_not_fit_are_said_to) {
    struct graph g;
    struct graph_sums sums;
    graph_init(&g);
    add_grid(&g, 80); // C(160, 80) is beyond 2^128
    graph_sum(&g, 1, &sums);
    ck_assert(sums.too_many);
    mem_free(sums.counts);
    graph_finish(&g);
}
END_TEST

START_TEST(circles_and_traps) {
    struct graph g;
    struct graph_sums sums;
    graph_init(&g);
    uint32_t a = node(&g, 1), b = node(&g, 2), end = node(&g, 3), trap = node(&g, 4);
    graph_add_edge(&g, a, (struct graph_edge){b, 1});
    graph_add_edge(&g, a, (struct graph_edge){trap, 2});
    graph_add_edge(&g, b, (struct graph_edge){a, 1}); // a spin loop, with a way out
    graph_add_edge(&g, b, (struct graph_edge){end, 2});
    graph_add_edge(&g, trap, (struct graph_edge){trap, 1});
    g.nodes[end].outcome = 0;
    graph_sum(&g, 1, &sums);
    ck_assert(sums.endless);
    ck_assert_uint_eq(sums.trap, trap);
    mem_free(sums.counts);
    graph_finish(&g);
}
END_TEST

START_TEST(ways_are_told_by_who_went_last) {
    struct graph g;
    graph_init(&g);
    uint32_t a = node(&g, 1), b = node(&g, 2);
    uint32_t root = graph_add_way(&g, (struct graph_way){.node = a, .before = GRAPH_NONE});
    uint32_t first = graph_add_way(&g, (struct graph_way){.node = b, .before = root, .steps = 1, .last = 1});
    uint32_t other = graph_add_way(&g, (struct graph_way){.node = b, .before = root, .steps = 1, .last = 2});
    ck_assert_uint_eq(graph_way_of(&g, b, 1), first);
    ck_assert_uint_eq(graph_way_of(&g, b, 2), other);
    ck_assert_uint_eq(graph_way_of(&g, b, 3), GRAPH_NONE);
    size_t steps;
    uint8_t *path = graph_path(&g, other, &steps);
    ck_assert_uint_eq(steps, 1);
    ck_assert_uint_eq(path[0], 2);
    mem_free(path);
    graph_finish(&g);
}
END_TEST

int main(void) {
    Suite *suite = suite_create("explore_graph");
    TCase *tests = tcase_create("all");
    tcase_add_test(tests, ways_through_a_grid_are_binomials);
    tcase_add_test(tests, counts_that_do_not_fit_are_said_to);
    tcase_add_test(tests, circles_and_traps);
    tcase_add_test(tests, ways_are_told_by_who_went_last);
    suite_add_tcase(suite, tests);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
