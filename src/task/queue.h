// Queues of values between threads: what lib/ shows as queue.Queue and its relatives. The values lie in one store of the heap;
// everything is looked at and changed under the scheduler's mutex.
#pragma once

#include "task/sync.h"

enum queue_order { QUEUE_FIFO, QUEUE_LIFO, QUEUE_PRIORITY };

struct queue {
    struct sched *sched;
    enum queue_order order;
    int64_t maxsize;     // 0: any number
    uint32_t put_mark, room_mark, done_mark; // before.h
    bool counts;         // task_done and join are kept account of

    // Guarded by the scheduler's mutex.
    struct store *store; // or NULL; len values from `first` on, around its end
    size_t first, len;
    uint64_t unfinished; // put in, and not yet reported done
    struct wait_queue getters, putters, joiners;
    char name[SYNC_NAME_BYTES];
};

enum queue_outcome { QUEUE_DONE, QUEUE_LATE, QUEUE_WAITS, QUEUE_FAILED }; // FAILED: the fiber's error is set

struct queue *queue_create(struct sched *s, enum queue_order order, int64_t maxsize, bool counts);
void queue_destroy(struct queue *q);
struct copier;
struct queue *queue_copy(struct copier *k, struct queue *q); // NULL: the heap is full
void queue_mark(struct queue *q, struct heap_marker *m);
// In the manner of sync.h: WAITS means to return NATIVE_BLOCK and call again.
enum queue_outcome queue_put(struct queue *q, struct call *c, value item, int64_t deadline);
enum queue_outcome queue_get(struct queue *q, struct call *c, int64_t deadline, value *item);
bool queue_task_done(struct queue *q, struct fiber *f); // false: nothing is unfinished
enum queue_outcome queue_join(struct queue *q, struct call *c);
size_t queue_len(struct queue *q);
uint64_t queue_unfinished(struct queue *q);
