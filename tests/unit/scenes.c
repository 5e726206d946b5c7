// Scenes (scenes.h): each is a function that emits events; times are in microseconds after a zero that is not 0.
#include "scenes.h"
#include "base/text.h"
#include "task/task.h"
#include <stdio.h>
#include <string.h>

#define ZERO 7000000000
#define MAIN 1

struct scene {
    scene_take take;
    void *user;
    uint64_t seq;
    uint32_t cell;
    int64_t now; // us
};

static void put(struct scene *s, enum event_kind kind, uint32_t task, int64_t a, int64_t b, const char *text) {
    struct event e = {.seq = ++s->seq, .ns = ZERO + s->now * 1000, .task = task, .cell = s->cell, .kind = (uint16_t)kind,
        .text_len = (uint32_t)strlen(text), .text = text, .a = a, .b = b};
    s->take(s->user, &e);
}

static void cell(struct scene *s, int64_t us) {
    s->now = us;
    s->cell++;
    put(s, EVENT_CELL, MAIN, s->cell, 0, "<input>");
}

static void cell_end(struct scene *s, int64_t us) {
    s->now = us;
    put(s, EVENT_CELL_END, MAIN, CELL_FINE, 0, "");
}

static void create(struct scene *s, uint32_t task, const char *name) {
    put(s, EVENT_CREATE, task, 0, MAIN, name);
}

static void start(struct scene *s, int64_t us, uint32_t task, const char *call) {
    s->now = us;
    put(s, EVENT_START, task, 0, MAIN, call);
    s->now += 30;
    put(s, EVENT_RUN, task, 0, 0, "");
}

static void block(struct scene *s, int64_t us, uint32_t task, enum wait_why why, const char *what) {
    s->now = us;
    put(s, EVENT_BLOCK, task, why, -1, what);
}

static void block_on(struct scene *s, int64_t us, uint32_t task, const char *lock, uint32_t holder) {
    s->now = us;
    put(s, EVENT_BLOCK, task, WAIT_LOCK, holder, lock);
}

static void wake(struct scene *s, int64_t us, uint32_t task, uint32_t by) {
    s->now = us;
    put(s, EVENT_WAKE, task, by == 0, by, "");
}

static void acquire(struct scene *s, int64_t us, uint32_t task, int64_t number, const char *lock) {
    s->now = us;
    put(s, EVENT_ACQUIRE, task, number, 0, lock);
}

static void release(struct scene *s, int64_t us, uint32_t task, int64_t number, const char *lock) {
    s->now = us;
    put(s, EVENT_RELEASE, task, number, 0, lock);
}

static void print(struct scene *s, int64_t us, uint32_t task, const char *text) {
    s->now = us;
    put(s, EVENT_PRINT, task, 0, 0, text);
}

static void end(struct scene *s, int64_t us, uint32_t task, enum event_kind kind, const char *text) {
    s->now = us;
    put(s, kind, task, 400000, us * 1000, text);
}

// The picture of every first lesson: started in one order, finished in the other.
static void two_threads(struct scene *s) {
    cell(s, 0);
    create(s, 2, "Thread-1");
    create(s, 3, "Thread-2");
    start(s, 100, 2, "print_with_delay(5, 'five')");
    block(s, 160, 2, WAIT_SLEEP, "");
    start(s, 200, 3, "print_with_delay(2, 'two')");
    block(s, 260, 3, WAIT_SLEEP, "");
    cell_end(s, 300);
    cell(s, 900000);
    block(s, 900020, MAIN, WAIT_JOIN, "Thread-1");
    wake(s, 2000260, 3, 0);
    print(s, 2000280, 3, "two\n");
    end(s, 2000300, 3, EVENT_FINISH, "None");
    wake(s, 5000160, 2, 0);
    print(s, 5000180, 2, "five\n");
    end(s, 5000200, 2, EVENT_FINISH, "None");
    wake(s, 5000230, MAIN, 2);
    cell_end(s, 5000300);
    s->cell = 1;
}

