// Waiting without end, under each scheduler: it is told at the step that closes it and the prompt comes back; whoever can still go on
// is never called dead; and orders of locks that could lead there are told when all went well.
#include "base/clock.h"
#include "base/text.h"
#include "lang/interp.h"
#include "lib/lib.h"
#include "task/deadlock.h"
#include "task/engine.h"
#include "task/sched.h"

#include <check.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#define MS 1000000
#define PATIENCE (60000 * (int64_t)MS)

static struct engine *engine;
static struct log_cursor cursor;
static struct text printed, error, notes;
static enum cell_outcome outcome;

static void setup(void *user, struct engine *e, struct interp *in) {
    (void)user;
    lib_register(in);
    lib_register_tasks(e, in);
}

static void open_engine(int schedule) {
    struct schedule_options o = schedule_defaults();
    o.schedule = (enum schedule)schedule;
    engine = engine_create(&(struct engine_options){.setup = setup, .schedule = o});
    ck_assert_ptr_nonnull(engine);
    cursor = (struct log_cursor){0};
}

static void close_engine(void) {
    engine_destroy(engine);
    text_finish(&printed);
    text_finish(&error);
    text_finish(&notes);
}

static void take(const struct event *e, bool *ended) {
    if (e->kind == EVENT_PRINT) text_add(&printed, e->text, e->text_len);
    if (e->kind == EVENT_NOTE) text_add(&notes, e->text, e->text_len);
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
    text_clear(&notes);
    engine_run(engine, source_create("<test>", text, strlen(text), 1), true);
}

static void run_cell(const char *text) {
    start_cell(text);
    ck_assert_msg(read_events(PATIENCE), "no end: %s", text);
}

static void contains(const char *where, const char *part) {
    ck_assert_msg(strstr(where, part) != NULL, "'%s' is not in: %s", part, where);
}

// The cell ends with a report in which this stands; each line but those of long names fits.
static void dies(const char *text, const char *headline, const char *part) {
    run_cell(text);
    ck_assert_msg(outcome == CELL_FAILED, "%s", text);
    ck_assert_str_eq(text_str(&printed), "");
    ck_assert_int_eq(strncmp(text_str(&error), "DEADLOCK", 8), 0);
    contains(text_str(&error), headline);
    contains(text_str(&error), part);
    for (const char *at = text_str(&error); *at; at += strcspn(at, "\n") + 1) ck_assert_uint_le(strcspn(at, "\n"), 79);
}

static void prints(const char *text, const char *output) {
    run_cell(text);
    ck_assert_str_eq(text_str(&error), "");
    ck_assert_str_eq(text_str(&printed), output);
}

#define TWO_ORDERS                                                                                            \
    "a = Lock(); b = Lock(); has_a = Event(); has_b = Event()\n"                                              \
    "def pay():\n    with a:\n        has_a.set(); has_b.wait()\n        with b: print('paid')\n"             \
    "def refund():\n    with b:\n        has_b.set(); has_a.wait()\n        with a: print('refunded')\n"

