// What speedup says: a table, a small plot, and what follows from both. Numbers in, text and a plot out.
#pragma once

#include "lab/measure.h"
#include "lab/plot.h"

struct text;

struct speedup {
    const struct measure_row *rows; // workers: one for each number; sizes: two, of the first function and of the second
    const double *xs;               // workers or sizes, growing
    size_t n;                       // of them
};

// What is drawn goes to *plot, too, whose memory the caller frees.
void speedup_report_workers(struct text *out, const struct speedup *s, const struct measure_view *v, struct plot *plot);
void speedup_report_sizes(struct text *out, const struct speedup *s, const struct measure_view *v, struct plot *plot);
// What compare found, as bars.
void speedup_bars(const struct measure_row *rows, size_t n, struct plot *plot);
