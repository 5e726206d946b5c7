// The race detector: each program's races by name, the same under every seed, since all its accesses happen whatever the order. What
// orders threads, what does not, which uses of containers are told, and the words.
#include "base/clock.h"
#include "base/text.h"
#include "lab/races.h"
#include "lang/interp.h"
#include "lib/lib.h"
#include "task/engine.h"

#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define MS 1000000
#define PATIENCE (20000 * (int64_t)MS)
#define SEEDS 12

static struct engine *engine;
static struct races *races;
static struct log_cursor cursor;
static struct text notes, error;

static void setup(void *user, struct engine *e, struct interp *in) {
    (void)user;
    lib_register(in);
    lib_register_tasks(e, in);
}

static void open_engine(enum schedule schedule, uint64_t seed, bool wanted) {
    struct schedule_options o = {.schedule = schedule, .seed = seed, .cores = 2};
    engine = engine_create(&(struct engine_options){.setup = setup, .schedule = o});
    ck_assert_ptr_nonnull(engine);
    races = races_create(engine_sched(engine), wanted);
    cursor = (struct log_cursor){0};
}

static void close_engine(void) {
    engine_destroy(engine);
    races_destroy(races);
    text_finish(&notes);
    text_finish(&error);
}

static void take(const struct event *e, bool *ended) {
    if (e->kind == EVENT_NOTE) text_printf(&notes, "%.*s\n", (int)e->text_len, e->text);
    if (e->kind == EVENT_FAIL) text_add(&error, e->text, e->text_len);
    if (e->kind != EVENT_CELL_END) return;
    text_add(&error, e->text, e->text_len);
    *ended = true;
}

static void run_cell(const char *text) {
    int64_t until = clock_now() + PATIENCE;
    bool ended = false;
    struct event out[64];
    struct text texts = {0};
    text_clear(&notes);
    text_clear(&error);
    engine_run(engine, source_create("<test>", text, strlen(text), 1), false);
    while (!ended && clock_now() < until) {
        struct pollfd p = {.fd = log_fd(engine_log(engine)), .events = POLLIN};
        poll(&p, 1, 5);
        log_drain_fd(engine_log(engine));
        for (size_t n; (n = log_read(engine_log(engine), &cursor, out, 64, &texts, true)) > 0; text_clear(&texts)) {
            for (size_t i = 0; i < n; i++) take(&out[i], &ended);
        }
    }
    text_finish(&texts);
    ck_assert(ended);
    ck_assert_str_eq(text_str(&error), "");
}

static void expect_names(const char *what, uint64_t seed, const char *want) {
    struct text names = {0};
    races_names(races, &names);
    ck_assert_msg(!strcmp(text_str(&names), want), "%s, seed %d: races on '%s', not '%s'", what, (int)seed, text_str(&names), want);
    text_finish(&names);
}

#define TWO(body) "def one():\n" body "join(spawn(one), spawn(one))\n"
#define PAIR(a, b) "def one():\n" a "def two():\n" b "t = spawn(one); u = spawn(two)\njoin t, u\n"

