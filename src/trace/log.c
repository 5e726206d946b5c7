// The event log. Two rings, one of events and one of their texts, both as old as the oldest event that is kept; texts too
// large for the ring have memory of their own. One mutex guards all of it, so that order, number and time agree.
//
// What keeps programs from outrunning the feed, in this order: prints are refused when it lags by LOG_LAG events or
// UNREAD_TEXT bytes; when it lags by most of the ring, events of little weight (waits, locks) are counted instead of kept;
// only beyond that is anything overwritten. Each reader is told what it missed.
#include "trace/log.h"
#include "base/bug.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "base/thread.h"
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/eventfd.h>
#endif

#define RING_TEXT_MAX (64u << 10)         // bytes of one text; longer ones are allocated apart
#define UNREAD_TEXT (LOG_TEXT_KEEP / 4)   // bytes of texts the feed may be behind before printing blocks
#define MINOR_LAG (LOG_KEEP / 4 * 3)      // events the feed may be behind before minor ones are left out
#define PACE_LAG (LOG_KEEP / 2)           // events the feed may be behind before a recorded program waits for it
#define PACE_NAP 100000                   // ns between two looks
#define PACE_NAPS 200
#define LONGEST_TEXT ((size_t)UINT32_MAX) // bytes; longer texts are cut

struct log {
    int64_t (*clock)(void *user);
    void *clock_user;
    int read_fd, write_fd;
    uint32_t signalled; // atomic; the descriptor is readable already
    bool paced;         // atomic

    struct os_mutex mutex; // guards what follows
    uint32_t cell;
    struct event *events;      // event number n stands at n % LOG_KEEP
    uint64_t oldest, next;     // numbers kept: oldest <= n < next; the first is 1
    char *ring;                // text offset o stands at o % LOG_TEXT_KEEP
    uint64_t text_oldest, text_next;
    size_t big_bytes;          // of texts that are allocated apart
    int64_t last_ns;
    int64_t given_ns;          // the time of the event that is being put, or 0: the clock's
    uint64_t left_out;         // minor events not yet reported as DROPPED
    uint64_t feed_next;        // number that the feed reads next
    size_t feed_unread;        // bytes of texts that it has not read
    bool refused;              // a print waits for the feed
    void (*space)(void *user);
    void *space_user;
    bool muted;                // in a process that shows nothing; set once, while there is one thread
    log_sink_fn sink;          // in a child; set once, while there is one thread
    void *sink_user;
};

static int64_t default_clock(void *user) {
    (void)user;
    return clock_now();
}

#ifdef __linux__
static bool open_fds(struct log *l) {
    l->read_fd = l->write_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    return l->read_fd >= 0;
}
#else
static bool open_fds(struct log *l) {
    int fds[2];
    if (pipe(fds)) return false;
    for (int i = 0; i < 2; i++) {
        fcntl(fds[i], F_SETFD, FD_CLOEXEC);
        fcntl(fds[i], F_SETFL, O_NONBLOCK);
    }
    l->read_fd = fds[0];
    l->write_fd = fds[1];
    return true;
}
#endif

static void close_fds(struct log *l) {
    if (l->read_fd >= 0) close(l->read_fd);
    if (l->write_fd >= 0 && l->write_fd != l->read_fd) close(l->write_fd);
}

// Memory that a child does not get: there its log keeps nothing, and not copying makes forking cheaper.
static void *map_ring(size_t bytes) {
    void *ring = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (ring == MAP_FAILED) bug("no address space for the log");
#ifdef MADV_DONTFORK
    madvise(ring, bytes, MADV_DONTFORK);
#endif
    return ring;
}

struct log *log_create(int64_t (*clock)(void *user), void *user) {
    struct log *l = mem_alloc_zero(1, sizeof *l);
    if (!open_fds(l)) {
        int error = errno;
        mem_free(l);
        errno = error;
        return NULL;
    }
    l->clock = clock ? clock : default_clock;
    l->clock_user = user;
    os_mutex_init(&l->mutex);
    l->events = map_ring(LOG_KEEP * sizeof *l->events);
    l->ring = map_ring(LOG_TEXT_KEEP);
    l->oldest = l->next = l->feed_next = 1;
    l->last_ns = INT64_MIN;
    return l;
}

