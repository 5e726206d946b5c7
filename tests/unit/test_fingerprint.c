// Fingerprints: the same for states that differ only in where and in which order their objects were made, another one for every
// single thing that a program could notice. What "the same" means is said by a slow comparison here.
#include "lang/fingerprint.h"
#include "lang/frame.h"
#include "lang/generator.h"
#include "lib/lib.h"
#include "values.h"

#define NODES 12
#define MANY 4000 // random graphs

static bool equal(struct print128 x, struct print128 y) {
    return x.a == y.a && x.b == y.b;
}

static struct print128 print_of(struct fingerprint *p, value v) {
    fingerprint_begin(p);
    fingerprint_add_value(p, v);
    return fingerprint_end(p);
}

// Random numbers of a seed: splitmix64.
static uint64_t draw(uint64_t *state, uint64_t below) {
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % below;
}

// Random graphs of values: a plan, built as often and in whatever order one likes.

enum shape { LIST, TUPLE, DICT, CELL, SLICE, ITERATOR, METHOD, VIEW, SHAPES };

struct node {
    enum shape shape;
    int n;        // items
    int item[3];  // below NODES: that node; else a plain value
};

static value plain(struct bench *b, int which) {
    switch (which) {
    case 0: return VALUE_NONE;
    case 1: return VALUE_TRUE;
    case 2: return num(b, 1);
    case 3: return real(b, 1.0);
    case 4: return num(b, INT64_MAX);
    case 5: return real(b, 1e300);
    case 6: return txt(b, "word");
    case 7: return make_range(&b->f.cache, 0, 3, 1);
    case 8: return real(b, -0.0);
    default: return real(b, 0.0);
    }
}

static struct node random_node(uint64_t *seed, int kinds) {
    struct node n = {.shape = (enum shape)draw(seed, SHAPES), .n = (int)draw(seed, 4)};
    for (int i = 0; i < 3; i++) n.item[i] = (int)draw(seed, (uint64_t)kinds + 10) + NODES - kinds;
    return n;
}

static value shell(struct bench *b, const struct node *n) { // empty still
    struct heap_cache *c = &b->f.cache;
    switch (n->shape) {
    case LIST: return value_from_object(make_list(c, draw(&(uint64_t){b->f.heavy++}, 9)));
    case TUPLE: return value_from_object(make_tuple(c, (size_t)n->n));
    case DICT: return value_from_object(make_dict(c));
    case CELL: return make_cell(c, VALUE_NONE);
    case SLICE: return make_slice(c, VALUE_NONE, VALUE_NONE, VALUE_NONE);
    case ITERATOR: return make_iterator(c, VALUE_NONE);
    case METHOD: return make_method(c, VALUE_NONE, VALUE_NONE);
    default: return make_dict_view(c, make_dict(c), DICT_KEYS);
    }
}

static void fill_dict(struct bench *b, struct dict *d, const value *items, int n) {
    for (int i = 0; i < n; i++) {
        value key = num(b, i);
        uint64_t hash;
        ck_assert(value_hash(&b->f, key, &hash));
        ck_assert(dict_set(&b->f.cache, d, key, hash, items[i]));
    }
}

static void fill(struct bench *b, value v, const struct node *n, const value *items) {
    switch (n->shape) {
    case LIST:
        for (int i = 0; i < n->n; i++) ck_assert(list_append(&b->f.cache, value_list(v), items[i]));
        break;
    case TUPLE: memcpy(value_tuple(v)->items, items, (size_t)n->n * sizeof *items); break;
    case DICT: fill_dict(b, value_dict(v), items, n->n); break;
    case CELL: value_cell(v)->v = items[0]; break;
    case SLICE: value_slice(v)->start = items[0], value_slice(v)->stop = items[1], value_slice(v)->step = items[2]; break;
    case ITERATOR: value_iterator(v)->source = items[0], value_iterator(v)->at = (size_t)n->n; break;
    case METHOD: value_method(v)->self = items[0], value_method(v)->function = items[1]; break;
    default: fill_dict(b, value_dict_view(v)->dict, items, n->n);
    }
}