static const struct {
    const char *text, *headline, *part;
} DEAD[] = {
    {TWO_ORDERS "t = spawn(pay); u = spawn(refund)\njoin t, u\nprint('no')\n", "Thread-1 and Thread-2 wait for each other",
     "holds Lock-1 (a), taken in line 3\n"},
    {TWO_ORDERS "t = spawn(pay); u = spawn(refund)\njoin t, u\nprint('no')\n", "Thread-1 and Thread-2 wait for each other",
     "waits for Lock-2 (b) in line 5, held by Thread-2\n"},
    {TWO_ORDERS "t = spawn(pay); u = spawn(refund)\njoin t, u\nprint('no')\n", "Thread-1 takes a",
     "One order for all, "},
    {"l = Lock()\ndef f():\n    with l:\n        with l: print('no')\nt = spawn(f)\nt.join()\n", "Thread-1 waits for itself: it holds Lock-1 already",
     "use an RLock"},
    {"l = Lock()\nl.acquire()\nl.acquire()\n", "MainThread waits for itself", "taken in line 2"},
    {"l = Lock()\nt = spawn(l.acquire)\nt.join()\nwith l: print('no')\n", "abandoned: Thread-1 has finished and never let Lock-1 go", "`with`"},
    {"l = RLock()\nt = spawn(l.acquire)\nt.join()\nwith l: print('no')\n", "abandoned: Thread-1 has finished", "which has ended"},
    {"bar = Barrier(3)\nt = spawn(bar.wait); u = spawn(bar.wait)\njoin t, u\n", "Barrier-1 needs 3, and only 2 can come", "Thread-2    waits for Barrier-1 (bar)"},
    {"import queue\nq = queue.Queue()\ndef f():\n    q.get(); q.get()\nt = spawn(f)\nq.put(1)\nt.join()\n",
     "Thread-1 gets from Queue-1, and nobody is left to put", "waits for Queue-1 (q) in line 4"},
    {"import queue\nq = queue.Queue(1)\nq.put(1); q.put(2)\n", "MainThread puts into Queue-1, which is full", "Somebody has to get"},
    {"import queue\nq = queue.Queue()\nq.put(1)\nq.join()\n", "MainThread joins Queue-1", "task_done()"},
    {"from multiprocessing import Queue\nq = Queue()\nq.get()\n", "MainThread gets from Queue-1", "waits for Queue-1 (q)"},
    {"c = Condition(); go = Event()\ndef f():\n    go.wait()\n    with c: c.wait()\nt = spawn(f)\nwith c: c.notify()\ngo.set()\nt.join()\n",
     "lost wakeup: Thread-1 waits for Condition-1", "MainThread notified Condition-1 (c) in line 6, when nobody waited for it"},
    {"c = Condition()\nwith c: c.wait()\n", "MainThread waits for Condition-1, and nobody is left to", "notify() afterwards"},
    {"s = Semaphore(1)\ns.acquire()\ns.acquire()\n", "MainThread waits for Semaphore-1, and nobody is left to release it", "release()"},
    {"e = Event()\nt = spawn(e.wait)\nt.join()\n", "Thread-1 waits for Event-1, and nobody is left to set it", "Thread-1    waits for Event-1 (e)"},
    {"e = Event()\nt = spawn(e.wait)\nu = spawn(t.join)\nu.join()\n", "Thread-1 waits for Event-1", "Thread-2    waits for Thread-1"},
    {"from multiprocessing.pool import ThreadPool\nl = Lock(); l.acquire()\ndef f(x):\n    with l: return x\nThreadPool(2).map(f, [1, 2, 3])\n",
     "everybody waits", "MainThread    holds Lock-1 (l), taken in line 2\n                waits for the pool in line 5"},
    // It begins when somebody else ends.
    {"q = Lock(); q.acquire()\ndef f(): sleep(0.05)\nt = spawn(f)\nq.acquire()\n", "MainThread waits for itself", "Lock-1 (q)"},
};

START_TEST(each_kind_is_told_by_name) {
    for (size_t i = 0; i < sizeof DEAD / sizeof *DEAD; i++) {
        open_engine(_i);
        dies(DEAD[i].text, DEAD[i].headline, DEAD[i].part);
        prints("print('alive')\n", "alive\n");
        close_engine();
    }
}
END_TEST

static const char TABLE[] =
    "def table(n):\n"
    "    forks = [Lock() for i in range(n)]; seated = Barrier(n)\n"
    "    def_eat = [spawn(eat, forks, i, seated) for i in range(n)]\n"
    "    for t in def_eat: t.join()\n"
    "def eat(forks, i, seated):\n"
    "    with forks[i]:\n"
    "        seated.wait()\n"
    "        with forks[(i + 1) % len(forks)]: print('eats')\n";

START_TEST(philosophers_of_each_number) {
    open_engine(_i);
    run_cell(TABLE);
    dies("table(2)\n", "Thread-1 and Thread-2 wait for each other", "Thread-1 takes ");
    dies("table(3)\n", "Thread-3, Thread-4 and Thread-5 wait for each other in a", "Thread-5 takes ");
    dies("table(4)\n", "Thread-6, Thread-7, Thread-8 and Thread-9 wait for each", "Thread-9 takes ");
    dies("table(5)\n", "Thread-10, Thread-11, Thread-12, Thread-13 and Thread-14", "and so on");
    close_engine();
}
END_TEST

