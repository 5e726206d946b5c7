// The engine from outside: cells and their outcomes, interrupts wherever MainThread is, tasks that wait, are killed or
// fail, limits, shell commands inside programs, output that outruns its reader, and the end with thousands of threads
// asleep.
#include "base/clock.h"
#include "base/text.h"
#include "lang/interp.h"
#include "lib/lib.h"
#include "task/engine.h"

#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define MS 1000000
#define PATIENCE (20000 * (int64_t)MS)

static struct engine *engine;
static struct log_cursor cursor;
static struct text printed, result, error;
static enum cell_outcome outcome;
static size_t finished, failed, killed;

static bool command(void *user, const char *line, struct text *out) {
    (void)user;
    text_printf(out, "ran %s\n", line);
    return strncmp(line, "wrong", 5) != 0;
}

static bool is_command(void *user, const char *word, size_t len) {
    (void)user;
    return (len == 6 && !memcmp(word, "wobble", 6)) || (len == 5 && !memcmp(word, "wrong", 5));
}

static void setup(void *user, struct engine *e, struct interp *in) {
    (void)user;
    lib_register(in);
    lib_register_tasks(e, in);
}

static void open_engine(size_t max_tasks) {
    struct engine_options o = {.max_tasks = max_tasks, .command = command, .is_command = is_command, .setup = setup};
    engine = engine_create(&o);
    ck_assert_ptr_nonnull(engine);
    cursor = (struct log_cursor){0};
    finished = failed = killed = 0;
}

static void close_engine(void) {
    engine_destroy(engine);
    text_finish(&printed);
    text_finish(&result);
    text_finish(&error);
}

static void take(const struct event *e, bool *ended) {
    if (e->kind == EVENT_PRINT) text_add(&printed, e->text, e->text_len);
    if (e->kind == EVENT_RESULT) text_add(&result, e->text, e->text_len);
    finished += e->kind == EVENT_FINISH;
    failed += e->kind == EVENT_FAIL;
    killed += e->kind == EVENT_KILLED;
    if (e->kind != EVENT_CELL_END) return;
    text_add(&error, e->text, e->text_len);
    outcome = (enum cell_outcome)e->a;
    *ended = true;
}

// Reads as the shell does, for at most `ns`; true when a cell ended.
static bool read_events(int64_t ns) {
    int64_t until = clock_now() + ns;
    bool ended = false;
    struct event out[64];
    struct text texts = {0};
    while (!ended && clock_now() < until) {
        struct pollfd p = {.fd = log_fd(engine_log(engine)), .events = POLLIN};
        poll(&p, 1, 5);
        log_drain_fd(engine_log(engine));
        engine_serve(engine);
        for (size_t n; (n = log_read(engine_log(engine), &cursor, out, 64, &texts, true)) > 0; text_clear(&texts)) {
            for (size_t i = 0; i < n; i++) take(&out[i], &ended);
        }
    }
    text_finish(&texts);
    return ended;
}

static void start_cell(const char *text) {
    text_clear(&printed);
    text_clear(&result);
    text_clear(&error);
    engine_run(engine, source_create("<test>", text, strlen(text), 1), true);
}

static void run_cell(const char *text) {
    start_cell(text);
    ck_assert(read_events(PATIENCE));
    ck_assert(engine_is_idle(engine));
}

static void expect(const char *text, const char *output) {
    run_cell(text);
    ck_assert_str_eq(text_str(&error), "");
    ck_assert_str_eq(text_str(&printed), output);
}

START_TEST(cells_run_and_report) {
    open_engine(0);
    expect("x = 20\nprint(x)\n", "20\n");
    expect("x + 1\n", "");
    ck_assert_str_eq(text_str(&result), "21");
    expect("None\n", "");
    ck_assert_str_eq(text_str(&result), "");
    run_cell("1 / 0\n");
    ck_assert_int_eq(outcome, CELL_FAILED);
    ck_assert_ptr_nonnull(strstr(text_str(&error), "ZeroDivisionError: division by zero"));
    run_cell("if x\n");
    ck_assert_int_eq(outcome, CELL_NOT_PARSED);
    struct diag diag = {0};
    ck_assert_int_eq(engine_check(engine, "def f():\n", &diag), PARSE_INCOMPLETE);
    diag_finish(&diag);
    ck_assert_int_eq(engine_check(engine, "x = 1\n", &diag), PARSE_OK);
    diag_finish(&diag);
    close_engine();
}
END_TEST