// Builds a plan; the order in which objects are made, and so their addresses, comes from `order`.
static value build(struct bench *b, const struct node plan[NODES], uint64_t order) {
    value made[NODES], items[3];
    int at[NODES];
    for (int i = 0; i < NODES; i++) at[i] = i;
    for (int i = NODES - 1; i > 0; i--) {
        int j = (int)draw(&order, (uint64_t)i + 1), t = at[i];
        at[i] = at[j];
        at[j] = t;
    }
    for (int i = 0; i < NODES; i++) made[at[i]] = shell(b, &plan[at[i]]);
    for (int i = 0; i < NODES; i++) {
        for (int k = 0; k < 3; k++) {
            int item = plan[at[i]].item[k];
            items[k] = item < NODES ? made[item] : plain(b, item - NODES);
        }
        fill(b, made[at[i]], &plan[at[i]], items);
    }
    return made[0];
}

// The slow comparison: both are walked side by side; whom one meets first, the other must meet first, too.

struct pairs {
    value x[64], y[64];
    size_t n;
};

static bool is_number(value v) {
    return value_is_int(v) || value_is_float(v);
}

static bool same_number(value x, value y) {
    if (value_is_int(x) != value_is_int(y)) return false;
    if (value_is_int(x)) return value_int(x) == value_int(y);
    double a = value_float(x), b = value_float(y);
    return memcmp(&a, &b, sizeof a) == 0;
}

static size_t parts(value v, value out[8]) {
    size_t n = 0;
    value key, item;
    const struct dict *d = value_is_dict(v) ? value_dict(v) : NULL;
    if (value_is_list(v)) while (n < list_len(value_list(v))) out[n] = list_get(value_list(v), n), n++;
    if (value_is_tuple(v)) for (; n < value_tuple(v)->len; n++) out[n] = value_tuple(v)->items[n];
    for (size_t at = 0; d && dict_next(d, &at, &key, &item);) out[n++] = key, out[n++] = item;
    if (value_is_cell(v)) out[n++] = value_cell(v)->v;
    if (value_is_slice(v)) out[n++] = value_slice(v)->start, out[n++] = value_slice(v)->stop, out[n++] = value_slice(v)->step;
    if (value_is_iterator(v)) out[n++] = value_iterator(v)->source, out[n++] = value_from_small((int64_t)value_iterator(v)->at);
    if (value_is_method(v)) out[n++] = value_method(v)->self, out[n++] = value_method(v)->function;
    if (value_is_dict_view(v)) out[n++] = value_from_object(value_dict_view(v)->dict);
    return n;
}

static bool same(struct pairs *p, value x, value y) {
    value a[8], b[8];
    if (is_number(x) || is_number(y)) return is_number(x) && is_number(y) && same_number(x, y);
    if (!value_is_object(x) || !value_is_object(y)) return x == y;
    if (object_kind(x) != object_kind(y)) return false;
    if (value_is_str(x)) return str_equal(value_str(x), value_str(y));
    if (value_is_range(x)) return ops_equal(NULL, x, y) == 1;
    for (size_t i = 0; i < p->n; i++) {
        if (p->x[i] == x || p->y[i] == y) return p->x[i] == x && p->y[i] == y;
    }
    p->x[p->n] = x;
    p->y[p->n++] = y;
    size_t n = parts(x, a);
    if (n != parts(y, b)) return false;
    for (size_t i = 0; i < n; i++) {
        if (!same(p, a[i], b[i])) return false;
    }
    return true;
}

static void random_plan(struct node plan[NODES], uint64_t *seed, int kinds) {
    for (int i = 0; i < NODES; i++) plan[i] = random_node(seed, kinds);
}