static struct event *event_at(struct log *l, uint64_t number) {
    return &l->events[number % LOG_KEEP];
}

// Texts in the ring have no pointer of their own: `spare` is their offset.
static bool is_big(const struct event *e) {
    return e->text != NULL;
}

static void drop_oldest(struct log *l) {
    struct event *e = event_at(l, l->oldest);
    if (l->oldest >= l->feed_next) l->feed_unread -= e->text_len;
    if (is_big(e)) {
        l->big_bytes -= e->text_len;
        mem_free((char *)(uintptr_t)e->text);
    }
    l->oldest++;
    l->text_oldest = l->oldest < l->next ? event_at(l, l->oldest)->spare : l->text_next;
}

void log_destroy(struct log *l) {
    if (!l) return;
    while (l->oldest < l->next) drop_oldest(l);
    munmap(l->events, LOG_KEEP * sizeof *l->events);
    munmap(l->ring, LOG_TEXT_KEEP);
    close_fds(l);
    os_mutex_finish(&l->mutex);
    mem_free(l);
}

void log_set_cell(struct log *l, uint32_t cell) {
    os_mutex_lock(&l->mutex);
    l->cell = cell;
    os_mutex_unlock(&l->mutex);
}

void log_poke(struct log *l) {
    if (l->sink || __atomic_exchange_n(&l->signalled, 1, __ATOMIC_ACQ_REL)) return;
    uint64_t one = 1;
    while (write(l->write_fd, &one, sizeof one) < 0 && errno == EINTR) continue;
}

int log_fd(struct log *l) {
    return l->read_fd;
}

// Empties the descriptor before it forgets that it had signalled: who appends in between stays unsignalled, but has appended
// already and will be read.
void log_drain_fd(struct log *l) {
    uint64_t buffer[16];
    ssize_t n;
    do {
        n = read(l->read_fd, buffer, sizeof buffer);
    } while (n == (ssize_t)sizeof buffer || (n < 0 && errno == EINTR));
    __atomic_store_n(&l->signalled, 0, __ATOMIC_RELEASE);
}

static bool is_minor(enum event_kind kind) {
    return kind >= EVENT_BLOCK && kind <= EVENT_SWITCH;
}

static bool is_for_people(enum event_kind kind) {
    return !is_minor(kind) && kind != EVENT_CREATE && kind != EVENT_NAME && kind != EVENT_RUN && kind != EVENT_CHUNK &&
           kind != EVENT_CHUNK_END && kind != EVENT_MAP && kind != EVENT_MAP_CUT;
}

static int64_t next_time(struct log *l) {
    int64_t now = l->given_ns ? l->given_ns : l->clock(l->clock_user);
    if (now > l->last_ns) l->last_ns = now;
    return l->last_ns;
}

// Copies a text into the ring (never across its end) or apart, and notes in e where it stands.
static void keep_text(struct log *l, struct event *e, const char *text, size_t len) {
    e->text = NULL;
    e->text_len = (uint32_t)len;
    if (len > RING_TEXT_MAX) {
        e->text = mem_copy_bytes(text, len);
        l->big_bytes += len;
        while (l->big_bytes > LOG_TEXT_KEEP && l->oldest < l->feed_next && l->oldest < l->next) drop_oldest(l);
        e->spare = l->text_next;
        return;
    }
    size_t at = l->text_next % LOG_TEXT_KEEP;
    if (at + len > LOG_TEXT_KEEP) l->text_next += LOG_TEXT_KEEP - at;
    while (l->oldest < l->next && l->text_next + len - l->text_oldest > LOG_TEXT_KEEP) drop_oldest(l);
    if (l->oldest == l->next) l->text_oldest = l->text_next;
    e->spare = l->text_next;
    if (len) memcpy(l->ring + l->text_next % LOG_TEXT_KEEP, text, len);
    l->text_next += len;
}

// What an event is given when it comes: a number, its time and the cell.
static void stamp(struct log *l, struct event *e) {
    e->seq = l->next;
    e->ns = next_time(l);
    if (!e->cell) e->cell = l->cell;
}

