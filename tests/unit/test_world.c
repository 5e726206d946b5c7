// Parking and stop-the-world: no token is lost, deadlines hold, and while the world is stopped nobody is inside.
#include "base/clock.h"
#include "task/park.h"
#include "task/world.h"

#include <check.h>
#include <stdlib.h>

#define MS 1000000

START_TEST(a_token_posted_before_is_there) {
    struct parker p;
    parker_init(&p);
    parker_post(&p);
    parker_post(&p);
    ck_assert(parker_wait(&p, OS_NO_DEADLINE));
    ck_assert(!parker_wait(&p, clock_now()));
    ck_assert(!parker_spin(&p, MS));
    parker_post(&p);
    ck_assert(parker_spin(&p, MS));
    parker_finish(&p);
}
END_TEST

START_TEST(a_deadline_is_kept) {
    struct parker p;
    parker_init(&p);
    int64_t from = clock_now();
    ck_assert(!parker_wait(&p, from + 20 * MS));
    int64_t waited = clock_now() - from;
    ck_assert_int_ge(waited, 20 * MS);
    ck_assert_int_lt(waited, 2000 * (int64_t)MS);
    parker_finish(&p);
}
END_TEST

struct pair {
    struct parker there, back;
    int rounds;
};

static void echo(void *arg) {
    struct pair *p = arg;
    for (int i = 0; i < p->rounds; i++) {
        while (!parker_wait(&p->there, clock_now() + 5 * MS)) continue;
        parker_post(&p->back);
    }
}

START_TEST(no_token_is_lost) {
    struct pair p = {.rounds = 20000};
    parker_init(&p.there);
    parker_init(&p.back);
    pthread_t t;
    ck_assert(os_thread_create(&t, echo, &p, 0, "echo", false));
    for (int i = 0; i < p.rounds; i++) {
        parker_post(&p.there);
        ck_assert(parker_wait(&p.back, clock_now() + 10000 * (int64_t)MS));
    }
    os_thread_join(t);
}
END_TEST

#define RUNNERS 4

struct shared {
    struct world world;
    uint32_t asked; // atomic: runners are to pause
    uint32_t end;   // atomic
    uint32_t inside; // atomic
    long plain;     // written by whoever has the world to itself
};

static void ask(void *user) {
    struct shared *s = user;
    __atomic_store_n(&s->asked, 1, __ATOMIC_RELEASE);
}

static void run_inside(void *arg) {
    struct shared *s = arg;
    while (!__atomic_load_n(&s->end, __ATOMIC_ACQUIRE)) {
        world_enter(&s->world);
        __atomic_add_fetch(&s->inside, 1, __ATOMIC_ACQ_REL);
        for (int i = 0; i < 1000; i++) {
            if (!__atomic_load_n(&s->asked, __ATOMIC_ACQUIRE)) continue;
            __atomic_sub_fetch(&s->inside, 1, __ATOMIC_ACQ_REL);
            world_pause(&s->world);
            __atomic_add_fetch(&s->inside, 1, __ATOMIC_ACQ_REL);
        }
        __atomic_sub_fetch(&s->inside, 1, __ATOMIC_ACQ_REL);
        world_leave(&s->world);
    }
}

static void stop_often(struct shared *s, bool inside, int times) {
    for (int i = 0; i < times; i++) {
        world_stop(&s->world, inside, ask, s);
        ck_assert_uint_eq(__atomic_load_n(&s->inside, __ATOMIC_ACQUIRE), 0);
        s->plain++;
        __atomic_store_n(&s->asked, 0, __ATOMIC_RELEASE);
        world_resume(&s->world, inside);
    }
}

static void stop_from_inside(void *arg) {
    struct shared *s = arg;
    world_enter(&s->world);
    stop_often(s, true, 300);
    world_leave(&s->world);
}

START_TEST(nobody_is_inside_a_stopped_world) {
    static struct shared s;
    world_init(&s.world);
    pthread_t runners[RUNNERS], stoppers[2];
    for (int i = 0; i < RUNNERS; i++) ck_assert(os_thread_create(&runners[i], run_inside, &s, 0, "runner", false));
    for (int i = 0; i < 2; i++) ck_assert(os_thread_create(&stoppers[i], stop_from_inside, &s, 0, "stopper", false));
    stop_often(&s, false, 300);
    for (int i = 0; i < 2; i++) os_thread_join(stoppers[i]);
    __atomic_store_n(&s.end, 1, __ATOMIC_RELEASE);
    for (int i = 0; i < RUNNERS; i++) os_thread_join(runners[i]);
    ck_assert_int_eq(s.plain, 900);
    world_finish(&s.world);
}
END_TEST

int main(void) {
    Suite *s = suite_create("world");
    TCase *t = tcase_create("world");
    tcase_set_timeout(t, 60);
    tcase_add_test(t, a_token_posted_before_is_there);
    tcase_add_test(t, a_deadline_is_kept);
    tcase_add_test(t, no_token_is_lost);
    tcase_add_test(t, nobody_is_inside_a_stopped_world);
    suite_add_tcase(s, t);
    SRunner *r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    int failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
