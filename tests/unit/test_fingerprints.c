// What counts of locks, queues and threads in a fingerprint, on the simulated machine: cells make and use them, and ask two functions of
// this test, print_of(*values) and print_of_fiber(thread), which give fingerprints as text.
#include "base/clock.h"
#include "base/text.h"
#include "lang/fingerprint.h"
#include "lang/interp.h"
#include "lang/make.h"
#include "lib/lib.h"
#include "task/engine.h"
#include "task/sched.h"

#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATIENCE INT64_C(30000000000) // ns

static struct engine *engine;
static struct fingerprint *walker;

static enum native_status as_text(struct call *c) {
    char text[64];
    struct print128 print = fingerprint_end(walker);
    int n = snprintf(text, sizeof text, "%016llx%016llx%s", (unsigned long long)print.a, (unsigned long long)print.b,
                     fingerprint_is_whole(walker) ? "" : " in part");
    return native_made(c, make_str(&c->fiber->cache, text, (size_t)n));
}

static enum native_status print_of(struct call *c) {
    fingerprint_begin(walker);
    fingerprint_add_values(walker, c->rest, c->nrest);
    return as_text(c);
}

static enum native_status print_of_fiber(struct call *c) {
    const struct task *t = value_foreign(c->args[0])->data;
    fingerprint_begin(walker);
    fingerprint_add_fiber(walker, t->fiber);
    return as_text(c);
}

static enum native_status print_of_chance(struct call *c) {
    const struct image *i = engine_sched(engine)->image;
    fingerprint_begin(walker);
    if (i->random) i->random_fingerprint(i->random, walker);
    return as_text(c);
}

static const struct native_def NATIVES[] = {
    {"print_of", "print_of(*values)", print_of, "", "", 0},
    {"print_of_fiber", "print_of_fiber(thread)", print_of_fiber, "", "", 0},
    {"print_of_chance", "print_of_chance()", print_of_chance, "", "", 0},
};

static void setup(void *user, struct engine *e, struct interp *in) {
    (void)user;
    lib_register(in);
    lib_register_tasks(e, in);
    interp_add_builtins(in, NATIVES, sizeof NATIVES / sizeof *NATIVES, NULL);
    walker = fingerprint_create(in);
}

// Runs a cell; its error, if it ends with one, is the test's.
static void run_cell(const char *text) {
    struct log_cursor cursor = {0};
    struct event out[64];
    struct text texts = {0};
    int64_t until = clock_now() + PATIENCE;
    bool ended = false;
    engine_run(engine, source_create("<test>", text, strlen(text), 1), true);
    while (!ended && clock_now() < until) {
        poll(&(struct pollfd){.fd = log_fd(engine_log(engine)), .events = POLLIN}, 1, 5);
        log_drain_fd(engine_log(engine));
        engine_serve(engine);
        for (size_t n; (n = log_read(engine_log(engine), &cursor, out, 64, &texts, true)) > 0; text_clear(&texts)) {
            for (size_t i = 0; i < n; i++) {
                if (out[i].kind != EVENT_CELL_END) continue;
                ck_assert_msg(out[i].text_len == 0, "%s\n%.*s", text, (int)out[i].text_len, out[i].text);
                ended = true;
            }
        }
    }
    ck_assert(ended);
    text_finish(&texts);
}

