// A task: a thread or a process of the program, or a thread inside such a process: its fiber, name, number, state, times and result.
//
// Life: created NEW by task_create (its object may outlive it), started once, and kept in the table until the session ends
// or it is finished, unreferenced and the table is swept. The scheduler's mutex guards every field that changes, except
// those marked atomic.
#pragma once

#include "lang/vm.h"
#include <stdbool.h>
#include <stdint.h>

typedef uint32_t task_id; // 1 is MainThread; numbers are never used again

// X(NAME, text)
#define TASK_STATES(X) \
    X(NEW, "not started") X(READY, "ready") X(RUNNING, "running") X(BLOCKED, "waiting") X(FINISHED, "finished") \
    X(FAILED, "failed") X(KILLED, "killed")

enum task_state {
#define X(name, text) TASK_##name,
    TASK_STATES(X)
#undef X
    TASK_STATE_COUNT
};

// X(NAME, text) - why a task waits
#define WAIT_WHYS(X) \
    X(NOTHING, "") X(SLEEP, "asleep") X(LOCK, "lock") X(JOIN, "join") X(OUTPUT, "output") X(HOST, "shell") X(OTHER, "other") \
    X(SEMAPHORE, "semaphore") X(EVENT, "event") X(CONDITION, "condition") X(BARRIER, "barrier") \
    X(QUEUE_EMPTY, "empty queue") X(QUEUE_FULL, "full queue") X(QUEUE_UNFINISHED, "unfinished queue") X(GIL, "gil")

enum wait_why {
#define X(name, text) WAIT_##name,
    WAIT_WHYS(X)
#undef X
    WAIT_WHY_COUNT
};

enum task_kind { TASK_THREAD, TASK_PROCESS, TASK_THREAD_INSIDE }; // INSIDE: a process, where it is out of reach

// A plain copy for `threads`, lanes and tests: what a task is right now.
struct task_info {
    task_id id;
    enum task_kind kind;
    int pid;              // of a process that is alive or a zombie; else 0
    char name[64];        // cut; UTF-8
    enum task_state state;
    enum wait_why why;
    char waits_for[96];   // "Lock-1, held by Thread-2", "Thread-1", "2.0 s more"
    int os_id;            // kernel thread id, 0 when it has none
    int core;             // last seen on, -1 unknown
    int64_t cpu_ns, started_ns, finished_ns; // -1: not yet
    char call[96];        // print_with_delay(5, 'five')
};
