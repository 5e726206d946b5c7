// Markdown set for reading: the blocks. Knows no terminal and no colours: it hands out pieces of text with a style each.
//
// A line is written into r->line, first the margin (one prefix for each quote, list item or code block around it), then the text,
// and handed out whole. Blank lines between blocks are promises, kept only when another line follows.

#include "lesson/render.h"
#include "base/utf8.h"
#include "lesson/render_inside.h"
#include <cmark-gfm-core-extensions.h>
#include <stdio.h>
#include <string.h>

static void render_children(struct render *r, cmark_node *parent, bool tight);

size_t render_room(const struct render *r) {
    return r->o->width > r->margin + 10 ? r->o->width - r->margin : 10;
}

void render_push(struct render *r, enum render_style style, const char *first, const char *rest) {
    if (r->nprefixes == RENDER_MAX_PREFIXES)
        return;
    struct prefix *p = &r->prefixes[r->nprefixes++];
    *p = (struct prefix){.style = style};
    snprintf(p->first, sizeof p->first, "%s", first);
    snprintf(p->rest, sizeof p->rest, "%s", rest);
    r->margin += utf8_width(p->rest, strlen(p->rest));
}

bool render_pop(struct render *r) {
    struct prefix *p = &r->prefixes[--r->nprefixes];
    r->margin -= utf8_width(p->rest, strlen(p->rest));
    return p->used;
}

// Hands out r->line in pieces of one style each, without blanks at its end.
void render_end_line(struct render *r) {
    const char *bytes = text_str(&r->line.bytes), *styles = text_str(&r->line.styles);
    size_t len = r->line.bytes.len;
    while (len && bytes[len - 1] == ' ')
        len--;
    for (size_t at = 0; at < len;) {
        size_t end = at + 1;
        while (end < len && styles[end] == styles[at])
            end++;
        r->o->emit(r->o->user, (enum render_style)styles[at], bytes + at, end - at);
        at = end;
    }
    r->o->emit(r->o->user, RENDER_PLAIN, "\n", 1);
    styled_clear(&r->line);
}

void render_begin_line(struct render *r) {
    if (r->gap) {
        r->gap = false;
        for (size_t i = 0; i < r->gap_prefixes && i < r->nprefixes; i++)
            styled_add_str(&r->line, r->prefixes[i].style, r->prefixes[i].rest);
        render_end_line(r);
    }
    for (size_t i = 0; i < r->nprefixes; i++) {
        struct prefix *p = &r->prefixes[i];
        styled_add_str(&r->line, p->style, p->used ? p->rest : p->first);
        p->used = true;
    }
}

void render_gap(struct render *r) {
    r->gap = true;
    r->gap_prefixes = r->nprefixes;
}

void render_fill(struct render *r, const struct styled *s) {
    struct slice line;
    for (size_t pos = 0; styled_next_line(s, &pos, render_room(r), &line);) {
        render_begin_line(r);
        styled_add_slice(&r->line, s, line.start, line.end);
        render_end_line(r);
    }
}

void render_lines(struct render *r, const struct styled *s) {
    for (size_t at = 0; at < s->bytes.len;) {
        const char *nl = memchr(s->bytes.data + at, '\n', s->bytes.len - at);
        size_t end = nl ? (size_t)(nl - s->bytes.data) : s->bytes.len;
        render_begin_line(r);
        styled_add_slice(&r->line, s, at, end);
        render_end_line(r);
        at = end + 1;
    }
}

static void render_rule(struct render *r, size_t columns, const char *mark) {
    render_begin_line(r);
    for (size_t i = 0; i < columns; i++)
        styled_add_str(&r->line, RENDER_RULE, mark);
    render_end_line(r);
}

// A first heading is underlined; where nothing can be coloured the others keep their marks, so that they can be told from text.
static void render_heading(struct render *r, cmark_node *node) {
    int level = cmark_node_get_heading_level(node);
    struct styled s = {0};
    if (r->o->plain_marks && level > 1) {
        styled_add(&s, RENDER_HEADING, "######", (size_t)level);
        styled_add_str(&s, RENDER_HEADING, " ");
    }
    render_inlines(r, node, RENDER_HEADING, &s);
    render_fill(r, &s);
    size_t width = s.bytes.len ? utf8_width(s.bytes.data, s.bytes.len) : 0;
    if (level == 1 && width)
        render_rule(r, width < render_room(r) ? width : render_room(r), r->o->unicode ? "═" : "=");
    styled_finish(&s);
}

static void render_paragraph(struct render *r, cmark_node *node) {
    struct styled s = {0};
    if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK)
        render_html_text(cmark_node_get_literal(node), &s);
    else
        render_inlines(r, node, RENDER_PLAIN, &s);
    render_fill(r, &s);
    styled_finish(&s);
}

