// Which places of memory two tasks touch, at least one of them writing, without being kept apart by starting and joining: only there does it
// matter who comes first, so only there does exploring switch. Found as the program runs; where a new one appears the caller begins anew,
// since what was explored before did not switch there.
//
// Order by start and join: each task counts its epochs (a new one with each task that it starts) and knows how far it has seen the others.
// That order is the same in every schedule, so what is remembered of one holds for all.
#pragma once

#include "lang/access.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct heap;
struct touches;

struct touch_clock { // a task's knowledge of itself and others
    uint32_t epoch;  // its own; from 1 on
    uint32_t *seen;  // of task i: epochs up to here came before what it does now
    size_t n;
    uint32_t stamp; // changes whenever `seen` does
};

struct touches *touches_create(const struct heap *heap);
bool touches_is_shared(const struct touches *s, const struct access *a); // it matters when this happens
// A task does it; true: the place has become shared just now. a NULL: it prints.
bool touches_note(struct touches *s, const struct access *a, uint32_t task, const struct touch_clock *clock);
bool touches_output_is_shared(const struct touches *s);
// An object, or a part of it, is shared: a list whose items are.
bool touches_holds_shared(const struct touches *s, value object);
// The places that are shared, as numbers that mean the same to another world with the same beginning. The caller frees (mem_free).
uint64_t *touches_places(const struct touches *s, size_t *n);
void touches_take_places(struct touches *s, const uint64_t *places, size_t n); // from now on these are shared
