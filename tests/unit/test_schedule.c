// Schedulers from outside: what they can be told, and when one may take another's place.
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
static struct text printed, error;
static enum cell_outcome outcome;

static void setup(void *user, struct engine *e, struct interp *in) {
    (void)user;
    lib_register(in);
    lib_register_tasks(e, in);
}

static void open_engine(enum schedule schedule) {
    engine = engine_create(&(struct engine_options){.setup = setup, .schedule = {.schedule = schedule}});
    ck_assert_ptr_nonnull(engine);
    cursor = (struct log_cursor){0};
}

static void close_engine(void) {
    engine_destroy(engine);
    text_finish(&printed);
    text_finish(&error);
}

static void take(const struct event *e, bool *ended) {
    if (e->kind == EVENT_PRINT) text_add(&printed, e->text, e->text_len);
    if (e->kind != EVENT_CELL_END) return;
    text_add(&error, e->text, e->text_len);
    outcome = (enum cell_outcome)e->a;
    *ended = true;
}

static bool read_events(int64_t ns) {
    int64_t until = clock_now() + ns;
    bool ended = false;
    struct event out[64];
    struct text texts = {0};
    while (!ended && clock_now() < until) {
        struct pollfd p = {.fd = log_fd(engine_log(engine)), .events = POLLIN};
        poll(&p, 1, 5);
        log_drain_fd(engine_log(engine));
        for (size_t n; (n = log_read(engine_log(engine), &cursor, out, 64, &texts, true)) > 0; text_clear(&texts)) {
            for (size_t i = 0; i < n; i++) take(&out[i], &ended);
        }
    }
    text_finish(&texts);
    return ended;
}

static void start_cell(const char *text) {
    text_clear(&printed);
    text_clear(&error);
    engine_run(engine, source_create("<test>", text, strlen(text), 1), false);
}

static void run_cell(const char *text) {
    start_cell(text);
    ck_assert(read_events(PATIENCE));
}

static void expect(const char *text, const char *output) {
    run_cell(text);
    ck_assert_str_eq(text_str(&error), "");
    ck_assert_str_eq(text_str(&printed), output);
}

static void refused(const struct schedule_options *o, const char *part) {
    struct schedule_options before, after;
    struct text why = {0};
    engine_schedule(engine, &before);
    ck_assert(!engine_set_schedule(engine, o, &why));
    ck_assert_msg(strstr(text_str(&why), part) != NULL, "%s", text_str(&why));
    engine_schedule(engine, &after);
    ck_assert(schedule_is_same(&before, &after));
    text_finish(&why);
}

static void accepted(const struct schedule_options *o) {
    struct text why = {0};
    ck_assert_msg(engine_set_schedule(engine, o, &why), "%s", text_str(&why));
    ck_assert_uint_eq(why.len, 0);
}

START_TEST(names_are_found) {
    for (int i = 0; i < SCHEDULE_COUNT; i++) ck_assert_int_eq(schedule_find(schedule_name((enum schedule)i)), i);
    ck_assert_int_eq(schedule_find("Free"), -1);
    ck_assert_int_eq(schedule_find(""), -1);
}
END_TEST

START_TEST(senseless_values_are_refused) {
    open_engine(SCHEDULE_FREE);
    struct schedule_options o = schedule_defaults();
    ck_assert(schedule_check(&o, NULL));
    o.seed = (uint64_t)INT64_MAX + 1;
    refused(&o, "seed");
    o = (struct schedule_options){.cores = 1025};
    refused(&o, "1 to 1024 cores");
    o = (struct schedule_options){.gil_interval_ns = -1};
    refused(&o, "0.1 to 1000");
    o.gil_interval_ns = 99999;
    refused(&o, "0.1 to 1000");
    o.gil_interval_ns = 1000000001;
    refused(&o, "0.1 to 1000");
    o = (struct schedule_options){.schedule = SCHEDULE_COUNT};
    refused(&o, "no scheduler");
    o = (struct schedule_options){.seed = INT64_MAX, .cores = 1024, .gil_interval_ns = 100000};
    accepted(&o);
    struct schedule_options now;
    engine_schedule(engine, &now);
    ck_assert(schedule_is_same(&now, &o));
    close_engine();
}
END_TEST

