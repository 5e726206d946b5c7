// Values as bytes: how results, items of queues and rows of databases pass from one memory to another. One format for all.
//
// Layout: a value is one tag byte and what belongs to it (wire_tags.h); numbers that count are written in 7-bit groups, the
// low ones first; longer ones have 8 bytes, little-endian whatever the machine. A byte of 0x80 and above is a small int by
// itself. Runs of ints or floats inside lists and tuples are packed, 1 to 8 bytes each. Lists, dicts and whatever holds
// them are counted as they begin, and a second way to the same one is written as its number: so sharing and containers that
// hold themselves arrive as they were sent.
//
// The layout has the number WIRE_VERSION. Between a process and its child it needs no saying; whoever keeps such bytes for
// longer keeps the number beside them and refuses others.
#pragma once

#include "lang/value.h"
#include <stdbool.h>
#include <stddef.h>

struct fiber;
struct text;

#define WIRE_VERSION 1
#define WIRE_NESTING 990 // containers in containers

// Appends v. false with the fiber's error set and `out` as it was: TypeError naming what cannot be sent, RecursionError
// when nested too deeply, MemoryError when the bytes would outgrow the heap's limit.
//
// None, bool, int, float, str, range, list, tuple, dict and exceptions go by value; functions of the program by the name of
// the global variable that holds them, builtins and types by their names. An exception takes its hint and the places it
// went through along, as text.
bool wire_put(struct fiber *f, struct text *out, value v);
// The same for values that stand in no list, to be read as one.
bool wire_put_list(struct fiber *f, struct text *out, const value *items, size_t len);
// As wire_put for data to be kept: None, bool, int, float, str, list, tuple and dict only. `where` ends the sentence "cannot keep
// a 'range' object ...".
bool wire_put_data(struct fiber *f, struct text *out, value v, const char *where);

// Reads one value from the beginning of the bytes, which may be anything at all: VALUE_UNDEF with the fiber's error set
// (ValueError when they are cut off or damaged, AttributeError when a name means nothing here, MemoryError). It allocates
// at most in proportion to len. *used takes the bytes read; with NULL they must be all of them.
value wire_get(struct fiber *f, const char *bytes, size_t len, size_t *used);