// Two are told at once and ended, and the third computes on.
START_TEST(a_part_of_the_program_dies) {
    open_engine(_i);
    run_cell(TWO_ORDERS "stop = False\ndef count():\n    while not stop: sleep(0.001)\n");
    dies("v = spawn(count); t = spawn(pay); u = spawn(refund)\nv.join()\nprint('no')\n", "Thread-2 and Thread-3 wait for each other", "How it happened");
    ck_assert_ptr_null(strstr(text_str(&error), "Thread-1 "));
    prints("print(v.is_alive())\nstop = True\nv.join()\nt.join(); u.join()\nprint(t.is_alive(), u.is_alive())\n", "True\nFalse False\n");
    close_engine();
}
END_TEST

static void no_more_than(size_t live) {
    int64_t until = clock_now() + PATIENCE;
    while (engine_live_count(engine) > live && clock_now() < until) poll(NULL, 0, 1);
    ck_assert_uint_le(engine_live_count(engine), live);
}

// While nobody runs a cell they are told, and stay for whoever wants to look at them.
START_TEST(a_circle_behind_the_prompt_is_noted) {
    open_engine(_i);
    run_cell(TWO_ORDERS "def late():\n    sleep(0.05)\n    pay()\n");
    if (_i == SCHEDULE_SIM) { // nothing happens behind the prompt; a cell that has nothing to do with it goes on as well
        run_cell("t = spawn(late); u = spawn(refund)\n");
        prints("sleep(1)\nprint('fine')\n", "fine\n");
    } else {
        start_cell("t = spawn(late); u = spawn(refund)\n");
        ck_assert(read_events(PATIENCE));
        int64_t until = clock_now() + PATIENCE;
        while (!notes.len && clock_now() < until) read_events(MS);
    }
    contains(text_str(&notes), "Thread-1 and Thread-2 wait for each other");
    ck_assert_uint_eq(engine_live_count(engine), 2);
    prints("print(t.is_alive(), u.is_alive())\n", "True True\n");
    engine_kill_all(engine);
    no_more_than(0);
    close_engine();
}
END_TEST

START_TEST(a_wait_behind_the_prompt_is_none) {
    open_engine(_i);
    run_cell("import queue\ne = Event(); q = queue.Queue()\nt = spawn(e.wait); u = spawn(q.get, daemon=True)\n");
    ck_assert_str_eq(text_str(&error), "");
    prints("sleep(0.01)\nprint(t.is_alive())\n", "True\n");
    prints("e.set(); q.put(1)\nt.join(); u.join()\nprint('fine')\n", "fine\n");
    close_engine();
}
END_TEST

