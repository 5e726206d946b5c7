// A timeline being drawn as SVG: shared by timeline_svg.c (the whole), timeline_bars.c (what stands in the lanes) and
// timeline_arrows.c.
#pragma once

#include "lab/timeline_axis.h"
#include "lab/timeline_svg.h"

#define LANE_HEIGHT 22
#define CHARACTER 7.23 // px, of the 12 px monospace text

struct picture {
    struct text *out;
    const struct timeline *t;
    const char *id;
    struct timeline_axis axis; // the plot, in px from its left edge
    double left, top;          // px: where lanes begin
    double width;              // of all
    size_t lanes;              // tasks that are drawn
    size_t first, end;         // lanes of the block at hand: a page has several
    double label_from;         // px: the scale has labels before it
    bool is_fine;              // each interval is an element with a tooltip of its own; else those of a kind are one path
    double grain;              // px; shorter intervals are merged with their neighbours; 0: none is
    size_t merged;             // intervals that were
    size_t arrows_left_out;
    bool used[TIMELINE_STATE_COUNT];
    bool has_print, has_holds, has_chunk, has_arrow[TIMELINE_ARROW_COUNT];
};

extern const char *const picture_classes[TIMELINE_STATE_COUNT];

// The frame: timeline_svg.c. out and top are set behind picture_init.
void picture_init(struct picture *p, const struct timeline *t, const struct timeline_svg_options *o);
double picture_y(const struct picture *p, size_t lane); // px: its upper edge; lane may be p->end
void picture_root(struct picture *p, const char *class, double height); // <svg ...; the caller ends the tag, and the element
void picture_data(struct picture *p); // attributes for the script
void picture_names(struct picture *p);
// Labels at label_y, unless it is negative; lines between two heights, unless they are the same.
struct picture_scale {
    double label_y, from, to;
};
void picture_scale(struct picture *p, const struct picture_scale *s);
void picture_plot(struct picture *p); // bars and labels of the block
typedef void (*picture_entry)(void *user, const char *class, const char *sign, const char *word); // sign: SVG, 18 by 22 px
void picture_legend(const struct picture *p, picture_entry entry, void *user);
typedef void (*picture_line)(void *user, const char *line); // plain text
void picture_lists(const struct picture *p, size_t columns, picture_line take, void *user);
void picture_number(struct picture *p, double n);  // with at most three decimals
void picture_times(struct picture *p, int64_t from, int64_t to); // "0.001200 s to 0.003400 s, 2.20 ms"

void picture_choose_grain(struct picture *p, size_t most); // so that there are at most so many intervals
void picture_bars(struct picture *p);   // intervals, spans, output, ends; scaled when zoomed
void picture_labels(struct picture *p); // texts over bars and behind ends; moved when zoomed
void picture_arrows(struct picture *p);