static void interrupted(const char *text) {
    start_cell(text);
    ck_assert(!read_events(30 * MS));
    int64_t from = clock_now();
    engine_interrupt(engine);
    ck_assert(read_events(PATIENCE));
    ck_assert_int_lt(clock_now() - from, 1000 * (int64_t)MS);
    ck_assert_int_eq(outcome, CELL_INTERRUPTED);
}

START_TEST(an_interrupt_reaches_every_wait) {
    open_engine(0);
    interrupted("sleep(100)\n");
    interrupted("while True: pass\n");
    interrupted("t = spawn(sleep, 100)\nt.join()\n");
    interrupted("l = Lock()\nl.acquire()\nl.acquire()\n");
    interrupted("join()\n");
    interrupted("while True: print('more')\n");
    expect("try:\n    sleep(0)\n    print('alive')\nexcept KeyboardInterrupt:\n    print('late')\n", "alive\n");
    close_engine();
}
END_TEST

START_TEST(the_second_interrupt_cannot_be_caught) {
    open_engine(0);
    start_cell("while True:\n    try:\n        while True: pass\n    except KeyboardInterrupt: print('caught')\n");
    ck_assert(!read_events(30 * MS));
    engine_interrupt(engine);
    ck_assert(!read_events(60 * MS));
    ck_assert_str_eq(text_str(&printed), "caught\n");
    engine_interrupt(engine);
    ck_assert(read_events(PATIENCE));
    ck_assert_int_eq(outcome, CELL_INTERRUPTED);
    expect("print('on')\n", "on\n");
    close_engine();
}
END_TEST

START_TEST(threads_run_and_end) {
    open_engine(0);
    expect("def f(x):\n    return x * 2\nt = spawn(f, 21)\nt.join()\nprint(t.result, t.state, t.is_alive())\n", "42 finished False\n");
    run_cell("def g(): return 1 / 0\nt = spawn(g)\nt.join()\nprint(t.state)\n");
    ck_assert_str_eq(text_str(&printed), "failed\n");
    ck_assert_uint_eq(finished, 1);
    ck_assert_uint_eq(failed, 1);
    expect("t = thread(sleep, 100)\nstart(t)\nt.join(0.01)\nprint(t.is_alive())\n", "True\n");
    ck_assert_uint_eq(engine_live_count(engine), 1);
    struct task_info info[4];
    ck_assert_uint_ge(engine_tasks(engine, info, 4), 2);
    ck_assert_str_eq(info[0].name, "MainThread");
    ck_assert_str_eq(info[1].name, "Thread-3");
    ck_assert_str_eq(info[1].call, "sleep(100)");
    ck_assert_int_eq(info[1].why, WAIT_SLEEP);
    ck_assert(!engine_kill(engine, info[0].id));
    ck_assert(engine_kill(engine, info[1].id));
    expect("t.join()\nprint(t.state)\n", "killed\n");
    ck_assert(!engine_kill(engine, info[1].id));
    close_engine();
}
END_TEST

START_TEST(waits_are_told) {
    open_engine(0);
    expect("box = Lock()\ndef hold():\n    with box: sleep(100)\ndef want():\n    with box: pass\n"
           "a = spawn(hold)\nsleep(0.05)\nb = spawn(want)\nc = spawn(b.join)\nsleep(0.05)\n", "");
    struct task_info info[8];
    ck_assert_uint_eq(engine_tasks(engine, info, 8), 4);
    ck_assert_str_eq(info[2].waits_for, "Lock-1 (box), held by Thread-1");
    ck_assert_str_eq(info[3].waits_for, "Thread-2");
    ck_assert_uint_eq(engine_kill_all(engine), 3);
    close_engine();
}
END_TEST

// Whether all who wait for a lock wait for one that a task took with it to its end: then nobody can wake them.
static bool lock_died_with_its_owner(void) {
    struct task_info info[16];
    size_t n = engine_tasks(engine, info, 16), waiting = 0, orphaned = 0;
    for (size_t i = 0; i < n && i < 16; i++) {
        if (info[i].state != TASK_BLOCKED || info[i].why != WAIT_LOCK) continue;
        waiting++;
        orphaned += strstr(info[i].waits_for, ", which has ended") != NULL;
    }
    return waiting > 0 && waiting == orphaned;
}

