// The virtual machine. A fiber is a language thread of control; all its state is on the heap and in this struct, nothing on
// the C stack. vm_run steps it until it finishes, fails, blocks, is asked to stand still, or has used its budget. Nothing here
// knows what a thread is: who steps which fiber when is a scheduler's business (task/).
#pragma once

#include "base/diag.h"
#include "lang/code.h"
#include "lang/heap.h"
#include "lang/native.h"

struct interp;
struct frame;
struct text;
struct watcher;

enum vm_status {
    VM_DONE,    // fiber->result
    VM_FAILED,  // fiber->error, an uncaught exception
    VM_BLOCKED, // fiber->wait; call vm_run again when it may go on
    VM_POLLED,  // fiber->poll was set; at a safe point
    VM_BUDGET,  // the budget is used up; at a safe point
};

// Reasons why a fiber is asked to come to a safe point; bits of fiber->poll, set by anybody with fiber_request.
enum {
    POLL_STOP = 1,      // the world is to stand still
    POLL_INTERRUPT = 2, // raise KeyboardInterrupt
    POLL_KILL = 4,      // end: no handler catches it, `finally` bodies are not run
    POLL_COLLECT = 8,   // the heap wants collecting: the scheduler stops the world and calls interp_collect
    POLL_SWITCH = 16,   // for schedulers: give way
};

// What natives touch, so that a simulated machine can charge for it: a native whose time grows with its operands says by how much.
// X(NAME, text)
#define WORK_KINDS(X) X(BYTES, "bytes of text looked at or copied") X(ITEMS, "items of containers looked at or copied") \
    X(COMPARES, "comparisons while sorting") X(PRINTS, "prints")

enum work_kind {
#define X(name, text) WORK_##name,
    WORK_KINDS(X)
#undef X
    WORK_COUNT
};

#define WORK_HEAVY 4096 // units after which a run under a budget comes to its end

struct wait { // what a blocked fiber waits for; the native that blocks fills it, the scheduler reads it
    int64_t deadline;   // ns of the scheduler's clock; OS_NO_DEADLINE: none
    bool timed_out;     // set by the scheduler before it resumes
    int why;            // task/ gives the meaning (lock, join, sleep, ...)
    void *on;           // the thing waited for
    value holds;        // marked while waiting
    uint64_t state[2];  // for the native itself, across its calls
};

struct fiber {
    struct interp *interp;
    value *globals;      // of the memory that it sees: the interp's own, or a copy (lang/copy.h)
    struct heap_cache cache;
    uint32_t poll;       // atomic; POLL_*
    value *stack;        // registers of all frames
    size_t stack_cap;
    struct frame *frames;
    size_t nframes, frames_cap;
    size_t max_depth;    // frames; RecursionError beyond (1000 as in Python)
    value result;
    value error;         // the exception in flight, or VALUE_UNDEF
    bool blocked_native; // the instruction at pc is to be called again, resumed
    bool out_of_memory;  // the error in flight is a failed allocation: worth another try after a collection
    bool retried;        // what ran last ran out of memory and is being run again
    bool killed;         // ended by POLL_KILL: VM_FAILED without an error
    struct wait wait;
    void *task;          // the scheduler's struct task
    uint64_t steps;      // instructions executed under a budget
    uint64_t steps_end;  // where the budget ends
    uint64_t work[WORK_COUNT]; // what natives did besides, counted by themselves; under a budget it ends the run early
    uint64_t heavy;      // of all kinds together since vm_run was called
    struct watcher *watcher; // looks on under a budget (watcher.h), or NULL; set before the fiber runs
    struct {             // how a call from nowhere begins (fiber_start_call)
        struct code code;
        struct instr at[3];
        struct span spans[3];
        value names;
    } start;
};

void fiber_init(struct fiber *f, struct interp *in);
void fiber_finish(struct fiber *f);
// Sets the fiber up to run code with no arguments (a cell), or to call a function with arguments (a thread's target).
bool fiber_start_code(struct fiber *f, const struct code *code);
bool fiber_start_call(struct fiber *f, value callee, const value *args, size_t nargs, const value *kwnames,
                      const value *kwvalues, size_t nkw);
void fiber_mark(struct fiber *f, struct heap_marker *m);
void fiber_request(struct fiber *f, uint32_t poll_bits); // any thread
void fiber_acknowledge(struct fiber *f, uint32_t poll_bits); // clears
static inline void fiber_work(struct fiber *f, enum work_kind kind, size_t n) { // by the fiber's own thread
    f->work[kind] += n;
    f->heavy += n;
}

// budget: instructions to execute at most; negative: no limit. Under a budget every instruction is a safe point, and an
// instruction that has to be run again, since somebody wanted something of the fiber first, counts once.
enum vm_status vm_run(struct fiber *f, int64_t budget);

// Raising from C; all set fiber->error. Formats know: %s C string, and what printf knows.
void fiber_raise(struct fiber *f, const char *kind, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
void fiber_hint(struct fiber *f, const char *fmt, ...) __attribute__((format(printf, 2, 3))); // adds to fiber->error
void fiber_no_memory(struct fiber *f); // MemoryError

// Where the fiber stands: the innermost frame's source and span; false when it has no frame.
bool fiber_where(const struct fiber *f, const struct source **src, struct span *span, const char **function);
// An uncaught error as it is shown: type and message, place, line, caret, hint, and the callers (innermost last, cut in the middle).
void exception_format(struct interp *in, struct text *out, value exception, size_t width);
// "ValueError: bad" without the place.
void exception_summary(struct interp *in, struct text *out, value exception);
// The places that an exception went through, as exception_format shows them; nothing when there are none.
void exception_add_places(struct text *out, value exception, size_t width);
// For an exception that was made anew from another process's: the text of the places it went through there.
void exception_set_places(value exception, const char *text, size_t len);
// For the heap: frees what an exception owns outside it.
void exception_drop(struct exception *e);