static const char *const FINE[] = {
    "t = spawn(sleep, 0.1)\nt.join()\n",
    "e = Event()\nt = spawn(e.wait, 0.05)\nt.join()\nprint(e.wait(0.01))\n",
    "import queue\nq = queue.Queue()\ntry: q.get(timeout=0.05)\nexcept queue.Empty: print('empty')\n",
    "l = Lock(); l.acquire()\nprint(l.acquire(timeout=0.05))\n",
    "l = Lock(); l.acquire()\nprint(l.acquire(False))\n",
    // Plain locks as signals: whoever has one may be waiting for another to release it.
    "gate = Lock(); gate.acquire()\ndef open():\n    sleep(0.05); gate.release()\nt = spawn(open)\ngate.acquire()\nt.join()\n",
    "gate = Lock(); gate.acquire()\ndef open():\n    sleep(0.05); gate.release()\nt = spawn(gate.acquire); u = spawn(open)\nt.join(); u.join()\n",
    "ping = Lock(); pong = Lock(); pong.acquire(); log = []\n"
    "def turn(mine, other, c):\n    for i in range(50):\n        mine.acquire(); log.append(c); other.release()\n"
    "t = spawn(turn, ping, pong, 'a'); u = spawn(turn, pong, ping, 'b')\nt.join(); u.join()\nprint(len(log))\n",
    "r = RLock()\nwith r:\n    with r: print('twice')\n",
    // A thread that was started right now.
    "e = Event()\nts = [spawn(e.wait) for i in range(200)]\nspawn(e.set)\nfor t in ts: t.join()\n",
    "for i in range(200):\n    e = Event(); t = spawn(e.set); e.wait(); t.join()\n",
    "import queue\nq = queue.Queue(); r = queue.Queue()\ndef echo():\n    for i in range(300): r.put(q.get())\nt = spawn(echo)\n"
    "for i in range(300):\n    q.put(i); r.get()\nt.join()\n",
    "l = Lock(); n = 0\ndef f():\n    global n\n    with l: n += 1\nts = [spawn(f) for i in range(1000)]\nfor t in ts: t.join()\nprint(n)\n",
    "c = Condition(); ready = False\ndef f():\n    with c:\n        while not ready: c.wait()\nt = spawn(f)\nwith c: c.notify()\nsleep(0.02)\n"
    "with c:\n    ready = True; c.notify()\nt.join()\n",
    "bar = Barrier(3)\nts = [spawn(bar.wait) for i in range(2)]\nsleep(0.02)\nbar.wait()\nfor t in ts: t.join()\n",
    "d = spawn(Event().wait, daemon=True)\nsleep(0.02)\nprint('fine')\n",
    "d = spawn(Event().wait, daemon=True)\nt = spawn(sleep, 0.05)\nt.join()\n",
    // Others that could say something are processes.
    "from multiprocessing import Queue\nq = Queue()\ndef f():\n    sleep(0.05); q.put('late')\np = process(f)\nstart p\nprint(q.get())\np.join()\n",
    "import multiprocessing\nl = multiprocessing.Lock(); s = multiprocessing.Semaphore(0)\ndef f():\n    with l:\n        s.release(); sleep(0.05)\n"
    "p = process(f)\nstart p\ns.acquire()\nwith l: print('mine')\np.join()\n",
#ifndef __SANITIZE_THREAD__ // under which a child dies that starts a thread, as waiting for a queue does
    "from multiprocessing import Queue\nq = Queue(); r = Queue()\ndef f():\n    for i in range(100): r.put(q.get())\np = process(f)\nstart p\n"
    "for i in range(100):\n    q.put(i); r.get()\np.join()\n",
#endif
    "from multiprocessing import Queue\nq = Queue()\nt = spawn(q.get)\nsleep(0.02)\nq.put(1)\nt.join()\n",
    "from multiprocessing import Pool\nwith Pool(2) as p: print(sum(p.map(abs, range(100))))\n",
    "from multiprocessing.pool import ThreadPool\nwith ThreadPool(3) as p:\n    for i in range(30): p.map(abs, range(10))\n",
    "from concurrent.futures import ThreadPoolExecutor\nwith ThreadPoolExecutor(2) as x:\n    print(sum(f.result() for f in [x.submit(abs, i) for i in range(50)]))\n",
    // Whoever prints more than can be shown waits for the screen.
    "def f():\n    for i in range(20000): print('')\nt = spawn(f)\nt.join()\n",
};

START_TEST(whoever_can_go_on_is_not_dead) {
    open_engine(_i);
    for (size_t i = 0; i < sizeof FINE / sizeof *FINE; i++) {
        run_cell(FINE[i]);
        ck_assert_msg(error.len == 0 && notes.len == 0, "%s%s%s", FINE[i], text_str(&error), text_str(&notes));
    }
    close_engine();
}
END_TEST

static void is_blocked(const char *name) {
    static struct task_info tasks[100];
    for (int64_t until = clock_now() + PATIENCE; clock_now() < until; poll(NULL, 0, 1)) {
        size_t n = engine_tasks(engine, tasks, 100);
        for (size_t i = 0; i < n && i < 100; i++) {
            if (strcmp(tasks[i].name, name) == 0 && tasks[i].state == TASK_BLOCKED) return;
        }
    }
    ck_abort_msg("%s does not wait", name);
}

