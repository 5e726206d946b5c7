// Time to places on a line: linear, but for long gaps in which nothing happens, which take a fixed width. Pure.
#pragma once

#include "lab/timeline.h"

#define TIMELINE_PIECES_MAX 33

struct timeline_piece {
    int64_t from, to;
    double x, width; // in the axis's units: columns, or pixels
    bool is_gap;
};

struct timeline_axis {
    int64_t zero;
    double width;
    double per_ns;   // units, outside of gaps
    struct timeline_piece pieces[TIMELINE_PIECES_MAX];
    size_t n;
};

// `gap`: the width of a gap, or 0: none is to be left out.
void timeline_axis_init(struct timeline_axis *a, const struct timeline *t, double width, double gap);
double timeline_axis_x(const struct timeline_axis *a, int64_t ns); // 0 to width

// A round step of time, 1, 2 or 5 times a power of ten, that is at least so wide.
int64_t timeline_axis_step(const struct timeline_axis *a, double units);
// The first multiple of step at or after ns, counted from zero.
int64_t timeline_axis_tick(const struct timeline_axis *a, int64_t ns, int64_t step);
// Numbers are in this unit: "s", "ms", "us", "ns".
const char *timeline_axis_unit(const struct timeline_axis *a);
// A moment in that unit, with as many digits as the step asks for.
void timeline_axis_label(const struct timeline_axis *a, int64_t ns, int64_t step, char out[32]);
// A length of time with its unit and three or four digits: "1.234 s", "56.7 ms".
void timeline_duration(int64_t ns, char out[32]);
