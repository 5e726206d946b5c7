// A timeline being drawn as text: shared by timeline_text.c (title, scale, lanes, legend) and timeline_lists.c (the lines below).
#pragma once

#include "lab/timeline_lanes.h"
#include "lab/timeline_text.h"

struct drawing {
    const struct timeline *t;
    const struct timeline_text_options *o;
    struct timeline_axis axis;
    struct timeline_lanes lanes;
    size_t width, name; // columns
    size_t column;      // of the line of words that is being written
    size_t begin;       // where that line begins
};

void draw_piece(const struct drawing *d, enum timeline_style style, uint32_t number, const char *text);
void draw_blanks(const struct drawing *d, size_t n);
size_t draw_width(const char *s); // columns
const char *draw_name(const struct drawing *d, size_t task);

// Lines of words below or above the picture: a label, and behind it what wraps.
void draw_begin(struct drawing *d, const char *label);
void draw_item(struct drawing *d, enum timeline_style style, uint32_t number, const char *item); // cut where the line ends
void draw_words(struct drawing *d, enum timeline_style style, const char *words); // those that do not fit go to the next line
void draw_end(struct drawing *d);

void draw_lists(struct drawing *d); // orders of start and finish, waits, what is left out or missing
