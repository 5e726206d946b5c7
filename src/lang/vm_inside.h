// Between the VM's loop (vm.c) and the parts of it that need not be fast (vm_call.c, vm_ops.c). All work on the running frame of
// the fiber; `at` are indexes into fiber->stack, which may move whenever a frame is pushed.
#pragma once

#include "lang/code.h"
#include "lang/frame.h"
#include "lang/vm.h"

enum step {
    STEP_NEXT,  // done, the result is in its register
    STEP_FRAME, // a frame was pushed: go on there
    STEP_ERROR, // fiber->error
    STEP_BLOCK, // the instruction is to be run again when the fiber may go on
};

struct callsite {
    uint32_t at;      // stack[at]: takes the result; stack[at + 1 ...]: the arguments
    uint16_t n;       // arguments, the named ones last
    value names;      // tuple of their names, or VALUE_UNDEF
    value callee;
    value self;       // receiver of a method found without a bound-method object, or VALUE_UNDEF
};

extern const char VM_PRELUDE[]; // functions that vm_prelude finds
enum step vm_call(struct fiber *f, struct callsite site);
enum step vm_call_plain(struct fiber *f, struct callsite site); // a native without named arguments: the fast way
void vm_note_memory(struct fiber *f); // after what may leave much garbage when it fails
enum step vm_method(struct fiber *f, uint32_t at, uint16_t n, value names, value name);
// Pushes a frame for code; its base is stack[base]. STEP_ERROR: RecursionError.
enum step vm_push(struct fiber *f, const struct code *code, uint32_t base, uint16_t flags);
// Runs a prelude function with two arguments; its result goes to the running frame's register `into`.
enum step vm_prelude(struct fiber *f, const char *name, value a, value b, uint16_t into);
// Calls a method of self with one argument; its result goes to the running frame's register `into`.
enum step vm_call_for(struct fiber *f, value method, value self, value argument, uint16_t into);
enum step vm_resume(struct fiber *f, value generator); // for FORITER
void vm_yielded(struct fiber *f, const struct frame *fr); // lays the frame's registers aside
void vm_generator_ended(struct fiber *f, const struct frame *fr);
void vm_name_error(struct fiber *f, int slot);
void vm_unbound_error(struct fiber *f, value name, bool is_free);

// One for each instruction that is not in the loop itself; R are the running frame's registers.
bool vm_for_prepare(struct fiber *f, value *R, const struct instr *i);
enum step vm_unpack(struct fiber *f, value *R, const struct instr *i);
bool vm_dict(struct fiber *f, value *R, const struct instr *i);
struct function *vm_running(value below_base); // the function of a frame, from the word below its registers
bool vm_function(struct fiber *f, value *R, const struct instr *i, const struct code *code, value running);
bool vm_format(struct fiber *f, value *R, const struct instr *i);
bool vm_concat(struct fiber *f, value *R, const struct instr *i);
void vm_raise(struct fiber *f, const value *R, const struct instr *i);
// AssertionError, with the values of the PARTs before the instruction. failed.c
void vm_failed(struct fiber *f, const value *R, const struct instr *i, const value *K);
bool vm_matches(struct fiber *f, value *R, const struct instr *i);
bool vm_import(struct fiber *f, value *R, const struct instr *i, const value *K);
bool vm_imported(struct fiber *f, value *R, const struct instr *i, const value *K);
enum step vm_host(struct fiber *f, value *result, value line);
enum step vm_inplace(struct fiber *f, value *R, const struct instr *i, unsigned op, value b);
enum step vm_get_item(struct fiber *f, value *R, const struct instr *i);
enum step vm_compare(struct fiber *f, value *R, const struct instr *i);
