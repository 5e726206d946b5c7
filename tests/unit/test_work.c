// What natives and operators charge a fiber for (fiber_work): as much more as their operands are bigger, and nothing where size does
// not matter. And that a charge ends a run under a budget early, and changes nothing else.
#include "base/text.h"
#include "lang/interp.h"
#include "lang/vm.h"
#include "lib/lib.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define SMALL 400 // items; ten times as many are compared with it

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
    size_t early; // runs that ended with instructions left in their budget
};

static void mark_fiber(void *user, struct heap_marker *m) {
    fiber_mark(user, m);
}

static void world_init(struct world *w) {
    memset(w, 0, sizeof *w);
    w->in = interp_create((size_t)64 << 20, &(struct host){.user = &w->printed, .print = collect_print, .command = no_command});
    lib_register(w->in);
    fiber_init(&w->fiber, w->in);
    interp_add_roots(w->in, mark_fiber, &w->fiber);
}

static void world_finish(struct world *w) {
    fiber_finish(&w->fiber);
    interp_destroy(w->in);
    text_finish(&w->printed);
}

// Runs a program to its end, so many instructions at a time.
static void run(struct world *w, const char *program, int64_t budget) {
    const struct code *code = NULL;
    struct diag diag = {0};
    struct source *src = source_create("<test>", program, strlen(program), 1);
    ck_assert_msg(interp_compile(w->in, src, &(struct parse_options){0}, &code, &diag) == PARSE_OK, "does not compile: %s", program);
    fiber_start_code(&w->fiber, code);
    for (;;) {
        uint64_t before = w->fiber.steps;
        enum vm_status status = vm_run(&w->fiber, budget);
        if (status == VM_DONE) return;
        if (status == VM_FAILED) exception_summary(w->in, &w->printed, w->fiber.error);
        ck_assert_msg(status != VM_FAILED, "%s: %s", program, text_str(&w->printed));
        if (status == VM_BUDGET) w->early += w->fiber.steps - before < (uint64_t)budget;
        if (status != VM_POLLED) continue;
        fiber_acknowledge(&w->fiber, POLL_COLLECT);
        interp_collect(w->in);
    }
}

// What one line charges, of each kind, with variables of size n.
static void charge_of(struct world *w, const char *line, int n, uint64_t charged[WORK_COUNT]) {
    uint64_t before[WORK_COUNT];
    struct text program = {0};
    text_printf(&program, "n = %d\n", n);
    text_add_str(&program, "import math\n"
                           "import random\n"
                           "s = 'ab ' * n\n"
                           "upper = 'AB ' * n\n"
                           "wide = 'äb ' * n\n"
                           "digits = '0' * n\n"
                           "tabs = 'a\\t' * n\n"
                           "t = (1, 2) * n\n"
                           "xs = [i * 7919 % n for i in range(n)]\n"
                           "ordered = list(range(n))\n"
                           "ys = xs[:]\n"
                           "zs = [x for x in xs]\n"
                           "texts = ['ab'] * n\n"
                           "pairs = [(i, i) for i in xs]\n"
                           "d = {i: str(i) for i in range(n)}\n"
                           "e = {i: str(i) for i in range(n)}\n"
                           "key = n // 2\n");
    run(w, text_str(&program), -1);
    text_finish(&program);
    memcpy(before, w->fiber.work, sizeof before);
    run(w, line, INT64_MAX);
    for (size_t i = 0; i < WORK_COUNT; i++) charged[i] = w->fiber.work[i] - before[i];
}