static const struct {
    const char *program, *names;
} programs[] = {
    // The ground truth of explore.md.
    {"x = 0\n" TWO("    global x\n    x = x + 1\n"), "x"},
    {"x = 0\n" TWO("    global x\n    for i in range(3):\n        x = x + 1\n"), "x"},
    {"x = 0\nm = Lock()\n" TWO("    global x\n    with m:\n        x = x + 1\n") "print(x)\n", ""},
    {"x = 0\nm = Lock()\n" TWO("    global x\n    m.acquire()\n    x = x + 1\n    m.release()\n"), ""},
    {"x = 0\nm = Lock()\n" TWO("    global x\n    with m:\n        y = x\n    with m:\n        x = y + 1\n"), ""},
    {"balance = 100\npaid = 0\n" TWO("    global balance, paid\n    if balance >= 80:\n        sleep(0.01)\n        balance -= 80\n        paid += 1\n"), "balance, paid"},
    {"a = 1; b = 1; A = Lock(); B = Lock()\n" PAIR("    global a, b\n    with A:\n        with B:\n            a += 1; b -= 1\n",
        "    global a, b\n    with A:\n        with B:\n            b += 1; a -= 1\n"), ""},
    {"x = 0; y = 0\n" PAIR("    global x\n    x = 1\n    return y\n", "    global y\n    y = 1\n    return x\n"), "x, y"},
    {"want = [False, False]; turn = 0; x = 0\n"
     "def enter(i):\n    global turn, x\n    want[i] = True\n    turn = 1 - i\n    while want[1 - i] and turn == 1 - i:\n        pass\n"
     "    x = x + 1\n    want[i] = False\njoin(spawn(enter, 0), spawn(enter, 1))\n", "turn, want, x"},
    {"ready = False; c = Condition()\n" PAIR("    global ready\n    with c:\n        while not ready:\n            c.wait()\n",
        "    global ready\n    with c:\n        ready = True\n        c.notify()\n"), ""},
    {PAIR("    print('a'); print('b')\n", "    print('c'); print('d')\n"), ""},
    // What orders.
    {"x = 1\n" "def one():\n    global x\n    x = x + 1\njoin(spawn(one))\nx = x + 1\n", ""},
    {"x = 1\ndef one():\n    global x\n    x = x + 1\nt = spawn(one)\nt.join()\nx = x + 1\njoin(spawn(one))\n", ""},
    {"x = 1\ndef one():\n    global x\n    x = x + 1\nspawn(one)\njoin\nx = x + 1\n", ""},
    {"x = 1\ndef one():\n    global x\n    x = x + 1\nt = spawn(one)\nx = 5\nt.join()\n", "x"},
    {"x = 0; s = Semaphore(0)\n" PAIR("    global x\n    x = 1\n    s.release()\n", "    s.acquire()\n    return x\n"), ""},
    {"x = 0; e = Event()\n" PAIR("    global x\n    x = 1\n    e.set()\n", "    e.wait()\n    return x\n"), ""},
    {"x = 0; e = Event()\n" PAIR("    global x\n    x = 1\n    e.set()\n", "    while not e.is_set():\n        sleep(0.01)\n    return x\n"), ""},
    {"import queue\nx = 0; q = queue.Queue()\n" PAIR("    global x\n    x = 1\n    q.put(1)\n", "    q.get()\n    return x\n"), ""},
    {"import queue\nx = 0; q = queue.Queue(1)\nq.put(0)\n" PAIR("    global x\n    x = 1\n    q.get()\n", "    q.put(1)\n    return x\n"), ""},
    {"import queue\nx = 0; q = queue.Queue()\nq.put(0)\ndef one():\n    global x\n    q.get()\n    x = 1\n    q.task_done()\nspawn(one)\nq.join()\nprint(x)\n", ""},
    {"x = 0; y = 0; b = Barrier(2)\n" PAIR("    global x\n    x = 1\n    b.wait()\n    return y\n", "    global y\n    y = 1\n    b.wait()\n    return x\n"), ""},
    {"x = 0; b = Barrier(2)\n" PAIR("    global x\n    x = 1\n    b.wait()\n", "    global x\n    b.wait()\n    b2 = x\n    x = 2\n") "print(x)\n", ""},
    {"x = 0; b = Barrier(2)\n" PAIR("    global x\n    b.wait()\n    x = 1\n", "    global x\n    b.wait()\n    x = 2\n"), "x"},
    {"import multiprocessing\nx = 0; m = multiprocessing.Lock()\n" TWO("    global x\n    with m:\n        x = x + 1\n"), ""},
    {"xs = []\npool = ThreadPool(2)\ndef f(x):\n    return x + 1\nxs = pool.map(f, [1, 2, 3])\npool.close()\nprint(xs)\n", ""},
    {"n = 0\npool = ThreadPool(2)\ndef f(x):\n    global n\n    sleep(0.01)\n    n += x\npool.map(f, [1, 2, 3, 4], 1)\npool.close()\n", "n"},
    {"n = 0\ndef f(x):\n    global n\n    n = x\n    return x\npool = ThreadPool(1)\npool.map(f, [1, 2])\nprint(n)\n", ""},
    // What does not.
    {"x = 0\n" PAIR("    global x\n    x = 1\n", "    sleep(0.1)\n    return x\n"), "x"},
    {"x = 0\n" PAIR("    global x\n    print('a')\n    x = 1\n    print('b')\n", "    global x\n    print('c')\n    x = 2\n"), "x"},
    {"stop = False\n" PAIR("    global stop\n    sleep(0.1)\n    stop = True\n", "    while not stop:\n        sleep(0.01)\n"), "stop"},
    {"x = 0; A = Lock(); B = Lock()\n" PAIR("    global x\n    with A:\n        x += 1\n", "    global x\n    with B:\n        x += 1\n"), "x"},
    // Containers.
    {"xs = []\n" TWO("    xs.append(1)\n") "print(xs)\n", ""},
    {"xs = [0, 0]\n" PAIR("    xs[0] = 1\n", "    xs[1] = 2\n") "print(xs)\n", ""},
    {"xs = [0, 0]\n" TWO("    xs[0] = 1\n"), "xs"},
    {"xs = [0, 0]\n" TWO("    xs[-1] += 1\n"), "xs"},
    {"xs = [1, 2]\n" TWO("    return sum(xs) + xs[0] + len(xs)\n"), ""},
    {"xs = [1, 2]\n" PAIR("    xs.append(3)\n", "    return len(xs)\n"), "xs"},
    {"xs = [1, 2]\n" PAIR("    xs.append(3)\n", "    for x in xs:\n        pass\n"), "xs"},
    {"xs = [1, 2]\n" PAIR("    xs[1] = 3\n", "    return sum(xs)\n"), "xs"},
    {"xs = list(range(3))\n" PAIR("    xs[1] = 3\n", "    print(xs)\n"), "xs"},
    {"d = {}\n" PAIR("    d['a'] = 1\n", "    d['b'] = 2\n"), ""},
    {"d = {}\n" TWO("    d['a'] = 1\n"), "d"},
    {"d = {'a': 0}\n" TWO("    d['a'] = d.get('a', 0) + 1\n"), "d"},
    {"d = {'a': 0}\n" PAIR("    d['b'] = 1\n", "    return len(d)\n"), "d"},
    {"d = {'a': 0}\n" PAIR("    d['b'] = 1\n", "    return d['a']\n"), ""},
    {"import queue\nq = queue.Queue()\n" PAIR("    xs = [1]\n    xs.append(2)\n    q.put(xs)\n", "    xs = q.get()\n    xs.append(3)\n    return len(xs)\n"), ""},
    {"def make():\n    n = 0\n    def_ = lambda: n\n    return def_\nf = make()\n" TWO("    return f()\n"), ""},
    // Processes have memory of their own.
    {"x = 0\ndef one():\n    global x\n    x += 1\np = process(one); q = process(one)\nstart p, q\nx = 7\njoin p, q\nprint(x)\n", ""},
};

