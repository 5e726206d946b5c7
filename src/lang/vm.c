// The virtual machine's loop: one label for each instruction, reached by a computed jump. What is fast stands here, the rest in
// vm_ops.c and vm_call.c. A budget is kept by a second jump table whose every entry counts first, so that a run without a
// budget pays nothing for it.
//
// Safe points: calls, backward jumps, and every instruction that runs again after it could not go on. There, and only there,
// may the world stand still; all state is in registers and frames then.
#include "lang/vm.h"

#include "base/bug.h"
#include "lang/ast.h"
#include "lang/fiber_stack.h"
#include "lang/interp_state.h"
#include "lang/make.h"
#include "lang/ops.h"
#include "lang/vm_inside.h"
#include "lang/watcher.h"

#define WORTH_COLLECTING (1u << 20) // bytes of possible garbage that justify trying a failed allocation again

static uint32_t poll_bits(const struct fiber *f) {
    return __atomic_load_n(&f->poll, __ATOMIC_RELAXED);
}

// At a safe point with poll bits set. True: an error is to be raised here; else the scheduler has to see to it.
static bool poll_raises(struct fiber *f) {
    uint32_t bits = poll_bits(f);
    if (bits & POLL_KILL || !(bits & POLL_INTERRUPT)) return false;
    fiber_acknowledge(f, POLL_INTERRUPT);
    f->blocked_native = false;
    fiber_raise(f, "KeyboardInterrupt", "%s", "");
    return true;
}

static enum vm_status polled(struct fiber *f) {
    if (!(poll_bits(f) & POLL_KILL)) return VM_POLLED;
    f->killed = true;
    f->error = VALUE_UNDEF;
    return VM_FAILED;
}

// A failed allocation is tried again after a collection, if there may be garbage.
static bool retry_allocation(struct fiber *f) {
    if (!f->out_of_memory) return false;
    f->out_of_memory = false;
    struct heap_stats s;
    heap_stats(f->interp->heap, &s);
    if (s.used_bytes < s.live_bytes + WORTH_COLLECTING) return false;
    f->error = VALUE_UNDEF;
    fiber_request(f, POLL_COLLECT);
    return true;
}

static bool is_stop_iteration(const struct fiber *f) {
    return value_is_exception(f->error) && value_exception(f->error)->type == interp_exception_type(f->interp, "StopIteration");
}

// Finds the handler for fiber->error, innermost frame first, and leaves frames that have none. False: nobody handles it.
static bool unwind(struct fiber *f, bool traced) {
    for (; f->nframes; f->nframes--, traced = false) {
        struct frame *fr = &f->frames[f->nframes - 1];
        if (!traced) trace_add(f, fr->code, fr->pc);
        uint32_t at = (uint32_t)(fr->pc - fr->code->at);
        for (size_t i = 0; i < fr->code->nhandlers; i++) {
            const struct handler *h = &fr->code->handlers[i];
            if (at < h->start || at >= h->end) continue;
            f->stack[fr->base + h->reg] = f->error;
            f->error = VALUE_UNDEF;
            fr->pc = fr->code->at + h->target;
            return true;
        }
        if (fr->flags & FRAME_GENERATOR) {
            vm_generator_ended(f, fr);
            if (is_stop_iteration(f)) fiber_raise(f, "RuntimeError", "generator raised StopIteration");
        }
    }
    return false;
}

static inline bool is_true(value v) {
    if (v == VALUE_TRUE) return true;
    if (v == VALUE_FALSE || v == VALUE_NONE) return false;
    return value_is_small(v) ? value_small(v) != 0 : ops_truth(v);
}

static inline value list_item(value container, value index) {
    if (!value_is_small(index) || !value_is_object(container)) return VALUE_UNDEF;
    size_t i = (size_t)value_small(index);
    if (object_kind(container) == OBJ_LIST) {
        const struct list *l = value_list(container);
        const struct store *s = __atomic_load_n(&l->store, __ATOMIC_ACQUIRE);
        return i < __atomic_load_n(&l->len, __ATOMIC_ACQUIRE) && s && i < s->cap ? value_load(&s->items[i]) : VALUE_UNDEF;
    }
    if (object_kind(container) == OBJ_TUPLE && i < value_tuple(container)->len) return value_load(&value_tuple(container)->items[i]);
    return VALUE_UNDEF;
}

