// The same with raw pthreads: the words of 300 short strings, a thread for each. Seconds, nine times.
#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <time.h>

#define STRINGS 300

static char strings[STRINGS][64];
static long counts[STRINGS];

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void *word_count(void *arg) {
    long i = (long)arg, n = 0;
    int inside = 0;
    for (const char *s = strings[i]; *s; s++) {
        n += !inside && !isspace((unsigned char)*s);
        inside = !isspace((unsigned char)*s);
    }
    counts[i] = n;
    return NULL;
}

static long concurrent_word_count(void) {
    pthread_t threads[STRINGS];
    long total = 0;
    for (long i = 0; i < STRINGS; i++) {
        if (pthread_create(&threads[i], NULL, word_count, (void *)i) != 0) {
            return -1;
        }
    }
    for (int i = 0; i < STRINGS; i++) {
        pthread_join(threads[i], NULL);
        total += counts[i];
    }
    return total;
}

int main(void) {
    for (int i = 0; i < STRINGS; i++) {
        snprintf(strings[i], sizeof strings[i], "here's a short string with number %d", i);
    }
    for (int i = 0; i < 12; i++) {
        double begin = now();
        long total = concurrent_word_count();
        if (total < 0) {
            return 1;
        }
        if (i >= 3) {
            printf("%.9f %ld\n", now() - begin, total);
        }
    }
    return 0;
}
