// base/thread and base/clock: start, wait, time out, names.
#include "base/clock.h"
#include "base/cpus.h"
#include "base/thread.h"
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct shared {
    struct os_mutex m;
    struct os_cond c;
    int count;
    char name[16];
    int id;
    bool signals_blocked;
};

static void work(void *arg) {
    struct shared *s = arg;
    sigset_t mask;
    pthread_sigmask(SIG_BLOCK, NULL, &mask);
    os_mutex_lock(&s->m);
    s->count++;
    s->id = os_thread_id();
    s->signals_blocked = sigismember(&mask, SIGINT) == 1;
    pthread_getname_np(pthread_self(), s->name, sizeof s->name);
    os_cond_broadcast(&s->c);
    os_mutex_unlock(&s->m);
}

static void setup(struct shared *s) {
    memset(s, 0, sizeof *s);
    os_mutex_init(&s->m);
    os_cond_init(&s->c);
}

static void teardown(struct shared *s) {
    os_cond_finish(&s->c);
    os_mutex_finish(&s->m);
}

START_TEST(test_start_and_join) {
    struct shared s;
    pthread_t t;
    setup(&s);
    ck_assert(os_thread_create(&t, work, &s, 16384, "a-name-that-is-too-long", false));
    os_thread_join(t);
    ck_assert_int_eq(s.count, 1);
    ck_assert_str_eq(s.name, "a-name-that-is-");
    ck_assert(s.signals_blocked);
    ck_assert_int_ne(s.id, os_thread_id());
    teardown(&s);
}
END_TEST

START_TEST(test_detached_ones_and_a_condition) {
    struct shared s;
    setup(&s);
    for (int i = 0; i < 20; i++) {
        ck_assert(os_thread_create(NULL, work, &s, 0, "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", true));
    }
    os_mutex_lock(&s.m);
    while (s.count < 20) {
        ck_assert(os_cond_wait(&s.c, &s.m, OS_NO_DEADLINE));
    }
    ck_assert_str_eq(s.name, "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"); // no half character
    os_mutex_unlock(&s.m);
    teardown(&s);
}
END_TEST

START_TEST(test_deadline) {
    struct shared s;
    setup(&s);
    os_mutex_lock(&s.m);
    int64_t start = clock_now();
    while (os_cond_wait(&s.c, &s.m, start + 20000000)) {
    }
    int64_t took = clock_now() - start;
    ck_assert(took >= 20000000 && took < 2000000000);
    ck_assert(!os_cond_wait(&s.c, &s.m, -5)); // long past
    os_mutex_unlock(&s.m);
    teardown(&s);
}
END_TEST

START_TEST(test_machine) {
    ck_assert_int_ge(os_cpu_count(), 1);
    ck_assert(clock_wall() > 1600000000ll * 1000000000);
    int64_t cpu = clock_thread_cpu(), process = clock_process_cpu();
    ck_assert(cpu >= 0 && process >= cpu);
}
END_TEST

int main(void) {
    Suite *s = suite_create("thread");
    TCase *t = tcase_create("thread");
    tcase_add_test(t, test_start_and_join);
    tcase_add_test(t, test_detached_ones_and_a_condition);
    tcase_add_test(t, test_deadline);
    tcase_add_test(t, test_machine);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
