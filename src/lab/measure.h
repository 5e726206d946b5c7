// What time, timeit and compare say: statistics, sentences, bars. Numbers in, text out; no clock, no interpreter.
// All times are in nanoseconds.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct text;

struct measure { // what something cost
    int64_t wall;
    int64_t user, sys;             // CPU time of this process, all its threads together
    int64_t child_user, child_sys; // of child processes that have ended and were waited for
};

struct measure_row { // something that was measured
    const char *name;     // its source text; any bytes
    struct measure sum;   // of all runs
    const double *walls;  // of one call, for each run
    size_t runs;
    int64_t calls;        // in each run
    size_t workers;       // most threads and processes of its own that were alive at once
    size_t processes;     // child processes that it made
    bool uncalled;        // its value was a function: somebody forgot the brackets
};

struct measure_view {
    bool unicode;
    int cores;            // that this process may use
    size_t columns;       // for the table of compare, at least 57, and for remarks
    double others;        // cores that other programs kept busy meanwhile, when they were in the way; else 0
    bool simulated;       // the times are a simulated machine's
    bool hushed;          // output was shown for the first run only
};

struct measure_stats {
    double median, mean, best;
    double spread;        // half the distance of the quartiles
    double sd;            // standard deviation
};
struct measure_stats measure_statistics(const double *at, size_t n); // all 0 without samples

// 1.53 s, 12.1 ms, 840 µs, 31.2 ns: so many digits, in the unit that fits.
void measure_add_duration(struct text *out, double ns, int digits, bool unicode);
// A bar of part * columns (part from 0 to 1), at least a sliver; no blanks behind it.
void measure_add_bar(struct text *out, double part, size_t columns, bool unicode);
// Cores that were kept from us by others: from CPU time that the whole machine spent and we did, in a time `wall` on a machine
// of `cores` processors. 0 when they left some processor idle, or took too little to matter.
double measure_others(int64_t machine_busy, int64_t own, int64_t wall, int cores);

// The reports; no newline at the end.
void measure_report_time(struct text *out, const struct measure_row *row, const struct measure_view *v);
// loop: what one round of the empty loop took; it is taken off. 0: not measured.
void measure_report_timeit(struct text *out, const struct measure_row *row, double loop, const struct measure_view *v);
void measure_report_compare(struct text *out, const struct measure_row *rows, size_t n, const struct measure_view *v);
// What a reader of several rows should know: spreads, too many workers, other programs.
void measure_add_remarks(struct text *out, const struct measure_row *rows, size_t n, const struct measure_view *v);
