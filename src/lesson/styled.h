// A string in which each byte has a style, and the breaking of such a string into lines. What rendering is made of.
#pragma once

#include "base/text.h"
#include "lesson/render.h"

struct styled {
    struct text bytes;
    struct text styles; // one enum render_style for each byte
    size_t column;      // of code: where the next tab counts from
};

void styled_finish(struct styled *s); // leaves an empty one
void styled_clear(struct styled *s);
void styled_add(struct styled *s, enum render_style style, const char *text, size_t len); // trusted text, as it is
void styled_add_str(struct styled *s, enum render_style style, const char *text);
// Foreign text: control characters made visible. Prose: each run of blanks and line ends becomes one blank.
void styled_add_prose(struct styled *s, enum render_style style, const char *text, size_t len);
// Code: line ends stay, tabs become blanks up to the next multiple of 4 columns.
void styled_add_code(struct styled *s, enum render_style style, const char *text, size_t len);
// A part of another string, with its styles.
void styled_add_slice(struct styled *s, const struct styled *from, size_t start, size_t end);

struct slice {
    size_t start, end;
};
// The next line of at most `width` columns from *pos on: broken at blanks and beside wide characters, in words only when one is longer than
// a line; '\n' always ends a line. Blanks at the break are dropped. False at the end.
bool styled_next_line(const struct styled *s, size_t *pos, size_t width, struct slice *line);