// The next item of a loop over anything but ranges and lists, or VALUE_UNDEF (with or without an error).
static value next_item(struct fiber *f, value *state) {
    size_t at = (size_t)value_small(state[1]), expect = (size_t)value_small(state[2]);
    value v = ops_next(f, state[0], &at, &expect);
    state[1] = value_from_small((int64_t)at);
    state[2] = value_from_small((int64_t)expect);
    return v;
}

#define SMALLS(x, y) ((x) & (y) & 1)
#define FLOATS(x, y) (value_is_flonum(x) && value_is_flonum(y))

// What a watcher looks at, unless nothing new is to be said. X(NAME, nothing new)
#define NO_OBJECT(reg) (!value_is_object(R[pc->reg]))
#define WATCHED(X)                                                                                                       \
    X(GETG, watched_global(f->watcher, pc->b)) X(SETG, watched_new_global(f->watcher, pc->b)) X(DELG, false)             \
    X(GETCELL, false) X(SETCELL, false) X(GETFREE, false)                                                                \
    X(GETITEM, watched_item(f->watcher, R[pc->b], R[pc->c], false))                                                      \
    X(SETITEM, watched_item(f->watcher, R[pc->a], R[pc->b], true)) X(DELITEM, false)                                     \
    X(FORITER, watched_item(f->watcher, R[pc->a], R[pc->a + 1], false)) X(UNPACK, NO_OBJECT(b)) X(COMPARE, NO_OBJECT(c)) \
    X(UNARY, NO_OBJECT(b)) X(FORMAT, NO_OBJECT(b)) X(JTRUE, NO_OBJECT(a)) X(JFALSE, NO_OBJECT(a)) X(JEQ, NO_OBJECT(a))   \
    X(JNE, NO_OBJECT(a)) X(ADD, NO_OBJECT(b)) X(MUL, NO_OBJECT(b)) X(BINARY, NO_OBJECT(b)) X(INPLACE, NO_OBJECT(b))      \
    X(CALL, value_is_function(R[pc->a])) X(CALLKW, value_is_function(R[pc->a]))                                          \
    X(METHOD, watched_plain_call(&R[pc->a], pc->b) || (K[pc->c] == f->interp->hook_append && watched_list(f->watcher, R[pc->a]))) \
    X(METHODKW, false) X(BARE, false)

enum vm_status vm_run(struct fiber *f, int64_t budget) {
    static const void *const direct[OP_COUNT] = {
#define X(name) [OP_##name] = &&do_##name,
        OPCODES(X)
#undef X
    };
    static const void *const counting[OP_COUNT] = {[0 ... OP_COUNT - 1] = &&count};
    // What a watcher looks at goes by a label of its own, from which a jump leads to the instruction itself.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Woverride-init"
    static const void *const watching[OP_COUNT] = {
#define X(name) [OP_##name] = &&do_##name,
        OPCODES(X)
#undef X
#define X(name, known) [OP_##name] = &&watch_##name,
        WATCHED(X)
#undef X
    };
#pragma GCC diagnostic pop
    const void *const *const table = budget < 0 ? direct : counting;
    const void *const *const counted = f->watcher ? watching : direct;
    value *const G = f->globals;
    struct frame *fr;
    const struct instr *pc;
    const value *K;
    value *R;
    enum step step;

#define DISPATCH() goto *table[pc->op]
#define NEXT()        \
    do {              \
        pc++;         \
        DISPATCH();   \
    } while (0)
#define LOAD_FRAME()                          \
    do {                                      \
        fr = &f->frames[f->nframes - 1];      \
        pc = fr->pc;                          \
        K = fr->code->consts;                 \
        R = f->stack + fr->base;              \
    } while (0)
// At a safe point: pc is the instruction to go on with; with POLL_FIRST it is the one that was just begun.
#define POLL()                              \
    do {                                    \
        if (poll_bits(f)) goto poll;        \
    } while (0)
#define POLL_FIRST()                        \
    do {                                    \
        if (poll_bits(f)) goto poll_first;  \
    } while (0)
#define CHECKED(ok)             \
    do {                        \
        if (!(ok)) goto raise;  \
        NEXT();                 \
    } while (0)
#define RESULT(v)                             \
    do {                                      \
        value made = (v);                     \
        if (made == VALUE_UNDEF) goto raise;  \
        R[pc->a] = made;                      \
        NEXT();                               \
    } while (0)

