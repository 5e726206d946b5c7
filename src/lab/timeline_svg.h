// A timeline as a picture: SVG text with lanes, arrows, marks for output and ends, and tooltips (<title>). Pure.
#pragma once

#include "base/text.h"
#include "lab/timeline.h"

struct timeline_svg_options {
    unsigned width;       // px; 0: 960
    const char *id;       // what the ids of this picture begin with: letters; NULL: "t". Two on one page need two
    bool standalone;      // a file of its own: with namespace and style. Else the page has the style (timeline_svg_add_style)
    size_t most_intervals; // shorter ones are merged when there are more, and the picture says so; 0: 100,000
};

void timeline_svg_add(struct text *out, const struct timeline *t, const struct timeline_svg_options *o);
void timeline_svg_add_style(struct text *out); // rules for <style>: light, dark, printed

// A whole page with one picture in it, a table of all tasks, and a little script to zoom and to filter; needs no network.
// `heading` is plain text.
void timeline_html_add(struct text *out, const struct timeline *t, const char *heading);

// Text in markup: < > & " ' escaped, characters that XML does not know replaced.
void markup_add(struct text *out, const char *s);
