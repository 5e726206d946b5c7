// Rules that read the Markdown as a whole, a file or each cell of a notebook: links to files that are not there, and
// comments that are nearly words to bobbin. It walks cmark's tree by its own iterator, which needs no C stack.

#include "base/suggest.h"
#include "base/text.h"
#include "lesson/lesson_build.h"
#include "lesson/lint_inside.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define SEARCHED_BYTES ((size_t)64 << 10) // for a link that may be written in another way

struct reading {
    struct linting *l;
    const struct source *source;
    size_t begin;    // the byte where Markdown begins, behind the front matter
    size_t *lines;   // the byte offset of each line of it
    size_t nlines, cap;
    size_t searched; // up to where links were found
};

// Where a block of cmark's begins, as a byte of the source.
static size_t offset_of(const struct reading *r, cmark_node *node) {
    int line = cmark_node_get_start_line(node);
    return line > 0 && (size_t)line <= r->nlines ? r->lines[line - 1] : r->begin;
}

static void index_lines(struct reading *r) {
    const char *text = r->source->text;
    for (size_t at = r->begin; at < r->source->len; at++) {
        if (at == r->begin || text[at - 1] == '\n') {
            mem_reserve(r->lines, r->nlines, r->cap);
            r->lines[r->nlines++] = at;
        }
    }
}

static int hex_digit(char c) {
    const char *digits = "0123456789abcdef", *at = c ? strchr(digits, c | 0x20) : NULL;
    return at ? (int)(at - digits) : -1;
}

// The file that a link names: beside the lesson, without ?query and #part, %20 decoded. False: it is no file.
static bool file_of(const struct reading *r, const char *url, struct text *path) {
    const char *folder = r->l->lesson->path, *slash = strrchr(folder, '/');
    size_t scheme = strspn(url, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-"), len = strcspn(url, "?#");
    if (len == 0 || url[scheme] == ':' || strncmp(url, "//", 2) == 0)
        return false;
    if (slash && *url != '/')
        text_add(path, folder, (size_t)(slash + 1 - folder));
    for (size_t i = 0; i < len; i++) {
        bool coded = url[i] == '%' && hex_digit(url[i + 1]) >= 0 && hex_digit(url[i + 2]) >= 0;
        text_add_char(path, coded ? (char)(hex_digit(url[i + 1]) << 4 | hex_digit(url[i + 2])) : url[i]);
        i += coded ? 2 : 0;
    }
    return true;
}

// Links come in the order of the text, so each is looked for behind the one before; the block's beginning is the second best place.
static struct lint_place find(struct reading *r, const char *url, size_t block) {
    size_t from = r->searched > block ? r->searched : block;
    size_t rest = r->source->len - from;
    const char *at = memmem(r->source->text + from, rest < SEARCHED_BYTES ? rest : SEARCHED_BYTES, url, strlen(url));
    if (!at)
        return lint_place_in(r->source, block);
    r->searched = (size_t)(at - r->source->text) + strlen(url);
    return lint_place_in(r->source, (size_t)(at - r->source->text));
}

static void lint_link(struct reading *r, const char *url, size_t block) {
    struct text path = {0};
    if (url && r->l->o->exists && file_of(r, url, &path) && !r->l->o->exists(r->l->o->user, text_str(&path))) {
        struct lint_place at = find(r, url, block);
        r->l->hint = "a link is read from the folder in which the lesson is";
        lint_say(r->l, at, "there is no file '%s'", text_str(&path));
    }
    text_finish(&path);
}

// src="..." and href="..." in HTML.
static void lint_html(struct reading *r, const char *html, size_t block) {
    static const char *const names[] = {"src=\"", "href=\""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        for (const char *at = html; !lint_is_enough(r->l) && (at = strcasestr(at, names[i])) != NULL;) {
            at += strlen(names[i]);
            char *url = mem_copy_bytes(at, strcspn(at, "\"\n"));
            lint_link(r, url, block);
            mem_free(url);
        }
    }
}

// <!-- bobin: raises --> would do nothing, silently.
static void lint_comment(struct reading *r, const char *at) {
    const char *word = at + 4 + strspn(at + 4, " \t\n");
    size_t len = strspn(word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
    struct suggest s;
    if (word[len] != ':' || len == 0 || len > 12)
        return;
    char *name = mem_copy_bytes(word, len);
    suggest_init(&s, name);
    suggest_offer(&s, "bobbin");
    suggest_offer(&s, "note");
    const char *near = strcasecmp(name, "bobbin") && strcasecmp(name, "note") ? suggest_result(&s) : NULL;
    if (near)
        lint_say(r->l, lint_place_in(r->source, (size_t)(word - r->source->text)), "a comment that begins with '%s:' does nothing; did you mean '%s:'?",
                 name, near);
    mem_free(name);
}

static void lint_html_block(struct reading *r, cmark_node *node) {
    size_t start = offset_of(r, node);
    const char *html = cmark_node_get_literal(node), *from = r->source->text + start, *end = from + strlen(html);
    for (const char *at = from; !lint_is_enough(r->l) && (at = strstr(at, "<!--")) != NULL && at < end; at += 4)
        lint_comment(r, at);
    lint_html(r, html, start);
}

static void lint_node(struct reading *r, cmark_node *node, size_t *block) {
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_PARAGRAPH:
    case CMARK_NODE_HEADING: *block = offset_of(r, node); break;
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE: lint_link(r, cmark_node_get_url(node), *block); break;
    case CMARK_NODE_HTML_INLINE: lint_html(r, cmark_node_get_literal(node), *block); break;
    case CMARK_NODE_HTML_BLOCK: lint_html_block(r, node); break;
    default: break;
    }
}

static void lint_text(struct linting *l, const struct source *source) {
    struct reading r = {.l = l, .source = source, .begin = lesson_front_matter_end(source)};
    size_t block = r.begin;
    index_lines(&r);
    r.searched = r.begin;
    cmark_node *root = markdown_parse(source->text + r.begin, source->len - r.begin);
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type event;
    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE && !lint_is_enough(l)) {
        if (event == CMARK_EVENT_ENTER)
            lint_node(&r, cmark_iter_get_node(it), &block);
    }
    cmark_iter_free(it);
    cmark_node_free(root);
    mem_free(r.lines);
}

void lint_texts(struct linting *l) {
    const struct lesson_memory *m = l->lesson->memory;
    for (size_t i = 0; i < m->nsources; i++)
        lint_text(l, m->sources[i]);
}
