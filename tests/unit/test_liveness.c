// Liveness: what small programs still read at a line, and, for all else, that no program of tests/lang notices when every register
// that is said to be dead is overwritten before each instruction.
#include "lang/liveness.h"
#include "base/text.h"
#include "lang/frame.h"
#include "lang/interp.h"
#include "lang/vm.h"
#include "lib/lib.h"

#include <check.h>
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STEPS_MAX 400000 // of a program; one that needs more is left out

struct world {
    struct interp *in;
    struct fiber fiber;
    struct text printed;
    uint64_t poisoned; // registers overwritten
};

static enum native_status collect_print(void *user, struct fiber *f, const char *s, size_t len) {
    (void)f;
    text_add(user, s, len);
    return NATIVE_OK;
}

static void mark_fiber(void *user, struct heap_marker *m) {
    fiber_mark(user, m);
}

static void world_init(struct world *w) {
    memset(w, 0, sizeof *w);
    w->in = interp_create((size_t)256 << 20, &(struct host){.user = &w->printed, .print = collect_print});
    lib_register(w->in);
    fiber_init(&w->fiber, w->in);
    interp_add_roots(w->in, mark_fiber, &w->fiber);
}

static void world_finish(struct world *w) {
    fiber_finish(&w->fiber);
    interp_destroy(w->in);
    text_finish(&w->printed);
}

static const struct code *compile(struct world *w, const char *program) {
    const struct code *code = NULL;
    struct diag diag = {0};
    struct source *src = source_create("<test>", program, strlen(program), 1);
    enum parse_result r = interp_compile(w->in, src, &(struct parse_options){0}, &code, &diag);
    if (r != PARSE_OK) text_printf(&w->printed, "does not compile: %s\n", diag.message);
    diag_finish(&diag);
    return r == PARSE_OK ? code : NULL;
}

// Small programs.

// The function of that name in a program.
static const struct code *function(struct world *w, const char *program) {
    const struct code *code = compile(w, program);
    ck_assert_ptr_nonnull(code);
    ck_assert_uint_ge(code->nchildren, 1);
    return code->children[0];
}

static size_t find(const struct code *c, enum opcode op, size_t nth) {
    for (size_t at = 0; at < c->len; at++) {
        if (c->at[at].op == op && nth-- == 0) return at;
    }
    ck_abort_msg("no such instruction");
}

// Parameters are the first registers: those alive, as letters from a on.
static void expect_parameters(const struct code *c, const uint64_t *row, const char *want) {
    char got[27] = "";
    for (size_t r = 0, n = 0; r < c->nparams; r++) {
        if (liveness_has(row, r)) got[n++] = (char)('a' + r);
    }
    ck_assert_str_eq(got, want);
}

struct small {
    const char *program;
    enum opcode at; // the first instruction of that kind
    const char *before, *within; // the parameters that are alive
};

static const struct small smalls[] = {
    {"def f(a, b):\n    a()\n    return b\n", OP_CALL, "b", "b"}, // a is in the call's own register by then
    {"def f(a, b):\n    b()\n    return 1\n", OP_CALL, "", ""},
    {"def f(a, b, c):\n    while a():\n        b = c\n    return b\n", OP_CALL, "abc", "abc"},
    {"def f(a, b, c):\n    if a:\n        return b\n    return c\n", OP_JFALSE, "abc", "bc"},
    {"def f(a, b):\n    try:\n        a()\n    except ValueError:\n        return b\n    return 1\n", OP_CALL, "b", "b"},
    {"def f(a, b):\n    try:\n        b = a()\n    finally:\n        print(b)\n", OP_CALL, "b", "b"},
    {"def f(a, b):\n    b = a()\n    return b\n", OP_CALL, "", ""},
    {"def f(a, b):\n    for b in a:\n        print(1)\n    return b\n", OP_FORITER, "b", "b"}, // unless there is no item, b stays
    {"def f(a, b):\n    for b in a:\n        print(b)\n    return 1\n", OP_FORITER, "", ""},
    {"def f(a, b, c):\n    a, b = c\n    return a\n", OP_UNPACK, "c", ""},
    {"def f(a, b, c):\n    if a < b:\n        return a\n    return c\n", OP_JLT, "abc", "ac"},
    {"def f(a, b, c):\n    a[b] = c\n", OP_SETITEM, "abc", ""},
    {"def f(a, b):\n    a.name = b\n", OP_SETATTR, "ab", ""},
    {"def f(a, b):\n    return lambda: b\n", OP_FUNCTION, "b", ""},
    {"def f(a, b):\n    assert a < b, 'no'\n", OP_FAILED, "a", ""}, // b is in a register of its own
    {"def f(a, b):\n    raise a from b\n", OP_RAISE, "ab", ""},
    {"def f(a, b):\n    del a\n    b()\n    return a\n", OP_UNDEF, "b", "b"},
};

START_TEST(small_programs) {
    struct world w;
    world_init(&w);
    const struct small *s = &smalls[_i];
    const struct code *c = function(&w, s->program);
    size_t at = find(c, s->at, 0);
    expect_parameters(c, liveness_before(c, at), s->before);
    expect_parameters(c, liveness_within(c, at), s->within);
    ck_assert_ptr_eq(liveness_before(c, at), liveness_before(c, at)); // found once
    world_finish(&w);
}
END_TEST