static const struct {
    const char *line;
    enum work_kind kind;
} GROWING[] = {
    {"x = s + 'a'", WORK_BYTES},
    {"x = 'a' * n", WORK_BYTES},
    {"x = t + (1,)", WORK_ITEMS},
    {"x = xs + [1]", WORK_ITEMS},
    {"x = (1, 2) * n", WORK_ITEMS},
    {"x = [1] * n", WORK_ITEMS},
    {"xs += t", WORK_ITEMS},
    {"xs += s", WORK_ITEMS},
    {"xs *= 2", WORK_ITEMS},
    {"x = d | {}", WORK_ITEMS},
    {"d |= e", WORK_ITEMS},
    {"d |= pairs", WORK_ITEMS},
    {"x = '<%s>' % s", WORK_BYTES},
    {"x = f'<{s}>'", WORK_BYTES},
    {"x = f'{xs}'", WORK_BYTES},
    {"x = s[1:]", WORK_BYTES},
    {"x = s[::-1]", WORK_BYTES},
    {"x = wide[1:]", WORK_BYTES},
    {"x = wide[::2]", WORK_BYTES},
    {"x = wide[n]", WORK_BYTES},
    {"x = t[1:]", WORK_ITEMS},
    {"x = xs[:]", WORK_ITEMS},
    {"x = xs[::2]", WORK_ITEMS},
    {"xs[:0] = [1]", WORK_ITEMS},
    {"xs[::2] = xs[::2]", WORK_ITEMS},
    {"del xs[0]", WORK_ITEMS},
    {"del xs[:5]", WORK_ITEMS},
    {"del xs[::2]", WORK_ITEMS},
    {"x = 'z' in s", WORK_BYTES},
    {"x = -1 in xs", WORK_ITEMS},
    {"x = key in ordered", WORK_ITEMS},
    {"x = -1 in d.values()", WORK_ITEMS},
    {"x = s == 'ab ' * n", WORK_BYTES},
    {"x = s <= s + 'a'", WORK_BYTES},
    {"x = xs == ys", WORK_ITEMS},
    {"x = xs < ys", WORK_ITEMS},
    {"x = d == e", WORK_ITEMS},
    {"x = d.keys() <= e.keys()", WORK_ITEMS},
    {"x = hash(t)", WORK_ITEMS},
    {"x = repr(xs)", WORK_BYTES},
    {"x = str(xs)", WORK_BYTES},
    {"x = ascii(wide)", WORK_BYTES},
    {"x = format(s, '>5')", WORK_BYTES},
    {"x = int(digits)", WORK_BYTES},
    {"x = float(digits)", WORK_BYTES},
    {"x = list(range(n))", WORK_ITEMS},
    {"x = list(t)", WORK_ITEMS},
    {"x = list(iter(xs))", WORK_ITEMS},
    {"x = tuple(xs)", WORK_ITEMS},
    {"x = list(s)", WORK_ITEMS},
    {"x = dict(d)", WORK_ITEMS},
    {"x = dict(pairs)", WORK_ITEMS},
    {"x = dict.fromkeys(xs)", WORK_ITEMS},
    {"x = d.copy()", WORK_ITEMS},
    {"d.update(e)", WORK_ITEMS},
    {"x = sum(xs)", WORK_ITEMS},
    {"x = sum(range(n))", WORK_ITEMS},
    {"x = min(xs)", WORK_ITEMS},
    {"x = max(t)", WORK_ITEMS},
    {"x = any([0] * n)", WORK_ITEMS},
    {"x = any(ordered)", WORK_COUNT}, // no kind grows: the second item decides
    {"x = all(t)", WORK_ITEMS},
    {"x = sorted(xs)", WORK_COMPARES},
    {"x = sorted(ordered)", WORK_COMPARES},
    {"x = sorted(pairs)", WORK_COMPARES},
    {"xs.sort()", WORK_COMPARES},
    {"xs.sort(key=str)", WORK_COMPARES},
    {"xs.sort(reverse=True)", WORK_ITEMS},
    {"x = xs.copy()", WORK_ITEMS},
    {"x = xs.count(-1)", WORK_ITEMS},
    {"x = ordered.index(key)", WORK_ITEMS},
    {"ordered.remove(key)", WORK_ITEMS},
    {"xs.extend(t)", WORK_ITEMS},
    {"xs.insert(0, 1)", WORK_ITEMS},
    {"xs.pop(0)", WORK_ITEMS},
    {"xs.reverse()", WORK_ITEMS},
    {"x = t.count(3)", WORK_ITEMS},
    {"x = tuple(ordered).index(key)", WORK_ITEMS},
    {"x = s.upper()", WORK_BYTES},
    {"x = wide.title()", WORK_BYTES},
    {"x = digits.isdigit()", WORK_BYTES},
    {"x = s.isprintable()", WORK_BYTES},
    {"x = digits.isalnum()", WORK_BYTES},
    {"x = upper.isupper()", WORK_BYTES},
    {"x = ('a' * n).isidentifier()", WORK_BYTES},
    {"x = ('Ab ' * n).istitle()", WORK_BYTES},
    {"x = s.find('z')", WORK_BYTES},
    {"x = s.rfind('z')", WORK_BYTES},
    {"x = s.count('a')", WORK_BYTES},
    {"x = (s + 'z').index('z')", WORK_BYTES},
    {"x = s.startswith(s + '')", WORK_BYTES},
    {"x = s.partition('a')", WORK_BYTES},
    {"x = s.removeprefix('a')", WORK_BYTES},
    {"x = s.strip()", WORK_BYTES},
    {"x = 'a'.ljust(n)", WORK_BYTES},
    {"x = '1'.zfill(n)", WORK_BYTES},
    {"x = tabs.expandtabs()", WORK_BYTES},
    {"x = s.replace('a', 'xy')", WORK_BYTES},
    {"x = s.replace('z', '')", WORK_BYTES},
    {"x = s.replace('', '-')", WORK_BYTES},
    {"x = s.translate({97: None, 98: None})", WORK_BYTES},
    {"x = str.maketrans(digits, digits)", WORK_BYTES},
    {"x = str.maketrans(d)", WORK_ITEMS},
    {"x = s.split()", WORK_BYTES},
    {"x = s.split()", WORK_ITEMS},
    {"x = s.split(' ')", WORK_BYTES},
    {"x = s.rsplit()", WORK_ITEMS},
    {"x = wide.split()", WORK_BYTES},
    {"x = s.splitlines()", WORK_BYTES},
    {"x = ','.join(texts)", WORK_BYTES},
    {"x = ','.join(c for c in texts)", WORK_ITEMS},
    {"x = '{}{}'.format(s, 1)", WORK_BYTES},
    {"x = '{a}'.format_map({'a': s})", WORK_BYTES},
    {"x = random.choices(xs, k=n)", WORK_ITEMS},
    {"x = random.sample(xs, n // 2)", WORK_ITEMS},
    {"random.shuffle(xs)", WORK_ITEMS},
    {"x = math.fsum(xs)", WORK_ITEMS},
    {"x = math.prod([1] * n)", WORK_ITEMS},
    {"x = math.dist(xs, t[:n])", WORK_ITEMS},
};