// The kill meets the first waiter before, while or after it is woken. It may also meet it with the lock in its hands.
START_TEST(a_killed_waiter_hands_its_turn_on) {
    open_engine(0);
    for (int i = 0; i < 50; i++) {
        expect("l = Lock()\ndef w():\n    with l: pass\nl.acquire()\nts = [spawn(w) for i in range(4)]\nsleep(0.001)\n", "");
        struct task_info info[16];
        size_t n = engine_tasks(engine, info, 16);
        start_cell("l.release()\njoin()\n");
        if (n > 1) engine_kill(engine, info[1].id);
        if (!read_events(2000 * (int64_t)MS)) {
            ck_assert(lock_died_with_its_owner());
            engine_kill_all(engine);
            ck_assert(read_events(PATIENCE));
        } else if (outcome == CELL_FAILED) { // that the lock died was seen at once
            ck_assert_ptr_nonnull(strstr(text_str(&error), "was ended and never let"));
            engine_reset(engine);
            continue;
        }
        ck_assert_int_eq(outcome, CELL_FINE);
    }
    close_engine();
}
END_TEST

START_TEST(the_limit_on_tasks_is_an_error) {
    open_engine(3);
    run_cell("ts = [thread(sleep, 100) for i in range(5)]\nstart(ts)\n");
    ck_assert_int_eq(outcome, CELL_FAILED);
    ck_assert_ptr_nonnull(strstr(text_str(&error), "RuntimeError: can't start new thread"));
    ck_assert_uint_eq(engine_live_count(engine), 3);
    engine_set_max_tasks(engine, 5);
    expect("start(ts[3], ts[4])\nprint('on')\n", "on\n");
    engine_reset(engine);
    ck_assert_uint_eq(engine_live_count(engine), 0);
    expect("print(thread(sleep, 1).name)\n", "Thread-1\n");
    run_cell("ts\n");
    ck_assert_ptr_nonnull(strstr(text_str(&error), "NameError"));
    close_engine();
}
END_TEST

START_TEST(shell_commands_inside_programs) {
    open_engine(0);
    expect("for i in range(2):\n    wobble 5\nprint('after')\n", "ran wobble 5\nran wobble 5\nafter\n");
    run_cell("wrong\n");
    ck_assert_int_eq(outcome, CELL_FAILED);
    ck_assert_ptr_nonnull(strstr(text_str(&error), "RuntimeError: ran wrong"));
    start_cell("wobble 7\n");
    engine_interrupt(engine); // before, while or after it is served: the cell ends
    ck_assert(read_events(PATIENCE));
    expect("wobble 8\n", "ran wobble 8\n");
    close_engine();
}
END_TEST

START_TEST(output_waits_for_its_reader) {
    open_engine(0);
    start_cell("for i in range(30000): print(i)\n");
    struct timespec nap = {.tv_nsec = 300 * MS};
    nanosleep(&nap, NULL);
    ck_assert(!engine_is_idle(engine));
    ck_assert(read_events(PATIENCE));
    ck_assert_ptr_nonnull(strstr(text_str(&printed), "\n29999\n"));
    size_t lines = 0;
    for (size_t i = 0; i < printed.len; i++) lines += printed.data[i] == '\n';
    ck_assert_uint_eq(lines, 30000);
    close_engine();
}
END_TEST

START_TEST(garbage_is_collected_while_threads_run) {
    open_engine(0);
    engine_set_memory(engine, 8u << 20);
    expect("def churn(n):\n    for i in range(n): xs = [str(j) * 20 for j in range(200)]\n    return len(xs)\n"
           "ts = [spawn(churn, 300) for i in range(4)]\njoin(ts)\nprint([t.result for t in ts])\n",
           "[200, 200, 200, 200]\n");
    run_cell("x = 'x' * 10**12\n");
    ck_assert_ptr_nonnull(strstr(text_str(&error), "MemoryError"));
    close_engine();
}
END_TEST

static void count_slots(void *user, struct interp *in) {
    *(size_t *)user = interp_slot_count(in);
}

START_TEST(the_world_can_be_looked_at) {
    open_engine(0);
    start_cell("n = 0\nwhile True: n += 1\n");
    size_t slots = 0;
    for (int i = 0; i < 100; i++) engine_with_world_stopped(engine, count_slots, &slots);
    ck_assert_uint_gt(slots, 10);
    engine_interrupt(engine);
    ck_assert(read_events(PATIENCE));
    close_engine();
}
END_TEST

