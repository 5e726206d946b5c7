// Calls of every kind, and the stepping of generators.
#include "lang/vm_inside.h"

#include "base/bug.h"
#include "lang/fiber_stack.h"
#include "lang/generator.h"
#include "lang/interp_state.h"
#include "lang/make.h"
#include "lang/ops.h"

#include <string.h>

enum step vm_push(struct fiber *f, const struct code *code, uint32_t base, uint16_t flags) {
    if (f->nframes >= f->max_depth) {
        fiber_raise(f, "RecursionError", "maximum recursion depth exceeded");
        fiber_hint(f, "a function that calls itself must stop at some point; %zu calls are open", f->nframes);
        return STEP_ERROR;
    }
    if (base + code->nregs + 1u > f->stack_cap) fiber_stack_grow(f, base + code->nregs + 1u);
    if (f->nframes == f->frames_cap) fiber_frames_grow(f);
    for (size_t i = code->nparams; i < code->nclear; i++) f->stack[base + i] = VALUE_UNDEF;
    f->frames[f->nframes++] = (struct frame){.code = code, .pc = code->at, .base = base, .flags = flags};
    return STEP_FRAME;
}

static struct arguments arguments_of(const struct fiber *f, const struct callsite *s) {
    struct arguments a = {.at = &f->stack[s->at + 1], .n = s->n};
    if (s->names == VALUE_UNDEF) return a;
    a.names = value_tuple(s->names)->items;
    a.nnames = value_tuple(s->names)->len;
    return a;
}

static enum step call_function(struct fiber *f, const struct callsite *s, struct function *fn) {
    const struct code *code = fn->code;
    uint32_t base = s->at + 1;
    if (base + code->nregs + 1u > f->stack_cap) fiber_stack_grow(f, base + code->nregs + 1u);
    struct arguments a = arguments_of(f, s);
    if (!bind_function(f, fn, &a, &f->stack[base])) return STEP_ERROR;
    if (code->is_generator) {
        value g = generator_make(&f->cache, fn, &f->stack[base]);
        if (g == VALUE_UNDEF) {
            fiber_no_memory(f);
            return STEP_ERROR;
        }
        f->stack[s->at] = g;
        return STEP_NEXT;
    }
    f->stack[s->at] = value_from_object(fn);
    return vm_push(f, code, base, 0);
}

// The arguments that a native handed over replace those of the call.
static void continue_with(struct fiber *f, struct callsite *s, const struct call *c) {
    size_t n = c->ncall_args + c->ncall_more;
    if (s->at + 1 + n > f->stack_cap) fiber_stack_grow(f, s->at + 1 + n);
    memcpy(&f->stack[s->at + 1], c->call_args, c->ncall_args * sizeof *c->call_args);
    if (c->ncall_more) memcpy(&f->stack[s->at + 1 + c->ncall_args], c->call_more, c->ncall_more * sizeof *c->call_more);
    *s = (struct callsite){.at = s->at, .n = (uint16_t)n, .names = c->call_names, .callee = c->callee};
}

static enum step native_step(struct fiber *f, struct callsite *s, struct call *c, enum native_status status, value result) {
    switch (status) {
    case NATIVE_OK: f->stack[s->at] = result; return STEP_NEXT;
    case NATIVE_ERROR: return STEP_ERROR;
    case NATIVE_BLOCK: f->blocked_native = true; return STEP_BLOCK;
    case NATIVE_CALL: continue_with(f, s, c); return vm_call(f, *s);
    }
    bug("a native returned %d", (int)status);
}

// What ran out of memory is run once more after a collection, not for ever: the garbage that it makes itself would let each try look
// worth another one. Instructions that are neither calls nor in-place operators make none before they fail and need no such count.
void vm_note_memory(struct fiber *f) {
    bool full = f->error != VALUE_UNDEF && f->out_of_memory;
    if (full && f->retried) f->out_of_memory = false;
    f->retried = full && !f->retried;
}

static bool is_method(const struct native *n) {
    return n->owner && !(n->def->flags & NATIVE_STATIC);
}

static enum step call_native(struct fiber *f, struct callsite *s, struct native *n, value self) {
    struct native_frame frame;
    value result = VALUE_NONE;
    struct call c = {.fiber = f, .interp = f->interp, .def = n->def, .user = n->user, .self = self,
                     .resumed = f->blocked_native, .result = &result};
    struct arguments a = arguments_of(f, s);
    value first = VALUE_UNDEF;
    if (self == VALUE_UNDEF && is_method(n)) { // str.upper('x'): the receiver is the first argument
        if (a.n - a.nnames == 0) {
            fiber_raise(f, "TypeError", "unbound method %s() needs an argument", n->def->name);
            return STEP_ERROR;
        }
        c.self = first = a.at[0];
        a.at++;
        a.n--;
    }
    if (!bind_native(f, n, &a, &frame, &c)) return STEP_ERROR;
    f->blocked_native = false;
    enum native_status status = n->def->fn(&c); // before `result` is read
    vm_note_memory(f);
    return native_step(f, s, &c, status, result);
}

