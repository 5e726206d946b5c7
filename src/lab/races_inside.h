// Inside the race detector: races.c (tasks, clocks, what is told by before.h), races_access.c (variables and containers),
// races_text.c (the report).
#pragma once

#include "lab/races.h"
#include "task/sync.h"
#include "lang/access.h"
#include "lang/watcher.h"

struct clock { // vector: what is known of each racer's time
    uint32_t *at, n;
};

#define HELD_MOST 8 // locks in one set; more are left out

struct lock_set {
    uint32_t n;
    uint32_t locks[HELD_MOST]; // numbers, ascending
};

struct memory { // the variables of one image
    struct memory *next;
    const struct image *image;
    const value *slots;
    struct watched *globals;
    struct tally **tallies; // of each slot, or NULL
};

struct racer { // a task that is followed
    struct watcher watcher;  // its fiber's; first
    struct races *races;
    struct memory *memory;
    struct interp *in;
    struct heap_cache *cache; // of its fiber, which gets its tag; NULL: it has ended
    struct clock seen;       // its own place: its time
    uint32_t index;          // in clocks: with that of an ended one whose end is before its start
    uint32_t number;         // in races->racers
    struct lock_set held;
    uint32_t lockset;        // the same as a number
    uint64_t looked;         // fiber->steps of the last instruction that was looked at
    bool ended;
    char name[TASK_NAME_BYTES];
};

struct marked {
    struct clock clock;
    const struct lock *lock; // compared only; NULL: something else
    char name[SYNC_NAME_BYTES]; // the lock's own
};

struct spot { // who used something where, holding what
    const struct code *code;
    uint32_t pc, racer, lockset;
};

#define TALLY_SETS 4
struct tally { // uses of a variable, by the locks that were held
    uint32_t lockset[TALLY_SETS], n[TALLY_SETS];
    uint32_t others, last;   // last: which of them the last use counted for; TALLY_SETS: others
    bool raced;              // it has been told: nothing more is to be found
    uint32_t read_at, written_at; // the places where that was last
    value read, written;     // and what; VALUE_UNDEF: an object
};

struct holding { // a list, dict, cell or foreign object
    struct watched_object w; // first
    value object;            // compared and looked up only while it lives
    struct watched whole;
    struct watched_key *keys; // of a dict
    uint32_t nkeys, keys_cap;
    uint32_t mark;           // of a foreign object that orders its users
    struct tally tally;
};

struct watched_key {
    uint64_t hash;
    struct watched w;
};

struct readers { // who has read since the last write, when none of them is after all others
    struct reader {
        uint64_t time;
        uint32_t by;
    } *at;
    uint32_t n;
    size_t cap;
};

struct use {
    uint32_t place;
    bool writes;
    value before, after; // no objects; VALUE_UNDEF: not known
};

struct race {
    enum access_place where;
    struct memory *memory;
    int slot;
    uint32_t number;         // of the object's account
    bool is_dict, is_cell;
    char key[32];            // as shown
    struct use first, second;
    const struct tally *tally;
    char *name, *variable;   // as they were when it was found: xs[3], and xs
};

struct races {
    struct before before;    // first
    struct sched *sched;
    bool wanted, lost_tasks, lost_objects;
    struct memory *memories;
    struct racer **racers;
    uint32_t nracers, nindexes;
    struct racer **last_of;  // of each index
    size_t last_of_cap, racers_cap;
    uint32_t first_racer;    // the mark of racers[0]
    struct marked *marks;    // what is let go and taken
    uint32_t nmarks, first_mark;
    size_t marks_cap;
    struct lock_set *sets;
    uint32_t nsets, nplaces, nreaders, nfree;
    struct spot *places;
    uint32_t *place_index, place_slots; // a hash table of them
    struct watched_objects objects;
    uint32_t next_tag;
    struct readers *readers; // number 0 is nobody's
    uint32_t *free_readers;
    size_t objects_cap, sets_cap, places_cap, readers_cap, free_cap;
    struct race *found;
    size_t nfound, found_cap, told;
    size_t bytes;
};

static inline bool is_before(uint64_t time, const struct racer *me) {
    uint32_t of = (uint32_t)(time >> 32);
    return of < me->seen.n && (uint32_t)time <= me->seen.at[of];
}

// races.c
uint32_t races_lockset(struct races *r, const struct lock_set *held);
void races_mark_release(struct racer *me, uint32_t *mark);
void races_mark_acquire(struct racer *me, uint32_t mark);
// races_access.c
void races_look(struct watcher *w, struct fiber *f);
void races_forget_dead(void *races);
void races_forget_objects(struct races *r);
// races_text.c
void races_name(const struct races *r, const struct race *race, struct text *out);
void races_variable(const struct races *r, const struct race *race, struct text *out); // alone, whatever of it was used
