// The event log: the one place where everything worth seeing is written, in the order in which it happened.
//
// Any thread appends; a sequence number and the time are taken together under the log's mutex, so times never run backwards.
// The log keeps the newest LOG_KEEP events; readers have cursors and are told how many they missed. One reader, the feed,
// must not miss what programs print: log_append_print refuses (the fiber then blocks) while that reader lags behind too far,
// so that a program that prints without end fills neither memory nor the log.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// X(NAME, text) - text is what exports and `events` show. a, b and text carry what the comment says.
#define EVENT_KINDS(X)                                                                                     \
    X(CELL, "cell")           /* a cell begins; a: its number; text: its name */                           \
    X(CELL_END, "cell end")   /* a: enum cell_outcome; b: 1 when bobbin itself ended it; text: the error as shown, or empty */ \
    X(RESULT, "result")       /* text: repr of the cell's last value, when not None; a: 1 when it is lazy and not yet begun */ \
    X(CREATE, "create")       /* text: name; a: kind (0 thread, 1 process); b: parent task */              \
    X(NAME, "name")           /* text: the task's new name */                                              \
    X(START, "start")         /* text: the call as shown, f(5, 'x'); a: a process's number in the system; b: who started it, or 0 */ \
    X(RUN, "run")             /* first instruction */                                                      \
    X(BLOCK, "block")         /* a: enum wait_why; b: the task holding it, or -1; text: what it waits for */ \
    X(WAKE, "wake")           /* a: 1 when timed out; b: the task that woke it, or 0 */                    \
    X(ACQUIRE, "acquire")     /* a: lock's number; text: its name */                                       \
    X(RELEASE, "release")                                                                                  \
    X(SWITCH, "switch")       /* simulated: a: the core it runs on from now on, -1: others got its core, and it is ready */ \
    X(CHUNK, "chunk")         /* a pool's worker takes items; a: number of the first; b: how many */         \
    X(CHUNK_END, "chunk end") /* as CHUNK: it has done, or failed at, them */                               \
    X(MAP, "map")             /* a pool is given work; a: items; b: chunks; text: the function */              \
    X(MAP_CUT, "map cut")     /* a: chunks of it that will not be done */                                  \
    X(PRINT, "print")         /* text: what was printed */                                                 \
    X(GIL, "gil")             /* a: ns that the task has waited for the GIL in all; right before its end, or its cell's */ \
    X(FINISH, "finish")       /* a: CPU ns; b: ns since its start; text: repr of the result, cut */        \
    X(FAIL, "fail")           /* as FINISH; text: the error as shown */                                    \
    X(KILLED, "killed")       /* as FINISH; text: by what, of a process */                                 \
    X(HUSH, "hush")           /* a: what the feed leaves out of this task and those it makes: 0 nothing; 1 their starts and ends; */ \
                              /* 2 what they print and their errors, too */                                \
    X(NOTE, "note")           /* text: a remark of bobbin's own */                                         \
    X(DROPPED, "dropped")     /* a: how many events are missing here; b: 1 when only waits, locks and switches are */

enum event_kind {
#define X(name, text) EVENT_##name,
    EVENT_KINDS(X)
#undef X
    EVENT_COUNT
};

enum cell_outcome { CELL_FINE, CELL_FAILED, CELL_INTERRUPTED, CELL_NOT_PARSED };

enum { EVENT_INSIDE = 1 }; // flags: it happened in a child process, whose own end counts the CPU time

struct event { // 64 bytes
    uint64_t seq;
    int64_t ns;      // of the log's clock
    uint32_t task;   // number of the task that caused it; 0: bobbin itself, 1: MainThread
    uint32_t cell;   // the cell that was running, 0: none
    uint16_t kind;
    uint16_t flags;
    uint32_t text_len; // bytes
    const char *text;  // see log_read
    int64_t a, b;
    uint64_t spare;
};

#define LOG_KEEP (1u << 16)       // events
#define LOG_TEXT_KEEP (8u << 20)  // bytes of their texts
#define LOG_LAG 8192              // events the feed may be behind before printing blocks

struct log;
struct text;

// NULL with errno when the system has no descriptor left.
struct log *log_create(int64_t (*clock)(void *user), void *user);
void log_destroy(struct log *l);
void log_set_cell(struct log *l, uint32_t cell); // stamped on every event from now on
// Appends; never blocks, never fails; too long a text is cut. Copies the text.
uint64_t log_append(struct log *l, enum event_kind kind, uint32_t task, int64_t a, int64_t b, const char *text, size_t len);
// The same for program output; false when the feed must catch up first. `space` is called (from the reader's thread) once
// it has.
bool log_append_print(struct log *l, uint32_t task, const char *text, size_t len);
// The same two with an event for their arguments: kind, task, a, b, text and text_len are read, and cell (0: the current one);
// seq, ns and cell are filled in.
void log_put(struct log *l, struct event *e);
bool log_put_print(struct log *l, struct event *e);
// The same two for what happened in a child process: e->ns is taken as it is, if that lets no time run backwards.
bool log_put_late(struct log *l, struct event *e, bool refusable);
// The feed is far behind; `space` will be called when it no longer is. For who would rather wait than have events left out.
bool log_lags(struct log *l);
void log_on_space(struct log *l, void (*space)(void *user), void *user);
// A descriptor that becomes readable when events for people to see (output, starts, ends, cells) were appended since it was
// last drained (eventfd, or a pipe). Owned by the log. Drain first, then read until nothing is left.
int log_fd(struct log *l);
void log_drain_fd(struct log *l);
void log_poke(struct log *l); // makes it readable: there is something else for the reader's thread to do

// While the log is recorded, a program that does nothing but take and release locks is slowed down to what the reader can follow: whoever
// logs an ACQUIRE waits a moment for a reader that is far behind (and no longer than that: the reader may be waiting for the program).
void log_set_paced(struct log *l, bool on);

// Around a fork: nobody else is writing meanwhile. Both processes let go.
void log_hold(struct log *l);
void log_let_go(struct log *l);
// In a child: from now on nothing is kept, everything goes to `sink`, under the log's mutex; false: refused, if it may be.
typedef bool (*log_sink_fn)(void *user, const struct event *e, bool refusable);
void log_divert(struct log *l, log_sink_fn sink, void *user);
void log_mute(struct log *l); // in a process that tries things out: from now on nothing is kept

struct log_cursor {
    uint64_t next; // sequence number to be read next
};
// Copies up to max events into out and their texts into `texts` (appended; event.text points into it and is valid until it
// changes next). A gap appears as one EVENT_DROPPED. The feed passes is_feed so that printing may go on.
size_t log_read(struct log *l, struct log_cursor *at, struct event *out, size_t max, struct text *texts, bool is_feed);
uint64_t log_last_seq(struct log *l);
int64_t log_now(struct log *l); // the log's clock
