// The work of primes_threads.py in C: what two threads gain on this machine at this moment, five times.
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#define LIMIT 3000000

struct part {
    long first, count;
};

static void *primes(void *arg) {
    struct part *p = arg;
    long count = 0; // on the thread's own stack: the parts share a cache line
    for (long n = p->first; n < LIMIT; n += 4) {
        long d = 3;
        while (d * d <= n && n % d != 0) {
            d += 2;
        }
        count += d * d > n;
    }
    p->count = count;
    return NULL;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(void) {
    for (int i = 0; i < 5; i++) {
        struct part a = {.first = 3}, b = {.first = 5};
        double begin = now();
        primes(&a);
        primes(&b);
        double one = now() - begin;
        pthread_t t;
        begin = now();
        if (pthread_create(&t, NULL, primes, &a) != 0) {
            return 1;
        }
        primes(&b);
        if (pthread_join(t, NULL) != 0) {
            return 1;
        }
        printf("%.6f %ld\n", one / (now() - begin), a.count + b.count);
    }
    return 0;
}