    if (f->nframes == 0) bug("vm_run on a fiber that was not started");
    f->heavy = 0;
    f->steps_end = f->steps + (uint64_t)(budget < 0 ? 0 : budget);
    LOAD_FRAME();
    POLL();
    DISPATCH();

count:
    if (f->steps >= f->steps_end || f->heavy > WORK_HEAVY || poll_bits(f) & POLL_SWITCH) {
        fr->pc = pc;
        return VM_BUDGET;
    }
    f->steps++;
    goto *counted[pc->op];

#define X(name, known)              \
    watch_##name:                   \
    if (known) goto do_##name;      \
    goto look;
    WATCHED(X)
#undef X
look:
    fr->pc = pc;
    f->watcher->look(f->watcher, f);
    goto *direct[pc->op];

poll_first:
    f->steps -= table == counting;

poll:
    fr->pc = pc;
    if (poll_raises(f)) goto raise;
    return polled(f);

raise_again:
    fr->pc = pc;
    if (!unwind(f, true)) return VM_FAILED;
    LOAD_FRAME();
    DISPATCH();

raise:
    fr->pc = pc;
    if (f->out_of_memory && retry_allocation(f)) return polled(f);
    if (!unwind(f, false)) return VM_FAILED;
    LOAD_FRAME();
    DISPATCH();

// What a call or another instruction with a life of its own has led to.
stepped:
    if (step == STEP_NEXT) {
        R = f->stack + fr->base; // the making of a generator may have moved the stack
        NEXT();
    }
    if (step == STEP_ERROR) goto raise;
    if (step == STEP_BLOCK) return VM_BLOCKED;
    LOAD_FRAME();
    DISPATCH();

do_LOADK: R[pc->a] = K[pc->b]; NEXT();
do_LOADI: R[pc->a] = value_from_small(pc->jump); NEXT();
do_MOVE: R[pc->a] = R[pc->b]; NEXT();
do_UNDEF: R[pc->a] = VALUE_UNDEF; NEXT();
do_CHECK:
    if (R[pc->a] != VALUE_UNDEF) NEXT();
    vm_unbound_error(f, K[pc->b], false);
    goto raise;
do_GETG: {
    value v = value_load(&G[pc->b]);
    R[pc->a] = v;
    if (v != VALUE_UNDEF) NEXT();
    vm_name_error(f, pc->b);
    goto raise;
}
do_SETG: value_store(&G[pc->b], R[pc->a]); NEXT();
do_DELG:
    if (value_load(&G[pc->b]) == VALUE_UNDEF) {
        vm_name_error(f, pc->b);
        goto raise;
    }
    value_store(&G[pc->b], interp_slot_builtin(f->interp, pc->b));
    NEXT();
do_NEWCELL: {
    value cell = make_cell(&f->cache, R[pc->a]);
    if (cell == VALUE_UNDEF) goto no_memory;
    R[pc->a] = cell;
    NEXT();
}
do_GETCELL: {
    value v = value_load(&value_cell(R[pc->b])->v);
    if (v == VALUE_UNDEF) {
        vm_unbound_error(f, K[pc->c], false);
        goto raise;
    }
    R[pc->a] = v;
    NEXT();
}
do_SETCELL: value_store(&value_cell(R[pc->a])->v, R[pc->b]); NEXT();
do_GETFREE: {
    value v = value_load(&value_cell(value_load(&vm_running(R[-1])->cells->items[pc->b]))->v);
    if (v == VALUE_UNDEF) {
        vm_unbound_error(f, K[pc->c], true);
        goto raise;
    }
    R[pc->a] = v;
    NEXT();
}

// Small integers first, immediate floats second, all else in ops.
#define ARITH(OP, SMALL, FLOAT)                                                          \
    do_##OP##K: right = K[pc->c]; goto with_##OP;                                        \
    do_##OP: right = R[pc->c];                                                           \
    with_##OP: {                                                                         \
        value x = R[pc->b];                                                              \
        if (SMALLS(x, right)) {                                                          \
            SMALL                                                                        \
        } else if (FLOATS(x, right)) {                                                   \
            FLOAT                                                                        \
        }                                                                                \
        operation = AST_##OP;                                                            \
        goto slow_arith;                                                                 \
    }
