// Shared by the files of the renderer, and by nobody else: the lines being written and the margin before them.
#pragma once

#include "lesson/markdown.h"
#include "lesson/styled.h"

#define RENDER_MAX_PREFIXES 40
#define RENDER_PREFIX_BYTES 64

// What stands before the lines of a quote, a list item or a code block: something on the first line, something on the others.
struct prefix {
    enum render_style style;
    char first[RENDER_PREFIX_BYTES], rest[RENDER_PREFIX_BYTES];
    bool used; // the first line was written
};

struct render {
    const struct render_options *o;
    struct prefix prefixes[RENDER_MAX_PREFIXES];
    size_t nprefixes;
    size_t margin;       // columns of all prefixes
    size_t depth;        // blocks in blocks
    bool gap;            // a blank line is due before the next line
    size_t gap_prefixes; // with that many prefixes
    struct styled line;  // being written
};

size_t render_room(const struct render *r); // columns behind the margin, at least 10
void render_push(struct render *r, enum render_style style, const char *first, const char *rest);
bool render_pop(struct render *r);          // did any line carry it?
void render_begin_line(struct render *r);   // writes the margin into r->line
void render_end_line(struct render *r);     // hands the line out, without blanks at its end
void render_gap(struct render *r);          // a blank line, if anything follows
void render_fill(struct render *r, const struct styled *s); // a paragraph
void render_lines(struct render *r, const struct styled *s); // line by line, as they are

// The text in a block (paragraph, heading, table cell), appended to `out`.
void render_inlines(const struct render *r, cmark_node *block, enum render_style base, struct styled *out);
// HTML's text, its tags and comments dropped.
void render_html_text(const char *html, struct styled *out);
void render_table(struct render *r, cmark_node *table);
// Code with the styles of its tokens when it is Python, else all RENDER_CODE.
void render_code_tokens(struct styled *out, const char *code, size_t len, bool python);
bool render_is_python(const char *info);
