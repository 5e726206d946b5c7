// The one idea: a person waits for the answer. So short things are repeated until a second or so has gone into them, and long
// ones are run as seldom as honesty allows.
#include "lab/pace.h"

#define MS INT64_C(1000000)
#define S (1000 * MS)

#define GROWN (10 * MS)         // a run that says how long a call takes
#define RUN (100 * MS)          // a run that counts
#define RUNS 7
#define EMPTY_RUNS 3
#define EMPTY_MATTERS 100000    // ns of one call, below which the loop's own time does
#define CALLS_MAX 10000000      // for clocks that stand still, too

#define SAMPLE (5 * MS)         // of compare, about
#define ROUNDS_MIN 3
#define ROUNDS_GOOD 5
#define ROUNDS_MAX 50
#define BUDGET (3 * S)
#define BUDGET_MAX (30 * S)

static int64_t clamp_calls(int64_t n) {
    return n < 1 ? 1 : n > CALLS_MAX ? CALLS_MAX : n;
}

static void enter(struct pace *p, enum pace_stage stage, int64_t calls, int64_t runs) {
    p->stage = stage;
    p->calls = calls;
    p->left = runs;
}

void pace_begin(struct pace *p, int64_t number, int64_t repeat) {
    *p = (struct pace){.number = number, .repeat = repeat};
    if (number) enter(p, PACE_RUNS, number, repeat ? repeat : RUNS);
    else enter(p, PACE_FIRST, 1, 1);
}

// 1, 2 or 5 times a power of ten, at least n (which is at most CALLS_MAX).
static int64_t round_up(int64_t n) {
    for (int64_t power = 1;; power *= 10) {
        if (n <= power) return power;
        if (n <= 2 * power) return 2 * power;
        if (n <= 5 * power) return 5 * power;
    }
}

static void after_first(struct pace *p, int64_t ns) {
    if (ns < GROWN) {
        enter(p, PACE_GROW, clamp_calls(GROWN / (ns > 100 ? ns : 100)), 1);
        return;
    }
    int64_t runs = p->repeat ? p->repeat : ns >= 5 * S ? 1 : ns >= S ? 3 : RUNS;
    p->counted = ns >= S;
    if (p->counted) runs--;
    enter(p, runs ? PACE_RUNS : PACE_DONE, clamp_calls(round_up(RUN / ns)), runs);
}

static void after_growing(struct pace *p, int64_t ns) {
    if (ns < GROWN && p->calls < CALLS_MAX) {
        int64_t needed = ns > 0 && GROWN / ns < 10 ? p->calls * (GROWN / ns + 1) : p->calls * 10;
        enter(p, PACE_GROW, clamp_calls(needed), 1);
        return;
    }
    double calls = ns > 0 ? (double)p->calls * (double)RUN / (double)ns : CALLS_MAX;
    int64_t n = calls < CALLS_MAX ? clamp_calls((int64_t)calls) : CALLS_MAX;
    enter(p, PACE_RUNS, round_up(n), p->repeat ? p->repeat : RUNS);
}

static void after_run(struct pace *p, int64_t ns) {
    p->counted = true;
    if (--p->left > 0) return;
    bool matters = p->calls > 1 && ns / p->calls < EMPTY_MATTERS;
    enter(p, matters ? PACE_EMPTY : PACE_DONE, p->calls, EMPTY_RUNS);
}

void pace_ended(struct pace *p, int64_t wall_ns) {
    p->counted = false;
    switch (p->stage) {
    case PACE_FIRST: after_first(p, wall_ns); break;
    case PACE_GROW: after_growing(p, wall_ns); break;
    case PACE_RUNS: after_run(p, wall_ns); break;
    case PACE_EMPTY:
        if (--p->left == 0) p->stage = PACE_DONE;
        break;
    case PACE_DONE: break;
    }
}

int64_t pace_calls(int64_t ns, int64_t calls) {
    if (ns >= SAMPLE / 2) return calls;
    int64_t most = calls < CALLS_MAX / 100 ? calls * 100 : CALLS_MAX; // a first call is slower than the others
    double needed = (double)calls * (double)SAMPLE / (double)(ns > 0 ? ns : 1);
    return round_up(needed < (double)most ? (int64_t)needed + 1 : most);
}

bool pace_first_round_counts(int64_t ns) {
    return ns >= S;
}

bool pace_another_round(size_t rounds, int64_t spent_ns) {
    if (rounds == 0) return true;
    if (rounds >= ROUNDS_MAX) return false;
    int64_t next = spent_ns + spent_ns / (int64_t)rounds; // when it will be over
    if (rounds < ROUNDS_MIN) return next <= BUDGET_MAX;
    if (rounds < ROUNDS_GOOD) return next <= 2 * BUDGET;
    return next <= BUDGET;
}
