// What access_next says about every instruction of small programs, stepped one instruction at a time: nothing that is not there, and
// nothing left out. Each program is compared as a text of the accesses to what outlives the line.
#include "base/text.h"
#include "lang/access.h"
#include "lang/interp.h"
#include "lang/object.h"
#include "lib/lib.h"
#include "values.h"

static enum native_status collect_print(void *user, struct fiber *f, const char *s, size_t len) {
    (void)user, (void)f, (void)s, (void)len;
    return NATIVE_OK;
}

static enum native_status no_command(struct call *c, const char *line, size_t len) {
    return native_raise(c, "RuntimeError", "no command here: %.*s", (int)len, line);
}

struct world {
    struct interp *in;
    struct fiber fiber;
};

static void world_open(struct world *w) {
    memset(w, 0, sizeof *w);
    w->in = interp_create((size_t)64 << 20, &(struct host){.print = collect_print, .command = no_command});
    lib_register(w->in);
    fiber_init(&w->fiber, w->in);
}

static void world_close(struct world *w) {
    fiber_finish(&w->fiber);
    interp_destroy(w->in);
}

static void start(struct world *w, const char *program) {
    const struct code *code = NULL;
    struct diag diag = {0};
    struct source *src = source_create("<test>", program, strlen(program), 1);
    ck_assert_msg(interp_compile(w->in, src, &(struct parse_options){0}, &code, &diag) == PARSE_OK, "does not compile: %s", program);
    ck_assert(fiber_start_code(&w->fiber, code));
}

// The user's variable that holds v, or NULL.
static const char *holder(struct world *w, value v) {
    for (size_t i = 0; i < interp_slot_count(w->in); i++)
        if (interp_is_user_variable(w->in, (int)i) && value_load(&w->fiber.globals[i]) == v) return interp_slot_name(w->in, (int)i);
    return NULL;
}

// "R x" reads the global x, "W x[0]" writes an item, "W x#" the shape, "R x*" all items, "W x!" an object's inside, "W cell".
static void add_access(struct world *w, struct text *t, const struct access *a) {
    const char *name = a->place == ACCESS_GLOBAL ? interp_slot_name(w->in, a->slot) : a->place == ACCESS_CELL ? "cell" : holder(w, a->object);
    if (!name || (a->place == ACCESS_GLOBAL && !interp_is_user_variable(w->in, a->slot) && !a->writes)) return;
    text_printf(t, "%s%c %s", t->len ? ", " : "", a->writes ? 'W' : 'R', name);
    if (a->place == ACCESS_ITEM) text_printf(t, "[%d]", a->slot);
    if (a->place == ACCESS_SHAPE) text_printf(t, "#");
    if (a->place == ACCESS_WHOLE) text_printf(t, "*");
    if (a->place == ACCESS_OBJECT) text_printf(t, "!");
    if (a->place != ACCESS_KEY) return;
    text_printf(t, "[");
    ck_assert(ops_repr(&w->fiber, t, a->key));
    text_printf(t, "]");
}

// Runs a line to its end; all its accesses and, in brackets, the natives it calls.
static void trace(struct world *w, const char *line, struct text *t) {
    start(w, line);
    for (;;) {
        struct next_step next;
        access_next(&w->fiber, &next);
        for (size_t i = 0; i < next.n; i++) add_access(w, t, &next.at[i]);
        if (next.native) text_printf(t, "%s(%s/%zu)", t->len ? ", " : "", next.native->def->name, next.nargs);
        enum vm_status status = vm_run(&w->fiber, 1);
        if (status == VM_DONE) return;
        ck_assert_msg(status == VM_BUDGET || status == VM_FAILED, "%s: status %d", line, (int)status);
        if (status == VM_FAILED) return;
    }
}

static const char before[] = "x = 1\nxs = [1, 2, 3]\nys = [7]\nd = {'k': 1}\nlock = None\n"
                             "def f(n):\n    return lambda: n\ng = f(5)\n";

