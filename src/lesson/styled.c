// A string in which each byte has a style. Knows nothing of Markdown.
//
// Styles stand in a second string of the same length, so that cutting, joining and filling need only offsets.

#include "lesson/styled.h"
#include "base/utf8.h"
#include <string.h>

void styled_finish(struct styled *s) {
    text_finish(&s->bytes);
    text_finish(&s->styles);
}

void styled_clear(struct styled *s) {
    text_clear(&s->bytes);
    text_clear(&s->styles);
    s->column = 0;
}

// Gives the bytes that have none yet their style.
static void paint(struct styled *s, enum render_style style) {
    text_add_repeat(&s->styles, (char)style, s->bytes.len - s->styles.len);
}

void styled_add(struct styled *s, enum render_style style, const char *text, size_t len) {
    text_add(&s->bytes, text, len);
    paint(s, style);
}

void styled_add_str(struct styled *s, enum render_style style, const char *text) {
    styled_add(s, style, text, strlen(text));
}

static bool is_space(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

void styled_add_prose(struct styled *s, enum render_style style, const char *text, size_t len) {
    size_t i = 0;
    while (i < len) {
        size_t start = i;
        while (i < len && is_space(text[i]))
            i++;
        size_t have = s->bytes.len;
        if (i > start && !(have && is_space(s->bytes.data[have - 1])))
            text_add_char(&s->bytes, ' ');
        start = i;
        while (i < len && !is_space(text[i]))
            i++;
        utf8_add_visible(&s->bytes, text + start, i - start);
    }
    paint(s, style);
}

// The column after `len` more bytes of text.
static size_t advance(size_t column, const char *text, size_t len) {
    const char *nl = len ? memrchr(text, '\n', len) : NULL;
    size_t skip = nl ? (size_t)(nl - text) + 1 : 0;
    return (nl ? 0 : column) + (len > skip ? utf8_width(text + skip, len - skip) : 0);
}

void styled_add_code(struct styled *s, enum render_style style, const char *text, size_t len) {
    for (size_t i = 0; i < len;) {
        size_t start = i, from = s->bytes.len;
        while (i < len && text[i] != '\t')
            i++;
        utf8_add_visible(&s->bytes, text + start, i - start);
        if (s->bytes.len > from)
            s->column = advance(s->column, s->bytes.data + from, s->bytes.len - from);
        if (i < len) {
            size_t blanks = 4 - s->column % 4;
            text_add_repeat(&s->bytes, ' ', blanks);
            s->column += blanks;
            i++;
        }
    }
    paint(s, style);
}

void styled_add_slice(struct styled *s, const struct styled *from, size_t start, size_t end) {
    if (start >= end)
        return;
    text_add(&s->bytes, from->bytes.data + start, end - start);
    text_add(&s->styles, from->styles.data + start, end - start);
}

// Where the line may be broken, as far as it was looked through: text before `end`, the next line from `next`.
struct line_break {
    size_t end, next;
    bool found;
};

// Ends the line at offset `end` and moves on to `next`, without the blanks there.
static bool end_line(const struct styled *s, size_t *pos, struct slice *line, size_t end, size_t next) {
    line->end = end;
    while (line->end > line->start && s->bytes.data[line->end - 1] == ' ')
        line->end--;
    *pos = next;
    return true;
}

static size_t skip_spaces(const struct styled *s, size_t at) {
    while (at < s->bytes.len && s->bytes.data[at] == ' ')
        at++;
    return at;
}

bool styled_next_line(const struct styled *s, size_t *pos, size_t width, struct slice *line) {
    const char *bytes = s->bytes.data;
    size_t len = s->bytes.len, columns = 0;
    size_t start = skip_spaces(s, *pos);
    if (start >= len)
        return false;
    line->start = start;
    struct line_break at = {0};
    bool wide_before = false;
    for (size_t i = start; i < len;) {
        if (bytes[i] == '\n')
            return end_line(s, pos, line, i, i + 1);
        uint32_t cp;
        size_t step = utf8_decode(bytes + i, len - i, &cp);
        int cp_width = utf8_cp_width(cp);
        size_t w = cp_width > 0 ? (size_t)cp_width : 0;
        if (i > start && (cp == ' ' || w == 2 || (wide_before && w > 0)))
            at = (struct line_break){.end = i, .next = i, .found = true};
        if (columns + w > width && cp != ' ' && i > start) {
            size_t next = at.found ? at.next : i;
            return end_line(s, pos, line, at.found ? at.end : i, skip_spaces(s, next));
        }
        columns += w;
        wide_before = w > 0 ? w == 2 : wide_before;
        i += step;
    }
    return end_line(s, pos, line, len, len);
}
