// Channels: a ring of bytes in shared memory, a lock that survives its holder, and a bell for each thing to wait for.
//
// Whoever is killed, wherever he is, leaves the channel whole: what changes is written into a second copy of the account, and
// one store makes that copy the one that counts. The bytes of an item lie where nobody looks until then.
//
//     put:   bytes into the free part -> ring the bell -> new account counts
//     get:   bytes out of the ring    -> ring the bell -> new account counts
//
// A bell is hushed by who looks, under the lock, and finds nothing: he leaves a mark that somebody waits. Who changes things
// sees the mark and rings. The ring comes before the change: who is killed in between has only made others look in vain.
#include "task/channel.h"
#include "base/mem.h"
#include "task/watch_bell.h"
#include <errno.h>
#include <string.h>

// Bytes; all are powers of two.
#define RING_LEAST ((size_t)1 << 20) // to begin with
#define RING_KEPT ((size_t)16 << 20) // in memory while nothing is in it

enum bell_kind { BELL_ITEMS, BELL_ROOM, BELL_FINISHED, BELL_COUNT };

struct account {
    uint64_t length;     // of the ring now
    uint64_t head, tail; // from where to where it is filled, modulo its length
    uint64_t count, unfinished; // items
};

struct channel_shared {
    struct shared_mutex mutex;
    uint32_t which;              // account counts
    struct account accounts[2];
    bool awaited[BELL_COUNT];
};

struct channel {
    struct channel_shared *shared;
    char *ring;
    size_t most; // bytes that the ring may grow to; not touched, they cost nothing
    int64_t maxsize;
    struct watch_bell bells[BELL_COUNT];
    char name[SYNC_NAME_BYTES];
};

// As much as wanted, or what can be had.
static char *map_ring(size_t wanted, size_t *most) {
    *most = RING_LEAST;
    while (*most < wanted && *most <= SIZE_MAX / 4) *most *= 2;
    for (; *most > RING_LEAST; *most /= 2) {
        char *at = shared_map(*most);
        if (at) return at;
    }
    return shared_map(*most);
}

static bool open_all(struct channel *c, struct sched *s, size_t most) {
    for (int i = 0; i < BELL_COUNT; i++) c->bells[i].bell = (struct bell){-1, -1};
    c->shared = shared_map(sizeof *c->shared);
    if (!c->shared) return false;
    shared_mutex_init(&c->shared->mutex);
    for (int i = 0; i < BELL_COUNT; i++) {
        if (!watch_bell_open(&c->bells[i], s)) return false;
    }
    c->shared->accounts[0].length = RING_LEAST;
    c->ring = map_ring(most, &c->most);
    return c->ring != NULL;
}

struct channel *channel_create(struct sched *s, size_t most_bytes, int64_t maxsize) {
    struct channel *c = mem_alloc_zero(1, sizeof *c);
    if (!open_all(c, s, most_bytes)) {
        int error = errno;
        channel_destroy(c);
        errno = error;
        return NULL;
    }
    c->maxsize = maxsize > 0 ? maxsize : 0;
    sync_name(s, SYNC_QUEUE, c->name);
    return c;
}

void channel_destroy(struct channel *c) {
    if (!c) return;
    shared_unmap(c->ring, c->most);
    shared_unmap(c->shared, sizeof *c->shared);
    for (int i = 0; i < BELL_COUNT; i++) watch_bell_close(&c->bells[i]);
    mem_free(c);
}

// Takes the lock. One who died with it may have left a bell silent that should ring: so all ring, and everybody looks.
static struct account *enter(struct channel *c) {
    if (shared_mutex_lock(&c->shared->mutex)) {
        for (int i = 0; i < BELL_COUNT; i++) watch_bell_ring(&c->bells[i]);
    }
    return &c->shared->accounts[__atomic_load_n(&c->shared->which, __ATOMIC_ACQUIRE)];
}

static void leave(struct channel *c) {
    shared_mutex_unlock(&c->shared->mutex);
}

// The new account counts from now on.
static void settle_quietly(struct channel *c, const struct account *a) {
    uint32_t next = 1 - c->shared->which;
    c->shared->accounts[next] = *a;
    __atomic_store_n(&c->shared->which, next, __ATOMIC_RELEASE);
}

// The same, and whoever waits for what it brings hears of it.
static void settle(struct channel *c, const struct account *a, enum bell_kind bell) {
    if (c->shared->awaited[bell]) watch_bell_ring(&c->bells[bell]);
    settle_quietly(c, a);
    c->shared->awaited[bell] = false;
}

