// The io thread and processes from inside: descriptors and deadlines are noticed, what is taken off stays silent, events of a child
// keep the order of time, and an engine that is destroyed with processes alive leaves none.
#include "base/clock.h"
#include "base/text.h"
#include "lang/interp.h"
#include "lib/lib.h"
#include "task/engine.h"
#include "task/watch.h"

#include <check.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MS 1000000
#define PATIENCE (20000 * (int64_t)MS)

static void setup(void *user, struct engine *e, struct interp *in) {
    (void)user;
    lib_register(in);
    lib_register_tasks(e, in);
}

static struct engine *open_engine(void) {
    struct engine_options o = {.setup = setup};
    struct engine *e = engine_create(&o);
    ck_assert_ptr_nonnull(e);
    return e;
}

// Runs a cell to its end; what it and its tasks printed.
static void run(struct engine *e, struct log_cursor *cursor, const char *code, struct text *printed) {
    struct event events[64];
    struct text texts = {0};
    int64_t end = clock_now() + PATIENCE;
    bool over = false;
    engine_run(e, source_create("<test>", code, strlen(code), 1), false);
    while (!over) {
        ck_assert_int_lt(clock_now(), end);
        struct pollfd p = {.fd = log_fd(engine_log(e)), .events = POLLIN};
        poll(&p, 1, 100);
        log_drain_fd(engine_log(e));
        for (size_t n; (n = log_read(engine_log(e), cursor, events, 64, &texts, true)) > 0; text_clear(&texts)) {
            for (size_t i = 0; i < n; i++) {
                if (events[i].kind == EVENT_PRINT) text_add(printed, events[i].text, events[i].text_len);
                if (events[i].kind != EVENT_CELL_END) continue;
                over = true;
                ck_assert_int_eq(events[i].a, CELL_FINE);
            }
        }
    }
    text_finish(&texts);
}

struct ear {
    struct watched watched; // stands first
    struct sched *sched;
    uint32_t heard, late;   // atomic
    int fd;
};

static void hear(struct watched *w, unsigned events) {
    struct ear *e = (struct ear *)(void *)w;
    char byte;
    if (events == 0) {
        __atomic_add_fetch(&e->late, 1, __ATOMIC_SEQ_CST);
    } else {
        ck_assert_int_eq(read(e->fd, &byte, 1), 1);
        if (byte == 'x') watch_remove(e->sched, w);
        __atomic_add_fetch(&e->heard, 1, __ATOMIC_SEQ_CST);
    }
}

static void wait_for(const uint32_t *count, uint32_t n) {
    int64_t end = clock_now() + PATIENCE;
    while (__atomic_load_n(count, __ATOMIC_SEQ_CST) < n) {
        ck_assert_int_lt(clock_now(), end);
        usleep(200);
    }
}

START_TEST(descriptors_and_deadlines_are_noticed) {
    struct engine *engine = open_engine();
    struct sched *s = engine_sched(engine);
    int fds[2];
    ck_assert(watch_begin(s) && watch_begin(s));
    ck_assert_int_eq(pipe(fds), 0);
    struct ear e = {.sched = s, .fd = fds[0]};
    e.watched = (struct watched){.fd = fds[0], .events = WATCH_READ, .deadline = OS_NO_DEADLINE, .ready = hear};
    os_mutex_lock(&s->mutex);
    watch_add_locked(s, &e.watched);
    os_mutex_unlock(&s->mutex);
    for (uint32_t i = 1; i <= 100; i++) {
        ck_assert_int_eq(write(fds[1], "a", 1), 1);
        wait_for(&e.heard, i);
    }
    os_mutex_lock(&s->mutex);
    watch_change_locked(s, &e.watched, WATCH_READ, clock_now() + 10 * MS);
    os_mutex_unlock(&s->mutex);
    wait_for(&e.late, 1);
    ck_assert_int_eq(write(fds[1], "x", 1), 1);
    wait_for(&e.heard, 101);
    ck_assert_int_eq(write(fds[1], "a", 1), 1);
    usleep(20000);
    ck_assert_uint_eq(__atomic_load_n(&e.heard, __ATOMIC_SEQ_CST), 101);
    ck_assert_uint_eq(__atomic_load_n(&e.late, __ATOMIC_SEQ_CST), 1);
    engine_destroy(engine);
    close(fds[0]);
    close(fds[1]);
}
END_TEST

