// HTML from cmark's tree. The one idea: the tree is mended before cmark writes it, so that what it writes is what we want: code with its
// tokens, headings with ids, no raw markup, no pictures that a page would have to fetch.
#include "lesson/html.h"

#include "base/bug.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "lesson/markdown.h"
#include "lesson/render_inside.h"
#include <stdlib.h>
#include <string.h>
#include <strings.h>

void html_finish(struct html *h) {
    for (size_t i = 0; i < h->n; i++) {
        mem_free(h->headings[i].id);
        mem_free(h->headings[i].text);
    }
    mem_free(h->headings);
    *h = (struct html){0};
}

void html_add_text(struct text *out, const char *s, size_t len) {
    struct text safe = {0};
    utf8_add_visible(&safe, s, len);
    for (size_t i = 0; i < safe.len; i++) {
        switch (safe.data[i]) {
        case '<': text_add_str(out, "&lt;"); break;
        case '>': text_add_str(out, "&gt;"); break;
        case '&': text_add_str(out, "&amp;"); break;
        case '"': text_add_str(out, "&quot;"); break;
        default: text_add_char(out, safe.data[i]);
        }
    }
    text_finish(&safe);
}

static const char *const token_classes[RENDER_STYLE_COUNT] = {
    [RENDER_KEYWORD] = "k", [RENDER_STRING] = "s", [RENDER_NUMBER] = "n", [RENDER_COMMENT] = "c", [RENDER_NAME] = "f",
};

void html_add_code(struct text *out, const char *code, size_t len, bool python) {
    struct styled tokens = {0};
    render_code_tokens(&tokens, code, len, python);
    const char *bytes = text_str(&tokens.bytes), *styles = text_str(&tokens.styles);
    for (size_t i = 0, end; i < tokens.bytes.len; i = end) {
        for (end = i + 1; end < tokens.bytes.len && styles[end] == styles[i]; end++) continue;
        const char *class = token_classes[(unsigned char)styles[i]];
        if (class) text_printf(out, "<span class=\"%s\">", class);
        html_add_text(out, bytes + i, end - i);
        if (class) text_add_str(out, "</span>");
    }
    styled_finish(&tokens);
}

// A node that is written as it is, in the place of another one.
static void replace(cmark_node *old, cmark_node_type type, const char *html) {
    cmark_node *own = cmark_node_new(type);
    cmark_node_set_on_enter(own, html);
    if (!cmark_node_replace(old, own)) bug("cmark does not take a node of type %d here", (int)type);
    cmark_node_free(old);
}

static void mend_code(cmark_node *n) {
    struct text html = {0};
    const char *code = cmark_node_get_literal(n), *info = cmark_node_get_fence_info(n);
    text_add_str(&html, "<pre class=\"code\"><code>");
    html_add_code(&html, code, strlen(code), info && render_is_python(info));
    text_add_str(&html, "</code></pre>\n");
    replace(n, CMARK_NODE_CUSTOM_BLOCK, text_str(&html));
    text_finish(&html);
}

// The words of a heading or a picture.
static void add_words(struct text *out, cmark_node *n) {
    cmark_iter *it = cmark_iter_new(n);
    for (cmark_event_type e; (e = cmark_iter_next(it)) != CMARK_EVENT_DONE;) {
        cmark_node *at = cmark_iter_get_node(it);
        if (e != CMARK_EVENT_ENTER) continue;
        if (cmark_node_get_type(at) == CMARK_NODE_TEXT || cmark_node_get_type(at) == CMARK_NODE_CODE) text_add_str(out, cmark_node_get_literal(at));
        else if (cmark_node_get_type(at) == CMARK_NODE_SOFTBREAK) text_add_char(out, ' ');
    }
    cmark_iter_free(it);
}

static bool id_is_taken(const struct html *h, const char *id) {
    for (size_t i = 0; i < h->n; i++) {
        if (strcmp(h->headings[i].id, id) == 0) return true;
    }
    return false;
}

