// Time in integer nanoseconds.
#pragma once

#include <stdint.h>

int64_t clock_now(void);        // CLOCK_MONOTONIC
int64_t clock_wall(void);       // since 1970
int64_t clock_thread_cpu(void); // CPU time of the calling thread
int64_t clock_process_cpu(void);