// A lock that goes from one to the next, one that fails while it has it, one that is killed, one that never starts.
static void locks(struct scene *s) {
    cell(s, 0);
    for (uint32_t i = 0; i < 5; i++) {
        char name[16];
        snprintf(name, sizeof name, "Thread-%u", i + 1);
        create(s, 2 + i, name);
    }
    start(s, 1000, 2, "work(10)");
    acquire(s, 1100, 2, 1, "Lock-1");
    start(s, 2000, 3, "work(20)");
    block_on(s, 2100, 3, "Lock-1", 2);
    start(s, 3000, 4, "work(30)");
    block_on(s, 3100, 4, "Lock-1", 2);
    start(s, 4000, 5, "wait()");
    block(s, 4100, 5, WAIT_EVENT, "Event-1");
    block(s, 5000, MAIN, WAIT_JOIN, "Thread-1");
    release(s, 21000, 2, 1, "Lock-1");
    wake(s, 21050, 3, 2);
    acquire(s, 21060, 3, 1, "Lock-1");
    print(s, 21500, 2, "first\n");
    end(s, 26000, 2, EVENT_FINISH, "10");
    wake(s, 26030, MAIN, 2);
    block(s, 26050, MAIN, WAIT_JOIN, "Thread-2");
    release(s, 41000, 3, 1, "Lock-1");
    wake(s, 41040, 4, 3);
    acquire(s, 41050, 4, 1, "Lock-1");
    print(s, 44000, 3, "second\n");
    end(s, 45000, 3, EVENT_FINISH, "20");
    wake(s, 45020, MAIN, 3);
    block(s, 45040, MAIN, WAIT_SLEEP, "");
    end(s, 52000, 4, EVENT_FAIL, "ZeroDivisionError: division by zero\n  here\n");
    end(s, 55000, 5, EVENT_KILLED, "");
    wake(s, 60000, MAIN, 0);
    cell_end(s, 60100);
}

// Every state that there is, one after the other, in one task that goes on.
static void states(struct scene *s) {
    cell(s, 0);
    create(s, 2, "Thread-1");
    create(s, 3, "Process-1");
    s->now = 4000;
    put(s, EVENT_START, 2, 0, MAIN, "all()");
    s->now = 8000;
    put(s, EVENT_RUN, 2, 0, 0, "");
    int64_t at = 12000;
    for (int why = WAIT_SLEEP; why < WAIT_WHY_COUNT; why++) {
        block(s, at, 2, (enum wait_why)why, why == WAIT_SLEEP ? "" : "Thing-1");
        wake(s, at + 4000, 2, 0);
        at += 5000;
    }
    s->now = at;
    put(s, EVENT_CHUNK, 2, 0, 10, "");
    s->now = at + 4000;
    put(s, EVENT_CHUNK_END, 2, 0, 10, "");
    cell_end(s, at + 5000);
    s->now = at + 9000;
}

// Three cells with long pauses for thought between them, drawn together.
static void session(struct scene *s) {
    for (uint32_t i = 0; i < 3; i++) {
        int64_t at = (int64_t)i * 30000000 + i * 1000000;
        cell(s, at);
        create(s, 2 + i, i == 0 ? "Thread-1" : i == 1 ? "Thread-2" : "Thread-3");
        start(s, at + 2000, 2 + i, "f()");
        block(s, at + 3000, MAIN, WAIT_JOIN, i == 0 ? "Thread-1" : i == 1 ? "Thread-2" : "Thread-3");
        block(s, at + 6000, 2 + i, WAIT_SLEEP, "");
        wake(s, at + 16000, 2 + i, 0);
        end(s, at + 20000, 2 + i, EVENT_FINISH, "None");
        wake(s, at + 20030, MAIN, 2 + i);
        cell_end(s, at + 22000);
    }
    s->cell = 0;
}