START_TEST(charges_grow_with_the_operands) {
    struct world w;
    world_init(&w);
    for (size_t i = 0; i < sizeof GROWING / sizeof *GROWING; i++) {
        uint64_t small[WORK_COUNT], large[WORK_COUNT];
        const char *line = GROWING[i].line;
        enum work_kind kind = GROWING[i].kind;
        charge_of(&w, line, SMALL, small);
        charge_of(&w, line, 10 * SMALL, large);
        if (kind == WORK_COUNT) {
            ck_assert_msg(!memcmp(small, large, sizeof small), "%s: charges differ", line);
            continue;
        }
        double times = (double)large[kind] / (double)small[kind];
        ck_assert_msg(small[kind] >= SMALL / 4 && times > 9 && times < 14, "%s: %llu, then %llu", line, (unsigned long long)small[kind],
                      (unsigned long long)large[kind]);
    }
    world_finish(&w);
}
END_TEST

// Where size does not matter there is no charge.
static const char *const CONSTANT[] = {
    "x = n + 1", "x = n * n", "x = n < 5", "x = s", "x = len(s), len(xs), len(d), len(range(n))", "x = s[5]", "x = xs[5]", "x = t[-1]",
    "x = t[:]", "x = s[:]", "x = range(n)[5:]", "x = range(n)", "xs.append(1)", "x = xs.pop()", "x = xs.pop(-1)", "del xs[-1]", "xs[0] = 1",
    "xs.insert(n, 1)", "xs.clear()", "x = d[5]", "x = d.get(5)", "d[5] = 1", "d['a'] = 1", "del d[5]", "x = d.pop(5)", "x = d.popitem()",
    "d.setdefault(5, 1)", "d.clear()", "x = 5 in d", "x = 5 in range(n)", "x = 5 in d.keys()", "x = d.items()", "x = iter(xs)",
    "x = next(iter(xs))", "x = s == s", "x = s == s + ''", "x = s is t", "x = bool(s), not xs", "x = t + ()", "x = tuple(t)", "x = str(s)",
    "x = s.isascii()", "x = range(n).index(5)", "x = enumerate(xs), zip(xs, t), map(len, texts), reversed(xs)",
    "x = random.choice(xs)", "x = isinstance(xs, list)", "x = abs(-5), round(2.5), divmod(7, 2)", "x = ord('a')", "x = math.sqrt(n)",
    "for x in xs:\n    x + 1\n", "x = s.strip('x')", "x = s.ljust(3)",
};

