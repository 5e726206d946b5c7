// Parking on one word. On Linux the kernel waits on the word itself (futex); elsewhere a condition variable stands beside it.
// The poster swaps in the token and calls the kernel only when it took out PARK_ASLEEP; the sleeper puts PARK_ASLEEP in only
// over PARK_EMPTY, and the kernel lets it sleep only while the word still is PARK_ASLEEP: so no token is slept through.
#include "task/park.h"
#include "base/bug.h"
#include "base/clock.h"
#ifdef __linux__
#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#endif

enum { PARK_EMPTY, PARK_TOKEN, PARK_ASLEEP };

static bool swap_word(struct parker *p, uint32_t from, uint32_t to) {
    return __atomic_compare_exchange_n(&p->word, &from, to, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE);
}

static void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

// The clock is looked at now and then only.
bool parker_spin(struct parker *p, int64_t ns) {
    int64_t end = clock_now() + ns;
    do {
        for (int i = 0; i < 32; i++) {
            if (__atomic_load_n(&p->word, __ATOMIC_RELAXED) == PARK_TOKEN) return swap_word(p, PARK_TOKEN, PARK_EMPTY);
            relax();
        }
    } while (clock_now() < end);
    return false;
}

// The end of a wait that timed out or was woken: whether there is a token now.
static bool leave(struct parker *p) {
    return __atomic_exchange_n(&p->word, PARK_EMPTY, __ATOMIC_ACQ_REL) == PARK_TOKEN;
}

#ifdef __linux__
void parker_init(struct parker *p) {
    p->word = PARK_EMPTY;
}

void parker_finish(struct parker *p) {
    (void)p;
}

// false: the deadline has passed.
static bool sleep_on_word(struct parker *p, int64_t deadline) {
    struct timespec at = {.tv_sec = (time_t)(deadline / 1000000000), .tv_nsec = (long)(deadline % 1000000000)};
    struct timespec *limit = deadline == OS_NO_DEADLINE ? NULL : &at;
    long r = syscall(SYS_futex, &p->word, FUTEX_WAIT_BITSET_PRIVATE, PARK_ASLEEP, limit, NULL, FUTEX_BITSET_MATCH_ANY);
    if (r == 0 || errno == EAGAIN || errno == EINTR) return true;
    if (errno != ETIMEDOUT) bug("futex: error %d", errno);
    return false;
}

bool parker_wait(struct parker *p, int64_t deadline) {
    if (swap_word(p, PARK_TOKEN, PARK_EMPTY)) return true;
    if (deadline != OS_NO_DEADLINE && deadline <= clock_now()) return false;
    if (!swap_word(p, PARK_EMPTY, PARK_ASLEEP)) return leave(p);
    while (__atomic_load_n(&p->word, __ATOMIC_ACQUIRE) == PARK_ASLEEP) {
        if (!sleep_on_word(p, deadline)) break;
    }
    return leave(p);
}

// The sleeper may be gone, and its memory with it, once the token is in: the kernel then finds nobody at that address.
void parker_post(struct parker *p) {
    uint32_t before = __atomic_exchange_n(&p->word, PARK_TOKEN, __ATOMIC_ACQ_REL);
    if (before == PARK_ASLEEP) syscall(SYS_futex, &p->word, FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0);
}
#else
void parker_init(struct parker *p) {
    p->word = PARK_EMPTY;
    os_mutex_init(&p->mutex);
    os_cond_init(&p->cond);
}

void parker_finish(struct parker *p) {
    os_cond_finish(&p->cond);
    os_mutex_finish(&p->mutex);
}

bool parker_wait(struct parker *p, int64_t deadline) {
    if (swap_word(p, PARK_TOKEN, PARK_EMPTY)) return true;
    os_mutex_lock(&p->mutex);
    while (__atomic_load_n(&p->word, __ATOMIC_ACQUIRE) != PARK_TOKEN) {
        if (!os_cond_wait(&p->cond, &p->mutex, deadline)) break;
    }
    bool token = leave(p);
    os_mutex_unlock(&p->mutex);
    return token;
}

void parker_post(struct parker *p) {
    os_mutex_lock(&p->mutex);
    __atomic_store_n(&p->word, PARK_TOKEN, __ATOMIC_RELEASE);
    os_cond_signal(&p->cond);
    os_mutex_unlock(&p->mutex);
}
#endif
