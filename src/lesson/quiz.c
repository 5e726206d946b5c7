// `<details>`: a question and what is folded under it. The first line is the summary; a task list in the body makes it multiple choice, and
// what stands before that list still belongs to the question. Without a list the whole body is the answer. An item is the choice, up to the
// end of its first paragraph, and behind that what is said to those who choose it.

#include "lesson/exercise.h"
#include "lesson/lesson_build.h"
#include <cmark-gfm-core-extensions.h>
#include <string.h>
#include <strings.h>

enum { MAX_CHOICES = 26 };

// The body as a text of its own, with the lines that cmark counts.
struct body {
    const char *text;
    size_t len;
};

// The byte offset of a line (from 1) in the body.
static size_t offset_of(struct body body, int line) {
    const char *at = body.text;
    for (; line > 1; line--) {
        const char *nl = memchr(at, '\n', body.len - (size_t)(at - body.text));
        if (!nl)
            return body.len;
        at = nl + 1;
    }
    return (size_t)(at - body.text);
}

static size_t start_of(struct body body, cmark_node *node) {
    for (; node; node = cmark_node_next(node)) {
        if (cmark_node_get_start_line(node) > 0)
            return offset_of(body, cmark_node_get_start_line(node));
    }
    return body.len;
}

static bool is_task_list(cmark_node *node) {
    cmark_node *item = cmark_node_first_child(node);
    return cmark_node_get_type(node) == CMARK_NODE_LIST && item &&
           strcmp(cmark_node_get_type_string(item), "tasklist") == 0;
}

// An item's text without its mark and box, the lines below it moved left.
static const char *choice_text(struct build *b, const char *item, size_t len) {
    const char *close = memchr(item, ']', len);
    size_t skip = close ? (size_t)(close - item) + 1 : 0;
    struct text t = {0};
    for (const char *at = item + skip, *end = item + len; at < end;) {
        const char *nl = memchr(at, '\n', (size_t)(end - at));
        const char *stop = nl ? nl + 1 : end;
        while (at < stop && *at == ' ')
            at++;
        text_add(&t, at, (size_t)(stop - at));
        at = stop;
    }
    const char *copy = lesson_copy_trimmed(b, text_str(&t), t.len);
    text_finish(&t);
    return copy;
}

// The rest of an item, moved left so that its first line begins at the margin. NULL: there is none.
static const char *choice_message(struct build *b, const char *text, size_t len) {
    if (lesson_is_blank(text, len))
        return NULL;
    struct text t = {0};
    size_t first = strspn(text, " \t\n"), margin = 0;
    while (margin < first && text[first - margin - 1] != '\n')
        margin++;
    for (const char *at = text, *end = text + len; at < end;) {
        const char *nl = memchr(at, '\n', (size_t)(end - at)), *stop = nl ? nl + 1 : end;
        for (size_t i = 0; i < margin && at < stop && *at == ' '; i++)
            at++;
        text_add(&t, at, (size_t)(stop - at));
        at = stop;
    }
    const char *copy = lesson_copy_trimmed(b, text_str(&t), t.len);
    text_finish(&t);
    return copy;
}

// One item: bytes [start, end) of the body.
static bool add_choice(struct build *b, struct step *s, struct body body, cmark_node *item, size_t end) {
    cmark_node *below = cmark_node_next(cmark_node_first_child(item));
    size_t start = start_of(body, item), split = below ? start_of(body, below) : end;
    split = split < end ? split : end;
    struct lesson_choice *c = &s->choices[s->nchoices++];
    c->markdown = choice_text(b, body.text + start, split - start);
    c->message = choice_message(b, body.text + split, end - split);
    c->right = strcmp(cmark_node_get_type_string(item), "tasklist") == 0 && cmark_gfm_extensions_get_tasklist_item_checked(item);
    return c->right;
}

static bool add_choices(struct build *b, struct step *s, struct body body, cmark_node *list, size_t list_end) {
    size_t count = 0, right = 0;
    for (cmark_node *n = cmark_node_first_child(list); n; n = cmark_node_next(n))
        count++;
    if (count > MAX_CHOICES)
        return lesson_fail_line(b, s->line - 1, "this question has more than %d choices", MAX_CHOICES);
    s->choices = arena_alloc(b->arena, count * sizeof *s->choices);
    for (cmark_node *n = cmark_node_first_child(list); n; n = cmark_node_next(n)) {
        right += add_choice(b, s, body, n, cmark_node_next(n) ? start_of(body, cmark_node_next(n)) : list_end);
    }
    return right > 0 || lesson_fail_line(b, s->line - 1, "no choice of this question is marked as right with [x]");
}