// Quick work, a very long sleep, quick work again.
static void nap(struct scene *s) {
    cell(s, 0);
    create(s, 2, "Thread-1");
    start(s, 100, 2, "nap()");
    block(s, 200, MAIN, WAIT_JOIN, "Thread-1");
    for (int i = 0; i < 12; i++) {
        block(s, 10000 + i * 20000, 2, WAIT_SLEEP, "");
        wake(s, 20000 + i * 20000, 2, 0);
    }
    block(s, 260000, 2, WAIT_SLEEP, "");
    wake(s, 10260000, 2, 0);
    for (int i = 0; i < 8; i++) {
        block(s, 10280000 + i * 20000, 2, WAIT_QUEUE_EMPTY, "Queue-1");
        wake(s, 10290000 + i * 20000, 2, MAIN);
    }
    end(s, 10450000, 2, EVENT_FINISH, "None");
    wake(s, 10450040, MAIN, 2);
    cell_end(s, 10450100);
}

// A hundred that do the same at the same time, and then forty that come one after the other.
static void many(struct scene *s) {
    cell(s, 0);
    for (uint32_t i = 0; i < 140; i++) {
        char name[16];
        snprintf(name, sizeof name, "Thread-%u", i + 1);
        create(s, 2 + i, name);
    }
    for (uint32_t i = 0; i < 100; i++) start(s, 1000 + i, 2 + i, "same()");
    for (uint32_t i = 0; i < 100; i++) block(s, 1300000 + i, 2 + i, WAIT_SLEEP, "");
    for (uint32_t i = 0; i < 100; i++) wake(s, 3300000 + i, 2 + i, 0);
    for (uint32_t i = 0; i < 100; i++) end(s, 3700000 + i, 2 + i, EVENT_FINISH, "None");
    for (uint32_t i = 0; i < 40; i++) {
        start(s, 4000000 + i * 100000, 102 + i, "other()");
        block(s, 4060000 + i * 100000, 102 + i, WAIT_SLEEP, "");
        if (i > 0) end(s, 4090000 + i * 100000, 101 + i, EVENT_FINISH, "None");
    }
    end(s, 8090000, 141, EVENT_FINISH, "None");
    cell_end(s, 8100000);
}

// Names and texts that try to be something else.
static void hostile(struct scene *s) {
    static const char *const names[] = {"<script>alert('x')</script>", "\"quoted\" & 'so'", "\x1b[31mred\x1b[0m", "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d \xe2\x80\xae" "abc",
        "\xf0\x9f\x98\x80 emoji \xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x9a\x80", "", "a\nb\tc\rd", "\xff\xfe broken", "]]><!-- -->",
        "a name that is far too long for any column of any terminal that there is, and then goes on"};
    cell(s, 0);
    for (uint32_t i = 0; i < 10; i++) {
        create(s, 2 + i, names[i]);
        start(s, 1000 * (i + 1), 2 + i, names[i]);
        block_on(s, 1000 * (i + 1) + 500, 2 + i, names[9 - i], 2 + (i + 1) % 10);
    }
    for (uint32_t i = 0; i < 10; i++) {
        wake(s, 20000 + 1000 * i, 2 + i, 2 + (i + 5) % 10);
        print(s, 20100 + 1000 * i, 2 + i, names[i]);
        end(s, 20500 + 1000 * i, 2 + i, i % 2 ? EVENT_FINISH : EVENT_FAIL, names[i]);
    }
    cell_end(s, 40000);
}

// The beginning is lost, and later some waits are.
static void dropped(struct scene *s) {
    s->cell = 4;
    s->now = 5000;
    put(s, EVENT_DROPPED, 0, 1234, 0, "");
    block(s, 5000, 2, WAIT_SLEEP, "");
    s->now = 6000;
    put(s, EVENT_CREATE, 3, 0, 2, "Thread-2");
    start(s, 6000, 3, "f()");
    block(s, 9000, 3, WAIT_QUEUE_EMPTY, "Queue-1");
    s->now = 20000;
    put(s, EVENT_DROPPED, 0, 17, 1, "");
    wake(s, 26000, 3, 2);
    end(s, 30000, 3, EVENT_FINISH, "None");
    s->now = 40000;
}

