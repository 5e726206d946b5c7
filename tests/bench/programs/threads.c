// The same with raw pthreads: seconds for each create and join, five times.
#include <pthread.h>
#include <stdio.h>
#include <time.h>

static void *nothing(void *arg) {
    return arg;
}

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int rounds(int n) {
    for (int i = 0; i < n; i++) {
        pthread_t t;
        if (pthread_create(&t, NULL, nothing, NULL) != 0 || pthread_join(t, NULL) != 0) {
            return -1;
        }
    }
    return 0;
}

int main(void) {
    if (rounds(200) < 0) {
        return 1;
    }
    for (int i = 0; i < 5; i++) {
        double begin = now();
        if (rounds(2000) < 0) {
            return 1;
        }
        printf("%.9f 0\n", (now() - begin) / 2000);
    }
    return 0;
}
