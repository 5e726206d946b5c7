// A lesson to a Jupyter notebook: nbformat 4.5, as JSON with sorted keys and one blank of indentation, which is what Jupyter writes itself.
//
// The idea: what stands between two code cells is copied as it was written, never put together anew from what was understood of it. So
// questions, exercises, notes and options are the Markdown that their author knows, they read on any page, and opening the notebook again
// finds all of them. Cuts are made where a step begins; expected outputs give way to what was really shown.

#include "lesson/notebook_write.h"
#include "base/text.h"
#include "base/utf8.h"
#include "lesson/lesson_build.h"
#include "lesson/shown.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

struct writing {
    const struct lesson *lesson;
    json_t *cells;
    size_t next;                 // of the lesson's texts
    const struct source *source; // being copied, or NULL
    const char *at;              // up to where it was copied
    bool begun;                  // a step of it was seen
    struct text pending;         // Markdown that is yet to be written
};

// Text from programs may be anything; JSON may not.
static json_t *string_of(const char *s, size_t len) {
    json_t *string = json_stringn(s, len);
    if (string)
        return string;
    struct text safe = {0};
    utf8_add_visible(&safe, s, len);
    string = json_stringn(text_str(&safe), safe.len);
    text_finish(&safe);
    return string ? string : json_string("");
}

// A text as the list of its lines, each but the last with its newline.
static json_t *lines_of(const char *s, size_t len) {
    json_t *lines = json_array();
    for (const char *end = s + len; s < end;) {
        const char *nl = memchr(s, '\n', (size_t)(end - s)), *stop = nl ? nl + 1 : end;
        json_array_append_new(lines, string_of(s, (size_t)(stop - s)));
        s = stop;
    }
    return lines;
}

static json_t *new_cell(struct writing *w, const char *kind, const char *source, size_t len) {
    json_t *cell = json_object();
    char id[32];
    snprintf(id, sizeof id, "cell-%zu", json_array_size(w->cells) + 1);
    json_object_set_new(cell, "cell_type", json_string(kind));
    json_object_set_new(cell, "id", json_string(id));
    json_object_set_new(cell, "metadata", json_object());
    json_object_set_new(cell, "source", lines_of(source, len));
    json_array_append_new(w->cells, cell);
    return cell;
}

// Without the blank lines around it.
static void write_trimmed(struct writing *w, const char *kind, const char *s, size_t len) {
    while (len && strchr(" \t\n", s[len - 1]))
        len--;
    for (const char *nl; (nl = memchr(s, '\n', len)) != NULL && lesson_is_blank(s, (size_t)(nl - s));) {
        len -= (size_t)(nl + 1 - s);
        s = nl + 1;
    }
    if (len)
        new_cell(w, kind, s, len);
}

// Is there nothing to see but comments?
static bool is_invisible(const char *s, size_t len) {
    for (const char *end = s + len; s < end;) {
        const char *close = strncmp(s, "<!--", 4) == 0 ? strstr(s, "-->") : NULL;
        if (!close && !strchr(" \t\n", *s))
            return false;
        s = close ? close + 3 : s + 1;
    }
    return true;
}

// Ends the Markdown cell that is being gathered. A note alone waits for the next one, unless code comes now.
static void flush(struct writing *w, bool now) {
    if (!now && is_invisible(text_str(&w->pending), w->pending.len))
        return;
    write_trimmed(w, "markdown", text_str(&w->pending), w->pending.len);
    text_clear(&w->pending);
}

static void copy_until(struct writing *w, const char *end) {
    if (end > w->at) {
        text_add(&w->pending, w->at, (size_t)(end - w->at));
        w->at = end;
    }
}

// The beginning of a line, from 1.
static const char *line_start(const struct source *s, uint32_t line) {
    const char *at = s->text, *end = s->text + s->len;
    for (; line > 1; line--) {
        const char *nl = memchr(at, '\n', (size_t)(end - at));
        if (!nl)
            return end;
        at = nl + 1;
    }
    return at;
}

static uint32_t count_lines(const char *s) {
    uint32_t n = 0;
    for (; *s; s++)
        n += *s == '\n';
    return n;
}

// In a notebook it is a cell of its own.
static size_t front_matter_end(const struct writing *w, const struct source *s) {
    bool is_all = s->cell && w->lesson->keys && s == w->lesson->memory->sources[0];
    return is_all ? s->len : lesson_front_matter_end(s);
}

// What is left of one text goes out before another begins; NULL: none begins.
static void change_source(struct writing *w, const struct source *s) {
    if (w->source)
        copy_until(w, w->source->text + w->source->len);
    w->source = s;
    w->begun = false;
    if (!s)
        return;
    flush(w, true);
    w->at = s->text + front_matter_end(w, s);
    write_trimmed(w, "raw", s->text, (size_t)(w->at - s->text));
}

