// What bobbin makes of a notebook's code cell: it runs as it stands, or without lines that only Jupyter knows, or not at all.
#pragma once

#include "base/text.h"
#include <stdbool.h>

struct source;
struct syntax;

struct notebook_code {
    struct text code;   // to be run, ending with a newline; lines that were left out stand in it as comments
    struct text remark; // Markdown: what was left out, or why the cell is not run; empty: nothing
    bool runs;
};

// The cell's name and number say in the remark where the trouble stands.
void notebook_code_read(struct notebook_code *out, struct syntax *syntax, const struct source *cell);
void notebook_code_finish(struct notebook_code *c);
// ```info, the body and ```, with more of them if the body has such lines.
void notebook_add_fenced(struct text *out, const char *info, const char *body, size_t len);