START_TEST(equal_wherever_the_objects_lie) {
    struct bench *b = bench_open(1 << 28);
    struct fingerprint *p = fingerprint_create(b->in);
    uint64_t seed = (uint64_t)_i;
    for (int i = 0; i < MANY / 4; i++) {
        struct node plan[NODES];
        random_plan(plan, &seed, NODES);
        struct print128 first = print_of(p, build(b, plan, seed));
        for (uint64_t order = 1; order < 4; order++) ck_assert(equal(first, print_of(p, build(b, plan, seed + order))));
    }
    fingerprint_destroy(p);
    bench_close(b);
}
END_TEST

// Two graphs that differ in one place of the plan, or in none that can be reached.
START_TEST(equal_where_nothing_can_tell_them_apart_and_only_there) {
    struct bench *b = bench_open(1 << 28);
    struct fingerprint *p = fingerprint_create(b->in);
    uint64_t seed = 1000 + (uint64_t)_i;
    int alike = 0;
    for (int i = 0; i < MANY; i++) {
        struct node plan[NODES];
        struct pairs pairs = {.n = 0};
        random_plan(plan, &seed, 4);
        value x = build(b, plan, seed);
        struct node *changed = &plan[draw(&seed, NODES)];
        if (draw(&seed, 8) == 0) changed->shape = (enum shape)draw(&seed, SHAPES);
        else if (draw(&seed, 8) == 0) changed->n = (int)draw(&seed, 4);
        else changed->item[draw(&seed, 3)] = (int)draw(&seed, NODES + 10);
        value y = build(b, plan, seed + 1);
        bool is_same = same(&pairs, x, y);
        ck_assert_int_eq(equal(print_of(p, x), print_of(p, y)), is_same);
        alike += is_same;
    }
    ck_assert_int_gt(alike, MANY / 20);
    ck_assert_int_lt(alike, MANY - MANY / 20);
    fingerprint_destroy(p);
    bench_close(b);
}
END_TEST

// Each differs from each other, and from nothing made of the same parts again.
START_TEST(plain_values_are_their_value) {
    struct bench *b = bench_open(1 << 24);
    struct fingerprint *p = fingerprint_create(b->in);
    value v[2][16];
    for (int k = 0; k < 2; k++) {
        value made[] = {VALUE_UNDEF, VALUE_NONE, VALUE_TRUE, VALUE_FALSE, num(b, 1), num(b, 0), real(b, 0.0), real(b, -0.0), real(b, 1.0),
                        num(b, INT64_MIN), real(b, 1e-300), txt(b, ""), txt(b, "1"), txt(b, "eight by"), txt(b, "eight byt"),
                        make_range(&b->f.cache, 0, 5, 2)};
        memcpy(v[k], made, sizeof made);
    }
    for (int i = 0; i < 16; i++) {
        for (int j = 0; j < 16; j++) ck_assert_int_eq(equal(print_of(p, v[0][i]), print_of(p, v[1][j])), i == j);
    }
    ck_assert(!equal(print_of(p, txt(b, "a\0b")), print_of(p, make_str(&b->f.cache, "a\0b", 3))));
    ck_assert(!equal(print_of(p, make_range(&b->f.cache, 0, 5, 2)), print_of(p, make_range(&b->f.cache, 0, 6, 2))));
    struct int_object *boxed = heap_new(&b->f.cache, OBJ_INT, sizeof *boxed);
    boxed->i = 1;
    ck_assert(equal(print_of(p, value_from_object(boxed)), print_of(p, num(b, 1))));
    fingerprint_destroy(p);
    bench_close(b);
}
END_TEST

START_TEST(depth_and_cycles_take_no_stack) {
    struct bench *b = bench_open(1 << 28);
    struct fingerprint *p = fingerprint_create(b->in);
    struct print128 prints[3];
    for (int k = 0; k < 3; k++) {
        struct list *outer = make_list(&b->f.cache, 0), *first = outer;
        for (int i = 0; i < 100000 + (k == 2); i++) {
            struct list *l = make_list(&b->f.cache, 0);
            ck_assert(list_append(&b->f.cache, l, value_from_object(outer)));
            outer = l;
        }
        ck_assert(list_append(&b->f.cache, first, value_from_object(outer)));
        prints[k] = print_of(p, value_from_object(outer));
    }
    ck_assert(equal(prints[0], prints[1]));
    ck_assert(!equal(prints[0], prints[2]));
    ck_assert(fingerprint_is_whole(p));
    fingerprint_destroy(p);
    bench_close(b);
}
END_TEST