// Goes on to a text, or to a code cell of a notebook, past all texts before it: one that is no more than a note has no step of its own.
static void advance(struct writing *w, const struct source *s, uint32_t cell) {
    const struct lesson_memory *m = w->lesson->memory;
    while ((!s || w->source != s) && w->next < m->nsources && (m->sources[w->next] == s || m->sources[w->next]->cell < cell))
        change_source(w, m->sources[w->next++]);
    if (!s)
        change_source(w, NULL);
}

static json_t *stream(const char *name, const struct text *text) {
    return json_pack("{s:s, s:s, s:o}", "output_type", "stream", "name", name, "text", lines_of(text_str(text), text->len));
}

// "Kind: message" in its first line; the whole is what is to be read.
static json_t *error(const struct text *text) {
    const char *s = text_str(text);
    size_t line = strcspn(s, "\n"), kind = strcspn(s, ":\n"), message = kind;
    while (message < line && strchr(": ", s[message]))
        message++;
    json_t *traceback = json_array();
    for (const char *at = s; *at; at += strcspn(at, "\n") + (at[strcspn(at, "\n")] == '\n'))
        json_array_append_new(traceback, string_of(at, strcspn(at, "\n")));
    return json_pack("{s:s, s:o, s:o, s:o}", "output_type", "error", "ename", string_of(s, kind), "evalue",
                     string_of(s + message, line - message), "traceback", traceback);
}

static json_t *outputs_of(const struct shown_step *step) {
    json_t *outputs = json_array();
    for (size_t i = 0; step && i < step->npieces; i++) {
        const struct text *text = &step->pieces[i].text;
        switch (step->pieces[i].kind) {
        case SHOWN_OUTPUT: json_array_append_new(outputs, stream("stdout", text)); break;
        case SHOWN_TROUBLE: json_array_append_new(outputs, stream("stderr", text)); break;
        case SHOWN_ERROR: json_array_append_new(outputs, error(text)); break;
        }
    }
    return outputs;
}

static void write_code(struct writing *w, const struct step *step, const struct shown_step *shown) {
    size_t len = strlen(step->code);
    while (len && step->code[len - 1] == '\n')
        len--;
    json_t *cell = new_cell(w, "code", step->code, len);
    if (step->options.hidden)
        json_object_set_new(json_object_get(cell, "metadata"), "jupyter", json_pack("{s:b}", "source_hidden", 1));
    json_object_set_new(cell, "execution_count", shown && shown->order ? json_integer((json_int_t)shown->order) : json_null());
    json_object_set_new(cell, "outputs", outputs_of(shown));
}

// A cell in Markdown: the options above it end the text before it, its output block is left out.
static void write_fence(struct writing *w, const struct step *step, const struct shown_step *shown) {
    copy_until(w, line_start(w->source, step->line));
    flush(w, true);
    write_code(w, step, shown);
    w->at = line_start(w->source, step->code_line + count_lines(step->code) + 1);
    if (!step->output)
        return;
    copy_until(w, line_start(w->source, step->output_line));
    w->at = line_start(w->source, step->output_line + count_lines(step->output) + 2);
}

static void write_step(struct writing *w, const struct step *step, const struct shown_step *shown) {
    advance(w, step->source, step->cell);
    if (!step->source) {
        flush(w, true);
        if (step->code) // else it says what of the code that follows is left out
            write_code(w, step, shown);
        return;
    }
    if (w->begun) {
        copy_until(w, line_start(w->source, step->first_line));
        if (step->kind != STEP_CELL)
            flush(w, false);
    }
    w->begun = true;
    if (step->kind == STEP_CELL)
        write_fence(w, step, shown);
}

static json_t *metadata_of(const struct lesson *l) {
    return json_pack("{s:{s:s, s:s, s:s}, s:{s:s}, s:o}", "kernelspec", "display_name", "Python 3", "language", "python", "name", "python3",
                     "language_info", "name", "python", "title", string_of(l->title, strlen(l->title)));
}

void notebook_write(const struct lesson *l, const struct shown *shown, struct text *out) {
    struct writing w = {.lesson = l, .cells = json_array()};
    for (size_t i = 0; i < l->nsteps; i++)
        write_step(&w, &l->steps[i], i < shown->nsteps ? &shown->steps[i] : NULL);
    advance(&w, NULL, UINT32_MAX);
    flush(&w, true);
    text_finish(&w.pending);
    json_t *root = json_pack("{s:i, s:i, s:o, s:o}", "nbformat", 4, "nbformat_minor", 5, "metadata", metadata_of(l), "cells", w.cells);
    char *json = json_dumps(root, JSON_INDENT(1) | JSON_SORT_KEYS);
    text_add_str(out, json ? json : "");
    text_add_char(out, '\n');
    free(json);
    json_decref(root);
}
