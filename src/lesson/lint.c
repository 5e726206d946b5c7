// Looking a lesson over: one rule after the other, each a function that walks the steps. A rule is worth having when it never complains
// about a good lesson; what cannot be known without running a cell is the business of whoever runs it.

#include "base/text.h"
#include "base/utf8.h"
#include "lesson/lesson_build.h"
#include "lesson/lint_inside.h"
#include <stdarg.h>
#include <string.h>

void lint_say(struct linting *l, struct lint_place at, const char *fmt, ...) {
    struct text raw = {0}, safe = {0};
    va_list args;
    if (lint_is_enough(l))
        return;
    va_start(args, fmt);
    text_vprintf(&raw, fmt, args);
    va_end(args);
    utf8_add_visible(&safe, text_str(&raw), raw.len);
    struct lint_finding f = {.cell = at.cell, .line = at.line, .column = at.column, .message = text_str(&safe), .hint = l->hint, .is_advice = l->is_advice};
    l->o->found(l->o->user, &f);
    l->found++;
    l->hint = NULL;
    text_finish(&raw);
    text_finish(&safe);
}

struct lint_place lint_place_in(const struct source *s, size_t byte) {
    struct lint_place at = {.cell = s->cell};
    source_locate(s, (uint32_t)byte, &at.line, &at.column);
    return at;
}

static struct lint_place place_of(const struct step *s) {
    return (struct lint_place){s->cell, s->line, 1};
}

// A notebook of another program has no front matter, and need not have one. Any lesson works without, but reads badly in lists.
static void lint_front_matter(struct linting *l) {
    static const enum lesson_key wanted[] = {LESSON_FORMAT, LESSON_TITLE, LESSON_SUMMARY, LESSON_MINUTES};
    const struct lesson *lesson = l->lesson;
    bool is_notebook = lesson->nsteps && lesson->steps[0].cell;
    struct text lacking = {0};
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted; i++) {
        if (!(lesson->keys & 1u << wanted[i]))
            text_printf(&lacking, "%s%s", lacking.len ? ", " : "", lesson_key_names[wanted[i]]);
    }
    if (!lesson->keys)
        l->hint = "a lesson begins with `---`, lines such as `title: Two threads`, and `---`";
    l->is_advice = true;
    if (lacking.len && (lesson->keys || !is_notebook))
        lint_say(l, (struct lint_place){is_notebook, 1, 1}, "the front matter lacks %s", text_str(&lacking));
    l->is_advice = false;
    l->hint = NULL;
    text_finish(&lacking);
}

// Cells that are meant to fail may fail at this, too.
static void lint_code(struct linting *l) {
    struct syntax *syntax = syntax_create();
    for (size_t i = 0; i < l->lesson->nsteps; i++) {
        const struct step *s = &l->lesson->steps[i];
        if (s->kind != STEP_CELL || s->options.raises || s->options.skip)
            continue;
        struct diag diag = {0};
        struct source *source = source_create(l->lesson->path, s->code, strlen(s->code), s->code_line);
        source->cell = s->cell;
        if (!syntax_check(syntax, source, l->o->words, &diag)) {
            l->hint = diag.hint;
            lint_say(l, lint_place_in(source, diag.span.start), "bobbin cannot read this: %s", diag.message);
        }
        diag_finish(&diag);
    }
    syntax_destroy(syntax);
}

static bool has_twice(const struct step *s, size_t n) {
    for (size_t i = 0; i < n; i++) {
        if (strcmp(s->choices[i].markdown, s->choices[n].markdown) == 0)
            return true;
    }
    return false;
}

// That a choice is right somewhere is seen to when the lesson is opened.
static void lint_question(struct linting *l, const struct step *s) {
    if (s->nchoices == 0 && (!s->answer || lesson_is_blank(s->answer, strlen(s->answer))))
        lint_say(l, place_of(s), "this question has neither choices nor an answer");
    if (s->nchoices == 1)
        lint_say(l, place_of(s), "this question has only one choice");
    for (size_t i = 1; i < s->nchoices; i++) {
        if (has_twice(s, i))
            lint_say(l, place_of(s), "choice %c of this question is there twice", (char)('a' + i));
    }
    if (lesson_is_blank(s->markdown, strlen(s->markdown)))
        lint_say(l, place_of(s), "this question has no words in its <summary>");
}

static void lint_questions(struct linting *l) {
    for (size_t i = 0; i < l->lesson->nsteps; i++) {
        if (l->lesson->steps[i].kind == STEP_QUIZ)
            lint_question(l, &l->lesson->steps[i]);
    }
}

// Of the line that begins here, without blanks at its end.
static size_t line_length(const char *at) {
    size_t len = strcspn(at, "\n");
    while (len && strchr(" \t\r", at[len - 1]))
        len--;
    return len;
}

static const char *next_line(const char *at) {
    at += strcspn(at, "\n");
    return *at ? at + 1 : at;
}

static bool has_line(const char *code, const char *line, size_t len) {
    for (; *code; code = next_line(code)) {
        if (line_length(code) == len && memcmp(code, line, len) == 0)
            return true;
    }
    return false;
}

// With one blank for any number of them, and newlines.
static void add_collapsed(struct text *out, const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        bool blank = strchr(" \t\r\n", s[i]) != NULL;
        if (!blank)
            text_add_char(out, s[i]);
        else if (out->len && text_str(out)[out->len - 1] != ' ')
            text_add_char(out, ' ');
    }
}

// Does the hint hold, in order, every line that the solution adds to the code that one begins with?
static bool gives_away(const char *hint, const char *starter, const char *solution) {
    struct text said = {0}, line = {0};
    size_t at = 0, added = 0;
    bool all = true;
    add_collapsed(&said, hint, strlen(hint));
    for (const char *s = solution; *s && all; s = next_line(s)) {
        size_t len = line_length(s), indent = strspn(s, " \t");
        if (indent >= len || s[indent] == '#' || has_line(starter, s, len))
            continue;
        line.len = 0;
        add_collapsed(&line, s + indent, len - indent);
        const char *found = strstr(text_str(&said) + at, text_str(&line));
        all = found != NULL;
        at = found ? (size_t)(found - text_str(&said)) + line.len : at;
        added++;
    }
    text_finish(&said);
    text_finish(&line);
    return all && added;
}

static void lint_hints(struct linting *l) {
    for (size_t i = 0; i < l->lesson->nsteps; i++) {
        const struct step *s = &l->lesson->steps[i];
        for (size_t k = 0; s->exercise && k < s->exercise->nhints; k++) {
            if (!gives_away(s->exercise->hints[k], s->code, s->exercise->solution))
                continue;
            l->hint = "a hint helps to think; what it takes to type belongs in the solution";
            lint_say(l, place_of(s), "hint %zu of this exercise gives the solution away", k + 1);
        }
    }
}

size_t lesson_lint(const struct lesson *lesson, const struct lint_options *o) {
    struct linting l = {.lesson = lesson, .o = o};
    lint_front_matter(&l);
    lint_code(&l);
    lint_questions(&l);
    lint_hints(&l);
    lint_texts(&l);
    return l.found;
}