START_TEST(a_word_changes_half_of_the_bits) {
    struct bench *b = bench_open(1 << 24);
    struct fingerprint *p = fingerprint_create(b->in);
    int changed = 0;
    for (int bit = 0; bit < 64; bit++) {
        for (uint64_t other = 0; other < 50; other++) {
            struct print128 pair[2];
            for (int k = 0; k < 2; k++) {
                fingerprint_begin(p);
                fingerprint_add(p, other << 3 ^ (uint64_t)k << bit);
                fingerprint_add(p, other);
                pair[k] = fingerprint_end(p);
            }
            int n = __builtin_popcountll(pair[0].a ^ pair[1].a), m = __builtin_popcountll(pair[0].b ^ pair[1].b);
            ck_assert_int_gt(n, 8);
            ck_assert_int_gt(m, 8);
            changed += n + m;
        }
    }
    ck_assert_int_gt(changed, 63 * 64 * 50);
    ck_assert_int_lt(changed, 65 * 64 * 50);
    fingerprint_destroy(p);
    bench_close(b);
}
END_TEST

// Fibers.

struct program {
    struct bench *b;
    struct fingerprint *p;
};

static struct program program_open(void) {
    struct program g = {.b = bench_open(1 << 26)};
    lib_register(g.b->in);
    g.p = fingerprint_create(g.b->in);
    return g;
}

static void program_close(struct program *g) {
    fingerprint_destroy(g->p);
    bench_close(g->b);
}

static const struct code *compile(struct program *g, const char *text) {
    const struct code *code = NULL;
    struct diag diag = {0};
    struct source *src = source_create("<test>", text, strlen(text), 1);
    ck_assert_int_eq(interp_compile(g->b->in, src, &(struct parse_options){0}, &code, &diag), PARSE_OK);
    return code;
}

static void run_to_end(struct program *g, const char *text) {
    fiber_start_code(&g->b->f, compile(g, text));
    ck_assert_int_eq(vm_run(&g->b->f, -1), VM_DONE);
}

static value variable(struct program *g, const char *name) {
    return interp_globals(g->b->in)[interp_slot(g->b->in, name, strlen(name))];
}

static struct print128 print_fiber(struct program *g, const struct fiber *f) {
    fingerprint_begin(g->p);
    fingerprint_add_fiber(g->p, f);
    return fingerprint_end(g->p);
}

// A fiber that calls f with two numbers, after so many steps. It is as it was when it has come to its end.
static void begin_call(struct program *g, struct fiber *f, int64_t x, int64_t y) {
    fiber_init(f, g->b->in);
    ck_assert(fiber_start_call(f, variable(g, "f"), (value[]){value_from_small(x), value_from_small(y)}, 2, NULL, NULL, 0));
}

// Two that were given x and y, and x and z: after which steps do they have the same fingerprint? '=' or '/', one for each.
static void compare_steps(struct program *g, int64_t y, int64_t z, char *out, size_t max) {
    struct fiber one, two;
    begin_call(g, &one, 5, y);
    begin_call(g, &two, 5, z);
    size_t n = 0;
    for (enum vm_status s = VM_BUDGET; s == VM_BUDGET && n + 1 < max; n++) {
        out[n] = equal(print_fiber(g, &one), print_fiber(g, &two)) ? '=' : '/';
        s = vm_run(&one, 1);
        ck_assert_int_eq(vm_run(&two, 1), s);
    }
    out[n] = 0;
    ck_assert(equal(print_fiber(g, &one), print_fiber(g, &two)) == (one.result == two.result));
    fiber_finish(&one);
    fiber_finish(&two);
}