static void end_all(void) {
    engine_kill_all(engine);
    while (engine_live_count(engine) > 0) read_events(MS);
}

START_TEST(nothing_changes_while_something_lives) {
    open_engine(SCHEDULE_FREE);
    struct schedule_options o = schedule_defaults(), same;
    o.seed = 7;
    start_cell("while True: pass\n");
    refused(&o, "a cell is running");
    engine_interrupt(engine);
    ck_assert(read_events(PATIENCE));
    run_cell("t = spawn(sleep, 1000)\n");
    refused(&o, "Thread-1 is still at work");
    engine_schedule(engine, &same);
    accepted(&same);
    run_cell("ts = [spawn(sleep, 1000) for i in range(9)]\np = process(sleep, 1000)\nstart(p)\n");
    refused(&o, "Thread-1, Thread-2, Thread-3 and 8 more are still at work");
    end_all();
    run_cell("p = process(sleep, 1000)\nstart(p)\n");
    refused(&o, "Process-2 is still at work");
    end_all();
    accepted(&o);
    expect("t = spawn(print, 'again')\njoin(t)\n", "again\n");
    close_engine();
}
END_TEST

// A thread that has just ended may still be on its way out when the next scheduler takes over.
START_TEST(switching_again_and_again) {
    open_engine(SCHEDULE_FREE);
    for (unsigned i = 1; i < 200; i++) {
        struct schedule_options o = {.seed = i};
        expect("def f(): return None\nt1 = spawn(f)\nt2 = spawn(f)\njoin(t1, t2)\n", "");
        accepted(&o);
    }
    close_engine();
}
END_TEST

#define COUNTER \
    "n = 0\n" \
    "def bump(k):\n" \
    "    global n\n" \
    "    for i in range(k): n += 1\n"
#define TWO_BUMPERS \
    "n = 0\n" \
    "ts = [thread(bump, 200000) for i in range(2)]\n" \
    "start(ts); join(ts)\n" \
    "print(n == 400000)\n"

static void set_gil(int64_t interval_ns, bool check_op) {
    accepted(&(struct schedule_options){.schedule = SCHEDULE_GIL, .gil_interval_ns = interval_ns, .gil_check_op = check_op});
}

START_TEST(no_update_is_lost_between_calls_and_loops) {
    open_engine(SCHEDULE_GIL);
    set_gil(GIL_INTERVAL_LEAST_NS, false);
    run_cell(COUNTER);
    for (int i = 0; i < 20; i++) expect(TWO_BUMPERS, "True\n");
    close_engine();
}
END_TEST

// Which instruction a request meets is chance, so it is tried until one is met between reading and writing.
START_TEST(updates_are_lost_between_instructions) {
    open_engine(SCHEDULE_GIL);
    set_gil(GIL_INTERVAL_LEAST_NS, true);
    run_cell(COUNTER);
    int rounds = 0;
    do {
        run_cell(TWO_BUMPERS);
        ck_assert_str_eq(text_str(&error), "");
    } while (strcmp(text_str(&printed), "True\n") == 0 && ++rounds < 1000);
    ck_assert_str_eq(text_str(&printed), "False\n");
    close_engine();
}
END_TEST

static struct task_info *find_waiter(struct task_info *tasks, size_t most) {
    size_t n = engine_tasks(engine, tasks, most);
    for (size_t i = 0; i < n && i < most; i++) {
        if (tasks[i].state == TASK_BLOCKED && tasks[i].why == WAIT_GIL) return &tasks[i];
    }
    return NULL;
}

