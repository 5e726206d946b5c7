// Waiting for each other, from outside: what waits is shown and for what; who is killed or interrupted while waiting leaves
// everything whole for the others; and no word is lost when kill and wake-up come at once.
#include "base/clock.h"
#include "base/text.h"
#include "lang/interp.h"
#include "lib/lib.h"
#include "task/engine.h"

#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define MS 1000000
#define PATIENCE (20000 * (int64_t)MS)
#define MANY 1000 // tasks known at once in these tests

static struct engine *engine;
static struct log_cursor cursor;
static struct text printed, error;
static enum cell_outcome outcome;

static void setup(void *user, struct engine *e, struct interp *in) {
    (void)user;
    lib_register(in);
    lib_register_tasks(e, in);
}

static void open_engine(void) {
    engine = engine_create(&(struct engine_options){.setup = setup});
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
        poll(&p, 1, 1);
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
    engine_run(engine, source_create("<test>", text, strlen(text), 1), true);
}

static void finish_cell(void) {
    ck_assert(read_events(PATIENCE));
    ck_assert_str_eq(text_str(&error), "");
}

static void run_cell(const char *text) {
    start_cell(text);
    finish_cell();
}

static void expect(const char *text, const char *output) {
    run_cell(text);
    ck_assert_str_eq(text_str(&printed), output);
}

// What is known of the newest task of that name; its id is 0 when there is none.
static struct task_info about(const char *name) {
    static struct task_info tasks[MANY];
    struct task_info found = {0};
    size_t n = engine_tasks(engine, tasks, MANY);
    ck_assert_uint_le(n, MANY);
    for (size_t i = 0; i < n; i++) {
        if (strcmp(tasks[i].name, name) == 0 && tasks[i].id > found.id) found = tasks[i];
    }
    return found;
}

static struct task_info in_state(const char *name, enum task_state state) {
    int64_t until = clock_now() + PATIENCE;
    struct task_info t;
    while (((t = about(name)).id == 0 || t.state != state) && clock_now() < until) poll(NULL, 0, 1);
    ck_assert_int_eq(t.state, state);
    return t;
}

static void kill_task(const char *name) {
    ck_assert(engine_kill(engine, in_state(name, TASK_BLOCKED).id));
    in_state(name, TASK_KILLED);
}

static void waits(const char *name, const char *for_what) {
    ck_assert_str_eq(in_state(name, TASK_BLOCKED).waits_for, for_what);
}

static const char PREPARE[] =
    "import threading, queue\n"
    "sem = Semaphore(0); event = Event(); cond = Condition(); bar = Barrier(3); lock = Lock()\n"
    "q = queue.Queue(); small = queue.Queue(1); small.put(0); log = []\n"
    "def meet():\n"
    "    try:\n"
    "        log.append(bar.wait())\n"
    "    except threading.BrokenBarrierError:\n"
    "        log.append('broken')\n"
    "def listen(n):\n"
    "    with cond:\n"
    "        cond.wait()\n"
    "        log.append(n)\n"
    "def take(n):\n"
    "    log.append((n, q.get()))\n"
    "def give(n):\n"
    "    small.put(n)\n"
    "    log.append(n)\n"
    "def enter(n):\n"
    "    sem.acquire()\n"
    "    log.append(n)\n";

START_TEST(waits_are_named) {
    open_engine();
    run_cell(PREPARE);
    run_cell("spawn(enter, 1, name='A'); spawn(event.wait, name='B'); spawn(listen, 1, name='C'); spawn(meet, name='D')\n"
             "spawn(take, 1, name='E'); spawn(give, 1, name='F'); spawn(small.join, name='G')\n");
    waits("A", "Semaphore-1 (sem)");
    waits("B", "Event-1 (event)");
    waits("C", "Condition-1 (cond)");
    waits("D", "Barrier-1 (bar)");
    waits("E", "Queue-1 (q), empty");
    waits("F", "Queue-2 (small), full");
    waits("G", "Queue-2 (small), not all done");
    run_cell("Queue(), Semaphore(), Lock()\nl = Lock()\ns = Semaphore(0)\nspawn(s.acquire, name='A2')\n");
    waits("A2", "Semaphore-3 (s)");
    close_engine();
}
END_TEST

