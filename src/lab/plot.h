// What compare and speedup found, as a small picture: bars, or points beside a curve. Plain data, and two pure functions that draw it: as text
// and as SVG.
//
// The curve is Amdahl's law: with n workers a job takes serial + parallel / n. What it takes with each n was measured; the two parts are
// fitted to that (plot_fit), so that the relative errors are as small as can be.
#pragma once

#include "base/text.h"
#include <stdbool.h>
#include <stddef.h>

enum plot_kind {
    PLOT_BARS,    // a time for each name
    PLOT_WORKERS, // x: workers, y: how many times as fast as the first
    PLOT_SIZES,   // x: a size, y: how many times as fast the second function is as the first
};

struct plot_point {
    char *name;       // BARS; owned
    double x, y;      // BARS: y is ns
    double low, high; // of y, as far as it was spread
};

struct plot {
    enum plot_kind kind;
    struct plot_point *points; // owned
    size_t n;
    bool has_curve;            // of WORKERS
    double serial, parallel;   // ns, of the curve
    double first;              // ns, of the first point: what 1 on the scale is
    double fitted_to;          // the curve was fitted to points up to so many workers
};

// Fits serial and parallel to times ns at so many workers; only those up to `most` count. False: there are fewer than two of them.
bool plot_fit(struct plot *p, const double *workers, const double *ns, size_t n, double most);
double plot_serial_share(const struct plot *p);       // of the time with one worker, 0 to 1
double plot_curve(const struct plot *p, double workers);
double plot_top(const struct plot *p);                // a round number above all y and the curve
void plot_finish(struct plot *p);
void plot_draw_text(struct text *out, const struct plot *p, size_t columns, bool unicode); // without a newline at its end
void plot_draw_svg(struct text *out, const struct plot *p);
