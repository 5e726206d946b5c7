// Fibers: their stacks and frames, starting them, asking them to come to a safe point.
#include "lang/vm.h"

#include "base/bug.h"
#include "base/mem.h"
#include "lang/code.h"
#include "lang/fiber_stack.h"
#include "lang/frame.h"
#include "lang/interp_state.h"
#include "lang/make.h"

#include <stdarg.h>

#define FIRST_STACK 64 // values
#define FIRST_FRAMES 4
#define MAX_DEPTH 1000 // as in Python
#define START_SPARE 8  // registers below the first frame's own

void fiber_init(struct fiber *f, struct interp *in) {
    *f = (struct fiber){.interp = in, .globals = interp_globals(in), .max_depth = MAX_DEPTH, .wait.deadline = OS_NO_DEADLINE};
    heap_cache_init(&f->cache, in->heap);
    f->cache.poll = &f->poll;
    f->cache.poll_bits = POLL_COLLECT;
}

void fiber_finish(struct fiber *f) {
    heap_cache_finish(&f->cache);
    mem_free(f->stack);
    mem_free(f->frames);
    f->stack = NULL;
    f->frames = NULL;
}

void fiber_stack_grow(struct fiber *f, size_t need) {
    size_t cap = f->stack_cap ? f->stack_cap : FIRST_STACK;
    while (cap < need) cap *= 2;
    f->stack = mem_resize(f->stack, cap * sizeof *f->stack);
    for (size_t i = f->stack_cap; i < cap; i++) f->stack[i] = VALUE_UNDEF;
    f->stack_cap = cap;
}

void fiber_frames_grow(struct fiber *f) {
    f->frames_cap = f->frames_cap ? f->frames_cap * 2 : FIRST_FRAMES;
    f->frames = mem_resize(f->frames, f->frames_cap * sizeof *f->frames);
}

// Lays everything aside that a former run left: a fiber may be started again when it has ended.
static void prepare(struct fiber *f, size_t registers) {
    f->nframes = 0;
    f->result = VALUE_NONE;
    f->error = VALUE_UNDEF;
    f->retried = f->killed = f->blocked_native = false;
    f->wait = (struct wait){.deadline = OS_NO_DEADLINE};
    if (f->stack_cap < registers) fiber_stack_grow(f, registers);
    for (size_t i = 0; i < f->stack_cap; i++) f->stack[i] = VALUE_UNDEF;
}

static void push_entry(struct fiber *f, const struct code *code, uint32_t base) {
    if (f->nframes == f->frames_cap) fiber_frames_grow(f);
    f->frames[f->nframes++] = (struct frame){.code = code, .pc = code->at, .base = base, .flags = FRAME_ENTRY};
}

bool fiber_start_code(struct fiber *f, const struct code *code) {
    prepare(f, (size_t)code->nregs + START_SPARE);
    push_entry(f, code, 1);
    return true;
}

// A call from nowhere: a little code of its own whose registers hold the callee and the arguments.
bool fiber_start_call(struct fiber *f, value callee, const value *args, size_t nargs, const value *kwnames,
                      const value *kwvalues, size_t nkw) {
    size_t n = nargs + nkw;
    if (n >= NO_REG - START_SPARE) return false;
    struct tuple *names = make_tuple(&f->cache, nkw);
    if (!names) return false;
    for (size_t i = 0; i < nkw; i++) value_store(&names->items[i], kwnames[i]);
    prepare(f, n + START_SPARE);
    f->start.names = value_from_object(names);
    f->start.at[0] = (struct instr){.op = OP_NAMES};
    f->start.at[1] = (struct instr){.op = nkw ? OP_CALLKW : OP_CALL, .b = (uint16_t)n};
    f->start.at[2] = (struct instr){.op = OP_RETURN};
    f->start.code = (struct code){.at = f->start.at, .len = 3, .consts = &f->start.names, .nconsts = 1, .spans = f->start.spans,
                                  .nregs = (uint16_t)(n + 1), .name = VALUE_NONE, .qualname = VALUE_NONE, .doc = VALUE_NONE};
    f->stack[1] = callee;
    for (size_t i = 0; i < nargs; i++) f->stack[2 + i] = args[i];
    for (size_t i = 0; i < nkw; i++) f->stack[2 + nargs + i] = kwvalues[i];
    push_entry(f, &f->start.code, 1);
    return true;
}

// Registers above the running frame hold nothing that is needed: they are cleared, so that no dead object stays in them.
void fiber_mark(struct fiber *f, struct heap_marker *m) {
    heap_mark(m, f->result);
    heap_mark(m, f->error);
    heap_mark(m, f->wait.holds);
    heap_mark(m, f->start.names);
    size_t top = 0;
    if (f->nframes) top = f->frames[f->nframes - 1].base + f->frames[f->nframes - 1].code->nregs;
    heap_mark_many(m, f->stack, top);
    for (size_t i = top; i < f->stack_cap; i++) f->stack[i] = VALUE_UNDEF;
}

void fiber_request(struct fiber *f, uint32_t poll_bits) {
    __atomic_or_fetch(&f->poll, poll_bits, __ATOMIC_SEQ_CST);
}

void fiber_acknowledge(struct fiber *f, uint32_t poll_bits) {
    __atomic_and_fetch(&f->poll, ~poll_bits, __ATOMIC_SEQ_CST);
}

bool fiber_where(const struct fiber *f, const struct source **src, struct span *span, const char **function) {
    for (size_t i = f->nframes; i-- > 0;) {
        const struct frame *fr = &f->frames[i];
        if (!fr->code->source || code_is_prelude(fr->code)) continue;
        *src = fr->code->source;
        *span = fr->code->spans[fr->pc - fr->code->at];
        if (function) *function = value_str(fr->code->name)->bytes;
        return true;
    }
    return false;
}