START_TEST(a_killed_waiter_is_out_of_the_way) {
    open_engine();
    run_cell(PREPARE);
    run_cell("spawn(take, 1, name='A')\n");
    in_state("A", TASK_BLOCKED);
    run_cell("spawn(take, 2, name='B')\n");
    in_state("B", TASK_BLOCKED);
    kill_task("A");
    expect("q.put('x')\njoin\nprint(log, q.qsize())\n", "[(2, 'x')] 0\n");
    run_cell("log = []; spawn(give, 1, name='A')\n");
    in_state("A", TASK_BLOCKED);
    run_cell("spawn(give, 2, name='B')\n");
    in_state("B", TASK_BLOCKED);
    kill_task("A");
    expect("print(small.get())\njoin\nprint(log, small.get(), small.unfinished_tasks)\n", "0\n[2] 2 2\n");
    run_cell("log = []; spawn(listen, 1, name='A')\n");
    in_state("A", TASK_BLOCKED);
    run_cell("spawn(listen, 2, name='B')\n");
    in_state("B", TASK_BLOCKED);
    kill_task("A");
    expect("with cond: cond.notify()\njoin\nprint(log)\n", "[2]\n");
    run_cell("log = []; spawn(enter, 1, name='A')\n");
    in_state("A", TASK_BLOCKED);
    run_cell("spawn(enter, 2, name='B')\n");
    in_state("B", TASK_BLOCKED);
    kill_task("A");
    expect("sem.release()\njoin\nprint(log, sem._value)\n", "[2] 0\n");
    close_engine();
}
END_TEST

START_TEST(a_kill_breaks_a_barrier) {
    open_engine();
    run_cell(PREPARE);
    run_cell("spawn(meet, name='A'); spawn(meet, name='B')\n");
    in_state("B", TASK_BLOCKED);
    kill_task("A");
    expect("join\nprint(log, bar.broken, bar.n_waiting)\nbar.reset()\nlog = []\n", "['broken'] True 0\n");
    expect("ts = [spawn(meet) for i in range(3)]\njoin\nprint(sorted(log))\n", "[0, 1, 2]\n");
    // Who is killed in the middle of the action leaves the others waiting, and it is said for whom.
    run_cell("bar = Barrier(2, lambda: sleep(100))\nspawn(meet, name='A')\n");
    in_state("A", TASK_BLOCKED);
    run_cell("spawn(meet, name='B')\n");
    in_state("B", TASK_BLOCKED);
    waits("A", "Barrier-2 (bar), held by B");
    kill_task("B");
    waits("A", "Barrier-2 (bar), held by B, which has ended");
    expect("log = []\nbar.abort()\njoin\nprint(log)\n", "['broken']\n");
    close_engine();
}
END_TEST

static void interrupted(const char *text) {
    start_cell(text);
    in_state("MainThread", TASK_BLOCKED);
    ck_assert(!read_events(10 * MS));
    int64_t from = clock_now();
    engine_interrupt(engine);
    ck_assert(read_events(PATIENCE));
    ck_assert_int_lt(clock_now() - from, 1000 * (int64_t)MS);
    ck_assert_int_eq(outcome, CELL_INTERRUPTED);
}

