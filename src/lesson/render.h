// Markdown set for reading at a given width: paragraphs filled, emphasis, lists, tables, quotes, code. A pure function: Markdown in,
// styled pieces out; knows no terminal and no colours. Hostile text comes out harmless.
#pragma once

#include <stdbool.h>
#include <stddef.h>

enum render_style {
    RENDER_PLAIN, RENDER_HEADING, RENDER_EMPHASIS, RENDER_STRONG, RENDER_CODE, RENDER_LINK, RENDER_QUOTE, RENDER_RULE,
    // code, coloured by the language's tokens
    RENDER_KEYWORD, RENDER_STRING, RENDER_NUMBER, RENDER_COMMENT, RENDER_NAME,
    RENDER_STYLE_COUNT
};

struct render_options {
    size_t width;   // columns, at least 20
    bool unicode;   // bullets, rules, typographic table lines; else ASCII
    bool plain_marks; // nothing can be coloured: keep `backticks`, *stars* and heading marks in the text
    void (*emit)(void *user, enum render_style style, const char *text, size_t len); // pieces; lines end with '\n'
    void *user;
};

void render_markdown(const struct render_options *o, const char *markdown, size_t len);
// A code cell: "    1 | code" is up to the caller; this emits the code itself with styles, each line behind `prefix`.
void render_code(const struct render_options *o, const char *code, size_t len, const char *prefix);