#define SMALL_DONE(overflow, word)        \
    do {                                  \
        if (!(overflow)) {                \
            R[pc->a] = (value)(word);     \
            NEXT();                       \
        }                                 \
    } while (0)
#define FLOAT_DONE(d)                         \
    do {                                      \
        value w = value_from_flonum(d);       \
        if (w != VALUE_UNDEF) {               \
            R[pc->a] = w;                     \
            NEXT();                           \
        }                                     \
    } while (0)

    value right;
    unsigned operation;
    int64_t word;
    ARITH(ADD, SMALL_DONE(__builtin_add_overflow((int64_t)x, (int64_t)(right - 1), &word), word);
          , FLOAT_DONE(value_flonum(x) + value_flonum(right));)
    ARITH(SUB, SMALL_DONE(__builtin_sub_overflow((int64_t)x, (int64_t)(right - 1), &word), word);
          , FLOAT_DONE(value_flonum(x) - value_flonum(right));)
    ARITH(MUL, SMALL_DONE(__builtin_mul_overflow((int64_t)(x - 1), value_small(right), &word), word | 1);
          , FLOAT_DONE(value_flonum(x) * value_flonum(right));)
    ARITH(DIV, , if (value_flonum(right) != 0) FLOAT_DONE(value_flonum(x) / value_flonum(right));)
#define FLOOR_DIVIDE                                                           \
    if (value_small(right) > 0) {                                              \
        int64_t n = value_small(x), d = value_small(right);                    \
        SMALL_DONE(false, value_from_small(n / d - (n % d < 0)));              \
    }
#define FLOOR_MODULO                                                           \
    if (value_small(right) > 0) {                                              \
        int64_t r = value_small(x) % value_small(right);                       \
        SMALL_DONE(false, value_from_small(r < 0 ? r + value_small(right) : r)); \
    }
    ARITH(FLOORDIV, FLOOR_DIVIDE, )
    ARITH(MOD, FLOOR_MODULO, )
slow_arith:
    if (pc->x) {
        fr->pc = pc;
        step = vm_inplace(f, R, pc, operation, right);
        goto stepped;
    }
    RESULT(ops_binary(f, (enum ast_op)operation, R[pc->b], right));
do_BINARY: RESULT(ops_binary(f, (enum ast_op)pc->x, R[pc->b], R[pc->c]));
do_INPLACE:
    fr->pc = pc;
    step = vm_inplace(f, R, pc, pc->x, R[pc->c]);
    goto stepped;
do_UNARY: RESULT(pc->x == AST_NOT ? value_from_bool(!is_true(R[pc->b])) : ops_unary(f, (enum ast_op)pc->x, R[pc->b]));
do_COMPARE:
    if (pc->x == AST_IS || pc->x == AST_IS_NOT) {
        R[pc->a] = value_from_bool((R[pc->b] == R[pc->c]) == (pc->x == AST_IS));
        NEXT();
    }
    fr->pc = pc;
    step = vm_compare(f, R, pc);
    goto stepped;

do_JUMP: pc += pc->jump + 1; DISPATCH();
do_LOOP:
    pc += pc->jump + 1;
    POLL();
    DISPATCH();
do_JTRUE:
    if (!is_true(R[pc->a])) NEXT();
    goto jump_here;
do_JFALSE:
    if (is_true(R[pc->a])) NEXT();
jump_here: {
    int32_t by = pc->jump;
    pc += by + 1;
    if (by < 0) POLL();
    DISPATCH();
}