START_TEST(an_interrupt_leaves_all_whole) {
    open_engine();
    engine_set_deadlocks(engine, false); // nobody is left to end what it waits for
    run_cell(PREPARE);
    interrupted("sem.acquire()\n");
    expect("sem.release()\nprint(sem.acquire(timeout=1), sem._value)\n", "True 0\n");
    interrupted("event.wait()\n");
    expect("event.set()\nprint(event.wait())\n", "True\n");
    interrupted("q.get()\n");
    expect("q.put(1)\nprint(q.get(), q.empty())\n", "1 True\n");
    interrupted("small.put(1)\n");
    expect("print(small.get(), small.empty())\n", "0 True\n");
    interrupted("small.join()\n");
    expect("small.task_done()\nsmall.join()\n", "");
    interrupted("with cond:\n    cond.wait()\n");
    expect("print(cond.acquire(False))\ncond.release()\n", "True\n");
    interrupted("with cond:\n    with cond:\n        cond.wait_for(lambda: False, 100)\n");
    expect("spawn(listen, 5).join(0.1)\nprint(cond.acquire(timeout=5))\ncond.notify()\ncond.release()\njoin\nprint(log)\n",
           "True\n[5]\n");
    interrupted("bar.wait()\n");
    expect("print(bar.broken, bar.n_waiting)\nlog = []\nts = [spawn(meet) for i in range(3)]\njoin\nprint(sorted(log))\n",
           "False 0\n[0, 1, 2]\n");
    close_engine();
}
END_TEST

// While it waits to have its lock back, too; then the end of the block has no lock to let go.
START_TEST(an_interrupt_reaches_who_takes_the_lock_again) {
    open_engine();
    run_cell(PREPARE);
    run_cell("def hog():\n    with cond:\n        cond.notify()\n        sleep(100)\n");
    start_cell("with cond:\n    spawn(hog, name='H')\n    cond.wait()\n");
    in_state("H", TASK_BLOCKED);
    int64_t until = clock_now() + PATIENCE;
    while (strcmp(about("MainThread").waits_for, "Condition-1's lock, held by H") != 0 && clock_now() < until) poll(NULL, 0, 1);
    waits("MainThread", "Condition-1's lock, held by H");
    engine_interrupt(engine);
    ck_assert(read_events(PATIENCE));
    ck_assert_int_eq(outcome, CELL_INTERRUPTED);
    kill_task("H");
    close_engine();
}
END_TEST

struct race {
    const char *wait, *word;
    const char *taken; // is true when somebody has had the word
    const char *clear;
};

// A and B wait for the same thing; A is killed just when one of them is given word. Either it goes to B, or A had it before
// its end.
static void race(const struct race *r) {
    char cell[200];
    run_cell("log = []\n");
    snprintf(cell, sizeof cell, "spawn(%s, 1, name='A')\n", r->wait);
    run_cell(cell);
    task_id a = in_state("A", TASK_BLOCKED).id;
    snprintf(cell, sizeof cell, "spawn(%s, 2, name='B')\n", r->wait);
    run_cell(cell);
    in_state("B", TASK_BLOCKED);
    start_cell(r->word);
    engine_kill(engine, a);
    finish_cell();
    int64_t until = clock_now() + PATIENCE;
    while (about("A").state == TASK_BLOCKED && clock_now() < until) poll(NULL, 0, 1);
    snprintf(cell, sizeof cell, "for i in range(5000):\n    if %s: break\n    sleep(0.001)\nprint(%s)\n", r->taken, r->taken);
    expect(cell, "True\n");
    run_cell(r->clear);
}

START_TEST(no_word_is_lost_to_a_kill) {
    open_engine();
    run_cell(PREPARE);
    static const struct race RACES[] = {
        {"take", "q.put('x')\n", "q.empty()", "q.put('y')\njoin\nq = queue.Queue()\n"},
        {"enter", "sem.release()\n", "sem._value == 0", "sem.release()\njoin\nsem = Semaphore(0)\n"},
        {"give", "x = small.get()\n", "small.full()", "x = small.get()\njoin\nsmall = queue.Queue(1); small.put(0)\n"},
    };
    for (int i = 0; i < 120; i++) race(&RACES[i % 3]);
    close_engine();
}
END_TEST

