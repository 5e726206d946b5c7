// The transcript as Markdown and as a program. It may not know the session nor the screen.

#include "shell/recap.h"

#include "base/utf8.h"
#include <stdio.h>
#include <string.h>

static bool is_chosen(const struct recap *r, size_t i) {
    return r->transcript->entries[i].kind != TYPED_SHELL && (!r->chosen || r->chosen[i]);
}

static size_t count(const struct recap *r) {
    size_t n = 0;
    for (size_t i = 0; i < r->transcript->n; i++) n += is_chosen(r, i);
    return n;
}

// A fence that nothing in the text can close: one sign more than its longest row of them.
static size_t fence_length(const char *s) {
    size_t longest = 2;
    for (; *s; s++) {
        size_t n = strspn(s, "`");
        if (n > longest) longest = n;
        if (n) s += n - 1;
    }
    return longest + 1;
}

static void add_fence(struct text *out, const char *kind, const struct text *content) {
    size_t ticks = fence_length(text_str(content));
    text_add_repeat(out, '`', ticks);
    text_printf(out, "%s\n%s", kind, text_str(content));
    text_add_repeat(out, '`', ticks);
    text_add_str(out, "\n\n");
}

// Made harmless, and with one newline at its end if it is not empty.
static void add_lines(struct text *out, const char *s, size_t len) {
    while (len && s[len - 1] == '\n') len--;
    utf8_add_visible(out, s, len);
    if (len) text_add_char(out, '\n');
}

// 4> for i in x:
//  >     print(i)
static void add_numbered(struct text *out, size_t number, const char *code) {
    int width = snprintf(NULL, 0, "%zu", number);
    text_printf(out, "%zu> ", number);
    for (const char *line = code;;) {
        size_t len = strcspn(line, "\n");
        utf8_add_visible(out, line, len);
        text_add_char(out, '\n');
        if (!line[len]) return;
        line += len + 1;
        text_printf(out, "%*s> ", width, "");
    }
}

static void add_output(struct text *out, const struct recap *r, const struct typed *e) {
    const char *s = text_str(&e->output);
    size_t len = e->output.len, at = 0;
    for (size_t lines = 0; r->lines && at < len && lines < r->lines; lines++) {
        const char *newline = memchr(s + at, '\n', len - at);
        at = newline ? (size_t)(newline - s) + 1 : len;
    }
    bool shortened = r->lines && at < len;
    add_lines(out, s, shortened ? at : len);
    if (shortened || e->cut) text_add_str(out, "...\n");
}

static void add_entry(struct text *out, const struct recap *r, size_t i) {
    const struct typed *e = &r->transcript->entries[i];
    struct text code = {0}, output = {0};
    add_output(&output, r, e);
    if (r->numbered) {
        add_numbered(&code, i + 1, e->text);
        text_add(&code, text_str(&output), output.len);
        add_fence(out, "", &code);
    } else {
        if (e->outcome != TYPED_FINE) text_add_str(out, "<!-- bobbin: raises -->\n");
        add_lines(&code, e->text, strlen(e->text));
        add_fence(out, "python", &code);
        if (output.len) add_fence(out, "output", &output);
    }
    text_finish(&code);
    text_finish(&output);
}

static void add_line(struct text *out, const char *s) {
    utf8_add_visible(out, s, strcspn(s, "\n"));
}

size_t recap_markdown(struct text *out, const struct recap *r) {
    const struct transcript *t = r->transcript;
    size_t n = count(r), leave_out = r->most && n > r->most ? n - r->most : 0;
    const char *heading = "";
    for (size_t i = 0, seen = 0; i < t->n; i++) {
        const struct typed *e = &t->entries[i];
        if (!is_chosen(r, i) || seen++ < leave_out) continue;
        if (e->heading && strcmp(e->heading, heading) != 0) {
            text_add_str(out, "## ");
            add_line(out, e->heading);
            text_add_str(out, "\n\n");
            heading = e->heading;
        }
        add_entry(out, r, i);
    }
    return n;
}

// A value of the front matter is one line.
void recap_lesson(struct text *out, const struct recap *r) {
    text_add_str(out, "---\nformat: 1\ntitle: What I typed");
    if (r->title) {
        text_add_str(out, " in ");
        add_line(out, r->title);
    }
    text_add_str(out, "\n---\n\n");
    recap_markdown(out, r);
    while (out->len > 1 && out->data[out->len - 2] == '\n') out->data[--out->len] = 0;
}

static void add_commented(struct text *out, const char *why, const char *text) {
    text_printf(out, "# %s:\n", why);
    for (const char *line = text; *line;) {
        size_t len = strcspn(line, "\n");
        text_add_str(out, "# ");
        utf8_add_visible(out, line, len);
        text_add_char(out, '\n');
        line += len + (line[len] == '\n');
    }
}

void recap_program(struct text *out, const struct recap *r) {
    static const char *const why[] = {[TYPED_FAILED] = "ended with an error", [TYPED_NOT_PARSED] = "could not be read"};
    text_add_str(out, "# Typed in bobbin");
    if (r->title) {
        text_add_str(out, ", in the lesson ");
        add_line(out, r->title);
    }
    text_add_str(out, "\n");
    for (size_t i = 0; i < r->transcript->n; i++) {
        const struct typed *e = &r->transcript->entries[i];
        if (!is_chosen(r, i)) continue;
        text_add_char(out, '\n');
        if (e->outcome == TYPED_FINE) text_printf(out, "%s\n", e->text);
        else add_commented(out, why[e->outcome], e->text);
    }
}
