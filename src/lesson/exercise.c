// Exercises: a fence `python exercise` with the code to begin with, and behind it, in any order and with nothing between but comments, hints
// and the solution (`<details>`, known by their summaries) and a fence `python check` with assertions.
//
// Elsewhere a <details> with such a summary is a question like any other: files that know nothing of exercises use these words, too.

#include "lesson/exercise.h"
#include "base/mem.h"
#include "lesson/lesson_build.h"
#include "lesson/render_inside.h"
#include <ctype.h>
#include <string.h>
#include <strings.h>

enum { MAX_HINTS = 20 };

// The exercise to which what comes now belongs; NULL: none.
static struct step *open_exercise(const struct build *b) {
    const struct lesson *l = b->lesson;
    struct step *s = l->nsteps && !b->gathering ? &l->steps[l->nsteps - 1] : NULL;
    return s && s->kind == STEP_EXERCISE ? s : NULL;
}

bool lesson_add_exercise(struct build *b, cmark_node *node) {
    size_t from = lesson_line_of(b, node), to = lesson_line_end(b, node), above = b->options_line;
    const char *code = cmark_node_get_literal(node);
    struct step *s = lesson_add_step(b, STEP_EXERCISE, from);
    if (above != LESSON_NO_LINE && above < from)
        s->first_line = (uint32_t)above + 1;
    s->code = arena_copy(b->arena, code, strlen(code));
    s->code_line = s->line + 1;
    s->markdown = lesson_copy_lines(b, from, to);
    s->exercise = arena_alloc(b->arena, sizeof *s->exercise);
    *s->exercise = (struct lesson_exercise){.hints = arena_alloc(b->arena, MAX_HINTS * sizeof(const char *))};
    return lesson_take_options(b, s);
}

bool lesson_add_check(struct build *b, cmark_node *node) {
    struct step *s = open_exercise(b);
    size_t line = lesson_line_of(b, node);
    if (!s) {
        lesson_fail_line(b, line, "this check stands behind no exercise");
        diag_hint(b->diag, "hints, solution and check follow the fence ```python exercise, with no other text between them");
        return false;
    }
    if (s->exercise->check)
        return lesson_fail_line(b, line, "this exercise has a check already");
    const char *code = cmark_node_get_literal(node);
    s->exercise->check = arena_copy(b->arena, code, strlen(code));
    s->exercise->check_line = (uint32_t)line + 2;
    return true;
}

// Is the summary this word, perhaps with a number or a colon behind it?
static bool is_word(const char *summary, size_t len, const char *word) {
    size_t n = strlen(word);
    if (len < n || strncasecmp(summary, word, n) != 0)
        return false;
    for (size_t i = n; i < len; i++) {
        if (!strchr(" \t\n:.", summary[i]) && !isdigit((unsigned char)summary[i]))
            return false;
    }
    return true;
}

static bool add_hint(struct build *b, struct lesson_exercise *e, struct details d) {
    if (e->nhints == MAX_HINTS)
        return lesson_fail_line(b, d.line, "this exercise has more than %d hints", MAX_HINTS);
    if (lesson_is_blank(d.body, d.len))
        return lesson_fail_line(b, d.line, "there is nothing in this hint");
    e->hints[e->nhints++] = lesson_copy_trimmed(b, d.body, d.len);
    return true;
}

static cmark_node *first_python(cmark_node *root) {
    cmark_node *n = cmark_node_first_child(root);
    while (n && !(cmark_node_get_type(n) == CMARK_NODE_CODE_BLOCK && render_is_python(cmark_node_get_fence_info(n))))
        n = cmark_node_next(n);
    return n;
}

// The solution is the first Python fence in it; what else stands there is shown with it.
static bool add_solution(struct build *b, struct lesson_exercise *e, struct details d) {
    if (e->solution)
        return lesson_fail_line(b, d.line, "this exercise has a solution already");
    cmark_node *root = markdown_parse(d.body, d.len), *fence = first_python(root);
    size_t before = (size_t)(d.body - b->source->text), line = 0;
    while (line + 1 < b->nlines && b->lines[line + 1] <= before)
        line++;
    if (fence) {
        const char *code = cmark_node_get_literal(fence);
        e->solution = arena_copy(b->arena, code, strlen(code));
        e->solution_line = (uint32_t)(line + (size_t)cmark_node_get_start_line(fence)) + 1;
        e->solution_markdown = lesson_copy_trimmed(b, d.body, d.len);
    }
    cmark_node_free(root);
    return fence || lesson_fail_line(b, d.line, "there is no Python fence in this solution");
}

bool lesson_is_exercise_part(const struct build *b, struct details d) {
    return open_exercise(b) && (is_word(d.summary, d.summary_len, "hint") || is_word(d.summary, d.summary_len, "solution"));
}

bool lesson_add_exercise_part(struct build *b, struct details d) {
    struct lesson_exercise *e = open_exercise(b)->exercise;
    return is_word(d.summary, d.summary_len, "hint") ? add_hint(b, e, d) : add_solution(b, e, d);
}

bool lesson_exercises_are_whole(struct build *b) {
    const struct lesson *l = b->lesson;
    for (size_t i = 0; i < l->nsteps; i++) {
        const struct lesson_exercise *e = l->steps[i].exercise;
        if (!e || (e->check && e->solution))
            continue;
        lesson_fail_line(b, l->steps[i].line - 1, e->check ? "this exercise has no solution" : "this exercise has no check");
        diag_hint(b->diag, e->check ? "put <details><summary>Solution</summary> with a ```python fence behind it, and </details>"
                                    : "put a fence ```python check with assertions behind it");
        return false;
    }
    return true;
}