// The caller holds the mutex. Numbers and keeps *e.
static void keep_event(struct log *l, struct event *e) {
    if (l->next - l->oldest == LOG_KEEP) drop_oldest(l);
    struct event kept = *e;
    size_t len = e->text_len < LONGEST_TEXT ? e->text_len : LONGEST_TEXT;
    keep_text(l, &kept, e->text, len);
    stamp(l, &kept);
    *event_at(l, l->next++) = kept;
    l->feed_unread += len;
    e->seq = kept.seq;
    e->ns = kept.ns;
    e->cell = kept.cell;
}

// The caller holds the mutex. Says what was left out as soon as there is room again.
static void report_left_out(struct log *l) {
    struct event e = {.kind = EVENT_DROPPED, .a = (int64_t)l->left_out, .b = 1};
    l->left_out = 0;
    keep_event(l, &e);
}

static void put_locked(struct log *l, struct event *e) {
    uint64_t lag = l->next - l->feed_next;
    if (lag > MINOR_LAG && is_minor((enum event_kind)e->kind)) {
        l->left_out++;
        e->seq = l->next - 1;
        e->ns = next_time(l);
        return;
    }
    if (l->left_out) report_left_out(l);
    keep_event(l, e);
}

// In a child: numbers go on, so that whoever compares them still can.
static bool give_to_sink_locked(struct log *l, struct event *e, bool refusable) {
    stamp(l, e);
    bool taken = l->sink(l->sink_user, e, refusable);
    if (taken) l->next++;
    return taken;
}

static bool put_to_sink(struct log *l, struct event *e, bool refusable) {
    os_mutex_lock(&l->mutex);
    bool taken = give_to_sink_locked(l, e, refusable);
    os_mutex_unlock(&l->mutex);
    return taken;
}

void log_set_paced(struct log *l, bool on) {
    __atomic_store_n(&l->paced, on, __ATOMIC_RELAXED);
}

// Until the reader has come nearer. Only from where no lock is held that it may need.
static void wait_for_reader(struct log *l) {
    uint64_t lag = PACE_LAG;
    log_poke(l);
    for (int i = 0; i < PACE_NAPS && lag >= PACE_LAG; i++) {
        nanosleep(&(struct timespec){.tv_nsec = PACE_NAP}, NULL);
        os_mutex_lock(&l->mutex);
        lag = l->next - l->feed_next;
        os_mutex_unlock(&l->mutex);
    }
}

void log_put(struct log *l, struct event *e) {
    if (l->muted) return;
    if (l->sink) {
        put_to_sink(l, e, false);
        return;
    }
    os_mutex_lock(&l->mutex);
    put_locked(l, e);
    uint64_t lag = l->next - l->feed_next;
    os_mutex_unlock(&l->mutex);
    if (lag % (LOG_LAG / 2) == 0 || is_for_people((enum event_kind)e->kind)) log_poke(l);
    bool paced = lag > PACE_LAG && e->kind == EVENT_ACQUIRE && __atomic_load_n(&l->paced, __ATOMIC_RELAXED);
    if (paced) wait_for_reader(l);
}

// A text that is larger than all that may be unread is taken when nothing is.
static bool has_room_locked(const struct log *l, const struct event *e) {
    return l->next - l->feed_next < LOG_LAG && (l->feed_unread == 0 || l->feed_unread + e->text_len <= UNREAD_TEXT);
}

bool log_put_print(struct log *l, struct event *e) {
    if (l->muted) return true;
    if (l->sink) return put_to_sink(l, e, true);
    os_mutex_lock(&l->mutex);
    bool room = has_room_locked(l, e);
    if (room) put_locked(l, e);
    else l->refused = true;
    os_mutex_unlock(&l->mutex);
    log_poke(l);
    return room;
}

bool log_put_late(struct log *l, struct event *e, bool refusable) {
    os_mutex_lock(&l->mutex);
    bool room = !refusable || l->sink || has_room_locked(l, e);
    l->given_ns = e->ns;
    if (room && l->sink) room = give_to_sink_locked(l, e, refusable);
    else if (room) put_locked(l, e);
    else l->refused = true;
    l->given_ns = 0;
    os_mutex_unlock(&l->mutex);
    log_poke(l);
    return room;
}