// What is behind a name at the time of the snapshot is there again after it, however deep it was changed, and as often as one goes back.
START_TEST(a_snapshot_brings_everything_back) {
    open_engine(0);
    run_cell("import queue\n"
             "n = 1\n"
             "rows = [[1, 2], {'a': [3]}]\n"
             "rows.append(rows)\n"
             "same = rows[0]\n"
             "places = {(1, 2): 'x', (3, (4, 5)): ['y']}\n"
             "fs = [lambda x, k=k: x + k for k in range(3)]\n"
             "def count(into=[]):\n    into.append(len(into))\n    return into\n"
             "count()\n"
             "squares = (x * x for x in [1, 2, 3, 4])\n"
             "next(squares)\n"
             "lock = Lock()\nlock.acquire()\n"
             "cond = Condition()\n"
             "q = queue.Queue()\nq.put([7])\n"
             "sem = Semaphore(2)\nev = Event()\nbar = Barrier(2)\n"
             "keyed = {lock: 'by a lock', (lock, 1): 'by a pair'}\n"
             "it = iter(same)\nnext(it)\n"
             "view = places.keys()\n");
    ck_assert_str_eq(text_str(&error), "");
    struct engine_snapshot *snapshot = engine_snapshot(engine);
    ck_assert_ptr_nonnull(snapshot);
    for (int round = 0; round < 3; round++) {
        expect("print(n, rows[0], rows[1], rows[2] is rows, same is rows[0], places, [f(1) for f in fs], count(), list(squares))\n"
               "print(lock.locked(), q.qsize(), q.get(), sem.acquire(False), sem.acquire(False), sem.acquire(False), ev.is_set())\n"
               "print(keyed[lock], keyed[lock, 1], list(it), list(view))\n",
               "1 [1, 2] {'a': [3]} True True {(1, 2): 'x', (3, (4, 5)): ['y']} [1, 2, 3] [0, 1] [4, 9, 16]\n"
               "True 1 [7] True True False False\n"
               "by a lock by a pair [2] [(1, 2), (3, (4, 5))]\n");
        expect("n = 2\nrows[0].append(9)\nrows[1]['a'].append(9)\nplaces[(3, (4, 5))].append(9)\nlock.release()\nev.set()\n"
               "keyed.clear()\nnew = 5\nlen = 3\nwith cond: cond.notify()\n",
               "");
        ck_assert(engine_restore(engine, snapshot));
        run_cell("print(new)\n");
        ck_assert_ptr_nonnull(strstr(text_str(&error), "name 'new' is not defined"));
        expect("print(len('abc'))\n", "3\n");
    }
    engine_snapshot_free(snapshot);
    expect("print(n)\n", "1\n");
    close_engine();
}
END_TEST

START_TEST(a_snapshot_that_does_not_fit_changes_nothing) {
    open_engine(0);
    run_cell("rows = [[i] for i in range(200000)]\n");
    struct engine_snapshot *snapshot = engine_snapshot(engine);
    ck_assert_ptr_nonnull(snapshot);
    run_cell("rows[0] = 'new'\n");
    engine_set_memory(engine, 8 << 20);
    ck_assert_ptr_null(engine_snapshot(engine));
    ck_assert(!engine_restore(engine, snapshot));
    expect("print(rows[0], len(rows))\n", "new 200000\n");
    engine_snapshot_free(snapshot);
    close_engine();
}
END_TEST

START_TEST(the_end_comes_soon) {
    open_engine(0);
    run_cell("ts = [thread(sleep, 100) for i in range(1000)]\nstart(ts)\n");
    ck_assert_int_eq(outcome, CELL_FINE);
    start_cell("while True: print('busy')\n");
    int64_t from = clock_now();
    close_engine();
    ck_assert_int_lt(clock_now() - from, 5000 * (int64_t)MS);
}
END_TEST

int main(void) {
    Suite *s = suite_create("engine");
    TCase *t = tcase_create("engine");
    tcase_set_timeout(t, 100);
    tcase_add_test(t, cells_run_and_report);
    tcase_add_test(t, an_interrupt_reaches_every_wait);
    tcase_add_test(t, the_second_interrupt_cannot_be_caught);
    tcase_add_test(t, threads_run_and_end);
    tcase_add_test(t, waits_are_told);
    tcase_add_test(t, a_killed_waiter_hands_its_turn_on);
    tcase_add_test(t, the_limit_on_tasks_is_an_error);
    tcase_add_test(t, shell_commands_inside_programs);
    tcase_add_test(t, output_waits_for_its_reader);
    tcase_add_test(t, garbage_is_collected_while_threads_run);
    tcase_add_test(t, the_world_can_be_looked_at);
    tcase_add_test(t, a_snapshot_brings_everything_back);
    tcase_add_test(t, a_snapshot_that_does_not_fit_changes_nothing);
    tcase_add_test(t, the_end_comes_soon);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failures = srunner_ntests_failed(r);
    srunner_free(r);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
