// What things cost on the simulated machine. One table, so that a lesson's author can see why a picture looks as it does; each line with its
// unit and where the figure comes from. The figures are a laptop's of two cores under Linux 6, measured with tests/bench/run and by
// the programs that it compares with; a simulated machine has as many of these cores as it is told to.
#pragma once

#include <stdint.h>

// X(NAME, amount, unit, source)
#define SIM_COSTS(X)                                                                                                      \
    X(INSTRUCTION,   2000, "ps an instruction",             "fib(30) and ten million loop rounds: 1.5 to 2.5 ns each")     \
    X(BYTE,           500, "ps a byte of text",             "splitting 8.6 MB and looking through it: 0.3 to 2.7 ns")      \
    X(ITEM,          3000, "ps an item of a container",     "sum, list and tuple of a million items: 2 to 4 ns")           \
    X(COMPARE,      15000, "ps a comparison in a sort",     "sorting a million numbers and strings: 10 to 40 ns")          \
    X(PRINT,     1000000,  "ps a print",                    "an event, a formatted line and its share of a write: 0.6 to 2 us") \
    X(START,    20000000,  "ps for who starts a thread",    "pthread_create and join: 37 to 52 us, about half of it here") \
    X(BEGIN,    17000000,  "ps until a thread begins",      "from pthread_create to the first instruction: 17 us")         \
    X(WAKE,      2000000,  "ps for who wakes another one",  "a futex call that finds a sleeper: 1 to 3 us")                \
    X(AWAKE,    25000000,  "ps until who was woken goes on", "a round trip between two threads by a condition: 54 us")      \
    X(LATE,     50000000,  "ps that a sleeper is late",     "the kernel's timer slack: 50 us")                             \
    X(SWITCH,    2000000,  "ps to put another one on a core", "a switch between two threads pinned to one core: 1.5 to 3 us") \
    X(FORK,    150000000,  "ps for who starts a process",   "fork, exit and wait of a small process: 148 to 183 us")       \
    X(FORK_OBJECT, 20000,  "ps an object copied",           "the same with 100 MB of small objects: 4.5 ms")               \
    X(BORN,     60000000,  "ps until a process begins",     "the page faults of a forked child: 75 of them, about 0.8 us each") \
    X(MESSAGE,   5400000,  "ps a message through a pipe",   "items one by one through a pipe: 5.4 us")                     \
    X(MESSAGE_BYTE, 1000,  "ps a byte of it",               "large results through a pipe: 1 to 2 GB/s")                   \
    X(END,      30000000,  "ps for a process to end",       "exit and the parent's hearing of it: 30 us")

enum sim_cost {
#define X(name, amount, unit, source) SIM_##name,
    SIM_COSTS(X)
#undef X
    SIM_COST_COUNT
};

extern const int64_t sim_costs[SIM_COST_COUNT]; // ps

// How the machine shares out its cores.
#define SIM_QUANTUM_NS 4000000 // that a task may keep a core which others want: a scheduler's of a busy Linux, 3 to 6 ms
#define SIM_GRACE_NS 750000    // of it, that it keeps at least when a sleeper wakes up: Linux's least granularity
#define SIM_SLICE 63           // instructions at most that a core runs before the others catch up
#define SIM_SLICE_ALONE 16384  // the same while nobody else has a core

// Where a cell is taken to have no end: some seconds of real time.
#define SIM_MOST_STEPS INT64_C(1000000000) // instructions
#define SIM_STEPS_A_SWITCH 1000            // that putting a task on a core counts for
