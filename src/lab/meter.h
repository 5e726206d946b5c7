// The meter: what the prelude loops of timing.c ask between the calls that they time. No program can see it.
#pragma once

#include "lang/native.h"
#include "lab/pace.h"

struct interp;

enum meter_kind { METER_TIME, METER_TIMEIT, METER_COMPARE, METER_WORKERS, METER_SIZES };

struct type *meter_register(struct interp *in);
// For a native that was registered with a struct lab: an object for n functions. VALUE_UNDEF: heap full.
value meter_make(struct call *c, enum meter_kind kind, const value *fs, size_t n);
void meter_set_pace(value meter, int64_t number, int64_t repeat); // of timeit; see pace_begin
void meter_set_numbers(value meter, const int64_t *numbers, size_t n); // of speedup: workers, or sizes
