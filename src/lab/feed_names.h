// What the feed remembers: the names of tasks that have not ended, and the round of tasks since its stopwatch started.
#pragma once

#include "base/text.h"
#include "trace/log.h"

struct feed_name {
    uint32_t id;
    bool gone;         // ended; the entry is a gap
    bool live;         // started; MainThread always is
    bool is_process;
    int hush;          // EVENT_HUSH's level
    size_t columns;
    char *name;
    struct text held;  // a printed line that has not ended
    int64_t held_ns;   // when its last part was printed
    int64_t items, chunks; // that it has done for a pool
};

#define FEED_WIDTHS 256 // columns of a name that are told apart

struct feed_names {
    struct feed_name *at; // by id, those gone among them
    size_t len, cap, ngone, nlive; // nlive without MainThread
    size_t by_width[FEED_WIDTHS];  // how many live names have so many columns
};

void feed_names_init(struct feed_names *n); // with MainThread
void feed_names_finish(struct feed_names *n);
void feed_names_set(struct feed_names *n, uint32_t id, const char *name, size_t len);
struct feed_name *feed_names_at(struct feed_names *n, uint32_t id);   // made when it is not known
const char *feed_names_get(struct feed_names *n, uint32_t id);        // "Task-7" when nobody named it
int feed_names_hush(const struct feed_names *n, uint32_t id);         // 0 when it is not known
void feed_names_live(struct feed_names *n, uint32_t id);
void feed_names_gone(struct feed_names *n, uint32_t id);
size_t feed_names_live_count(const struct feed_names *n);
size_t feed_names_width(const struct feed_names *n); // of the longest live name

#define FEED_LIST_FIRST 32

// Who did something, in order; of very many only the first and the last.
struct feed_list {
    size_t count;
    char *first[FEED_LIST_FIRST];
    char *last;
};

struct feed_round {
    bool running;
    bool seen;                    // some of it was shown: else there is nothing to close
    int64_t zero;                 // when the stopwatch started
    int64_t first_ns, last_ns;    // first start, last end
    int64_t cpu_ns, gil_ns;
    size_t ended;
    struct feed_list started, finished, failed, killed;
};

void feed_round_begin(struct feed_round *r, int64_t ns);
void feed_round_started(struct feed_round *r, int64_t ns, const char *name);
void feed_round_ended(struct feed_round *r, const struct event *e, const char *name);
void feed_round_finish(struct feed_round *r); // the stopwatch stops, all is forgotten
// The closing line, or lines where it does not fit, with newline.
void feed_round_summary(const struct feed_round *r, bool unicode, size_t width, struct text *out);
const char *feed_ordinal(size_t n); // "st", "nd", "rd", "th"
