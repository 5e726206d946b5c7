// Markdown text to cmark-gfm's tree, with tables, strikethrough and task lists, and a guard before it: what would make the tree
// explode (very wide tables, deep nesting) is refused here, so that everybody behind may trust sizes.
#pragma once

#include <cmark-gfm.h>
#include <stdbool.h>
#include <stddef.h>

#define MARKDOWN_MAX_COLUMNS 64       // of a table
#define MARKDOWN_MAX_CELLS 20000      // of a table
#define MARKDOWN_MAX_MARKERS 32       // containers opened on one line
#define MARKDOWN_MAX_DEPTH 32         // blocks in blocks

struct markdown_trouble {
    size_t line;      // from 1
    const char *what; // "a table of more than 64 columns"
};

// False with *trouble when the text is too much to parse.
bool markdown_is_tame(const char *text, size_t len, struct markdown_trouble *trouble);

// The tree; free it with cmark_node_free. The text must be tame.
cmark_node *markdown_parse(const char *text, size_t len);

// Do blocks stand in blocks more than MARKDOWN_MAX_DEPTH deep? Then *line is where.
bool markdown_is_deep(cmark_node *root, size_t *line);
