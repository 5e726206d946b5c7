// Compiled code. Made by the compiler, read by the VM; never changed afterwards, so all threads share it. Code lives as long as
// its interp: tracebacks and running frames may point into it at any time.
#pragma once

#include "base/diag.h"
#include "lang/object.h"
#include "lang/opcode.h"
#include <string.h>

#define NO_REG 0xffff

struct instr { // 8 bytes
    uint8_t op, x;
    uint16_t a;
    union {
        struct {
            uint16_t b, c;
        };
        int32_t jump;
    };
};

struct handler { // innermost first
    uint32_t start, end; // instructions covered
    uint32_t target;
    uint16_t reg;        // takes the exception
};

struct liveness; // lang/liveness.h

struct capture { // where a new function finds a cell that it captures
    bool from_parent_free; // else from the parent's register
    uint16_t index;
};

struct code {
    const struct source *source;
    value name;           // interned str
    value qualname;       // the same with the functions around it: f.<locals>.<lambda>
    value doc;            // str or VALUE_NONE
    struct instr *at;
    struct span *spans;   // one for each instruction
    size_t len;
    value *consts;
    size_t nconsts;
    struct handler *handlers;
    size_t nhandlers;
    struct code **children;
    size_t nchildren;
    struct capture *captures;
    size_t ncaptures;
    value *params;        // interned names
    uint16_t nparams;
    uint16_t nclear;      // registers from nparams up to here begin undefined
    uint16_t nregs;
    bool is_generator;
    struct code *next;    // all codes of an interp
    struct liveness *live; // atomic; NULL until somebody asks (liveness.h): the one thing that is not there from the beginning
};

static inline bool code_is_prelude(const struct code *c) { // its frames are no business of the user's
    return c->source && strcmp(c->source->name, "<prelude>") == 0;
}
void code_destroy(struct code *c); // without its children: they are in the interp's list too