#define COMPARE_JUMP(OP, SIGN)                                                                   \
    do_J##OP##K: right = K[pc->b]; goto with_J##OP;                                              \
    do_J##OP: right = R[pc->b];                                                                  \
    with_J##OP: {                                                                                \
        value x = R[pc->a];                                                                      \
        bool is;                                                                                 \
        if (SMALLS(x, right)) {                                                                  \
            is = (int64_t)x SIGN(int64_t) right;                                                 \
        } else if (FLOATS(x, right)) {                                                           \
            is = value_flonum(x) SIGN value_flonum(right);                                       \
        } else {                                                                                 \
            value v = ops_compare(f, AST_##OP, x, right);                                        \
            if (v == VALUE_UNDEF) goto raise;                                                    \
            is = v == VALUE_TRUE;                                                                \
        }                                                                                        \
        if (is != pc->x) {                                                                       \
            pc += 2;                                                                             \
            DISPATCH();                                                                          \
        }                                                                                        \
        pc++;                                                                                    \
        goto jump_here;                                                                          \
    }
    COMPARE_JUMP(LT, <)
    COMPARE_JUMP(LE, <=)
    COMPARE_JUMP(GT, >)
    COMPARE_JUMP(GE, >=)
    COMPARE_JUMP(EQ, ==)
    COMPARE_JUMP(NE, !=)

do_FORPREP: CHECKED(vm_for_prepare(f, R, pc));
do_FORITER: {
    value *state = &R[pc->a];
    value v;
    if (value_is_small(state[0])) { // a range: step, next, how many are left
        if (state[2] == value_from_small(0)) {
            pc += 2;
            DISPATCH();
        }
        v = state[1];
        state[1] = v + (state[0] - 1);
        state[2] -= 2;
    } else if (value_is_list(state[0])) {
        v = list_item(state[0], state[1]);
        state[1] += 2;
        if (v == VALUE_UNDEF) { // over, also should the list grow later
            state[0] = value_from_small(1);
            state[2] = value_from_small(0);
            pc += 2;
            DISPATCH();
        }
    } else if (value_is_kind(state[0], OBJ_GENERATOR)) {
        POLL_FIRST();
        fr->pc = pc;
        step = vm_resume(f, state[0]);
        if (step != STEP_NEXT) goto stepped;
        pc += 2;
        DISPATCH();
    } else {
        v = next_item(f, state);
        if (v == VALUE_UNDEF) {
            if (f->error != VALUE_UNDEF) goto raise;
            pc += 2;
            DISPATCH();
        }
    }
    R[pc->b] = v;
    pc++;
    goto jump_here;
}

do_TUPLE: {
    value made = make_tuple_of(&f->cache, &R[pc->b], pc->c);
    if (made == VALUE_UNDEF) goto no_memory;
    R[pc->a] = made;
    NEXT();
}
do_LIST: {
    value made = make_list_of(&f->cache, &R[pc->b], pc->c);
    if (made == VALUE_UNDEF) goto no_memory;
    R[pc->a] = made;
    NEXT();
}
do_DICT: CHECKED(vm_dict(f, R, pc));
do_APPEND:
    if (!list_append(&f->cache, value_list(R[pc->a]), R[pc->b])) goto no_memory;
    NEXT();
do_ENTRY: CHECKED(ops_set_item(f, R[pc->a], R[pc->b], R[pc->c]));
do_UNPACK:
    fr->pc = pc;
    step = vm_unpack(f, R, pc);
    goto stepped;
do_GETITEM: {
    value v = list_item(R[pc->b], R[pc->c]);
    if (v != VALUE_UNDEF) {
        R[pc->a] = v;
        NEXT();
    }
    fr->pc = pc;
    step = vm_get_item(f, R, pc);
    goto stepped;
}
do_SETITEM:
    if (value_is_small(R[pc->b]) && value_is_list(R[pc->a]) &&
        list_set(value_list(R[pc->a]), (size_t)value_small(R[pc->b]), R[pc->c]))
        NEXT();
    CHECKED(ops_set_item(f, R[pc->a], R[pc->b], R[pc->c]));
do_DELITEM: CHECKED(ops_del_item(f, R[pc->a], R[pc->b]));
do_SLICE: {
    value made = make_slice(&f->cache, R[pc->b], R[pc->b + 1], R[pc->b + 2]);
    if (made == VALUE_UNDEF) goto no_memory;
    R[pc->a] = made;
    NEXT();
}
do_GETATTR: RESULT(attribute_get(f, R[pc->b], K[pc->c]));
do_SETATTR: CHECKED(interp_set_attribute(f, R[pc->a], K[pc->b], R[pc->c]));