static void switch_to(struct scene *s, int64_t us, uint32_t task, int64_t core) {
    s->now = us;
    put(s, EVENT_SWITCH, task, core, 0, "");
}

// Two tasks on one simulated core.
static void one_core(struct scene *s) {
    cell(s, 0);
    create(s, 2, "Thread-1");
    create(s, 3, "Thread-2");
    start(s, 100, 2, "f()");
    s->now = 200;
    put(s, EVENT_START, 3, 0, MAIN, "f()");
    block(s, 300, MAIN, WAIT_JOIN, "Thread-1");
    switch_to(s, 5000, 2, -1);
    switch_to(s, 5000, 3, 0);
    s->now = 5000;
    put(s, EVENT_RUN, 3, 0, 0, "");
    block(s, 8000, 3, WAIT_SLEEP, "");
    switch_to(s, 8000, 2, 0);
    wake(s, 9000, 3, 0);
    switch_to(s, 13000, 3, 0);
    switch_to(s, 13000, 2, -1);
    end(s, 16000, 3, EVENT_FINISH, "None");
    switch_to(s, 16000, 2, 0);
    end(s, 20000, 2, EVENT_FINISH, "None");
    wake(s, 20000, MAIN, 2);
    cell_end(s, 20100);
}

static void nothing(struct scene *s) {
    (void)s;
}

static void idle(struct scene *s) {
    cell(s, 0);
    cell_end(s, 1500);
}

// A hundred thousand events of a thousand tasks.
static void crowd(struct scene *s) {
    enum { TASKS = 1000, ROUNDS = 39 };
    cell(s, 0);
    for (uint32_t i = 0; i < TASKS; i++) {
        char name[16];
        snprintf(name, sizeof name, "Thread-%u", i + 1);
        create(s, 2 + i, name);
    }
    for (uint32_t i = 0; i < TASKS; i++) start(s, 1000 + i * 40, 2 + i, "work()");
    for (uint32_t k = 0; k < ROUNDS; k++) {
        for (uint32_t i = 0; i < TASKS; i++) {
            int64_t at = 50000 + k * 245000 + i * 235 + (i * 7919 + k * 104729) % 97;
            char lock[16];
            snprintf(lock, sizeof lock, "Lock-%u", (i + k) % 8 + 1);
            if ((i + k) % 3 == 0) block(s, at, 2 + i, WAIT_SLEEP, "");
            else block_on(s, at, 2 + i, lock, 2 + (i + 1) % TASKS);
            if (i > 0) wake(s, at + 60, 1 + i, (i + k) % 3 == 1 ? 2 + i : 0);
            if (i > 0 && k % 2) print(s, at + 70, 1 + i, "here\n");
        }
        wake(s, 50000 + k * 245000 + TASKS * 235 + 200, 1 + TASKS, 0);
    }
    for (uint32_t i = 0; i < TASKS; i++) end(s, 9700000 + i * 100, 2 + i, EVENT_FINISH, "None");
    cell_end(s, 9900000);
}

static const struct {
    const char *name;
    void (*tell)(struct scene *s);
} scenes[] = {
    {"two_threads", two_threads}, {"locks", locks}, {"states", states}, {"session", session}, {"nap", nap},
    {"many", many}, {"hostile", hostile}, {"dropped", dropped}, {"one_core", one_core}, {"idle", idle}, {"nothing", nothing}, {"crowd", crowd},
};
#define SCENES (sizeof scenes / sizeof *scenes)

const char *const scene_names[] = {
    "two_threads", "locks", "states", "session", "nap", "many", "hostile", "dropped", "one_core", "idle", "nothing", "crowd", NULL,
};

bool scene_tell(const char *name, scene_take take, void *user, int64_t *now, uint32_t *cell_number) {
    struct scene s = {.take = take, .user = user};
    for (size_t i = 0; i < SCENES; i++) {
        if (strcmp(scenes[i].name, name) != 0) continue;
        scenes[i].tell(&s);
        *now = ZERO + s.now * 1000;
        *cell_number = s.cell;
        return true;
    }
    return false;
}
