// What the library says of itself: every function has a signature that begins with its name, a sentence of help, and an example
// that runs. And what programs cannot show: natives when the heap is full.
#include "base/text.h"
#include "lang/interp.h"
#include "lang/vm.h"
#include "lib/lib.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static enum native_status collect_print(void *user, struct fiber *f, const char *s, size_t len) {
    (void)f;
    text_add(user, s, len);
    return NATIVE_OK;
}

static enum native_status no_command(struct call *c, const char *line, size_t len) {
    return native_raise(c, "RuntimeError", "no command here: %.*s", (int)len, line);
}

struct world {
    struct interp *in;
    struct fiber fiber;
    struct text printed;
};

static void mark_fiber(void *user, struct heap_marker *m) {
    fiber_mark(user, m);
}

static void world_init(struct world *w, size_t heap_bytes) {
    memset(w, 0, sizeof *w);
    w->in = interp_create(heap_bytes, &(struct host){.user = &w->printed, .print = collect_print, .command = no_command});
    lib_register(w->in);
    fiber_init(&w->fiber, w->in);
    interp_add_roots(w->in, mark_fiber, &w->fiber);
}

static void world_finish(struct world *w) {
    fiber_finish(&w->fiber);
    interp_destroy(w->in);
    text_finish(&w->printed);
}

// Runs a program; what it printed and, if it failed, the error stand in w->printed. The text is valid until the next run.
static const char *run(struct world *w, const char *program) {
    text_clear(&w->printed);
    const struct code *code = NULL;
    struct diag diag = {0};
    struct source *src = source_create("<test>", program, strlen(program), 1);
    if (interp_compile(w->in, src, &(struct parse_options){0}, &code, &diag) != PARSE_OK) {
        diag_format(&w->printed, &diag, 100);
        diag_finish(&diag);
        return text_str(&w->printed);
    }
    fiber_start_code(&w->fiber, code);
    enum vm_status status;
    while ((status = vm_run(&w->fiber, -1)) == VM_POLLED) {
        fiber_acknowledge(&w->fiber, POLL_COLLECT);
        interp_collect(w->in);
    }
    if (status == VM_FAILED) exception_summary(w->in, &w->printed, w->fiber.error);
    return text_str(&w->printed);
}

struct examples {
    struct world *w;
    size_t seen;
};

static bool needs_threads(const struct native_def *def) {
    return strstr(def->example, "threading.") != NULL;
}

static void check_def(void *user, const char *owner, const struct native_def *def) {
    struct examples *e = user;
    size_t len = strlen(def->name);
    e->seen++;
    ck_assert_msg(def->signature && !strncmp(def->signature, def->name, len) && def->signature[len] == '(', "%s.%s: signature '%s'",
                  owner, def->name, def->signature);
    ck_assert_msg(def->doc && *def->doc, "%s.%s: no help", owner, def->name);
    ck_assert_msg(def->example && *def->example, "%s.%s: no example", owner, def->name);
    if (def->flags & NATIVE_HIDDEN) return;
    ck_assert_msg(def->doc[strlen(def->doc) - 1] == '.', "%s.%s: '%s' ends like no sentence", owner, def->name, def->doc);
    ck_assert_msg(strstr(def->example, def->name), "%s.%s: '%s' does not show it", owner, def->name, def->example);
    if (needs_threads(def)) return;
    const char *shown = run(e->w, def->example);
    ck_assert_msg(e->w->fiber.error == VALUE_UNDEF, "%s.%s: %s: %s", owner, def->name, def->example, shown);
}

START_TEST(every_function_explains_itself) {
    struct world w;
    world_init(&w, (size_t)64 << 20);
    struct examples e = {.w = &w};
    interp_each_native(w.in, check_def, &e);
    ck_assert_uint_gt(e.seen, 200);
    world_finish(&w);
}
END_TEST