// A sleeper could still do something: so the wait lasts, and ends by Ctrl-C, or since somebody is killed.
START_TEST(a_wait_can_be_interrupted) {
    open_engine(_i);
    run_cell("def tick():\n    while True: sleep(0.005)\nspawn(tick, name='S', daemon=True); e = Event()\n");
    start_cell("e.wait()\n");
    is_blocked("MainThread");
    engine_interrupt(engine);
    ck_assert(read_events(PATIENCE));
    ck_assert_int_eq(outcome, CELL_INTERRUPTED);
    start_cell("t = spawn(e.wait, name='T')\nt.join()\nprint('joined')\n");
    is_blocked("T");
    engine_kill(engine, 3);
    ck_assert(read_events(PATIENCE));
    ck_assert_str_eq(text_str(&printed), "joined\n");
    ck_assert_str_eq(text_str(&error), "");
    engine_kill_all(engine);
    no_more_than(0);
    close_engine();
}
END_TEST

// The end of the last one that could have helped is noticed, also when it was killed.
START_TEST(the_last_hope_is_killed) {
    open_engine(_i);
    run_cell("e = Event()\ns = spawn(sleep, 1000, name='S')\n");
    start_cell("e.wait()\n");
    is_blocked("MainThread");
    engine_kill(engine, 2);
    ck_assert(read_events(PATIENCE));
    contains(text_str(&error), "MainThread waits for Event-1, and nobody is left to");
    close_engine();
}
END_TEST

START_TEST(nobody_looks_when_it_is_off) {
    open_engine(_i);
    engine_set_deadlocks(engine, false);
    start_cell(TWO_ORDERS "t = spawn(pay); u = spawn(refund)\nwhile not (has_a.is_set() and has_b.is_set()): sleep(0.001)\nt.join(0.05)\nprint(t.is_alive())\n");
    ck_assert(read_events(PATIENCE));
    ck_assert_str_eq(text_str(&printed), "True\n");
    ck_assert_str_eq(text_str(&notes), "");
    engine_kill_all(engine);
    no_more_than(0);
    engine_set_deadlocks(engine, true);
    dies("l = Lock()\nl.acquire(); l.acquire()\n", "MainThread waits for itself", "RLock");
    close_engine();
}
END_TEST

START_TEST(the_rest_of_a_program_dies) {
    open_engine(_i);
    run_cell("e = Event()\nt = spawn(e.wait)\n");
    text_clear(&error);
    ck_assert(engine_run_rest(engine));
    ck_assert(read_events(PATIENCE));
    ck_assert_int_eq(outcome, CELL_FAILED);
    contains(text_str(&error), "Thread-1 waits for Event-1, and nobody is left to set it");
    no_more_than(0);
    run_cell("spawn(sleep, 0.05)\n");
    text_clear(&error);
    if (engine_run_rest(engine)) ck_assert(read_events(PATIENCE));
    ck_assert_str_eq(text_str(&error), "");
    close_engine();
}
END_TEST

// Lock order.

#define ORDERS                                                                              \
    "a = Lock(); b = Lock(); g = Lock()\n"                                                  \
    "def f():\n    with a:\n        with b: pass\n"                                         \
    "def h():\n    with b:\n        with a: pass\n"                                         \
    "def guarded(what):\n    with g: what()\n"                                              \
    "def try_it():\n    with b:\n        if a.acquire(False): a.release()\n"                \
    "def after(e, what):\n    e.wait(); what()\n"

START_TEST(two_orders_are_told_when_all_went_well) {
    open_engine(_i);
    run_cell(ORDERS);
    run_cell("e = Event()\nu = spawn(after, e, h); t = spawn(f)\nt.join(); e.set(); u.join()\n");
    contains(text_str(&notes), "POSSIBLE DEADLOCK: Thread-2 takes a in line 3 and then b in line 4;\n  Thread-1 takes b in line 6 and then a in line 7.");
    contains(text_str(&notes), "This run was lucky.");
    contains(text_str(&notes), "  takes a, line 3\n                            takes b, line 6\n");
    run_cell("t = spawn(f); u = spawn(h, daemon=False)\nt.join(); u.join()\n");
    if (!error.len) ck_assert_str_eq(text_str(&notes), ""); // once is enough; and this time luck may have been out
    close_engine();
}
END_TEST