static enum channel_outcome wait_for(struct channel *c, struct call *call, enum bell_kind bell, int64_t deadline) {
    static const enum wait_why WHY[] = {
        [BELL_ITEMS] = WAIT_QUEUE_EMPTY, [BELL_ROOM] = WAIT_QUEUE_FULL, [BELL_FINISHED] = WAIT_QUEUE_UNFINISHED,
    };
    watch_bell_hush(&c->bells[bell]);
    c->shared->awaited[bell] = true;
    leave(c);
    struct waiting w = {.why = WHY[bell], .deadline = deadline, .name = c->name, .holds = call->self};
    watch_bell_wait(&c->bells[bell], call->fiber, &w);
    return CHANNEL_WAITS;
}

static void write_ring(struct channel *c, const struct account *a, uint64_t position, const void *from, size_t len) {
    size_t offset = (size_t)(position % a->length), first = (size_t)a->length - offset;
    if (first > len) first = len;
    memcpy(c->ring + offset, from, first);
    if (len > first) memcpy(c->ring, (const char *)from + first, len - first);
}

static void read_ring(const struct channel *c, const struct account *a, uint64_t position, void *to, size_t len) {
    size_t offset = (size_t)(position % a->length), first = (size_t)a->length - offset;
    if (first > len) first = len;
    memcpy(to, c->ring + offset, first);
    if (len > first) memcpy((char *)to + first, c->ring, len - first);
}

// Room for so many bytes more, by doubling; what had gone around the end is copied behind it. false: that is too much.
static bool grow(struct channel *c, struct account *a, uint64_t bytes) {
    uint64_t used = a->tail - a->head, length = a->length;
    while (length - used < bytes) {
        if (length >= c->most) return false;
        length *= 2;
    }
    if (length == a->length) return true;
    uint64_t head = a->head % a->length;
    if (head + used > a->length) memcpy(c->ring + a->length, c->ring, (size_t)(head + used - a->length));
    a->head = head;
    a->tail = head + used;
    a->length = length;
    return true;
}

enum channel_outcome channel_put(struct channel *c, struct call *call, const struct text *item, int64_t deadline) {
    uint64_t len = item->len;
    size_t bytes = sizeof len + item->len;
    if (bytes > c->most) return CHANNEL_LARGE;
    struct account a = *enter(c);
    if ((c->maxsize && a.count >= (uint64_t)c->maxsize) || !grow(c, &a, bytes)) {
        if (sched_now(task_of(call->fiber)->sched) < deadline) return wait_for(c, call, BELL_ROOM, deadline);
        leave(c);
        return CHANNEL_LATE;
    }
    write_ring(c, &a, a.tail, &len, sizeof len);
    write_ring(c, &a, a.tail + sizeof len, text_str(item), item->len);
    a.tail += bytes;
    a.count++;
    a.unfinished++;
    settle(c, &a, BELL_ITEMS);
    leave(c);
    return CHANNEL_DONE;
}

// Once nothing is left, most of a large ring goes back to the system.
static void settle_smaller(struct channel *c, struct account *a) {
    uint64_t length = a->length;
    if (a->count == 0) {
        a->head = a->tail = 0;
        if (length > RING_KEPT) a->length = RING_KEPT;
    }
    settle(c, a, BELL_ROOM);
    if (a->length < length) shared_discard(c->ring + RING_KEPT, (size_t)(length - RING_KEPT));
}

enum channel_outcome channel_get(struct channel *c, struct call *call, int64_t deadline, struct text *item) {
    struct account a = *enter(c);
    if (a.count == 0) {
        if (sched_now(task_of(call->fiber)->sched) < deadline) return wait_for(c, call, BELL_ITEMS, deadline);
        leave(c);
        return CHANNEL_LATE;
    }
    uint64_t len;
    read_ring(c, &a, a.head, &len, sizeof len);
    text_reserve(item, len);
    read_ring(c, &a, a.head + sizeof len, item->data + item->len, len);
    item->len += len;
    item->data[item->len] = '\0';
    a.head += sizeof len + len;
    a.count--;
    settle_smaller(c, &a);
    leave(c);
    return CHANNEL_DONE;
}

bool channel_task_done(struct channel *c) {
    struct account a = *enter(c);
    bool fine = a.unfinished > 0;
    if (fine && --a.unfinished > 0) settle_quietly(c, &a);
    else if (fine) settle(c, &a, BELL_FINISHED);
    leave(c);
    return fine;
}

enum channel_outcome channel_join(struct channel *c, struct call *call) {
    if (enter(c)->unfinished > 0) return wait_for(c, call, BELL_FINISHED, OS_NO_DEADLINE);
    leave(c);
    return CHANNEL_DONE;
}

size_t channel_len(struct channel *c) {
    size_t n = (size_t)enter(c)->count;
    leave(c);
    return n;
}

int64_t channel_maxsize(const struct channel *c) {
    return c->maxsize;
}