struct asked {
    struct watch_request request; // stands first
    uint32_t *runs;
};

static void count_run(struct watch_request *r) {
    struct asked *a = (struct asked *)(void *)r;
    __atomic_add_fetch(a->runs, 1, __ATOMIC_SEQ_CST);
    free(a);
}

START_TEST(every_request_runs_once) {
    struct engine *engine = open_engine();
    struct sched *s = engine_sched(engine);
    uint32_t runs = 0;
    ck_assert(watch_begin(s));
    for (int i = 0; i < 1000; i++) {
        struct asked *a = calloc(1, sizeof *a);
        a->request.run = count_run;
        a->runs = &runs;
        os_mutex_lock(&s->mutex);
        watch_ask_locked(s, &a->request);
        os_mutex_unlock(&s->mutex);
    }
    wait_for(&runs, 1000);
    engine_destroy(engine);
    ck_assert_uint_eq(runs, 1000);
}
END_TEST

START_TEST(late_events_keep_the_order_of_time) {
    struct log *l = log_create(NULL, NULL);
    struct event first = {.kind = EVENT_NOTE, .text = ""};
    log_put(l, &first);
    struct event before = {.kind = EVENT_NOTE, .ns = first.ns - 1000, .flags = EVENT_INSIDE, .text = ""};
    ck_assert(log_put_late(l, &before, true));
    ck_assert_int_eq(before.ns, first.ns);
    struct event after = {.kind = EVENT_NOTE, .ns = first.ns + 1, .text = ""};
    ck_assert(log_put_late(l, &after, true));
    ck_assert_int_eq(after.ns, first.ns + 1);
    struct log_cursor c = {0};
    struct event out[4];
    struct text texts = {0};
    ck_assert_uint_eq(log_read(l, &c, out, 4, &texts, true), 3);
    ck_assert_int_eq(out[1].flags, EVENT_INSIDE);
    text_finish(&texts);
    log_destroy(l);
}
END_TEST

START_TEST(a_child_has_its_own_memory_and_its_result_comes_back) {
    struct engine *engine = open_engine();
    struct log_cursor cursor = {0};
    struct text printed = {0};
    run(engine, &cursor, "n = 1\ndef f():\n    global n\n    n += 1\n    print('in', n)\n    return [n]\n"
        "p = process(f)\nstart p\njoin p\nprint('out', n, p.result, p.exitcode)\n", &printed);
    ck_assert_str_eq(text_str(&printed), "in 2\nout 1 [2] 0\n");
    ck_assert_uint_eq(engine_live_count(engine), 0);
    text_finish(&printed);
    engine_destroy(engine);
}
END_TEST

START_TEST(nothing_is_left_of_an_engine) {
    struct engine *engine = open_engine();
    struct log_cursor cursor = {0};
    struct text printed = {0};
    run(engine, &cursor, "ps = [process(sleep, 1000) for i in range(5)]\nstart ps\nq = process(len, '')\nstart q\nsleep(0.1)\n", &printed);
    struct process_info info[8];
    ck_assert_uint_eq(engine_processes(engine, info, 8), 7);
    ck_assert_uint_eq(engine_live_count(engine), 5);
    engine_reset(engine);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
    run(engine, &cursor, "ps = [process(sleep, 1000) for i in range(5)]\nstart ps\n", &printed);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), 0);
    engine_destroy(engine);
    ck_assert_int_eq(waitpid(-1, NULL, WNOHANG), -1);
    ck_assert_int_eq(errno, ECHILD);
    text_finish(&printed);
}
END_TEST

int main(void) {
    Suite *s = suite_create("process");
    TCase *t = tcase_create("process");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, descriptors_and_deadlines_are_noticed);
    tcase_add_test(t, every_request_runs_once);
    tcase_add_test(t, late_events_keep_the_order_of_time);
    tcase_add_test(t, a_child_has_its_own_memory_and_its_result_comes_back);
    tcase_add_test(t, nothing_is_left_of_an_engine);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? 0 : 1;
}
