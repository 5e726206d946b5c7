// The pieces of the module math.
#pragma once

#include "lang/native.h"

extern const struct native_def MATH_INTEGERS[];
extern const unsigned MATH_INTEGERS_COUNT;
extern const struct native_def MATH_SUMS[];
extern const unsigned MATH_SUMS_COUNT;
extern const struct native_def MATH_PARTS[];
extern const unsigned MATH_PARTS_COUNT;

enum native_status math_domain_error(struct call *c);
enum native_status math_range_error(struct call *c);
