// How long a fingerprint takes, in ns: of two fibers of two frames each, with ten live registers in each frame, and of five variables.
// Prints the median of eleven rounds.
#include "base/clock.h"
#include "lang/fingerprint.h"
#include "lang/interp.h"
#include "lang/vm.h"
#include "lib/lib.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ROUNDS 11
#define PRINTS 100000

static const char PROGRAM[] =
    "one, two, three, four, five = 1, 2.5, [1, 2, 3], {'a': 1}, 'text'\n"
    "def inner(a, b, c, d, e, f, g, h, i, j):\n"
    "    while a:\n"
    "        a = a\n"
    "    return a + b + c + d + e + f + g + h + i + j\n"
    "def outer(a, b, c, d, e, f, g, h, i, j):\n"
    "    k = inner(a, b, c, d, e, f, g, h, i, j)\n"
    "    return a + b + c + d + e + f + g + h + i + j\n";

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static value variable(struct interp *in, const char *name) {
    return interp_globals(in)[interp_slot(in, name, strlen(name))];
}

static void begin(struct fiber *f, struct interp *in) {
    value args[10];
    for (int i = 0; i < 10; i++) args[i] = value_from_small(i + 1);
    fiber_init(f, in);
    fiber_start_call(f, variable(in, "outer"), args, 10, NULL, NULL, 0);
    vm_run(f, 100);
}

static double measure(struct fingerprint *p, struct fiber *const fibers[2], const value *globals) {
    uint64_t sum = 0;
    int64_t from = clock_now();
    for (int i = 0; i < PRINTS; i++) {
        fingerprint_begin(p);
        fingerprint_add_fiber(p, fibers[0]);
        fingerprint_add_fiber(p, fibers[1]);
        fingerprint_add_values(p, globals, 5);
        sum += fingerprint_end(p).a;
    }
    double ns = (double)(clock_now() - from) / PRINTS;
    return sum ? ns : 0;
}

int main(void) {
    static const char *const names[] = {"one", "two", "three", "four", "five"};
    const struct code *code = NULL;
    struct diag diag = {0};
    struct fiber main_fiber, one, two;
    value globals[5];
    double times[ROUNDS];
    struct interp *in = interp_create((size_t)64 << 20, &(struct host){0});
    lib_register(in);
    if (interp_compile(in, source_create("<bench>", PROGRAM, strlen(PROGRAM), 1), &(struct parse_options){0}, &code, &diag) != PARSE_OK) return 1;
    fiber_init(&main_fiber, in);
    fiber_start_code(&main_fiber, code);
    if (vm_run(&main_fiber, -1) != VM_DONE) return 1;
    begin(&one, in);
    begin(&two, in);
    for (int i = 0; i < 5; i++) globals[i] = variable(in, names[i]);
    struct fingerprint *p = fingerprint_create(in);
    for (int i = 0; i < ROUNDS; i++) times[i] = measure(p, (struct fiber *const[]){&one, &two}, globals);
    qsort(times, ROUNDS, sizeof *times, by_size);
    printf("%.0f\n", times[ROUNDS / 2]);
    fingerprint_destroy(p);
    fiber_finish(&one);
    fiber_finish(&two);
    fiber_finish(&main_fiber);
    interp_destroy(in);
    return 0;
}