uint64_t log_append(struct log *l, enum event_kind kind, uint32_t task, int64_t a, int64_t b, const char *text, size_t len) {
    struct event e = {.kind = (uint16_t)kind, .task = task, .a = a, .b = b, .text = text};
    e.text_len = (uint32_t)(len < LONGEST_TEXT ? len : LONGEST_TEXT);
    log_put(l, &e);
    return e.seq;
}

bool log_append_print(struct log *l, uint32_t task, const char *text, size_t len) {
    struct event e = {.kind = EVENT_PRINT, .task = task, .text = text};
    e.text_len = (uint32_t)(len < LONGEST_TEXT ? len : LONGEST_TEXT);
    return log_put_print(l, &e);
}

bool log_lags(struct log *l) {
    os_mutex_lock(&l->mutex);
    bool lags = l->next - l->feed_next >= LOG_LAG;
    if (lags) l->refused = true;
    os_mutex_unlock(&l->mutex);
    return lags;
}

void log_on_space(struct log *l, void (*space)(void *user), void *user) {
    os_mutex_lock(&l->mutex);
    l->space = space;
    l->space_user = user;
    os_mutex_unlock(&l->mutex);
}

// The caller holds the mutex. Copies event `number`; its text goes to `texts` with a NUL, and its offset there stands in
// out->text until all is gathered and the memory moves no more.
static void copy_event(struct log *l, uint64_t number, struct event *out, struct text *texts) {
    const struct event *e = event_at(l, number);
    *out = *e;
    out->spare = 0;
    out->text = (const char *)(uintptr_t)texts->len;
    text_add(texts, is_big(e) ? e->text : l->ring + e->spare % LOG_TEXT_KEEP, e->text_len);
    text_add(texts, "", 1);
}

static struct event gap_before(struct log *l, uint64_t missing, struct text *texts) {
    struct event e = {.kind = EVENT_DROPPED, .seq = l->oldest - 1, .a = (int64_t)missing};
    e.ns = l->oldest < l->next ? event_at(l, l->oldest)->ns : l->last_ns;
    e.text = (const char *)(uintptr_t)texts->len;
    text_add(texts, "", 1);
    return e;
}

// The caller holds the mutex. True when prints that were refused may be tried again.
static bool feed_has_read(struct log *l, uint64_t next) {
    for (uint64_t n = l->feed_next > l->oldest ? l->feed_next : l->oldest; n < next; n++) {
        l->feed_unread -= event_at(l, n)->text_len;
    }
    if (next > l->feed_next) l->feed_next = next;
    bool room = l->next - l->feed_next <= LOG_LAG / 2 && l->feed_unread <= UNREAD_TEXT / 2;
    if (!l->refused || !room) return false;
    l->refused = false;
    return true;
}

size_t log_read(struct log *l, struct log_cursor *at, struct event *out, size_t max, struct text *texts, bool is_feed) {
    size_t n = 0;
    os_mutex_lock(&l->mutex);
    if (at->next == 0) at->next = 1;
    if (at->next < l->oldest && max > 0) {
        out[n++] = gap_before(l, l->oldest - at->next, texts);
        at->next = l->oldest;
    }
    while (n < max && at->next < l->next) copy_event(l, at->next++, &out[n++], texts);
    bool room = is_feed && feed_has_read(l, at->next);
    void (*space)(void *user) = l->space;
    void *user = l->space_user;
    os_mutex_unlock(&l->mutex);
    for (size_t i = 0; i < n; i++) out[i].text = text_str(texts) + (uintptr_t)out[i].text;
    if (room && space) space(user);
    return n;
}

uint64_t log_last_seq(struct log *l) {
    os_mutex_lock(&l->mutex);
    uint64_t last = l->next - 1;
    os_mutex_unlock(&l->mutex);
    return last;
}

void log_hold(struct log *l) {
    os_mutex_lock(&l->mutex);
}

void log_let_go(struct log *l) {
    os_mutex_unlock(&l->mutex);
}

void log_divert(struct log *l, log_sink_fn sink, void *user) {
    if (!l->sink) close_fds(l);
    l->read_fd = l->write_fd = -1;
    l->sink = sink;
    l->sink_user = user;
}

void log_mute(struct log *l) {
    l->muted = true;
}

int64_t log_now(struct log *l) {
    return l->clock(l->clock_user);
}
