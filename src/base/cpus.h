// The machine's processors: which of them this process may use, how much of them, and putting a thread on one.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define CPUS_MAX 4096

int os_cpu_count(void);    // that this process may use (affinity and cgroup quota), at least 1
// How many processors' worth of time a container's quota (cpu.max) allows, for instance 1.5; 0: no limit.
double os_cpu_quota(void);
// The numbers of the processors that this process may run on, in order; how many, at most max. 0: the system does not say.
size_t os_cpus_allowed(int *out, size_t max);
bool os_thread_pin(int cpu);                     // the calling thread runs there only; false with errno
bool os_thread_unpin(const int *cpus, size_t n); // and on all of these again
