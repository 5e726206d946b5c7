// Generators: a function's frame that can be laid aside. User programs get them from generator expressions; the prelude writes
// map, zip and their like as generators, so that language code is called lazily without C recursion.
#pragma once

#include "lang/heap.h"

struct code;
struct fiber;
struct instr;

enum generator_state { GENERATOR_READY, GENERATOR_RUNNING, GENERATOR_ENDED };

struct generator {
    struct object h;
    uint32_t state; // atomic; a thread that takes READY to RUNNING owns the rest
    struct function *function;
    const struct instr *pc;
    value regs[]; // function->code->nregs
};

// Made by a call of generator code; args are the bound parameters. VALUE_UNDEF: heap full.
value generator_make(struct heap_cache *c, struct function *fn, const value *args);
// A map, filter, zip, enumerate or generator expression of which nothing has been computed yet.
bool generator_is_promise(value v);
void generator_mark(struct object *o, struct heap_marker *m);
void generator_drop(struct object *o);