// Splits the body at its task list, if it has one.
static bool split_body(struct build *b, struct step *s, struct body body) {
    cmark_node *root = markdown_parse(body.text, body.len), *list = cmark_node_first_child(root);
    bool ok = true;
    while (list && !is_task_list(list))
        list = cmark_node_next(list);
    if (list) {
        size_t start = start_of(body, list), end = cmark_node_next(list) ? start_of(body, cmark_node_next(list)) : body.len;
        if (!lesson_is_blank(body.text, start)) {
            struct text t = {0};
            text_printf(&t, "%s\n\n%s", s->markdown, lesson_copy_trimmed(b, body.text, start));
            s->markdown = lesson_copy_trimmed(b, text_str(&t), t.len);
            text_finish(&t);
        }
        ok = add_choices(b, s, body, list, end);
        s->answer = lesson_copy_trimmed(b, body.text + end, body.len - end);
    } else {
        s->answer = lesson_copy_trimmed(b, body.text, body.len);
    }
    cmark_node_free(root);
    return ok;
}

static const char *skip_white(const char *at, const char *end) {
    while (at < end && strchr(" \t\n", *at))
        at++;
    return at;
}

// A summary is HTML, but read as Markdown: the tags for code and emphasis become its marks.
static const char *summary_markdown(struct build *b, const char *html, size_t len) {
    static const struct {
        const char *tag, *mark;
    } marks[] = {{"<code>", "`"}, {"</code>", "`"}, {"<b>", "**"}, {"</b>", "**"}, {"<strong>", "**"}, {"</strong>", "**"},
                 {"<i>", "*"}, {"</i>", "*"}, {"<em>", "*"}, {"</em>", "*"}};
    struct text t = {0};
    for (size_t i = 0; i < len;) {
        size_t k = 0, n = sizeof marks / sizeof *marks;
        while (k < n && (html[i] != '<' || strncasecmp(html + i, marks[k].tag, strlen(marks[k].tag)) != 0))
            k++;
        if (k < n)
            text_add_str(&t, marks[k].mark);
        else
            text_add_char(&t, html[i]);
        i += k < n ? strlen(marks[k].tag) : 1;
    }
    const char *copy = lesson_copy_trimmed(b, text_str(&t), t.len);
    text_finish(&t);
    return copy;
}

bool lesson_add_details(struct build *b, size_t start, size_t end) {
    const char *text = b->source->text, *stop = text + end;
    size_t line = 0;
    while (line + 1 < b->nlines && b->lines[line + 1] <= start)
        line++;
    const char *at = memchr(text + start, '>', end - start);
    at = at ? skip_white(at + 1, stop) : stop;
    const char *summary = at, *summary_end = at;
    if (strncasecmp(at, "<summary", 8) == 0) {
        const char *open = memchr(at, '>', (size_t)(stop - at));
        summary = open ? open + 1 : stop;
        summary_end = summary;
        while (summary_end < stop && strncasecmp(summary_end, "</summary>", 10) != 0)
            summary_end++;
        if (summary_end == stop)
            return lesson_fail_line(b, line, "the <summary> that begins here is never closed");
        at = summary_end + 10;
    }
    summary = skip_white(summary, summary_end);
    struct details d = {line, summary, (size_t)(summary_end - summary), at, (size_t)(stop - at)};
    if (lesson_is_exercise_part(b, d))
        return lesson_add_exercise_part(b, d);
    if (summary_end - summary >= 2 && strncasecmp(summary, "Q:", 2) == 0)
        summary = skip_white(summary + 2, summary_end);
    struct step *s = lesson_add_step(b, STEP_QUIZ, line);
    if (!lesson_take_options(b, s))
        return false;
    s->markdown = summary_markdown(b, summary, (size_t)(summary_end - summary));
    return split_body(b, s, (struct body){at, (size_t)(stop - at)});
}