// A function of which every register may be read later, or is too large to look at: nothing is said to be dead.
START_TEST(huge_code_counts_as_alive) {
    struct world w;
    struct text t = {0};
    world_init(&w);
    text_add_str(&t, "def f():\n");
    for (int i = 0; i < 20000; i++) text_printf(&t, "    v%d = %d\n", i, i);
    const struct code *c = function(&w, text_str(&t));
    ck_assert_uint_gt(c->nregs, 19000);
    for (size_t r = 0; r < c->nregs; r++) ck_assert(liveness_has(liveness_before(c, c->len - 1), r));
    text_finish(&t);
    world_finish(&w);
}
END_TEST

// The programs of tests/lang.

static uint64_t poison_frame(struct fiber *f, size_t nth, value poison) {
    struct frame *fr = &f->frames[nth], *above = nth + 1 < f->nframes ? fr + 1 : NULL;
    size_t at = (size_t)(fr->pc - fr->code->at), n = fr->code->nregs;
    const uint64_t *live = above && !(above->flags & FRAME_AGAIN) ? liveness_within(fr->code, at) : liveness_before(fr->code, at);
    if (above && above->base - 1 < fr->base + n) n = above->base - 1 - fr->base;
    uint64_t poisoned = 0;
    for (size_t r = 0; r < n; r++) {
        if (liveness_has(live, r)) continue;
        f->stack[fr->base + r] = poison;
        poisoned++;
    }
    return poisoned;
}

// The last two frames only: those below them were overwritten when they made their call.
static void poison(struct world *w, value v) {
    size_t n = w->fiber.nframes;
    for (size_t i = n < 2 ? 0 : n - 2; i < n; i++) w->poisoned += poison_frame(&w->fiber, i, v);
}

// false: too long. v is what dead registers are overwritten with, or VALUE_NONE: nothing is.
static bool run(struct world *w, const struct code *code, value v) {
    fiber_start_code(&w->fiber, code);
    while (w->fiber.steps < STEPS_MAX) {
        if (v != VALUE_NONE) poison(w, v);
        enum vm_status status = vm_run(&w->fiber, v == VALUE_NONE ? 1000 : 1);
        if (status == VM_POLLED) {
            fiber_acknowledge(&w->fiber, POLL_COLLECT);
            interp_collect(w->in);
        }
        if (status == VM_FAILED) exception_format(w->in, &w->printed, w->fiber.error, 100);
        if (status == VM_DONE || status == VM_FAILED) return true;
        ck_assert(status == VM_BUDGET || status == VM_POLLED);
    }
    return false;
}

static bool run_program(struct world *w, const char *program, value v) {
    world_init(w);
    const struct code *code = compile(w, program);
    return !code || run(w, code, v);
}

static char *read_file(const char *path) {
    FILE *f = fopen(path, "rb");
    ck_assert_ptr_nonnull(f);
    struct text t = {0};
    char part[4096];
    for (size_t n; (n = fread(part, 1, sizeof part, f)) > 0;) text_add(&t, part, n);
    fclose(f);
    char *s = strdup(text_str(&t));
    text_finish(&t);
    return s;
}

// What it printed, and its error with the places that it went through, are the same.
static uint64_t check_program(const char *path, value v) {
    struct world plain, poisoned;
    char *program = read_file(path);
    uint64_t n = 0;
    if (run_program(&plain, program, VALUE_NONE)) {
        bool ends = run_program(&poisoned, program, v);
        ck_assert_msg(!ends || !strcmp(text_str(&plain.printed), text_str(&poisoned.printed)), "%s reads a register that counts as dead", path);
        n = poisoned.poisoned;
        world_finish(&poisoned);
    }
    world_finish(&plain);
    free(program);
    return n;
}

static const char *const folders[] = {"containers", "control", "errors", "exceptions", "functions", "iteration", "methods", "modules",
                                      "numbers", "programs", "strings"};

START_TEST(dead_registers_are_never_read) {
    struct text pattern = {0};
    glob_t found;
    text_printf(&pattern, "%s/../../lang/%s/*.py", TEST_GOLDEN, folders[_i / 2]);
    ck_assert_int_eq(glob(text_str(&pattern), 0, NULL, &found), 0);
    uint64_t poisoned = 0;
    for (size_t i = 0; i < found.gl_pathc; i++) poisoned += check_program(found.gl_pathv[i], _i % 2 ? value_from_small(-7777) : VALUE_UNDEF);
    ck_assert_uint_gt(poisoned, 1000);
    globfree(&found);
    text_finish(&pattern);
}
END_TEST

int main(void) {
    Suite *s = suite_create("liveness");
    TCase *t = tcase_create("liveness");
    tcase_set_timeout(t, 100);
    tcase_add_loop_test(t, small_programs, 0, sizeof smalls / sizeof *smalls);
    tcase_add_test(t, huge_code_counts_as_alive);
    tcase_add_loop_test(t, dead_registers_are_never_read, 0, 2 * sizeof folders / sizeof *folders);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
