// What Tab offers at a place in a line: commands, functions, variables, attributes, lessons, settings, tasks.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct session;

#define COMPLETIONS_MAX 200 // more is no help

struct completions {
    char **words; // allocated with malloc, as Readline frees them
    size_t n, cap;
    bool wants_files; // paths are welcome too
};

// The bytes between which words stand, for a word that ends at `end`. Dots belong to words; behind a command so do all bytes
// but blanks.
const char *complete_breaks(const struct session *s, const char *line, size_t end);
// The candidates for line[start, end). Each once, in no order.
void complete_line(struct session *s, const char *line, size_t start, size_t end, struct completions *out);
