// Inside of the compiler: one struct unit for each function (or cell) under construction, shared by the compile_*.c files.
// Tree to code in one walk, after a scan of each function for its local variables (scope.c). Registers: parameters first, then
// locals, then temporaries as a stack.
#pragma once

#include "lang/ast.h"
#include "lang/code.h"
#include "lang/interp.h"

struct local {
    struct ast_text name;
    uint16_t reg;
    bool is_cell;  // the register holds a cell, since a lambda or generator captures the variable
    bool is_param;
    bool is_unbindable; // del or the end of an except block may take its value away
};

enum block_kind { BLOCK_LOOP, BLOCK_EXCEPT, BLOCK_FINALLY, BLOCK_WITH, BLOCK_UNBIND };

// What a jump out of a region has to do on its way; a stack, innermost first.
struct block {
    enum block_kind kind;
    struct block *outer;
    uint32_t on_break, on_continue;  // LOOP: labels
    const struct ast_block *finally; // FINALLY
    uint16_t reg;                    // WITH: the context manager
    struct ast_text name;            // UNBIND: `except ... as name` forgets its name
    uint32_t open;                   // start of the open range, or NO_RANGE
    uint32_t handler;                // label
    uint16_t exception;              // register for the exception
};
#define NO_RANGE UINT32_MAX

struct label {
    uint32_t at; // UINT32_MAX until placed
};
struct patch {
    uint32_t at, label;
};

struct names { // a small set
    struct ast_text *at;
    size_t len, cap;
};

struct unit {
    struct unit *parent;
    struct interp *in;
    struct heap_cache *cache;
    const struct source *src;
    struct diag *diag;
    struct code *code; // len, nconsts... are kept up to date; arrays grow
    size_t instr_cap, span_cap, const_cap, handler_cap, child_cap, capture_cap;
    struct label *labels;
    size_t nlabels, label_cap;
    struct patch *patches;
    size_t npatches, patch_cap;
    struct local *locals;
    size_t nlocals, local_cap;
    struct names free;      // captured from outside, in order of code->captures
    struct names globals;   // declared global
    struct names seen, assigned; // while scanning a function: names used, names assigned so far
    struct names mentioned; // names that nested lambdas and generators use
    struct block *block;
    struct span span;       // of what is being compiled: stamped on instructions
    uint64_t sure;          // locals (by register, the first 64) that certainly have a value here
    uint32_t temp;          // first free register
    bool is_module;
    bool fixed_builtins;    // the prelude: builtins are constants, whatever the user makes of their names
    bool failed;            // the diag is set
};

// emit.c: instructions, labels, constants, registers
uint32_t emit(struct unit *u, enum opcode op, uint32_t a, uint32_t b, uint32_t c);
uint32_t emit_x(struct unit *u, enum opcode op, uint8_t x, const uint16_t abc[3]);
uint32_t label_new(struct unit *u);
void label_place(struct unit *u, uint32_t label);
void emit_jump(struct unit *u, enum opcode op, uint32_t a, uint32_t label); // JUMP, LOOP, JTRUE, JFALSE
void emit_label_word(struct unit *u, uint32_t label);
uint16_t const_index(struct unit *u, value v);
uint16_t const_name(struct unit *u, struct ast_text name); // interned
uint16_t temp_new(struct unit *u);
uint16_t temp_many(struct unit *u, size_t n); // consecutive
void unit_error(struct unit *u, struct span span, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
struct unit *unit_begin(struct unit *parent, struct unit *u, value name);
struct code *unit_end(struct unit *u); // NULL when it failed; frees the unit's own memory
bool text_same(struct ast_text a, struct ast_text b);
void names_add(struct names *n, struct ast_text name);
bool names_has(const struct names *n, struct ast_text name);

// scope.c: which names are local, which are captured
void scope_scan(struct unit *u, const struct ast_block *body);
void scope_scan_expr(struct unit *u, const struct expr *e);

enum name_place { NAME_LOCAL, NAME_CELL, NAME_FREE, NAME_GLOBAL };
struct name_ref {
    enum name_place place;
    uint16_t index; // register, captured cell or global slot
    const struct local *local;
};
struct name_ref name_resolve(struct unit *u, struct ast_text name);
struct local *local_add(struct unit *u, struct ast_text name, bool is_param); // takes a new register
void local_declare(struct unit *u, struct ast_text name); // a comprehension's own variable, from here to local_forget
void local_forget(struct unit *u, size_t nlocals);
void name_load(struct unit *u, struct ast_text name, uint16_t dst);
void name_store(struct unit *u, struct ast_text name, uint16_t src);
void name_delete(struct unit *u, struct ast_text name);

// compile_expr.c, compile_call.c, compile_comp.c
void compile_to(struct unit *u, const struct expr *e, uint16_t dst);
uint16_t compile_any(struct unit *u, const struct expr *e); // in a variable's own register if possible
void compile_branch(struct unit *u, const struct expr *cond, bool sense, uint32_t label); // jumps if truth(cond) == sense
void compile_call(struct unit *u, const struct expr *e, uint16_t dst);
void compile_fstring(struct unit *u, const struct expr *e, uint16_t dst);
void compile_comprehension(struct unit *u, const struct expr *e, uint16_t dst);
void compile_generator(struct unit *u, const struct expr *e, uint16_t dst);
void compile_function(struct unit *u, const struct ast_function *fn, struct span span, uint16_t dst);
value literal_value(struct unit *u, const struct expr *e); // VALUE_UNDEF: not a constant

// compile_stmt.c, compile_try.c
void compile_block(struct unit *u, const struct ast_block *b);
void compile_assign(struct unit *u, const struct expr *target, uint16_t src);
void compile_try(struct unit *u, const struct stmt *s);
void compile_with(struct unit *u, const struct stmt *s);
void compile_assert(struct unit *u, const struct stmt *s); // compile_assert.c
void block_leave(struct unit *u, struct block *until); // code for leaving all blocks inside `until`
void block_resume(struct unit *u, struct block *until); // their ranges go on after the jump
void block_open(struct unit *u, struct block *b);
void block_close(struct unit *u, struct block *b);
struct code *compile_module(struct unit *u, const struct ast_block *block); // u: interp, cache, source and diag only