static const char *const cells[] = {
    // Locks: held or not, by whom, how often; not their names.
    "a, b = Lock(), Lock()\n"
    "assert print_of(a) == print_of(b)\n"
    "free = print_of(a)\n"
    "a.acquire()\n"
    "held = print_of(a)\n"
    "assert held != free and held != print_of(RLock())\n"
    "a.release()\n"
    "assert print_of(a) == free\n"
    "spawn(b.acquire).join()\n"
    "assert print_of(b) != held and print_of(b) != free\n",
    // Who waits for a lock makes no difference to it.
    "a = Lock()\n"
    "a.acquire()\n"
    "alone = print_of(a)\n"
    "t = spawn(a.acquire)\n"
    "sleep(1)\n"
    "assert print_of(a) == alone\n"
    "a.release()\n"
    "t.join()\n",
    "r = RLock()\n"
    "free = print_of(r)\n"
    "r.acquire()\n"
    "once = print_of(r)\n"
    "r.acquire()\n"
    "assert len(dict.fromkeys([free, once, print_of(r)])) == 3\n"
    "r.release()\n"
    "assert print_of(r) == once\n"
    "r.release()\n"
    "assert print_of(r) == free\n",
    "s = Semaphore(2)\n"
    "two = print_of(s)\n"
    "assert two == print_of(Semaphore(2)) and two != print_of(BoundedSemaphore(2)) and two != print_of(Semaphore(1))\n"
    "s.acquire()\n"
    "assert print_of(s) == print_of(Semaphore(1))\n"
    "s.release()\n"
    "assert print_of(s) == two\n",
    // An event is set or not, however often it was; so is what one who waits for it remembers.
    "e, fresh = threading.Event(), print_of(threading.Event())\n"
    "e.set()\n"
    "assert print_of(e) != fresh\n"
    "e.clear()\n"
    "assert print_of(e) == fresh\n"
    "seen = []\n"
    "def wait():\n"
    "    while True:\n"
    "        e.wait()\n"
    "t = thread(wait, daemon=True)\n"
    "t.start()\n"
    "for i in range(4):\n"
    "    sleep(1)\n"
    "    seen.append(print_of_fiber(t))\n"
    "    e.set()\n"
    "    e.clear()\n"
    "assert len(dict.fromkeys(seen)) == 1, seen\n",
    // A condition is its lock and who waits there, in order.
    "c = threading.Condition()\n"
    "assert print_of(c) == print_of(threading.Condition())\n"
    "m = Lock()\n"
    "c, d = threading.Condition(m), threading.Condition(m)\n"
    "assert print_of(m, c) == print_of(m, d) and print_of(m, c) != print_of(Lock(), c)\n"
    "def wait():\n"
    "    with c:\n"
    "        c.wait()\n"
    "ts = [spawn(wait)]\n"
    "sleep(1)\n"
    "one = print_of(c)\n"
    "ts.append(spawn(wait))\n"
    "sleep(1)\n"
    "assert len(dict.fromkeys([one, print_of(c), print_of(d)])) == 3\n"
    "with c:\n"
    "    c.notify_all()\n"
    "join ts\n"
    "assert print_of(c) == print_of(d)\n",
    "b = threading.Barrier(3)\n"
    "fresh = print_of(b)\n"
    "assert fresh != print_of(threading.Barrier(2)) and fresh != print_of(threading.Barrier(3, print))\n"
    "ts = [spawn(b.wait)]\n"
    "sleep(1)\n"
    "one = print_of(b)\n"
    "ts.append(spawn(b.wait))\n"
    "sleep(1)\n"
    "assert len(dict.fromkeys([fresh, one, print_of(b)])) == 3\n"
    "b.wait()\n"
    "join ts\n"
    "assert print_of(b) == fresh\n"
    "b.abort()\n"
    "assert print_of(b) != fresh\n",
    // Queues: what is in them, from the first on, wherever it lies.
    "import queue\n"
    "q, p = queue.Queue(), queue.Queue()\n"
    "for i in range(40):\n"
    "    q.put(i)\n"
    "    q.get()\n"
    "    q.task_done()\n"
    "assert print_of(q) == print_of(p)\n"
    "for i in range(30):\n"
    "    q.put(i)\n"
    "for i in range(28):\n"
    "    q.get()\n"
    "    q.task_done()\n"
    "p.put(28)\n"
    "p.put(29)\n"
    "assert print_of(q) == print_of(p)\n"
    "p.get()\n"
    "p.put(28)\n"
    "assert print_of(q) != print_of(p)\n"
    "assert print_of(queue.Queue()) != print_of(queue.LifoQueue()) and print_of(queue.Queue()) != print_of(queue.Queue(1))\n",
    "import queue\n"
    "q = queue.Queue()\n"
    "xs = [1]\n"
    "q.put(xs)\n"
    "before = print_of(q)\n"
    "xs.append(2)\n"
    "assert print_of(q) != before\n"
    "q.get()\n"
    "assert print_of(q) != print_of(queue.Queue())\n" // one is not done
    "q.task_done()\n"
    "assert print_of(q) == print_of(queue.Queue())\n",
    // Threads: new, alive, ended; their result and name.
    "m = Lock()\n"
    "m.acquire()\n"
    "def f(x):\n"
    "    m.acquire()\n"
    "    return x\n"
    "t = thread(f, 1)\n"
    "seen = [print_of(t)]\n"
    "t.start()\n"
    "seen.append(print_of(t))\n"
    "sleep(1)\n"
    "assert print_of(t) == seen[1]\n"
    "m.release()\n"
    "t.join()\n"
    "seen.append(print_of(t))\n"
    "t.name = 'other'\n"
    "seen.append(print_of(t))\n"
    "assert len(dict.fromkeys(seen)) == 4\n",
    // Numbers drawn at random: the same after as many draws of the same seed.
    "import random\n"
    "random.seed(3)\n"
    "first = print_of_chance()\n"
    "random.random()\n"
    "assert print_of_chance() != first\n"
    "random.seed(3)\n"
    "assert print_of_chance() == first\n",
    // What cannot be seen into is said.
    "assert print_of(Lock()).endswith(' in part') == False\n"
    "assert print_of([multiprocessing.Lock()]).endswith(' in part')\n",
};

START_TEST(things_count_for_what_they_do) {
    engine = engine_create(&(struct engine_options){.setup = setup, .schedule = {.schedule = SCHEDULE_SIM}});
    ck_assert_ptr_nonnull(engine);
    run_cell(cells[_i]);
    engine_destroy(engine);
    fingerprint_destroy(walker);
}
END_TEST

int main(void) {
    Suite *s = suite_create("fingerprints");
    TCase *t = tcase_create("fingerprints");
    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, things_count_for_what_they_do, 0, sizeof cells / sizeof *cells);
    suite_add_tcase(s, t);
    SRunner *runner = srunner_create(s);
    srunner_run_all(runner, CK_ENV);
    int failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
