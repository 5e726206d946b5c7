// getrusage for this process and its children, and the first line of Linux's /proc/stat for the machine.
#include "lab/usage.h"
#include "base/bug.h"
#include <errno.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define NS_PER_S INT64_C(1000000000)

static int64_t ns_of(struct timeval t) {
    return (int64_t)t.tv_sec * NS_PER_S + (int64_t)t.tv_usec * 1000;
}

void usage_read(struct measure *m) {
    struct rusage own, children;
    if (getrusage(RUSAGE_SELF, &own) != 0 || getrusage(RUSAGE_CHILDREN, &children) != 0) bug("getrusage failed");
    m->user = ns_of(own.ru_utime);
    m->sys = ns_of(own.ru_stime);
    m->child_user = ns_of(children.ru_utime);
    m->child_sys = ns_of(children.ru_stime);
}

// cpu user nice system idle iowait irq softirq steal, in ticks; idle and iowait are not work.
int64_t usage_machine(void) {
    long long t[8] = {0};
    FILE *f = fopen("/proc/stat", "re");
    if (!f) return -1;
    int n = fscanf(f, "cpu %lld %lld %lld %lld %lld %lld %lld %lld", &t[0], &t[1], &t[2], &t[3], &t[4], &t[5], &t[6], &t[7]);
    fclose(f);
    long ticks = sysconf(_SC_CLK_TCK);
    if (n < 4 || ticks <= 0) return -1;
    return (t[0] + t[1] + t[2] + t[5] + t[6] + t[7]) * (NS_PER_S / ticks);
}

int usage_machine_cores(void) {
    long n = sysconf(_SC_NPROCESSORS_ONLN);
    return n > 0 ? (int)n : 1;
}

bool usage_has_children(void) {
    siginfo_t info;
    return waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) == 0 || errno != ECHILD;
}