START_TEST(waiting_for_the_gil_is_seen) {
    open_engine(SCHEDULE_GIL);
    set_gil(GIL_INTERVAL_MOST_NS, false);
    start_cell("def spin():\n    while True: pass\nts = [spawn(spin) for i in range(3)]\njoin(ts)\n");
    struct task_info tasks[5], *waiter;
    while (!(waiter = find_waiter(tasks, 5))) read_events(MS);
    ck_assert_msg(strstr(waiter->waits_for, "GIL") != NULL, "%s", waiter->waits_for);
    while (!waiter || !strstr(waiter->waits_for, "GIL: Thread-")) waiter = find_waiter(tasks, 5);
    engine_kill_all(engine);
    ck_assert(read_events(PATIENCE));
    struct event out[64];
    struct text texts = {0};
    struct log_cursor at = {0};
    size_t blocked = 0;
    int64_t waited = 0;
    for (size_t n; (n = log_read(engine_log(engine), &at, out, 64, &texts, false)) > 0; text_clear(&texts)) {
        for (size_t i = 0; i < n; i++) {
            blocked += out[i].kind == EVENT_BLOCK && out[i].a == WAIT_GIL;
            waited += out[i].kind == EVENT_GIL ? out[i].a : 0;
        }
    }
    text_finish(&texts);
    ck_assert_uint_gt(blocked, 0);
    ck_assert_int_gt(waited, 0);
    close_engine();
}
END_TEST

// With the longest interval nobody who wants something waits for it to pass: not to be interrupted, killed, looked at or ended.
START_TEST(waiters_come_when_they_are_asked) {
    open_engine(SCHEDULE_GIL);
    set_gil(GIL_INTERVAL_MOST_NS, false);
    run_cell("def spin():\n    while True: pass\n");
    for (int i = 0; i < 20; i++) {
        start_cell("ts = [spawn(spin) for i in range(8)]\ntry:\n    spin()\nexcept KeyboardInterrupt: print('caught')\n");
        while (engine_live_count(engine) < 8) read_events(MS / 10);
        int64_t from = clock_now();
        engine_interrupt(engine);
        ck_assert(read_events(PATIENCE));
        ck_assert_str_eq(text_str(&printed), "caught\n");
        end_all();
        ck_assert_int_lt(clock_now() - from, GIL_INTERVAL_MOST_NS);
    }
    run_cell("ts = [spawn(spin) for i in range(8)]\n");
    close_engine();
}
END_TEST

START_TEST(a_waiter_that_is_killed_leaves_the_gil_to_others) {
    open_engine(SCHEDULE_GIL);
    set_gil(GIL_INTERVAL_LEAST_NS, false);
    run_cell("def spin(k):\n    for i in range(k): pass\n");
    for (int i = 0; i < 100; i++) {
        start_cell("ts = [spawn(spin, 100000) for i in range(6)]\njoin(ts)\n");
        for (task_id id = 3 + 6 * (task_id)i; !engine_kill(engine, id) && !engine_is_idle(engine);) continue;
        ck_assert(read_events(PATIENCE));
        ck_assert_str_eq(text_str(&error), "");
    }
    close_engine();
}
END_TEST

// The thread sanitizer lets no forked child start threads.
#ifdef __SANITIZE_THREAD__
#define BOTH "def both(k): return [sum(range(k)) for i in range(3)]\n"
#else
#define BOTH \
    "def both(k):\n" \
    "    ts = [spawn(sum, range(k)) for i in range(3)]\n" \
    "    join(ts)\n" \
    "    return [t.result for t in ts]\n"
#endif

START_TEST(children_have_a_gil_of_their_own) {
    open_engine(SCHEDULE_GIL);
    run_cell("def spin():\n    while True: pass\n" BOTH);
    run_cell("t = spawn(spin)\n");
    expect("ps = [process(both, 1000) for i in range(3)]\nstart(ps)\njoin(ps)\nprint([p.result for p in ps] == [[499500] * 3] * 3)\n", "True\n");
    end_all();
    close_engine();
}
END_TEST

static void look(void *user, struct interp *in) {
    *(size_t *)user += interp_slot_count(in) > 0;
}

START_TEST(the_world_stops_under_the_gil) {
    open_engine(SCHEDULE_GIL);
    set_gil(GIL_INTERVAL_LEAST_NS, true);
    engine_set_memory(engine, 8u << 20);
    start_cell("def churn(n):\n    for i in range(n): xs = [str(j) * 20 for j in range(200)]\n    return len(xs)\n"
               "ts = [spawn(churn, 100) for i in range(4)]\njoin(ts)\nprint([t.result for t in ts])\n");
    size_t looks = 0;
    while (!engine_is_idle(engine) && looks < 1000) engine_with_world_stopped(engine, look, &looks);
    ck_assert(read_events(PATIENCE));
    ck_assert_str_eq(text_str(&printed), "[200, 200, 200, 200]\n");
    close_engine();
}
END_TEST