START_TEST(what_is_done_at_once_is_free) {
    static const uint64_t nothing[WORK_COUNT];
    struct world w;
    world_init(&w);
    for (size_t i = 0; i < sizeof CONSTANT / sizeof *CONSTANT; i++) {
        uint64_t charged[WORK_COUNT];
        charge_of(&w, CONSTANT[i], SMALL, charged);
        ck_assert_msg(!memcmp(charged, nothing, sizeof charged), "%s: %llu bytes, %llu items, %llu comparisons", CONSTANT[i],
                      (unsigned long long)charged[WORK_BYTES], (unsigned long long)charged[WORK_ITEMS],
                      (unsigned long long)charged[WORK_COMPARES]);
    }
    world_finish(&w);
}
END_TEST

static const char PROGRAM[] = "words = ('the quick brown fox ' * 3000).split()\n"
                              "counts = {}\n"
                              "for word in words[:50]:\n"
                              "    counts[word] = counts.get(word, 0) + 1\n"
                              "print(sorted(counts.items()), len(words), words.count('fox'))\n"
                              "xs = [i * 7919 % 5003 for i in range(5003)]\n"
                              "xs.sort()\n"
                              "print(sum(xs), xs[:3], xs == list(range(5003)), ''.join(words).count('k'))\n";

START_TEST(heavy_natives_end_a_run_early) {
    struct world free, bound;
    world_init(&free);
    world_init(&bound);
    run(&free, PROGRAM, -1);
    run(&bound, PROGRAM, 1000000);
    ck_assert_str_eq(text_str(&bound.printed), text_str(&free.printed));
    ck_assert_ptr_nonnull(strstr(text_str(&free.printed), "12000 3000\n12512503 [0, 1, 2] True 3000\n"));
    ck_assert_uint_ge(bound.early, 7); // *, split, count, sort, sum, ==, join
    ck_assert_mem_eq(bound.fiber.work, free.fiber.work, sizeof free.fiber.work);
    world_finish(&free);
    world_finish(&bound);
}
END_TEST

// What is heavy ends the run at the very next instruction, and the next run starts afresh.
START_TEST(a_run_ends_just_behind_the_charge) {
    struct world w;
    world_init(&w);
    run(&w, "x = [0] * 4096\nx = 1\nx = 2\n", 1000000);
    ck_assert_uint_eq(w.early, 0);
    run(&w, "x = [0] * 4097\nx = 1\nx = 2\n", 1000000);
    ck_assert_uint_eq(w.early, 1);
    world_finish(&w);
}
END_TEST

int main(void) {
    Suite *s = suite_create("work");
    TCase *t = tcase_create("work");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, charges_grow_with_the_operands);
    tcase_add_test(t, what_is_done_at_once_is_free);
    tcase_add_test(t, heavy_natives_end_a_run_early);
    tcase_add_test(t, a_run_ends_just_behind_the_charge);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
