// The same with raw fork, exit and wait, in a process that has touched as much memory as a small bobbin: seconds for each, five times.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TOUCHED (2u << 20)

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int rounds(int n) {
    for (int i = 0; i < n; i++) {
        pid_t pid = fork();
        if (pid == 0) _exit(0);
        if (pid < 0 || waitpid(pid, NULL, 0) != pid) return -1;
    }
    return 0;
}

int main(void) {
    char *memory = malloc(TOUCHED);
    if (!memory) return 1;
    memset(memory, 1, TOUCHED);
    if (rounds(20) < 0) return 1;
    for (int i = 0; i < 5; i++) {
        double begin = now();
        if (rounds(100) < 0) return 1;
        printf("%.9f %d\n", (now() - begin) / 100, memory[TOUCHED - 1] - 1);
    }
    free(memory);
    return 0;
}