static void expect_steps(const char *program, int64_t y, int64_t z, const char *begins, const char *ends) {
    struct program g = program_open();
    char got[200];
    run_to_end(&g, program);
    compare_steps(&g, y, z, got, sizeof got);
    size_t n = strlen(got);
    ck_assert_msg(!strncmp(got, begins, strlen(begins)) && n >= strlen(ends) && !strcmp(got + n - strlen(ends), ends), "%s: %s", program, got);
    program_close(&g);
}

START_TEST(registers_count_while_they_are_read) {
    expect_steps("def f(x, y):\n    return x\n", 1, 1, "===", "=");
    expect_steps("def f(x, y):\n    return y\n", 1, 2, "///", "/");
    expect_steps("def f(x, y):\n    return x\n", 1, 2, "//==", "="); // dead as soon as the call has begun
    expect_steps("def f(x, y):\n    y = x\n    return y\n", 1, 2, "//==", "=");
    expect_steps("def f(x, y):\n    z = y * 0\n    return x + z\n", 1, 2, "///=", "=");
    expect_steps("def g(a):\n    return a\ndef f(x, y):\n    g(x)\n    return y\n", 1, 2, "///", "////");
    expect_steps("def g(a):\n    return a\ndef f(x, y):\n    g(y)\n    return x\n", 1, 2, "////", "==");
    expect_steps("def g(a):\n    return 0\ndef f(x, y):\n    g(y)\n    return x\n", 1, 2, "/////=", "====");
    expect_steps("def f(x, y):\n    try:\n        x()\n    except TypeError:\n        return y\n", 1, 2, "///", "//");
}
END_TEST

// Whatever runs, two fibers that do the same have the same fingerprint after each step, and one that is a step behind never has.
START_TEST(steps_differ_and_runs_agree) {
    static const char *const programs[] = {
        "def f(x, y):\n    total = 0\n    for i in range(x):\n        total += i * y\n    return total\n",
        "def f(x, y):\n    xs = [i * y for i in range(x)]\n    d = {str(i): i for i in xs}\n    for k in d:\n        xs.append(k)\n    return len(xs)\n",
        "def f(x, y):\n    n = 0\n    for a, b in zip(range(x), map(lambda v: v + y, range(x))):\n        n += a * b\n    return n\n",
        "def f(x, y):\n    g = lambda n: y if n == 0 else g(n - 1) + 1\n    return g(x)\n",
        "def f(x, y):\n    try:\n        [1][x]\n    except IndexError as e:\n        return str(e)\n    finally:\n        y = 1\n",
        "def f(x, y):\n    return sorted([3, 1, 2], key=lambda v: -v)[0] + sum(v for v in (x, y))\n",
    };
    struct program g = program_open();
    run_to_end(&g, programs[_i]);
    struct fiber one, two;
    begin_call(&g, &one, 5, 7);
    begin_call(&g, &two, 5, 7);
    struct print128 last = print_fiber(&g, &one);
    int steps = 0;
    for (enum vm_status s = VM_BUDGET; s == VM_BUDGET; steps++) {
        s = vm_run(&one, 1);
        struct print128 ahead = print_fiber(&g, &one);
        ck_assert(!equal(ahead, last));
        ck_assert(equal(last, print_fiber(&g, &two)));
        ck_assert_int_eq(vm_run(&two, 1), s);
        ck_assert(equal(ahead, print_fiber(&g, &two)));
        last = ahead;
    }
    ck_assert_int_gt(steps, 10);
    ck_assert_int_eq(one.error, VALUE_UNDEF);
    fiber_finish(&one);
    fiber_finish(&two);
    program_close(&g);
}
END_TEST

// Programs that leave something in v, and whether the two are the same to any that goes on from there.
struct twins {
    const char *one, *two;
    bool same;
};