static void render_code_block(struct render *r, cmark_node *node) {
    const char *code = cmark_node_get_literal(node);
    struct styled s = {0};
    render_code_tokens(&s, code, strlen(code), render_is_python(cmark_node_get_fence_info(node)));
    bool room = r->o->width >= r->margin + 24;
    render_push(r, RENDER_PLAIN, room ? "    " : "", room ? "    " : "");
    render_lines(r, &s);
    render_pop(r);
    styled_finish(&s);
}

// The mark before an item: a bullet by the list's depth or a number, and a box when it is a task.
static void item_mark(const struct render *r, cmark_node *item, int number, char *out, size_t size) {
    static const char *const bullets[2][3] = {{"- ", "* ", "+ "}, {"• ", "◦ ", "▪ "}};
    size_t nesting = 0;
    for (cmark_node *n = cmark_node_parent(cmark_node_parent(item)); n; n = cmark_node_parent(n))
        nesting += cmark_node_get_type(n) == CMARK_NODE_LIST;
    const char *box = "";
    if (strcmp(cmark_node_get_type_string(item), "tasklist") == 0)
        box = cmark_gfm_extensions_get_tasklist_item_checked(item) ? "[x] " : "[ ] ";
    if (number >= 0)
        snprintf(out, size, "%d. %s", number, box);
    else
        snprintf(out, size, "%s%s", bullets[r->o->unicode][nesting % 3], box);
}

static void render_item(struct render *r, cmark_node *item, int number, bool tight) {
    char mark[RENDER_PREFIX_BYTES], rest[RENDER_PREFIX_BYTES];
    item_mark(r, item, number, mark, sizeof mark);
    snprintf(rest, sizeof rest, "%*s", (int)utf8_width(mark, strlen(mark)), "");
    bool room = r->o->width >= r->margin + 16 && r->nprefixes < RENDER_MAX_PREFIXES;
    if (room)
        render_push(r, RENDER_PLAIN, mark, rest);
    render_children(r, item, tight);
    if (room && !r->prefixes[r->nprefixes - 1].used) {
        render_begin_line(r);
        render_end_line(r);
    }
    if (room)
        render_pop(r);
}

static void render_list(struct render *r, cmark_node *list) {
    bool tight = cmark_node_get_list_tight(list);
    int number = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST ? cmark_node_get_list_start(list) : -1;
    for (cmark_node *item = cmark_node_first_child(list); item; item = cmark_node_next(item)) {
        if (!tight && cmark_node_previous(item))
            render_gap(r);
        render_item(r, item, number, tight);
        number += number >= 0;
    }
}

static void render_quote(struct render *r, cmark_node *quote) {
    const char *mark = r->o->unicode ? "│ " : "> ";
    bool room = r->o->width >= r->margin + 16 && r->nprefixes < RENDER_MAX_PREFIXES;
    if (room)
        render_push(r, RENDER_QUOTE, mark, mark);
    render_children(r, quote, false);
    if (room)
        render_pop(r);
}

static void render_block(struct render *r, cmark_node *node) {
    switch (cmark_node_get_type(node)) {
    case CMARK_NODE_HEADING:
        render_heading(r, node);
        return;
    case CMARK_NODE_LIST:
        render_list(r, node);
        return;
    case CMARK_NODE_BLOCK_QUOTE:
        render_quote(r, node);
        return;
    case CMARK_NODE_CODE_BLOCK:
        render_code_block(r, node);
        return;
    case CMARK_NODE_THEMATIC_BREAK:
        render_rule(r, render_room(r) < 40 ? render_room(r) : 40, r->o->unicode ? "─" : "-");
        return;
    default:
        if (strcmp(cmark_node_get_type_string(node), "table") == 0)
            render_table(r, node);
        else
            render_paragraph(r, node);
    }
}

// The blocks in a block, with a blank line between two unless the list around them is tight.
static void render_children(struct render *r, cmark_node *parent, bool tight) {
    if (r->depth > MARKDOWN_MAX_DEPTH + 2)
        return;
    r->depth++;
    for (cmark_node *n = cmark_node_first_child(parent); n; n = cmark_node_next(n)) {
        if (!tight && cmark_node_previous(n))
            render_gap(r);
        render_block(r, n);
    }
    r->depth--;
}

void render_markdown(const struct render_options *o, const char *markdown, size_t len) {
    struct render r = {.o = o};
    struct markdown_trouble trouble;
    size_t line;
    cmark_node *root = markdown_is_tame(markdown, len, &trouble) ? markdown_parse(markdown, len) : NULL;
    if (root && !markdown_is_deep(root, &line)) {
        render_children(&r, root, false);
    } else {
        // Too much to set: shown as it was written.
        struct styled s = {0};
        styled_add_code(&s, RENDER_PLAIN, markdown, len);
        render_lines(&r, &s);
        styled_finish(&s);
    }
    if (root)
        cmark_node_free(root);
    styled_finish(&r.line);
}