do_CALL: {
    POLL_FIRST();
    value callee = R[pc->a];
    fr->pc = pc;
    if (value_is_function(callee)) {
        const struct function *fn = value_function(callee);
        const struct code *code = fn->code;
        uint32_t base = fr->base + pc->a + 1u;
        if (code->nparams == pc->b && !code->is_generator && f->nframes < f->max_depth && f->nframes < f->frames_cap &&
            base + code->nregs < f->stack_cap) {
            R += pc->a + 1;
            for (size_t i = code->nparams; i < code->nclear; i++) R[i] = VALUE_UNDEF;
            fr = &f->frames[f->nframes++];
            *fr = (struct frame){.code = code, .base = base};
            pc = code->at;
            K = code->consts;
            DISPATCH();
        }
    }
    if (value_is_native(callee)) step = vm_call_plain(f, (struct callsite){.at = fr->base + pc->a, .n = pc->b, .callee = callee});
    else step = vm_call(f, (struct callsite){.at = fr->base + pc->a, .n = pc->b, .callee = callee});
    goto stepped;
}
do_NAMES: NEXT();
do_CALLKW:
    POLL_FIRST();
    fr->pc = pc;
    step = vm_call(f, (struct callsite){.at = fr->base + pc->a, .n = pc->b, .names = K[pc[-1].b], .callee = R[pc->a]});
    goto stepped;
do_METHOD:
    POLL_FIRST();
    if (K[pc->c] == f->interp->hook_append && pc->b == 1 && value_is_list(R[pc->a])) {
        if (!list_append(&f->cache, value_list(R[pc->a]), R[pc->a + 1])) goto no_memory;
        R[pc->a] = VALUE_NONE;
        NEXT();
    }
    fr->pc = pc;
    step = vm_method(f, fr->base + pc->a, pc->b, VALUE_UNDEF, K[pc->c]);
    goto stepped;
do_METHODKW:
    POLL_FIRST();
    fr->pc = pc;
    step = vm_method(f, fr->base + pc->a, pc->b, K[pc[-1].b], K[pc->c]);
    goto stepped;
do_BARE:
    POLL_FIRST();
    if (!value_is_native(R[pc->a]) || !(value_native(R[pc->a])->def->flags & NATIVE_BARE)) NEXT();
    fr->pc = pc;
    step = vm_call(f, (struct callsite){.at = fr->base + pc->a, .callee = R[pc->a]});
    goto stepped;
do_HOST:
    POLL_FIRST();
    fr->pc = pc;
    step = vm_host(f, &R[pc->a], K[pc->b]);
    goto stepped;

do_RETURN: {
    value v = R[pc->a];
    uint16_t flags = fr->flags, into = fr->into;
    if (flags & FRAME_GENERATOR) { // the slot below its registers holds the generator, no place for a result
        vm_generator_ended(f, fr);
        f->nframes--;
        LOAD_FRAME();
        pc += 2;
        DISPATCH();
    }
    R[-1] = v;
    f->nframes--;
    if (flags & FRAME_ENTRY) {
        f->result = v;
        return VM_DONE;
    }
    LOAD_FRAME();
    if (flags & FRAME_COPY) R[into] = v;
    if (!(flags & FRAME_AGAIN)) pc++;
    DISPATCH();
}
do_YIELD: {
    value v = R[pc->a];
    fr->pc = pc + 1;
    vm_yielded(f, fr);
    f->nframes--;
    LOAD_FRAME();
    R[pc->b] = v;
    pc++;
    goto jump_here;
}
do_FUNCTION: CHECKED(vm_function(f, R, pc, fr->code, R[-1]));
do_FORMAT: CHECKED(vm_format(f, R, pc));
do_CONCAT: CHECKED(vm_concat(f, R, pc));
do_RAISE: vm_raise(f, R, pc); goto raise;
do_RERAISE: f->error = R[pc->a]; goto raise_again;
do_FAILED: vm_failed(f, R, pc, K); goto raise;
do_PART: NEXT();
do_MATCHES: CHECKED(vm_matches(f, R, pc));
do_TYPEOF: R[pc->a] = value_from_object(interp_type_of(f->interp, R[pc->b])); NEXT();
do_IMPORT: CHECKED(vm_import(f, R, pc, K));
do_IMPORTED: CHECKED(vm_imported(f, R, pc, K));

no_memory:
    fiber_no_memory(f);
    goto raise;
}