// Letters and digits of the heading, with - between words; a number behind it, where two headings say the same.
static char *new_id(const struct html *h, const char *words) {
    struct text id = {0};
    for (const char *p = words; *p; p++) {
        unsigned char c = (unsigned char)*p;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
        if (plain) text_add_char(&id, (char)(c < 0x80 ? c | (c >= 'A' && c <= 'Z' ? 0x20 : 0) : c));
        else if (id.len && id.data[id.len - 1] != '-') text_add_char(&id, '-');
    }
    while (id.len && id.data[id.len - 1] == '-') id.data[--id.len] = 0;
    if (!id.len) text_add_str(&id, "part");
    size_t len = id.len;
    for (int i = 2; id_is_taken(h, text_str(&id)); i++) {
        id.len = len;
        text_printf(&id, "-%d", i);
    }
    return text_take(&id);
}

// False: it is the title, which stands above all, and goes.
static bool mend_heading(struct html *h, cmark_node *n) {
    struct text words = {0}, html = {0};
    add_words(&words, n);
    int level = cmark_node_get_heading_level(n);
    bool is_title = level == 1 && h->title && strcmp(h->title, text_str(&words)) == 0;
    if (!is_title) {
        mem_reserve(h->headings, h->n, h->cap);
        struct html_heading *heading = &h->headings[h->n];
        *heading = (struct html_heading){.level = level, .id = new_id(h, text_str(&words)), .text = mem_copy_string(text_str(&words))};
        text_add_str(&html, "<a class=\"here\" id=\"");
        html_add_text(&html, heading->id, strlen(heading->id));
        text_add_str(&html, "\"></a>");
        cmark_node *anchor = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
        cmark_node_set_on_enter(anchor, text_str(&html));
        cmark_node_prepend_child(n, anchor);
        h->n++;
    }
    text_finish(&words);
    text_finish(&html);
    return !is_title;
}

static void mend_picture(cmark_node *n) {
    const char *url = cmark_node_get_url(n);
    if (url && strncasecmp(url, "data:image/", 11) == 0) return;
    struct text words = {0}, html = {0};
    add_words(&words, n);
    text_add_str(&html, "<em class=\"picture\">[picture: ");
    html_add_text(&html, text_str(&words), words.len);
    text_add_str(&html, "]</em>");
    replace(n, CMARK_NODE_CUSTOM_INLINE, text_str(&html));
    text_finish(&words);
    text_finish(&html);
}

// A link to another lesson leads to its page.
static void mend_link(cmark_node *n) {
    const char *url = cmark_node_get_url(n);
    size_t len = strlen(url), path = strcspn(url, "#?");
    if (path < 4 || strncmp(url + path - 3, ".md", 3) != 0 || strstr(url, "://") || *url == '/') return;
    struct text page = {0};
    text_add(&page, url, path - 3);
    text_add_str(&page, ".html");
    text_add(&page, url + path, len - path);
    cmark_node_set_url(n, text_str(&page));
    text_finish(&page);
}

static void drop(cmark_node *n) {
    cmark_node_unlink(n);
    cmark_node_free(n);
}

// What has nothing inside is mended when it is met, all else when it is left: so the walk goes on.
static void mend(struct html *h, cmark_node *n, cmark_event_type e) {
    cmark_node_type type = cmark_node_get_type(n);
    if (e == CMARK_EVENT_ENTER) {
        if (type == CMARK_NODE_CODE_BLOCK) mend_code(n);
        else if (type == CMARK_NODE_HTML_BLOCK || type == CMARK_NODE_HTML_INLINE) drop(n);
    } else if (type == CMARK_NODE_HEADING) {
        if (!mend_heading(h, n)) drop(n);
    } else if (type == CMARK_NODE_IMAGE) {
        mend_picture(n);
    } else if (type == CMARK_NODE_LINK) {
        mend_link(n);
    }
}

void html_add_markdown(struct html *h, const char *markdown) {
    struct text visible = {0};
    utf8_add_visible(&visible, markdown, strlen(markdown));
    cmark_node *root = markdown_parse(text_str(&visible), visible.len);
    cmark_iter *it = cmark_iter_new(root);
    for (cmark_event_type e; (e = cmark_iter_next(it)) != CMARK_EVENT_DONE;) mend(h, cmark_iter_get_node(it), e);
    cmark_iter_free(it);
    char *html = cmark_render_html(root, CMARK_OPT_DEFAULT, NULL);
    text_add_str(h->out, html);
    free(html);
    cmark_node_free(root);
    text_finish(&visible);
}