START_TEST(everything_at_once) {
    open_engine();
    run_cell(PREPARE);
    expect("count = 0\n"
           "def hammer(n):\n"
           "    global count\n"
           "    for i in range(60):\n"
           "        small.put(n)\n"
           "        place = meeting.wait()\n"
           "        with cond:\n"
           "            count += 1\n"
           "            cond.notify_all()\n"
           "            cond.wait_for(lambda: count >= 4 * (i + 1))\n"
           "        small.get()\n"
           "        if place == 0: event.set()\n"
           "        event.wait()\n"
           "        if meeting.wait() == 3: event.clear()\n"
           "        meeting.wait()\n"
           "small = queue.PriorityQueue(4)\n"
           "meeting = Barrier(4, lambda: None)\n"
           "ts = [spawn(hammer, i) for i in range(4)]\n"
           "join(ts)\n"
           "print(count, small.empty(), event.is_set(), meeting.n_waiting, [t.state for t in ts])\n",
           "240 True False 0 ['finished', 'finished', 'finished', 'finished']\n");
    close_engine();
}
END_TEST

START_TEST(many_killed_at_random) {
    open_engine();
    run_cell(PREPARE);
    for (int round = 0; round < 15; round++) {
        run_cell("def churn():\n"
                 "    while True:\n"
                 "        try:\n"
                 "            q.get(timeout=0.0005)\n"
                 "        except queue.Empty:\n"
                 "            q.put(1)\n"
                 "            event.wait(0.0001); sem.acquire(timeout=0.0001); sem.release()\n"
                 "ts = [spawn(churn) for i in range(6)]\n");
        for (int i = 0; i < 6; i++) {
            poll(NULL, 0, 1);
            engine_kill_all(engine);
        }
        run_cell("join\nq.put(5)\nx = q.get()\n");
    }
    engine_reset(engine);
    run_cell(PREPARE);
    run_cell("spawn(q.get, name='A')\n");
    waits("A", "Queue-1 (q), empty");
    close_engine();
}
END_TEST

static const char PREPARE_SHARED[] =
    "import multiprocessing, queue\n"
    "q = multiprocessing.Queue(); small = multiprocessing.JoinableQueue(1); lock = multiprocessing.Lock()\n"
    "sem = multiprocessing.Semaphore(0); event = multiprocessing.Event(); n = multiprocessing.Value('q', 0)\n"
    "small.put(0)\n"
    "def hold():\n"
    "    lock.acquire()\n"
    "    event.set()\n"
    "    sleep(100)\n"
    "def drain():\n"
    "    got = []\n"
    "    try:\n"
    "        while True:\n"
    "            got.append(q.get(timeout=0.02))\n"
    "    except queue.Empty:\n"
    "        return got\n";

START_TEST(waits_for_other_processes_are_named) {
    open_engine();
    run_cell(PREPARE_SHARED);
    run_cell("p = multiprocessing.Process(target=hold, name='Holder')\np.start()\nprint(event.wait())\nevent.clear()\n"
             "spawn(q.get, name='A'); spawn(small.put, 1, name='B'); spawn(small.join, name='C')\n"
             "spawn(lock.acquire, name='D'); spawn(sem.acquire, name='E'); spawn(event.wait, name='F')\n"
             "spawn(n.get_lock().acquire).join(); spawn(n.acquire, name='G')\n");
    waits("A", "Queue-1 (q), empty");
    waits("B", "Queue-2 (small), full");
    waits("C", "Queue-2 (small), not all done");
    waits("D", "Lock-1 (lock), held by Holder");
    waits("E", "Semaphore-1 (sem)");
    waits("F", "Event-1 (event)");
    waits("G", "Lock-2, held by Thread-1");
    kill_task("A");
    kill_task("D");
    expect("q.put(1)\nprint(q.get(), small.get())\nsmall.task_done()\nevent.set()\nsem.release()\np.kill()\np.join()\n"
           "small.get()\nsmall.task_done()\nprint(lock.acquire(timeout=0.01), lock)\n", "1 0\nFalse <Lock(owner=SomeOtherProcess)>\n");
    in_state("B", TASK_FINISHED);
    in_state("C", TASK_FINISHED);
    in_state("E", TASK_FINISHED);
    in_state("F", TASK_FINISHED);
    close_engine();
}
END_TEST

