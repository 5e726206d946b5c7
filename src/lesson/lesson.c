// Markdown to steps. Knows no terminal and no engine, and nothing of texts as wholes (document.c) or files (lesson_file.c).
//
// One walk over the blocks at the document's top level: a Python fence is a cell, `<details>` a question, a comment may be a note or options for
// the next cell, and all else is prose, gathered until a heading, a rule, a cell or a question ends it. Steps keep the source text
// of their lines, not trees: what is shown is set anew for each width.

#include "lesson/lesson.h"
#include "base/suggest.h"
#include "base/utf8.h"
#include "lesson/exercise.h"
#include "lesson/lesson_build.h"
#include "lesson/render_inside.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void flush_prose(struct build *b) {
    if (b->gathering) {
        struct step *s = lesson_add_step(b, STEP_PROSE, b->prose);
        s->markdown = lesson_copy_lines(b, b->prose, b->prose_end);
    }
    b->gathering = b->has_body = false;
}

static void gather(struct build *b, size_t from, size_t to, bool body) {
    if (!b->gathering)
        b->prose = from;
    b->gathering = true;
    b->has_body |= body;
    b->prose_end = to;
    b->after_cell = false;
}

// A heading's words, without marks and on one line.
static const char *heading_text(struct build *b, cmark_node *heading) {
    char *plain = cmark_render_plaintext(heading, CMARK_OPT_DEFAULT, 0);
    struct text t = {0};
    utf8_add_visible(&t, plain, strcspn(plain, "\n"));
    free(plain);
    const char *copy = arena_copy(b->arena, text_str(&t), t.len);
    text_finish(&t);
    return copy;
}

static void add_heading(struct build *b, cmark_node *node) {
    size_t from = lesson_line_of(b, node), to = lesson_line_end(b, node);
    if (b->has_body)
        flush_prose(b);
    b->heading = heading_text(b, node);
    if (!b->lesson->title)
        b->lesson->title = b->heading;
    gather(b, from, to, false);
}

enum role { ROLE_CELL, ROLE_EXERCISE, ROLE_CHECK };

// The word behind the language in a fence's info string: none (a cell), one of two, or something for another reader of Markdown. False with the
// diag when it is nearly one.
static bool read_role(struct build *b, const char *info, size_t line, enum role *role) {
    static const char *const roles[] = {[ROLE_EXERCISE] = "exercise", [ROLE_CHECK] = "check"};
    const char *word = info + strcspn(info, " \t{");
    word += strspn(word, " \t");
    size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyz");
    const char *name = arena_copy(b->arena, word, word[len] && !strchr(" \t", word[len]) ? 0 : len);
    struct suggest s;
    suggest_init(&s, name);
    *role = ROLE_CELL;
    for (size_t i = ROLE_EXERCISE; i <= ROLE_CHECK; i++) {
        suggest_offer(&s, roles[i]);
        if (strcmp(name, roles[i]) == 0)
            *role = (enum role)i;
    }
    const char *near = *name && *role == ROLE_CELL ? suggest_result(&s) : NULL;
    if (near) {
        lesson_fail_line(b, line, "'%s' is no kind of Python fence", name);
        diag_hint(b->diag, "did you mean '%s'?", near);
    }
    return near == NULL;
}

struct step *lesson_add_cell(struct build *b, size_t line, const char *code, size_t len) {
    flush_prose(b);
    struct step *s = lesson_add_step(b, STEP_CELL, line);
    s->code = arena_copy(b->arena, code, len);
    s->code_line = s->line;
    return lesson_take_options(b, s) ? s : NULL;
}

static bool add_cell(struct build *b, cmark_node *node) {
    size_t from = lesson_line_of(b, node), to = lesson_line_end(b, node), above = b->options_line;
    const char *code = cmark_node_get_literal(node);
    struct step *s = lesson_add_cell(b, from, code, strlen(code));
    if (!s)
        return false;
    if (above != LESSON_NO_LINE && above < from)
        s->first_line = (uint32_t)above + 1;
    s->code_line = s->line + 1;
    s->markdown = lesson_copy_lines(b, from, to);
    b->after_cell = true;
    return true;
}

