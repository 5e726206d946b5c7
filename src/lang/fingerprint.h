// A fingerprint of a program's state: 128 bits made of everything that decides how it goes on, and of nothing else. Two states that
// differ only in where their objects lie have the same one.
//
// The caller begins, adds roots in an order of its own (global variables, fibers, what a scheduler knows), and ends. An object gets
// its number when it is first met, never its address; what it holds is added when its turn comes, so neither depth nor cycles take
// anything of the C stack. Numbers and strings are their value: which of two equal ones it is makes no difference. Functions without
// captured variables are objects, too, since a program can tell two of them apart; natives, types, modules and code live as long as
// the interp and are their addresses, so fingerprints of two processes cannot be compared.
//
// The world stands still meanwhile. Nothing of the language is written, and no memory taken but the walker's own and what liveness.h
// keeps with code.
#pragma once

#include "lang/value.h"
#include <stddef.h>

struct fiber;
struct fingerprint;
struct interp;

struct print128 {
    uint64_t a, b;
};

struct fingerprint *fingerprint_create(struct interp *in);
void fingerprint_destroy(struct fingerprint *p); // NULL: nothing
void fingerprint_begin(struct fingerprint *p);   // all that was added before is forgotten
// The time that deadlines are counted from, in ns of their clock; 0 unless it is said after fingerprint_begin.
void fingerprint_set_now(struct fingerprint *p, int64_t now);
void fingerprint_add(struct fingerprint *p, uint64_t word);
void fingerprint_add_bytes(struct fingerprint *p, const void *at, size_t n);
void fingerprint_add_value(struct fingerprint *p, value v); // VALUE_UNDEF is a value, too
void fingerprint_add_values(struct fingerprint *p, const value *at, size_t n); // without how many
// Frames with the registers that are still going to be read, error, result, and what a native that waits has noted.
void fingerprint_add_fiber(struct fingerprint *p, const struct fiber *f);
struct print128 fingerprint_end(struct fingerprint *p);
// false: it met an object whose state cannot be seen. After fingerprint_end.
bool fingerprint_is_whole(const struct fingerprint *p);

