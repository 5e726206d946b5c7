// Texts into a lesson, one or several: a Markdown file is one document, a notebook has one for each of its Markdown cells. What a lesson
// keeps of them for as long as it lives: each text, for errors and for writing the lesson out again.

#include "base/utf8.h"
#include "lesson/lesson_build.h"
#include <string.h>

static void index_lines(struct build *b) {
    const char *text = b->source->text;
    size_t at = 0;
    b->nlines = 0;
    while (at < b->source->len) {
        mem_reserve(b->lines, b->nlines, b->lines_cap);
        b->lines[b->nlines++] = (uint32_t)at;
        const char *nl = memchr(text + at, '\n', b->source->len - at);
        at = nl ? (size_t)(nl - text) + 1 : b->source->len;
    }
    mem_reserve(b->lines, b->nlines, b->lines_cap);
    b->lines[b->nlines] = (uint32_t)b->source->len;
}

// The text with all line ends as '\n' and without a byte order mark.
static struct source *read_source(const char *path, const char *text, size_t len) {
    struct text t = {0};
    size_t i = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    text_reserve(&t, len);
    for (; i < len; i++) {
        if (text[i] != '\r')
            text_add_char(&t, text[i]);
        else if (i + 1 == len || text[i + 1] != '\n')
            text_add_char(&t, '\n');
    }
    struct source *s = source_create(path, text_str(&t), t.len, 1);
    text_finish(&t);
    return s;
}

bool lesson_is_from(const struct lesson *l, const char *text, size_t len) {
    const struct lesson_memory *m = l->memory;
    struct source *now = read_source(l->path, text, len);
    bool same = m->nsources == 1 && now->len == m->sources[0]->len && memcmp(now->text, m->sources[0]->text, now->len) == 0;
    source_destroy(now);
    return same;
}

// A line of three dashes and nothing else, as front_matter.c reads it.
static bool is_dashes(const char *line) {
    return strncmp(line, "---", 3) == 0 && lesson_is_blank(line + 3, strcspn(line + 3, "\n"));
}

size_t lesson_front_matter_end(const struct source *s) {
    if (s->cell || !is_dashes(s->text))
        return 0;
    for (const char *nl = strchr(s->text, '\n'); nl; nl = strchr(nl + 1, '\n')) {
        if (is_dashes(nl + 1))
            return (size_t)(nl + 1 - s->text) + strcspn(nl + 1, "\n");
    }
    return 0;
}

static bool check_bytes(struct build *b) {
    const struct source *s = b->source;
    const char *zero = memchr(s->text, 0, s->len);
    size_t bad;
    if (zero)
        return lesson_fail(b, (size_t)(zero - s->text), (size_t)(zero - s->text), "this is no text: there is a zero byte in it");
    if (!utf8_is_valid(s->text, s->len, &bad))
        return lesson_fail(b, bad, bad + 1, "this is not UTF-8");
    return true;
}

static bool has_ending(const char *name, size_t len, const char *ending) {
    size_t n = strlen(ending);
    return len > n && memcmp(name + len - n, ending, n) == 0;
}

static const char *name_of(struct build *b, const char *path) {
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    size_t len = strlen(name);
    if (has_ending(name, len, ".md"))
        len -= strlen(".md");
    else if (has_ending(name, len, ".ipynb"))
        len -= strlen(".ipynb");
    return arena_copy(b->arena, name, len);
}

void lesson_begin(struct build *b, const char *path, struct diag *diag) {
    struct lesson *l = mem_alloc_zero(1, sizeof *l);
    l->path = mem_copy_string(path);
    l->minutes = l->seed = l->cores = -1;
    l->memory = mem_alloc_zero(1, sizeof *l->memory);
    *b = (struct build){.lesson = l, .arena = &l->memory->arena, .diag = diag, .heading = "", .options = lesson_no_options(),
                        .options_line = LESSON_NO_LINE};
    l->name = name_of(b, path);
}

static bool add_markdown(struct build *b) {
    struct markdown_trouble trouble;
    const char *text = b->source->text + b->lines[b->before];
    size_t len = b->source->len - b->lines[b->before];
    if (!markdown_is_tame(text, len, &trouble))
        return lesson_fail_line(b, b->before + trouble.line - 1, "too much for a lesson: %s", trouble.what);
    cmark_node *root = markdown_parse(text, len);
    bool ok = lesson_walk(b, root);
    cmark_node_free(root);
    return ok;
}

static bool begin_text(struct build *b, const char *text, size_t len) {
    struct lesson_memory *m = b->lesson->memory;
    mem_reserve(m->sources, m->nsources, m->cap);
    b->source = m->sources[m->nsources++] = read_source(b->lesson->path, text, len);
    b->source->cell = b->cell;
    b->before = 0;
    b->after_cell = false;
    index_lines(b);
    return check_bytes(b);
}

bool lesson_add_document(struct build *b, const char *text, size_t len) {
    return begin_text(b, text, len) && add_markdown(b);
}

bool lesson_add_front_matter(struct build *b, const char *text, size_t len) {
    return begin_text(b, text, len) && lesson_read_front_matter(b);
}

// The text that the diag points into goes with it.
static void give_source(struct build *b) {
    struct lesson_memory *m = b->lesson->memory;
    for (size_t i = 0; i < m->nsources; i++) {
        if (m->sources[i] == b->diag->source) {
            b->diag->kept = m->sources[i];
            m->sources[i] = NULL;
        }
    }
}

struct lesson *lesson_end(struct build *b, bool fine) {
    struct lesson *l = b->lesson;
    if (fine)
        lesson_settle_note(b);
    if (fine && l->nsteps == 0) {
        diag_set(b->diag, "LessonError", NULL, (struct span){0, 0}, "there is nothing to show in '%s'", l->path);
        fine = false;
    }
    mem_free(b->lines);
    text_finish(&b->note);
    if (!fine) {
        give_source(b);
        lesson_close(l);
        return NULL;
    }
    if (!l->title || !*l->title)
        l->title = l->name;
    if (!l->summary)
        l->summary = "";
    return l;
}

struct lesson *lesson_parse(const char *path, const char *text, size_t len, struct diag *diag) {
    if (len > LESSON_MAX_BYTES) {
        diag_set(diag, "LessonError", NULL, (struct span){0}, "%s has %zu KB; a lesson may have %u", path, len >> 10, LESSON_MAX_BYTES >> 10);
        return NULL;
    }
    struct build b;
    lesson_begin(&b, path, diag);
    return lesson_end(&b, lesson_add_front_matter(&b, text, len) && add_markdown(&b) && lesson_options_are_used(&b));
}

void lesson_close(struct lesson *l) {
    if (!l)
        return;
    mem_free(l->path);
    mem_free(l->steps);
    arena_finish(&l->memory->arena);
    for (size_t i = 0; i < l->memory->nsources; i++)
        source_destroy(l->memory->sources[i]);
    mem_free(l->memory->sources);
    mem_free(l->memory);
    mem_free(l);
}