// The usual call: as many positional arguments as the native may take, and a receiver that was found by its type. Anything else takes
// the long way round.
enum step vm_call_plain(struct fiber *f, struct callsite s) {
    struct native *n = value_native(s.callee);
    const struct native_signature *g = native_signature(f->interp, n);
    if (s.n < g->nrequired || s.n > g->npositional || g->needs_names || (s.self == VALUE_UNDEF && is_method(n))) return vm_call(f, s);
    value args[NATIVE_MAX_PARAMS], result = VALUE_NONE;
    struct call c;
    c.fiber = f;
    c.interp = f->interp;
    c.def = n->def;
    c.user = n->user;
    c.self = s.self;
    c.args = c.rest = &f->stack[s.at + 1];
    c.nrest = c.nkw = 0;
    c.kwnames = c.kwvalues = NULL;
    c.resumed = f->blocked_native;
    c.result = &result;
    c.ncall_args = c.ncall_more = 0;
    c.call_names = VALUE_UNDEF;
    if (s.n < g->nparams) {
        for (size_t i = 0; i < g->nparams; i++) args[i] = i < s.n ? f->stack[s.at + 1 + i] : VALUE_UNDEF;
        c.args = args;
    }
    f->blocked_native = false;
    enum native_status status = n->def->fn(&c);
    if (status == NATIVE_OK) {
        f->retried = false;
        f->stack[s.at] = result;
        return STEP_NEXT;
    }
    vm_note_memory(f);
    return native_step(f, &s, &c, status, result);
}

// The type whose method it is must fit the receiver that was given by hand: list.append(5, 6) is no call.
static bool receiver_fits(struct fiber *f, const struct callsite *s, const struct native *n) {
    if (!is_method(n) || s->n == 0) return true;
    struct type *t = interp_type_of(f->interp, f->stack[s->at + 1]);
    value found = method_find(t, interp_intern(f->interp, n->def->name, strlen(n->def->name)));
    if (value_is_native(found) && value_native(found)->def == n->def) return true;
    fiber_raise(f, "TypeError", "descriptor '%s' does not apply to a '%s' object", n->def->name, type_name(f->stack[s->at + 1]));
    return false;
}

// Not callable: perhaps a variable hides the function that was meant (`for thread in threads` hides thread()), or the command
// word that is a module, too, was written with brackets.
static enum step not_callable(struct fiber *f, value callee) {
    struct interp *in = f->interp;
    fiber_raise(f, "TypeError", "'%s' object is not callable", type_name(callee));
    if (value_is_module(callee) && str_is(value_str(value_module(callee)->name), "time")) {
        fiber_hint(f, "to time a call, write it without brackets: time f(x)");
    }
    for (size_t i = 0; i < interp_slot_count(in); i++) {
        value builtin = interp_slot_builtin(in, (int)i);
        if (value_load(&f->globals[i]) != callee || (!value_is_native(builtin) && !value_is_type(builtin))) continue;
        const char *name = interp_slot_name(in, (int)i);
        fiber_hint(f, "your variable '%s' hides the function %s; 'del %s' brings it back", name, name, name);
        break;
    }
    return STEP_ERROR;
}

enum step vm_call(struct fiber *f, struct callsite s) {
    value callee = s.callee;
    if (value_is_function(callee)) return call_function(f, &s, value_function(callee));
    if (value_is_native(callee)) {
        if (s.self == VALUE_UNDEF && !receiver_fits(f, &s, value_native(callee))) return STEP_ERROR;
        return call_native(f, &s, value_native(callee), s.self);
    }
    if (value_is_method(callee)) {
        s.self = value_method(callee)->self;
        s.callee = value_method(callee)->function;
        return vm_call(f, s);
    }
    if (value_is_type(callee) && value_is_native(value_type(callee)->construct))
        return call_native(f, &s, value_native(value_type(callee)->construct), callee);
    if (!value_is_type(callee)) return not_callable(f, callee);
    fiber_raise(f, "TypeError", "cannot create '%s' instances", value_str(value_type(callee)->name)->bytes);
    return STEP_ERROR;
}