static bool add_output(struct build *b, cmark_node *node, size_t line) {
    if (!b->after_cell) {
        lesson_fail_line(b, line, "this output block does not stand behind a Python cell");
        diag_hint(b->diag, "it says what the cell right above it shows; for any other text use a fence with 'text', or with no word at all");
        return false;
    }
    struct step *cell = &b->lesson->steps[b->lesson->nsteps - 1];
    const char *output = cmark_node_get_literal(node);
    cell->output = arena_copy(b->arena, output, strlen(output));
    cell->output_line = (uint32_t)line + 1;
    b->after_cell = false;
    return true;
}

static bool is_output(const char *info) {
    size_t word = strcspn(info, " \t{");
    return word == 6 && strncmp(info, "output", word) == 0;
}

bool lesson_options_are_used(struct build *b) {
    return b->options_line == LESSON_NO_LINE || lesson_fail_line(b, b->options_line, "these options stand above no Python cell");
}

static bool add_code_block(struct build *b, cmark_node *node) {
    const char *info = cmark_node_get_fence_info(node);
    size_t line = lesson_line_of(b, node);
    enum role role;
    if (render_is_python(info)) {
        if (!read_role(b, info, line, &role))
            return false;
        if (role != ROLE_CHECK) {
            flush_prose(b);
            return role == ROLE_CELL ? add_cell(b, node) : lesson_add_exercise(b, node);
        }
        b->after_cell = false;
        return lesson_options_are_used(b) && lesson_add_check(b, node);
    }
    if (!lesson_options_are_used(b))
        return false;
    if (is_output(info))
        return add_output(b, node, line);
    gather(b, line, lesson_line_end(b, node), true);
    return true;
}

// A note belongs to the prose being gathered, else to the step before it, else to the first step to come.
static void add_note(struct build *b, const char *s, size_t len) {
    bool waits = b->gathering || b->lesson->nsteps == 0;
    if (waits && !b->note_waits)
        lesson_settle_note(b);
    b->note_waits = waits;
    const char *note = lesson_copy_trimmed(b, s, len);
    text_printf(&b->note, "%s%s", b->note.len ? "\n\n" : "", note + strspn(note, " \t"));
}

static bool starts_with(const char *s, const char *prefix) {
    return strncasecmp(s, prefix, strlen(prefix)) == 0;
}

static size_t line_at(const struct build *b, size_t byte, size_t line) {
    while (line + 1 < b->nlines && b->lines[line + 1] <= byte)
        line++;
    return line;
}

// Takes the comment that begins on *line; *line is then the one behind it.
static bool add_comment(struct build *b, size_t *line) {
    const char *text = b->source->text;
    const char *open = strstr(text + b->lines[*line], "<!--"), *close = open ? strstr(open, "-->") : NULL;
    size_t first = *line;
    if (!close)
        return lesson_fail_line(b, first, "the comment that begins here is never closed with '-->'");
    *line = line_at(b, (size_t)(close - text), first) + 1;
    const char *word = open + 4 + strspn(open + 4, " \t\n");
    if (starts_with(word, "note:")) {
        add_note(b, word + 5, (size_t)(close - word) - 5);
    } else if (starts_with(word, "bobbin:")) {
        if (b->options_line == LESSON_NO_LINE)
            b->options_line = first;
        b->after_cell = false;
        return lesson_read_options(b, (size_t)(open - text));
    } else if (starts_with(word, "pause") && lesson_is_blank(word + 5, (size_t)(close - word) - 5)) {
        flush_prose(b);
    }
    return true;
}

// The byte where the `</details>` stands that belongs to the `<details>` at byte `at`, in the HTML blocks from *node on; *node becomes the
// one it stands in. SIZE_MAX: nowhere.
static size_t find_close(struct build *b, size_t at, cmark_node **node) {
    const char *text = b->source->text;
    size_t depth = 0;
    for (cmark_node *n = *node; n; n = cmark_node_next(n)) {
        if (cmark_node_get_type(n) != CMARK_NODE_HTML_BLOCK)
            continue;
        size_t start = b->lines[lesson_line_of(b, n)], end = b->lines[lesson_line_end(b, n)];
        for (size_t i = start > at ? start : at; i < end; i++) {
            if (text[i] != '<')
                continue;
            if (starts_with(text + i, "<details"))
                depth++;
            else if (starts_with(text + i, "</details>") && --depth == 0) {
                *node = n;
                return i;
            }
        }
    }
    return SIZE_MAX;
}

