// Markdown and code as HTML. Foreign text comes out harmless: markup in it is left out, links that could run something lead nowhere, pictures
// from elsewhere become their descriptions, control characters are made visible. A pure function.
#pragma once

#include "base/text.h"

struct html_heading {
    int level;
    char *id, *text; // owned
};

// What the pieces of one page share: its headings, and the ids that are taken.
struct html {
    struct text *out;               // borrowed
    const char *title;              // a first heading that says only this is left out; NULL: none
    struct html_heading *headings;
    size_t n, cap;
};

void html_finish(struct html *h);
void html_add_markdown(struct html *h, const char *markdown);
void html_add_text(struct text *out, const char *s, size_t len); // escaped
void html_add_code(struct text *out, const char *code, size_t len, bool python); // in spans of the classes k s n c f
