// Blocks written anew in the text of a file. Works on the file's own bytes, line by line, because a parsed lesson has forgotten what the
// rest of them looked like; only the lines of a block are touched.

#include "base/text.h"
#include "base/utf8.h"
#include "lesson/check.h"
#include <string.h>

enum { FENCE_LEAST = 3, INDENT_MOST = 3 };

// The file, and how far it was copied.
struct copy {
    const char *at, *end;
    uint32_t line; // that begins at `at`, from 1
    const char *line_end; // what lines of the file end with
    struct text *out;
};

// One line with its end: "\n", "\r\n", "\r", or nothing at the end of the file.
static size_t line_bytes(const char *at, const char *end) {
    size_t i = 0, len = (size_t)(end - at);
    while (i < len && at[i] != '\n' && at[i] != '\r')
        i++;
    if (i + 1 < len && at[i] == '\r' && at[i + 1] == '\n')
        return i + 2;
    return i < len ? i + 1 : i;
}

static const char *line_end_of(const char *line, size_t len) {
    if (len >= 2 && line[len - 2] == '\r' && line[len - 1] == '\n')
        return "\r\n";
    return len && line[len - 1] == '\r' ? "\r" : "\n";
}

static bool has_line_end(const char *line, size_t len) {
    return len && (line[len - 1] == '\n' || line[len - 1] == '\r');
}

static size_t next_line(struct copy *c, const char **line) {
    size_t len = line_bytes(c->at, c->end);
    *line = c->at;
    c->at += len;
    c->line++;
    return len;
}

static void copy_until(struct copy *c, uint32_t line) {
    const char *from = c->at, *unused;
    while (c->line < line && c->at < c->end)
        next_line(c, &unused);
    text_add(c->out, from, (size_t)(c->at - from));
}

struct fence {
    char mark;
    size_t indent, length;
    const char *line_end;
};

static struct fence fence_of(const char *line, size_t len) {
    struct fence f = {.mark = '`', .length = FENCE_LEAST, .line_end = line_end_of(line, len)};
    while (f.indent < len && f.indent < INDENT_MOST && line[f.indent] == ' ')
        f.indent++;
    size_t i = f.indent;
    while (i < len && line[i] == line[f.indent])
        i++;
    if (i - f.indent >= FENCE_LEAST) {
        f.mark = line[f.indent];
        f.length = i - f.indent;
    }
    return f;
}

// The length that no line of the text closes too early.
static size_t length_needed(const char *text, char mark) {
    size_t needed = FENCE_LEAST;
    while (*text) {
        size_t indent = strspn(text, " "), run = 0;
        while (indent <= INDENT_MOST && text[indent + run] == mark)
            run++;
        needed = run >= needed ? run + 1 : needed;
        text += strcspn(text, "\n");
        text += *text == '\n';
    }
    return needed;
}

static void add_fence(struct text *out, const struct fence *f, const char *info) {
    text_add_repeat(out, ' ', f->indent);
    text_add_repeat(out, f->mark, f->length);
    text_printf(out, "%s%s", info, f->line_end);
}

static void add_lines(struct text *out, const struct fence *f, const char *text) {
    while (*text) {
        size_t len = strcspn(text, "\n");
        text_add_repeat(out, ' ', len ? f->indent : 0);
        utf8_add_visible(out, text, len);
        text_add_str(out, f->line_end);
        text += len + (text[len] == '\n');
    }
}

static void add_block(struct copy *c, const struct check_edit *e) {
    const char *line;
    copy_until(c, e->line);
    size_t len = next_line(c, &line);
    struct fence f = fence_of(line, len);
    text_add(c->out, line, len);
    if (!has_line_end(line, len)) {
        f.line_end = c->line_end;
        text_add_str(c->out, f.line_end);
    }
    f.mark = '`';
    f.length = length_needed(e->text, f.mark);
    text_add_str(c->out, f.line_end);
    add_fence(c->out, &f, "output");
    add_lines(c->out, &f, e->text);
    add_fence(c->out, &f, "");
}

static void rewrite_block(struct copy *c, const struct check_edit *e) {
    const char *line, *unused;
    copy_until(c, e->line);
    size_t len = next_line(c, &line);
    struct fence f = fence_of(line, len);
    size_t needed = length_needed(e->text, f.mark);
    bool fits = needed <= f.length;
    text_add(c->out, line, f.indent);
    text_add_repeat(c->out, f.mark, fits ? 0 : needed - f.length);
    text_add(c->out, line + f.indent, len - f.indent);
    add_lines(c->out, &f, e->text);
    while (c->line < e->end && c->at < c->end)
        next_line(c, &unused);
    if (fits)
        return; // its closing fence is copied with what follows
    f.length = needed;
    next_line(c, &unused);
    add_fence(c->out, &f, "");
}

void check_rewrite(const char *file, size_t len, const struct check_edit *edits, size_t n, struct text *out) {
    struct copy c = {.at = file, .end = file + len, .line = 1, .out = out};
    c.line_end = line_end_of(file, line_bytes(file, c.end));
    for (size_t i = 0; i < n; i++) {
        if (edits[i].end)
            rewrite_block(&c, &edits[i]);
        else
            add_block(&c, &edits[i]);
    }
    text_add(out, c.at, (size_t)(c.end - c.at));
}