START_TEST(an_interrupt_leaves_what_is_shared_whole) {
    open_engine();
    engine_set_deadlocks(engine, false); // nobody is left to end what it waits for
    run_cell(PREPARE_SHARED);
    interrupted("q.get()\n");
    interrupted("small.put(1)\n");
    interrupted("small.join()\n");
    interrupted("sem.acquire()\n");
    interrupted("event.wait()\n");
    interrupted("lock.acquire()\nlock.acquire()\n");
    expect("q.put(1)\nprint(q.get(), small.get(), q.empty(), small.empty())\nsmall.task_done()\nsmall.join()\n"
           "sem.release()\nprint(sem.acquire(), lock.acquire(False))\nlock.release()\nprint(lock.acquire(False))\n",
           "1 0 True True\nTrue False\nTrue\n");
    close_engine();
}
END_TEST

// Each item that goes round is in the queue or in one process's hands; so each kill costs one at most, and never half of one.
START_TEST(a_killed_process_leaves_the_queue_whole) {
    open_engine();
    run_cell(PREPARE_SHARED);
    run_cell("def churn():\n"
             "    while True:\n"
             "        q.put(q.get())\n"
             "def check(items, kills):\n"
             "    whole = [x for x in items if len(x[1]) == 137 * x[0]]\n"
             "    assert len(whole) == len(items) and len(items) >= 20 - kills, items\n"
             "    assert len(dict.fromkeys([x[0] for x in items])) == len(items), items\n"
             "    assert q.qsize() == 0 and q.empty()\n");
    for (int round = 0; round < 8; round++) {
        run_cell("for i in range(20): q.put((i, 'x' * (137 * i)))\n"
                 "ps = [multiprocessing.Process(target=churn) for i in range(3)]\n"
                 "for p in ps: p.start()\n"
                 "sleep(0.01)\n"
                 "for p in ps: p.kill()\n"
                 "for p in ps: p.join()\n"
                 "check(drain(), 3)\n");
    }
    close_engine();
}
END_TEST

START_TEST(many_things_to_share) {
    struct rlimit few = {.rlim_cur = 400, .rlim_max = 400};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    open_engine();
    run_cell(PREPARE_SHARED);
    expect("xs = []\n"
           "try:\n"
           "    for i in range(30000): xs.append(multiprocessing.Lock())\n"
           "except OSError as e:\n"
           "    print(len(xs) > 100, str(e)[:10])\n"
           "xs = []\n"
           "try:\n"
           "    multiprocessing.Lock()\n"
           "except OSError:\n"
           "    pass\n"
           "for i in range(3000): multiprocessing.Value('i', i)\n"
           "print('fine')\n",
           "True [Errno 24]\nfine\n");
    close_engine();
}
END_TEST

int main(void) {
    Suite *suite = suite_create("sync");
    TCase *c = tcase_create("sync");
    tcase_set_timeout(c, 100);
    tcase_add_test(c, waits_are_named);
    tcase_add_test(c, a_killed_waiter_is_out_of_the_way);
    tcase_add_test(c, a_kill_breaks_a_barrier);
    tcase_add_test(c, an_interrupt_leaves_all_whole);
    tcase_add_test(c, an_interrupt_reaches_who_takes_the_lock_again);
    tcase_add_test(c, no_word_is_lost_to_a_kill);
    tcase_add_test(c, everything_at_once);
    tcase_add_test(c, many_killed_at_random);
    tcase_add_test(c, waits_for_other_processes_are_named);
    tcase_add_test(c, an_interrupt_leaves_what_is_shared_whole);
    tcase_add_test(c, a_killed_process_leaves_the_queue_whole);
    tcase_add_test(c, many_things_to_share);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
