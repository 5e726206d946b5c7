// Deep copies: what a process that is a copy of another one has in its variables, and what a snapshot keeps of them.
//
// One struct copier is one act of copying: whatever is reached twice is copied once, so sharing and cycles arrive as they were. What
// cannot change is not copied at all but shared: numbers, strings, ranges, functions without captured variables or default values,
// natives, types, modules. A foreign object is copied by its type (type_ops.copy) or shared.
//
// The world stands still, or the caller runs the only fiber that may change what is copied; no collection may happen meanwhile.
#pragma once

#include "lang/heap.h"

struct copier;
struct interp;

struct copier *copier_create(struct interp *in, struct heap_cache *cache);
void copier_destroy(struct copier *k);
// The copy of v; VALUE_UNDEF once the heap is full (then the whole copy is to be given up). VALUE_UNDEF is its own copy. Containers
// are filled by copier_fill, which must be called before anybody looks into them.
value copier_value(struct copier *k, value v);
bool copier_fill(struct copier *k); // false: the heap is full
struct heap_cache *copier_cache(struct copier *k);
size_t copier_count(const struct copier *k); // objects copied so far
void copier_failed(struct copier *k); // by a type's copy that found no memory
// For a type's copy: calls `fill` when the values that an object holds may be copied, with what it was given.
void copier_later(struct copier *k, void (*fill)(struct copier *k, void *from, void *to), void *from, void *to);

// Memory of its own for global variables: as many slots as an interp's, all VALUE_UNDEF.
value *globals_create(void);
void globals_destroy(value *globals);
void globals_mark(struct interp *in, const value *globals, struct heap_marker *m);
// Copies every variable from one to the other, through k, and fills. false: the heap is full.
bool globals_copy(struct copier *k, const value *from, value *to);