static const char *const ORDERED[] = {
    "t = spawn(f); t.join()\nu = spawn(h); u.join()\n",        // one after the other
    "t = spawn(f); join t\nh()\n",                             // by the one who joined
    "f()\nu = spawn(h); u.join()\n",                           // started afterwards
    "t = spawn(f)\njoin\nu = spawn(h)\njoin\n",                // all joined
    "f(); h()\n",                                              // one task alone
    "t = spawn(guarded, f); u = spawn(guarded, h)\nt.join(); u.join()\n", // a lock around both
    "t = spawn(f); u = spawn(f)\nt.join(); u.join()\n",        // the same order
    "e = Event()\nu = spawn(after, e, try_it); t = spawn(f)\nt.join(); e.set(); u.join()\n", // who only tries does not wait
};

START_TEST(what_cannot_meet_is_not_told) {
    for (size_t i = 0; i < sizeof ORDERED / sizeof *ORDERED; i++) {
        open_engine(_i);
        run_cell(ORDERS);
        run_cell(ORDERED[i]);
        ck_assert_str_eq(text_str(&error), "");
        ck_assert_msg(notes.len == 0, "%s%s", ORDERED[i], text_str(&notes));
        close_engine();
    }
}
END_TEST

START_TEST(a_longer_circle_is_told) {
    open_engine(_i);
    run_cell("ls = [Lock() for i in range(4)]\ndef f(i, e):\n    e.wait()\n    with ls[i]:\n        with ls[(i + 1) % 4]: pass\n");
    run_cell("es = [Event() for i in range(4)]\nts = [spawn(f, i, es[i]) for i in range(4)]\nfor i in range(4):\n    es[i].set(); ts[i].join()\n");
    contains(text_str(&notes), "Thread-1 takes Lock-1 in line 4 and then Lock-2 in line 5;");
    contains(text_str(&notes), "Thread-4 takes Lock-4 in line 4 and then Lock-1 in line 5.");
    close_engine();
}
END_TEST

// A lock that one released for another, or that is gone, is held by nobody.
START_TEST(what_is_held_is_what_was_not_released) {
    open_engine(_i);
    run_cell("a = Lock(); b = Lock()\na.acquire()\nt = spawn(a.release)\nt.join()\nb.acquire()\nfor i in range(100):\n    Lock().acquire()\n");
    ck_assert_str_eq(text_str(&error), "");
    dies("Event().wait()\n", "MainThread waits for Event-1", "MainThread  holds Lock-2 (b), taken in line 5");
    ck_assert_ptr_null(strstr(text_str(&error), "(a)"));
    close_engine();
}
END_TEST

START_TEST(the_short_form_is_one_clause) {
    open_engine(_i);
    engine_set_deadlocks(engine, false);
    run_cell("spawn(lambda: 1).join()\nc = Condition(); done = False\ndef f():\n    with c: c.wait()\nwith c: c.notify()\nt = spawn(f)\nsleep(0.05)\n");
    is_blocked("Thread-2");
    struct sched *s = engine_sched(engine);
    struct text out = {0};
    os_mutex_lock(&s->mutex);
    deadlock_add_short_locked(s, &out);
    os_mutex_unlock(&s->mutex);
    ck_assert_str_eq(text_str(&out), "lost wakeup: Thread-2 waits for Condition-1, notified too early");
    text_finish(&out);
    engine_kill_all(engine);
    no_more_than(0);
    close_engine();
}
END_TEST

int main(void) {
    Suite *suite = suite_create("deadlock");
    TCase *c = tcase_create("deadlock");
    tcase_set_timeout(c, 200);
    tcase_add_loop_test(c, each_kind_is_told_by_name, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, philosophers_of_each_number, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, a_part_of_the_program_dies, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, a_circle_behind_the_prompt_is_noted, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, a_wait_behind_the_prompt_is_none, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, whoever_can_go_on_is_not_dead, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, a_wait_can_be_interrupted, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, the_last_hope_is_killed, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, nobody_looks_when_it_is_off, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, the_rest_of_a_program_dies, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, two_orders_are_told_when_all_went_well, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, what_cannot_meet_is_not_told, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, a_longer_circle_is_told, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, what_is_held_is_what_was_not_released, 0, SCHEDULE_COUNT);
    tcase_add_loop_test(c, the_short_form_is_one_clause, 0, SCHEDULE_COUNT);
    suite_add_tcase(suite, c);
    SRunner *runner = srunner_create(suite);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