START_TEST(what_is_left_out_says_so) {
    struct world w;
    world_init(&w, (size_t)64 << 20);
    ck_assert_str_eq(run(&w, "open('x')"), "NameError: bobbin leaves out 'open'");
    ck_assert_str_eq(run(&w, "set([1])"), "NameError: bobbin leaves out 'set'");
    ck_assert_str_eq(run(&w, "input('name?')"), "RuntimeError: bobbin leaves out 'input': lessons run with nobody at the keyboard");
    ck_assert_str_eq(run(&w, "'a'.encode()"), "NameError: bobbin leaves out 'encode': there are no bytes");
    ck_assert_str_eq(run(&w, "import os\nos.getenv('HOME')"), "NameError: bobbin leaves out 'os.getenv'");
    ck_assert_str_eq(run(&w, "print(1, file=None)"), "1\n");
    ck_assert_str_eq(run(&w, "print(dir([])[:3], [n for n in dir([]) if n[0] == '_'])"), "['append', 'clear', 'copy'] []\n");
    world_finish(&w);
}
END_TEST

// Each fails within a heap of 4 MB and leaves a program that goes on.
START_TEST(a_full_heap_is_an_error_of_the_program) {
    static const char *const greedy[] = {
        "'a'.center(10 ** 12)", "'a'.zfill(10 ** 18)", "'\\t'.expandtabs(10 ** 12)", "('a' * 10 ** 6).replace('a', 'b' * 100)",
        "('a' * 10 ** 6).replace('', 'b' * 100)", "'{:>10000000000}'.format(1)", "list(range(10 ** 12))", "tuple(range(10 ** 12))",
        "sorted(range(10 ** 12))", "random.choices([1], k=10 ** 12)", "list(iter(range(10 ** 9)))", "tuple(iter(range(10 ** 9)))", "sorted(iter(range(10 ** 9)))", "('a ' * 10 ** 6).split()",
        "('a,' * 10 ** 6).split(',')", "('a\\n' * 10 ** 6).splitlines()", "'ab'.translate({97: 'x' * 3000000, 98: 'y' * 3000000})",
        "dict((i, i) for i in range(10 ** 9))", "list(map(str, range(10 ** 9)))", "[x for x in range(10 ** 9)]",
    };
    struct world w;
    world_init(&w, (size_t)4 << 20);
    for (size_t i = 0; i < sizeof greedy / sizeof *greedy; i++) {
        struct text program = {0};
        text_printf(&program, "try:\n    %s\n    print('fits')\nexcept MemoryError:\n    print('full')\nprint(len('ab'.upper()))\n", greedy[i]);
        const char *shown = run(&w, text_str(&program));
        ck_assert_msg(!strcmp(shown, "full\n2\n"), "%s: %s", greedy[i], shown);
        text_finish(&program);
    }
    world_finish(&w);
}
END_TEST

// A heap that is often full of garbage: every answer is right all the same.
START_TEST(collections_change_nothing) {
    struct world w;
    world_init(&w, (size_t)3 << 20);
    const char *shown = run(&w,
        "ok = 0\n"
        "for i in range(3000):\n"
        "    words = ('word%d ' % i * 50).split()\n"
        "    ok += ','.join(words) == 'word%d,' % i * 49 + 'word%d' % i\n"
        "    ok += sorted(words, key=len) == words and dict(zip(words, words)) == {words[0]: words[0]}\n"
        "    ok += '{0} {x[0]}'.format(i, x=[i]) == str(i) + ' ' + str(i)\n"
        "print(ok)\n");
    ck_assert_str_eq(shown, "9000\n");
    struct heap_stats stats;
    heap_stats(interp_heap(w.in), &stats);
    ck_assert_uint_gt(stats.collections, 2);
    world_finish(&w);
}
END_TEST

int main(void) {
    Suite *s = suite_create("lib");
    TCase *t = tcase_create("lib");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, every_function_explains_itself);
    tcase_add_test(t, what_is_left_out_says_so);
    tcase_add_test(t, a_full_heap_is_an_error_of_the_program);
    tcase_add_test(t, collections_change_nothing);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