START_TEST(the_verdict_is_the_same_under_every_seed) {
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        open_engine(SCHEDULE_SIM, seed, true);
        run_cell(programs[_i].program);
        expect_names(programs[_i].program, seed, programs[_i].names);
        ck_assert_int_eq(notes.len > 0, *programs[_i].names != '\0');
        close_engine();
    }
}
END_TEST

static const char lost[] = "n = 0\nguard = Lock()\n"
                           "def careful():\n    global n\n    with guard:\n        n += 1\n    with guard:\n        n += 1\n"
                           "def careless():\n    global n\n    n += 1\n"
                           "t = spawn(careful)\nu = spawn(careless)\njoin t, u\n";

START_TEST(a_note_names_threads_lines_locks_and_the_likely_guard) {
    open_engine(SCHEDULE_SIM, 1, true);
    run_cell(lost);
    ck_assert_uint_eq(races_count(races), 1);
    static const char *const parts[] = {"race on n: ", "Thread-1", "Thread-2", "line 11: n += 1", "holds guard", "holds no lock",
                                        "of 7 uses held guard"};
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        ck_assert_msg(strstr(text_str(&notes), parts[i]) != NULL, "no '%s' in\n%s", parts[i], text_str(&notes));
    close_engine();
}
END_TEST

START_TEST(a_line_of_a_note_fits_a_terminal) {
    open_engine(SCHEDULE_SIM, 1, true);
    run_cell("a_rather_long_name_for_a_counter = 0\n"
             TWO("    global a_rather_long_name_for_a_counter\n"
                 "    a_rather_long_name_for_a_counter = a_rather_long_name_for_a_counter + 1000000\n"));
    size_t column = 0;
    for (size_t i = 0; i < notes.len; i++) {
        column = notes.data[i] == '\n' ? 0 : column + 1;
        ck_assert_msg(column <= 80, "too wide:\n%s", text_str(&notes));
    }
    close_engine();
}
END_TEST