static const struct {
    const char *line, *want;
} cases[] = {
    {"x", "R x"},
    {"x = x + 1", "R x, W x"},
    {"x += 1", "R x, W x"},
    {"del x", "W x"},
    {"y = [1, 2]", "W y"},
    {"xs[0]", "R xs, R xs[0], R xs#"},
    {"xs[-1]", "R xs, R xs[2], R xs#"},
    {"xs[9]", "R xs, R xs#"},
    {"xs[0:2]", "R xs, R xs*, R xs#"},
    {"xs[1] = 5", "R xs, W xs[1], R xs#"},
    {"xs[1] += 5", "R xs, R xs[1], R xs#, W xs[1], R xs#"},
    {"xs[:] = ys", "R ys, R xs, W xs*, W xs#, R ys*, R ys#"},
    {"del xs[0]", "R xs, W xs#"},
    {"d['k']", "R d, R d['k']"},
    {"d['no']", "R d, R d['no']"},
    {"d['k'] = 2", "R d, W d['k']"},
    {"d['n'] = 2", "R d, W d['n'], W d#"},
    {"del d['k']", "R d, W d['k'], W d#"},
    {"d.get('k')", "R d, R d['k'], (get/1)"},
    {"d.setdefault('k', 0)", "R d, R d['k'], (setdefault/2)"},
    {"d.setdefault('n', 0)", "R d, W d['n'], W d#, (setdefault/2)"},
    {"d.pop('k')", "R d, W d['k'], W d#, (pop/1)"},
    {"d.update({'k': 3})", "R d, W d['k'], W d#, (update/1)"},
    {"d.clear()", "R d, W d#, (clear/0)"},
    {"d.keys()", "R d, (keys/0)"},
    {"'k' in d", "R d, R d['k']"},
    {"2 in xs", "R xs, R xs*, R xs#"},
    {"for k in d: pass", "R d, R d#, W k, R d#"},
    {"for i in ys: pass", "R ys, R ys[0], R ys#, W i, R ys#"},
    {"a, = ys", "R ys, R ys*, R ys#, W a"},
    {"if xs: pass", "R xs, R xs#"},
    {"not xs", "R xs, R xs#"},
    {"xs == ys", "R xs, R ys, R xs*, R xs#, R ys*, R ys#"},
    {"if xs == ys: pass", "R xs, R ys, R xs*, R xs#, R ys*, R ys#"},
    {"xs is ys", "R xs, R ys"},
    {"xs + ys", "R xs, R ys, R xs*, R xs#, R ys*, R ys#"},
    {"xs += ys", "R xs, R ys, R ys*, R ys#, W xs#, W xs"},
    {"xs.append(ys)", "R xs, R ys, W xs#, (append/1)"},
    {"xs.extend(ys)", "R xs, R ys, W xs#, R ys*, R ys#, (extend/1)"},
    {"xs.sort()", "R xs, W xs#, (sort/0)"},
    {"xs.count(1)", "R xs, R xs*, R xs#, (count/1)"},
    {"list.append(xs, 1)", "R xs, W xs#, (append/1)"},
    {"len(xs)", "R xs, R xs#, (len/1)"},
    {"id(xs)", "R xs, (id/1)"},
    {"print(xs, 1)", "R xs, R xs*, R xs#, (print/2)"},
    {"f'{xs}'", "R xs, R xs*, R xs#"},
    {"str(d)", "R d, R d*, R d#, (str/1)"},
    {"g()", "R g, R cell"},
    {"[v for v in ys]", "R ys, R ys[0], R ys#, R ys#"},
    {"1 + 2", ""},
};

START_TEST(every_instruction_says_what_it_touches) {
    struct world w;
    struct text seen = {0}, unused = {0};
    world_open(&w);
    trace(&w, before, &unused);
    trace(&w, cases[_i].line, &seen);
    ck_assert_msg(!strcmp(text_str(&seen), cases[_i].want), "%s: got %s, want %s", cases[_i].line, text_str(&seen), cases[_i].want);
    text_finish(&seen);
    text_finish(&unused);
    world_close(&w);
}
END_TEST

START_TEST(the_natives_arguments_are_found_on_the_stack) {
    struct world w;
    struct next_step next = {0};
    world_open(&w);
    start(&w, "max(3, 4)");
    do {
        access_next(&w.fiber, &next);
    } while (!next.native && vm_run(&w.fiber, 1) == VM_BUDGET);
    ck_assert_ptr_nonnull(next.native);
    ck_assert_str_eq(next.native->def->name, "max");
    ck_assert_uint_eq(next.nargs, 2);
    ck_assert(next.args[0] == value_from_small(3) && next.args[1] == value_from_small(4));
    ck_assert(next.self == VALUE_UNDEF && !next.resumes);
    world_close(&w);
}
END_TEST

START_TEST(many_containers_at_once_are_cut) {
    struct world w;
    struct next_step next;
    world_open(&w);
    start(&w, "xs = [1]\nprint(xs, xs, xs, xs, xs, xs)");
    do {
        access_next(&w.fiber, &next);
        ck_assert_uint_le(next.n, ACCESS_MOST);
        if (next.native) ck_assert_uint_eq(next.n, ACCESS_MOST);
    } while (vm_run(&w.fiber, 1) == VM_BUDGET);
    world_close(&w);
}
END_TEST

int main(void) {
    Suite *s = suite_create("access");
    TCase *t = tcase_create("access");
    tcase_add_loop_test(t, every_instruction_says_what_it_touches, 0, sizeof cases / sizeof *cases);
    tcase_add_test(t, the_natives_arguments_are_found_on_the_stack);
    tcase_add_test(t, many_containers_at_once_are_cut);
    suite_add_tcase(s, t);
    return run_suite(s);
}
