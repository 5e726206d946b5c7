// Between measure.c and measure_report.c: pieces of text.
#pragma once

#include "base/text.h"
#include "lab/measure.h"

void measure_add_right(struct text *out, const char *s, size_t columns);
size_t measure_name_width(const char *name); // on one line
// The name on one line, cut to so many columns (at least 4); returns how many it takes.
size_t measure_add_name(struct text *out, const char *name, size_t columns, bool unicode);
void measure_add_count(struct text *out, int64_t n); // 1,000,000
// A new line, and a remark filled to so many columns.
void measure_add_remark(struct text *out, size_t columns, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
