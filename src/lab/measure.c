// The statistics and the pieces of text that the reports (measure_report.c) are made of.
//
// The one idea: a number that cannot be known is not shown as if it were. Nothing here rounds a duration to 0, and the median and
// the quartiles stand for runs that other programs have disturbed.
#include "lab/measure_text.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int by_size(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// Between two samples where it falls between them; at is sorted.
static double quantile(const double *at, size_t n, double part) {
    double place = part * (double)(n - 1);
    size_t below = (size_t)place;
    if (below + 1 >= n) return at[n - 1];
    return at[below] + (place - (double)below) * (at[below + 1] - at[below]);
}

struct measure_stats measure_statistics(const double *at, size_t n) {
    struct measure_stats s = {0};
    if (n == 0) return s;
    double *sorted = mem_alloc(n * sizeof *sorted), sum = 0, squares = 0;
    memcpy(sorted, at, n * sizeof *sorted);
    qsort(sorted, n, sizeof *sorted, by_size);
    for (size_t i = 0; i < n; i++) sum += sorted[i];
    s.mean = sum / (double)n;
    for (size_t i = 0; i < n; i++) squares += (sorted[i] - s.mean) * (sorted[i] - s.mean);
    s.sd = sqrt(squares / (double)n);
    s.best = sorted[0];
    s.median = quantile(sorted, n, 0.5);
    s.spread = (quantile(sorted, n, 0.75) - quantile(sorted, n, 0.25)) / 2;
    mem_free(sorted);
    return s;
}

struct unit {
    double ns;
    const char *symbol, *ascii;
};
static const struct unit UNITS[] = {{1, "ns", "ns"}, {1e3, "µs", "us"}, {1e6, "ms", "ms"}, {1e9, "s", "s"}};
#define UNIT_COUNT (sizeof UNITS / sizeof *UNITS)

// So many digits behind the point that `digits` are shown in all; 9.996 has as many as the 10.0 that it rounds to.
static int decimals(double v, int digits) {
    int n = digits - 1;
    for (double limit = 10; n > 0 && v >= limit - 0.5 * pow(10, 1 - n); limit *= 10) n--;
    return n;
}

void measure_add_duration(struct text *out, double ns, int digits, bool unicode) {
    size_t u = 0;
    double nearly = 1 - 0.5 * pow(10, -digits); // of the next unit: rounds to 1 of it
    if (!(ns > 0)) {
        text_add_str(out, "0 s");
        return;
    }
    while (u + 1 < UNIT_COUNT && ns >= UNITS[u + 1].ns * nearly) u++;
    double v = ns / UNITS[u].ns;
    text_printf(out, "%.*f %s", decimals(v, digits), v, unicode ? UNITS[u].symbol : UNITS[u].ascii);
}

void measure_add_bar(struct text *out, double part, size_t columns, bool unicode) {
    enum { PARTS = 8, FULL = 0x2588 }; // U+2588 full, U+2589 seven eighths ... U+258F one eighth
    if (!(part > 0)) part = 0;
    if (part > 1) part = 1;
    if (!unicode) {
        size_t n = (size_t)(part * (double)columns + 0.5);
        text_add_repeat(out, '#', n ? n : 1);
        return;
    }
    size_t eighths = (size_t)(part * (double)(columns * PARTS) + 0.5);
    if (eighths == 0) eighths = 1;
    char bytes[4];
    for (size_t i = 0; i < eighths / PARTS; i++) text_add(out, bytes, utf8_write(FULL, bytes));
    if (eighths % PARTS) text_add(out, bytes, utf8_write(FULL + PARTS - (uint32_t)(eighths % PARTS), bytes));
}

#define OTHERS_MIN 0.25 // cores
#define IDLE_MAX 0.15   // of the machine

double measure_others(int64_t machine_busy, int64_t own, int64_t wall, int cores) {
    if (wall <= 0 || machine_busy <= own) return 0;
    double busy = (double)machine_busy / (double)wall, others = (double)(machine_busy - own) / (double)wall;
    return others >= OTHERS_MIN && busy >= cores * (1 - IDLE_MAX) ? fmin(others, cores) : 0;
}

void measure_add_right(struct text *out, const char *s, size_t columns) {
    size_t wide = utf8_width(s, strlen(s));
    text_add_repeat(out, ' ', wide < columns ? columns - wide : 0);
    text_add_str(out, s);
}

// A blank for each run of blanks and line ends; control characters made visible.
static void add_one_line(struct text *out, const char *name) {
    struct text line = {0};
    for (const char *p = name; *p; p++) {
        bool blank = strchr(" \t\r\n\f", *p) != NULL;
        if (!blank) text_add_char(&line, *p);
        else if (line.len && line.data[line.len - 1] != ' ') text_add_char(&line, ' ');
    }
    utf8_add_visible(out, text_str(&line), line.len);
    text_finish(&line);
}

size_t measure_name_width(const char *name) {
    struct text line = {0};
    add_one_line(&line, name);
    size_t wide = utf8_width(text_str(&line), line.len);
    text_finish(&line);
    return wide;
}

size_t measure_add_name(struct text *out, const char *name, size_t columns, bool unicode) {
    struct text line = {0};
    add_one_line(&line, name);
    const char *dots = unicode ? "…" : "...";
    size_t wide = utf8_width(text_str(&line), line.len), cut = utf8_width(dots, strlen(dots));
    if (wide > columns) {
        line.len = utf8_fit(text_str(&line), line.len, columns - cut);
        text_add_str(&line, dots);
        wide = utf8_width(text_str(&line), line.len);
    }
    text_add(out, text_str(&line), line.len);
    text_finish(&line);
    return wide;
}

void measure_add_count(struct text *out, int64_t n) {
    char digits[32];
    int len = snprintf(digits, sizeof digits, "%lld", (long long)n);
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) text_add_char(out, ',');
        text_add_char(out, digits[i]);
    }
}

// A word that is longer stands on a line of its own.
void measure_add_remark(struct text *out, size_t columns, const char *fmt, ...) {
    struct text remark = {0};
    va_list args;
    va_start(args, fmt);
    text_vprintf(&remark, fmt, args);
    va_end(args);
    size_t column = 0;
    for (const char *p = text_str(&remark); *p;) {
        size_t len = strcspn(p, " "), wide = utf8_width(p, len);
        bool breaks = column == 0 || column + 1 + wide > columns;
        text_add_char(out, breaks ? '\n' : ' ');
        column = breaks ? wide : column + 1 + wide;
        text_add(out, p, len);
        p += len + (p[len] == ' ');
    }
    text_finish(&remark);
}