// receiver.name(...): the method is called on the receiver without making an object of the two.
enum step vm_method(struct fiber *f, uint32_t at, uint16_t n, value names, value name) {
    value receiver = f->stack[at];
    struct callsite s = {.at = at, .n = n, .names = names, .self = receiver};
    if (value_is_module(receiver)) {
        s.callee = dict_get(value_module(receiver)->members, name, str_hash(value_str(name)));
        s.self = VALUE_UNDEF;
    } else if (!value_is_type(receiver)) {
        s.callee = method_find(interp_type_of(f->interp, receiver), name);
        if (value_is_native(s.callee) && (value_native(s.callee)->def->flags & NATIVE_STATIC)) s.self = VALUE_UNDEF;
    }
    if (s.callee == VALUE_UNDEF) {
        s.callee = attribute_get(f, receiver, name);
        s.self = VALUE_UNDEF;
    }
    if (value_is_native(s.callee) && names == VALUE_UNDEF) return vm_call_plain(f, s);
    return s.callee == VALUE_UNDEF ? STEP_ERROR : vm_call(f, s);
}

enum step vm_prelude(struct fiber *f, const char *name, value a, value b, uint16_t into) {
    const struct frame *fr = &f->frames[f->nframes - 1];
    uint32_t at = fr->base + fr->code->nregs;
    value callee = interp_prelude(f->interp, name);
    if (callee == VALUE_UNDEF) bug("no prelude function %s", name);
    if (at + 4u > f->stack_cap) fiber_stack_grow(f, at + 4u);
    f->stack[at] = callee;
    f->stack[at + 1] = a;
    f->stack[at + 2] = b;
    enum step step = vm_call(f, (struct callsite){.at = at, .n = 2, .callee = callee});
    if (step != STEP_FRAME) return step;
    f->frames[f->nframes - 1].flags |= FRAME_COPY;
    f->frames[f->nframes - 1].into = into;
    return step;
}

enum step vm_call_for(struct fiber *f, value method, value self, value argument, uint16_t into) {
    uint32_t base = f->frames[f->nframes - 1].base, at = base + f->frames[f->nframes - 1].code->nregs;
    if (at + 3u > f->stack_cap) fiber_stack_grow(f, at + 3u);
    f->stack[at] = method;
    f->stack[at + 1] = argument;
    enum step step = vm_call(f, (struct callsite){.at = at, .n = 1, .callee = method, .self = self});
    if (step == STEP_NEXT) f->stack[base + into] = f->stack[at];
    if (step != STEP_FRAME) return step;
    f->frames[f->nframes - 1].flags |= FRAME_COPY;
    f->frames[f->nframes - 1].into = into;
    return step;
}

// Puts a generator's frame on top. It hands values to the FORITER at which the frame below stands.
enum step vm_resume(struct fiber *f, value generator) {
    struct generator *g = (struct generator *)(void *)value_object(generator);
    const struct frame *fr = &f->frames[f->nframes - 1];
    uint32_t at = fr->base + fr->code->nregs;
    uint32_t ready = GENERATOR_READY;
    if (!__atomic_compare_exchange_n(&g->state, &ready, GENERATOR_RUNNING, false, __ATOMIC_ACQUIRE, __ATOMIC_ACQUIRE)) {
        if (ready == GENERATOR_ENDED) return STEP_NEXT;
        fiber_raise(f, "ValueError", "generator already executing");
        return STEP_ERROR;
    }
    const struct code *code = g->function->code;
    if (at + 1u + code->nregs + 1u > f->stack_cap) fiber_stack_grow(f, at + 2u + code->nregs);
    enum step step = vm_push(f, code, at + 1, FRAME_GENERATOR);
    if (step != STEP_FRAME) {
        __atomic_store_n(&g->state, GENERATOR_READY, __ATOMIC_RELEASE);
        return step;
    }
    f->stack[at] = generator;
    memcpy(&f->stack[at + 1], g->regs, code->nregs * sizeof(value));
    f->frames[f->nframes - 1].pc = g->pc;
    return STEP_FRAME;
}

void vm_generator_ended(struct fiber *f, const struct frame *fr) {
    struct generator *g = (struct generator *)(void *)value_object(f->stack[fr->base - 1]);
    __atomic_store_n(&g->state, GENERATOR_ENDED, __ATOMIC_RELEASE);
}

void vm_yielded(struct fiber *f, const struct frame *fr) {
    struct generator *g = (struct generator *)(void *)value_object(f->stack[fr->base - 1]);
    memcpy(g->regs, &f->stack[fr->base], fr->code->nregs * sizeof(value));
    g->pc = fr->pc;
    __atomic_store_n(&g->state, GENERATOR_READY, __ATOMIC_RELEASE);
}
