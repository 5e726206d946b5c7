// Linux's affinity masks and control groups; elsewhere a count is all there is.
#include "base/cpus.h"
#include <errno.h>
#include <math.h>
#include <unistd.h>
#ifdef __linux__
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#endif

#ifdef __linux__
static int affinity_count(void) {
    cpu_set_t *set = CPU_ALLOC(CPUS_MAX);
    size_t bytes = CPU_ALLOC_SIZE(CPUS_MAX);
    int n = set && sched_getaffinity(getpid(), bytes, set) == 0 ? CPU_COUNT_S(bytes, set) : 0;
    if (set) CPU_FREE(set);
    return n;
}

// Of the process's first thread, which is never pinned.
size_t os_cpus_allowed(int *out, size_t max) {
    size_t bytes = CPU_ALLOC_SIZE(CPUS_MAX), n = 0;
    cpu_set_t *set = CPU_ALLOC(CPUS_MAX);
    if (!set) return 0;
    if (sched_getaffinity(getpid(), bytes, set) == 0) {
        for (int i = 0; i < CPUS_MAX && n < max; i++) {
            if (CPU_ISSET_S(i, bytes, set)) out[n++] = i;
        }
    }
    CPU_FREE(set);
    return n;
}

bool os_thread_unpin(const int *cpus, size_t n) {
    size_t bytes = CPU_ALLOC_SIZE(CPUS_MAX);
    cpu_set_t *set = CPU_ALLOC(CPUS_MAX);
    if (!set) return false;
    CPU_ZERO_S(bytes, set);
    for (size_t i = 0; i < n; i++) CPU_SET_S(cpus[i], bytes, set);
    bool fine = sched_setaffinity(0, bytes, set) == 0;
    CPU_FREE(set);
    return fine;
}

bool os_thread_pin(int cpu) {
    return os_thread_unpin(&cpu, 1);
}

// The processors that one cpu.max file ("quota period" or "max period") allows; 0: no limit or no file.
static double quota_of_file(const char *path) {
    FILE *f = fopen(path, "re");
    if (!f) return 0;
    long long quota = 0, period = 0;
    int found = fscanf(f, "%lld %lld", &quota, &period);
    fclose(f);
    if (found != 2 || quota <= 0 || period <= 0) return 0;
    double cores = (double)quota / (double)period;
    return cores > CPUS_MAX ? 0 : cores;
}

// This process's group in the unified hierarchy ("0::/path"), without a final slash; false when there is none.
static bool read_own_cgroup(char *out, size_t size) {
    FILE *f = fopen("/proc/self/cgroup", "re");
    if (!f) return false;
    char line[PATH_MAX];
    bool found = false;
    while (!found && fgets(line, sizeof line, f)) {
        if (strncmp(line, "0::/", 4) != 0) continue;
        line[strcspn(line, "\n")] = '\0';
        snprintf(out, size, "%s", line + 3);
        found = true;
    }
    fclose(f);
    return found;
}

// The tightest quota of this process's control group and of all groups around it.
double os_cpu_quota(void) {
    char group[PATH_MAX];
    double least = 0;
    if (!read_own_cgroup(group, sizeof group)) return 0;
    for (;;) {
        char path[PATH_MAX + 32];
        snprintf(path, sizeof path, "/sys/fs/cgroup%s/cpu.max", strcmp(group, "/") == 0 ? "" : group);
        double n = quota_of_file(path);
        if (n > 0 && (least == 0 || n < least)) least = n;
        char *slash = strrchr(group, '/');
        if (!slash || group[0] == '\0' || strcmp(group, "/") == 0) return least;
        slash[slash == group ? 1 : 0] = '\0';
    }
}
#else
static int affinity_count(void) {
    return 0;
}

size_t os_cpus_allowed(int *out, size_t max) {
    (void)out;
    (void)max;
    return 0;
}

bool os_thread_unpin(const int *cpus, size_t n) {
    (void)cpus;
    (void)n;
    errno = ENOSYS;
    return false;
}

bool os_thread_pin(int cpu) {
    (void)cpu;
    errno = ENOSYS;
    return false;
}

double os_cpu_quota(void) {
    return 0;
}
#endif

int os_cpu_count(void) {
    int n = affinity_count();
    if (n <= 0) n = (int)sysconf(_SC_NPROCESSORS_ONLN);
    double quota = ceil(os_cpu_quota());
    if (quota > 0 && quota < n) n = (int)quota;
    return n > 0 ? n : 1;
}