// One `<details>` from *line on; *line is then the one behind it, *node the HTML block in which it ends.
static bool add_one_details(struct build *b, cmark_node **node, size_t *line) {
    const char *text = b->source->text + b->lines[*line];
    size_t start = b->lines[*line] + strspn(text, " \t");
    size_t close = find_close(b, start, node);
    b->after_cell = false;
    if (close == SIZE_MAX)
        return lesson_fail_line(b, *line, "the <details> that begins here is never closed with </details>");
    flush_prose(b);
    if (!lesson_add_details(b, start, close))
        return false;
    *line = line_at(b, close, *line) + 1;
    return true;
}

// HTML that begins with a comment or `<details>`: what is known in it is taken, the rest is prose. *node becomes the last HTML block of it
// (Markdown may stand between `<details>` and its end).
static bool add_html(struct build *b, cmark_node **node) {
    size_t line = lesson_line_of(b, *node);
    while (line < lesson_line_end(b, *node)) {
        const char *text = b->source->text + b->lines[line];
        const char *word = text + strspn(text, " \t");
        bool is_comment = starts_with(word, "<!--"), is_details = starts_with(word, "<details");
        if (*word == '\n') {
            line++;
        } else if (!is_comment && !is_details && !lesson_options_are_used(b)) {
            return false;
        } else if (!is_comment && !is_details) {
            gather(b, line, lesson_line_end(b, *node), true);
            return true;
        } else if (is_comment ? !add_comment(b, &line) : !add_one_details(b, node, &line)) {
            return false;
        }
    }
    return true;
}

static void add_rule(struct build *b) {
    flush_prose(b);
    b->after_cell = false;
}

// Takes the block *node; when it is `<details>`, *node becomes the last block that belongs to it.
static bool add_block(struct build *b, cmark_node **node) {
    if (cmark_node_get_type(*node) == CMARK_NODE_HTML_BLOCK)
        return add_html(b, node);
    if (cmark_node_get_type(*node) == CMARK_NODE_CODE_BLOCK)
        return add_code_block(b, *node);
    if (!lesson_options_are_used(b))
        return false;
    if (cmark_node_get_type(*node) == CMARK_NODE_HEADING)
        add_heading(b, *node);
    else if (cmark_node_get_type(*node) == CMARK_NODE_THEMATIC_BREAK)
        add_rule(b);
    else
        gather(b, lesson_line_of(b, *node), lesson_line_end(b, *node), true);
    return true;
}

// A fence that is never closed takes the rest of the document, so only the last block can be one.
static bool check_last_fence(struct build *b, cmark_node *last) {
    int length, offset;
    char mark;
    if (!last || cmark_node_get_type(last) != CMARK_NODE_CODE_BLOCK || !cmark_node_get_fenced(last, &length, &offset, &mark))
        return true;
    size_t first = lesson_line_of(b, last), line = b->nlines;
    const char *text = b->source->text;
    while (line > first + 1 && lesson_is_blank(text + b->lines[line - 1], b->lines[line] - b->lines[line - 1]))
        line--;
    const char *p = text + b->lines[line - 1] + strspn(text + b->lines[line - 1], " ");
    int run = 0;
    while (p[run] == mark)
        run++;
    bool closed = line - 1 > first && run >= length && lesson_is_blank(p + run, (size_t)(text + b->lines[line] - (p + run)));
    if (closed)
        return true;
    lesson_fail_line(b, first, "the code that begins here is never closed");
    diag_hint(b->diag, "put a line with %.*s behind it", length < 9 ? length : 3, mark == '`' ? "`````````" : "~~~~~~~~~");
    return false;
}

bool lesson_walk(struct build *b, cmark_node *root) {
    size_t line;
    if (markdown_is_deep(root, &line))
        return lesson_fail_line(b, b->before + line - 1, "lists or quotes are nested more than %d deep", MARKDOWN_MAX_DEPTH);
    if (!check_last_fence(b, cmark_node_last_child(root)))
        return false;
    for (cmark_node *n = cmark_node_first_child(root); n; n = cmark_node_next(n)) {
        if (!add_block(b, &n))
            return false;
    }
    flush_prose(b);
    return lesson_exercises_are_whole(b);
}