// Each way of running the same program after the others.
// The machine runs on MainThread's thread; who looks at it, stops the world, interrupts and kills is another one.
START_TEST(others_look_while_the_machine_runs) {
    open_engine(SCHEDULE_SIM);
    run_cell("from multiprocessing import Queue\n"
             "def child(q):\n    t = spawn(sleep, 0.01)\n    t.join()\n    q.put(1)\n"
             "def all_of_it():\n"
             "    q = Queue()\n"
             "    ts = [spawn(sleep, 0.01 * i) for i in range(20)] + [process(child, q) for i in range(3)]\n"
             "    start(ts[20:])\n    join(ts)\n"
             "    print(len([q.get() for i in range(3)]))\n");
    ck_assert_str_eq(text_str(&error), "");
    for (int round = 0; round < 5; round++) {
        bool ended = false;
        start_cell("for i in range(20): all_of_it()\n");
        while (!ended) {
            struct task_info tasks[64];
            struct process_info processes[16];
            engine_tasks(engine, tasks, 64);
            engine_processes(engine, processes, 16);
            engine_with_world_stopped(engine, look, &(size_t){0});
            ended = read_events(MS);
        }
        ck_assert_str_eq(text_str(&error), "");
    }
    run_cell("t = spawn(sleep, 100); p = process(sleep, 100); start(p)\n");
    ck_assert_uint_eq(engine_live_count(engine), 2);
    ck_assert_uint_eq(engine_kill_all(engine), 2);
    ck_assert_uint_eq(engine_live_count(engine), 0);
    start_cell("while True: all_of_it()\n");
    ck_assert(!read_events(20 * (int64_t)MS));
    engine_interrupt(engine);
    ck_assert(read_events(PATIENCE));
    run_cell("t = spawn(sleep, 100); p = process(sleep, 100); start(p)\n");
    close_engine();
}
END_TEST

START_TEST(what_is_left_runs_to_its_end) {
    open_engine(SCHEDULE_SIM);
    run_cell("def late(): sleep(5); print('late')\nt = spawn(late)\n");
    ck_assert_uint_eq(engine_pending_count(engine), 1);
    text_clear(&printed);
    ck_assert(engine_run_rest(engine));
    ck_assert(read_events(PATIENCE));
    ck_assert_str_eq(text_str(&printed), "late\n");
    ck_assert(!engine_run_rest(engine));
    close_engine();
}
END_TEST

START_TEST(schedulers_take_turns) {
    open_engine(SCHEDULE_FREE);
    run_cell(COUNTER "lock = threading.Lock()\ndef safe(k):\n    global n\n    for i in range(k):\n        with lock: n += 1\n");
    for (int i = 0; i < 30; i++) {
        accepted(&(struct schedule_options){.schedule = (enum schedule)(i % SCHEDULE_COUNT)});
        expect("n = 0\nts = [thread(safe, 100) for i in range(4)]\nstart(ts); join(ts)\nprint(n)\n", "400\n");
    }
    close_engine();
}
END_TEST

int main(void) {
    Suite *s = suite_create("schedule");
    TCase *t = tcase_create("schedule");
    tcase_set_timeout(t, 100);
    tcase_add_test(t, names_are_found);
    tcase_add_test(t, senseless_values_are_refused);
    tcase_add_test(t, nothing_changes_while_something_lives);
    tcase_add_test(t, switching_again_and_again);
    tcase_add_test(t, no_update_is_lost_between_calls_and_loops);
    tcase_add_test(t, updates_are_lost_between_instructions);
    tcase_add_test(t, waiting_for_the_gil_is_seen);
    tcase_add_test(t, waiters_come_when_they_are_asked);
    tcase_add_test(t, a_waiter_that_is_killed_leaves_the_gil_to_others);
    tcase_add_test(t, children_have_a_gil_of_their_own);
    tcase_add_test(t, the_world_stops_under_the_gil);
    tcase_add_test(t, others_look_while_the_machine_runs);
    tcase_add_test(t, what_is_left_runs_to_its_end);
    tcase_add_test(t, schedulers_take_turns);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failures = srunner_ntests_failed(r);
    srunner_free(r);
    return failures ? EXIT_FAILURE : EXIT_SUCCESS;
}