static const struct twins twins[] = {
    {"a = [1]\nv = [a, a]\n", "v = [[1], [1]]\n", false},
    {"v = [[1], [2]]\n", "b = [2]\na = [1]\nv = [a, b]\n", true},
    {"v = {1: 2, 3: 4}\n", "v = {3: 4, 1: 2}\n", false},
    {"v = {1: 2}\n", "v = {7: 8, 1: 2}\ndel v[7]\n", true},
    {"v = {1: 2}\n", "v = {True: 2}\n", false},
    {"v = iter([1, 2])\n", "v = iter([1, 2])\nnext(v)\n", false},
    {"d = {1: 1, 2: 2, 3: 3}\nv = iter(d)\nnext(v)\n", "d = {1: 1, 2: 2, 3: 3}\nv = iter(d)\nnext(v)\n", true},
    {"d = {0: 0, 1: 1, 2: 2}\nv = iter(d)\nnext(v)\nnext(v)\ndel d[0]\nd[5] = 5\n",
     "d = {1: 1, 0: 0, 2: 2}\nv = iter(d)\nnext(v)\nnext(v)\ndel d[0]\nd[5] = 5\n", false}, // the same items, the gap elsewhere
    {"d = {1: 1}\nv = d.keys()\n", "d = {1: 1}\nv = d.values()\n", false},
    {"v = (i for i in [1, 2])\n", "v = (i for i in [1, 2])\n", false}, // code written twice is code of its own
    {"v = [make(1), make(2)]\n", "w = make(2)\nv = [make(1), w]\n", true},
    {"v = [make(1), make(1)]\n", "v = [make(2), make(1)]\n", false},
    {"v = [make(1)] * 2\n", "v = [make(1), make(1)]\n", false},
    {"v = ValueError('a', 1)\n", "v = ValueError('a', 1)\n", true},
    {"v = ValueError('a', 1)\n", "v = ValueError('a', 2)\n", false},
    {"v = ValueError('a', 1)\n", "v = TypeError('a', 1)\n", false},
    {"v = g(1)\n", "v = g(1)\n", true},
    {"v = g(1)\n", "v = g(2)\n", false},
    {"v = g(1)\nnext(v)\n", "v = g(1)\n", false},
    {"v = g(1)\nnext(v)\n", "v = g(1)\nw = next(v)\n", true},
    {"v = g(1)\nw = list(v)\n", "v = g(2)\nw = list(v)\n", true}, // both at their end; what they were made with is forgotten
    {"v = len\n", "v = max\n", false},
    {"v = [].append\n", "v = [].append\n", true},
    {"v = [].append\n", "v = [1].append\n", false},
    {"v = [].append\n", "v = [].pop\n", false},
    {"v = ValueError\n", "v = TypeError\n", false},
};

static const char TWINS_BEGIN[] = "def make(n):\n    return lambda m: n + m\n"
                                  "def g(n):\n    return map(lambda k: k + n, [1, 2, 3])\n";

START_TEST(twins_of_values) {
    struct program g = program_open();
    struct print128 print[2];
    run_to_end(&g, TWINS_BEGIN);
    for (int k = 0; k < 2; k++) {
        run_to_end(&g, k ? twins[_i].two : twins[_i].one);
        print[k] = print_of(g.p, variable(&g, "v"));
        ck_assert(fingerprint_is_whole(g.p));
    }
    ck_assert_msg(equal(print[0], print[1]) == twins[_i].same, "%s--\n%s", twins[_i].one, twins[_i].two);
    program_close(&g);
}
END_TEST

int main(void) {
    Suite *s = suite_create("fingerprint");
    TCase *t = tcase_create("fingerprint");
    tcase_set_timeout(t, 100);
    tcase_add_loop_test(t, equal_wherever_the_objects_lie, 0, 4);
    tcase_add_loop_test(t, equal_where_nothing_can_tell_them_apart_and_only_there, 0, 4);
    tcase_add_test(t, plain_values_are_their_value);
    tcase_add_test(t, depth_and_cycles_take_no_stack);
    tcase_add_test(t, a_word_changes_half_of_the_bits);
    tcase_add_test(t, registers_count_while_they_are_read);
    tcase_add_loop_test(t, steps_differ_and_runs_agree, 0, 6);
    tcase_add_loop_test(t, twins_of_values, 0, sizeof twins / sizeof *twins);
    suite_add_tcase(s, t);
    return run_suite(s);
}
