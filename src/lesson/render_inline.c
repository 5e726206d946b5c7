// The text inside a block: emphasis, code, links, breaks and HTML tags to one styled string. Walks cmark's iterator with a stack of its own,
// so ten thousand nested emphases cost memory and no C stack.

#include "lesson/render_inside.h"
#include <cmark-gfm-core-extensions.h>
#include <string.h>
#include <strings.h>

struct inlines {
    const struct render *r;
    struct styled *out;
    struct text styles;  // those of the open nodes, innermost last
    size_t link_start;   // where the open link's text began
};

static enum render_style style_now(const struct inlines *in) {
    return (enum render_style)in->styles.data[in->styles.len - 1];
}

// What a span is marked with where nothing can be coloured.
static const char *plain_mark(const char *type) {
    return strcmp(type, "emph") == 0 ? "*" : strcmp(type, "strong") == 0 ? "**" : "";
}

// A heading stays a heading, whatever stands in it.
static enum render_style style_of(const struct inlines *in, const char *type) {
    enum render_style now = style_now(in);
    if (now == RENDER_HEADING)
        return now;
    if (strcmp(type, "emph") == 0)
        return now == RENDER_STRONG ? now : RENDER_EMPHASIS;
    if (strcmp(type, "strong") == 0)
        return RENDER_STRONG;
    return strcmp(type, "link") == 0 ? RENDER_LINK : now;
}

static void add_mark(struct inlines *in, const char *type) {
    if (in->r->o->plain_marks)
        styled_add_str(in->out, style_now(in), plain_mark(type));
    if (strcmp(type, "strikethrough") == 0)
        styled_add_str(in->out, style_now(in), "~~");
}

// Behind a link's text its address, unless the text is the address or the link points into the same page.
static void add_address(struct inlines *in, cmark_node *link) {
    const char *url = cmark_node_get_url(link);
    const char *text = text_str(&in->out->bytes) + in->link_start;
    if (!url || !*url || *url == '#')
        return;
    if (strcmp(url, text) == 0 || (strncmp(url, "mailto:", 7) == 0 && strcmp(url + 7, text) == 0))
        return;
    styled_add_str(in->out, RENDER_PLAIN, " (");
    styled_add_prose(in->out, RENDER_LINK, url, strlen(url));
    styled_add_str(in->out, RENDER_PLAIN, ")");
}

static void open_span(struct inlines *in, const char *type) {
    text_add_char(&in->styles, (char)style_of(in, type));
    if (strcmp(type, "link") == 0)
        in->link_start = in->out->bytes.len;
    if (strcmp(type, "image") == 0)
        styled_add_str(in->out, style_now(in), "[picture: ");
    add_mark(in, type);
}

static void close_span(struct inlines *in, cmark_node *node, const char *type) {
    add_mark(in, type);
    if (strcmp(type, "link") == 0)
        add_address(in, node);
    if (strcmp(type, "image") == 0)
        styled_add_str(in->out, style_now(in), "]");
    in->styles.len--;
}

static void add_code_span(struct inlines *in, const char *code) {
    bool heading = style_now(in) == RENDER_HEADING;
    const char *tick = in->r->o->plain_marks ? "`" : "";
    styled_add_str(in->out, RENDER_CODE, tick);
    styled_add_prose(in->out, heading ? RENDER_HEADING : RENDER_CODE, code, strlen(code));
    styled_add_str(in->out, RENDER_CODE, tick);
}

// A node without children.
static bool add_leaf(struct inlines *in, cmark_node *node) {
    const char *literal = cmark_node_get_literal(node);
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_TEXT:
        styled_add_prose(in->out, style_now(in), literal, strlen(literal));
        return true;
    case CMARK_NODE_CODE:
        add_code_span(in, literal);
        return true;
    case CMARK_NODE_SOFTBREAK:
        styled_add_prose(in->out, style_now(in), " ", 1);
        return true;
    case CMARK_NODE_LINEBREAK:
        styled_add(in->out, style_now(in), "\n", 1);
        return true;
    case CMARK_NODE_HTML_INLINE:
        if (strncasecmp(literal, "<br", 3) == 0)
            styled_add(in->out, style_now(in), "\n", 1);
        return true;
    default:
        return false;
    }
}

void render_inlines(const struct render *r, cmark_node *block, enum render_style base, struct styled *out) {
    struct inlines in = {.r = r, .out = out};
    text_add_char(&in.styles, (char)base);
    cmark_iter *it = cmark_iter_new(block);
    cmark_event_type event;
    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        if (node == block || add_leaf(&in, node))
            continue;
        const char *type = cmark_node_get_type_string(node);
        if (event == CMARK_EVENT_ENTER)
            open_span(&in, type);
        else
            close_span(&in, node, type);
    }
    cmark_iter_free(it);
    text_finish(&in.styles);
}

void render_html_text(const char *html, struct styled *out) {
    for (const char *at = html; *at;) {
        size_t text = strcspn(at, "<");
        styled_add_prose(out, RENDER_PLAIN, at, text);
        at += text;
        if (!*at)
            return;
        const char *close = strncmp(at, "<!--", 4) == 0 ? strstr(at, "-->") : strchr(at, '>');
        if (!close)
            return;
        at = close + (strncmp(at, "<!--", 4) == 0 ? 3 : 1);
    }
}