START_TEST(each_variable_is_told_once_and_not_more_than_three) {
    open_engine(SCHEDULE_SIM, 1, true);
    run_cell("a = 0; b = 0; c = 0; d = 0; e = 0\n"
             TWO("    global a, b, c, d, e\n    for i in range(9):\n        a += 1; b += 1; c += 1; d += 1; e += 1\n"));
    ck_assert_uint_eq(races_count(races), 5);
    size_t told = 0;
    for (const char *at = text_str(&notes); (at = strstr(at, "race on ")); at++) told++;
    ck_assert_uint_eq(told, 3);
    ck_assert_ptr_nonnull(strstr(text_str(&notes), "and 2 more races"));
    run_cell("print(a)\n");
    ck_assert_uint_eq(races_count(races), 0);
    ck_assert_str_eq(text_str(&notes), "");
    close_engine();
}
END_TEST

START_TEST(switched_off_nothing_is_told) {
    open_engine(SCHEDULE_SIM, 1, false);
    run_cell(lost);
    ck_assert_uint_eq(races_count(races), 0);
    races_want(races, true);
    run_cell(lost);
    ck_assert_uint_eq(races_count(races), 1);
    races_want(races, false);
    run_cell(lost);
    ck_assert_str_eq(text_str(&notes), "");
    close_engine();
}
END_TEST

START_TEST(real_threads_are_not_looked_at) {
    for (int i = 0; i < 2; i++) {
        open_engine(i ? SCHEDULE_GIL : SCHEDULE_FREE, 1, true);
        run_cell(lost);
        ck_assert_uint_eq(races_count(races), 0);
        ck_assert_str_eq(text_str(&notes), "");
        close_engine();
    }
}
END_TEST

START_TEST(the_next_cell_sees_threads_of_the_one_before) {
    open_engine(SCHEDULE_SIM, 1, true);
    run_cell("x = 0\ndef slow():\n    global x\n    sleep(1)\n    x = 1\nt = spawn(slow)\n");
    ck_assert_uint_eq(races_count(races), 0);
    run_cell("x = 2\nsleep(2)\n");
    expect_names("x = 2", 1, "x");
    run_cell("x = 3\n"); // the thread is over, and the prompt was between them
    expect_names("x = 3", 1, "");
    close_engine();
}
END_TEST

START_TEST(many_threads_one_after_the_other_are_all_followed) {
    open_engine(SCHEDULE_SIM, 1, true);
    run_cell("x = 0\ndef add():\n    global x\n    x += 1\nfor i in range(3000):\n    join(spawn(add))\nprint(x)\n");
    ck_assert_str_eq(text_str(&notes), "");
    run_cell("for i in range(3000):\n    join(spawn(add))\nt = spawn(add)\nu = spawn(add)\njoin t, u\n");
    expect_names("at last", 1, "x");
    close_engine();
}
END_TEST

START_TEST(too_many_at_once_are_said) {
    open_engine(SCHEDULE_SIM, 1, true);
    run_cell("def rest():\n    sleep(1)\nts = [spawn(rest) for i in range(1100)]\njoin(ts)\n");
    ck_assert_ptr_nonnull(strstr(text_str(&notes), "too many threads"));
    close_engine();
}
END_TEST

START_TEST(garbage_takes_its_accounts_with_it) {
    open_engine(SCHEDULE_SIM, 1, true);
    run_cell("m = Lock()\n"
             "def churn():\n    for i in range(40000):\n        xs = [0] * 50\n        with m:\n            pass\n        for x in xs:\n            pass\n"
             "t = spawn(churn)\nu = spawn(churn)\njoin t, u\n");
    ck_assert_uint_eq(races_count(races), 0);
    close_engine();
}
END_TEST

int main(void) {
    Suite *s = suite_create("races");
    TCase *t = tcase_create("races");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, the_verdict_is_the_same_under_every_seed, 0, sizeof programs / sizeof *programs);
    tcase_add_test(t, a_note_names_threads_lines_locks_and_the_likely_guard);
    tcase_add_test(t, a_line_of_a_note_fits_a_terminal);
    tcase_add_test(t, each_variable_is_told_once_and_not_more_than_three);
    tcase_add_test(t, switched_off_nothing_is_told);
    tcase_add_test(t, real_threads_are_not_looked_at);
    tcase_add_test(t, the_next_cell_sees_threads_of_the_one_before);
    tcase_add_test(t, many_threads_one_after_the_other_are_all_followed);
    tcase_add_test(t, too_many_at_once_are_said);
    tcase_add_test(t, garbage_takes_its_accounts_with_it);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
